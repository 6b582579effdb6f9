// The run itself, its objectives, all requests together, and who recorded what.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr const char* kNotInTrace = "not in the trace: of this program on this machine";

constexpr Column<RunFacts> kRun[] = {
    {{.name = "casgrid",
      .definition = "version of the program",
      .formula = "--version of the program"},
     &RunFacts::version},
    {{.name = "title", .definition = "title of the scenario", .formula = "title of the scenario"},
     &RunFacts::title},
    {{.name = "verdict",
      .definition = "pass if every objective is met and no invariant of the program is broken, "
                    "else fail",
      .formula = "of objectives"},
     &RunFacts::verdict},
    {{.name = "fingerprint",
      .definition = "128 bits over every record, in hexadecimal",
      .formula = "of participants (xxh3 of their names and digests)"},
     &RunFacts::fingerprint},
    {{.name = "seed",
      .unit = Count,
      .definition = "seed of the run",
      .formula = "seed of the scenario"},
     &RunFacts::seed},
    {{.name = "network", .definition = "network model", .formula = "network.model of the scenario"},
     &RunFacts::network},
    {{.name = "duration_s",
      .unit = Seconds,
      .format = Clock,
      .definition = "simulated seconds",
      .formula = "E"},
     &RunFacts::duration_s},
    {{.name = "measured_s",
      .unit = Seconds,
      .format = Fixed0,
      .definition = "of these, after the warm-up: what every count, rate and mean is of",
      .formula = "E - W"},
     &RunFacts::measured_s},
    {{.name = "interrupted",
      .definition = "whether the run was stopped before its end",
      .formula = "false in every report that is written"},
     &RunFacts::interrupted},
    {{.name = "binding_resource",
      .definition =
          "what is nearest to its ceiling: a processor or the slots of a secure channel at "
          "80 %, a link at 100 %",
      .formula = "the highest of utilisation_peak / 0.8 of servers and secure_channels and "
                 "utilisation_peak of links; empty if all are 0",
      .base = "after the warm-up"},
     &RunFacts::binding_resource},
    {{.name = "resident_bytes",
      .unit = Octets,
      .format = Mebibytes,
      .definition = "most memory of the process so far",
      .formula = kNotInTrace,
      .varies = true},
     &RunFacts::resident_bytes},
    {{.name = "records",
      .unit = Count,
      .format = Separated,
      .definition = "records, those written on request aside",
      .formula = "number of records that are not written on request"},
     &RunFacts::records},
    {{.name = "events",
      .unit = Count,
      .format = Separated,
      .definition = "events of the calendar",
      .formula = "not in the trace"},
     &RunFacts::events},
    {{.name = "cpu_seconds",
      .unit = Seconds,
      .format = Fixed2,
      .definition = "processor time of the run",
      .formula = kNotInTrace,
      .varies = true},
     &RunFacts::cpu_seconds},
    {{.name = "wall_seconds",
      .unit = Seconds,
      .format = Fixed2,
      .definition = "time of the run on the wall",
      .formula = kNotInTrace,
      .varies = true},
     &RunFacts::wall_seconds},
};
static_assert(has_a_column_a_field(kRun));

constexpr Column<ObjectiveRow> kObjectives[] = {
    {{.name = "expression",
      .heading = "objective",
      .definition = "the objective",
      .formula = "objectives of the scenario",
      .is_key = true},
     &ObjectiveRow::expression},
    {{.name = "met",
      .heading = "met",
      .format = Met,
      .definition = "whether it is met; a value that is none meets nothing, one that is only known "
                    "to be at least so much meets no upper bound",
      .formula = "value compared with the bound"},
     &ObjectiveRow::met},
    {{.name = "value",
      .heading = "value",
      .format = Fixed4,
      .definition = "what it asks for",
      .formula = "the column that the metric reads (see metrics)",
      .censoring = "as the column; none without samples",
      .none = "no samples"},
     &ObjectiveRow::value},
    {{.name = "note",
      .heading = "because",
      .definition = "why a value is none or only a bound, that it rests on few good answers (see "
                    "what objectives read), or that its window was cut; else empty",
      .formula =
          "of value: \"no samples\"; \"requests were given up before they were answered\"; of "
          "recovery: \"no such fault in the run\" without a line that fits, \"no request ended "
          "while it lasted\" (value none) if during_good_share of a fault that fits is none and "
          "its line hurt nobody, \"nobody was hurt\" (value 0), \"not recovered within the "
          "run\"; of drained_s: \"no such fault in the run\", \"there was no backlog\" (value "
          "0), \"not drained within the run\"; of a window: \"its window was cut: <from> to "
          "<to>\", "
          "\"its window was over before the end of the warm-up\", \"its fault did not come within "
          "the "
          "run\", \"the run ends before its window\""},
     &ObjectiveRow::note},
};
static_assert(has_a_column_a_field(kObjectives));

constexpr const char* kAllRequests = "requests of all clients, after the warm-up";

constexpr Column<RequestCounts> kRequests[] = {
    {{.name = "under_way_before",
      .unit = Count,
      .format = Separated,
      .definition = "requests that were under way when the measured part began",
      .formula = "number of request-sent before W less number of request-answered and "
                 "request-failed before W",
      .base = "before the warm-up was over"},
     &RequestCounts::under_way_before},
    {{.name = "sent",
      .unit = Count,
      .format = Separated,
      .definition = "requests sent",
      .formula = "number of S"},
     &RequestCounts::sent},
    {{.name = "answered",
      .unit = Count,
      .format = Separated,
      .definition = "requests answered, whatever the status",
      .formula = "number of A"},
     &RequestCounts::answered},
    {{.name = "failed",
      .unit = Count,
      .format = Separated,
      .definition = "requests without an answer: refused, reset, given up",
      .formula = "number of F"},
     &RequestCounts::failed},
    {{.name = "in_flight",
      .unit = Count,
      .format = Separated,
      .definition = "requests under way when the run ends",
      .formula = "under_way_before + sent - answered - failed",
      .base = "at the end of the run"},
     &RequestCounts::in_flight},
    {{.name = "overdue",
      .unit = Count,
      .format = Separated,
      .definition = "of these, those that had been under way for more than 30 s",
      .formula = "number of the overdue (see T)",
      .base = "at the end of the run"},
     &RequestCounts::overdue},
    {{.name = "completed",
      .unit = Count,
      .format = Separated,
      .definition = "requests that ended",
      .formula = "answered + failed"},
     &RequestCounts::completed},
    {{.name = "completed_per_s",
      .unit = PerSecond,
      .format = Fixed1,
      .definition = "of these, a second",
      .formula = "completed / measured_s",
      .censoring = "none if nothing was measured"},
     &RequestCounts::completed_per_s},
    {{.name = "good",
      .unit = Count,
      .format = Separated,
      .definition = "good answers: status below 400",
      .formula = "number of G"},
     &RequestCounts::good},
    {{.name = "good_share",
      .unit = Share,
      .format = Percent,
      .definition = "share of attempts with a good answer",
      .formula = "good / completed",
      .censoring = "none if no request ended"},
     &RequestCounts::good_share},
    {{.name = "errors_5xx",
      .unit = Count,
      .format = Separated,
      .definition = "answers of status 500 and above",
      .formula = "number of A with status >= 500"},
     &RequestCounts::errors_5xx},
    {{.name = "lost_without_error",
      .unit = Count,
      .format = Separated,
      .definition = "requests whose client had neither an answer nor an error within its patience",
      .formula = "number of requests without a result within patience_s + 1 ms of the population "
                 "(long polls: hold_s + 30 s)",
      .base = "the whole run: an invariant",
      .objectives = "count(lost_without_error)"},
     &RequestCounts::lost_without_error},
    {{.name = "users_hurt",
      .unit = Count,
      .format = Separated,
      .definition = "distinct users hurt after the first fault",
      .formula = "sum of users_hurt of populations",
      .objectives = "count(users_hurt)"},
     &RequestCounts::users_hurt},
    {{.name = "incidents",
      .unit = Count,
      .format = Separated,
      .definition = "times that a client was hurt",
      .formula = "sum of incidents of populations",
      .objectives = "count(incidents)"},
     &RequestCounts::incidents},
    {{.name = "not_recovered",
      .unit = Count,
      .format = Separated,
      .definition = "clients who were hurt and had no good answer again when the run ended",
      .formula = "sum of not_recovered of populations",
      .objectives = "count(not_recovered)"},
     &RequestCounts::not_recovered},
    {{.name = "replayed",
      .unit = Count,
      .format = Separated,
      .definition = "requests that a front end sent again, to another mailbox server",
      .formula = "number of request-replayed"},
     &RequestCounts::replayed},
    {{.name = "redirects",
      .unit = Count,
      .format = Separated,
      .definition = "requests that were sent to another name",
      .formula = "number of request-decided by redirect-other-site, redirect-sso, newer-sso, "
                 "newer-plain, newer-activesync, redirect-activesync",
      .objectives = "count(redirects)",
      .windowed = true},
     &RequestCounts::redirects},
    {{.name = "proxied",
      .unit = Count,
      .format = Separated,
      .definition = "requests, long polls among them, that front ends fetched from another "
                    "server",
      .formula = "number of request-decided with proxied 1"},
     &RequestCounts::proxied},
    {{.name = "proxied_cross_site",
      .unit = Count,
      .format = Separated,
      .definition = "of these, to another site",
      .formula = "number of request-decided with proxied 1 and crosses-site 1"},
     &RequestCounts::proxied_cross_site},
    {{.name = "cross_site_share",
      .unit = Share,
      .format = Percent,
      .definition = "share of the proxied requests that crossed sites",
      .formula = "proxied_cross_site / proxied",
      .censoring = "none if nothing was proxied",
      .objectives = "value(cross_site_share)"},
     &RequestCounts::cross_site_share},
    {{.name = "reconnects",
      .unit = Count,
      .format = Separated,
      .definition = "connections that clients lost: reset or given up",
      .formula = "number of connection-lost",
      .objectives = "count(reconnects)",
      .windowed = true},
     &RequestCounts::reconnects},
    {{.name = "clients",
      .unit = Count,
      .format = Separated,
      .definition = "clients: users or devices of closed populations",
      .formula = "sum of clients of populations",
      .base = "the whole run"},
     &RequestCounts::clients},
    {{.name = "sessions",
      .unit = Count,
      .format = Separated,
      .definition = "sessions of browsers and mail programs begun, from sign-in to sign-out",
      .formula = "number of session-started"},
     &RequestCounts::sessions},
    {{.name = "contexts_made",
      .unit = Count,
      .format = Separated,
      .definition =
          "session contexts of Outlook, subscriptions of programs over EWS, sessions of Outlook "
          "Anywhere, and shells of administrators, that mailbox servers made",
      .formula = "number of context-made"},
     &RequestCounts::contexts_made},
    {{.name = "contexts_lost",
      .unit = Count,
      .format = Separated,
      .definition =
          "session contexts that Outlook found gone (code 10), subscriptions that programs "
          "over EWS did (ErrorSubscriptionNotFound), and sessions of Outlook Anywhere "
          "that ended with a channel, and shells; made again",
      .formula = "number of context-lost",
      .objectives = "count(contexts_lost)",
      .windowed = true},
     &RequestCounts::contexts_lost},
    {{.name = "throttled",
      .unit = Count,
      .format = Separated,
      .definition = "requests turned away by a budget or limit of a mailbox server (503; a shell "
                    "too many 500)",
      .formula = "number of request-throttled",
      .objectives = "count(throttled)",
      .windowed = true},
     &RequestCounts::throttled},
    {{.name = "held_back",
      .unit = Count,
      .format = Separated,
      .definition = "requests that a mailbox server held back before it worked on them, as their "
                    "user had used up his budget (throttling)",
      .formula = "number of request-delayed"},
     &RequestCounts::held_back},
    {{.name = "held_back_s",
      .unit = Seconds,
      .format = Fixed1,
      .definition = "for how long, all of them together",
      .formula = "sum of delay of request-delayed"},
     &RequestCounts::held_back_s},
    {{.name = "cut_off",
      .unit = Count,
      .format = Separated,
      .definition = "of those throttled, the requests of users below the cut-off of their budget",
      .formula = "number of budget-exhausted"},
     &RequestCounts::cut_off},
    {{.name = "pool_full",
      .unit = Count,
      .format = Separated,
      .definition = "requests answered 503 at once because the queue of their application pool was "
                    "full, on a front end or a mailbox server",
      .formula = "number of pool-full"},
     &RequestCounts::pool_full},
    {{.name = "served_as_another",
      .unit = Count,
      .format = Separated,
      .definition = "requests of clients that were nobody yet, on a connection that somebody else "
                    "had logged on by NTLM: a balancer shares it",
      .formula = "number of served-as-another"},
     &RequestCounts::served_as_another},
    {{.name = "guard_exceeded",
      .unit = Count,
      .format = Separated,
      .definition =
          "channels of Outlook Anywhere, and requests of phones, that came to a front end "
          "when it had as many outstanding to one front end of Exchange 2010 or 2007 as "
          "its guard allows, or more (event 2022)",
      .formula = "number of guard-exceeded"},
     &RequestCounts::guard_exceeded},
    {{.name = "guard_rejected",
      .unit = Count,
      .format = Separated,
      .definition = "of these, those that were answered 503; the others, from CU7 on, were only "
                    "logged",
      .formula = "number of guard-exceeded with rejected 1"},
     &RequestCounts::guard_rejected},
    {{.name = "handshakes",
      .unit = Count,
      .format = Separated,
      .definition = "TLS handshakes at front ends and balancers, full and resumed",
      .formula = "number of connection-accepted"},
     &RequestCounts::handshakes},
    {{.name = "resumed",
      .unit = Count,
      .format = Separated,
      .definition = "of these, those that resumed a session",
      .formula = "number of connection-accepted with resumed 1"},
     &RequestCounts::resumed},
    {{.name = "most_to_one_back_end",
      .unit = Count,
      .format = Separated,
      .definition = "most connections at once from one front end to one mailbox server: each takes "
                    "a port",
      .formula = "greatest number of connection-opened with a port between servers less "
                 "connection-left of these, of one front end to one mailbox server",
      .base = "the whole run: a limit is no rate"},
     &RequestCounts::most_to_one_back_end},
};
static_assert(has_a_column_a_field(kRequests));

constexpr Column<ParticipantRow> kParticipants[] = {
    {{.name = "name",
      .definition = "participant; \"world\": what the world itself records",
      .formula = "participant of the record"},
     &ParticipantRow::name},
    {{.name = "records",
      .unit = Count,
      .format = Separated,
      .definition = "its records, those written on request aside",
      .formula = "number of records of this participant that are not written on request",
      .base = "the whole run"},
     &ParticipantRow::records},
    {{.name = "digest",
      .definition = "128 bits over its records, in hexadecimal",
      .formula = "xxh3 over the records in their canonical form (sim/observe/fingerprint.cc)",
      .base = "the whole run"},
     &ParticipantRow::digest},
};
static_assert(has_a_column_a_field(kParticipants));

}  // namespace

template <>
const Table<RunFacts>& table_of<RunFacts>() {
  static const Table<RunFacts> kTable{
      {"run", "", "The keys at the top of report.json.", "the whole run", true}, kRun};
  return kTable;
}

template <>
const Table<ObjectiveRow>& table_of<ObjectiveRow>() {
  static const Table<ObjectiveRow> kTable{
      {"objectives", "", "One row an objective of the scenario.", "as the column that it reads"},
      kObjectives};
  return kTable;
}

template <>
const Table<RequestCounts>& table_of<RequestCounts>() {
  static const Table<RequestCounts> kTable{
      {"requests", "", "One object: counts of requests, long polls aside.", kAllRequests, true},
      kRequests};
  return kTable;
}

template <>
const Table<ParticipantRow>& table_of<ParticipantRow>() {
  static const Table<ParticipantRow> kTable{
      {"participants", "", "One row a participant that recorded anything.", "the whole run"},
      kParticipants};
  return kTable;
}

}  // namespace casgrid
