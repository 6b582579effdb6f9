// What faults did: timeline, before and after, samples of connections, reconnect storms.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr const char* kSinceLine =
    "all clients, from the line to the next one (of several at one instant nothing is between), "
    "after the warm-up";
constexpr const char* kHurtSinceLine =
    "users hurt between the line and the next one, followed to the end of the run";
constexpr const char* kWithinTheRun = "not within the run";

constexpr Column<TimelineRow> kTimeline[] = {
    {{.name = "at_s",
      .heading = "at",
      .unit = Seconds,
      .format = Clock,
      .definition = "when the fault began, or was over",
      .formula = "instant of fault-applied or fault-cleared",
      .is_key = true},
     &TimelineRow::at_s},
    {{.name = "what",
      .heading = "what",
      .definition = "the fault; \": over\" where it ended",
      .formula = "fault of the same record",
      .narrows = "fault=recovery_s fault=first_recovered_s",
      .is_key = true},
     &TimelineRow::what},
    {{.name = "detected_s",
      .heading = "detected",
      .unit = Seconds,
      .format = After,
      .definition = "seconds until a balancer, a group or a monitor reacted",
      .formula = "first, between the line and the next, of pool-member-down, pool-member-up, "
                 "server-seen-down, server-seen-up, quorum-lost, quorum-regained, copy-chosen, "
                 "no-copy-left, or monitor-state with a state other than 0; less at_s",
      .base = "the whole run",
      .censoring = "none if nothing reacted before the next line"},
     &TimelineRow::detected_s},
    {{.name = "mounted_s",
      .heading = "mounted",
      .unit = Seconds,
      .format = After,
      .definition = "seconds until the last database was mounted before the next line",
      .formula = "last database-mounted between the line and the next, less at_s",
      .base = "the whole run",
      .censoring = "none if nothing was mounted before the next line"},
     &TimelineRow::mounted_s},
    {{.name = "first_recovered_s",
      .heading = "first recovered",
      .unit = Seconds,
      .format = After,
      .definition = "seconds until the first user whom it hurt had a good answer again",
      .formula = "least instant of recovery of the users hurt, less at_s",
      .base = kHurtSinceLine,
      .censoring = "none if nobody was hurt; not within the run (at least E - at_s) if none of "
                   "them recovered",
      .beyond = kWithinTheRun,
      .objectives = "max(first_recovered_s)"},
     &TimelineRow::first_recovered_s},
    {{.name = "last_recovered_s",
      .heading = "last recovered",
      .unit = Seconds,
      .format = After,
      .definition = "seconds until the last user whom it hurt had a good answer again; a user who "
                    "asks for nothing recovers when he asks again",
      .formula = "greatest instant of recovery of the users hurt, less at_s",
      .base = kHurtSinceLine,
      .censoring = "none if nobody was hurt; not within the run (at least E - at_s) if one of "
                   "them did not recover",
      .beyond = kWithinTheRun,
      .objectives = "max(recovery_s)"},
     &TimelineRow::last_recovered_s},
    {{.name = "users_hurt",
      .heading = "users hurt",
      .unit = Count,
      .format = Separated,
      .definition = "distinct users who met with a failure or an answer of status 500 and above, "
                    "long polls aside, whether they had recovered from an earlier line or not",
      .formula = "number of distinct users (see users) of request-failed, and of request-answered "
                 "with status >= 500",
      .base = kSinceLine},
     &TimelineRow::users_hurt},
    {{.name = "incidents",
      .heading = "incidents",
      .unit = Count,
      .format = Separated,
      .definition = "times that a client that was well, or hurt by an earlier line only, was hurt; "
                    "one that recovers and is hurt again counts twice",
      .formula = "number of those records after which the client is newly hurt since the line",
      .base = kSinceLine},
     &TimelineRow::incidents},
    {{.name = "not_recovered",
      .heading = "still hurt",
      .unit = Count,
      .format = Separated,
      .definition = "clients hurt since the line who had no good answer again when the run ended",
      .formula = "number of clients hurt since the line without a recovery",
      .base = kHurtSinceLine},
     &TimelineRow::not_recovered},
    {{.name = "requests_failed",
      .heading = "lost",
      .unit = Count,
      .format = Separated,
      .definition = "requests without an answer: refused, reset, given up",
      .formula = "number of F between the line and the next",
      .base = kSinceLine},
     &TimelineRow::requests_failed},
    {{.name = "requests_errored",
      .heading = "5xx",
      .unit = Count,
      .format = Separated,
      .definition = "answers of status 500 and above",
      .formula = "number of A with status >= 500 between the line and the next",
      .base = kSinceLine},
     &TimelineRow::requests_errored},
};
static_assert(has_a_column_a_field(kTimeline));

constexpr const char* kQuantileOf =
    "p95_ms of latency, of all requests that ended, and of the overdue where the part goes to the "
    "end of the run";
constexpr const char* kBeforeBase =
    "from the line of the timeline before it, of an earlier instant (or W), to the fault";
constexpr const char* kDuringBase = "from the fault to its end, or the end of the run";
constexpr const char* kAfterBase =
    "from the fault's end to the next line of the timeline of a later instant, or the end of the "
    "run";
constexpr const char* kAvailabilityOf =
    "availability of availability, of all operations; each is between the last line at or before "
    "its end (of those at the same instant, those that stand before it in the trace) and the next";
constexpr const char* kP95Censoring =
    "none without a sample (or, after it, if it did not end); else as p95_ms of latency";

constexpr Column<FaultRow> kFaults[] = {
    {{.name = "at_s",
      .heading = "at",
      .unit = Seconds,
      .format = Clock,
      .definition = "when the fault began",
      .formula = "instant of fault-applied",
      .is_key = true},
     &FaultRow::at_s},
    {{.name = "fault",
      .heading = "fault",
      .definition = "the fault",
      .formula = "fault of fault-applied",
      .is_key = true},
     &FaultRow::fault},
    {{.name = "lasted_s",
      .unit = Seconds,
      .format = Fixed0,
      .definition = "seconds until it was over",
      .formula = "fault-cleared less fault-applied of the same fault",
      .censoring = "at least E - at_s if it was not over within the run"},
     &FaultRow::lasted_s},
    {{.name = "before_p95_ms",
      .heading = "p95 ms before",
      .unit = Milliseconds,
      .format = Fixed0,
      .definition = "95th percentile of latency before the fault",
      .formula = kQuantileOf,
      .base = kBeforeBase,
      .censoring = kP95Censoring,
      .resolution = "as p95_ms of latency"},
     &FaultRow::before_p95_ms},
    {{.name = "during_p95_ms",
      .heading = "during",
      .unit = Milliseconds,
      .format = Fixed0,
      .definition = "95th percentile of latency while it lasted",
      .formula = kQuantileOf,
      .base = kDuringBase,
      .censoring = kP95Censoring,
      .resolution = "as p95_ms of latency"},
     &FaultRow::during_p95_ms},
    {{.name = "after_p95_ms",
      .heading = "after",
      .unit = Milliseconds,
      .format = Fixed0,
      .definition = "95th percentile of latency after it",
      .formula = kQuantileOf,
      .base = kAfterBase,
      .censoring = kP95Censoring,
      .resolution = "as p95_ms of latency"},
     &FaultRow::after_p95_ms},
    {{.name = "before_availability",
      .heading = "available before",
      .unit = Share,
      .format = Percent,
      .definition = "availability of the operations that ended before the fault",
      .formula = kAvailabilityOf,
      .base = kBeforeBase,
      .censoring = "none if no operation ended that counts"},
     &FaultRow::before_availability},
    {{.name = "during_availability",
      .heading = "during",
      .unit = Share,
      .format = Percent,
      .definition = "the same while it lasted",
      .formula = kAvailabilityOf,
      .base = kDuringBase,
      .censoring = "none if no operation ended that counts"},
     &FaultRow::during_availability},
    {{.name = "after_availability",
      .heading = "after",
      .unit = Share,
      .format = Percent,
      .definition = "the same after it",
      .formula = kAvailabilityOf,
      .base = kAfterBase,
      .censoring = "none if no operation ended that counts, or the fault did not end"},
     &FaultRow::after_availability},
    {{.name = "before_good_share",
      .unit = Share,
      .format = Percent,
      .definition = "share of good answers of the requests that ended before the fault",
      .formula = "number of G / (number of A + number of F)",
      .base = kBeforeBase,
      .censoring = "none if no request ended"},
     &FaultRow::before_good_share},
    {{.name = "during_good_share",
      .unit = Share,
      .format = Percent,
      .definition = "the same while it lasted",
      .formula = "number of G / (number of A + number of F)",
      .base = kDuringBase,
      .censoring = "none if no request ended"},
     &FaultRow::during_good_share},
    {{.name = "after_good_share",
      .unit = Share,
      .format = Percent,
      .definition = "the same after it",
      .formula = "number of G / (number of A + number of F)",
      .base = kAfterBase,
      .censoring = "none if no request ended, or the fault did not end"},
     &FaultRow::after_good_share},
};
static_assert(has_a_column_a_field(kFaults));

constexpr const char* kAtSample = "all of them, at the sample";
constexpr const char* kSinceSample = "from the sample before (or W) to this one";

constexpr Column<ConnectionRow> kConnections[] = {
    {{.name = "at_s",
      .heading = "at",
      .unit = Seconds,
      .format = Clock,
      .definition = "instant of the sample",
      .formula = "the multiples of record.sample_s that are later than W, and E",
      .is_key = true},
     &ConnectionRow::at_s},
    {{.name = "client",
      .heading = "client",
      .unit = Count,
      .format = Separated,
      .definition = "connections of clients that are open",
      .formula = "connection-opened with a port of clients less connection-closed of these, so far",
      .base = kAtSample,
      .objectives = "mean(client_connections); max(client_connections)"},
     &ConnectionRow::client},
    {{.name = "back_end",
      .heading = "back end",
      .unit = Count,
      .format = Separated,
      .definition =
          "connections from front ends, and of mail from mailbox servers, to mailbox servers "
          "that are open",
      .formula = "connection-opened with a port between servers less connection-closed of these, "
                 "so far",
      .base = kAtSample,
      .objectives = "mean(back_end_connections); max(back_end_connections)"},
     &ConnectionRow::back_end},
    {{.name = "held",
      .heading = "held by long polls",
      .unit = Count,
      .format = Separated,
      .definition = "of these, those that a long poll or a session has to itself",
      .formula = "connections that are connection-held, and neither connection-freed nor "
                 "connection-left since, so far",
      .base = kAtSample},
     &ConnectionRow::held},
    {{.name = "shared",
      .heading = "shared by requests",
      .unit = Count,
      .format = Separated,
      .definition = "of the back-end connections, those that requests share",
      .formula = "back_end - held, at least 0",
      .base = kAtSample},
     &ConnectionRow::shared},
    {{.name = "clients_per_shared",
      .heading = "clients per shared one",
      .unit = Count,
      .format = Fixed1,
      .definition = "clients' connections to a shared one",
      .formula = "client / shared",
      .base = kAtSample,
      .censoring = "none if none is shared"},
     &ConnectionRow::clients_per_shared},
    {{.name = "long_polls",
      .unit = Count,
      .format = Separated,
      .definition = "long polls that clients have under way",
      .formula = "request-sent less request-answered and request-failed of actions that are long "
                 "polls, so far",
      .base = kAtSample},
     &ConnectionRow::long_polls},
    {{.name = "handshakes_per_s",
      .heading = "new TLS/s",
      .unit = PerSecond,
      .format = Fixed1,
      .definition = "TLS handshakes a second, full and resumed",
      .formula = "number of connection-accepted / length of the interval",
      .base = kSinceSample,
      .objectives = "mean(handshakes); max(handshakes)"},
     &ConnectionRow::handshakes_per_s},
    {{.name = "resumed_per_s",
      .heading = "resumed/s",
      .unit = PerSecond,
      .format = Fixed1,
      .definition = "of these, those that resumed a session",
      .formula = "number of connection-accepted with resumed 1 / length of the interval",
      .base = kSinceSample},
     &ConnectionRow::resumed_per_s},
    {{.name = "front_ends_up",
      .heading = "front ends up",
      .unit = Count,
      .format = Plain,
      .definition = "front ends that are up",
      .formula = "front ends less those with a participant-down and no participant-up since",
      .base = kAtSample},
     &ConnectionRow::front_ends_up},
    {{.name = "front_end_jobs",
      .heading = "their jobs",
      .unit = Count,
      .format = Separated,
      .definition = "jobs at the front ends' processors",
      .formula = "cpu-begun less cpu-ended, cpu-dropped and cpu-lost of the front ends, so far",
      .base = kAtSample},
     &ConnectionRow::front_end_jobs},
    {{.name = "front_end_utilisation",
      .heading = "their CPU",
      .unit = Share,
      .format = Percent,
      .definition = "share of the cores of the front ends that were up that was busy",
      .formula = "sum of the integrals of min(jobs, cores) over the interval / sum of cores x time "
                 "up in the interval",
      .base = kSinceSample,
      .censoring = "none if no front end was up"},
     &ConnectionRow::front_end_utilisation},
};
static_assert(has_a_column_a_field(kConnections));

constexpr const char* kMinuteBefore =
    "samples of connections later than 60 s before the line, up to and with the line";
constexpr const char* kUntilNext =
    "samples of connections after the line, to the next one of a later instant";

constexpr Column<StormRow> kStorms[] = {
    {{.name = "at_s",
      .heading = "at",
      .unit = Seconds,
      .format = Clock,
      .definition = "instant of the line of the timeline",
      .formula = "at_s of timeline",
      .is_key = true},
     &StormRow::at_s},
    {{.name = "what",
      .heading = "after",
      .definition = "the line",
      .formula = "what of timeline",
      .narrows = "fault=drained_s",
      .is_key = true},
     &StormRow::what},
    {{.name = "handshakes_before",
      .heading = "TLS/s before",
      .unit = PerSecond,
      .format = Fixed1,
      .definition = "TLS handshakes a second before it",
      .formula = "mean of handshakes_per_s",
      .base = kMinuteBefore,
      .censoring = "none without such a sample"},
     &StormRow::handshakes_before},
    {{.name = "handshakes_peak",
      .heading = "TLS/s peak",
      .unit = PerSecond,
      .format = Fixed1,
      .definition = "most TLS handshakes a second after it",
      .formula = "highest handshakes_per_s",
      .base = kUntilNext,
      .resolution = "peak_window_s"},
     &StormRow::handshakes_peak},
    {{.name = "resumed_share",
      .heading = "resumed",
      .unit = Share,
      .format = Percent,
      .definition = "share of these handshakes that resumed a session",
      .formula = "sum of resumed_per_s / sum of handshakes_per_s",
      .base = kUntilNext,
      .censoring = "none without a handshake"},
     &StormRow::resumed_share},
    {{.name = "jobs_before",
      .heading = "backlog before",
      .unit = Count,
      .format = Fixed1,
      .definition = "jobs at the front ends' processors before it",
      .formula = "mean of front_end_jobs",
      .base = kMinuteBefore,
      .censoring = "none without such a sample"},
     &StormRow::jobs_before},
    {{.name = "jobs_peak",
      .heading = "backlog peak",
      .unit = Count,
      .format = Separated,
      .definition = "most jobs at the front ends' processors after it",
      .formula = "highest front_end_jobs",
      .base = kUntilNext,
      .resolution = "peak_window_s",
      .ranks = true},
     &StormRow::jobs_peak},
    {{.name = "front_ends_up",
      .heading = "front ends up",
      .unit = Count,
      .format = Plain,
      .definition = "fewest front ends that were up after it",
      .formula = "lowest front_ends_up",
      .base = kUntilNext,
      .resolution = "peak_window_s"},
     &StormRow::front_ends_up},
    {{.name = "utilisation_peak",
      .heading = "their CPU peak",
      .unit = Share,
      .format = Percent,
      .definition = "highest share of the cores of the front ends that were up",
      .formula = "highest front_end_utilisation",
      .base = kUntilNext,
      .censoring = "none if no front end was up",
      .resolution = "peak_window_s"},
     &StormRow::utilisation_peak},
    {{.name = "peak_window_s",
      .unit = Seconds,
      .format = Fixed0,
      .definition = "length of the windows of which the peaks are the highest",
      .formula = "record.sample_s of the scenario"},
     &StormRow::peak_window_s},
    {{.name = "drained_s",
      .heading = "drained after s",
      .unit = Seconds,
      .format = Fixed0,
      .definition = "seconds until the backlog was no more than twice what it was before, and 20 "
                    "jobs that chance allows",
      .formula = "let calm be 2 x jobs_before + 20 (jobs_before 0 if none): at_s of the first "
                 "sample from which on front_end_jobs stays at or below calm until the next line, "
                 "or, if the last sample before that line is above it, of the first sample after "
                 "it that is not; less at_s of the line",
      .base = kUntilNext,
      .censoring = "none if no sample until the next line is above calm; not within the run (at "
                   "least E - at_s) if no sample comes down to it",
      .resolution = "peak_window_s",
      .none = "none",
      .beyond = kWithinTheRun,
      .objectives = "max(drained_s)"},
     &StormRow::drained_s},
};
static_assert(has_a_column_a_field(kStorms));

}  // namespace

template <>
const Table<TimelineRow>& table_of<TimelineRow>() {
  static const Table<TimelineRow> kTable{
      {"timeline",
       "Timeline (recovered: users hurt since that line, with a good answer again; lost: no "
       "answer)",
       "One row a fault, and one its end. Steps of maintenance are no lines.", "the whole run"},
      kTimeline};
  return kTable;
}

template <>
const Table<FaultRow>& table_of<FaultRow>() {
  static const Table<FaultRow> kTable{
      {"faults", "Before, during and after each fault (p95 of latency, availability)",
       "One row a fault that began.", "requests and operations of all clients, after the warm-up"},
      kFaults};
  return kTable;
}

template <>
const Table<ConnectionRow>& table_of<ConnectionRow>() {
  static const Table<ConnectionRow> kTable{
      {"connections", "Connections", "One row a sample, after the warm-up.",
       "all clients and front ends"},
      kConnections};
  return kTable;
}

template <>
const Table<StormRow>& table_of<StormRow>() {
  static const Table<StormRow> kTable{
      {"storms", "Reconnect storms (backlog: jobs at the processors of the front ends)",
       "One row a line of the timeline after which handshakes_peak is at least 3 x "
       "handshakes_before (0 if none) + 10.",
       "the front ends, after the warm-up"},
      kStorms};
  return kTable;
}

}  // namespace casgrid
