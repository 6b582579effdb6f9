#include "scenarios/logging/transport_log.h"

#include <array>

#include "model/base/enum_texts.h"
#include "model/smtp/access_detail.h"
#include "model/smtp/ports.h"
#include "scenarios/logging/rolling_file.h"

namespace casgrid::logging {
namespace {

template <MailLog log>
std::string hourly(UtcMs at, unsigned number) {
  return hourly_name(prefix_of(log), at, number);
}

struct LogPlace {
  TransportLog log{};
  const char* folder = "";
  MailLog kind{};
  std::string (*name)(UtcMs at, unsigned number) = nullptr;
};

constexpr std::array<LogPlace, kTransportLogs> kPlaces{{
    {TransportLog::FrontEndReceive, "FrontEnd/ProtocolLog/SmtpReceive", MailLog::SmtpReceive,
     hourly<MailLog::SmtpReceive>},
    {TransportLog::FrontEndSend, "FrontEnd/ProtocolLog/SmtpSend", MailLog::SmtpSend,
     hourly<MailLog::SmtpSend>},
    {TransportLog::HubReceive, "Hub/ProtocolLog/SmtpReceive", MailLog::SmtpReceive,
     hourly<MailLog::SmtpReceive>},
    {TransportLog::HubSend, "Hub/ProtocolLog/SmtpSend", MailLog::SmtpSend,
     hourly<MailLog::SmtpSend>},
    {TransportLog::DeliveryReceive, "Mailbox/ProtocolLog/SmtpReceive", MailLog::SmtpReceive,
     hourly<MailLog::SmtpReceive>},
    {TransportLog::Tracking, "MessageTracking", MailLog::Tracking, hourly<MailLog::Tracking>},
}};
static_assert(has_each(kPlaces, &LogPlace::log));

const LogPlace& place_of(TransportLog log) { return kPlaces[static_cast<std::size_t>(log)]; }

}  // namespace

TransportLog transport_log_of(const AccessRecord& access) {
  if (smtp::event_of(access) != nullptr) return TransportLog::Tracking;
  const smtp::SmtpLine line = smtp::line_of(access);
  if (access.side != AccessSide::BackEnd)
    return line.sends ? TransportLog::FrontEndSend : TransportLog::FrontEndReceive;
  if (line.sends) return TransportLog::HubSend;
  return line.port == static_cast<std::uint16_t>(smtp::kDelivery) ? TransportLog::DeliveryReceive
                                                                  : TransportLog::HubReceive;
}

MailLog mail_log_of(TransportLog log) { return place_of(log).kind; }

std::filesystem::path folder_of(TransportLog log) {
  return std::filesystem::path("TransportRoles/Logs") / place_of(log).folder;
}

std::string (*namer_of(TransportLog log))(UtcMs at, unsigned number) { return place_of(log).name; }

}  // namespace casgrid::logging
