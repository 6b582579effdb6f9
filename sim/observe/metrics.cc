#include "sim/observe/metrics.h"

namespace casgrid {

const char* text_of(OwaAction action) {
  switch (action) {
    case OwaAction::Open:
      return "open";
    case OwaAction::LogonPage:
      return "logon-page";
    case OwaAction::Logon:
      return "logon";
    case OwaAction::Logoff:
      return "logoff";
    case OwaAction::Root:
      return "root";
    case OwaAction::Read:
      return "read";
    case OwaAction::Change:
      return "change";
  }
  return "?";
}

const char* text_of(FailureReason reason) {
  switch (reason) {
    case FailureReason::Refused:
      return "refused";
    case FailureReason::Reset:
      return "reset";
    case FailureReason::TimedOut:
      return "timed-out";
  }
  return "?";
}

void Metrics::add(const Record& record) {
  switch (record.kind) {
    case RecordKind::RequestSent:
      ++sent;
      break;
    case RecordKind::RequestAnswered: {
      const auto status = static_cast<std::uint32_t>(record.d >> 8);
      ActionRow& row = actions[record.d & 0xFF];
      ++answered;
      ++row.answered;
      if (status >= 500) {
        ++errors_5xx;
        ++row.errors_5xx;
      } else if (status >= 400) {
        ++row.errors_4xx;
      } else if (record.at >= warm_up_) {
        row.latency.add(Duration{static_cast<std::int64_t>(record.c)});
      }
      break;
    }
    case RecordKind::RequestFailed:
      ++failed;
      ++actions[record.d & 0xFF].failed[static_cast<std::size_t>(record.d >> 8)];
      break;
    case RecordKind::RequestDecided: {
      ++rules[record.c & 0xFF];
      ++served_[record.who.index()];
      const auto rule = static_cast<RuleId>(record.c & 0xFF);
      if (rule == RuleId::ProxySameSite || rule == RuleId::ProxyOtherSite) {
        ++proxied;
        proxied_cross_site += record.c >> 8;
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
    case RecordKind::LocationDropped:
      ++locations_dropped;
      break;
    case RecordKind::ConnectionAccepted:
      ++handshakes;
      break;
    case RecordKind::ConnectionLost:
      ++connections_lost;
      break;
    case RecordKind::AddressSkipped:
      ++addresses_skipped;
      break;
    case RecordKind::SessionStarted:
      ++sessions_started;
      break;
    case RecordKind::SessionEnded:
      ++sessions_ended;
      break;
    default:
      break;
  }
}

}  // namespace casgrid
