#include "scenarios/planning/without.h"

#include <gtest/gtest.h>
#include <sstream>

#include "bench/sample_forest.h"
#include "scenarios/planning/audit_commands.h"
#include "scenarios/planning/comparison.h"
#include "scenarios/planning/failures.h"
#include "tests/scenarios/planning/two_sites.h"

namespace casgrid::testing {

using namespace planning;

namespace {

constexpr Part server_part(ServerId id) { return {Part::Kind::Server, id.value}; }
constexpr Part kLink{Part::Kind::Link, 0};
constexpr Part kSiteParis{Part::Kind::Site, 0};

bool has_lost(const Comparison& c, AuditColumn column) {
  for (const ServiceChange& change : c.lost) {
    if (change.column == column) return true;
  }
  return false;
}

const Failure& failure_of(const Failures& all, std::initializer_list<Part> parts) {
  static const Failure kNone;
  for (const Failure& f : all.failures) {
    if (std::equal(f.which().begin(), f.which().end(), parts.begin(), parts.end())) return f;
  }
  ADD_FAILURE() << "no such failure";
  return kNone;
}

TEST(Without, ADatabaseMovesToItsNextCopy) {
  const Directory d = two_sites();
  const Directory rest = without(d, server_part(kMbxParis));
  EXPECT_FALSE(rest.at(kMbxParis).is_up);
  EXPECT_EQ(rest.at(kDbParis).active_on, kMbxLyon);
  EXPECT_TRUE(rest.at(kDbParis).is_mounted);
  EXPECT_EQ(d.at(kDbParis).active_on, kMbxParis);  // the directory itself is as it was
}

TEST(Without, ACopyThatMayNotBecomeActiveIsPassedOver) {
  for (const bool by_policy : {true, false}) {
    Directory d = two_sites();
    if (by_policy)
      d.at(kMbxLyon).activation_policy = ActivationPolicy::Blocked;
    else
      d.databases[0].copies[1].activation_suspended = true;
    EXPECT_FALSE(without(d, server_part(kMbxParis)).at(kDbParis).is_mounted);
  }
}

TEST(Without, IntrasiteOnlyDoesNotTakeOverFromAnotherSite) {
  Directory d = two_sites();
  d.at(kMbxLyon).activation_policy = ActivationPolicy::IntrasiteOnly;
  EXPECT_FALSE(without(d, server_part(kMbxParis)).at(kDbParis).is_mounted);
  add_server(d, "mbx-paris2", kParis, {ServerRole::Mailbox}).activation_policy =
      ActivationPolicy::IntrasiteOnly;
  d.dags[0].members.push_back(ServerId{4u});
  d.databases[0].copies.push_back({.server = ServerId{4u}, .activation_preference = 3});
  d.publish();
  EXPECT_EQ(without(d, server_part(kMbxParis)).at(kDbParis).active_on, ServerId{4u});
}

TEST(Without, ThePreferenceCountsAndNotThePlaceInTheList) {
  Directory d = two_sites();
  add_server(d, "mbx-paris2", kParis, {ServerRole::Mailbox});
  d.dags[0].members.push_back(ServerId{4u});
  d.databases[0].copies[1].activation_preference = 3;
  d.databases[0].copies.push_back({.server = ServerId{4u}, .activation_preference = 2});
  d.publish();
  EXPECT_EQ(without(d, server_part(kMbxParis)).at(kDbParis).active_on, ServerId{4u});
}

TEST(Without, ASiteTakesAllItsServersAlong) {
  const Directory rest = without(two_sites(), kSiteParis);
  EXPECT_FALSE(rest.at(kCasParis).is_up);
  EXPECT_FALSE(rest.at(kMbxParis).is_up);
  EXPECT_TRUE(rest.at(kCasLyon).is_up);
  EXPECT_EQ(rest.at(kDbParis).active_on, kMbxLyon);
}

TEST(Without, TheLastLinkLeavesSitesThatCannotReachEachOther) {
  const Directory d = two_sites();
  const Directory rest = without(d, kLink);
  EXPECT_FALSE(rest.graph.between(kParis, kLyon).is_reachable());
  EXPECT_TRUE(rest.graph.between(kParis, kParis).is_reachable());
  EXPECT_EQ(rest.at(kDbParis).active_on, kMbxLyon);  // where two of the three votes are
  EXPECT_TRUE(rest.at(kDbParis).is_mounted);
}

TEST(Without, TheHalfWithoutTheWitnessMountsNothingBehindACut) {
  const Part both[] = {server_part(kMbxLyon), kLink};
  for (const DatabaseId database : {kDbParis, kDbLyon})
    EXPECT_FALSE(without(two_sites(), both).at(database).is_mounted);
}

TEST(Without, AWitnessIsLostWithItsSite) {
  const Directory rest = without(two_sites(), Part{Part::Kind::Site, kLyon.value});
  EXPECT_FALSE(rest.at(kDbParis).is_mounted);  // one of three votes
  EXPECT_TRUE(rest.at(kMbxParis).is_up);
}

TEST(Without, ALostSiteAndItsOwnLinkAreTheLostSite) {
  const Directory d = two_sites();
  for (const SiteId site : {kParis, kLyon}) {
    const Part lost{Part::Kind::Site, site.value};
    for (const auto& parts : {std::vector<Part>{lost, kLink}, std::vector<Part>{kLink, lost}}) {
      const Directory one = without(d, lost);
      const Directory two = without(d, parts);
      for (std::size_t i = 0; i < d.databases.size(); ++i) {
        EXPECT_EQ(one.databases[i].is_mounted, two.databases[i].is_mounted);
        EXPECT_EQ(one.databases[i].active_on, two.databases[i].active_on);
      }
    }
  }
}

TEST(Without, WhatIsInsideASiteIsLostWithIt) {
  Directory d = two_sites();
  EXPECT_TRUE(contains(d, kSiteParis, server_part(kMbxParis)));
  EXPECT_FALSE(contains(d, kSiteParis, server_part(kMbxLyon)));
  EXPECT_TRUE(contains(d, kSiteParis, kLink));
  EXPECT_FALSE(contains(d, server_part(kMbxParis), kSiteParis));
  d.sites.emplace_back().name = "Nice";
  d.site_links[0].sites.push_back(SiteId{2u});
  d.publish();
  EXPECT_FALSE(contains(d, kSiteParis, kLink)) << "Lyon and Nice are joined still";
}

TEST(Without, PublishingAgainChangesNothing) {
  Directory rest = without(two_sites(), kLink);
  rest.publish();
  EXPECT_FALSE(rest.graph.between(kParis, kLyon).is_reachable());
}

TEST(Without, FindsPartsByName) {
  const Directory d = two_sites();
  EXPECT_EQ(find_part(d, "MBX-Paris"), server_part(kMbxParis));
  EXPECT_EQ(find_part(d, "site:paris"), kSiteParis);
  EXPECT_EQ(find_part(d, "Paris-Lyon"), kLink);
  EXPECT_EQ(find_part(d, "server:Paris"), std::nullopt);
  EXPECT_EQ(find_part(d, "Nice"), std::nullopt);
}

TEST(Without, ADeadMailboxServerMovesUsersAndTakesNothing) {
  const Directory d = two_sites();
  const Comparison c = diff_without(d, without(d, server_part(kMbxParis)));
  EXPECT_TRUE(c.lost.empty());
  EXPECT_EQ(c.users_changed, 12u);  // PowerShell of Paris moves for everybody
  bool is_found = false;
  for (const Moved& m : c.moved) {
    if (m.column != AuditColumn::Mapi || m.before != RuleId::ProxySameSite) continue;
    is_found = true;
    EXPECT_EQ(m.after, RuleId::ProxyOtherSite);
    EXPECT_EQ(m.users, 6u);
    EXPECT_EQ(m.front_ends, 1u);
  }
  EXPECT_TRUE(is_found);
}

TEST(Without, ALostCopyIsLostService) {
  Directory d = two_sites();
  d.databases[0].copies.pop_back();
  const Comparison c = diff_without(d, without(d, server_part(kMbxParis)));
  EXPECT_TRUE(has_lost(c, AuditColumn::Mapi));
  EXPECT_FALSE(has_lost(c, AuditColumn::Inbound));  // another member of the group takes the mail
  for (const ServiceChange& change : c.lost) {
    if (change.column == AuditColumn::Mapi) {
      EXPECT_EQ(change.rule, RuleId::NotMounted);
      EXPECT_EQ(change.users, 6u);
    }
  }
}

TEST(Without, FrontEndsThatAreGoneAreCounted) {
  const Directory d = two_sites();
  const Comparison c = diff_without(d, without(d, server_part(kCasLyon)));
  EXPECT_EQ(c.front_ends_only_before, std::vector<std::string>{"cas-lyon"});
  EXPECT_EQ(c.front_ends_after, 1u);
  EXPECT_TRUE(c.moved.empty());
  EXPECT_TRUE(c.lost.empty());
}

TEST(Without, WithoutAnyFrontEndEverythingIsLost) {
  const Directory d = two_sites();
  const Part both[] = {server_part(kCasParis), server_part(kCasLyon)};
  const Comparison c = diff_without(d, without(d, both));
  EXPECT_TRUE(has_lost(c, AuditColumn::Owa));
  EXPECT_EQ(c.lost.front().rule, RuleId::kCount);
}

TEST(Failures, CountsEverySingleAndDoubleOne) {
  const Directory d = two_sites();  // four servers, two sites, a link
  EXPECT_EQ(failures(d, FailureDepth::Single).failures.size(), 7u);
  // Of 21 pairs six are a site and what is inside it: two servers and the link, each.
  EXPECT_EQ(failures(d, FailureDepth::Double).failures.size(), 7u + 15u);
}

TEST(Failures, TheWorstIsToLoseBothFrontEnds) {
  const Failures all = failures(two_sites(), FailureDepth::Double);
  EXPECT_EQ(all.served, 12u * 13u);
  EXPECT_EQ(all.failures.front().lost, all.served);
  const Failure& cas = failure_of(all, {server_part(kCasParis), server_part(kCasLyon)});
  EXPECT_EQ(cas.lost, all.served);
  EXPECT_EQ(cas.users_hit, 12u);
  EXPECT_EQ(cas.front_ends_left, 0u);
  EXPECT_EQ(failure_of(all, {server_part(kCasLyon)}).lost, 0u);
  const Failure& mbx = failure_of(all, {server_part(kMbxParis)});
  EXPECT_EQ(mbx.lost, 0u);
  EXPECT_EQ(mbx.failover.moved, 1u);
  EXPECT_GT(mbx.changed, 0u);
}

TEST(Failures, ServiceBehindACutIsLostOnlyWithTheOtherFrontEnd) {
  const Failures all = failures(two_sites(), FailureDepth::Double);
  EXPECT_EQ(failure_of(all, {kLink}).lost, 0u);  // Lyon has the votes, and a front end
  EXPECT_EQ(failure_of(all, {server_part(kCasParis), kLink}).users_hit, 0u);
  const Part both[] = {server_part(kCasLyon), kLink};
  EXPECT_EQ(failure_of(all, {both[0], both[1]}).users_hit, 12u);
  const Directory d = two_sites();
  for (const ServiceChange& change : diff_without(d, without(d, both)).lost)
    EXPECT_EQ(change.users, 12u) << text_of(change.column);
}

// What Failures counts in place is what the comparison of two audits finds.
TEST(Failures, AgreesWithTheComparison) {
  const Directory d = sample_forest(kSmallForest);
  const Failures all = failures(d, FailureDepth::Single);
  ASSERT_EQ(all.failures.size(), parts_of(d).size());
  for (const Failure& f : all.failures) {
    const Comparison c = diff_without(d, without(d, f.which()));
    std::uint64_t lost = 0;
    for (const ServiceChange& change : c.lost) lost += change.users;
    EXPECT_EQ(f.lost, lost) << text_of(d, f.parts[0]);
    EXPECT_EQ(f.front_ends_left, c.front_ends_after);
    EXPECT_EQ(f.changed + f.lost == 0, c.moved.empty() && c.lost.empty()) << text_of(d, f.parts[0]);
  }
}

TEST(WithoutCommand, SaysWhatIsLost) {
  Directory d = two_sites();
  d.databases[0].copies.pop_back();
  std::ostringstream out;
  EXPECT_EQ(without_command(d, {{"mbx-paris"}, SummaryFormat::Text}, out), 1);
  EXPECT_NE(out.str().find("0 databases move, 1 are not mounted"), std::string::npos);
  EXPECT_NE(out.str().find("not-mounted"), std::string::npos);
}

TEST(WithoutCommand, RefusesAPartThatThereIsNot) {
  std::ostringstream out;
  EXPECT_EQ(without_command(two_sites(), {{"mbx-nice"}, SummaryFormat::Text}, out), 2);
  EXPECT_NE(out.str().find("\"mbx-nice\"; there are server cas-paris"), std::string::npos);
}

TEST(FailuresCommand, ShowsTheWorstFirst) {
  std::ostringstream out;
  EXPECT_EQ(failures_command(two_sites(), {FailureDepth::Double, 2, SummaryFormat::Text}, out), 1);
  EXPECT_NE(out.str().find("15 double failures"), std::string::npos);
  EXPECT_NE(out.str().find("... and 20 that are no worse"), std::string::npos);
  std::ostringstream json;
  failures_command(two_sites(), {FailureDepth::Single, 2, SummaryFormat::Json}, json);
  EXPECT_NE(json.str().find("\"databases_moved\": 1"), std::string::npos);
}

}  // namespace
}  // namespace casgrid::testing
