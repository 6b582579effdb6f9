// Faults that overlap: every pair of kinds, one inside the other and one beyond the other, on the
// same things and on things inside others. While one of the two is on, all is as if it were alone;
// after both, as if there had been none.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "scenarios/deployment/fault_kinds.h"
#include "scenarios/running/simulation.h"
#include "tests/world/catalogue.h"
#include "tests/world/tamper.h"

namespace casgrid::testing {
namespace {

constexpr const char* kWorld = R"(
  title: "two sites" duration_s: 400 seed: 3 network { model: QUEUE } record { sample_s: 1 }
  topology { sites { name: "a" } sites { name: "b" } sites { name: "w" } client_networks { name: "net" }
    links { name: "net-a" a: "net" b: "a" bandwidth_mbps: 100 latency_ms: 5 }
    links { name: "a-b" a: "a" b: "b" bandwidth_mbps: 100 latency_ms: 2 }
    links { name: "a-w" a: "a" b: "w" bandwidth_mbps: 100 latency_ms: 2 }
    links { name: "b-w" a: "b" b: "w" bandwidth_mbps: 100 latency_ms: 2 } }
  directory { domain: "contoso.com"
    front_ends { name: "cas1" site: "a" } front_ends { name: "cas2" site: "a" }
    mailbox_servers { name: "mbx1" site: "a" } mailbox_servers { name: "mbx2" site: "b" }
    directory_servers { name: "dca" site: "a" }
    dags { name: "dag1" members: "mbx1" members: "mbx2" witness_site: "w" }
    certificates { name: "right" names: "*.contoso.com" }
    databases { name: "db1" copies { server: "mbx1" } copies { server: "mbx2" } }
    balancers { name: "lb" site: "a" pool: "cas1" pool: "cas2" }
    namespaces { host: "lb.contoso.com" addresses: "lb" }
    namespaces { host: "cas1.contoso.com" addresses: "cas1" } }
  populations { name: "direct" users: 3 location: "net" databases: "db1"
    namespace: "cas1.contoso.com" closed { away_mean_s: 2 ramp_s: 1 }
    profile { requests_per_hour: 1200 } }
  populations { name: "balanced" users: 3 location: "net" databases: "db1"
    namespace: "lb.contoso.com" closed { away_mean_s: 2 ramp_s: 1 }
    profile { requests_per_hour: 1200 } }
  timing { detection_s: 5 mount_s: 3 switchover_s: 2 })";

// What takes hold of something, in the shape it has in a scenario.
const std::vector<std::string>& kinds() {
  static const std::vector<std::string> kKinds{
      R"(crash: "cas1")",
      R"(crash: "mbx1")",
      R"(crash: "lb")",
      R"(power_loss: "cas1")",
      R"(power_loss: "mbx1")",
      R"(site_loss: "a")",
      R"(link_down: "net-a")",
      R"(link_down: "a-b")",
      R"(link_bandwidth { link: "net-a" bandwidth_mbps: 1 })",
      R"(link_bandwidth { link: "net-a" bandwidth_mbps: 5 })",
      R"(database_failure: "db1")",
      R"(switchover { database: "db1" server: "mbx2" })",
      R"(rebalance: "dag1")",
      R"(restore_quorum { dag: "dag1" site: "a" })",
      R"(component_state { server: "cas1" component: OWA_PROXY state: INACTIVE })",
      R"(component_state { server: "cas1" component: OWA_PROXY state: DRAINING })",
      R"(component_state { server: "cas1" component: OWA_PROXY state: INACTIVE
         requester: FUNCTIONAL })",
      R"(component_state { server: "cas1" component: SERVER_WIDE_OFFLINE state: INACTIVE })",
      R"(message_rule { from: "net" to: "a" })",
      R"(message_rule { from: "net" to: "a" delay_ms: 3 })",
      R"(sick { server: "cas1" effect: ERRORS })",
      R"(sick { server: "cas1" effect: HANGS })",
      R"(drain_member { balancer: "lb" server: "cas1" })",
      R"(block_activation: "mbx1")",
      R"(bind_certificate { server: "cas1" certificate: "right" })",
  };
  return kKinds;
}

struct Span {
  double from;
  double to;
};

std::string fault(const std::string& what, Span on) {
  return "faults { at_s: " + std::to_string(on.from) +
         " lasting_s: " + std::to_string(on.to - on.from) + " " + what + " }\n";
}

// What can be seen of the world at one instant.
struct State {
  std::map<std::string, std::uint64_t> links;       // bit/s; 0: down
  std::set<std::string> down;                       // zones and processes
  std::map<std::string, std::uint32_t> components;  // that are not Active, of servers
  std::set<std::string> drained;
  std::set<std::string> served;  // populations that got good answers in the minute before

  bool operator==(const State&) const = default;
};

std::ostream& operator<<(std::ostream& out, const State& s) {
  out << "links:";
  for (const auto& [name, rate] : s.links) out << " " << name << "=" << rate;
  out << "; down:";
  for (const auto& name : s.down) out << " " << name;
  out << "; components:";
  for (const auto& [name, state] : s.components) out << " " << name << "=" << state;
  out << "; drained:";
  for (const auto& name : s.drained) out << " " << name;
  out << "; served:";
  for (const auto& name : s.served) out << " " << name;
  return out;
}

// Runs with the faults and notes the state at the given instants.
class Watch {
 public:
  Watch(const std::string& faults, std::vector<double> at) : instants_(std::move(at)) {
    scenario::Scenario given;
    scenario::Scenario more;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(kWorld, &given));
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(faults, &more)) << faults;
    given.MergeFrom(more);
    EXPECT_TRUE(validate(given, {}, "here").empty()) << faults;
    const auto wrap = [this](const std::string& name, std::unique_ptr<Participant> real) {
      return std::make_unique<Tampered>(
          std::move(real),
          [this, name](const Input& input, Instant, Message&) {
            if (input.kind == InputKind::Crashed) now_is_.down.insert(name);
            if (input.kind == InputKind::Started) now_is_.down.erase(name);
            return true;
          },
          [this, name](const Input&, Instant now, Outbox& out) {
            for (const Record& r : out.records) note(name, r, now);
          });
    };
    Simulation simulation(resolve(given, {}), wrap);
    simulation_ = &simulation;
    // A sample comes after everything else of its instant.
    simulation.observatory().gauge_with([this](Instant now) {
      look(now);
      return Observatory::Gauges{};
    });
    EXPECT_EQ(simulation.run(), "");
    EXPECT_EQ(states.size(), instants_.size());
    EXPECT_THAT(simulation.observatory().checkers.violations(), ::testing::IsEmpty()) << faults;
  }

  std::vector<State> states;

 private:
  void note(const std::string& name, const Record& r, Instant now) {
    if (r.kind == RecordKind::ComponentState) {
      now_is_.components.erase(name + " " + std::to_string(r.a));
      if (r.b != 0) now_is_.components[name + " " + std::to_string(r.a)] = r.b;
    }
    if (r.kind == RecordKind::MemberDrained) {
      if (r.b != 0) now_is_.drained.insert(name + " " + std::to_string(r.a));
      if (r.b == 0) now_is_.drained.erase(name + " " + std::to_string(r.a));
    }
    if (r.kind == RecordKind::RequestAnswered && ActionResult::of(r.d).result < 400)
      good_at_[name] = now;
  }

  void look(Instant at) {
    if (states.size() < instants_.size() && at == kStart + from_seconds(instants_[states.size()])) {
      const Topology& topology = simulation_->world().topology();
      State state = now_is_;
      for (const Link& link : topology.links)
        state.links[link.name] = link.up ? link.bits_per_second : 0;
      for (const Zone& zone : topology.zones) {
        if (!zone.up) state.down.insert("zone " + zone.name);
      }
      for (const auto& [name, when] : good_at_) {
        if (when > at - std::chrono::seconds(60)) state.served.insert(name);
      }
      leave_out_what_is_taken_along(state);
      states.push_back(state);
    }
  }

  // A server that is offline as a whole says of its other components what it happens to know.
  static void leave_out_what_is_taken_along(State& state) {
    const std::string whole =
        " " + std::to_string(static_cast<int>(ComponentId::ServerWideOffline));
    const auto components = state.components;
    std::erase_if(state.components, [&](const auto& entry) {
      const std::string server = entry.first.substr(0, entry.first.find(' '));
      return entry.first != server + whole && components.contains(server + whole);
    });
  }

  std::vector<double> instants_;
  Simulation* simulation_ = nullptr;
  State now_is_;
  std::map<std::string, Instant> good_at_;
};

// What an act did stays done, so who is served after it may be another matter.
bool is_act_alone(const std::string& what) {
  return std::any_of(fault_kinds().begin(), fault_kinds().end(), [&](const FaultKind& kind) {
    return kind.nesting == Nesting::NothingToEnd && what.starts_with(kind.name);
  });
}

constexpr double kOneOn = 199;
constexpr double kAllOver = 399;

TEST(Nesting, NoFaultUndoesAnotherWhicheverOrderTheyComeIn) {
  const State calm = Watch("", {kAllOver}).states[0];
  EXPECT_EQ(calm.served.size(), 2u);
  std::vector<State> early;  // of each kind alone, from 10 s on
  std::vector<State> late;   // from 30 s on
  for (const std::string& kind : kinds()) {
    early.push_back(Watch(fault(kind, {10, 200}), {kOneOn}).states[0]);
    late.push_back(Watch(fault(kind, {30, 200}), {kOneOn}).states[0]);
  }
  for (std::size_t i = 0; i < kinds().size(); ++i) {
    for (std::size_t k = 0; k < kinds().size(); ++k) {
      const std::string& a = kinds()[i];
      const std::string& b = kinds()[k];
      const auto compare = [&](State seen, State wanted, const std::string& when) {
        if (is_act_alone(a) || is_act_alone(b)) seen.served = wanted.served = {};
        EXPECT_EQ(seen, wanted) << when;
      };
      const Watch nested(fault(a, {10, 200}) + fault(b, {20, 40}), {kOneOn, kAllOver});
      compare(nested.states[0], early[i], a + " around " + b);
      compare(nested.states[1], calm, "after " + a + " around " + b);
      const Watch crossing(fault(a, {10, 60}) + fault(b, {30, 200}), {kOneOn, kAllOver});
      compare(crossing.states[0], late[k], b + " beyond " + a);
      compare(crossing.states[1], calm, "after " + b + " beyond " + a);
    }
  }
}

TEST(Nesting, EveryKindOfFaultIsInTheTest) {
  for (const FaultKind& row : fault_kinds()) {
    EXPECT_TRUE(std::any_of(kinds().begin(), kinds().end(), [&](const std::string& kind) {
      return kind.starts_with(row.name);
    })) << row.name;
  }
}

TEST(Nesting, MoreThanTwoEndInAnyOrder) {
  const std::string narrow = R"(link_bandwidth { link: "net-a" bandwidth_mbps: )";
  const Watch w(fault(narrow + "10 }", {10, 100}) + fault(narrow + "2 }", {20, 50}) +
                    fault(narrow + "500 }", {30, 150}) + fault(R"(link_down: "net-a")", {60, 70}),
                {15, 25, 35, 55, 65, 75, 120, 160});
  std::vector<std::uint64_t> rates;
  for (const State& s : w.states) rates.push_back(s.links.at("net-a") / 1'000'000);
  EXPECT_THAT(rates, ::testing::ElementsAre(10, 2, 2, 10, 0, 10, 500, 100))
      << "the narrowest of those that are on";
}

TEST(Nesting, WhatASettingSaysIsThereAgainAfterFaults) {
  const std::string setting = R"(
    directory { front_ends { name: "cas3" site: "a"
      component_states { component: "OwaProxy" requester: "Maintenance" state: "Inactive" } } })";
  const std::string active =
      R"(component_state { server: "cas3" component: OWA_PROXY state: ACTIVE })";
  const std::string draining =
      R"(component_state { server: "cas3" component: OWA_PROXY state: DRAINING })";
  const Watch w(setting + fault(active, {10, 60}) + fault(draining, {20, 40}), {15, 25, 50, 70});
  const auto of = [](const State& s) {
    const auto found = s.components.find("cas3 0");
    return found == s.components.end() ? 0u : found->second;
  };
  std::vector<std::uint32_t> states;
  for (const State& s : w.states) states.push_back(of(s));
  EXPECT_THAT(states, ::testing::ElementsAre(0, 1, 0, 2)) << "Active, Draining, Active, Inactive";
}

TEST(Nesting, MaintenancesAndFaultsKeepTheirOwn) {
  const std::string maintenance =
      R"(maintenance { server: "cas1" at_s: 10 drain_s: 20 work_s: 100 })";
  const auto inside = fault(R"(drain_member { balancer: "lb" server: "cas1" })", {15, 25}) +
                      fault(R"(crash: "cas1")", {40, 60}) +
                      fault(R"(component_state { server: "cas1" component: SERVER_WIDE_OFFLINE
                              state: INACTIVE })",
                            {40, 60});
  const std::vector<double> at{28, 65, 399};
  const Watch alone(maintenance, at);
  const Watch both(maintenance + inside, at);
  EXPECT_EQ(both.states, alone.states);
  EXPECT_TRUE(alone.states[1].down.contains("cas1"));
}

TEST(Nesting, AMovedWorkIsEndedByTheDismountAndAnsweredUnderNoOtherMount) {
  // Work of 1.5 s: the database goes and is back before it would have ended.
  const std::string slow = R"(
    populations { name: "slow" users: 40 location: "net" databases: "db1"
      namespace: "lb.contoso.com" closed { away_mean_s: 2 ramp_s: 1 }
      profile { requests_per_hour: 3600 mailbox_megacycles { constant: 3300 } } })";
  for (const std::string& what :
       {std::string(R"(switchover { database: "db1" server: "mbx2" })"),
        std::string(R"(database_failure: "db1")"), std::string(R"(crash: "mbx1")"),
        std::string(R"(power_loss: "mbx1")"), std::string(R"(block_activation: "mbx1")")}) {
    for (const char* cpu : {"PROCESSOR_SHARING", "FIFO"}) {
      const std::string few =
          std::string("topology { default_cpu { cores: 2 discipline: ") + cpu +
          " megacycles_per_core: 2200 } } timing { mount_s: 1 switchover_s: 1 }";
      // That there is no violation is looked at in every run.
      const Watch w(few + slow + fault(what, {30, 33}) + fault(what, {50, 50.5}), {399});
      EXPECT_EQ(w.states.size(), 1u) << what;
    }
  }
}

}  // namespace
}  // namespace casgrid::testing
