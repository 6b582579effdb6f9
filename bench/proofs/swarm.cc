#include "bench/proofs/swarm.h"

#include <sstream>

#include "bench/proofs/workers.h"
#include "model/base/assert.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"

namespace casgrid::proofs {
namespace {

// Which kinds of faults are on.
class Timetable {
 public:
  explicit Timetable(const scenario::Scenario& plan) {
    for (const auto& f : plan.faults()) {
      const double to_s = f.lasting_s() == 0 ? plan.duration_s() : f.at_s() + f.lasting_s();
      spans_.push_back(
          {what_of(f).index(), kStart + from_seconds(f.at_s()), kStart + from_seconds(to_s)});
    }
  }
  void count(Instant now, SwarmOutcome::OfClient& client) const {
    std::array<bool, kFaultKinds> is_on{};
    for (const Span& s : spans_)
      if (s.from <= now && now <= s.to) is_on[s.kind] = true;
    for (std::size_t kind = 0; kind < kFaultKinds; ++kind) client.met[kind] += is_on[kind] ? 1 : 0;
  }

 private:
  struct Span {
    std::size_t kind = 0;
    Instant from = kStart;
    Instant to = kStart;
  };
  std::vector<Span> spans_;
};

// Counts what the population's exchanges meet.
Simulation::Wrap counting(const scenario::Scenario& plan, const Timetable& timetable,
                          SwarmOutcome& outcome) {
  for (const auto& p : plan.populations()) outcome.clients[p.name()];
  return [&](const std::string& name,
             std::unique_ptr<Participant> real) -> std::unique_ptr<Participant> {
    const auto client = outcome.clients.find(name);
    if (client == outcome.clients.end()) return real;
    const auto done = [&timetable, &counts = client->second](const Input&, Instant now,
                                                             const Outbox& out) {
      for (const Record& r : out.records) {
        const bool is_answer = r.kind == RecordKind::RequestAnswered;
        if (!is_answer && r.kind != RecordKind::RequestFailed) continue;
        timetable.count(now, counts);
        counts.answered += is_answer && ActionResult::of(r.d).result < 400 ? 1 : 0;
      }
    };
    return std::make_unique<Watched>(std::move(real), Watched::See{}, done);
  };
}

std::string wrong_with(const Simulation& simulation, const LawWatch& watch) {
  std::string wrong;
  const Checkers& checkers = simulation.observatory().checkers;
  for (const Violation& v : checkers.violations()) wrong += v.rule + ": " + v.sentence + "; ";
  if (checkers.lost_without_error() > 0) wrong += "requests without a definite end; ";
  if (!simulation.world().connections_balance()) wrong += "connections do not balance; ";
  if (!simulation.world().cpu_laws_hold()) wrong += "laws of processors do not hold; ";
  for (const auto& law : watch.laws())
    for (const std::string& breach : law->breaches())
      wrong += law->name() + std::string(": ") + breach + "; ";
  return wrong;
}

}  // namespace

SwarmOutcome run_plan(const scenario::Scenario& plan, const Simulation::Wrap& planted) {
  SwarmOutcome outcome;
  outcome.plans = 1;
  for (const Diagnostic& d : validate(plan, {}, "plan")) outcome.wrong += d.text() + "; ";
  if (most_at_once(plan) < kAtOnce) outcome.wrong += "too few faults at once; ";
  if (!outcome.wrong.empty()) return outcome;
  const Timetable timetable(plan);
  LawWatch watch(all_laws());
  Overrides queue;
  queue.network = scenario::Network::QUEUE;
  Simulation simulation(resolve(plan, queue),
                        around(watch.wrap(planted), counting(plan, timetable, outcome)));
  watch.watch(simulation);
  outcome.wrong = simulation.run();
  outcome.wrong += wrong_with(simulation, watch);
  for (const auto& law : watch.laws()) outcome.checked[law->name()] += law->checked();
  return outcome;
}

SwarmOutcome run_plans(const SwarmPlans& plans, std::uint64_t first, std::size_t count,
                       unsigned jobs, const std::function<void(std::size_t)>& shows) {
  SwarmOutcome sum;
  const auto one = [&](std::size_t i) {
    SwarmOutcome outcome = run_plan(plans.plan(first + i));
    if (!outcome.wrong.empty())
      outcome.wrong = "seed " + std::to_string(first + i) + ": " + outcome.wrong +
                      "(casgrid bench swarm --first " + std::to_string(first + i) + " --plans 1)";
    return outcome.packed();
  };
  const std::string ended_early = by_workers(count, jobs, one, [&](std::size_t, const auto& text) {
    sum.add(SwarmOutcome::unpacked(text));
    if (shows) shows(sum.plans);
  });
  if (sum.wrong.empty()) sum.wrong = ended_early;
  return sum;
}

void SwarmOutcome::add(const SwarmOutcome& other) {
  if (wrong.empty()) wrong = other.wrong;
  plans += other.plans;
  for (const auto& [law, count] : other.checked) checked[law] += count;
  for (const auto& [name, c] : other.clients) {
    OfClient& sum = clients[name];
    sum.answered += c.answered;
    for (std::size_t kind = 0; kind < kFaultKinds; ++kind) sum.met[kind] += c.met[kind];
  }
}

std::string SwarmOutcome::never_met() const {
  for (const auto& [name, c] : clients) {
    if (c.answered == 0) return name + " had no good answer";
    for (std::size_t kind = 0; kind < kFaultKinds; ++kind)
      if (c.met[kind] == 0) return name + " met no " + kind_name(kind);
  }
  for (const auto& [law, count] : checked)
    if (count == 0) return "the law of " + law + " was never asked";
  return {};
}

std::string SwarmOutcome::packed() const {
  std::ostringstream text;
  text << plans << " " << checked.size() << " " << clients.size();
  for (const auto& [law, count] : checked) text << " " << law << " " << count;
  for (const auto& [name, c] : clients) {
    text << " " << name << " " << c.answered;
    for (const std::uint64_t met : c.met) text << " " << met;
  }
  text << "\n" << wrong;
  return text.str();
}

SwarmOutcome SwarmOutcome::unpacked(const std::string& text) {
  const std::size_t end = text.find('\n');
  SIM_ASSERT(end != std::string::npos);
  SwarmOutcome outcome;
  outcome.wrong = text.substr(end + 1);
  std::istringstream in(text.substr(0, end));
  std::size_t laws = 0;
  std::size_t named = 0;
  in >> outcome.plans >> laws >> named;
  std::string name;
  for (; laws > 0; --laws) {
    in >> name;
    in >> outcome.checked[name];
  }
  for (; named > 0; --named) {
    in >> name;
    OfClient& c = outcome.clients[name];
    in >> c.answered;
    for (std::uint64_t& met : c.met) in >> met;
  }
  return outcome;
}

}  // namespace casgrid::proofs
