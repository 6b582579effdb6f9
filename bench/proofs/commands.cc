#include "bench/proofs/commands.h"

#include <iostream>
#include <unistd.h>

#include "bench/proofs/statelessness.h"
#include "bench/proofs/swarm.h"
#include "scenarios/text/text_table.h"

namespace casgrid::proofs {
namespace {

// A line on the terminal that the next one replaces.
void show(const std::string& text) {
  if (isatty(STDERR_FILENO) != 0) std::cerr << "\r\033[K" << text << std::flush;
}

std::string table(const Statelessness& anywhere, const Statelessness& deaths) {
  using enum TextTable::Align;
  TextTable t({{"client"}, {"exchanges", Right}, {"deaths in flight", Right}, {"broken", Right}});
  for (const auto& [name, c] : anywhere.clients) {
    const auto met = deaths.clients.find(name);
    const Statelessness::OfClient none;
    const Statelessness::OfClient& d = met == deaths.clients.end() ? none : met->second;
    t.add(
        {name, with_separators(c.exchanges), with_separators(d.struck), with_separators(d.broken)});
  }
  return t.text(0);
}

// A row a kind of fault, a column a client.
std::string table(const SwarmOutcome& swarm) {
  using enum TextTable::Align;
  std::vector<TextTable::Column> heads{{"exchanges met by", Left, true}};
  for (const auto& [name, c] : swarm.clients) heads.push_back({name, Right});
  TextTable t(heads);
  const auto add = [&](const std::string& what, const auto& count) {
    std::vector<std::string> cells{what};
    for (const auto& [name, c] : swarm.clients) cells.push_back(with_separators(count(c)));
    t.add(cells);
  };
  for (std::size_t kind = 0; kind < kFaultKinds; ++kind)
    add(kind_name(kind), [&](const SwarmOutcome::OfClient& c) { return c.met[kind]; });
  add("good answers", [](const SwarmOutcome::OfClient& c) { return c.answered; });
  return t.fitted(140, 0);
}

}  // namespace

int prove_statelessness(const Commands& commands) {
  const StatelessnessProof proof;
  const Statelessness anywhere = proof.anywhere();
  Statelessness deaths;
  std::string how_many;
  if (commands.after) {
    for (const int front_end : {0, 1})
      deaths.add(proof.death(std::min(*commands.after, proof.events()), front_end));
    how_many = "after event " + std::to_string(*commands.after);
  } else {
    const std::uint64_t every = std::max<std::uint64_t>(1, commands.every);
    how_many = std::to_string(2 * (proof.events() / every + 1));
    deaths = proof.deaths(every, commands.jobs, [&](std::size_t done) {
      show(std::to_string(done) + " of " + how_many + " deaths");
    });
    show("");
  }
  std::cout << "A run of " << with_separators(proof.events())
            << " events, one client of each protocol, two front ends; deaths of a front end: "
            << how_many << "\n\n"
            << table(anywhere, deaths) << "\n"
            << "exchanges: of the run; deaths in flight: that met one of the client's; broken: of "
               "its exchanges, by all deaths\n";
  const std::string& wrong = anywhere.wrong.empty() ? deaths.wrong : anywhere.wrong;
  std::cout << (wrong.empty() ? "Any front end gives what one alone gives, and a death costs what "
                                "is in flight and nothing else.\n"
                              : "WRONG: " + wrong + "\n");
  return wrong.empty() ? 0 : 1;
}

int run_swarm(const Commands& commands, const std::string& catalogue) {
  const SwarmPlans plans(catalogue);
  SwarmOutcome swarm =
      run_plans(plans, commands.first, commands.plans, commands.jobs, [&](std::size_t done) {
        show(std::to_string(done) + " of " + std::to_string(commands.plans) + " plans");
      });
  show("");
  std::cout << with_separators(swarm.plans) << " plans from seed " << commands.first
            << " on, in each at least " << kAtOnce << " faults at once\n\n"
            << table(swarm) << "\n";
  for (const auto& [law, count] : swarm.checked)
    std::cout << "law of " << law << ": asked " << with_separators(count) << " times\n";
  // One plan has not all kinds.
  if (swarm.wrong.empty() && swarm.plans >= kFaultKinds) swarm.wrong = swarm.never_met();
  std::cout << (swarm.wrong.empty() ? "Every invariant and law held in every plan.\n"
                                    : "WRONG: " + swarm.wrong + "\n");
  return swarm.wrong.empty() ? 0 : 1;
}

}  // namespace casgrid::proofs
