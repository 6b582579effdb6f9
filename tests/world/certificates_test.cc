// Certificates in whole runs: who goes on, who is refused by its own program, and from when on.
//
// What each kind of client does with a certificate that is wrong (client-access facts 4.3;
// facts 2.7 and 2.8 for Outlook; observed behaviour of mail programs B1, B3):
//   client                on 443, 993, 995      on 110, 143 behind STARTTLS, STLS
//   browser               asks its user         -
//   phone, Outlook, EWS   alert, connection ends; comes back after its retry time
//   fetchmail             alert, ends           alert, ends
//   getmail               does not look         -
//   mutt                  asks its user         asks its user
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "scenarios/advising/certificate_findings.h"
#include "scenarios/deployment/deployment.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"

namespace casgrid::testing::certificates {
namespace {

constexpr double kNoonS = 600;  // of the run: 12:00

scenario::Scenario scenario_of(const char* text) {
  scenario::Scenario s;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &s));
  return s;
}

// People of every kind, two front ends behind a balancer, and the certificates that tests bind.
scenario::Scenario office() {
  return scenario_of(R"(
    schema_version: 2
    duration_s: 1200 seed: 7 starts_at: "2016-08-16T11:50:00Z"
    topology { sites { name: "hq" } client_networks { name: "net" }
      links { name: "net-hq" a: "net" b: "hq" bandwidth_mbps: 1000 latency_ms: 5 } }
    directory {
      domain: "contoso.com"
      certificates { name: "good" names: "mail.contoso.com" }
      certificates { name: "other-key" names: "*.contoso.com" }
      certificates { name: "ends" names: "mail.contoso.com" not_after: "2016-08-16T11:59:59Z" }
      certificates { name: "other-name" names: "owa.contoso.com" }
      certificates { name: "private" names: "mail.contoso.com" issuer: PRIVATE_AUTHORITY }
      certificates { name: "self-signed" names: "mail.contoso.com" issuer: SELF_SIGNED }
      front_ends { name: "cas{1..2}" site: "hq" certificate: "good" }
      mailbox_servers { name: "mbx1" site: "hq" }
      directory_servers { name: "dc1" site: "hq" }
      databases { name: "db1" copies { server: "mbx1" } }
      balancers { name: "lb" site: "hq" pool: "cas{1..2}" }
      namespaces { host: "mail.contoso.com" addresses: "lb" } }
    network { model: QUEUE }
    record { trace: NONE }
    timing { tls_ticket_lifetime_s: 60 })");
}

scenario::Population& add_people(scenario::Scenario& s, scenario::Client client) {
  auto& p = *s.add_populations();
  p.set_name("p" + std::to_string(s.populations_size()));
  p.set_client(client);
  p.set_users(20);
  p.set_location("net");
  p.add_databases("db1");
  p.set_namespace_("mail.contoso.com");
  p.mutable_closed()->set_ramp_s(20);
  if (client == scenario::OWA) p.mutable_closed()->set_away_mean_s(30);
  p.mutable_profile()->set_requests_per_hour(240);
  return p;
}

void show(scenario::Scenario& s, const std::string& certificate) {
  for (auto& f : *s.mutable_directory()->mutable_front_ends()) f.set_certificate(certificate);
}

void bind(scenario::Scenario& s, const std::string& server, const std::string& certificate,
          double at_s, double lasting_s = 0) {
  auto& bound = *add_fault(s, at_s, lasting_s).mutable_bind_certificate();
  bound.set_server(server);
  bound.set_certificate(certificate);
}

struct Seen {
  std::uint64_t good = 0;
  std::uint64_t untrusted = 0;
  std::uint64_t failed = 0;  // for any reason
  std::uint64_t logons = 0;  // of browsers
};

Seen watch(const scenario::Scenario& s) {
  const Report r = run(resolve(s, {}));
  EXPECT_THAT(r.violations, ::testing::IsEmpty());
  EXPECT_EQ(r.requests.lost_without_error, 0u);
  Seen seen;
  for (const LatencyRow& row : r.latency) {
    if (row.action == "logon") seen.logons += row.count;
    if (row.action != kAll ||
        (row.protocol == kAll && r.latency.size() > 1 && s.populations_size() == 1))
      continue;
    seen.good += row.count;
    seen.untrusted += row.untrusted;
    seen.failed += row.failed();
  }
  return seen;
}

Seen seen_by(scenario::Client client, const std::string& certificate) {
  scenario::Scenario s = office();
  show(s, certificate);
  add_people(s, client);
  return watch(s);
}

TEST(Certificates, OfAnotherNameAreRefusedByEveryProgramThatLooks) {
  for (const scenario::Client client :
       {scenario::OWA, scenario::ACTIVE_SYNC, scenario::MAPI_HTTP, scenario::EWS}) {
    const Seen good = seen_by(client, "good");
    EXPECT_EQ(good.failed, 0u) << Client_Name(client);
    EXPECT_GT(good.good, 100u) << Client_Name(client);
    const Seen wrong = seen_by(client, "other-name");
    EXPECT_EQ(wrong.good, 0u) << Client_Name(client);
    EXPECT_GT(wrong.untrusted, 20u) << Client_Name(client);
    EXPECT_EQ(wrong.failed, wrong.untrusted) << Client_Name(client);
  }
}

TEST(Certificates, AWildcardHasTheName) {
  EXPECT_EQ(seen_by(scenario::MAPI_HTTP, "other-key").failed, 0u);
}

TEST(Certificates, UsersOfBrowsersMayGoOn) {
  scenario::Scenario s = office();
  show(s, "other-name");
  add_people(s, scenario::OWA).set_on_certificate_warning(scenario::Population::GO_ON);
  const Seen seen = watch(s);
  EXPECT_EQ(seen.failed, 0u);
  EXPECT_GT(seen.good, 100u);
}

TEST(Certificates, OfThePrivateAuthorityAreTrustedByMachinesOfTheDomainAndNotByPhones) {
  EXPECT_EQ(seen_by(scenario::MAPI_HTTP, "private").failed, 0u);
  EXPECT_EQ(seen_by(scenario::ACTIVE_SYNC, "private").good, 0u);
  EXPECT_EQ(seen_by(scenario::MAPI_HTTP, "self-signed").good, 0u);

  scenario::Scenario s = office();
  show(s, "self-signed");
  add_people(s, scenario::ACTIVE_SYNC).set_trusted_issuer(scenario::Certificate::SELF_SIGNED);
  EXPECT_EQ(watch(s).failed, 0u) << "brought onto the phones";
}

TEST(Certificates, WhoIsConnectedWhenOneEndsDoesNotNoticeUntilItConnectsAgain) {
  scenario::Scenario s = office();
  show(s, "ends");
  add_people(s, scenario::MAPI_HTTP);
  const Seen calm = watch(s);
  EXPECT_EQ(calm.failed, 0u);

  scenario::Scenario before = s;
  add_fault(before, kNoonS - 100, 20).set_crash("cas1");
  EXPECT_EQ(watch(before).untrusted, 0u);

  add_fault(s, kNoonS + 100, 20).set_crash("cas1");
  const Seen after = watch(s);
  EXPECT_GT(after.untrusted, 20u);
  EXPECT_LT(after.good, calm.good);
  EXPECT_GT(after.good, calm.good / 2) << "those of cas2 go on";
}

TEST(Certificates, NothingEndsWhereNobodySaysWhatTimeItIs) {
  scenario::Scenario s = office();
  s.clear_starts_at();
  show(s, "ends");
  add_people(s, scenario::MAPI_HTTP);
  add_fault(s, kNoonS + 100, 20).set_crash("cas1");
  EXPECT_EQ(watch(s).untrusted, 0u);
}

TEST(Certificates, AnotherOneInTimeIsAllThatIsNeeded) {
  scenario::Scenario s = office();
  show(s, "ends");
  add_people(s, scenario::MAPI_HTTP);
  bind(s, "cas1", "good", kNoonS - 60);
  bind(s, "cas2", "good", kNoonS - 30);
  add_fault(s, kNoonS + 100, 20).set_crash("cas1");
  EXPECT_EQ(watch(s).untrusted, 0u);
}

TEST(Certificates, WhatIsBoundForAWhileGivesWayToTheOneBefore) {
  scenario::Scenario s = office();
  add_people(s, scenario::MAPI_HTTP);
  bind(s, "cas1", "other-name", 100, 200);
  bind(s, "cas2", "other-name", 100, 200);
  add_fault(s, 150, 5).set_crash("cas1");
  add_fault(s, 150, 5).set_crash("cas2");
  const Seen seen = watch(s);
  EXPECT_GT(seen.untrusted, 20u);
  EXPECT_GT(seen.good, 500u) << "back behind 300 s";
}

// Forms sessions are sealed with the certificate's key (facts 4.2).
TEST(Certificates, AnotherKeyCostsFormsSessionsTheirLogon) {
  const auto logons = [](bool first, bool second) {
    scenario::Scenario s = office();
    add_people(s, scenario::OWA).mutable_profile()->set_session_requests_mean(200);
    if (first) bind(s, "cas1", "other-key", kNoonS);
    if (second) bind(s, "cas2", "other-key", kNoonS);
    return watch(s).logons;
  };
  const std::uint64_t same = logons(false, false);
  const std::uint64_t half = logons(true, false);
  EXPECT_GT(half, same + 4) << "whose connections lead to the one";
  EXPECT_GT(logons(true, true), half + 4);
}

// F5: with two keys behind one name the cookie of one front end is none at the other, and where
// every request may meet another front end the form comes again and again.
TEST(Certificates, TwoKeysBehindOneNameSendBrowsersBackToTheForm) {
  scenario::Scenario s = office();
  s.mutable_directory()->mutable_balancers(0)->set_layer(scenario::Balancer::LAYER7);
  add_people(s, scenario::OWA);
  const Seen calm = watch(s);
  bind(s, "cas1", "other-key", 0);
  const Seen seen = watch(s);
  EXPECT_GT(seen.logons, calm.logons * 10);
}

TEST(Certificates, ABalancerOfLayer7ShowsItsOwn) {
  scenario::Scenario s = office();
  show(s, "other-name");  // nobody sees it
  auto& lb = *s.mutable_directory()->mutable_balancers(0);
  lb.set_layer(scenario::Balancer::LAYER7);
  lb.set_certificate("good");
  add_people(s, scenario::MAPI_HTTP);
  EXPECT_EQ(watch(s).failed, 0u);
  lb.set_certificate("other-name");
  EXPECT_EQ(watch(s).good, 0u);
}

scenario::MailProgram& add_mail(scenario::Scenario& s, scenario::Client client,
                                scenario::MailProgram::Name name, bool implicit) {
  auto& program = *add_people(s, client).mutable_mail_program();
  program.set_name(name);
  program.set_tls(implicit ? scenario::MailProgram::IMPLICIT : scenario::MailProgram::STARTTLS);
  return program;
}

TEST(Certificates, MailProgramsJudgeThemWhereverTlsBegins) {
  using enum scenario::MailProgram::Name;
  struct Case {
    scenario::Client client;
    scenario::MailProgram::Name name;
    bool implicit;
    bool looks;
  };
  for (const Case& c : {Case{scenario::POP3, scenario::MailProgram::FETCHMAIL, false, true},
                        Case{scenario::POP3, scenario::MailProgram::FETCHMAIL, true, true},
                        Case{scenario::IMAP4, scenario::MailProgram::FETCHMAIL, false, true},
                        Case{scenario::IMAP4, scenario::MailProgram::MUTT, false, true},
                        Case{scenario::IMAP4, scenario::MailProgram::GETMAIL, true, false},
                        Case{scenario::POP3, scenario::MailProgram::GETMAIL, true, false}}) {
    scenario::Scenario s = office();
    show(s, "other-name");
    add_mail(s, c.client, c.name, c.implicit);
    const Seen seen = watch(s);
    const std::string which = scenario::Client_Name(c.client) + " " +
                              scenario::MailProgram::Name_Name(c.name) +
                              (c.implicit ? " implicit" : "");
    if (c.looks) {
      EXPECT_EQ(seen.good, 0u) << which;
      EXPECT_GT(seen.untrusted, 10u) << which;
    } else {
      EXPECT_GT(seen.good, 10u) << which;
      EXPECT_EQ(seen.untrusted, 0u) << which;
    }
  }
}

// X509CertificateName chooses among those that the server holds, whatever the web site shows.
TEST(Certificates, MailServicesShowTheOneThatHasTheirName) {
  scenario::Scenario s = office();
  show(s, "other-name");
  for (auto& c : *s.mutable_directory()->mutable_certificates()) {
    c.add_servers("cas1");
    c.add_servers("cas2");
  }
  for (auto& f : *s.mutable_directory()->mutable_front_ends()) {
    auto& access = *f.add_mail_access();
    access.set_protocol(scenario::MailAccess::IMAP4);
    access.set_certificate_name("mail.contoso.com");
  }
  add_mail(s, scenario::IMAP4, scenario::MailProgram::FETCHMAIL, true)
      .set_tls(scenario::MailProgram::IMPLICIT);
  EXPECT_EQ(watch(s).untrusted, 0u);
  // One without that name is not shown by IMAP4; one with it is.
  bind(s, "cas1", "other-name", 100);
  EXPECT_EQ(watch(s).untrusted, 0u);
}

std::vector<std::string> codes_of(const scenario::Scenario& s) {
  const scenario::Scenario resolved = resolve(s, {});
  std::vector<Finding> found;
  certificate_findings(resolved, build_directory(resolved), found);
  std::vector<std::string> codes;
  for (const Finding& f : found) codes.push_back(std::string(f.code) + " " + f.object);
  return codes;
}

TEST(Certificates, AreForeseenToEndUnlessOthersAreBoundInTime) {
  scenario::Scenario s = office();
  add_people(s, scenario::MAPI_HTTP);
  EXPECT_THAT(codes_of(s), ::testing::IsEmpty());
  show(s, "ends");
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-1 ends"));
  bind(s, "cas1", "good", kNoonS - 60);
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-1 ends"));
  bind(s, "cas2", "good", kNoonS + 60);
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-1 ends")) << "too late";
  bind(s, "cas2", "good", kNoonS - 60);
  EXPECT_THAT(codes_of(s), ::testing::IsEmpty());
}

std::string first_sentence(const scenario::Scenario& s) {
  const scenario::Scenario resolved = resolve(s, {});
  std::vector<Finding> found;
  certificate_findings(resolved, build_directory(resolved), found);
  return found.empty() ? "" : found.front().sentence;
}

TEST(Certificates, AreForeseenToComeOutOfTheirTime) {
  scenario::Scenario s = office();
  add_people(s, scenario::MAPI_HTTP);
  bind(s, "cas1", "ends", kNoonS + 60);
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-1 ends")) << "bound after its end";
  EXPECT_THAT(first_sentence(s), ::testing::HasSubstr("cas1 (from "));
  s.clear_faults();
  bind(s, "cas1", "ends", kNoonS - 120);
  s.mutable_faults(0)->set_lasting_s(60);
  EXPECT_THAT(codes_of(s), ::testing::IsEmpty()) << "it is gone before its end";
  s.mutable_faults(0)->set_lasting_s(180);
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-1 ends"));
  bind(s, "cas1", "good", kNoonS - 60);
  EXPECT_THAT(codes_of(s), ::testing::IsEmpty()) << "the latest is shown";
}

TEST(Certificates, ThatComeBeforeTheirBeginningAreForeseen) {
  scenario::Scenario s = office();
  add_people(s, scenario::MAPI_HTTP);
  auto& certificate = *s.mutable_directory()->add_certificates();
  certificate = s.directory().certificates(0);
  certificate.set_name("next");
  certificate.set_not_before("2016-08-16T12:00:00Z");
  bind(s, "cas1", "next", 300);
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-1 next"));
  EXPECT_THAT(first_sentence(s), ::testing::HasSubstr("begins at "));
  s.mutable_faults(0)->set_at_s(601);
  EXPECT_THAT(codes_of(s), ::testing::IsEmpty());
}

// The web site's stays good; IMAP4 shows the one that has its own name.
scenario::Scenario office_with_imap4(const std::string& shown) {
  scenario::Scenario s = office();
  show(s, "other-name");
  for (auto& c : *s.mutable_directory()->mutable_certificates()) {
    if (c.name() != "other-name" && c.name() != shown) {
      c.add_servers("mbx1");
      continue;
    }
    c.add_servers("cas1");
    c.add_servers("cas2");
  }
  for (auto& f : *s.mutable_directory()->mutable_front_ends()) {
    auto& access = *f.add_mail_access();
    access.set_protocol(scenario::MailAccess::IMAP4);
    access.set_certificate_name("mail.contoso.com");
  }
  add_mail(s, scenario::IMAP4, scenario::MailProgram::FETCHMAIL, true)
      .set_tls(scenario::MailProgram::IMPLICIT);
  return s;
}

TEST(Certificates, OfMailServicesAreForeseenToEnd) {
  scenario::Scenario s = office_with_imap4("ends");
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-1 ends"));
  EXPECT_THAT(first_sentence(s), ::testing::HasSubstr("IMAP4 of cas1 and IMAP4 of cas2 show it"));
  EXPECT_GT(watch(s).untrusted, 0u) << "and the run shows it";
  // One that IMAP4 may not show for its name renews the web site only.
  for (const char* server : {"cas1", "cas2"}) bind(s, server, "other-name", kNoonS - 60);
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-1 ends"));
  for (const char* server : {"cas1", "cas2"}) bind(s, server, "good", kNoonS - 60);
  EXPECT_THAT(codes_of(s), ::testing::IsEmpty());
  EXPECT_EQ(watch(s).untrusted, 0u);
}

TEST(Certificates, OfMailServicesThatAreNotTrustedAreNamed) {
  scenario::Scenario s = office_with_imap4("private");
  add_people(s, scenario::MAPI_HTTP).set_trusted_issuer(scenario::Certificate::PUBLIC_AUTHORITY);
  s.mutable_populations(0)->set_trusted_issuer(scenario::Certificate::PUBLIC_AUTHORITY);
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-2 " + s.populations(0).name()))
      << "of IMAP4 alone: the web site shows another";
  EXPECT_GT(watch(s).untrusted, 0u);
}

TEST(Certificates, ThatAPopulationDoesNotTrustAreNamed) {
  scenario::Scenario s = office();
  show(s, "private");
  add_people(s, scenario::ACTIVE_SYNC);
  add_people(s, scenario::MAPI_HTTP);
  EXPECT_THAT(codes_of(s), ::testing::ElementsAre("CERT-2 p1"));
  s.mutable_populations(0)->set_trusted_issuer(scenario::Certificate::PRIVATE_AUTHORITY);
  EXPECT_THAT(codes_of(s), ::testing::IsEmpty());
  // Who sends mail does not look, whomever it trusts.
  add_people(s, scenario::SMTP).set_trusted_issuer(scenario::Certificate::PUBLIC_AUTHORITY);
  EXPECT_THAT(codes_of(s), ::testing::IsEmpty());
}

}  // namespace
}  // namespace casgrid::testing::certificates
