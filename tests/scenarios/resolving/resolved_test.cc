// The scenario as it was run is a scenario: it passes the checks, and resolving it again changes
// nothing, so that it runs as it ran.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "scenarios/resolving/resolve.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

namespace fs = std::filesystem;

std::string text_of(const scenario::Scenario& s) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(s, &text);
  return text;
}

// Through a file and the reader, as `run --out` leaves it and `run` finds it.
ParsedScenario read_back(const scenario::Scenario& s) {
  const fs::path path =
      fs::temp_directory_path() / ("casgrid-resolved-" + std::to_string(getpid()) + ".textproto");
  std::ofstream(path) << text_of(s);
  ParsedScenario parsed = load_scenario(path.string());
  fs::remove(path);
  return parsed;
}

void expect_runs_alike(const scenario::Scenario& given, const Overrides& overrides,
                       const std::string& what) {
  const scenario::Scenario once = resolve(given, overrides);
  const ParsedScenario again = read_back(once);
  for (const Diagnostic& d : again.diagnostics) ADD_FAILURE() << what << ": " << d.text();
  if (!again.scenario) return;
  EXPECT_EQ(text_of(resolve(*again.scenario, {})), text_of(once)) << what;
}

std::vector<std::pair<std::string, Overrides>> every_option() {
  std::vector<std::pair<std::string, Overrides>> all(1);
  const auto add = [&](const std::string& name, auto change) {
    Overrides o;
    change(o);
    all.emplace_back(name, o);
  };
  using scenario::Network;
  add("--seed", [](Overrides& o) { o.seed = 77; });
  add("--network flow", [](Overrides& o) { o.network = Network::FLOW; });
  add("--network queue", [](Overrides& o) { o.network = Network::QUEUE; });
  add("--coupling", [](Overrides& o) { o.coupling = Network::EXACT; });
  add("--quantum", [](Overrides& o) { o.quantum_ms = 3.7; });
  add("--trace", [](Overrides& o) { o.trace = scenario::Recording::NONE; });
  add("--brief", [](Overrides& o) { o.brief = true; });
  add("--scale 3", [](Overrides& o) { o.scale = 3; });
  add("--brief --scale 2", [](Overrides& o) {
    o.brief = true;
    o.scale = 2;
  });
  // Within the warm-up, at the instant of a fault, between its faults, and beyond the end.
  for (const double until : {0.5, 30.0, 60.0, 300.0, 333.3, 601.0, 1e9}) {
    add("--until " + std::to_string(until), [until](Overrides& o) { o.until_s = until; });
    add("--brief --until " + std::to_string(until), [until](Overrides& o) {
      o.brief = true;
      o.until_s = until;
    });
  }
  return all;
}

TEST(Resolved, RunsAlikeForEveryScenarioOfTheCatalogueAndEveryOption) {
  std::size_t scenarios = 0;
  for (const auto& file :
       fs::directory_iterator(std::string(CASGRID_SOURCE) + "/scenarios/catalog")) {
    if (file.path().extension() != ".textproto") continue;
    ++scenarios;
    const scenario::Scenario s = given(file.path().stem());
    if (s.populations(0).users() > 500'000)
      continue;  // one of a million takes as long as all others
    for (const auto& [option, overrides] : every_option())
      expect_runs_alike(s, overrides, file.path().stem().string() + " " + option);
  }
  EXPECT_GE(scenarios, 10u);
}

scenario::Scenario small(const std::string& more) {
  scenario::Scenario s;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
    title: "small" duration_s: 600
    topology { sites { name: "a" } sites { name: "b" } client_networks { name: "net" }
      links { name: "net-a" a: "net" b: "a" bandwidth_mbps: 100 latency_ms: 5 }
      links { name: "a-b" a: "a" b: "b" bandwidth_mbps: 100 latency_ms: 2 } }
    directory { domain: "contoso.com"
      front_ends { name: "cas{1..2}" site: "a" }
      mailbox_servers { name: "mbx1" site: "a" } mailbox_servers { name: "mbx2" site: "b" }
      directory_servers { name: "dc" site: "a" }
      dags { name: "dag" members: "mbx{1..2}" witness_site: "a" }
      databases { name: "db{1..2}" copies { server: "mbx1" } copies { server: "mbx2" } }
      namespaces { host: "mail.contoso.com" addresses: "cas{1..2}" } }
    populations { name: "p" users: 9 location: "net" databases: "db{1..2}"
      namespace: "mail.contoso.com" })",
                                                            &s));
  scenario::Scenario rest;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(more, &rest)) << more;
  s.MergeFrom(rest);
  return s;
}

TEST(Resolved, RunsAlikeWhereDefaultsHaveToKeepOutOfTheWay) {
  for (
      const char* more : {
          // Layer 7 probes every protocol.
          R"(directory { balancers { name: "lb" site: "a" pool: "cas{1..2}" layer: LAYER7 } })",
          R"(directory { balancers { name: "lb" site: "a" pool: "cas1" probe { interval_s: 1 } } })",
          // Patched twice, and steps that the run does not see.
          R"(maintenance { server: "mbx1" at_s: 10 drain_s: 20 work_s: 30 }
              maintenance { server: "mbx1" at_s: 300 drain_s: 20 work_s: 30 })",
          R"(maintenance { server: "cas1" at_s: 100.2 drain_s: 5 }
              maintenance { server: "cas1" at_s: 100.4 drain_s: 5 })",
          R"(maintenance { server: "cas1" at_s: 590 } maintenance { server: "mbx2" at_s: 599 })",
          // A name that was given, and one that would be given for want of any.
          R"(faults { at_s: 2 crash: "cas2" } faults { name: "cas2 crashes" at_s: 1 crash: "cas1" })",
          R"(faults { at_s: 1 lasting_s: 5 sick { server: "cas1" } }
              faults { drawn { every_mean_s: 100 lasting_mean_s: 5 } link_down: "a-b" })",
          R"(record { warm_up_s: 100 sample_s: 7 } brief { time_factor: 0.1 users_factor: 0.5 })",
          R"(populations { name: "m" location: "net" namespace: "mail.contoso.com"
                client: ACTIVE_SYNC mailboxes { user_principal_name: "x@contoso.com" database: "db1" }
                mailboxes { user_principal_name: "y@contoso.com" database: "db2" } })",
          R"(populations { name: "o" users: 5 location: "net" databases: "db1" client: MAPI_HTTP
                namespace: "mail.contoso.com"
                moves { at_s: 100 over_s: 50 databases: "db2" }
                moves { at_s: 150 over_s: 50 databases: "db1" } } brief { time_factor: 0.1 })",
      }) {
    const scenario::Scenario s = small(more);
    const ParsedScenario clean = read_back(s);
    for (const Diagnostic& d : clean.diagnostics) ADD_FAILURE() << more << ": " << d.text();
    for (const auto& [option, overrides] : every_option())
      expect_runs_alike(s, overrides, more + (" " + option));
  }
}

TEST(Resolved, AnEarlyEndLeavesOutWhatItDoesNotSee) {
  Overrides early;
  early.until_s = 50;
  const scenario::Scenario s =
      resolve(small(R"(record { warm_up_s: 60 } faults { at_s: 20 lasting_s: 100 crash: "cas1" }
               faults { at_s: 80 crash: "cas2" })"),
              early);
  EXPECT_EQ(s.duration_s(), 50);
  ASSERT_EQ(s.faults_size(), 1);
  EXPECT_EQ(s.faults(0).crash(), "cas1");
  EXPECT_EQ(s.record().warm_up_s(), 0) << "or nothing would be measured";
}

}  // namespace
}  // namespace casgrid::testing
