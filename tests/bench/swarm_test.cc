// Drawn faults: whatever breaks, in whatever order, invariants and laws hold, and both couplings to
// SimGrid's clock give one run. What each law is to find is planted and found.
#include "bench/proofs/swarm.h"

#include <gtest/gtest.h>
#include <map>

#include "bench/proofs/workers.h"
#include "model/http/messages.h"
#include "model/mailaccess/messages.h"
#include "model/outlookanywhere/actions.h"
#include "scenarios/resolving/resolve.h"
#include "tests/world/tamper.h"

namespace casgrid::proofs {
namespace {

using casgrid::testing::tamper;

constexpr std::size_t kPlans = 100;

const SwarmPlans& plans() {
  static const SwarmPlans kMade(CASGRID_SOURCE "/scenarios/catalog");
  return kMade;
}

TEST(Swarm, KeepsEveryInvariantAndLawWhateverBreaks) {
  const SwarmOutcome swarm = run_plans(plans(), 0, kPlans, 2);
  EXPECT_EQ(swarm.wrong, "");
  EXPECT_EQ(swarm.plans, kPlans);
  EXPECT_EQ(swarm.never_met(), "");
}

TEST(Swarm, HasFaultsThatOverlapInEveryPlan) {
  for (std::uint64_t seed = 0; seed < 300; ++seed)
    EXPECT_GE(most_at_once(plans().plan(seed)), kAtOnce) << "seed " << seed;
}

// The fingerprint of a run on SimGrid, and whether its invariants held, from a process of its own.
std::string apart(std::uint64_t seed, scenario::Network::Coupling coupling, double quantum_ms) {
  std::string said = "ended without a word";
  const auto run_it = [&](std::size_t) -> std::string {
    Overrides overrides;
    overrides.network = scenario::Network::FLOW;
    overrides.coupling = coupling;
    overrides.quantum_ms = quantum_ms;
    Simulation simulation(resolve(plans().plan(seed), overrides));
    const std::string refused = simulation.run();
    const bool holds = simulation.observatory().checkers.violation_count() == 0;
    return simulation.observatory().fingerprint.total().hex() + refused +
           (holds ? "" : " violated");
  };
  by_workers(1, 1, run_it, [&](std::size_t, const std::string& text) { said = text; });
  return said;
}

TEST(Swarm, GivesOneRunWhateverTheCoupling) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const std::string exact = apart(seed, scenario::Network::EXACT, 10);
    EXPECT_EQ(exact.size(), 32u) << "seed " << seed << ": " << exact;
    EXPECT_EQ(apart(seed, scenario::Network::RUN_AHEAD, 1), exact) << "seed " << seed;
    EXPECT_EQ(apart(seed, scenario::Network::RUN_AHEAD, 700), exact) << "seed " << seed;
  }
}

std::uint64_t key_of(ConnectionId id) { return std::uint64_t{id.generation} << 32 | id.slot; }

std::string wrong_with(const Simulation::Wrap& planted) {
  return run_plan(plans().plan(0), planted).wrong;
}

bool says(const std::string& wrong, const std::string& sentence) {
  return wrong.find(sentence) != std::string::npos;
}

// It should close the other channel as well, and answers on it instead.
TEST(Laws, FindACallThatIsAnsweredWithOneChannel) {
  std::map<std::uint64_t, SessionContext> ins;
  std::map<std::uint64_t, ConnectionId> outs;  // by session
  const auto half_a_session = [&](const Input& input, Instant, Outbox& out) {
    const auto name = [](SessionContext c) { return std::uint64_t{c.generation} << 32 | c.slot; };
    if (input.kind == InputKind::MessageArrived) {
      const auto* request = input.message->as<HttpRequest>();
      if (request == nullptr) return;
      if (request->action == outlook_anywhere::kInData)
        ins[key_of(input.connection)] = request->context;
      if (request->action == outlook_anywhere::kOutData)
        outs[name(request->context)] = input.connection;
    }
    const auto in = ins.find(key_of(input.connection));
    if (input.kind != InputKind::ConnectionClosed || in == ins.end()) return;
    const auto other = outs.find(name(in->second));
    if (other == outs.end()) return;
    std::erase_if(out.outputs, [&](const Output& o) { return o.connection == other->second; });
    HttpPart answer;
    answer.kind = HttpPart::Kind::Answer;
    out.send(other->second, {500, answer});
  };
  const std::string wrong = wrong_with(tamper("mbx-", {}, half_a_session));
  EXPECT_TRUE(says(wrong, "pairs: mbx-")) << wrong;
}

// Every fiftieth message of a kind that a front end passes on: `what` is done to it.
template <class Body, class What>
Simulation::Wrap with_the_fiftieth(What what) {
  return tamper("cas-", {}, [what, count = 0](const Input& input, Instant, Outbox& out) mutable {
    for (std::size_t i = 0; i < out.outputs.size(); ++i) {
      const Output o = out.outputs[i];
      if (o.kind != OutputKind::Send || out.messages[o.message].as<Body>() == nullptr) continue;
      const bool passes_on =
          input.kind == InputKind::WorkDone || input.kind == InputKind::MessageArrived;
      if (passes_on && ++count % 50 == 0) {
        what(o, i, out);
        return;
      }
    }
  });
}

TEST(Laws, FindACommandThatIsDoubled) {
  const std::string wrong = wrong_with(
      with_the_fiftieth<mailaccess::Command>([](const Output& o, std::size_t, Outbox& out) {
        out.send(o.connection, Message(out.messages[o.message]));
      }));
  EXPECT_TRUE(says(wrong, "pipes: mbx-")) << wrong;
  EXPECT_TRUE(says(wrong, "held: cas-")) << wrong;
}

TEST(Laws, FindOctetsThatAreLost) {
  const std::string wrong = wrong_with(with_the_fiftieth<mailaccess::Command>(
      [](const Output& o, std::size_t, Outbox& out) { --out.messages[o.message].bytes; }));
  EXPECT_TRUE(says(wrong, "pipes: mbx-")) << wrong;
}

TEST(Laws, FindACommandThatIsLost) {
  const std::string wrong = wrong_with(
      with_the_fiftieth<mailaccess::Command>([](const Output&, std::size_t place, Outbox& out) {
        out.outputs.erase(out.outputs.begin() + static_cast<std::ptrdiff_t>(place));
      }));
  EXPECT_TRUE(says(wrong, "does not give on what it was given")) << wrong;
}

TEST(Laws, FindAReplyThatIsLost) {
  const std::string wrong = wrong_with(
      with_the_fiftieth<mailaccess::Reply>([](const Output&, std::size_t place, Outbox& out) {
        out.outputs.erase(out.outputs.begin() + static_cast<std::ptrdiff_t>(place));
      }));
  EXPECT_TRUE(says(wrong, "does not give on what it was given")) << wrong;
}

// It asks once more when it has the answer, and keeps what comes then to itself.
class AsksTwice final : public Participant {
 public:
  explicit AsksTwice(std::unique_ptr<Participant> real) : real_(std::move(real)) {}

  void handle(const Input& input, Instant now, Outbox& out) override {
    const auto asked = asked_.find(key_of(input.connection));
    const bool is_answer = input.kind == InputKind::MessageArrived && asked != asked_.end() &&
                           input.message->as<HttpResponse>() != nullptr;
    if (is_answer && asked->second.is_repeated) {
      asked_.erase(asked);
      return;
    }
    real_->handle(input, now, out);
    for (const Output& o : out.outputs) {
      if (o.kind != OutputKind::Send) continue;
      const auto* request = out.messages[o.message].as<HttpRequest>();
      if (request != nullptr && !is_replayable(request->action) && !has_connection(request->action))
        asked_[key_of(o.connection)] = {out.messages[o.message], false};
    }
    if (!is_answer) return;
    asked->second.is_repeated = true;
    out.send(input.connection, asked->second.message);
  }

 private:
  struct Asked {
    Message message;
    bool is_repeated = false;
  };
  std::unique_ptr<Participant> real_;
  std::map<std::uint64_t, Asked> asked_;
};

TEST(Laws, FindWhatIsDoneTwice) {
  const std::string wrong =
      wrong_with([](const std::string& name,
                    std::unique_ptr<Participant> real) -> std::unique_ptr<Participant> {
        if (!name.starts_with("cas-")) return real;
        return std::make_unique<AsksTwice>(std::move(real));
      });
  EXPECT_TRUE(says(wrong, "once: mbx-")) << wrong;
}

TEST(Laws, AreNeverBrokenInThatPlan) { EXPECT_EQ(wrong_with({}), ""); }

}  // namespace
}  // namespace casgrid::proofs
