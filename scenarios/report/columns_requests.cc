// Requests, their latency, long polls, and the rules that decided.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr const char* kLatencyCensoring =
    "none without a sample; a lower bound (\"> x\") where a sample of T is not above it";
constexpr const char* kBucket =
    "middle of its bucket: below 128 ns each nanosecond is one, from there on each octave "
    "[2^k, 2^(k+1)) ns has 128 of equal width, so within 0.4 % of the sample";
constexpr const char* kOfOneRow = "answers and failures of the row's protocol and action";
constexpr const char* kNarrowed = "latency_ms requests_answered requests_failed errors_5xx";

// The sample is sorted, and its place floor(share x n), counted from 0, is taken.
#define CASGRID_QUANTILE(SHARE)                                                                   \
  "G and T together, sorted by latency or elapsed: the one at place floor(" SHARE                 \
  " x n), counted from 0 (the product in doubles), in ms; at least that if the shortest of T is " \
  "in its bucket or below"

constexpr Column<LatencyRow> kLatency[] = {
    {{.name = "protocol",
      .heading = "protocol",
      .definition = "protocol of the requests; \"all\": the sum of several",
      .formula = "protocol of the action (see the list of actions)",
      .narrows = kNarrowed,
      .is_key = true},
     &LatencyRow::protocol},
    {{.name = "action",
      .heading = "action",
      .definition = "what the client asked for; \"all\": the protocol's sum",
      .formula = "action of request-answered and request-failed",
      .narrows = kNarrowed,
      .is_key = true},
     &LatencyRow::action},
    {{.name = "count",
      .heading = "good",
      .unit = Count,
      .format = Separated,
      .definition = "good answers: status below 400",
      .formula = "number of G",
      .base = kOfOneRow,
      .objectives = "count(latency_ms)",
      .windowed = true},
     &LatencyRow::count},
    {{.name = "mean_ms",
      .heading = "mean ms",
      .unit = Milliseconds,
      .format = Fixed2,
      .definition = "mean time from the client's asking to its good answer; a request that was "
                    "given up counts with the time it had waited",
      .formula = "(sum of latency of G + sum of elapsed of T) / (number of G + number of T)",
      .base = kOfOneRow,
      .censoring = "none without a sample; a lower bound if there is any sample of T",
      .objectives = "mean(latency_ms)",
      .windowed = true},
     &LatencyRow::mean_ms},
    {{.name = "p50_ms",
      .heading = "p50",
      .unit = Milliseconds,
      .format = Fixed2,
      .definition = "half of the samples are below it",
      .formula = CASGRID_QUANTILE("0.5"),
      .base = kOfOneRow,
      .censoring = kLatencyCensoring,
      .resolution = kBucket,
      .objectives = "p50(latency_ms)",
      .windowed = true},
     &LatencyRow::p50_ms},
    {{.name = "p90_ms",
      .heading = "p90",
      .unit = Milliseconds,
      .format = Fixed2,
      .definition = "nine of ten samples are below it",
      .formula = CASGRID_QUANTILE("0.9"),
      .base = kOfOneRow,
      .censoring = kLatencyCensoring,
      .resolution = kBucket,
      .objectives = "p90(latency_ms)",
      .windowed = true},
     &LatencyRow::p90_ms},
    {{.name = "p95_ms",
      .heading = "p95",
      .unit = Milliseconds,
      .format = Fixed2,
      .definition = "95 of a hundred samples are below it",
      .formula = CASGRID_QUANTILE("0.95"),
      .base = kOfOneRow,
      .censoring = kLatencyCensoring,
      .resolution = kBucket,
      .objectives = "p95(latency_ms)",
      .windowed = true},
     &LatencyRow::p95_ms},
    {{.name = "p99_ms",
      .heading = "p99",
      .unit = Milliseconds,
      .format = Fixed2,
      .definition = "99 of a hundred samples are below it",
      .formula = CASGRID_QUANTILE("0.99"),
      .base = kOfOneRow,
      .censoring = kLatencyCensoring,
      .resolution = kBucket,
      .objectives = "p99(latency_ms)",
      .windowed = true},
     &LatencyRow::p99_ms},
    {{.name = "p99_9_ms",
      .unit = Milliseconds,
      .format = Fixed2,
      .definition = "999 of a thousand samples are below it",
      .formula = CASGRID_QUANTILE("0.999"),
      .base = kOfOneRow,
      .censoring = kLatencyCensoring,
      .resolution = kBucket,
      .objectives = "p99_9(latency_ms)",
      .windowed = true},
     &LatencyRow::p99_9_ms},
    {{.name = "max_ms",
      .heading = "max",
      .unit = Milliseconds,
      .format = Fixed1,
      .definition = "the longest sample",
      .formula = "largest latency of G and elapsed of T",
      .base = kOfOneRow,
      .censoring = "none without a sample; a lower bound if there is any sample of T",
      .objectives = "max(latency_ms)",
      .windowed = true},
     &LatencyRow::max_ms},
    {{.name = "answered",
      .unit = Count,
      .format = Separated,
      .definition = "answers of any status",
      .formula = "number of A",
      .base = kOfOneRow,
      .objectives = "count(requests_answered); rate(requests_answered)",
      .windowed = true},
     &LatencyRow::answered},
    {{.name = "errors_4xx",
      .heading = "4xx",
      .unit = Count,
      .format = Separated,
      .definition = "answers of status 400 to 499 (451 sends a phone to another name)",
      .formula = "number of A with 400 <= status < 500",
      .base = kOfOneRow},
     &LatencyRow::errors_4xx},
    {{.name = "errors_5xx",
      .heading = "5xx",
      .unit = Count,
      .format = Separated,
      .definition = "answers of status 500 and above",
      .formula = "number of A with status >= 500",
      .base = kOfOneRow,
      .objectives = "count(errors_5xx); rate(errors_5xx); share(errors_5xx)",
      .windowed = true},
     &LatencyRow::errors_5xx},
    {{.name = "refused",
      .heading = "refused",
      .unit = Count,
      .format = Separated,
      .definition = "no address of the name took the connection",
      .formula = "number of F with reason 0",
      .base = kOfOneRow,
      .objectives = "count(requests_failed, reason=refused); rate(requests_failed, "
                    "reason=refused); share(requests_failed, reason=refused)",
      .windowed = true},
     &LatencyRow::refused},
    {{.name = "reset",
      .heading = "reset",
      .unit = Count,
      .format = Separated,
      .definition = "the connection broke while the request was under way",
      .formula = "number of F with reason 1",
      .base = kOfOneRow,
      .objectives = "count(requests_failed, reason=reset)",
      .windowed = true},
     &LatencyRow::reset},
    {{.name = "timed_out",
      .heading = "given up",
      .unit = Count,
      .format = Separated,
      .definition = "no answer within the client's patience: given up",
      .formula = "number of F with reason 2",
      .base = kOfOneRow,
      .objectives = "count(requests_failed, reason=timed-out)",
      .windowed = true},
     &LatencyRow::timed_out},
    {{.name = "overdue",
      .heading = "overdue",
      .unit = Count,
      .format = Separated,
      .definition =
          "requests that had been under way for more than 30 s when the run ended; "
          "objectives that ask for no reason count them with those that failed, of all that ended "
          "or are overdue",
      .formula = "number of the overdue (see T)",
      .base = "at the end of the run",
      .objectives = "count(requests_failed)",
      .windowed = true},
     &LatencyRow::overdue},
};
static_assert(has_a_column_a_field(kLatency));

#undef CASGRID_QUANTILE

constexpr const char* kPartOfLongPolls = "none without a sample; a lower bound as in latency";

constexpr Column<LongPollRow> kLongPolls[] = {
    {{.name = "protocol",
      .heading = "protocol",
      .definition = "of Ping (activesync) and NotificationWait (mapi)",
      .formula = "protocol of the long poll",
      .is_key = true},
     &LongPollRow::protocol},
    {{.name = "under_way_before",
      .unit = Count,
      .format = Separated,
      .definition = "calls that hung already when the measured part began",
      .formula = "number of request-sent before W less number of request-answered and "
                 "request-failed before W",
      .base = "before the warm-up was over"},
     &LongPollRow::under_way_before},
    {{.name = "sent",
      .heading = "sent",
      .unit = Count,
      .format = Separated,
      .definition = "calls made",
      .formula = "number of request-sent"},
     &LongPollRow::sent},
    {{.name = "answered",
      .heading = "answered",
      .unit = Count,
      .format = Separated,
      .definition = "calls that were answered, whatever the status",
      .formula = "number of request-answered"},
     &LongPollRow::answered},
    {{.name = "events",
      .heading = "something changed",
      .unit = Count,
      .format = Separated,
      .definition = "calls that a mailbox server ended because something had changed",
      .formula = "number of call-ended with event 1"},
     &LongPollRow::events},
    {{.name = "errors",
      .heading = "errors",
      .unit = Count,
      .format = Separated,
      .definition = "answers of status 400 and above, but for 451, which is a redirect",
      .formula = "number of request-answered with status >= 400 and not 451",
      .objectives = "count(long_polls_broken)",
      .windowed = true},
     &LongPollRow::errors},
    {{.name = "broken",
      .heading = "broken",
      .unit = Count,
      .format = Separated,
      .definition = "calls without an answer: refused, reset or given up",
      .formula = "number of request-failed",
      .objectives = "count(long_polls_broken)",
      .windowed = true},
     &LongPollRow::broken},
    {{.name = "pending",
      .heading = "pending",
      .unit = Count,
      .format = Separated,
      .definition = "calls that hang when the run ends",
      .formula = "under_way_before + sent - answered - broken"},
     &LongPollRow::pending},
    {{.name = "mean_s",
      .heading = "mean s",
      .unit = Seconds,
      .format = Fixed1,
      .definition = "mean time that a call hung until its good answer",
      .formula = "as mean_ms of latency, of these calls, in seconds",
      .censoring = kPartOfLongPolls},
     &LongPollRow::mean_s},
    {{.name = "p50_s",
      .heading = "p50",
      .unit = Seconds,
      .format = Fixed1,
      .definition = "half of the calls hung shorter",
      .formula = "as p50_ms of latency, of these calls, in seconds",
      .censoring = kPartOfLongPolls,
      .resolution = kBucket},
     &LongPollRow::p50_s},
    {{.name = "max_s",
      .heading = "max",
      .unit = Seconds,
      .format = Fixed1,
      .definition = "the longest time that a call hung",
      .formula = "as max_ms of latency, of these calls, in seconds",
      .censoring = kPartOfLongPolls},
     &LongPollRow::max_s},
};
static_assert(has_a_column_a_field(kLongPolls));

constexpr Column<RoutingRow> kRouting[] = {
    {{.name = "rule",
      .heading = "rule",
      .definition = "the rule of the front ends' table that decided",
      .formula = "rule of request-decided (see the list of rules)",
      .narrows = "redirects",
      .is_key = true},
     &RoutingRow::rule},
    {{.name = "count",
      .heading = "decisions",
      .unit = Count,
      .format = Separated,
      .definition = "decisions by this rule; rules that never decided have no row",
      .formula = "number of request-decided with this rule",
      .objectives = "count(redirects)",
      .windowed = true,
      .ranks = true},
     &RoutingRow::count},
};
static_assert(has_a_column_a_field(kRouting));

}  // namespace

template <>
const Table<LatencyRow>& table_of<LatencyRow>() {
  static const Table<LatencyRow> kTable{
      {"latency", "Latency of good answers, and what went wrong",
       "One row an action of a protocol, their sum a protocol, and the sum of all where there are "
       "several. Long polls have a table of their own.",
       "requests of all clients that ended after the warm-up"},
      kLatency};
  return kTable;
}

template <>
const Table<LongPollRow>& table_of<LongPollRow>() {
  static const Table<LongPollRow> kTable{
      {"long_polls", "Long polls (no requests, and in no rate or latency)",
       "One row a protocol that has long polls: exchanges whose answer waits for an event.",
       "long polls of all clients, after the warm-up"},
      kLongPolls};
  return kTable;
}

template <>
const Table<RoutingRow>& table_of<RoutingRow>() {
  static const Table<RoutingRow> kTable{
      {"routing", "Routing", "One row a rule.", "decisions of all front ends after the warm-up"},
      kRouting};
  return kTable;
}

}  // namespace casgrid
