// What is wrong with the description of a deployment is said where it stands, with a remedy.
#include "scenarios/validating/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/document/identifiers.h"
#include "tests/scenarios/validating/described_deployment.h"

namespace casgrid::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Diagnostics complaints(const std::string& text) {
  const ParsedScenario parsed = parse_text(text, "described");
  if (!parsed.scenario) return parsed.diagnostics;
  return validate(*parsed.scenario, parsed.lines, "described");
}

struct Mistake {
  const char* old;
  const char* instead;
  const char* field;  // the end of the path
  const char* words;  // of reason or remedy
};

// clang-format off
constexpr Mistake kMistakes[] = {
  {"starts_at: \"2019-09-02T09:00:00Z\"", "starts_at: \"2019-09-02\"", "starts_at", "not an instant in UTC"},
  {"starts_at: \"2019-09-02T09:00:00Z\"", "starts_at: \"2019-09-02T09:00:00+02:00\"", "starts_at", "write 2016-08-16T00:00:00Z"},
  {"starts_at: \"2019-09-02T09:00:00Z\"", "starts_at: \"2019-13-02T09:00:00Z\"", "starts_at", "not an instant"},
  {"starts_at: \"2019-09-02T09:00:00Z\"", "starts_at: \"1970-01-01T00:00:00Z\"", "starts_at", "not after 1970"},
  {"subnets: \"10.1.0.0/16\"", "subnets: \"10.1.0.0/33\"", "subnets[0]", "not a subnet"},
  {"subnets: \"10.1.0.0/16\"", "subnets: \"10.1.0/16\"", "subnets[0]", "10.1.0.0/16"},
  {"oauth_certificate: \"auth\"", "oauth_certificate: \"autth\"", "oauth_certificate", "did you mean \"auth\"?"},
  {"accepted_domains: \"contoso.com\"", "accepted_domains: \"conto so\"", "accepted_domains[0]", "not a host name"},
  {"certificates { name: \"auth\"", "certificates { name: \"mail\"", "certificates[1].name", "is taken, see line"},
  {"certificates { name: \"auth\"", "certificates { ", "certificates[1].name", "has no name"},
  {"not_after: \"2021-01-01T00:00:00Z\"", "not_after: \"soon\"", "not_after", "not an instant"},
  {"not_after: \"2021-01-01T00:00:00Z\"", "not_after: \"2018-01-01T00:00:00Z\"", "not_after", "before not_before"},
  {"thumbprint: \"ABCDEF\"", "pem: \"none\"", "pem", "give a certificate in PEM"},
  {"component: \"EwsProxy\"", "component: \"EwsProxi\"", "component_states[0].component", "did you mean \"EwsProxy\"?"},
  {"requester: \"Maintenance\"", "requester: \"Maintenence\"", "component_states[0].requester", "did you mean \"Maintenance\"?"},
  {"state: \"Inactive\"", "state: \"Off\"", "component_states[0].state", "known: Active, Inactive, Draining"},
  {"state: \"Inactive\"", "", "component_states[0].state", "the state is missing"},
  {"component: \"HubTransport\" requester: \"Functional\"", "component: \"EwsProxy\" requester: \"Maintenance\"", "component_states[0]", "front end of that name, too"},
  {"auth_methods: BASIC auth_methods: FORMS", "auth_methods: BASIC forms_authentication: true", "forms_authentication", "contradicts auth_methods"},
  {"auth_methods: BASIC auth_methods: FORMS", "auth_methods: AUTH_METHOD_UNSPECIFIED", "auth_methods[0]", "names no method"},
  {"internal_hostname: \"mail.contoso.com\"", "internal_hostname: \"https://mail\"", "internal_hostname", "not a host name"},
  {"protocol: IMAP4 ", "", "mail_access[0].protocol", "say POP3 or IMAP4"},
  {"protocol: IMAP4 ", "protocol: 99 ", "mail_access[0].protocol", "99 stands for none of its words"},
  {"implicit_tls_port: 9993", "implicit_tls_port: 70000", "implicit_tls_port", "1 to 65,535"},
  {"ex1.corp.contoso.com:993:SSL", "ex1.corp.contoso.com:993", "internal_connection_settings[0]", "host:port:method"},
  {"ex1.corp.contoso.com:993:SSL", "ex1.corp.contoso.com:99993:SSL", "internal_connection_settings[0]", "host:port:method"},
  {"is_front_end: true port: 25", "is_front_end: true port: 65536", "receive_connectors[0].port", "1 to 65,535"},
  {"bindings: \"0.0.0.0:2525\"", "bindings: \"nowhere\"", "receive_connectors[0].bindings[0]", "no address with a port"},
  {"remote_ip_ranges: \"0.0.0.0/0\"", "remote_ip_ranges: \"10.0.0.0/33\"", "receive_connectors[0].remote_ip_ranges[0]", "no range of addresses"},
  {"servers: \"ex1\" }", "servers: \"ex9\" }", "certificates[0].servers[0]", "ex9"},
  {"is_front_end: true port: 25", "is_front_end: true", "receive_connectors[0].port", "is missing or 0"},
  {"name: \"Default Frontend EX1\" ", "", "receive_connectors[0].name", "has no name"},
  {"autodiscover_internal_uri: \"https://autodiscover.contoso.com/autodiscover/autodiscover.xml\"", "", "autodiscover_site_scope", "no service connection point"},
  {"autodiscover_site_scope: \"Paris\"", "autodiscover_site_scope: \"Pari\"", "autodiscover_site_scope[0]", "did you mean \"Paris\"?"},
  {"fqdn: \"mbx1.corp.contoso.com\"", "fqdn: \"ex1.corp.contoso.com\"", "fqdn", "is taken, see line"},
  {"fqdn: \"mbx1.corp.contoso.com\"", "fqdn: \"mbx1 corp\"", "fqdn", "not a host name"},
  {"fqdn: \"mbx1.corp.contoso.com\"", "fqdn: \"CAS1.contoso.com\"", "fqdn", "is the name of cas1"},
  {"mailbox_servers { name: \"ex1\"", "mailbox_servers { name: \"ex1\" site: \"Lyon\"", "mailbox_servers[0].site", "the same server"},
  {"mailbox_servers { name: \"ex1\"", "mailbox_servers { name: \"ex1\" version: \"15.1.2507.6\"", "mailbox_servers[0].version", "leave it out, or say the same"},
  {"mailbox_servers { name: \"ex1\"", "mailbox_servers { name: \"ex1\" fqdn: \"other.contoso.com\"", "mailbox_servers[0].fqdn", "the same server"},
  {"mailbox_servers { name: \"ex1\"", "mailbox_servers { name: \"ex1\" cpu { cores: 4 }", "mailbox_servers[0].cpu", "the same server"},
  {"mailbox_servers { name: \"ex1\"", "mailbox_servers { name: \"ex1\" mail_access { protocol: IMAP4 }", "mail_access[0].protocol", "give the settings of a server once"},
  {"mailbox_servers { name: \"mbx1\" site: \"Lyon\"", "mailbox_servers { name: \"mbx1\"", "mailbox_servers[1].site", "a site is missing"},
  {"mailbox_servers { name: \"mbx1\"", "mailbox_servers { name: \"EX1\"", "mailbox_servers[1]", "case does not count"},
  {"mailbox_servers { name: \"mbx1\"", "mailbox_servers { name: \"ex1\"", "mailbox_servers[1]", "is taken, see line"},
  {"directory_servers { name: \"dc1\"", "directory_servers { name: \"ex1\"", "directory_servers[0]", "is taken, see line"},
  {"guid: \"11111111-0000-4000-8000-000000000001\"", "guid: \"1111\"", "databases[0].guid", "not a GUID"},
  {"databases { name: \"db2\"", "databases { name: \"db{2..3}\" guid: \"11111111-0000-4000-8000-000000000002\"", "databases[1].guid", "is one for 2 databases"},
  {"databases { name: \"db2\"", "databases { name: \"db2\" guid: \"11111111-0000-4000-8000-000000000001\"", "databases[1].guid", "is taken, see line"},
  {"active_on: \"mbx1\"", "active_on: \"cas1\"", "databases[0].active_on", "has no copy of this database"},
  {"activation_preference: 2", "activation_preference: 1", "copies[1].activation_preference", "the same preference"},
  {"name: \"people\"", "name: \"people\" users: 3", "populations[0].users", "given by name"},
  {"name: \"people\"", "name: \"people\" databases: \"db1\"", "populations[0].databases", "given by name"},
  {"user_principal_name: \"carl@contoso.com\"", "", "mailboxes[2].user_principal_name", "is missing"},
  {"user_principal_name: \"carl@contoso.com\"", "user_principal_name: \"carl\"", "mailboxes[2].user_principal_name", "not an address"},
  {"user_principal_name: \"carl@contoso.com\"", "user_principal_name: \"ANNA@contoso.com\"", "mailboxes[2].user_principal_name", "is taken, see line"},
  {"user_principal_name: \"carl@contoso.com\"", "user_principal_name: \"carl@contoso.com\" primary_smtp_address: \"anna.b@contoso.com\"", "mailboxes[2].primary_smtp_address", "is taken, see line"},
  {"44444444-0000-4000-8000-000000000003", "44444444-0000-4000-8000-000000000001", "mailboxes[2].mailbox_guid", "is taken, see line"},
  {"44444444-0000-4000-8000-000000000003", "{4}", "mailboxes[2].mailbox_guid", "not a GUID"},
  {"S-1-5-21-1-2-3-1105", "S-1-5-21-1-2-3-1104", "mailboxes[2].sid", "is taken, see line"},
  {"S-1-5-21-1-2-3-1105", "1105", "mailboxes[2].sid", "not a SID"},
  {"c.carlson\" database: \"db2\"", "c.carlson\" database: \"bd2\"", "mailboxes[2].database", "did you mean \"db2\"?"},
  {"c.carlson\" database: \"db2\"", "c.carlson\"", "mailboxes[2].database", "a database is missing"},
  {"name: \"people\"", "name: \"people\" profile { think_s { empirical { quantiles: 1 } } }", "quantiles", "fewer than two"},
  {"name: \"people\"", "name: \"people\" profile { think_s { empirical { quantiles: [1, 3, 2] } } }", "quantiles[2]", "below the one before"},
  {"name: \"people\"", "name: \"people\" profile { think_s { empirical { quantiles: [1, inf] } } }", "quantiles[1]", "not a finite number"},
  {"name: \"people\"", "name: \"people\" profile { think_s { empirical { quantiles: [-1, 2] } } }", "quantiles[0]", "is negative"},
};
// clang-format on

TEST(Validation, TakesADeploymentAsServersExportIt) {
  for (const Diagnostic& d : complaints(described_scenario())) ADD_FAILURE() << d.text();
}

TEST(Validation, SaysWhereAMistakeStandsAndWhatToDo) {
  for (const Mistake& m : kMistakes) {
    std::string text = described_scenario();
    const std::size_t at = text.find(m.old);
    ASSERT_NE(at, std::string::npos) << m.old;
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(at), '\n');
    text.replace(at, std::string(m.old).size(), m.instead);
    bool is_found = false;
    std::string said;
    for (const Diagnostic& d : complaints(text)) {
      said += d.text() + "\n";
      const bool says = d.text().find(m.words) != std::string::npos;
      is_found = is_found || (says && d.field.ends_with(m.field) && !d.remedy.empty() &&
                              std::abs(d.line - line) <= 2);
    }
    EXPECT_TRUE(is_found) << m.instead << "\n" << m.field << " at line " << line << "\n" << said;
  }
}

TEST(Validation, OfMailProgramsAsksForThePortsThatAreSimulated) {
  std::string text = described_scenario();
  text.replace(text.find("name: \"people\""), 0, "client: IMAP4 ");
  bool is_found = false;
  for (const Diagnostic& d : complaints(text))
    is_found = is_found || (d.field.ends_with("mail_access[0].implicit_tls_port") &&
                            d.text().find("at port 993 alone") != std::string::npos);
  EXPECT_TRUE(is_found);
}

// Two machines with both roles behind a balancer that waits for IMAP4's greeting.
std::string greeted(const std::string& front_end, const std::string& mailbox_server,
                    const std::string& client) {
  const std::string text = R"(duration_s: 60 topology { sites { name: "a" } }
    directory { domain: "contoso.com" front_ends { name: "ex{1..2}" site: "a" )" +
                           front_end + R"( }
      mailbox_servers { name: "ex{1..2}" )" +
                           mailbox_server +
                           R"( } directory_servers { name: "dc" site: "a" }
      databases { name: "db" copies { server: "ex1" } }
      balancers { name: "lb" site: "a" pool: "ex{1..2}" probe { protocol: IMAP4 } }
      namespaces { host: "mail.contoso.com" addresses: "lb" } }
    populations { name: "p" users: 9 location: "a" namespace: "mail.contoso.com" )" +
                           client + R"( databases: "db" closed { away_mean_s: 9 ramp_s: 9 } })";
  std::string said;
  for (const Diagnostic& d : complaints(text)) said += d.text() + "\n";
  return said;
}

TEST(Validation, WhoIsProbedForAGreetingRunsImap4) {
  const std::string runs = "mail_access { protocol: IMAP4 front_service_running: true }";
  const std::string stopped = "mail_access { protocol: IMAP4 front_service_running: false }";
  EXPECT_EQ(greeted(runs, "", ""), "");
  EXPECT_EQ(greeted("", runs, ""), "") << "either row of the machine says it";
  EXPECT_EQ(greeted("", "", "client: IMAP4"), "") << "its clients start it";
  EXPECT_THAT(greeted("", "", ""), HasSubstr("\"ex1\" is not said to run it"));
  EXPECT_THAT(greeted("", stopped, "client: IMAP4"), HasSubstr("\"ex1\" does not run IMAP4"));
}

TEST(Validation, TakesPatternsOfServersWithBothRoles) {
  const std::string text = R"(duration_s: 60 topology { sites { name: "a" } }
    directory { domain: "contoso.com" front_ends { name: "ex{1..4}" site: "a" }
      mailbox_servers { name: "ex{1..4}" } directory_servers { name: "dc" site: "a" }
      dags { name: "dag" members: "ex{1..4}" }
      databases { name: "db{1..8}" copies { server: "ex1" } copies { server: "ex2" } }
      namespaces { host: "mail.contoso.com" addresses: "ex{1..4}" } }
    populations { name: "staff" users: 10 location: "a" databases: "db{1..8}"
      namespace: "mail.contoso.com" })";
  EXPECT_THAT(complaints(text), IsEmpty());
}

TEST(Validation, ANameHasNoMoreAddressesThanAClientCanCount) {
  const auto said = [](const std::string& addresses) {
    const std::string text = R"(duration_s: 60 topology { sites { name: "a" } }
      directory { domain: "contoso.com" front_ends { name: "cas{1..65536}" site: "a" }
        mailbox_servers { name: "mbx" site: "a" } directory_servers { name: "dc" site: "a" }
        databases { name: "db" copies { server: "mbx" } }
        namespaces { host: "mail.contoso.com" )" +
                             addresses + R"( } }
      populations { name: "staff" users: 10 location: "a" databases: "db"
        namespace: "mail.contoso.com" })";
    std::string all;
    for (const Diagnostic& d : complaints(text)) all += d.text() + "\n";
    return all;
  };
  EXPECT_EQ(said("addresses: \"cas{1..65535}\""), "");
  EXPECT_THAT(said("addresses: \"cas1\" addresses: \"cas{2..65536}\""),
              HasSubstr("addresses: they are 65,536 addresses of one name; give 65,535 at most"));
}

TEST(Validation, OfWhatProgramsOfOneMailboxShare) {
  const std::string head = R"(duration_s: 60 topology { sites { name: "a" } }
    directory { domain: "contoso.com"
      front_ends { name: "ex1" site: "a" POOLS }
      mailbox_servers { name: "ex1" } directory_servers { name: "dc" site: "a" }
      databases { name: "db" copies { server: "ex1" } }
      namespaces { host: "mail.contoso.com" addresses: "ex1" } }
    populations { name: "outlook" client: MAPI_HTTP users: 10 location: "a" databases: "db"
      namespace: "mail.contoso.com" }
    populations { name: "other" client: ACTIVE_SYNC users: 10 location: "a"
      namespace: "mail.contoso.com" beside: "outlook" MORE })";
  const auto with = [&](const std::string& pools, const std::string& more) {
    std::string text = head;
    text.replace(text.find("POOLS"), 5, pools);
    text.replace(text.find("MORE"), 4, more);
    std::string said;
    for (const Diagnostic& d : complaints(text)) said += d.text() + "\n";
    return said;
  };
  const std::string pool = "application_pools { app: OWA queue_length: 500 }";
  EXPECT_EQ(with(pool, "profile { megacycles_factor: 1.5 }"), "");
  EXPECT_THAT(with(pool + pool, ""), HasSubstr("this pool is given twice"));
  EXPECT_THAT(with("application_pools { queue_length: 5 }", ""), HasSubstr("app: is missing"));
  EXPECT_THAT(with("application_pools { app: MAPI queue_length: 65536 }", ""),
              HasSubstr("more than 65,535"));
  EXPECT_THAT(with("", "profile { messages_per_day: 101 }"), HasSubstr("more than the mailboxes"));
  EXPECT_THAT(with("", "profile { megacycles_factor: 0.5 }"),
              HasSubstr("is too little; give 1 to"));
  std::string text = head;
  text.replace(text.find("beside: \"outlook\""), 17, "beside: \"other\"");
  EXPECT_THAT(complaints(text), ::testing::Not(IsEmpty()));
}

// What a request costs follows from the program's own usual numbers, and from no other's.
TEST(Validation, OfMessagesReckonsWithTheRequestsOfTheirProgram) {
  const auto said = [](const std::string& client_and_profile) {
    const std::string text = R"(duration_s: 60 topology { sites { name: "a" } }
      directory { domain: "contoso.com" front_ends { name: "cas" site: "a" }
        mailbox_servers { name: "mbx" site: "a" } directory_servers { name: "dc" site: "a" }
        databases { name: "db" copies { server: "mbx" } }
        namespaces { host: "mail.contoso.com" addresses: "cas" } }
      populations { name: "staff" users: 10 location: "a" databases: "db"
        namespace: "mail.contoso.com" )" +
                             client_and_profile + " }";
    std::string all;
    for (const Diagnostic& d : complaints(text)) all += d.text() + "\n";
    return all;
  };
  EXPECT_EQ(said("client: OWA profile { messages_per_day: 10000 }"), "");
  EXPECT_THAT(said("client: OWA profile { messages_per_day: 200000 }"),
              HasSubstr("200,000 messages a day and 240 requests an hour"));
  EXPECT_THAT(said("client: ACTIVE_SYNC profile { messages_per_day: 10000 }"),
              HasSubstr("and 12 requests an hour"));
  EXPECT_EQ(said("client: ACTIVE_SYNC profile { requests_per_hour: 0.1 }"), "");
}

TEST(Validation, StopsAtThePeopleAfterTheFirstFewMistakes) {
  std::string text = described_scenario();
  const std::string one = "  mailboxes { user_principal_name: \"x\" database: \"nowhere\" }\n";
  std::string many;
  for (int i = 0; i < 1000; ++i) many += one;
  text.insert(text.find("  mailboxes {"), many);
  const Diagnostics found = complaints(text);
  EXPECT_GE(found.size(), 20u);
  EXPECT_LE(found.size(), 30u);
  EXPECT_THAT(found.back().reason, HasSubstr("the rest was not looked at"));
}

TEST(Identifiers, HaveForms) {
  EXPECT_TRUE(is_guid("0a1b2c3d-0001-0002-0003-0123456789aB"));
  EXPECT_FALSE(is_guid("0a1b2c3d-0001-0002-0003-0123456789a"));
  EXPECT_FALSE(is_guid("0a1b2c3d-0001-0002-0003-0123456789ag"));
  EXPECT_TRUE(is_sid("S-1-5-21-1-2-3-500"));
  EXPECT_FALSE(is_sid("S-1-5-"));
  EXPECT_FALSE(is_sid("S-1-5-a"));
  EXPECT_TRUE(is_address("a@b"));
  for (const char* wrong : {"", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\n"})
    EXPECT_FALSE(is_address(wrong)) << wrong;
  EXPECT_TRUE(is_subnet("10.0.0.0/8") && is_subnet("2001:db8::/128"));
  for (const char* wrong : {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "x/8", "::/129"})
    EXPECT_FALSE(is_subnet(wrong)) << wrong;
}

}  // namespace
}  // namespace casgrid::testing
