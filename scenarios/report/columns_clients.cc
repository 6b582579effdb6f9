// What each population met with.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr Column<PopulationRow> kPopulations[] = {
    {{.name = "population",
      .heading = "population",
      .definition = "name",
      .formula = "populations of the scenario",
      .narrows = "relogons",
      .is_key = true},
     &PopulationRow::population},
    {{.name = "client",
      .heading = "client",
      .definition = "its program: OWA, ActiveSync, MAPI/HTTP, SIP, or replay",
      .formula = "populations of the scenario"},
     &PopulationRow::client},
    {{.name = "clients",
      .heading = "clients",
      .unit = Count,
      .format = Separated,
      .definition = "its clients: users, or devices; 0 where sessions come and go (open)",
      .formula = "users x devices_per_user of the scenario",
      .base = "the whole run"},
     &PopulationRow::clients},
    {{.name = "requests",
      .heading = "requests",
      .unit = Count,
      .format = Separated,
      .definition = "requests that ended, answered or failed",
      .formula = "number of A + number of F",
      .ranks = true},
     &PopulationRow::requests},
    {{.name = "failed",
      .heading = "failed",
      .unit = Count,
      .format = Separated,
      .definition = "of these, those without an answer",
      .formula = "number of F"},
     &PopulationRow::failed},
    {{.name = "errors_5xx",
      .heading = "5xx",
      .unit = Count,
      .format = Separated,
      .definition = "answers of status 500 and above",
      .formula = "number of A with status >= 500"},
     &PopulationRow::errors_5xx},
    {{.name = "users_hurt",
      .heading = "users hurt",
      .unit = Count,
      .format = Separated,
      .definition = "distinct users who met with a failure or an answer of status 500 and above "
                    "after the first fault",
      .formula = "number of distinct users (see users) with such a record after the first "
                 "fault-applied"},
     &PopulationRow::users_hurt},
    {{.name = "incidents",
      .heading = "incidents",
      .unit = Count,
      .format = Separated,
      .definition = "times that a client was hurt who was not hurt already",
      .formula = "sum over its clients of incidents, a client that is hurt already counting anew "
                 "with each line of the timeline"},
     &PopulationRow::incidents},
    {{.name = "not_recovered",
      .heading = "still hurt",
      .unit = Count,
      .format = Separated,
      .definition = "clients who were hurt and had no good answer again when the run ended",
      .formula = "number of its clients without a good answer since they were last hurt"},
     &PopulationRow::not_recovered},
    {{.name = "last_recovered_s",
      .heading = "s until good",
      .unit = Seconds,
      .format = Fixed1,
      .definition = "longest time from a line of the timeline to the good answer of the last user "
                    "whom it hurt",
      .formula = "greatest last_recovered_s of timeline, of this population's users alone",
      .censoring = "none if nobody was hurt; not within the run if one of them did not recover: "
                   "at least the greatest of the rows, be they known or bounds",
      .beyond = "not within the run"},
     &PopulationRow::last_recovered_s},
    {{.name = "reconnects",
      .heading = "reconnects",
      .unit = Count,
      .format = Separated,
      .definition = "connections that clients lost: reset or given up",
      .formula = "number of connection-lost"},
     &PopulationRow::reconnects},
    {{.name = "sessions",
      .heading = "sessions",
      .unit = Count,
      .format = Fixed0,
      .definition =
          "OWA, ECP, PowerShell, POP3, IMAP4: sessions begun, from sign-in to sign-out; MAPI/HTTP, "
          "EWS, Outlook "
          "Anywhere: session contexts, subscriptions, sessions that mailbox servers made for its "
          "users",
      .formula = "number of session-started (OWA, ECP, PowerShell, POP3, IMAP4), of context-made "
                 "with a user of it (MAPI/HTTP, EWS, Outlook Anywhere)",
      .censoring = "none for ActiveSync, OAB, Autodiscover and SIP, which have no sessions"},
     &PopulationRow::sessions},
    {{.name = "relogon_share",
      .heading = "re-logons",
      .unit = Share,
      .format = Percent,
      .definition = "share of its good forms logons that were not the first of their session",
      .formula =
          "among A with action logon and status < 400: those of a client that has another one "
          "since its last session-started, warm-up included / their number",
      .censoring = "none without a good forms logon",
      .objectives = "share(relogons)"},
     &PopulationRow::relogon_share},
    {{.name = "balancer_connections",
      .heading = "at balancer",
      .unit = Count,
      .format = Separated,
      .definition = "most connections at the balancers behind its name",
      .formula = "sum of most_connections of these balancers",
      .base = "the whole run"},
     &PopulationRow::balancer_connections},
};
static_assert(has_a_column_a_field(kPopulations));

constexpr Column<PhoneCallRow> kPhoneCalls[] = {
    {{.name = "population",
      .heading = "population",
      .definition = "name",
      .formula = "populations of the scenario whose program is SIP",
      .is_key = true},
     &PhoneCallRow::population},
    {{.name = "program",
      .heading = "calls come from",
      .definition = "its program: gateway, sipp or sipsak",
      .formula = "populations of the scenario"},
     &PhoneCallRow::program},
    {{.name = "begun",
      .heading = "begun",
      .unit = Count,
      .format = Separated,
      .definition = "calls that were begun; sipsak begins none",
      .formula = "number of phone-call-begun"},
     &PhoneCallRow::begun},
    {{.name = "answered",
      .heading = "answered",
      .unit = Count,
      .format = Separated,
      .definition = "calls that a UM service answered",
      .formula = "number of phone-call-answered"},
     &PhoneCallRow::answered},
    {{.name = "redirected",
      .heading = "redirected",
      .unit = Count,
      .format = Separated,
      .definition = "times that a caller was sent on to a UM service (302), and went there",
      .formula = "number of phone-call-redirected"},
     &PhoneCallRow::redirected},
    {{.name = "dropped",
      .heading = "dropped",
      .unit = Count,
      .format = Separated,
      .definition = "calls that broke after they were answered",
      .formula = "number of phone-call-dropped"},
     &PhoneCallRow::dropped},
    {{.name = "failed",
      .heading = "failed",
      .unit = Count,
      .format = Separated,
      .definition = "calls that no peer and no UM service answered",
      .formula = "number of phone-call-failed"},
     &PhoneCallRow::failed},
    {{.name = "finished",
      .heading = "finished",
      .unit = Count,
      .format = Separated,
      .definition = "calls that ended as the caller hung up",
      .formula = "number of phone-call-finished"},
     &PhoneCallRow::finished},
    {{.name = "until_answered_ms",
      .heading = "ms until answered",
      .unit = Milliseconds,
      .format = Fixed1,
      .definition = "mean time from when a call was begun to its answer",
      .formula = "sum of after of phone-call-answered / their number",
      .censoring = "none if none was answered"},
     &PhoneCallRow::until_answered_ms},
};
static_assert(has_a_column_a_field(kPhoneCalls));

}  // namespace

template <>
const Table<PhoneCallRow>& table_of<PhoneCallRow>() {
  static const Table<PhoneCallRow> kTable{
      {"phone_calls", "Phone calls", "One row a population that is called over SIP.",
       "its calls, after the warm-up"},
      kPhoneCalls};
  return kTable;
}

template <>
const Table<PopulationRow>& table_of<PopulationRow>() {
  static const Table<PopulationRow> kTable{
      {"populations",
       "Populations (s until good: from a fault to the good answer of the last user it hurt; "
       "re-logons: of the sessions; at balancer: most connections)",
       "One row a population.", "its clients, after the warm-up"},
      kPopulations};
  return kTable;
}

}  // namespace casgrid
