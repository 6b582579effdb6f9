// Many logs as one stream: in order of begin, each request once.
#include <algorithm>
#include <cstdio>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/logs/order_window.h"
#include "tests/scenarios/logs/written_logs.h"

namespace casgrid::testing {
namespace {

using logs::Arrival;
using logs::LogSummary;
using ::testing::ElementsAre;
using ::testing::SizeIs;

// Ended at this second and millisecond after nine.
std::string at(int second, int ms = 0) {
  char text[40];
  std::snprintf(text, sizeof text, "2016-08-16T09:%02d:%02d.%03dZ", second / 60, second % 60, ms);
  return text;
}

std::string id(int n) {
  char text[40];
  std::snprintf(text, sizeof text, "6f1c1a2e-0000-4000-8000-%012d", n);
  return text;
}

// Milliseconds after nine.
std::vector<std::int64_t> begins(const std::vector<Arrival>& arrivals) {
  const auto nine = logs::read_utc("2016-08-16T09:00:00Z")->time_since_epoch().count();
  std::vector<std::int64_t> ms;
  for (const Arrival& a : arrivals) ms.push_back((a.began_ns - nine) / 1'000'000);
  return ms;
}

TEST(ArrivalStream, CallsThatHungStandWhereTheyBegan) {
  const WrittenLogs w;
  w.write("a.log", http_proxy_log({{{"DateTime", at(100)}, {"TotalRequestTime", "50"}},
                                   {{"DateTime", at(200)}, {"TotalRequestTime", "199000"}},
                                   {{"DateTime", at(300)}, {"TotalRequestTime", "0"}}}));
  EXPECT_THAT(begins(arrivals_of(w.folder())), ElementsAre(1000, 99'950, 300'000));
}

TEST(ArrivalStream, FilesAreMergedByTime) {
  const WrittenLogs w;
  w.write("cas1/b.log", http_proxy_log({{{"DateTime", at(1)}}, {{"DateTime", at(4)}}}));
  w.write("cas2/a.log", http_proxy_log({{{"DateTime", at(2)}}, {{"DateTime", at(3)}}}));
  w.write("cas2/later.log", http_proxy_log({{{"DateTime", at(5)}}}));
  EXPECT_THAT(begins(arrivals_of(w.folder())), ElementsAre(900, 1900, 2900, 3900, 4900));
}

TEST(ArrivalStream, WhatBeganBeforeTheWindowIsLateAndStillDelivered) {
  const WrittenLogs w;
  w.write("a.log", http_proxy_log({{{"DateTime", at(60)}},
                                   {{"DateTime", at(100)}},
                                   {{"DateTime", at(110)}, {"TotalRequestTime", "100000"}}}));
  logs::StreamOptions options;
  options.order_window = std::chrono::seconds{30};
  LogSummary summary;
  const auto arrivals = arrivals_of(w.folder(), &summary, options);
  EXPECT_THAT(begins(arrivals), ElementsAre(59'900, 10'000, 99'900));
  EXPECT_EQ(summary.late, 1u);
  EXPECT_TRUE(arrivals[1].is_late);
}

TEST(ArrivalStream, WhatIsWaitingIsBounded) {
  const WrittenLogs w;
  std::vector<Values> rows;
  for (int i = 0; i < 500; ++i) rows.push_back({{"DateTime", at(i)}});
  w.write("a.log", http_proxy_log(rows));
  logs::StreamOptions options;
  options.most_waiting = 10;
  LogSummary summary;
  const auto arrivals = arrivals_of(w.folder(), &summary, options);
  EXPECT_THAT(arrivals, SizeIs(500));
  EXPECT_EQ(summary.late, 0u);
}

TEST(ArrivalStream, APauseOfDaysIsNoTrouble) {
  const WrittenLogs w;
  w.write("a.log", http_proxy_log(
                       {{},
                        {{"DateTime", "2016-08-20T09:00:00.000Z"}},
                        {{"DateTime", "2016-08-20T09:00:01.000Z"}, {"TotalRequestTime", "1500"}}}));
  LogSummary summary;
  const auto arrivals = arrivals_of(w.folder(), &summary);
  ASSERT_THAT(arrivals, SizeIs(3));
  EXPECT_LT(arrivals[1].began_ns, arrivals[2].began_ns);
  EXPECT_EQ(arrivals[1].total, 1'500'000u);
  EXPECT_EQ(summary.late, 0u);
}

class JoinedLogs : public ::testing::Test {
 protected:
  void write(bool front_first) const {
    logs.write("HttpProxy/a.log",
               http_proxy_log({{{"DateTime", at(10, 500)}, {"RequestId", id(1)}},
                               {{"DateTime", at(20, 500)}, {"RequestId", id(2)}}}));
    const std::string when = front_first ? "09:00:10" : "09:00:11";
    logs.write(
        "W3SVC1/u_ex.log",
        iis_log(
            {{{"time", when}, {"cs-uri-query", "cafeReqId=" + id(1)}},
             {{"time", "09:00:15"}, {"cs-uri-query", "cafeReqId=" + id(3)}, {"time-taken", "70"}},
             {{"time", "09:00:16"}, {"cs-uri-stem", "/owa/prem/x.png"}}}));
    logs.write(
        "W3SVC2/u_ex.log",
        iis_log(
            {{{"time", when},
              {"s-port", "444"},
              {"cs-uri-query", "cafeReqId=" + id(1)},
              {"time-taken", "77"}},
             {{"time", "09:00:30"}, {"s-port", "444"}, {"cs-uri-query", "cafeReqId=" + id(9)}}}));
  }
  WrittenLogs logs;
};

TEST_F(JoinedLogs, ARequestInThreeLogsIsOne) {
  for (const bool front_first : {false, true}) {
    write(front_first);
    LogSummary summary;
    const auto arrivals = arrivals_of(logs.folder(), &summary);
    EXPECT_THAT(begins(arrivals), ElementsAre(10'400, 14'930, 20'400)) << front_first;
    EXPECT_TRUE(arrivals[0].is_joined);
    EXPECT_EQ(arrivals[0].overhead, 8000u);    // HttpProxy's
    EXPECT_EQ(arrivals[0].back_end, 77'000u);  // the back end's own
    EXPECT_EQ(arrivals[2].back_end, 90'000u);  // HttpProxy's, where the back end is silent
    EXPECT_EQ(summary.front_joined, 1u);
    EXPECT_EQ(summary.front_unjoined, 1u);    // only IIS has number 3
    EXPECT_EQ(summary.front_without_id, 1u);  // a picture
    EXPECT_EQ(summary.back_joined, 1u);
    EXPECT_EQ(summary.back_unjoined, 1u);  // nobody knows number 9
  }
}

TEST_F(JoinedLogs, BeyondTheWindowTheyAreTwo) {
  write(false);
  logs.write("W3SVC1/late.log",
             iis_log({{{"time", "09:20:00"}, {"cs-uri-query", "cafeReqId=" + id(2)}}}));
  LogSummary summary;
  EXPECT_THAT(arrivals_of(logs.folder(), &summary), SizeIs(4));
  EXPECT_EQ(summary.front_unjoined, 2u);
}

TEST_F(JoinedLogs, IisAloneIsRead) {
  logs.write("W3SVC1/u_ex.log", iis_log({{}, {{"time", "09:00:11"}}}));
  LogSummary summary;
  EXPECT_THAT(arrivals_of(logs.folder(), &summary), SizeIs(2));
  EXPECT_EQ(summary.front_without_id, 0u);
}

TEST(ArrivalStream, ABalancersRowsCountOnlyWhereItIsAlone) {
  const std::string row =
      "10.0.1.2:33317 [16/Aug/2016:09:00:10.655] https~ owa/cas1 1/0/3/6/10 200 2750 - - ---- "
      "1/1/1/1/0 0/0 \"GET /owa/ HTTP/1.1\"\n";
  const WrittenLogs alone;
  alone.write("h.log", row);
  EXPECT_THAT(arrivals_of(alone.folder()), SizeIs(1));
  alone.write("a.log", http_proxy_log({{}}));
  LogSummary summary;
  EXPECT_THAT(arrivals_of(alone.folder(), &summary), SizeIs(1));
  EXPECT_EQ(summary.balancer_rows, 1u);
}

TEST(NameTable, KeepsEachTextOnceAndHasALimit) {
  logs::NameTable names;
  const logs::NameId anna = names.id("anna");
  EXPECT_EQ(names.id("anna"), anna);
  EXPECT_EQ(names.text(anna), "anna");
  EXPECT_EQ(names.id(""), logs::NameId::None);
  const std::string filler(1000, 'x');
  for (int i = 0; i < 60'000; ++i) names.id(filler.substr(0, 980) + std::to_string(i));
  EXPECT_GT(names.not_kept(), 0u);
  EXPECT_EQ(names.id("somebody new with a very long name" + filler), logs::kOthers);
  EXPECT_EQ(names.id("anna"), anna);
}

TEST(OrderWindow, PutsInOrderWhatComesWithinTheWindow) {
  logs::OrderWindow window(10'000'000'000, 1'000'000);
  std::uint64_t state = 1;
  std::vector<std::int64_t> out;
  Arrival got;
  for (std::int64_t now = 0; now < 100'000'000'000; now += 10'000'000) {
    window.advance(now);
    while (window.take(got)) out.push_back(got.began_ns);
    state = state * 6364136223846793005u + 1442695040888963407u;
    Arrival a;
    a.began_ns = now - static_cast<std::int64_t>(state >> 33) % 10'000'000'000;
    window.add(a);
  }
  window.finish();
  while (window.take(got)) out.push_back(got.began_ns);
  EXPECT_THAT(out, SizeIs(10'000));
  EXPECT_TRUE(std::is_sorted(out.begin(), out.end()));
  EXPECT_EQ(window.late(), 0u);
}

TEST(Utc, InstantsInEveryForm) {
  EXPECT_EQ(logs::text_of(*logs::read_utc("2023-01-06T01:00:04.124Z")), "2023-01-06T01:00:04.124Z");
  EXPECT_EQ(logs::text_of(*logs::read_utc("2023-01-06 01:00:04")), "2023-01-06T01:00:04.000Z");
  EXPECT_EQ(logs::text_of(*logs::read_utc("2024-02-29T23:59:60.5+01:30")),
            "2024-02-29T22:30:00.500Z");
  EXPECT_EQ(logs::text_of(*logs::read_clf_time("10/Oct/2000:13:55:36 -0700")),
            "2000-10-10T20:55:36.000Z");
  for (const char* wrong :
       {"", "2023-13-06T01:00:04Z", "2023-02-29T01:00:04Z", "2023-01-06T24:00:04Z", "2023-01-06",
        "2023-01-06T01:00:04Zx", "1601-01-01T00:00:00Z", "2023-01-06T01:00:04.Z"})
    EXPECT_FALSE(logs::read_utc(wrong)) << wrong;
}

}  // namespace
}  // namespace casgrid::testing
