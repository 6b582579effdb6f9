// A scenario's deployment as a directory: field by field, and against the forest document that says
// the same.
#include "scenarios/deployment/deployment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/pki/issue.h"
#include "scenarios/planning/comparison.h"
#include "scenarios/planning/deployment_rules.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/routing/forest.h"
#include "scenarios/validating/validate.h"
#include "tests/scenarios/validating/described_deployment.h"

namespace casgrid::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string with(std::string text, const std::string& old, const std::string& instead) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return at == std::string::npos ? text : text.replace(at, old.size(), instead);
}

scenario::Scenario scenario_of(const std::string& text) {
  const ParsedScenario parsed = parse_text(text, "described");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  if (!parsed.scenario) return {};
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "described"))
    ADD_FAILURE() << d.text();
  return resolve(*parsed.scenario, {});
}

Directory described(const std::string& text = described_scenario()) {
  return build_directory(scenario_of(text));
}

Directory described_by_forest() {
  Complaints complaints;
  Directory d = read_forest(described_forest(), complaints);
  EXPECT_THAT(complaints, IsEmpty());
  return d;
}

const Server& server(const Directory& d, const char* name) { return d.at(*d.find_server(name)); }

std::string host(const Directory& d, HostId id) { return id.is_none() ? "" : d.at(id); }
std::string url(const Directory& d, UrlId id) { return id.is_none() ? "" : d.at(id).text; }

void expect_same_front_end(const Directory& a, const Server& x, const Directory& b,
                           const Server& y) {
  for (std::size_t p = 0; p < kHttpProtocols; ++p) {
    SCOPED_TRACE(text_of(static_cast<Protocol>(p)));
    const VirtualDirectory& v = x.directories[p];
    const VirtualDirectory& w = y.directories[p];
    EXPECT_EQ(v.exists, w.exists);
    EXPECT_EQ(v.forms, w.forms);
    EXPECT_EQ(v.require_ssl, w.require_ssl);
    EXPECT_EQ(v.auth.bits(), w.auth.bits());
    EXPECT_EQ(url(a, v.internal_url), url(b, w.internal_url));
    EXPECT_EQ(url(a, v.external_url), url(b, w.external_url));
  }
  const OutlookAnywhere& o = x.outlook_anywhere;
  const OutlookAnywhere& q = y.outlook_anywhere;
  EXPECT_EQ(o.enabled, q.enabled);
  EXPECT_EQ(host(a, o.internal_host), host(b, q.internal_host));
  EXPECT_EQ(host(a, o.external_host), host(b, q.external_host));
  EXPECT_EQ(o.iis_methods.bits(), q.iis_methods.bits());
  EXPECT_EQ(o.internal_client_method, q.internal_client_method);
  EXPECT_EQ(o.external_client_method, q.external_client_method);
  EXPECT_EQ(o.internal_requires_ssl, q.internal_requires_ssl);
  EXPECT_EQ(o.external_requires_ssl, q.external_requires_ssl);
  EXPECT_EQ(o.ssl_offloading, q.ssl_offloading);
  EXPECT_EQ(x.certificate, y.certificate);
  EXPECT_EQ(x.certificate_key_is_classic, y.certificate_key_is_classic);
}

void expect_same_mail(const Server& x, const Server& y) {
  for (std::size_t i = 0; i < x.mail_access.size(); ++i) {
    const MailAccess& m = x.mail_access[i];
    const MailAccess& n = y.mail_access[i];
    EXPECT_EQ(m.exists, n.exists);
    EXPECT_EQ(m.front_service_running, n.front_service_running);
    EXPECT_EQ(m.back_end_service_running, n.back_end_service_running);
    EXPECT_EQ(m.login_type, n.login_type);
    EXPECT_EQ(m.plain_port, n.plain_port);
    EXPECT_EQ(m.implicit_tls_port, n.implicit_tls_port);
    EXPECT_EQ(m.back_end_port, n.back_end_port);
    EXPECT_EQ(m.max_command_bytes, n.max_command_bytes);
    EXPECT_EQ(m.certificate_name, n.certificate_name);
    EXPECT_EQ(m.plain_bindings, n.plain_bindings);
    EXPECT_EQ(m.implicit_tls_bindings, n.implicit_tls_bindings);
    ASSERT_EQ(m.internal_settings.size(), n.internal_settings.size());
  }
  ASSERT_EQ(x.connectors.size(), y.connectors.size());
  for (std::size_t i = 0; i < x.connectors.size(); ++i) {
    EXPECT_EQ(x.connectors[i].name, y.connectors[i].name);
    EXPECT_EQ(x.connectors[i].is_front_end, y.connectors[i].is_front_end);
    EXPECT_EQ(x.connectors[i].port, y.connectors[i].port);
    EXPECT_EQ(x.connectors[i].auth.bits(), y.connectors[i].auth.bits());
    EXPECT_EQ(x.connectors[i].permissions.bits(), y.connectors[i].permissions.bits());
    EXPECT_EQ(x.connectors[i].bindings, y.connectors[i].bindings);
    EXPECT_EQ(x.connectors[i].remote_ranges, y.connectors[i].remote_ranges);
    EXPECT_EQ(x.connectors[i].fqdn, y.connectors[i].fqdn);
    EXPECT_EQ(x.connectors[i].require_tls, y.connectors[i].require_tls);
    EXPECT_EQ(x.connectors[i].certificate, y.connectors[i].certificate);
  }
}

TEST(Deployment, OfAScenarioIsThatOfTheForestThatSaysTheSame) {
  const Directory a = described();
  const Directory b = described_by_forest();
  for (const char* name : {"ex1", "cas1", "cas2", "mbx1"}) {
    SCOPED_TRACE(name);
    const Server& x = server(a, name);
    const Server& y = server(b, name);
    EXPECT_EQ(x.fqdn, y.fqdn);
    EXPECT_EQ(x.roles.bits(), y.roles.bits());
    EXPECT_EQ(x.version, y.version);
    EXPECT_EQ(x.activation_policy, y.activation_policy);
    EXPECT_EQ(x.transport_port, y.transport_port);
    for (std::size_t c = 0; c < kComponents; ++c) {
      const auto component = static_cast<ComponentId>(c);
      EXPECT_EQ(x.components.own(component), y.components.own(component)) << text_of(component);
    }
    expect_same_front_end(a, x, b, y);
    expect_same_mail(x, y);
  }
  EXPECT_FALSE(server(a, "ex1").connectors[0].certificate.is_none());
  EXPECT_EQ(server(a, "ex1").web_bindings, server(b, "ex1").web_bindings);
  ASSERT_EQ(a.certificates.size(), b.certificates.size());
  for (std::size_t i = 0; i < a.certificates.size(); ++i) {
    EXPECT_EQ(a.certificates[i].subject, b.certificates[i].subject);
    EXPECT_EQ(a.certificates[i].issuer_name, b.certificates[i].issuer_name);
    EXPECT_EQ(a.certificates[i].services, b.certificates[i].services);
    EXPECT_EQ(a.certificates[i].servers, b.certificates[i].servers);
  }
  EXPECT_EQ(a.now_s, b.now_s);
  EXPECT_EQ(a.organisation.name, b.organisation.name);
  EXPECT_EQ(a.organisation.accepted_domains, b.organisation.accepted_domains);
  EXPECT_EQ(a.organisation.oauth_certificate_is_valid, b.organisation.oauth_certificate_is_valid);
  EXPECT_EQ(a.sites[1].subnets, b.sites[1].subnets);
  EXPECT_EQ(a.sites[0].is_hub, b.sites[0].is_hub);
}

TEST(Deployment, DecidesAsTheForestDoes) {
  const planning::Comparison same = planning::diff(described_by_forest(), described());
  EXPECT_TRUE(same.is_same());
  EXPECT_EQ(same.users, 3u);
  EXPECT_EQ(same.front_ends_before, 3u);
}

TEST(Deployment, ThatDiffersInOneFieldIsFoundToDiffer) {
  for (const auto& [old, instead] :
       {std::pair{"component: \"EwsProxy\"", "component: \"OabProxy\""},
        std::pair{"front_service_running: true", "front_service_running: false"},
        std::pair{"auth_methods: BASIC auth_methods: FORMS", "auth_methods: WINDOWS"},
        std::pair{"active_on: \"mbx1\"", "active_on: \"ex1\""},
        std::pair{"\"Administrator@contoso.com\"", "\"admin@contoso.com\""}}) {
    const planning::Comparison found =
        planning::diff(described_by_forest(), described(with(described_scenario(), old, instead)));
    EXPECT_FALSE(found.is_same()) << instead;
  }
}

TEST(Deployment, OfOneMachineWithBothRolesIsOneServer) {
  const Directory d = described();
  ASSERT_EQ(d.servers.size(), 5u);  // ex1, cas1, cas2, mbx1, dc1
  const Server& both = server(d, "ex1");
  EXPECT_TRUE(both.is_front_end() && both.has(ServerRole::Mailbox));
  EXPECT_EQ(both.transport_port, 2525);
  EXPECT_EQ(both.connectors.size(), 2u);  // one of each row
  EXPECT_EQ(server(d, "cas1").connectors.size(), 3u);
  EXPECT_EQ(*d.find_server("ex1.corp.contoso.com"), *d.find_server("ex1"));
}

TEST(Deployment, HasMapiHttpOffBesideAny2013WhereItIsNotTold) {
  const std::string silent = with(described_scenario(), " mapi_http_enabled: true", "");
  EXPECT_FALSE(described(silent).organisation.mapi_http_enabled) << "2013 and newer";
  scenario::Scenario s = scenario_of(silent);
  for (auto& f : *s.mutable_directory()->mutable_front_ends()) f.set_version("15.1.2507.6");
  for (auto& m : *s.mutable_directory()->mutable_mailbox_servers()) m.set_version("15.2.2562.17");
  EXPECT_TRUE(build_directory(s).organisation.mapi_http_enabled);
  s.mutable_directory()->mutable_organization()->set_mapi_http_enabled(false);
  EXPECT_FALSE(build_directory(s).organisation.mapi_http_enabled) << "it is told";
  s.mutable_directory()->mutable_organization()->clear_mapi_http_enabled();
  s.mutable_directory()->mutable_front_ends(0)->set_version("15.0.1497.2");
  EXPECT_FALSE(build_directory(s).organisation.mapi_http_enabled);
}

TEST(Deployment, CountsKeysOfLabelsBehindThoseOfCertificates) {
  const Directory d = described();
  EXPECT_EQ(server(d, "ex1").certificate_key, 1u);
  EXPECT_FALSE(server(d, "ex1").certificate_key_is_classic);
  EXPECT_EQ(server(d, "cas1").certificate_key, 3u);
  EXPECT_EQ(server(d, "cas1").certificate_key, server(d, "cas2").certificate_key);
  EXPECT_TRUE(server(d, "cas1").certificate.is_none());
}

TEST(Deployment, HasDatabasesWithTheirActiveCopies) {
  const Directory d = described();
  const Database& db1 = d.at(*d.find_database("11111111-0000-4000-8000-000000000001"));
  EXPECT_EQ(d.at(db1.active_on).name, "mbx1");
  EXPECT_EQ(d.at(db1.copies[0].server).name, "ex1");  // most preferred first
  EXPECT_EQ(db1.copies[1].activation_preference, 2u);
  EXPECT_EQ(first_active(d),
            (std::vector<ServerId>{*d.find_server("mbx1"), *d.find_server("mbx1")}));
}

TEST(Deployment, HasConnectionPointsOfSites) {
  const Directory d = described();
  ASSERT_EQ(d.connection_points.size(), 1u);
  EXPECT_EQ(url(d, d.connection_points[0].url),
            "https://autodiscover.contoso.com/autodiscover/autodiscover.xml");
  EXPECT_THAT(d.connection_points[0].site_scope, ElementsAre(SiteId{0u}));
}

TEST(MailboxesByName, AreFoundByEverythingTheyHave) {
  const Directory d = described();
  const UserId anna{0u};
  const UserId carl{2u};
  EXPECT_EQ(d.user_count(), 3u);
  EXPECT_EQ(d.address_of(carl), "carl@contoso.com");
  EXPECT_EQ(d.find_user("ANNA@contoso.com"), anna);
  EXPECT_EQ(d.find_user("anna.b@contoso.com"), anna);
  EXPECT_EQ(d.find_user("c.carlson"), carl);
  EXPECT_EQ(d.find_user("people-1@contoso.com"), std::nullopt);
  EXPECT_EQ(d.find_mailbox("44444444-0000-4000-8000-000000000003"), carl);
  EXPECT_EQ(d.find_sid("S-1-5-21-1-2-3-1105"), carl);
  EXPECT_EQ(d.find_legacy_dn("/o=Contoso/cn=anna"), anna);
  EXPECT_EQ(d.named(carl).primary_smtp, "carl@contoso.com");
  EXPECT_EQ(d.named(anna).display_name, "Anna B");
  EXPECT_EQ(d.databases[d.database_of(anna).index()].name, "db1");
  EXPECT_EQ(d.databases[d.database_of(carl).index()].name, "db2");
  EXPECT_TRUE(d.is_administrator(UserId{1u}));
  EXPECT_FALSE(d.is_administrator(carl));
}

TEST(MailboxesByName, HaveWhatTheyWereNotGiven) {
  const Directory d = described();
  const NamedUser carl = d.named(UserId{2u});
  EXPECT_EQ(d.find_legacy_dn(carl.legacy_dn), UserId{2u});
  EXPECT_EQ(carl.display_name, "c.carlson");
  const Directory bare = described(
      with(described_scenario(), " mailbox_guid: \"44444444-0000-4000-8000-000000000003\"", ""));
  const NamedUser made = bare.named(UserId{2u});
  EXPECT_EQ(made.mailbox_guid.size(), 36u);
  EXPECT_EQ(bare.find_mailbox(made.mailbox_guid), UserId{2u});
}

TEST(MailboxesByName, AreThinnedOutEvenlyAndReplicatedWithNamesOfTheirOwn) {
  scenario::Scenario s = scenario_of(described_scenario());
  s.mutable_brief()->set_users_factor(0.67);
  Overrides brief;
  brief.brief = true;
  const scenario::Scenario two = resolve(s, brief);
  ASSERT_EQ(two.populations(0).mailboxes_size(), 2);
  EXPECT_EQ(two.populations(0).mailboxes(1).user_principal_name(), "Administrator@contoso.com");
  Overrides twice;
  twice.scale = 2;
  const scenario::Scenario scaled = resolve(s, twice);
  EXPECT_THAT(validate(scaled, {}, "scaled"), IsEmpty());
  const Directory d = build_directory(scaled);
  EXPECT_EQ(d.servers.size(), 10u);
  ASSERT_EQ(d.user_count(), 6u);
  EXPECT_EQ(d.address_of(UserId{5u}), "carl-2@contoso.com");
  EXPECT_EQ(d.databases[d.database_of(UserId{5u}).index()].name, "db2-2");
  EXPECT_EQ(d.find_user("c.carlson-2"), UserId{5u});
  EXPECT_TRUE(server(d, "ex1-2").has(ServerRole::Mailbox));
}

TEST(Certificates, GivenByThemselvesAreBelieved) {
  Certificate description;
  description.names = {"real.contoso.com"};
  description.issuer = CertificateIssuer::SelfSigned;
  description.not_before_s = 1546300800;
  description.not_after_s = 1609459200;
  const auto issued = issue_certificate({description});
  std::string pem = std::get<IssuedCertificate>(issued).certificate.pem();
  for (std::size_t at = 0; (at = pem.find('\n', at)) != std::string::npos; at += 2)
    pem.replace(at, 1, "\\n");
  const Directory d = described(with(described_scenario(), "thumbprint: \"ABCDEF\"",
                                     "thumbprint: \"ABCDEF\" pem: \"" + pem + "\""));
  const Certificate& mail = d.certificates[0];
  EXPECT_EQ(mail.name, "mail");
  EXPECT_THAT(mail.names, ElementsAre("real.contoso.com"));
  EXPECT_EQ(mail.issuer, CertificateIssuer::SelfSigned);
  EXPECT_EQ(mail.not_after_s, 1609459200);
  EXPECT_NE(mail.thumbprint, "ABCDEF");
  EXPECT_EQ(mail.provider, KeyProvider::Cng);  // which no certificate says
}

bool has_finding(const Directory& d, const std::string& code, const std::string& words) {
  for (const Finding& f : deployment_findings(d, {})) {
    if (f.code == code && f.sentence.find(words) != std::string::npos) return true;
  }
  return false;
}

TEST(Certificates, AreJudgedAtTheStartOfTheRun) {
  EXPECT_FALSE(has_finding(described(), "T10", "has expired"));
  EXPECT_TRUE(has_finding(described(), "F6", "certificate auth has expired"));
  EXPECT_TRUE(has_finding(described(), "F5", "CNG"));
  const std::string later = with(described_scenario(), "starts_at: \"2019", "starts_at: \"2021");
  EXPECT_TRUE(has_finding(described(later), "T10", "certificate mail has expired"));
  const std::string undated = with(described_scenario(), "starts_at: \"2019-09-02T09:00:00Z\"", "");
  EXPECT_FALSE(has_finding(described(undated), "F6", "expired"));
  EXPECT_TRUE(described(undated).organisation.oauth_certificate_is_valid);
}

}  // namespace
}  // namespace casgrid::testing
