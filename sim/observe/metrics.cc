#include "sim/observe/metrics.h"

#include <algorithm>

#include "model/base/enum_texts.h"
#include "model/routing/resource.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kGoElsewhere = 451;  // a redirect, not an error

bool is_forms_logon(ActionId action) { return row_of(action).resource == Resource::LogonPost; }

}  // namespace

void Metrics::answer(const Record& record) {
  const auto [action, status] = ActionResult::of(record.d);
  ActionRow& row = actions[place_of(action)];
  ++row.answered;
  if (status >= 500) {
    ++row.errors_5xx;
  } else if (status >= 400) {
    ++row.errors_4xx;
  } else {
    row.latency.add(Duration{static_cast<std::int64_t>(record.c)});
  }
  if (is_long_poll(action)) {
    LongPollRow& calls = long_polls[static_cast<std::size_t>(protocol_of(action))];
    ++calls.answered;
    calls.errors += status >= 400 && status != kGoElsewhere ? 1 : 0;
    return;
  }
  PopulationRow& population = populations_[record.who.index()];
  ++answered;
  good += status < 400 ? 1 : 0;
  ++population.answered;
  if (status != kUnauthorised)
    population.operations[static_cast<std::size_t>(protocol_of(action))].attempt(status < 400);
  errors_5xx += status >= 500 ? 1 : 0;
  population.errors_5xx += status >= 500 ? 1 : 0;
  if (!is_forms_logon(action) || status >= 400) return;
  ++population.logons;
  population.relogons += logged_on(record) ? 1 : 0;
}

bool Metrics::logged_on(const Record& record) {
  std::vector<bool>& has_logged_on = has_logged_on_[record.who.index()];
  if (record.a >= has_logged_on.size()) has_logged_on.resize(record.a + 1);
  const bool had = has_logged_on[record.a];
  has_logged_on[record.a] = true;
  return had;
}

void Metrics::session_started(const Record& record) {
  std::vector<bool>& has_logged_on = has_logged_on_[record.who.index()];
  if (record.a < has_logged_on.size()) has_logged_on[record.a] = false;
}

void Metrics::failure(const Record& record) {
  const auto said = ActionResult::of(record.d);
  const ActionId action = said.action;
  ActionRow& row = actions[place_of(action)];
  const auto reason = said.as<FailureReason>();
  ++row.failed[static_cast<std::size_t>(reason)];
  if (reason == FailureReason::TimedOut)
    row.latency.add_at_least(Duration{static_cast<std::int64_t>(record.c)});
  if (is_long_poll(action)) {
    ++long_polls[static_cast<std::size_t>(protocol_of(action))].broken;
    return;
  }
  ++failed;
  PopulationRow& population = populations_[record.who.index()];
  ++population.failed;
  population.operations[static_cast<std::size_t>(protocol_of(action))].attempt(false);
}

void Metrics::add(const OperationSaid& said) {
  OperationCounts& own =
      populations_[said.population.index()].operations[static_cast<std::size_t>(said.protocol)];
  if (said.is_pending)
    ++own.pending;
  else if (said.ended >= warm_up_)
    own.end(said.end);
}

// Only what is under way when the warm-up is over.
void Metrics::before(const Record& record) {
  if (record.kind == RecordKind::SessionStarted) session_started(record);
  if (record.kind == RecordKind::RequestAnswered &&
      is_forms_logon(ActionResult::of(record.d).action) && ActionResult::of(record.d).result < 400)
    logged_on(record);
  const bool begins = record.kind == RecordKind::RequestSent;
  if (!begins && record.kind != RecordKind::RequestAnswered &&
      record.kind != RecordKind::RequestFailed)
    return;
  const auto action = begins ? action_in(record.c) : ActionResult::of(record.d).action;
  std::uint64_t& count =
      is_long_poll(action)
          ? long_polls[static_cast<std::size_t>(protocol_of(action))].under_way_before
          : under_way_before;
  count += begins ? 1 : ~std::uint64_t{0};
}

void Metrics::context_made(std::uint32_t user) {
  ++contexts_made;
  const auto next = std::upper_bound(first_users_.begin(), first_users_.end(), user);
  if (next != first_users_.begin())
    ++contexts_of_[static_cast<std::size_t>(next - first_users_.begin()) - 1];
}

void Metrics::add(const Record& record) {
  if (record.at < warm_up_) {
    before(record);
    return;
  }
  switch (record.kind) {
    case RecordKind::RequestSent: {
      const auto action = action_in(record.c);
      if (is_long_poll(action)) {
        ++long_polls[static_cast<std::size_t>(protocol_of(action))].sent;
      } else {
        ++sent;
        ++populations_[record.who.index()].sent;
      }
      break;
    }
    case RecordKind::RequestAnswered:
      answer(record);
      break;
    case RecordKind::RequestFailed:
      failure(record);
      break;
    case RecordKind::CallEnded: {
      const auto end = CallEnd::of(record.d);
      long_polls[static_cast<std::size_t>(end.protocol)].events += end.is_event ? 1 : 0;
      break;
    }
    case RecordKind::RequestDecided: {
      const auto by = DecidedBy::of(record.c);
      ++rules[by.rule];
      ++served_[record.who.index()];
      if (by.is_proxied) {
        ++proxied;
        if (by.crosses_site) ++proxied_cross_site;
      }
      break;
    }
    case RecordKind::RequestServed:
      ++served_[record.who.index()];
      break;
    case RecordKind::RequestDisowned:
      ++disowned;
      break;
    case RecordKind::RequestReplayed:
      ++replayed;
      break;
    case RecordKind::RequestThrottled:
      ++throttled;
      break;
    default:
      add_of_connections(record);
      break;
  }
}

void Metrics::add_of_connections(const Record& record) {
  switch (record.kind) {
    case RecordKind::ContextLost:
      ++contexts_lost;
      ++populations_[record.who.index()].contexts_lost;
      break;
    case RecordKind::ContextMade:
      context_made(record.a);
      break;
    case RecordKind::RequestDelayed:
      ++held_back;
      held_back_ns += record.c;
      break;
    case RecordKind::BudgetExhausted:
      ++cut_off;
      break;
    case RecordKind::PoolFull:
      ++pool_full;
      ++pool_full_[record.who.index()];
      break;
    case RecordKind::MailLimitReached:
      ++mail_limits_[record.who.index()][record.a];
      break;
    case RecordKind::ServedAsAnother:
      ++served_as_another;
      break;
    case RecordKind::GuardExceeded:
      ++guard_exceeded;
      guard_rejected += record.d;
      break;
    case RecordKind::ConnectionTurnedAway:
      ++turned_away;
      ++turned_away_by_[record.who.index()];
      break;
    case RecordKind::LocationDropped:
      ++locations_dropped;
      break;
    case RecordKind::ConnectionAccepted:
      ++handshakes;
      resumed += record.a;
      break;
    case RecordKind::ConnectionLost:
      ++connections_lost;
      ++populations_[record.who.index()].connections_lost;
      break;
    case RecordKind::AddressSkipped:
      ++addresses_skipped;
      break;
    case RecordKind::SessionStarted:
      ++sessions_started;
      ++populations_[record.who.index()].sessions;
      session_started(record);
      break;
    case RecordKind::SessionEnded:
      ++sessions_ended;
      break;
    default:
      add_of_phone_calls(record);
      break;
  }
}

void Metrics::add_of_phone_calls(const Record& record) {
  PhoneCalls& calls = populations_[record.who.index()].calls;
  switch (record.kind) {
    case RecordKind::PhoneCallBegun:
      ++calls.begun;
      break;
    case RecordKind::PhoneCallRedirected:
      ++calls.redirected;
      break;
    case RecordKind::PhoneCallAnswered:
      ++calls.answered;
      calls.until_answered += Duration{static_cast<std::int64_t>(record.c)};
      break;
    case RecordKind::PhoneCallFinished:
      ++calls.finished;
      break;
    case RecordKind::PhoneCallDropped:
      ++calls.dropped;
      break;
    case RecordKind::PhoneCallFailed:
      ++calls.failed;
      break;
    default:
      break;
  }
}

}  // namespace casgrid
