#include "scenarios/logs/log_kind.h"

#include "model/base/enum_texts.h"

namespace casgrid::logs {
namespace {

// What is no protocol of the front door.
constexpr std::array<EnumText<Service>, kServices - casgrid::kProtocols> kBeyondProtocols{{
    {Service::Rest, "rest"},
    {Service::OtherHttp, "other"},
    {Service::Tcp, "tcp"},
    {Service::Tracking, "tracking"},
}};
static_assert(has_each(kBeyondProtocols, &EnumText<Service>::word, casgrid::kProtocols));

}  // namespace

const char* text_of(LogKind kind) {
  static constexpr EnumTexts<LogKind> kTexts{{
      {LogKind::Unknown, "unknown"},
      {LogKind::HttpProxy, "HttpProxy"},
      {LogKind::IisFront, "IIS front end"},
      {LogKind::IisBack, "IIS back end"},
      {LogKind::Combined, "combined"},
      {LogKind::HaproxyHttp, "HAProxy HTTP"},
      {LogKind::HaproxyTcp, "HAProxy TCP"},
      {LogKind::Pop3, "POP3"},
      {LogKind::Imap4, "IMAP4"},
      {LogKind::SmtpReceive, "SMTP receive"},
      {LogKind::SmtpSend, "SMTP send"},
      {LogKind::Tracking, "message tracking"},
      {LogKind::AgentLog, "AgentLog"},
      {LogKind::EcpActivity, "ECP activity"},
      {LogKind::EcpServer, "ECP server"},
      {LogKind::RpsCmdlet, "RPS cmdlet"},
      {LogKind::Audit, "audit"},
      {LogKind::Ews, "EWS"},
      {LogKind::Exchange, "another Exchange log"},
      {LogKind::W3c, "another W3C log"},
  }};
  return kTexts.of(kind);
}

const char* text_of(Service service) {
  if (const auto protocol = protocol_of(service)) return text_of(*protocol);
  return kBeyondProtocols[static_cast<std::size_t>(service) - casgrid::kProtocols].text;
}

std::optional<Protocol> protocol_of(Service service) {
  if (static_cast<std::size_t>(service) >= casgrid::kProtocols) return std::nullopt;
  return static_cast<Protocol>(service);
}

bool is_simulated_request(Service service) {
  return service == Service::Owa || service == Service::ActiveSync || service == Service::Mapi;
}

const char* text_of(Noise noise) {
  static constexpr EnumTexts<Noise> kTexts{{
      {Noise::None, "none"},
      {Noise::HealthMailbox, "health mailbox"},
      {Noise::Probe, "probe"},
      {Noise::BalancerCheck, "balancer check"},
      {Noise::Challenge, "401 challenge"},
  }};
  return kTexts.of(noise);
}

}  // namespace casgrid::logs
