// Products and builds that meet in a folder of exports, and what follows from them.
#include <gmock/gmock.h>

#include "scenarios/schema/scenario.pb.h"
#include "tests/scenarios/importing/exports_folder.h"

namespace casgrid::importing {
namespace {

struct Row {
  const char* name;
  const char* version;
  const char* roles = "Mailbox";
};

Imported import_of(const std::vector<Row>& rows, const std::string& groups = "") {
  const ExportsFolder folder;
  std::string servers;
  std::string databases = "Name,Server,EdbFilePath\r\n";
  for (const Row& r : rows) {
    servers += std::string(r.name) + ",,Oslo,\"" + r.roles + "\"," + r.version + "\r\n";
    if (std::string(r.roles) != "Edge")
      databases += std::string("db-") + r.name + "," + r.name + ",x\r\n";
  }
  folder.write("Get-ExchangeServer.csv", server_csv(servers));
  folder.write("Get-MailboxDatabase.csv", databases);
  if (!groups.empty()) folder.write("Get-DatabaseAvailabilityGroup.csv", groups);
  return folder.imported();
}

bool warns(const Imported& made, std::initializer_list<std::string> words) {
  return has_note(made.listing, NoteKind::Warning, words);
}

bool is_of_versions(const Note& n) {
  return n.field.starts_with("VER-") || n.field == "T7" || n.field == "T8";
}

std::size_t findings(const Imported& made) {
  const auto& notes = made.listing.notes();
  return static_cast<std::size_t>(std::count_if(notes.begin(), notes.end(), is_of_versions));
}

TEST(Versions, OfAPairThatIsNotSupportedAreAWarningAndBecomeAScenario) {
  const Imported made = import_of({{"OLD", "Version 14.3 (Build 513.0)", "Mailbox, ClientAccess"},
                                   {"NEW", "Version 15.2 (Build 858.5)"}});
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_TRUE(warns(made, {"organisation", "VER-1",
                           "Exchange 2010 (OLD) stands beside Exchange 2019 "
                           "(NEW)",
                           "remove it"}));
  EXPECT_EQ(findings(made), 1u);
}

TEST(Versions, BelowTheLeastBuildNameTheServerItsPlaceAndTheBuild) {
  const Imported made =
      import_of({{"A", "Version 15.1 (Build 1591.9)"}, {"B", "Version 15.2 (Build 1544.4)"}});
  EXPECT_TRUE(warns(made, {"Get-ExchangeServer.csv:2", "server A", "VER-2",
                           "Exchange 2016 CU11 (15.1.1591.10), beside Exchange 2019"}));
  EXPECT_EQ(findings(import_of(
                {{"A", "Version 15.1 (Build 1591.10)"}, {"B", "Version 15.2 (Build 1544.4)"}})),
            0u);
}

TEST(Versions, OfEdgeServersCountAlthoughTheyAreNotUsed) {
  const Imported made = import_of(
      {{"EDGE", "Version 14.3 (Build 513.0)", "Edge"}, {"NEW", "Version 15.2 (Build 2562.17)"}});
  EXPECT_TRUE(warns(made, {"VER-1", "Exchange 2010 (EDGE)", "inferred"}));
}

TEST(Versions, From2562OnAreSubscriptionEdition) {
  const Imported se = import_of({{"A", "Version 15.2 (Build 2562.17)"}});
  ASSERT_NE(se.scenario, nullptr) << blocking_text(se.listing);
  EXPECT_EQ(se.scenario->directory().front_ends(0).version(), "15.2.2562.17");
  EXPECT_TRUE(
      has_note(se.listing, NoteKind::Assumed, {"Exchange Subscription Edition front ends"}));
  EXPECT_EQ(findings(se), 0u);
  const Imported before = import_of({{"A", "Version 15.2 (Build 2561.9)"}});
  EXPECT_TRUE(has_note(before.listing, NoteKind::Assumed, {"Exchange 2019 front ends"}));
  EXPECT_TRUE(warns(before, {"server A", "VER-5", "15.2.2561.9"}));
}

TEST(Versions, AreReadWhereverTheyArePrintedInAnotherForm) {
  for (const char* text : {"15.02.2562.017", "1942129154", "Version 15.2 (Build 32562.17)"}) {
    const Imported made = import_of({{"A", text}});
    ASSERT_NE(made.scenario, nullptr) << text << blocking_text(made.listing);
    EXPECT_TRUE(
        has_note(made.listing, NoteKind::Assumed, {"Exchange Subscription Edition front ends"}))
        << text;
  }
}

TEST(Groups, OfTwoProductsAreAWarningAndBecomeAScenario) {
  const Imported made =
      import_of({{"A16", "Version 15.1 (Build 2507.6)"}, {"B19", "Version 15.2 (Build 986.5)"}},
                "Name,Servers,WitnessServer\r\nDAG1,\"{A16, B19}\",w\r\n");
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  EXPECT_TRUE(warns(made, {"DAG DAG1", "T8", "Exchange 2016 and Exchange 2019 (A16; B19)"}));
  EXPECT_EQ(made.scenario->directory().dags(0).members_size(), 2);
}

TEST(Groups, MayBeUpgradedInPlaceFromExchange2019) {
  const Imported made =
      import_of({{"A", "Version 15.2 (Build 1748.10)"}, {"B", "Version 15.2 (Build 2562.17)"}},
                "Name,Servers,WitnessServer\r\nDAG1,\"{A, B}\",w\r\n");
  EXPECT_TRUE(warns(made, {"DAG DAG1", "VER-4", "inferred, not documented"}));
  EXPECT_EQ(findings(made), 1u);
}

bool mapi_http_of(const std::vector<Row>& rows) {
  const Imported made = import_of(rows);
  if (made.scenario == nullptr) ADD_FAILURE() << blocking_text(made.listing);
  return made.scenario->directory().organization().mapi_http_enabled();
}

TEST(MapiHttp, IsOffByDefaultBesideAnyServerOf2013) {
  const Row mailbox_2013{"OLD", "Version 15.0 (Build 1497.2)"};
  const Row edge_2013{"EDGE", "Version 15.0 (Build 1497.2)", "Edge"};
  const Row of_2016{"N16", "Version 15.1 (Build 2507.6)"};
  const Row of_se{"SE", "Version 15.2 (Build 2562.17)"};
  EXPECT_TRUE(mapi_http_of({of_2016}));
  EXPECT_TRUE(mapi_http_of({of_2016, of_se}));
  EXPECT_FALSE(mapi_http_of({mailbox_2013, of_2016}));
  EXPECT_FALSE(mapi_http_of({edge_2013, of_2016}));
}

TEST(MapiHttp, DoesNotGoByAServerOfWhichNoVersionIsKnown) {
  EXPECT_TRUE(mapi_http_of({{"N16", "Version 15.1 (Build 2507.6)"}, {"EDGE", "", "Edge"}}));
}

TEST(FrontDoor, OfNewerProductsIsOnePool) {
  const Imported made =
      import_of({{"A", "Version 15.2 (Build 1748.10)"}, {"B", "Version 15.2 (Build 2562.17)"}});
  ASSERT_NE(made.scenario, nullptr) << blocking_text(made.listing);
  ASSERT_EQ(made.scenario->directory().balancers_size(), 1);
  EXPECT_EQ(made.scenario->directory().balancers(0).pool_size(), 2);
  EXPECT_TRUE(has_note(made.listing, NoteKind::Assumed,
                       {"Exchange 2019, Exchange Subscription Edition front ends"}));
}

}  // namespace
}  // namespace casgrid::importing
