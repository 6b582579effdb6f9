#include "scenarios/planning/namespaces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/scenarios/planning/small_forest.h"

namespace casgrid {
namespace {

using enum NamePurpose;
using ::testing::ElementsAre;
using testing::Forest;
using ::testing::HasSubstr;
using testing::kLyon;
using testing::kParis;
using ::testing::Not;
using testing::small_forest;

// Exchange 2010 with a front end and a mailbox server in one datacentre or in both.
Forest exchange_2010(bool has_lyon, bool is_joined) {
  Forest f;
  Directory& d = f.directory;
  d.domain = "contoso.com";
  d.sites = testing::two_sites();
  const auto add = [&](const char* front_end, const char* mailbox, SiteId site, const char* name,
                       const char* rpc_name) {
    f.publish_as(f.add_server(front_end, site, Product::Exchange2010, {ServerRole::ClientAccess}),
                 name);
    const ServerId id = f.add_server(mailbox, site, Product::Exchange2010, {ServerRole::Mailbox});
    d.databases.push_back(testing::database_of_2010(mailbox, id, rpc_name));
    return id;
  };
  Dag dag{"dag1", {}, {}};
  dag.members.push_back(
      add("cas-paris", "mbx-paris", kParis, "mail.contoso.com", "outlook.contoso.com"));
  if (has_lyon) {
    const ServerId lyon =
        add("cas-lyon", "mbx-lyon", kLyon, "lyon.contoso.com", "outlook-lyon.contoso.com");
    if (is_joined) dag.members.push_back(lyon);
  }
  d.dags.push_back(dag);
  d.intern_host("autodiscover.contoso.com");
  d.publish();
  return f;
}

constexpr NameCount exactly(unsigned count) { return {count, count}; }

TEST(SiteResilience, TakesEightNamesIn2010AndTwoAtLeastIn2013) {
  const NamespacePlan plan = plan_namespaces(exchange_2010(true, true).directory);
  EXPECT_TRUE(plan.is_site_resilient);
  EXPECT_EQ(plan.exchange_2010.total(), exactly(8));
  EXPECT_EQ(plan.exchange_2010.without_autodiscover(), exactly(7));
  EXPECT_EQ(plan.exchange_2013.total(), (NameCount{2, 3}));
  EXPECT_EQ(plan.exchange_2013.without_autodiscover(), (NameCount{1, 2}));
}

TEST(SiteResilience, SavesTheTwoNamesOfRpcAndTheTwoOfFailback) {
  const NamespacePlan plan = plan_namespaces(exchange_2010(true, true).directory);
  EXPECT_EQ(plan.exchange_2010[RpcClientAccess], exactly(2));
  EXPECT_EQ(plan.exchange_2013[RpcClientAccess], exactly(0));
  EXPECT_EQ(plan.exchange_2010[OwaFailback], exactly(2));
  EXPECT_EQ(plan.exchange_2013[OwaFailback], exactly(0));
  EXPECT_EQ(plan.exchange_2010[InternetProtocols], exactly(2));
  EXPECT_EQ(plan.exchange_2013[InternetProtocols], exactly(1));
}

TEST(SiteResilience, PutsNoRpcNameOnACertificate) {
  const NamespacePlan plan = plan_namespaces(exchange_2010(true, true).directory);
  EXPECT_EQ(plan.exchange_2010.on_certificate(), exactly(6));
  EXPECT_EQ(plan.exchange_2013.on_certificate(), (NameCount{2, 3}));
  EXPECT_THAT(plan.certificate_names(), ElementsAre("lyon.contoso.com", "mail.contoso.com"));
}

TEST(TwoDatacentres, ThatNoDagJoinsNeedNoNamesToFailBack) {
  const NamespacePlan plan = plan_namespaces(exchange_2010(true, false).directory);
  EXPECT_FALSE(plan.is_site_resilient);
  EXPECT_EQ(plan.exchange_2010.total(), exactly(6));
  EXPECT_EQ(plan.exchange_2013.total(), (NameCount{2, 3}));
}

TEST(OneDatacentre, TakesFourNamesIn2010AndTwoAtLeastIn2013) {
  const NamespacePlan plan = plan_namespaces(exchange_2010(false, false).directory);
  EXPECT_THAT(plan.datacentres, ElementsAre(kParis));
  EXPECT_EQ(plan.exchange_2010.total(), exactly(4));
  EXPECT_EQ(plan.exchange_2013.total(), (NameCount{2, 3}));
}

TEST(StandBy, ThatPublishesNothingIsADatacentreIfADagJoinsIt) {
  Forest f = exchange_2010(true, true);
  Server& lyon = f.server("cas-lyon");
  for (VirtualDirectory& v : lyon.directories) v.external_url = {};
  lyon.outlook_anywhere.enabled = false;
  EXPECT_EQ(plan_namespaces(f.directory).exchange_2010.total(), exactly(8));
  f.directory.dags[0].members.pop_back();
  EXPECT_EQ(plan_namespaces(f.directory).exchange_2010.total(), exactly(4));
}

TEST(Branch, WhoseClientsUseTheNameOfAnotherSiteIsNoDatacentre) {
  Forest f = exchange_2010(true, false);
  f.publish_as(f.id("cas-lyon"), "mail.contoso.com");
  f.lead("mail.contoso.com", kParis, {f.id("cas-paris")});
  EXPECT_THAT(plan_namespaces(f.directory).datacentres, ElementsAre(kParis));
}

TEST(Directory, ThatPublishesNothingYetCountsEverySiteWithFrontEnds) {
  Forest f = exchange_2010(true, true);
  for (Server& s : f.directory.servers) install(s);
  EXPECT_EQ(plan_namespaces(f.directory).exchange_2010.total(), exactly(8));
}

TEST(Exchange2007, TakesALegacyName) {
  EXPECT_EQ(plan_namespaces(small_forest(true).directory).exchange_2013.total(), (NameCount{3, 4}));
  EXPECT_EQ(plan_namespaces(small_forest(false).directory).exchange_2013.total(),
            (NameCount{2, 3}));
}

TEST(EmptyDirectory, NeedsNoNames) {
  const NamespacePlan plan = plan_namespaces(Directory{});
  EXPECT_EQ(plan.exchange_2010.total(), exactly(0));
  EXPECT_TRUE(plan.names.empty());
}

const NameInUse& name_in(const NamespacePlan& plan, const std::string& host) {
  const auto found = std::find_if(plan.names.begin(), plan.names.end(),
                                  [&](const NameInUse& n) { return n.host == host; });
  EXPECT_NE(found, plan.names.end()) << host;
  return *found;
}

TEST(NamesInUse, AreThoseOfUrlsOutlookAnywhereRpcAndNamespaces) {
  const NamespacePlan plan = plan_namespaces(small_forest().directory);
  std::vector<std::string> hosts;
  for (const NameInUse& n : plan.names) hosts.push_back(n.host);
  EXPECT_THAT(hosts, ElementsAre("autodiscover.contoso.com", "legacy.contoso.com",
                                 "lyon.contoso.com", "mail.contoso.com", "outlook.contoso.com"));
}

TEST(NamesInUse, HaveTheirPurposes) {
  const NamespacePlan plan = plan_namespaces(small_forest().directory);
  EXPECT_EQ(name_in(plan, "autodiscover.contoso.com").purposes, NamePurposes{Autodiscover});
  EXPECT_EQ(name_in(plan, "legacy.contoso.com").purposes, NamePurposes{Legacy});
  EXPECT_EQ(name_in(plan, "mail.contoso.com").purposes, NamePurposes{InternetProtocols});
  EXPECT_EQ(name_in(plan, "outlook.contoso.com").purposes, NamePurposes{RpcClientAccess});
}

TEST(NamesInUse, LeaveOutTheNamesOfServers) {
  Forest f = small_forest();
  f.server("cas-paris1").directory_of(Protocol::Owa).internal_url =
      f.directory.intern_url("https://cas-paris1.contoso.com/owa");
  f.database("db10").rpc_client_access_server = "cas10-paris.contoso.com";
  f.directory.publish();
  for (const NameInUse& n : plan_namespaces(f.directory).names)
    EXPECT_THAT(n.host, Not(HasSubstr("-paris"))) << n.host;
}

TEST(NamesInUse, AreBoundToOneDatacentreOrUnbound) {
  Forest f = small_forest();
  EXPECT_EQ(name_in(plan_namespaces(f.directory), "mail.contoso.com").binding, NameBinding::Bound);
  f.directory.namespaces[0].servers.push_back(f.id("ex-lyon"));
  const NamespacePlan plan = plan_namespaces(f.directory);
  EXPECT_EQ(name_in(plan, "mail.contoso.com").binding, NameBinding::Unbound);
  EXPECT_THAT(name_in(plan, "mail.contoso.com").sites, ElementsAre(kParis, kLyon));
}

TEST(NamesInUse, OfRpcBelongToTheSitesOfTheirDatabases) {
  const NamespacePlan plan = plan_namespaces(small_forest().directory);
  const NameInUse& name = name_in(plan, "outlook.contoso.com");
  EXPECT_THAT(name.sites, ElementsAre(kParis));
  EXPECT_FALSE(name.must_be_on_certificate);
}

TEST(NamesInUse, ThatNobodyOutsideUsesAreInternal) {
  Forest f = small_forest();
  f.directory.namespaces.push_back({f.host("lille.contoso.com"), kLyon, {f.id("ex-lyon")}, true});
  const NamespacePlan plan = plan_namespaces(f.directory);
  EXPECT_TRUE(name_in(plan, "lille.contoso.com").is_internal);
  EXPECT_FALSE(name_in(plan, "mail.contoso.com").is_internal);
}

TEST(NamesInUse, KnowWhichCertificateMissesThem) {
  Forest f = small_forest();
  EXPECT_TRUE(name_in(plan_namespaces(f.directory), "mail.contoso.com").missing_on.empty());
  f.directory.certificates[0].names = {"*.mail.contoso.com"};
  EXPECT_THAT(name_in(plan_namespaces(f.directory), "mail.contoso.com").missing_on,
              ElementsAre(f.id("cas-paris1"), f.id("cas-paris2")));
}

TEST(NamespacesCommand, PrintsTables) {
  Forest f = small_forest();
  std::ostringstream out;
  EXPECT_EQ(namespaces_command(f.directory, false, out), 0);
  EXPECT_THAT(out.str(), HasSubstr("Datacentres: paris and lyon, joined by a DAG\n"));
  EXPECT_THAT(out.str(), HasSubstr("in all                            9         3 to 4"));
  EXPECT_THAT(out.str(), HasSubstr("RPC Client Access                 2              0  never"));
}

TEST(NamespacesCommand, PrintsJsonThatSaysTheSame) {
  Forest f = exchange_2010(true, true);
  std::ostringstream out;
  EXPECT_EQ(namespaces_command(f.directory, true, out), 0);
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["exchange_2010"]["in_all"]["least"], 8);
  EXPECT_EQ(json["exchange_2013"]["in_all"]["least"], 2);
  EXPECT_EQ(json["exchange_2010"]["for"]["RPC Client Access"]["most"], 2);
  EXPECT_EQ(json["certificate_names"].size(), 2u);
}

TEST(NamespacesCommand, FailsWhereACertificateMissesAName) {
  Forest f = small_forest();
  f.directory.certificates[0].names = {"lyon.contoso.com"};
  std::ostringstream out;
  EXPECT_EQ(namespaces_command(f.directory, false, out), 1);
  EXPECT_THAT(out.str(), HasSubstr("missing on cas-paris1 and cas-paris2"));
}

}  // namespace
}  // namespace casgrid
