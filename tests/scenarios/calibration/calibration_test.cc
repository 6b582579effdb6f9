// Logs with known answers, and the profile that comes of them.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/base/variate.h"
#include "scenarios/calibration/calibrate.h"
#include "scenarios/calibration/hours.h"
#include "scenarios/calibration/order_interval.h"
#include "scenarios/calibration/profile_file.h"
#include "scenarios/calibration/profile_report.h"
#include "scenarios/calibration/spread.h"
#include "scenarios/calibration/tally.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/schema/profile.pb.h"
#include "tests/scenarios/logs/written_logs.h"

namespace casgrid::testing {
namespace {

// What the schema's table says of a client kind, and what the readers of logs do with its rows.
TEST(Recorded, AreThoseWhoseRowsDriveARun) {
  for (const ClientRow& row : client_rows())
    EXPECT_EQ(row.is_recorded, logs::is_simulated_request(logs::service_of(row.protocol)))
        << row.name;
}

using calibration::Calibrated;
using ::testing::Contains;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Uniform numbers, the same every time.
class Dice {
 public:
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t x = state_;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
  }
  double exponential(double mean) { return Variate::exponential(mean).draw(next()); }

 private:
  std::uint64_t state_ = 7;
};

struct Row {
  std::int64_t end_ms;  // after midnight
  Values values;
};

std::string instant(std::int64_t ms) {
  char text[40];
  std::snprintf(text, sizeof text, "2016-08-%02dT%02d:%02d:%02d.%03dZ",
                16 + static_cast<int>(ms / 86'400'000), static_cast<int>(ms / 3'600'000 % 24),
                static_cast<int>(ms / 60'000 % 60), static_cast<int>(ms / 1000 % 60),
                static_cast<int>(ms % 1000));
  return text;
}

std::string log_of(std::vector<Row> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.end_ms < b.end_ms; });
  static constexpr std::string_view kFields =
      "DateTime,RequestId,Protocol,UrlStem,ProtocolAction,AuthenticationType,AuthenticatedUser,"
      "UserAgent,"
      "HttpStatus,ProxyAction,RequestBytes,ResponseBytes,BackendProcessingLatency,"
      "HttpProxyOverhead,"
      "TotalRequestTime,UrlQuery";
  std::string text = exchange_header("HttpProxy Logs", kFields);
  for (Row& row : rows) {
    row.values["DateTime"] = instant(row.end_ms);
    text += http_proxy_row(row.values, kFields);
  }
  return text;
}

// Users who each think ten seconds (exponential) between requests of 100 ms, of which 8 are the
// front end's, from `from` to `to` o'clock; a quarter of the requests changes something.
void add_browsers(std::vector<Row>& rows, int users, int from, int to, double think_s, Dice& dice) {
  for (int user = 0; user < users; ++user) {
    double t = from * 3600 + think_s * user / users;
    while (true) {
      t += dice.exponential(think_s);
      if (t >= to * 3600) break;
      const bool changes = dice.next() % 4 == 0;
      t += 0.1;
      rows.push_back({static_cast<std::int64_t>(t * 1000),
                      {{"AuthenticatedUser", "CONTOSO\\staff-" + std::to_string(user)},
                       {"ProtocolAction", changes ? "UpdateItem" : "GetItem"},
                       {"ResponseBytes", std::to_string(1000 + dice.next() % 9000)}}});
    }
  }
}

Calibrated calibrated(const std::vector<Row>& rows, const calibration::Options& options = {}) {
  const WrittenLogs w;
  w.write("a.log", log_of(rows));
  return calibration::calibrate({w.folder()}, options);
}

double mean_of(const scenario::Quantity& q) {
  const auto& v = q.empirical().quantiles();
  double sum = (v[0] + v[v.size() - 1]) / 2;
  for (int i = 1; i + 1 < v.size(); ++i) sum += v[i];
  return sum / (v.size() - 1);
}

const scenario::ClientKind& only_client(const Calibrated& c) { return c.profile->clients(0); }

TEST(Calibration, ThinkTimesSharesAndSizesComeBack) {
  std::vector<Row> rows;
  Dice dice;
  add_browsers(rows, 50, 9, 11, 10, dice);
  const Calibrated c = calibrated(rows);
  ASSERT_TRUE(c.profile);
  ASSERT_EQ(c.profile->clients_size(), 1);
  const scenario::ClientKind& k = only_client(c);
  EXPECT_EQ(k.client(), scenario::OWA);
  EXPECT_EQ(k.users(), 50u);
  EXPECT_EQ(k.requests(), rows.size());
  EXPECT_EQ(k.logon(), scenario::Population::FORMS);
  // 36,000 draws: the mean of an exponential is within 2 % of its own with more than three sigma.
  EXPECT_THAT(mean_of(k.sessions().gap_s()), DoubleNear(10, 0.2));
  EXPECT_THAT(k.profile().requests_per_hour(), DoubleNear(3600 / 10.1, 8));
  EXPECT_THAT(k.profile().change_share(), DoubleNear(0.25, 0.01));
  EXPECT_THAT(mean_of(k.profile().response_bytes()), DoubleNear(5500, 60));
  EXPECT_THAT(k.profile().response_bytes().empirical().quantiles(), SizeIs(101));
  EXPECT_THAT(mean_of(k.front_end_ms()), DoubleNear(8, 0.02));
  EXPECT_THAT(mean_of(k.back_end_ms()), DoubleNear(90, 0.5));
}

TEST(Calibration, MegacyclesFollowFromTheCoreSpeed) {
  std::vector<Row> rows;
  Dice dice;
  add_browsers(rows, 20, 9, 10, 10, dice);
  calibration::Options options;
  options.megacycles_per_core = 3000;
  const Calibrated c = calibrated(rows, options);
  EXPECT_THAT(mean_of(only_client(c).profile().front_end_megacycles()), DoubleNear(24, 0.1));
  EXPECT_THAT(mean_of(only_client(c).profile().mailbox_megacycles()), DoubleNear(270, 0.5));
  EXPECT_EQ(c.profile->assumptions().megacycles_per_core(), 3000);
}

TEST(Calibration, CostsComeFromQuietHours) {
  std::vector<Row> rows;
  Dice dice;
  add_browsers(rows, 5, 9, 12, 10, dice);
  const std::size_t quiet = rows.size();
  add_browsers(rows, 5, 12, 13, 5, dice);
  add_browsers(rows, 5, 12, 13, 5, dice);
  for (std::size_t i = quiet; i < rows.size(); ++i) rows[i].values["HttpProxyOverhead"] = "50";
  const Calibrated c = calibrated(rows);
  EXPECT_THAT(mean_of(only_client(c).front_end_ms()), DoubleNear(8, 0.1));
}

TEST(Calibration, HoursWeighAsTheyWere) {
  std::vector<Row> rows;
  Dice dice;
  add_browsers(rows, 40, 9, 10, 10, dice);
  add_browsers(rows, 40, 10, 11, 20, dice);
  const Calibrated c = calibrated(rows);
  const auto& day = only_client(c).day();
  ASSERT_EQ(day.size(), 24);
  EXPECT_EQ(day[9], 1);
  EXPECT_THAT(day[10], DoubleNear(0.5, 0.03));
  EXPECT_EQ(day[3], 1);  // not covered
  EXPECT_EQ(c.profile->hours().covered_s(3), 0);
  EXPECT_THAT(c.profile->hours().covered_s(9), DoubleNear(3600, 60));
  EXPECT_EQ(c.profile->hours().weekend_per_s(9), 0);  // a Tuesday
}

// Who asks a few things, and is away for long: in the second hour for twice as long. A closed
// population can only think longer, and does so for as long as makes the same rates.
TEST(Calibration, WeightsAndTimeAwayMakeTheRatesOfTheLogs) {
  std::vector<Row> rows;
  Dice dice;
  constexpr int kUsers = 400;
  for (int user = 0; user < kUsers; ++user) {
    double t = 9 * 3600 - dice.exponential(900);
    while (t < 11 * 3600) {
      for (int i = 0; i < 5; ++i) {
        t += dice.exponential(10) + 0.1;
        if (t < 9 * 3600 || t >= 11 * 3600) continue;
        rows.push_back({static_cast<std::int64_t>(t * 1000),
                        {{"AuthenticatedUser", "CONTOSO\\staff-" + std::to_string(user)}}});
      }
      t += dice.exponential(t < 10 * 3600 ? 900 : 1800);
    }
  }
  calibration::Options options;
  options.session_gap_s = 120;
  const Calibrated c = calibrated(rows, options);
  const scenario::ClientKind& k = only_client(c);
  const double think = mean_of(k.profile().think_s());
  const double others = k.sessions().closed_away_s() / k.profile().session_requests_mean() + 0.1;
  EXPECT_GT(k.sessions().closed_away_s(), 500);
  EXPECT_LT(k.day(10), 0.3 * k.hours().per_s(10) / k.hours().per_s(9));
  for (const int hour : {9, 10})
    EXPECT_THAT(k.users() / (think / k.day(hour) + others) / k.hours().per_s(hour),
                DoubleNear(1, 0.01))
        << hour;
}

TEST(Calibration, LookupsAreNoWorkOfTheFrontEnd) {
  const WrittenLogs w;
  std::vector<Values> rows;
  for (int i = 0; i < 100; ++i)
    rows.push_back({{"RequestId", "id-" + std::to_string(i)},
                    {"HttpProxyOverhead", "30"},
                    {"ADLatency", i < 50 ? "9" : ""},
                    {"ServerLocatorLatency", i < 50 ? "1" : ""}});
  w.write("a.log", http_proxy_log(rows));
  const Calibrated c = calibration::calibrate({w.folder()});
  EXPECT_THAT(mean_of(only_client(c).front_end_ms()), DoubleNear(25, 0.2));
}

TEST(Calibration, BrowsersWithoutAFormLogOnWithoutOne) {
  const Values open{{"ProtocolAction", ""},
                    {"UrlStem", "/owa/"},
                    {"UrlQuery", ""},
                    {"AuthenticationType", "Basic"}};
  const Calibrated c =
      calibrated({{36'000'000, open}, {36'001'000, {{"AuthenticationType", "Basic"}}}});
  EXPECT_EQ(only_client(c).logons(), 1u);
  EXPECT_EQ(only_client(c).logon(), scenario::Population::BASIC);
}

TEST(Calibration, SessionsEndWithAPauseALogonOrALogoff) {
  const auto request = [](std::int64_t s, Values more) {
    more["AuthenticatedUser"] = "CONTOSO\\anna";
    return Row{36'000'000 + s * 1000, std::move(more)};
  };
  const Values logoff{{"ProtocolAction", ""}, {"UrlStem", "/owa/logoff.owa"}, {"UrlQuery", ""}};
  const Values logon{{"ProtocolAction", ""}, {"UrlStem", "/owa/auth.owa"}, {"UrlQuery", ""}};
  const Calibrated c =
      calibrated({request(1, {}), request(11, {}), request(21, {}),             // three
                  request(2000, {}), request(2010, {}), request(2011, logoff),  // two
                  request(2100, {}),                                            // one
                  request(2200, logon), request(2201, {})});                    // one
  const auto& sessions = only_client(c).sessions();
  EXPECT_EQ(sessions.count(), 4u);
  EXPECT_EQ(sessions.ended(), 3u);
  EXPECT_THAT(sessions.requests_mean(), DoubleNear(7.0 / 3, 0.001));
  EXPECT_EQ(only_client(c).logons(), 1u);
  EXPECT_EQ(only_client(c).users(), 1u);
}

// Sessions of 240 requests (geometric) seen through half an hour of logs.
TEST(Calibration, SessionsThatTheLogsCutOffDoNotSeemShort) {
  std::vector<Row> rows;
  Dice dice;
  for (int user = 0; user < 300; ++user) {
    const Values who{{"AuthenticatedUser", "CONTOSO\\staff-" + std::to_string(user)}};
    for (double t = 36'000 + dice.exponential(15); t < 37'800; t += dice.exponential(15)) {
      Values v = who;
      if (dice.next() % 240 == 0)
        v = {{"AuthenticatedUser", who.at("AuthenticatedUser")},
             {"ProtocolAction", ""},
             {"UrlStem", "/owa/logoff.owa"},
             {"UrlQuery", ""}};
      rows.push_back({static_cast<std::int64_t>(t * 1000), v});
    }
  }
  const Calibrated c = calibrated(rows);
  // 150 ends: 8 % is one sigma.
  EXPECT_THAT(only_client(c).profile().session_requests_mean(), DoubleNear(240, 60));
  EXPECT_LT(only_client(c).sessions().ended(), only_client(c).sessions().count());
}

TEST(Calibration, APersonIsOneInEveryFormOfTheName) {
  const Calibrated c = calibrated({{36'000'000, {{"AuthenticatedUser", "CONTOSO\\Anna"}}},
                                   {36'010'000, {{"AuthenticatedUser", "anna@contoso.com"}}},
                                   {36'020'000, {{"AuthenticatedUser", "CONTOSO\\bert"}}}});
  EXPECT_EQ(only_client(c).users(), 2u);
}

// 200 phones whose Ping is ended by an event every ten minutes (exponential), or by the heartbeat.
TEST(Calibration, HoldsAndEventsOfLongPollsAreApart) {
  std::vector<Row> rows;
  Dice dice;
  for (int phone = 0; phone < 200; ++phone) {
    const Values who{{"Protocol", "Eas"},
                     {"UrlStem", "/Microsoft-Server-ActiveSync/default.eas"},
                     {"ProtocolAction", ""},
                     {"AuthenticatedUser", "CONTOSO\\staff-" + std::to_string(phone)}};
    double t = 8 * 3600 + phone;
    while (t < 20 * 3600) {
      const double event_s = dice.exponential(600);
      const double held_s = std::min(event_s, 470.0);
      t += held_s;
      Values ping = who;
      ping["UrlQuery"] = "?Cmd=Ping&DeviceId=D" + std::to_string(phone);
      ping["TotalRequestTime"] = std::to_string(static_cast<int>(held_s * 1000));
      rows.push_back({static_cast<std::int64_t>(t * 1000), ping});
      if (event_s > 470) continue;
      t += 0.2;
      Values sync = who;
      sync["UrlQuery"] = "?Cmd=Sync&DeviceId=D" + std::to_string(phone);
      rows.push_back({static_cast<std::int64_t>(t * 1000), sync});
    }
  }
  const Calibrated c = calibrated(rows);
  const scenario::ClientKind& k = only_client(c);
  EXPECT_EQ(k.client(), scenario::ACTIVE_SYNC);
  EXPECT_EQ(k.devices(), 200u);
  EXPECT_EQ(k.profile().hold_s(), 470u);
  EXPECT_THAT(k.profile().events_per_hour(), DoubleNear(6, 0.2));
  EXPECT_THAT(k.profile().requests_per_hour(), DoubleNear(6, 0.5));
  EXPECT_THAT(mean_of(k.latency_ms()), DoubleNear(100, 1));  // no Ping in it
  EXPECT_TRUE(c.profile->mix(0).long_poll());
}

TEST(Calibration, MixHasSharesErrorsAndLatencies) {
  std::vector<Row> rows;
  for (int i = 0; i < 100; ++i) {
    Values v{{"TotalRequestTime", std::to_string(1000 + 10 * i)}};
    if (i < 5) v["HttpStatus"] = "503";
    if (i >= 90)
      v = {{"Protocol", "Ews"}, {"UrlStem", "/EWS/Exchange.asmx"}, {"ProtocolAction", "FindItem"}};
    rows.push_back({36'000'000 + i * 1000, v});
  }
  const Calibrated c = calibrated(rows);
  ASSERT_EQ(c.profile->mix_size(), 2);
  const auto& get = c.profile->mix(0);
  EXPECT_EQ(get.protocol(), "owa");
  EXPECT_EQ(get.action(), "GetItem");
  EXPECT_EQ(get.share(), 0.9);
  EXPECT_THAT(get.error_share(), DoubleNear(5.0 / 90, 1e-4));
  ASSERT_EQ(get.latency_ms_size(), 101);
  EXPECT_THAT(get.latency_ms(0), DoubleNear(1050, 5));
  EXPECT_THAT(get.latency_ms(50), DoubleNear(1470, 15));
  EXPECT_THAT(get.latency_ms(100), DoubleNear(1890, 5));
  EXPECT_EQ(c.profile->mix(1).protocol(), "ews");
}

TEST(Calibration, NoiseIsCountedAndInNothingElse) {
  std::vector<Row> rows;
  Dice dice;
  add_browsers(rows, 10, 9, 10, 10, dice);
  const std::size_t work = rows.size();
  for (int i = 0; i < 5000; ++i)
    rows.push_back(
        {32'400'000 + i * 700,
         {{"AuthenticatedUser", "CONTOSO\\HealthMailbox1"}, {"TotalRequestTime", "9999"}}});
  const Calibrated c = calibrated(rows);
  EXPECT_EQ(only_client(c).requests(), work);
  EXPECT_EQ(only_client(c).users(), 10u);
  ASSERT_EQ(c.profile->read().noise_size(), 1);
  EXPECT_EQ(c.profile->read().noise(0).count(), 5000u);
  EXPECT_LT(only_client(c).latency_ms().empirical().quantiles(100), 200);
}

// The same users at twice the pace are not the same profile: what the other tests compare can
// differ.
TEST(Calibration, AnotherWorkloadIsAnotherProfile) {
  std::vector<Row> rows;
  Dice dice;
  add_browsers(rows, 50, 9, 11, 5, dice);
  const Calibrated c = calibrated(rows);
  const scenario::ClientKind& k = only_client(c);
  EXPECT_THAT(mean_of(k.sessions().gap_s()), Not(DoubleNear(10, 2)));
  EXPECT_THAT(k.profile().requests_per_hour(), Not(DoubleNear(3600 / 10.1, 100)));
}

TEST(Calibration, WhatCannotBeUsedSaysWhy) {
  const WrittenLogs w;
  const auto errors = [&] { return calibration::calibrate({w.folder()}).errors; };
  EXPECT_THAT(errors(), Contains(HasSubstr("no log was found")));
  w.write("notes.txt", "hello\n");
  EXPECT_THAT(errors(), Contains(HasSubstr("notes.txt: not a log that is known")));
  w.write("W3SVC2/u.log", iis_log({{{"s-port", "444"}}}));
  EXPECT_THAT(errors(), Contains(HasSubstr("only logs of back ends")));
  w.write("a.log", http_proxy_log({{{"AuthenticatedUser", "HealthMailbox1"}}}));
  EXPECT_THAT(errors(), Contains(HasSubstr("only monitoring probes")));
  EXPECT_THAT(calibration::calibrate({w.folder() + "/nowhere"}).errors,
              Contains(HasSubstr("nowhere: it is not there")));
}

TEST(ProfileFile, IsReadBackAsItWasWritten) {
  std::vector<Row> rows;
  Dice dice;
  add_browsers(rows, 5, 9, 10, 10, dice);
  rows.push_back({36'100'000, {{"ProtocolAction", "\xff \"x\"\n"}}});
  const Calibrated c = calibrated(rows);
  const WrittenLogs w;
  const std::string path = w.write("p.textproto", calibration::profile_text(*c.profile));
  scenario::WorkloadProfile again;
  EXPECT_THAT(calibration::read_profile(path, again), IsEmpty());
  EXPECT_EQ(again.SerializeAsString(), c.profile->SerializeAsString());
  EXPECT_THAT(calibration::profile_json(again), HasSubstr("\"client\": \"OWA\""));
  EXPECT_THAT(calibration::report_text(again), HasSubstr("GetItem"));
  EXPECT_THAT(calibration::read_profile(w.write("x", "mix { what: 1 }"), again),
              Contains(HasSubstr("x:1: profile: ")));
  EXPECT_THAT(calibration::read_profile(w.write("y", ""), again),
              Contains(HasSubstr("nothing was asked for")));
}

// Ten tosses: 1, 10, 45, 120, ... of 1024.
TEST(RankInterval, IsExact) {
  using calibration::rank_interval;
  EXPECT_EQ(rank_interval(10, 0.5, 0.05).low, 2u);
  EXPECT_EQ(rank_interval(10, 0.5, 0.05).high, 9u);
  EXPECT_EQ(rank_interval(10, 0.5, 56.5 / 1024).low, 3u);
  EXPECT_EQ(rank_interval(10, 0.5, 55.5 / 1024).low, 2u);
  EXPECT_EQ(rank_interval(10, 0.5, 0.5 / 1024).low, 0u);  // too few
  EXPECT_EQ(rank_interval(10, 0.5, 0.5 / 1024).high, 11u);
  EXPECT_EQ(rank_interval(0, 0.5, 0.01).low, 0u);
  // 10,000 at 99 %: 9.95 is one sigma, and 3.09 of them are one in a thousand.
  EXPECT_NEAR(static_cast<double>(rank_interval(10'000, 0.99, 0.001).low), 9'900 - 31, 2);
  EXPECT_NEAR(static_cast<double>(rank_interval(10'000, 0.99, 0.001).high), 9'901 + 30, 2);
  EXPECT_NEAR(static_cast<double>(rank_interval(4'000'000, 0.5, 0.001).low), 2e6 - 3090, 3);
}

TEST(Spread, QuantilesKeepTheMean) {
  calibration::Spread spread;
  Dice dice;
  for (int i = 0; i < 20'000; ++i)
    spread.add(static_cast<std::uint64_t>(dice.exponential(100'000)));
  calibration::Mixture mixture;
  mixture.add(spread, 1);
  const auto values = mixture.quantiles(101);
  double sum = (values.front() + values.back()) / 2;
  for (std::size_t i = 1; i < 100; ++i) sum += values[i];
  EXPECT_THAT(sum / 100, DoubleNear(spread.mean(), 1));
  EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
  EXPECT_THAT(spread.quantile(0.5), DoubleNear(69'315, 1500));
}

TEST(Hours, KnowTheDayOfTheWeek) {
  const auto hour = [](const char* text) {
    return calibration::hour_of(logs::read_utc(text)->time_since_epoch().count());
  };
  EXPECT_FALSE(calibration::is_weekend(hour("2016-08-16T09:00:00Z")));
  EXPECT_TRUE(calibration::is_weekend(hour("2016-08-20T00:00:00Z")));
  EXPECT_TRUE(calibration::is_weekend(hour("2016-08-21T23:00:00Z")));
  EXPECT_FALSE(calibration::is_weekend(hour("2016-08-22T00:00:00Z")));
}

}  // namespace
}  // namespace casgrid::testing
