#include "scenarios/logs/log_kind.h"

namespace casgrid::logs {

const char* text_of(LogKind kind) {
  static constexpr const char* kTexts[kLogKinds] = {"unknown",
                                                    "HttpProxy",
                                                    "IIS front end",
                                                    "IIS back end",
                                                    "combined",
                                                    "HAProxy HTTP",
                                                    "HAProxy TCP",
                                                    "POP3",
                                                    "IMAP4",
                                                    "SMTP receive",
                                                    "SMTP send",
                                                    "message tracking",
                                                    "AgentLog",
                                                    "ECP activity",
                                                    "ECP server",
                                                    "RPS cmdlet",
                                                    "audit",
                                                    "EWS",
                                                    "another Exchange log",
                                                    "another W3C log"};
  return kTexts[static_cast<std::size_t>(kind)];
}

const char* text_of(Service service) {
  if (const auto protocol = protocol_of(service)) return text_of(*protocol);
  switch (service) {
    case Service::Rest:
      return "rest";
    case Service::Tcp:
      return "tcp";
    case Service::Tracking:
      return "tracking";
    default:
      return "other";
  }
}

std::optional<Protocol> protocol_of(Service service) {
  static_assert(static_cast<int>(Service::Sip) == static_cast<int>(Protocol::Sip));
  if (service > Service::Sip) return std::nullopt;
  return static_cast<Protocol>(service);
}

const char* text_of(Noise noise) {
  static constexpr const char* kTexts[kNoises] = {"none", "health mailbox", "probe",
                                                  "balancer check", "401 challenge"};
  return kTexts[static_cast<std::size_t>(noise)];
}

}  // namespace casgrid::logs
