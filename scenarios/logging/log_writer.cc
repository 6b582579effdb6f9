#include "scenarios/logging/log_writer.h"

#include <algorithm>

#include "model/directory/guid.h"
#include "model/http/access_detail.h"
#include "scenarios/logging/mail_access_rows.h"
#include "scenarios/logging/smtp_rows.h"
#include "scenarios/logging/tracking_rows.h"
#include "scenarios/logging/w3c.h"
#include "scenarios/logging/web_words.h"

namespace casgrid::logging {
namespace {

// All files together; each has its part, but no less than a few rows.
constexpr std::size_t kBufferBytes = 32u << 20;
constexpr std::size_t kFilesOfAServer = 13 + kTransportLogs;

// A server's name is a folder's: what would lead elsewhere is replaced.
std::string folder_name(std::string_view server) {
  std::string name(server);
  for (char& c : name) {
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20) c = '_';
  }
  if (name.empty() || name == "." || name == "..") return "_";
  return name;
}

std::string http_proxy_name(UtcMs at, unsigned number) {
  return hourly_name("HttpProxy_", at, number);
}

template <MailLog log>
std::string mail_name(UtcMs at, unsigned number) {
  return daily_name(prefix_of(log), at, number);
}
// By MailLog, POP3 and IMAP4.
constexpr std::string (*kMailNames[])(UtcMs, unsigned) = {
    mail_name<MailLog::Pop3>, mail_name<MailLog::Pop3BackEnd>, mail_name<MailLog::Imap4>,
    mail_name<MailLog::Imap4BackEnd>};

// The log of a POP3 or IMAP4 session.
MailLog mail_log_of(const AccessRecord& access) {
  const bool is_back_end = access.side == AccessSide::BackEnd;
  if (access.protocol == Protocol::Pop3) return is_back_end ? MailLog::Pop3BackEnd : MailLog::Pop3;
  return is_back_end ? MailLog::Imap4BackEnd : MailLog::Imap4;
}

}  // namespace

LogWriter::LogWriter(const Directory& directory, Origins origins, LogOptions options)
    : options_(std::move(options)),
      names_(directory, std::move(origins)),
      noise_(options_.noise_share, options_.seed, names_, directory.servers.size()),
      buffer_bytes_(std::clamp<std::size_t>(
          kBufferBytes / (directory.servers.size() * kFilesOfAServer + 1), 8u << 10, 256u << 10)),
      logs_(directory.servers.size()) {}

LogWriter::~LogWriter() = default;

void LogWriter::add(const AccessRecord& access) {
  if (!error_.empty()) return;
  const Logged row{access, names_.server_of(access.who), Noise::None, 0};
  if (noise_.is_silent()) {
    write(row);
    return;
  }
  made_.clear();
  if (is_http(access.protocol)) noise_.follow(row, made_);
  for (const Logged& made : made_) keep(made);
  keep(row);
  write_until(access.end - NoiseSource::kReach);
}

bool LogWriter::is_later(const Waiting& a, const Waiting& b) {
  if (a.row.access.end != b.row.access.end) return a.row.access.end > b.row.access.end;
  return a.order > b.order;
}

void LogWriter::keep(const Logged& row) {
  waiting_.push_back({row, order_++});
  std::push_heap(waiting_.begin(), waiting_.end(), is_later);
}

void LogWriter::write_until(Instant end) {
  while (!waiting_.empty() && waiting_.front().row.access.end <= end) {
    std::pop_heap(waiting_.begin(), waiting_.end(), is_later);
    write(waiting_.back().row);
    waiting_.pop_back();
  }
}

template <class Files>
void LogWriter::flush(const Files& files) {
  for (const auto& file : files) {
    if (file == nullptr) continue;
    file->flush();
    if (error_.empty()) error_ = file->error();
  }
}

std::string LogWriter::finish() {
  write_until(kNever);
  for (ServerLogs& logs : logs_) {
    flush(logs.proxy);
    flush(logs.iis);
    flush(logs.mail);
    flush(logs.transport);
  }
  return error_;
}

const UserNames& LogWriter::health_mailbox(std::uint32_t number) {
  while (health_mailboxes_.size() < number) {
    const std::string mark = std::to_string(health_mailboxes_.size() + 1);
    const std::string guid = stable_guid("health mailbox " + mark);
    const std::string name = "HealthMailbox" + guid.substr(0, 7);
    UserNames made;
    made.account = std::string(names_.net_bios_domain()) + "\\" + name;
    made.principal = name + "@" + std::string(names_.domain());
    made.sid = "S-1-5-21-1-1-1-" + std::to_string(900 + health_mailboxes_.size());
    made.mailbox_guid = guid;
    made.domain = names_.domain();
    health_mailboxes_.push_back(made);
  }
  return health_mailboxes_[number - 1];
}

AccessRow LogWriter::named(const Logged& logged) {
  const AccessRecord& a = logged.access;
  AccessRow row;
  row.access = &a;
  row.noise = logged.noise;
  row.server = &names_.at(logged.server);
  row.target = a.is_proxied && !a.target.is_none() ? &names_.at(a.target) : nullptr;
  row.user =
      logged.health_mailbox != 0 ? &health_mailbox(logged.health_mailbox) : &names_.at(a.user);
  client_address_ = names_.address(a.peer, a.source);
  row.client_address = client_address_;
  row.agent = agent_of(a, logged.noise);
  row.host = names_.host(a.host);
  if (row.host.empty()) row.host = row.server->fqdn;
  if (!a.database.is_none()) row.database_guid = names_.guid(a.database);
  if (a.protocol == Protocol::Oab) row.book_guid = names_.guid(http_of(a).book);
  row.domain = names_.domain();
  row.domain_controller = names_.first_domain_controller();
  row.has_logon_name = a.is_authenticated && a.status != 401 && row.user->is_known();
  set_times(a, options_.start, row);
  return row;
}

void LogWriter::write(const Logged& logged) {
  if (logged.access.protocol == Protocol::Smtp) {
    // A balancer's check of the port is a session like any other.
    if (!names_.at(logged.server).has_proxy_log || logged.access.side == AccessSide::HealthProbe)
      return;
    smtp::event_of(logged.access) == nullptr ? write_smtp_row(logged.server, logged.access)
                                             : write_tracking_row(logged.server, logged.access);
    return;
  }
  const AccessRow row = named(logged);
  const bool is_back_end = logged.access.side == AccessSide::BackEnd;
  // Before Exchange 2013 mailbox servers had neither such a web site nor such a service.
  if (is_back_end && !row.server->has_proxy_log) return;
  if (!is_http(logged.access.protocol)) {
    ++counts_.sessions;
    write_mail_access_row(logged.server, row);
    return;
  }
  if (is_back_end) {
    ++counts_.back_end;
    write_iis_row(logged.server, row);
    return;
  }
  const bool is_noise =
      logged.noise != Noise::None || logged.access.side == AccessSide::HealthProbe;
  ++(is_noise ? counts_.noise : counts_.requests);
  if (row.server->has_proxy_log) write_proxy_row(logged.server, row);
  write_iis_row(logged.server, row);
}

Schema LogWriter::schema_of(const ServerNames& server) const {
  if (options_.schema) return *options_.schema;
  return server.version < builds::k2016 ? Schema::Exchange2013 : Schema::Exchange2016;
}

void LogWriter::write_proxy_row(ServerId server, const AccessRow& row) {
  const Columns<AccessRow> columns = http_proxy_columns(schema_of(*row.server));
  auto& file = logs_[server.index()].proxy[static_cast<std::size_t>(row.access->protocol)];
  if (file == nullptr) {
    const ServerNames* names = row.server;
    RollingFile::Naming naming;
    naming.folder = options_.folder / folder_name(names->name) / "Logging" / "HttpProxy" /
                    web_words(row.access->protocol).log;
    naming.name = http_proxy_name;
    naming.heading = [names, columns](UtcMs at, Line& line) {
      append_exchange_header({names->version_text, "HttpProxy Logs"}, columns, at, append_iso,
                             line);
    };
    file = std::make_unique<RollingFile>(std::move(naming), buffer_bytes_);
  }
  line_.clear();
  append_row(columns, Layout::Commas, row, line_);
  append(*file, row.end);
}

void LogWriter::write_iis_row(ServerId server, const AccessRow& row) {
  const bool is_back_end = row.access->side == AccessSide::BackEnd;
  auto& file = logs_[server.index()].iis[is_back_end ? 1 : 0];
  if (file == nullptr) {
    const ServerNames* names = row.server;
    RollingFile::Naming naming;
    naming.folder =
        options_.folder / folder_name(names->name) / (is_back_end ? "W3SVC2" : "W3SVC1");
    naming.period = kMsPerDay;
    naming.name = w3c_name;
    naming.heading = [names, with_bytes = options_.with_bytes](UtcMs at, Line& line) {
      append_w3c_heading(*names, with_bytes, at, line);
    };
    file = std::make_unique<RollingFile>(std::move(naming), buffer_bytes_);
  }
  line_.clear();
  append_row(w3c_columns(options_.with_bytes), Layout::Blanks, row, line_);
  append(*file, row.end);
}

void LogWriter::write_mail_access_row(ServerId server, const AccessRow& row) {
  const MailLog log = mail_log_of(*row.access);
  const Schema schema = schema_of(*row.server);
  auto& file = logs_[server.index()].mail[static_cast<std::size_t>(log)];
  if (file == nullptr) {
    const ServerNames* names = row.server;
    RollingFile::Naming naming;
    naming.folder = options_.folder / folder_name(names->name) / "Logging" /
                    (row.access->protocol == Protocol::Pop3 ? "Pop3" : "Imap4");
    naming.period = kMsPerDay;
    naming.name = kMailNames[static_cast<std::size_t>(log)];
    naming.heading = [names, schema, log](UtcMs at, Line& line) {
      append_exchange_header({names->version_text, log_type_of(log)}, mail_access_columns(schema),
                             at, append_iso, line);
    };
    file = std::make_unique<RollingFile>(std::move(naming), buffer_bytes_);
  }
  line_.clear();
  append_row(mail_access_columns(schema), Layout::Commas, mail_access_row(row, schema), line_);
  append(*file, row.end);
}

RollingFile& LogWriter::transport_file(ServerId server, TransportLog log) {
  auto& file = logs_[server.index()].transport[static_cast<std::size_t>(log)];
  if (file == nullptr) {
    const ServerNames* names = &names_.at(server);
    const bool is_2013 = schema_of(*names) == Schema::Exchange2013;
    RollingFile::Naming naming;
    naming.folder = options_.folder / folder_name(names->name) / folder_of(log);
    naming.name = namer_of(log);
    naming.most_bytes = kTransportLogBytes;
    naming.heading = [names, log, is_2013](UtcMs at, Line& line) {
      const std::string_view type = log_type_of(mail_log_of(log));
      if (log == TransportLog::Tracking)
        append_exchange_header({names->version_text, type}, tracking_columns(is_2013), at,
                               append_iso, line);
      else
        append_exchange_header({kProtocolLogVersion, type}, smtp_columns(), at, append_iso, line);
    };
    file = std::make_unique<RollingFile>(std::move(naming), buffer_bytes_);
  }
  return *file;
}

void LogWriter::write_smtp_row(ServerId server, const AccessRecord& access) {
  ++counts_.sessions;
  const SmtpRow row = smtp_row(access, server, options_.start, names_);
  line_.clear();
  append_row(smtp_columns(), Layout::Commas, row, line_);
  append(transport_file(server, transport_log_of(access)), row.at);
}

// Its recipients come first, one by one.
void LogWriter::write_tracking_row(ServerId server, const AccessRecord& access) {
  if (smtp::event_of(access)->event == smtp::Tracked::Recipient) {
    recipients_.push_back(access.user);
    return;
  }
  ++counts_.tracked;
  const TrackingRow row = tracking_row(access, recipients_, server, options_.start, names_);
  recipients_.clear();
  const bool is_2013 = schema_of(names_.at(server)) == Schema::Exchange2013;
  line_.clear();
  append_row(tracking_columns(is_2013), Layout::Commas, row, line_);
  append(transport_file(server, TransportLog::Tracking), row.at);
}

void LogWriter::append(RollingFile& file, UtcMs at) {
  file.append(at, line_.text());
  if (!file.error().empty() && error_.empty()) error_ = file.error();
}

}  // namespace casgrid::logging
