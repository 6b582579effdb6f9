// The names of the small enumerations that records carry.
#include "model/base/cpu_purpose.h"
#include "model/base/enum_texts.h"
#include "model/base/health.h"
#include "model/base/logon_refusal.h"
#include "model/base/mail_words.h"
#include "model/base/record.h"

namespace casgrid {

const char* text_of(HealthState state) {
  static constexpr EnumTexts<HealthState> kTexts{{
      {HealthState::Healthy, "healthy"},
      {HealthState::Degraded, "degraded"},
      {HealthState::Unhealthy, "unhealthy"},
  }};
  return kTexts.of(state);
}

const char* text_of(Responder responder) {
  static constexpr EnumTexts<Responder> kTexts{{
      {Responder::ResetPool, "reset-pool"},
      {Responder::RestartService, "restart-service"},
      {Responder::Offline, "offline"},
      {Responder::Online, "online"},
  }};
  return kTexts.of(responder);
}

const char* text_of(CpuPurpose purpose) {
  static constexpr EnumTexts<CpuPurpose> kTexts{{
      {CpuPurpose::Work, "work"},
      {CpuPurpose::Logon, "logons"},
      {CpuPurpose::Tls, "tls"},
      {CpuPurpose::Probe, "probes"},
      {CpuPurpose::Repeat, "retries"},
  }};
  return kTexts.of(purpose);
}

const char* text_of(MailLimit limit) {
  static constexpr EnumTexts<MailLimit> kTexts{{
      {MailLimit::Connections, "max-inbound-connection"},
      {MailLimit::ConnectionsOfSource, "max-inbound-connection-per-source"},
      {MailLimit::Idle, "connection-inactivity-timeout"},
      {MailLimit::Lasting, "connection-timeout"},
      {MailLimit::Errors, "max-protocol-errors"},
      {MailLimit::Tarpit, "tarpit-interval"},
  }};
  return kTexts.of(limit);
}

const char* text_of(MailOrigin origin) {
  static constexpr EnumTexts<MailOrigin> kTexts{{
      {MailOrigin::Received, "received"},
      {MailOrigin::PassedOn, "passed-on"},
      {MailOrigin::TakenOver, "taken-over"},
      {MailOrigin::Resubmitted, "resubmitted"},
  }};
  return kTexts.of(origin);
}

const char* text_of(MailCopyEnd end) {
  static constexpr EnumTexts<MailCopyEnd> kTexts{{
      {MailCopyEnd::LetGo, "let-go"},
      {MailCopyEnd::TakenOver, "taken-over"},
      {MailCopyEnd::TooOld, "too-old"},
  }};
  return kTexts.of(end);
}

const char* text_of(LogonRefusal refusal) {
  static constexpr EnumTexts<LogonRefusal> kTexts{{
      {LogonRefusal::None, "none"},
      {LogonRefusal::WrongPassword, "wrong-password"},
      {LogonRefusal::FormerPassword, "former-password"},
      {LogonRefusal::ExpiredPassword, "expired-password"},
      {LogonRefusal::LockedOut, "locked-out"},
  }};
  return kTexts.of(refusal);
}

const char* text_of(FailureReason reason) {
  static constexpr EnumTexts<FailureReason> kTexts{{
      {FailureReason::Refused, "refused"},
      {FailureReason::Reset, "reset"},
      {FailureReason::TimedOut, "timed-out"},
      {FailureReason::Untrusted, "untrusted"},
  }};
  return kTexts.of(reason);
}

}  // namespace casgrid
