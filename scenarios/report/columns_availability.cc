// Operations: what users wanted, whether they had it, and why not.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr const char* kOfOneScope = "operations of the row's protocol and population";
constexpr const char* kOfOneSlice = "operations of the row's protocol that ended in its time";
constexpr const char* kNoOperation = "none if no operation ended that counts";
constexpr const char* kNoAttempt = "none if no request ended";
constexpr const char* kAvailability = "good / (operations - not_held)";
constexpr const char* kGood = "number of O with end 0";
constexpr const char* kFailed = "number of O with end 2 and above";
constexpr const char* kGivenUp = "number of O with end 1";
constexpr const char* kNotHeld = "number of O with an end that is not held against the service";
constexpr const char* kAttemptsFormula = "number of G / attempts_ended";
constexpr const char* kAttemptsDefinition =
    "share of the attempts, the requests that ended, with a good answer: each retry, redirect and "
    "logon by itself; a step of a logon that is answered 401 is none";

constexpr Column<AvailabilityRow> kAvailabilityColumns[] = {
    {{.name = "protocol",
      .heading = "protocol",
      .definition = "protocol of the operations; \"all\": the sum of several",
      .formula = "protocol of the action with which the operation began",
      .narrows = "operations attempts",
      .is_key = true},
     &AvailabilityRow::protocol},
    {{.name = "population",
      .heading = "population",
      .definition = "whose clients wanted them; \"all\": the sum of all populations",
      .formula = "participant of operation-ended",
      .narrows = "operations attempts",
      .is_key = true},
     &AvailabilityRow::population},
    {{.name = "availability",
      .heading = "availability",
      .unit = Share,
      .format = Percent3,
      .definition = "share of good operations, of those that ended and are good or held against "
                    "the service; an objective may hold more against it, or less: "
                    "including=throttled, excluding=reset",
      .formula = kAvailability,
      .base = kOfOneScope,
      .censoring = kNoOperation,
      .objectives = "availability(operations)",
      .windowed = true},
     &AvailabilityRow::availability},
    {{.name = "attempts",
      .heading = "attempts",
      .unit = Share,
      .format = Percent3,
      .definition = kAttemptsDefinition,
      .formula = kAttemptsFormula,
      .base = "requests of the row's protocol and population",
      .censoring = kNoAttempt,
      .objectives = "availability(attempts)",
      .windowed = true},
     &AvailabilityRow::attempts},
    {{.name = "operations",
      .heading = "operations",
      .unit = Count,
      .format = Separated,
      .definition = "operations that ended: good + failed + given_up",
      .formula = "number of O",
      .base = kOfOneScope},
     &AvailabilityRow::operations},
    {{.name = "good",
      .unit = Count,
      .format = Separated,
      .definition = "had their final good answer within the patience",
      .formula = kGood,
      .base = kOfOneScope},
     &AvailabilityRow::good},
    {{.name = "failed",
      .heading = "failed",
      .unit = Count,
      .format = Separated,
      .definition = "the last attempt failed, and the next would have come after the patience, or "
                    "not at all",
      .formula = kFailed,
      .base = kOfOneScope},
     &AvailabilityRow::failed},
    {{.name = "given_up",
      .heading = "given up",
      .unit = Count,
      .format = Separated,
      .definition = "the patience was over while an attempt was under way, or before the client "
                    "came to the next",
      .formula = kGivenUp,
      .base = kOfOneScope},
     &AvailabilityRow::given_up},
    {{.name = "not_held",
      .heading = "not held",
      .unit = Count,
      .format = Separated,
      .definition = "of those failed, the ones that are not held against the service: throttled, "
                    "refused by policy (see the list of ends)",
      .formula = kNotHeld,
      .base = kOfOneScope},
     &AvailabilityRow::not_held},
    {{.name = "pending",
      .heading = "pending",
      .unit = Count,
      .format = Separated,
      .definition = "under way when the run ended, the patience not over: in no other count",
      .formula = "number of operation-pending",
      .base = "at the end of the run"},
     &AvailabilityRow::pending},
    {{.name = "attempts_ended",
      .heading = "requests",
      .unit = Count,
      .format = Separated,
      .definition = "requests that ended, answered or failed, those that are answered 401 aside",
      .formula = "number of A with another status than 401 + number of F",
      .base = "requests of the row's protocol and population"},
     &AvailabilityRow::attempts_ended},
};
static_assert(has_a_column_a_field(kAvailabilityColumns));

constexpr Column<CauseRow> kCauses[] = {
    {{.name = "protocol",
      .heading = "protocol",
      .definition = "as of availability",
      .formula = "as of availability",
      .is_key = true},
     &CauseRow::protocol},
    {{.name = "population",
      .heading = "population",
      .definition = "as of availability",
      .formula = "as of availability",
      .is_key = true},
     &CauseRow::population},
    {{.name = "cause",
      .heading = "not good because",
      .definition = "what became of the operation's last attempt (see the list of ends)",
      .formula = "end of operation-ended, if it is not 0",
      .narrows = "including=operations excluding=operations",
      .is_key = true},
     &CauseRow::cause},
    {{.name = "held_against",
      .heading = "held against the service",
      .definition = "whether it is, where an objective does not say otherwise",
      .formula = "of the list of ends"},
     &CauseRow::held_against},
    {{.name = "operations",
      .heading = "operations",
      .unit = Count,
      .format = Separated,
      .definition = "operations that ended so; causes of none have no row",
      .formula = "number of O with this end",
      .base = kOfOneScope},
     &CauseRow::operations},
};
static_assert(has_a_column_a_field(kCauses));

constexpr Column<AvailabilityOverTimeRow> kOverTime[] = {
    {{.name = "at_s",
      .heading = "at",
      .unit = Seconds,
      .format = Clock,
      .definition = "beginning of the slice",
      .formula = "W + k x record.sample_s",
      .is_key = true},
     &AvailabilityOverTimeRow::at_s},
    {{.name = "until_s",
      .unit = Seconds,
      .format = Clock,
      .definition = "its end; what ends at that instant is in the next slice, at E in the last",
      .formula = "W + (k + 1) x record.sample_s, E at most"},
     &AvailabilityOverTimeRow::until_s},
    {{.name = "protocol",
      .heading = "protocol",
      .definition = "protocol of the operations; \"all\": the sum of several",
      .formula = "protocol of the action with which the operation began",
      .is_key = true},
     &AvailabilityOverTimeRow::protocol},
    {{.name = "availability",
      .heading = "availability",
      .unit = Share,
      .format = Percent3,
      .definition = "as of availability",
      .formula = kAvailability,
      .base = kOfOneSlice,
      .censoring = kNoOperation},
     &AvailabilityOverTimeRow::availability},
    {{.name = "attempts",
      .heading = "attempts",
      .unit = Share,
      .format = Percent3,
      .definition = kAttemptsDefinition,
      .formula = kAttemptsFormula,
      .base = "requests of the row's protocol that ended in its time",
      .censoring = kNoAttempt},
     &AvailabilityOverTimeRow::attempts},
    {{.name = "operations",
      .heading = "operations",
      .unit = Count,
      .format = Separated,
      .definition = "operations that ended",
      .formula = "number of O",
      .base = kOfOneSlice},
     &AvailabilityOverTimeRow::operations},
    {{.name = "good",
      .unit = Count,
      .format = Separated,
      .definition = "had their final good answer within the patience",
      .formula = kGood,
      .base = kOfOneSlice},
     &AvailabilityOverTimeRow::good},
    {{.name = "failed",
      .heading = "failed",
      .unit = Count,
      .format = Separated,
      .definition = "as of availability",
      .formula = kFailed,
      .base = kOfOneSlice},
     &AvailabilityOverTimeRow::failed},
    {{.name = "given_up",
      .heading = "given up",
      .unit = Count,
      .format = Separated,
      .definition = "as of availability",
      .formula = kGivenUp,
      .base = kOfOneSlice},
     &AvailabilityOverTimeRow::given_up},
    {{.name = "not_held",
      .heading = "not held",
      .unit = Count,
      .format = Separated,
      .definition = "as of availability",
      .formula = kNotHeld,
      .base = kOfOneSlice},
     &AvailabilityOverTimeRow::not_held},
    {{.name = "attempts_ended",
      .unit = Count,
      .format = Separated,
      .definition = "requests that ended, answered or failed, those that are answered 401 aside",
      .formula = "number of A with another status than 401 + number of F",
      .base = "requests of the row's protocol that ended in its time"},
     &AvailabilityOverTimeRow::attempts_ended},
};
static_assert(has_a_column_a_field(kOverTime));

}  // namespace

template <>
const Table<AvailabilityRow>& table_of<AvailabilityRow>() {
  static const Table<AvailabilityRow> kTable{
      {"availability", "Availability (operations: what users wanted, with retries and logons)",
       "One row for all clients, one a protocol, and one a population (of several protocols: one a "
       "protocol, and their sum).",
       "operations that ended after the warm-up, and requests that did"},
      kAvailabilityColumns};
  return kTable;
}

template <>
const Table<CauseRow>& table_of<CauseRow>() {
  static const Table<CauseRow> kTable{
      {"causes", "Operations that were not good",
       "One row a cause, of each row of availability in which it occurred.",
       "operations that ended after the warm-up"},
      kCauses};
  return kTable;
}

template <>
const Table<AvailabilityOverTimeRow>& table_of<AvailabilityOverTimeRow>() {
  static const Table<AvailabilityOverTimeRow> kTable{
      {"availability_over_time", "Availability over time",
       "One row a slice of record.sample_s from the end of the warm-up, of all protocols together, "
       "and where there are several of each. On the console with --tables.",
       "all clients, after the warm-up"},
      kOverTime};
  return kTable;
}

}  // namespace casgrid
