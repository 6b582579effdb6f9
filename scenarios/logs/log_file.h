// One log file: what kind it is and its rows, one after the other, in bounded memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/logs/log_summary.h"
#include "scenarios/logs/protocol_events.h"
#include "scenarios/logs/request.h"

namespace casgrid::logs {

struct FileOptions {
  std::size_t block = 1 << 17;
  std::size_t longest_row = 1 << 20;
  std::size_t bad_rows_kept = 10;
  std::chrono::minutes haproxy_zone{0};
};

// Files below the given paths that may be logs, folders read recursively and in order of names.
struct FoundFiles {
  std::vector<std::string> files;
  std::vector<std::string> not_read;  // "path: why"
};
FoundFiles find_log_files(const std::vector<std::string>& paths);

class LogFile {
 public:
  explicit LogFile(std::string path, const FileOptions& options = {});
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // Moves to the next good row; false at the end. Bad rows on the way are counted.
  bool next();

  LogKind kind() const;        // of the current row; before the first: of the file's head
  std::uint64_t line() const;  // at which the current row begins, from 1
  std::uint64_t hash() const;  // of the current row's text
  UtcInstant written() const;  // instant in the row
  // The current row by name, as its header calls the column; nothing: there is no such column.
  std::optional<std::string_view> field(std::string_view name) const;
  const std::vector<std::string>& field_names() const;

  // Of the current row, by its kind. Requires: kind() is one of these.
  const Request& request();               // is_http(kind())
  const SessionEvent& session_event();    // Pop3, Imap4
  const SmtpEvent& smtp_event();          // SmtpReceive, SmtpSend
  const TrackingEvent& tracking_event();  // Tracking
  const TcpSession& tcp_session();        // HaproxyTcp

  const FileSummary& summary() const;
  const std::vector<BadRow>& first_bad() const;
  const std::array<std::uint64_t, kFaults>& bad() const;
  std::uint64_t bytes() const;         // unpacked, so far
  const std::string& trouble() const;  // why the file cannot be read at all; empty: it can

 private:
  class Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace casgrid::logs
