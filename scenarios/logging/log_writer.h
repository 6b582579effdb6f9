// Writes the logs that the servers of a run would have written:
//
//   <server>/Logging/HttpProxy/{Owa,Eas,...}/HttpProxy_yyyyMMddHH-1.LOG    of a front end
//   <server>/W3SVC1/u_exYYMMDD.log                                         its IIS
//   <server>/W3SVC2/u_exYYMMDD.log                                         IIS of a mailbox server
//   <server>/Logging/Pop3/POP3yyyyMMdd-1.LOG                               POP3 of a front end
//   <server>/Logging/Pop3/POP3BEyyyyMMdd-1.LOG                             of a mailbox server
//   <server>/Logging/Imap4/IMAP4yyyyMMdd-1.LOG                             IMAP4 of a front end
//   <server>/Logging/Imap4/IMAP4BEyyyyMMdd-1.LOG                           of a mailbox server
//   <server>/TransportRoles/Logs/FrontEnd/ProtocolLog/SmtpReceive/RECVyyyyMMddHH-1.LOG
//            and SmtpSend/SENDyyyyMMddHH-1.LOG                             SMTP of a front end
//   <server>/TransportRoles/Logs/Hub/... likewise                          of Transport
//   <server>/TransportRoles/Logs/Mailbox/ProtocolLog/SmtpReceive/...       of Mailbox Transport
//   <server>/TransportRoles/Logs/MessageTracking/MSGTRKyyyyMMddHH-1.LOG    of a mailbox server
//
// Rows stream to the files as requests end; what is kept is a buffer a file.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "scenarios/logging/http_proxy.h"
#include "scenarios/logging/noise.h"
#include "scenarios/logging/rolling_file.h"
#include "scenarios/logging/transport_log.h"

namespace casgrid::logging {

struct LogOptions {
  std::filesystem::path folder;
  UtcMs start = kDefaultStart;   // when the run begins
  std::optional<Schema> schema;  // none: by the server's version
  bool with_bytes = false;       // sc-bytes and cs-bytes in IIS logs
  double noise_share = 0;        // of all rows of a front end; below 1
  std::uint64_t seed = 0;        // of the noise
};

struct LogCounts {
  std::uint64_t requests = 0;  // rows of clients' requests and long polls, in each kind of log
  std::uint64_t back_end = 0;  // rows of mailbox servers
  std::uint64_t noise = 0;     // rows of front ends that are neither
  std::uint64_t tracked = 0;   // rows of message tracking
  std::uint64_t sessions = 0;  // rows of mail sessions, of front ends and mailbox servers
};

class LogWriter {
 public:
  LogWriter(const Directory& directory, Origins origins, LogOptions options);
  ~LogWriter();

  // In the order of their ends.
  void add(const AccessRecord& access);
  // The rest of the rows. Empty, or why not everything was written.
  std::string finish();
  // Why something could not be written; empty: all is well so far.
  const std::string& error() const { return error_; }
  const LogCounts& counts() const { return counts_; }

 private:
  struct ServerLogs {
    std::array<std::unique_ptr<RollingFile>, kProtocols> proxy;  // by Protocol
    std::array<std::unique_ptr<RollingFile>, 2> iis;             // front end, back end
    std::array<std::unique_ptr<RollingFile>, 4> mail;            // by MailLog, POP3 and IMAP4
    std::array<std::unique_ptr<RollingFile>, kTransportLogs> transport;  // by TransportLog
  };

  struct Waiting {
    Logged row;
    std::uint64_t order = 0;
  };

  static bool is_later(const Waiting& a, const Waiting& b);
  void keep(const Logged& row);
  void write_until(Instant end);
  void write(const Logged& row);
  AccessRow named(const Logged& row);
  const UserNames& health_mailbox(std::uint32_t number);
  void write_proxy_row(ServerId server, const AccessRow& row);
  void write_iis_row(ServerId server, const AccessRow& row);
  void write_mail_access_row(ServerId server, const AccessRow& row);
  void write_smtp_row(ServerId server, const AccessRecord& access);
  void write_tracking_row(ServerId server, const AccessRecord& access);
  RollingFile& transport_file(ServerId server, TransportLog log);
  void append(RollingFile& file, UtcMs at);
  template <class Files>
  void flush(const Files& files);
  Schema schema_of(const ServerNames& server) const;

  LogOptions options_;
  LogNames names_;
  NoiseSource noise_;
  std::size_t buffer_bytes_;
  std::vector<ServerLogs> logs_;  // by ServerId
  std::vector<Waiting> waiting_;  // a heap; empty without noise
  std::vector<Logged> made_;
  std::vector<UserNames> health_mailboxes_;
  std::vector<UserId> recipients_;  // of the event of a message that comes next
  std::uint64_t order_ = 0;
  Line line_;
  std::string client_address_;
  LogCounts counts_;
  std::string error_;
};

}  // namespace casgrid::logging
