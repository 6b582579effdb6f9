// What a run will take, reckoned before it begins.
#include <gtest/gtest.h>

#include "scenarios/advising/run_cost.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/validating/validate.h"

namespace casgrid {
namespace {

// A minute of fifty users, with one thing changed.
RunCost cost_of(const std::string& users, const std::string& rest) {
  const std::string text = R"(duration_s: 60
topology { sites { name: "paris" } }
directory { domain: "contoso.com" front_ends { name: "cas1" site: "paris" }
  mailbox_servers { name: "mbx1" site: "paris" } directory_servers { name: "dc1" site: "paris" }
  databases { name: "db1" copies { server: "mbx1" } } namespaces { host: "mail.contoso.com" addresses: "cas1" } }
populations { name: "staff" location: "paris" databases: "db1" namespace: "mail.contoso.com" users: )" +
                           users + " }\n" + rest;
  const ParsedScenario parsed = parse_text(text, "cost");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "cost"))
    ADD_FAILURE() << d.text();
  return reckon_cost(resolve(*parsed.scenario, {}));
}

TEST(RunCost, GrowsWithWhatMakesItAndNamesTheLargestShare) {
  const RunCost small = cost_of("50", "");
  const RunCost large = cost_of("50000000", "");
  EXPECT_GT(large.memory_bytes, 100 * small.memory_bytes);
  EXPECT_EQ(large.largest, "populations[0].users");
  EXPECT_EQ(cost_of("50", "record { sample_s: 0.001 }").largest, "record.sample_s");
}

TEST(RunCost, RefusesWhatThereIsNoRoomFor) {
  const RunCost large = cost_of("50000000", "");
  Means means;
  means.memory_bytes = 1e9;
  means.memory_is_of = "the machine";
  EXPECT_NE(refusal(large, means).find("populations[0].users"), std::string::npos);
  EXPECT_NE(refusal(large, means).find("--force"), std::string::npos);
  EXPECT_EQ(refusal(cost_of("50", ""), means), "");
  EXPECT_EQ(cost_sentence(cost_of("50", "")), "");
  EXPECT_NE(cost_sentence(large), "");
}

}  // namespace
}  // namespace casgrid
