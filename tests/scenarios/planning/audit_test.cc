#include "scenarios/planning/audit.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sstream>

#include "bench/sample_forest.h"
#include "model/routing/rules.h"
#include "scenarios/planning/audit_report.h"
#include "scenarios/planning/questions.h"
#include "scenarios/planning/row_groups.h"
#include "tests/scenarios/planning/two_sites.h"

namespace casgrid::testing {

using namespace planning;

namespace {

// The row of a user, by address, at a front end, by id.
Verdict row(const Audit& a, const std::string& address, AuditColumn column, ServerId front_end) {
  const UserClasses classes(a.directory(), AlikeBy::Now);
  const UserId user = *a.directory().find_user(address);
  const std::size_t group = a.directory().group_index(user);
  const auto found =
      classes.class_of(group, user.value - a.directory().user_groups[group].first_user);
  for (std::size_t f = 0; f < a.front_ends().servers.size(); ++f) {
    if (a.front_ends().servers[f] == front_end) return a.at(*found, column, f);
  }
  return {};
}

TEST(Audit, PutsUsersWhoRouteAlikeIntoOneClass) {
  const Directory d = two_sites();
  const UserClasses classes(d, AlikeBy::Now);
  ASSERT_EQ(classes.classes().size(), 2u);
  EXPECT_EQ(d.address_of(classes.classes()[0].representative), "anna@contoso.com");
  EXPECT_EQ(classes.classes()[0].users, 6u);  // anna and the even half of staff
  EXPECT_EQ(classes.class_of(3, 4), 0u);
  EXPECT_EQ(classes.class_of(3, 5), 1u);
  EXPECT_EQ(classes.class_of(2, 0), std::nullopt);  // the arbitration mailbox
}

TEST(Audit, ASettingOfOneUserIsAClassOfItsOwn) {
  Directory d = two_sites();
  d.user_groups[0].settings.disabled.add(Protocol::Ews);
  const Audit a = audit(d);
  EXPECT_EQ(a.classes().size(), 3u);
  EXPECT_EQ(row(a, "anna@contoso.com", AuditColumn::Ews, kCasParis).rule, RuleId::ProtocolDisabled);
  EXPECT_EQ(row(a, "staff-0@contoso.com", AuditColumn::Ews, kCasParis).rule, RuleId::ProxySameSite);
}

TEST(Audit, DatabasesThatFailOverDifferentlyAreAlikeOnlyForNow) {
  Directory d = two_sites();
  add_database(d, "db-alone", kMbxParis, kMbxLyon);
  d.databases.back().copies.pop_back();
  add_person(d, "carl", DatabaseId{2u});
  d.publish();
  EXPECT_EQ(UserClasses(d, AlikeBy::Now).classes().size(), 2u);
  EXPECT_EQ(UserClasses(d, AlikeBy::UnderFailure).classes().size(), 3u);
}

TEST(Audit, ProxiesToTheActiveCopyWhereverItIs) {
  const Directory d = two_sites();
  const Audit a = audit(d);
  const Verdict near = row(a, "anna@contoso.com", AuditColumn::Mapi, kCasParis);
  EXPECT_EQ(near.target, kMbxParis);
  EXPECT_EQ(near.port, 444);
  EXPECT_FALSE(near.crosses_site);
  const Verdict far = row(a, "anna@contoso.com", AuditColumn::Imap4, kCasLyon);
  EXPECT_EQ(far.target, kMbxParis);
  EXPECT_EQ(far.port, 1993);
  EXPECT_TRUE(far.crosses_site);
  EXPECT_EQ(far.rule, RuleId::ProxyOtherSite);
}

TEST(Audit, EveryColumnOfAPlainOrganisationIsServed) {
  const Directory d = two_sites();
  const Audit a = audit(d);
  const Service service(d);
  for (std::size_t c = 0; c < kAuditColumns; ++c) {
    const AuditColumn column = audit_column(c);
    const Verdict v = row(a, "anna@contoso.com", column, kCasParis);
    if (column == AuditColumn::Sip)
      EXPECT_FALSE(v.is_asked());
    else
      EXPECT_TRUE(service.is_service(v)) << text_of(column) << " " << rule(v.rule).name;
  }
}

TEST(Audit, AsksForACallOnlyWhereThereIsAPhone) {
  Directory d = two_sites();
  d.dial_plans.push_back({.name = "dp", .guid = "dp", .gateways = {{"gw"}}});
  d.user_groups[0].settings.um_enabled = true;
  d.user_groups[0].settings.dial_plan = DialPlanId{0u};
  const Audit a = audit(d);
  const Verdict call = row(a, "anna@contoso.com", AuditColumn::Sip, kCasLyon);
  EXPECT_EQ(call.rule, RuleId::SipRedirect);
  EXPECT_EQ(call.target, kMbxParis);
  EXPECT_TRUE(Service(d).is_service(call));
  EXPECT_FALSE(row(a, "ben@contoso.com", AuditColumn::Sip, kCasLyon).is_asked());
}

TEST(Audit, AnotherNameOfTheMailboxesSiteRedirectsOwa) {
  Directory d = two_sites();
  const Verdict v = row(audit(d), "anna@contoso.com", AuditColumn::Owa, kCasLyon);
  EXPECT_EQ(v.rule, RuleId::RedirectOtherSite);
  EXPECT_EQ(d.at(v.location), "mail.contoso.com");
  EXPECT_TRUE(Service(d).is_service(v));
  d.at(kCasParis).is_up = false;  // who publishes that name
  EXPECT_FALSE(Service(d).is_service(v));
}

TEST(Audit, AFormsCookieThatNobodyReadsIsNoService) {
  Directory d = two_sites();
  d.at(kCasParis).certificate_key_is_classic = false;
  const Verdict v = row(audit(d), "anna@contoso.com", AuditColumn::Owa, kCasParis);
  EXPECT_EQ(v.rule, RuleId::NoSession);
  EXPECT_FALSE(Service(d).is_service(v));
}

TEST(Audit, FrontEndsThatAreDownDropOut) {
  Directory d = two_sites();
  d.at(kCasLyon).is_up = false;
  EXPECT_EQ(audit(d).front_ends().servers, std::vector<ServerId>{kCasParis});
}

TEST(Audit, UsesTheNameThatClientsReachTheFrontEndUnder) {
  Directory d = two_sites();
  EXPECT_EQ(d.at(client_name(d, kCasParis, Protocol::Owa)), "mail.contoso.com");
  EXPECT_EQ(d.at(client_name(d, kCasLyon, Protocol::Owa)), "cas-lyon.contoso.com");
  d.namespaces.push_back({d.intern_host("lyon.contoso.com"), kLyon, {kCasLyon}, false});
  EXPECT_EQ(d.at(client_name(d, kCasLyon, Protocol::Owa)), "lyon.contoso.com");
}

// The whole point of classes and groups: each row is what that user and that front end would get.
void expect_sound(const Directory& d, std::uint32_t every) {
  const Audit a = audit(d);
  const UserClasses classes(d, AlikeBy::Now);
  std::size_t rows = 0;
  for (std::uint32_t u = 0; u < d.user_count(); u += every) {
    const UserId user{std::size_t{u}};
    const std::size_t group = d.group_index(user);
    const auto found = classes.class_of(group, u - d.user_groups[group].first_user);
    if (!found) continue;
    Asker asker = asker_of(d, user);
    asker.spread = asker_of(d, a.classes()[*found].representative).spread;
    for (std::size_t c = 0; c < kAuditColumns; ++c) {
      for (std::size_t f = 0; f < a.front_ends().servers.size(); ++f) {
        const ServerId server = a.front_ends().servers[f];
        const AuditColumn column = audit_column(c);
        const Door door{column, server, client_name(d, server, protocol_of(column))};
        ASSERT_EQ(answer(d, asker, door), a.at(*found, column, f))
            << d.address_of(user) << " " << text_of(column) << " " << d.at(server).name;
        ++rows;
      }
    }
  }
  EXPECT_GT(rows, 1000u);
}

TEST(Audit, SharedRowsAreTheRowsOfEveryUserAndFrontEnd) {
  expect_sound(sample_forest(kSmallForest), 1);
  expect_sound(sample_forest(kBigForest), 991);
}

TEST(Audit, CountsTheBigForestRight) {
  const Directory d = sample_forest(kBigForest);
  const Audit a = audit(d);
  EXPECT_EQ(d.servers.size(), 400u);
  EXPECT_EQ(d.databases.size(), 2000u);
  EXPECT_EQ(a.user_count(), 100000u);
  EXPECT_EQ(a.front_ends().servers.size(), 300u);
  EXPECT_LT(a.classes().size(), 5000u);
  const auto& groups = a.front_ends().of(AuditColumn::Owa).members;
  std::size_t members = 0;
  for (const auto& group : groups) members += group.size();
  EXPECT_EQ(members, 300u);
  EXPECT_LE(groups.size(), 100u);
}

TEST(Audit, RowGroupsCoverEveryUserOnceAProtocolAndFrontEnd) {
  const Directory d = two_sites();
  std::uint64_t users = 0;
  for (const RowGroup& r : row_groups(audit(d))) {
    if (r.column != AuditColumn::Owa) continue;
    const bool is_of_paris = r.front_ends == "site:Paris" || r.front_ends == "all";
    if (is_of_paris) users += r.users;
  }
  EXPECT_EQ(users, 12u);
}

TEST(AuditReport, TheCsvHasARowForEveryUserClassProtocolAndFrontEnd) {
  const Directory d = two_sites();
  std::ostringstream out;
  write_csv(audit(d), out);
  const std::string text = out.str();
  // Two classes, two front ends, no phone.
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 2 * 2 * 13);
  EXPECT_NE(text.find("\nanna@contoso.com,6,mapi,cas-lyon,proxy,mbx-paris,444,1,0,,"
                      "proxy-other-site\n"),
            std::string::npos);
}

TEST(AuditReport, TheJsonSaysTheSame) {
  const Directory d = two_sites();
  std::ostringstream out;
  write_json(audit(d), out);
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["classes"].size(), 2u);
  EXPECT_EQ(json["front_ends"][1]["site"], "Lyon");
  EXPECT_EQ(json["rows"].size(), 2u * 2u * 13u);
}

TEST(AuditReport, TheTextSumsUpByProtocol) {
  const Directory d = two_sites();
  std::ostringstream out;
  write_text(audit(d), out);
  EXPECT_NE(out.str().find("12 users in 2 classes, 2 front ends"), std::string::npos);
  EXPECT_NE(out.str().find("smtp-inbound"), std::string::npos);
}

}  // namespace
}  // namespace casgrid::testing
