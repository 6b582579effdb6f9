#include "scenarios/planning/deployment_rules.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

#include "scenarios/routing/published_oauth.h"
#include "tests/scenarios/planning/small_forest.h"

namespace casgrid {

// How a failing test shows a finding.
static void PrintTo(const Finding& f, std::ostream* out) {
  *out << f.code << " " << text_of(f.severity) << " " << f.object << ": " << f.sentence;
}

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Forest;
using testing::kLyon;
using testing::kParis;
using testing::small_forest;

std::vector<Finding> findings_in(Forest& f) {
  f.directory.publish();
  return deployment_findings(f.directory, f.context);
}

const DeploymentRule& rule_named(const std::string& name) {
  const auto rules = deployment_rules();
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return name == r.name; });
  EXPECT_NE(found, rules.end()) << name;
  return *found;
}

bool is_of(const Finding& f, const DeploymentRule& rule) {
  return f.code == rule.code && f.remedy == rule.remedy && f.severity == rule.severity;
}

// One thing that goes wrong in the forest in which nothing is wrong, and what is said of it.
struct Mistake {
  const char* rule;
  void (*make)(Forest&);
  const char* object;
  const char* in_sentence;
};

void all_2010(Forest& f) {
  for (Server& s : f.directory.servers) {
    if (s.roles.has(ServerRole::DirectoryServer) || s.product == Product::Exchange2007) continue;
    s.product = Product::Exchange2010;
    s.version = usual_version(s.product);
  }
}

// Exchange 2016 in the place of 2007, which bears none beside it.
void bring_2016(Forest& f) {
  for (const char* old : {"cas07-paris", "mbx07-paris"}) f.server(old).roles = {};
  const ServerId added = f.add_server("ex16-paris", kParis, Product::Exchange2016,
                                      {ServerRole::ClientAccess, ServerRole::Mailbox});
  f.directory.at(added).certificate = CertificateId{0u};
  f.publish_as(added, "mail.contoso.com");
  f.directory.publish();
}

// Nothing but Exchange 2019.
void all_2019(Forest& f) {
  for (Server& s : f.directory.servers) {
    if (s.product < Product::Exchange2013) s.roles = {};
    s.product = Product::Exchange2019;
    s.version = builds::k2019Cu14;
  }
}

// What Get-AuthConfig says, of certificates that have their thumbprints and subjects.
void publish_oauth(Forest& f, const AuthConfig& published) {
  auto& all = f.directory.certificates;
  all[0].thumbprint = "AA";
  all[1].thumbprint = "BB";
  all[2].thumbprint = "CC";
  for (std::size_t i = 2; i < all.size(); ++i)
    all[i].subject = "CN=Microsoft Exchange Server Auth Certificate";
  // It is not asked whether one that nobody publishes should be.
  if (published.current != "CC") all[2].subject.clear();
  f.directory.organisation.auth_config = published;
  settle_oauth(f.directory, false);
}

// Every certificate is on the server, and it is told.
void hold_all(Forest& f, const char* server) {
  for (Certificate& c : f.directory.certificates) {
    c.subject = c.issuer_name = "CN=" + c.name;
    c.servers = {server};
  }
}

const Mistake kMistakes[] = {
    {"perimeter", [](Forest& f) { f.server("cas-paris2").is_in_perimeter = true; },
     "server cas-paris2", "perimeter"},
    {"perimeter", [](Forest& f) { f.server("cas-paris2").roles.add(ServerRole::Edge); },
     "server cas-paris2", "Edge Transport"},
    {"site-without-front-end", [](Forest& f) { f.server("ex-lyon").roles = {ServerRole::Mailbox}; },
     "site lyon", "Exchange 2013"},
    {"site-without-front-end", [](Forest& f) { f.server("mbx10-paris").site = kLyon; }, "site lyon",
     "Exchange 2010"},
    {"filtered",
     [](Forest& f) {
       f.context.filtered = {{kParis, kLyon}};
     },
     "sites paris and lyon", "filtered"},
    {"filtered",
     [](Forest& f) {
       f.context.filtered = {{kParis, kParis}};
     },
     "site paris", "filtered"},
    {"outlook-too-old", [](Forest& f) { f.context.oldest_outlook = OutlookMajor::Outlook2003; },
     "clients", "Outlook 2003"},
    {"rpc-tcp", [](Forest& f) { f.context.clients_use_rpc_tcp = true; }, "clients", "RPC over TCP"},
    {"rpc-name-is-http-name",
     [](Forest& f) { f.database("db10").rpc_client_access_server = "Mail.Contoso.com"; },
     "database db10", "mail.contoso.com"},
    {"rpc-name-will-move",
     [](Forest& f) {
       all_2010(f);
       f.database("db10").rpc_client_access_server = "mail.contoso.com";
     },
     "database db10", "mail.contoso.com"},
    {"mapi-http-too-early",
     [](Forest& f) {
       f = small_forest(false);
       f.server("ex16-paris").roles = {};
       f.directory.organisation.mapi_http_enabled = true;
       f.server("mbx-paris1").version = {15, 0, 847, 31};
     },
     "server mbx-paris1", "15.0.847.31"},
    {"mapi-http-too-early",
     [](Forest& f) {
       UserGroup pilot;
       pilot.settings.mapi_http = true;
       f.directory.user_groups.push_back(pilot);
       f.server("cas-paris1").version = builds::kCu2;
     },
     "server cas-paris1", "15.0.712.0"},
    {"exchange-2003",
     [](Forest& f) {
       f.server("mbx07-paris").version = {6, 5, 7638, 2};
     },
     "server mbx07-paris", "6.5.7638.2"},
    {"coexistence-build",
     [](Forest& f) {
       f.server("cas10-paris").version = {14, 2, 247, 5};
     },
     "server cas10-paris", "Exchange 2010 SP3"},
    {"coexistence-build",
     [](Forest& f) {
       f.server("mbx07-paris").version = {8, 3, 297, 0};
     },
     "server mbx07-paris", "Exchange 2007 SP3 RU10"},
    {"coexistence-build", [](Forest& f) { f.server("cas-paris1").version = builds::kCu1; },
     "server cas-paris1", "CU2"},
    {"too-old-beside-2016",
     [](Forest& f) {
       bring_2016(f);
       f.server("mbx-paris1").version = {15, 0, 1129, 9};
     },
     "server mbx-paris1", "CU10"},
    {"dag-of-two-products",
     [](Forest& f) {
       bring_2016(f);
       f.directory.dags[0].members.push_back(f.id("ex16-paris"));
     },
     "DAG dag1", "Exchange 2013 and Exchange 2016"},
    {"unsupported-pair",
     [](Forest& f) {
       f.add_server("ex16-paris", kParis, Product::Exchange2016,
                    {ServerRole::ClientAccess, ServerRole::Mailbox});
     },
     "organisation",
     "Exchange 2007 (cas07-paris and mbx07-paris) stands beside Exchange 2016 (ex16-paris)"},
    {"too-old-beside-another",
     [](Forest& f) {
       bring_2016(f);
       f.server("cas10-paris").version = {14, 3, 266, 1};
     },
     "server cas10-paris", "14.3.266.1, older than Exchange 2010 SP3 RU11 (14.3.266.2)"},
    {"perhaps-too-old-beside-another",
     [](Forest& f) {
       all_2010(f);
       f.server("mbx07-paris").version = {8, 1, 240, 6};
     },
     "server mbx07-paris", "Exchange 2007 SP2 (8.2.176.2), beside Exchange 2010 (inferred"},
    {"dag-being-upgraded",
     [](Forest& f) {
       all_2019(f);
       f.server("mbx-paris2").version = builds::kSubscriptionEdition;
     },
     "DAG dag1",
     "Exchange 2019 and Exchange Subscription Edition (mbx-paris1 and ex-lyon; "
     "mbx-paris2)"},
    {"unknown-release",
     [](Forest& f) {
       all_2019(f);
       f.server("ex-lyon").version = {15, 2, 2561, 9};
     },
     "server ex-lyon", "15.2.2561.9, which no release is known for"},
    {"no-unified-messaging",
     [](Forest& f) {
       all_2019(f);
       f.server("ex-lyon").is_told_of_absent_um = true;
     },
     "server ex-lyon", "Exchange 2019 has no Unified Messaging"},
    {"no-unified-messaging",
     [](Forest& f) {
       all_2019(f);
       f.directory.databases[0].active_on = f.id("ex-lyon");
       UserGroup callees;
       callees.count = 3;
       callees.settings.um_enabled = true;
       callees.databases = {DatabaseId{0u}};
       f.directory.user_groups = {callees};
     },
     "database db10", "3 mailboxes are enabled for Unified Messaging, and ex-lyon is of"},
    {"outlook-anywhere-off",
     [](Forest& f) { f.server("cas07-paris").outlook_anywhere.enabled = false; },
     "server cas07-paris", "Outlook Anywhere is off"},
    {"outlook-anywhere-without-ntlm",
     [](Forest& f) { f.server("cas10-paris").outlook_anywhere.iis_methods = {AuthMethod::Basic}; },
     "server cas10-paris", "NTLM"},
    {"keys-differ", [](Forest& f) { f.server("cas-paris2").certificate_key = 7; },
     "name mail.contoso.com", "cas-paris2 has another key than cas-paris1"},
    {"keys-differ",
     [](Forest& f) {
       f.directory.certificates.push_back(f.directory.certificates[0]);
       f.server("cas-paris2").certificate = CertificateId{3u};
     },
     "name autodiscover.contoso.com", "cas-paris2"},
    {"name-not-covered",
     [](Forest& f) {
       f.directory.certificates[0].names = {"*.contoso.com.au", "lyon.contoso.com"};
     },
     "server cas-paris1", "mail.contoso.com"},
    {"name-not-covered",
     [](Forest& f) { f.directory.certificates[1].names = {"*.legacy.contoso.com"}; },
     "server cas07-paris", "legacy.contoso.com"},
    {"certificate-not-valid",
     [](Forest& f) { f.directory.certificates[1].not_after_s = testing::kMidway - 1; },
     "server cas07-paris", "cert-legacy has expired"},
    {"certificate-not-valid",
     [](Forest& f) { f.directory.certificates[1].not_before_s = testing::kMidway + 1; },
     "server cas07-paris", "cert-legacy is not valid yet"},
    {"client-access-array",
     [](Forest& f) {
       f.context.client_access_arrays = {{"outlook-paris", kParis}};
     },
     "client access array outlook-paris", "paris"},
    {"balanced-dag-member",
     [](Forest& f) { f.context.network_load_balanced = {f.id("mbx-paris1")}; }, "server mbx-paris1",
     "dag1"},
    {"network-load-balancing",
     [](Forest& f) { f.context.network_load_balanced = {f.id("cas-paris1")}; }, "server cas-paris1",
     "dead"},
    {"distant-dag-members",
     [](Forest& f) {
       f.context.round_trips = {{{kLyon, kParis}, milliseconds(501)}};
     },
     "DAG dag1", "501 ms"},
    {"long-lived-names",
     [](Forest& f) {
       f.context.name_times_to_live = {{f.host("mail.contoso.com"), seconds(3600)}};
     },
     "name mail.contoso.com", "3600 seconds"},
    {"cng-key", [](Forest& f) { f.directory.certificates[1].provider = KeyProvider::Cng; },
     "server cas07-paris", "CNG"},
    {"cng-key", [](Forest& f) { f.server("cas-paris1").certificate_key_is_classic = false; },
     "server cas-paris1", "CNG"},
    {"oauth-certificate",
     [](Forest& f) { f.directory.certificates[2].not_after_s = testing::kMidway - 1; },
     "organisation", "cert-oauth has expired"},
    {"oauth-absent",
     [](Forest& f) {
       publish_oauth(f, {true, "", "", "", 0});
     },
     "organisation", "no certificate for OAuth is published"},
    {"oauth-not-present",
     [](Forest& f) {
       publish_oauth(f, {true, "DD", "", "", 0});
     },
     "organisation", "DD is on no server"},
    {"oauth-not-present",
     [](Forest& f) {
       for (Certificate& c : f.directory.certificates) c.servers = {"cas-paris1", "cas-paris2"};
       f.directory.certificates[2].servers = {"cas-paris1"};
       publish_oauth(f, {true, "CC", "", "", 0});
     },
     "server cas-paris2", "cert-oauth is not on it"},
    {"oauth-not-published",
     [](Forest& f) {
       Certificate other = f.directory.certificates[2];
       other.name = "cert-other";
       other.thumbprint = "EE";
       f.directory.certificates.push_back(other);
       publish_oauth(f, {true, "CC", "", "", 0});
     },
     "certificate cert-other", "is not published"},
    {"oauth-expires",
     [](Forest& f) { f.directory.certificates[2].not_after_s = testing::kMidway + 60 * 86'400; },
     "organisation", "cert-oauth expires in 60 days"},
    {"services-clash",
     [](Forest& f) {
       ReceiveConnector relay;
       relay.name = "Relay";
       relay.is_front_end = false;
       f.server("ex-lyon").connectors.push_back(relay);
     },
     "server ex-lyon", "Default Frontend (Front End Transport) listens on *:25, and"},
    {"connectors-are-one",
     [](Forest& f) {
       auto& all = f.server("cas-paris1").connectors;
       all.push_back(all.front());
       all.back().name = "Twin";
     },
     "server cas-paris1", "Default Frontend and Twin"},
    {"service-certificate",
     [](Forest& f) {
       hold_all(f, "cas-paris1");
       f.server("cas-paris1").access_of(Protocol::Pop3).certificate_name = "pop.contoso.com";
     },
     "server cas-paris1", "POP3 is to show a certificate for pop.contoso.com"},
    {"service-certificate",
     [](Forest& f) {
       hold_all(f, "cas-paris1");
       f.directory.certificates[0].services = {CertificateService::Iis};
       f.server("cas-paris1").access_of(Protocol::Imap4).certificate_name = "Mail.contoso.com";
     },
     "server cas-paris1", "cert-public is not enabled for it"},
    {"service-certificate",
     [](Forest& f) {
       hold_all(f, "cas-paris1");
       f.server("cas-paris1").connectors[1].tls_certificate_name = "<I>CN=A<S>CN=gone";
     },
     "server cas-paris1", "which the server does not hold"},
    {"service-certificate",
     [](Forest& f) {
       hold_all(f, "cas-paris1");
       f.server("cas-paris1").connectors[1].fqdn = "smtp.contoso.com";
     },
     "server cas-paris1", "Client Frontend is to show a certificate for smtp.contoso.com"},
    {"name-not-covered",
     [](Forest& f) {
       f.server("cas-paris1").directory_of(Protocol::Ews).internal_url =
           f.directory.intern_url("https://cas-paris1.contoso.com/ews/exchange.asmx");
     },
     "server cas-paris1", "cas-paris1.contoso.com is in an internal URL"},
    {"name-not-covered",
     [](Forest& f) {
       ServiceConnectionPoint point;
       point.server = f.id("ex-lyon");
       point.url =
           f.directory.intern_url("https://inside.contoso.com/autodiscover/autodiscover.xml");
       f.directory.connection_points.push_back(point);
     },
     "server ex-lyon", "inside.contoso.com is in a service connection point"},
    {"name-not-covered",
     [](Forest& f) {
       f.server("ex-lyon").outlook_anywhere.internal_host = f.host("oa.contoso.com");
       f.server("ex-lyon").outlook_anywhere.internal_requires_ssl = true;
     },
     "server ex-lyon", "oa.contoso.com is the internal name of Outlook Anywhere"},
    {"web-authentication-differs",
     [](Forest& f) {
       f.server("ex-lyon").directory_of(Protocol::Ecp).auth = {AuthMethod::Basic};
       f.server("ex-lyon").directory_of(Protocol::Ecp).forms = false;
     },
     "server ex-lyon", "OWA takes Basic and forms, and ECP takes Basic"},
    {"authentication-differs-behind-name",
     [](Forest& f) {
       f.server("cas-paris2").directory_of(Protocol::Ews).auth.add(AuthMethod::Basic);
     },
     "server cas-paris2", "its ews takes anonymous, Basic and Windows"},
    {"urls-differ",
     [](Forest& f) {
       f.server("cas-paris2").directory_of(Protocol::Owa).external_url =
           f.directory.intern_url("https://mail.contoso.com/webmail");
     },
     "server cas-paris2", "/webmail"},
    {"urls-differ",
     [](Forest& f) { f.server("cas-paris2").directory_of(Protocol::Ews).external_url = {}; },
     "server cas-paris2", "publishes nothing"},
    {"urls-differ",
     [](Forest& f) {
       f.server("cas-paris2").outlook_anywhere.external_host = f.host("lyon.contoso.com");
     },
     "server cas-paris2", "lyon.contoso.com"},
    {"misdirected-balancer",
     [](Forest& f) {
       bring_2016(f);
       f.directory.namespaces[0].servers.push_back(f.id("cas10-paris"));
     },
     "server cas10-paris", "ex16-paris"},
};

class Mistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreFoundAndNothingElseIs) {
  const Mistake& mistake = GetParam();
  const DeploymentRule& rule = rule_named(mistake.rule);
  Forest f = small_forest();
  mistake.make(f);
  const auto findings = findings_in(f);
  const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& x) {
    return is_of(x, rule) && x.object == mistake.object &&
           x.sentence.find(mistake.in_sentence) != std::string::npos;
  });
  EXPECT_NE(found, findings.end()) << ::testing::PrintToString(findings);
  for (const Finding& x : findings) EXPECT_TRUE(is_of(x, rule)) << ::testing::PrintToString(x);
}

std::string name_of(const ::testing::TestParamInfo<Mistake>& info) {
  std::string name = std::to_string(info.index) + "_";
  for (const char* c = info.param.rule; *c != '\0'; ++c) name += *c == '-' ? '_' : *c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, Mistakes, ::testing::ValuesIn(kMistakes), name_of);

TEST(DeploymentRules, FindNothingWhereNothingIsWrong) {
  Forest f = small_forest();
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, AreEachShownToFindSomething) {
  std::set<std::string> shown;
  for (const Mistake& m : kMistakes) shown.insert(m.rule);
  for (const DeploymentRule& rule : deployment_rules())
    EXPECT_EQ(shown.count(rule.name), 1u) << rule.name;
}

TEST(DeploymentRules, HaveNamesOfTheirOwnAndSayWhatToDo) {
  std::set<std::string> names;
  for (const DeploymentRule& rule : deployment_rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_STRNE(rule.law, "");
    EXPECT_STRNE(rule.remedy, "");
  }
}

TEST(DeploymentRules, CoverT1ToT13) {
  std::set<std::string> codes;
  for (const DeploymentRule& rule : deployment_rules()) codes.insert(rule.code);
  for (int t = 1; t <= 13; ++t) EXPECT_EQ(codes.count("T" + std::to_string(t)), 1u) << t;
}

TEST(DeploymentRules, AreContentAtTheirLimits) {
  Forest f = small_forest();
  f.context.round_trips = {{{kParis, kLyon}, milliseconds(500)}, {{kLyon, kLyon}, seconds(9)}};
  f.context.name_times_to_live = {{f.host("mail.contoso.com"), seconds(300)}};
  f.context.oldest_outlook = OutlookMajor::Outlook2007;
  f.directory.organisation.mapi_http_enabled = true;
  f.server("mbx-paris1").version = builds::kCu10;
  f.server("cas10-paris").version = builds::k2010Sp3;
  f.server("cas07-paris").version = builds::k2007Sp3Ru10;
  f.directory.certificates[0].not_after_s = testing::kMidway;
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, TakeTheFirstBuildThatFits) {
  Forest f = small_forest();
  f.directory.organisation.mapi_http_enabled = true;
  for (const char* name : {"cas-paris1", "cas-paris2", "mbx-paris1"})
    f.server(name).version = {15, 0, 847, 32};
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
  f.directory.organisation.mapi_http_enabled = false;
  f.server("mbx-paris2").version = builds::kCu2;
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, AskNothingOfAnOrganisationThatHasOnlyExchange2010) {
  Forest f = small_forest(false);
  all_2010(f);
  f.context.oldest_outlook = OutlookMajor::Outlook2003;
  f.context.clients_use_rpc_tcp = true;
  f.context.client_access_arrays = {{"outlook-paris", kParis}};
  f.server("cas10-paris").version = {14, 1, 218, 15};
  f.server("cas10-paris").outlook_anywhere.iis_methods = {AuthMethod::Basic};
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, JudgeNoCertificateWithoutTheTime) {
  Forest f = small_forest();
  f.directory.now_s = 0;
  f.directory.certificates[0].not_after_s = 1;
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, TakeTheNextOauthCertificateFromItsDateOn) {
  Forest f = small_forest();
  Certificate next = f.directory.certificates[2];
  next.name = "cert-next";
  next.thumbprint = "EE";
  f.directory.certificates.push_back(next);
  f.directory.certificates[2].not_after_s = testing::kMidway - 1;
  publish_oauth(f, {true, "CC", "", "EE", testing::kMidway});
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
  EXPECT_TRUE(f.directory.organisation.oauth_certificate_is_valid);
  publish_oauth(f, {true, "CC", "", "EE", testing::kMidway + 1});
  EXPECT_FALSE(f.directory.organisation.oauth_certificate_is_valid);
  EXPECT_EQ(findings_in(f).size(), 1u);
}

TEST(DeploymentRules, ExpectNoExpiryThatTheNextOauthCertificateComesBefore) {
  Forest f = small_forest();
  Certificate next = f.directory.certificates[2];
  next.name = "cert-next";
  next.thumbprint = "EE";
  f.directory.certificates.push_back(next);
  f.directory.certificates[2].not_after_s = testing::kMidway + 86'400;
  publish_oauth(f, {true, "CC", "", "EE", testing::kMidway + 3600});
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
  publish_oauth(f, {true, "CC", "", "EE", testing::kMidway + 90'000});
  EXPECT_EQ(findings_in(f).size(), 1u);
}

TEST(DeploymentRules, LetAnInternalNameWithoutTlsBe) {
  Forest f = small_forest();
  f.server("cas-paris1").directory_of(Protocol::PowerShell).internal_url =
      f.directory.intern_url("http://cas-paris1.contoso.com/powershell");
  f.server("cas-paris1").outlook_anywhere.internal_host = f.host("cas-paris1.contoso.com");
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, TakeAWildcardForOneLabel) {
  Forest f = small_forest();
  f.directory.certificates[0].names = {"*.contoso.com"};
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, TakeUrlsThatMeanTheSameForTheSame) {
  Forest f = small_forest();
  f.server("cas-paris2").directory_of(Protocol::Owa).external_url =
      f.directory.intern_url("https://MAIL.contoso.com:443/OWA/");
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, TakeAPublishedNameThatNobodyDescribesToItsNewestFrontEnds) {
  Forest f = small_forest();
  f.directory.namespaces.clear();
  f.server("cas10-paris").certificate_key = 9;
  EXPECT_EQ(findings_in(f), std::vector<Finding>{}) << "the name leads past Exchange 2010";
  f.server("cas-paris1").certificate_key = 9;
  const auto findings = findings_in(f);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].object, "name mail.contoso.com");
}

TEST(DeploymentRules, LetExchange2016StandInForExchange2013InASite) {
  Forest f = small_forest(false);
  f.server("ex-lyon").roles = {ServerRole::Mailbox};
  f.directory.namespaces.pop_back();
  f.directory.namespaces.pop_back();
  const ServerId added = f.add_server("ex16-lyon", kLyon, Product::Exchange2016,
                                      {ServerRole::ClientAccess, ServerRole::Mailbox});
  EXPECT_EQ(added.index(), f.directory.servers.size() - 1);
  EXPECT_EQ(findings_in(f), std::vector<Finding>{});
}

TEST(DeploymentRules, SayTheSameEveryTime) {
  Forest f = small_forest();
  for (const Mistake& m : kMistakes) {
    if (std::string(m.rule) != "mapi-http-too-early") m.make(f);
  }
  const auto first = findings_in(f);
  EXPECT_GT(first.size(), 10u);
  EXPECT_EQ(findings_in(f), first);
}

}  // namespace
}  // namespace casgrid
