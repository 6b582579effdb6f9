// The logs of the transport services of a server: where each stands and what its files are called.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "model/base/access_record.h"
#include "scenarios/logging/mail_rows.h"

namespace casgrid::logging {

enum class TransportLog : std::uint8_t {
  FrontEndReceive,  // Front End Transport
  FrontEndSend,
  HubReceive,  // Transport
  HubSend,
  DeliveryReceive,  // the Mailbox Transport service
  Tracking,
  kCount,
};
inline constexpr std::size_t kTransportLogs = static_cast<std::size_t>(TransportLog::kCount);

// ReceiveProtocolLogMaxFileSize, SendProtocolLogMaxFileSize and MessageTrackingLogMaxFileSize as
// installed: at 10 MB the next file of the hour begins. Ages and sizes of folders are not kept to.
inline constexpr std::size_t kTransportLogBytes = 10u << 20;
// Of protocol logs, whatever the release (a real one of 15.1.2375).
inline constexpr std::string_view kProtocolLogVersion = "15.0.0.0";

// Requires: the record is of SMTP, and no probe.
TransportLog transport_log_of(const AccessRecord& access);
MailLog mail_log_of(TransportLog log);
std::filesystem::path folder_of(TransportLog log);  // TransportRoles/Logs/...
// RECVyyyyMMddHH-1.LOG
std::string (*namer_of(TransportLog log))(UtcMs at, unsigned number);

}  // namespace casgrid::logging
