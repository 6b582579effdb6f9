// Defaults, patterns and megacycles of a scenario in which everything is written out.
#include "scenarios/resolving/resolve.h"

#include <chrono>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "model/base/day_shape.h"
#include "tests/world/catalogue.h"

namespace casgrid::testing {
namespace {

std::string written(const scenario::Scenario& s) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(s, &text);
  return text;
}

TEST(Resolve, LeavesNothingToResolve) {
  for (const char* name :
       {"two-site-failover", "site-redirect", "wan-squeeze", "upgrade-in-place"}) {
    const scenario::Scenario once = resolve(given(name), {});
    EXPECT_EQ(written(resolve(once, {})), written(once)) << name;
  }
}

TEST(Resolve, RotatesTheCopiesOfAPattern) {
  const scenario::Scenario s = resolve(given("two-site-failover"), {});
  ASSERT_EQ(s.directory().databases_size(), 24);
  EXPECT_EQ(s.directory().databases(0).copies(0).server(), "mbx-paris1");
  EXPECT_EQ(s.directory().databases(1).copies(0).server(), "mbx-lyon1");
  EXPECT_EQ(s.directory().databases(6).copies(0).server(), "mbx-paris1");
}

TEST(Resolve, TakesCpuFromTheSizingGuidance) {
  const auto p = resolve(given("two-site-failover"), {}).populations(0).profile();
  // 100 messages a day: 4.25 megacycles a second on the mailbox server, 1.59375 on the front end.
  EXPECT_DOUBLE_EQ(p.mailbox_megacycles().exponential().mean(), 4.25 * 15);
  EXPECT_DOUBLE_EQ(p.front_end_megacycles().exponential().mean(), 1.59375 * 15);
}

double mailbox_mean(const scenario::Population& p) {
  const auto& cost = p.profile().mailbox_megacycles();
  return cost.has_exponential() ? cost.exponential().mean() : cost.constant();
}

scenario::Population& add(scenario::Scenario& s, const char* name, scenario::Client client,
                          std::uint32_t users) {
  auto& p = *s.add_populations();
  p.set_name(name);
  p.set_client(client);
  p.set_users(users);
  return p;
}

TEST(Megacycles, OfAPhoneAloneAreItsOwnFew) {
  scenario::Scenario s;
  add(s, "phones", scenario::ACTIVE_SYNC, 10);
  add(s, "readers", scenario::ACTIVE_SYNC, 10).mutable_profile()->set_messages_per_day(100);
  auto& two = add(s, "two each", scenario::ACTIVE_SYNC, 10);
  two.mutable_profile()->set_messages_per_day(100);
  two.set_devices_per_user(2);
  s = resolve(s, {});
  EXPECT_DOUBLE_EQ(mailbox_mean(s.populations(0)), 20);
  EXPECT_DOUBLE_EQ(mailbox_mean(s.populations(1)), 4.25 * 300) << "it reads all of the mail";
  EXPECT_DOUBLE_EQ(mailbox_mean(s.populations(2)), 4.25 * 150) << "devices share the mailbox";
}

TEST(Megacycles, BelongToAMailboxThatItsProgramsShare) {
  scenario::Scenario s;
  add(s, "outlook", scenario::MAPI_HTTP, 100);
  auto& phones = add(s, "phones", scenario::ACTIVE_SYNC, 50);
  phones.set_beside("outlook");
  auto& web = add(s, "web", scenario::OWA, 100);
  web.set_beside("outlook");
  web.mutable_profile()->set_messages_per_day(10);
  const scenario::Scenario r = resolve(s, {});
  // Of the table's 4.25 megacycles a second phones take 20 / 300 at half of the mailboxes, and the
  // browser a tenth; Outlook, with a request every 30 s, has what remains.
  const double phone = 20 / 300.0;
  EXPECT_DOUBLE_EQ(mailbox_mean(r.populations(1)), 20);
  EXPECT_DOUBLE_EQ(mailbox_mean(r.populations(2)), 0.425 * 15);
  EXPECT_DOUBLE_EQ(mailbox_mean(r.populations(0)), (4.25 - phone / 2 - 0.425) * 30);
  // The calculator's factor comes on top, and is the phone's.
  s.mutable_populations(1)->mutable_profile()->set_megacycles_factor(1.5);
  const scenario::Scenario more = resolve(s, {});
  EXPECT_DOUBLE_EQ(mailbox_mean(more.populations(1)), 20 + 0.5 * 4.25 * 300);
  EXPECT_DOUBLE_EQ(mailbox_mean(more.populations(0)), mailbox_mean(r.populations(0)));
  EXPECT_EQ(written(resolve(more, {})), written(more));
}

scenario::Scenario brief_of(scenario::Scenario s, double time) {
  s.mutable_brief()->set_time_factor(time);
  Overrides overrides;
  overrides.brief = true;
  return resolve(s, overrides);
}

// A whole day in 72 minutes: its noon is at its middle, and so is what ends at noon.
TEST(Brief, KeepsTheHoursOfADayAndTheDatesInItAtTheirPlaces) {
  scenario::Scenario s = given("two-site-failover");
  s.clear_faults();
  s.clear_objectives();
  s.set_starts_at("2016-08-16T00:00:00Z");
  s.set_duration_s(86400);
  for (int h = 0; h < 24; ++h) s.mutable_populations(0)->add_day(h < 12 ? 0.5 : 1.5);
  const auto add_certificate = [&s](const char* name, const char* begins, const char* ends) {
    auto& c = *s.mutable_directory()->add_certificates();
    c.set_name(name);
    c.add_names("mail.contoso.com");
    c.set_not_before(begins);
    c.set_not_after(ends);
  };
  add_certificate("noon", "2015-08-16T00:00:00Z", "2016-08-16T12:00:00Z");
  add_certificate("other days", "2016-08-15T23:59:59Z", "2016-08-17T00:00:00Z");
  const scenario::Scenario r = brief_of(s, 0.05);
  EXPECT_DOUBLE_EQ(r.duration_s(), 4320);
  EXPECT_DOUBLE_EQ(r.populations(0).hour_s(), 180);
  const auto& certificates = r.directory().certificates();
  EXPECT_EQ(certificates[0].not_before(), "2015-08-16T00:00:00Z");
  EXPECT_EQ(certificates[0].not_after(), "2016-08-16T00:36:00Z");
  EXPECT_EQ(certificates[1].not_before(), "2016-08-15T23:59:59Z");
  EXPECT_EQ(certificates[1].not_after(), "2016-08-17T00:00:00Z");
  EXPECT_DOUBLE_EQ(resolve(s, {}).populations(0).hour_s(), 3600);
  EXPECT_EQ(written(resolve(r, {})), written(r));
}

TEST(DayShape, HasHoursAsLongAsItIsTold) {
  DayShape day;
  for (std::size_t h = 0; h < 24; ++h) day.weights[h] = static_cast<double>(h);
  day.hour = std::chrono::minutes(3);
  day.local_time = day.hour * 22;
  EXPECT_EQ(day.weight(kStart), 22);
  EXPECT_EQ(day.end_of_hour(kStart), kStart + std::chrono::minutes(3));
  EXPECT_EQ(day.weight(kStart + std::chrono::seconds(359)), 23);
  EXPECT_EQ(day.weight(kStart + std::chrono::minutes(6)), 0) << "the next day";
}

}  // namespace
}  // namespace casgrid::testing
