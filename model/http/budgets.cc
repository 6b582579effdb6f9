// What users may ask of each component in the long run, and what they are told beyond it.
#include <algorithm>

#include "model/http/mailbox_half.h"
#include "model/http/told.h"

namespace casgrid {
namespace {

std::optional<Budgeted> budgeted(Protocol protocol) {
  switch (protocol) {
    case Protocol::Owa:
      return Budgeted::Owa;
    case Protocol::ActiveSync:
      return Budgeted::ActiveSync;
    case Protocol::Ews:
      return Budgeted::Ews;
    case Protocol::Mapi:
    case Protocol::OutlookAnywhere:
      return Budgeted::Rca;
    case Protocol::PowerShell:
      return Budgeted::PowerShell;
    case Protocol::Ecp:
    case Protocol::Oab:
    case Protocol::Autodiscover:
    case Protocol::Pop3:
    case Protocol::Imap4:
    case Protocol::Smtp:
    case Protocol::Sip:
    case Protocol::kCount:
      break;
  }
  return std::nullopt;
}

// Retry-After, in whole seconds.
std::uint16_t whole_seconds(Duration wait) {
  const auto s = std::chrono::ceil<std::chrono::seconds>(wait).count();
  return static_cast<std::uint16_t>(std::min<std::int64_t>(s, 0xFFFF));
}

}  // namespace

// What hangs has no part in it. Null: nothing is counted.
UserBudgets* HttpMailbox::long_run_of(const HttpRequest& asked) {
  const auto which = budgeted(protocol_of(asked.action));
  if (!which || has_connection(asked.action) || asked.user.is_none()) return nullptr;
  return &budgets_[static_cast<std::size_t>(*which)];
}

// Requires: nothing else turns it away; it is worked on, then, unless this does.
std::optional<HttpResponse> HttpMailbox::over_budget(const HttpRequest& asked, Duration& delay,
                                                     Instant now, Outbox& out) {
  UserBudgets* budgets = long_run_of(asked);
  if (budgets == nullptr) return std::nullopt;
  const UserBudgets::Answer answer = budgets->begin(asked.user, now);
  const auto protocol = static_cast<std::uint32_t>(protocol_of(asked.action));
  const auto wait = static_cast<std::uint64_t>(ns(answer.wait));
  switch (answer.verdict) {
    case UserBudgets::Verdict::Go:
      return std::nullopt;
    case UserBudgets::Verdict::Delayed:
      delay = answer.wait;
      out.record(RecordKind::RequestDelayed, asked.user.value, protocol, wait);
      return std::nullopt;
    case UserBudgets::Verdict::CutOff:
      out.record(RecordKind::BudgetExhausted, asked.user.value, protocol, wait);
      break;
    case UserBudgets::Verdict::TooMany:
      break;
  }
  out.record(RecordKind::RequestThrottled, asked.user.value, protocol);
  HttpResponse busy;
  busy.number = asked.number;
  busy.status = 503;
  busy.turned_away = TurnedAway::Throttled;
  if (protocol_of(asked.action) == Protocol::ActiveSync)
    busy.retry_after_s = std::max(desk_.options.retry_after_s, whole_seconds(answer.wait));
  if (protocol_of(asked.action) == Protocol::Ews) {
    busy.status = 500;
    busy.ews_code = EwsCode::ErrorServerBusy;
    set_told_back_off_ms(busy,
                         static_cast<std::uint32_t>(
                             std::chrono::ceil<std::chrono::milliseconds>(answer.wait).count()));
  }
  return busy;
}

// What it took from when it was begun. Requires: it ends, and over_budget() let it go.
void HttpMailbox::pay(const Work& work, Instant now) {
  UserBudgets* budgets = long_run_of(work.request);
  if (budgets == nullptr) return;
  const Duration took = work.is_held_back ? Duration{0} : now - work.arrived - work.delay;
  budgets->end(work.request.user, took, now);
}

}  // namespace casgrid
