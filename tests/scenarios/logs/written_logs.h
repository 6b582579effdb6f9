// Logs that a test writes into a folder of its own, and rows of each kind to write.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/logs/arrival_stream.h"
#include "scenarios/logs/log_file.h"

namespace casgrid::testing {

class WrittenLogs {
 public:
  WrittenLogs();
  ~WrittenLogs();
  WrittenLogs(const WrittenLogs&) = delete;
  WrittenLogs& operator=(const WrittenLogs&) = delete;

  // The path.
  std::string write(const std::string& name, std::string_view content) const;
  std::string folder() const { return folder_; }

 private:
  std::string folder_;
};

std::string gzipped(std::string_view text);
std::string utf16(std::string_view ascii, bool little);

using Values = std::map<std::string, std::string>;

// The names of the columns, and a row of them; a value that needs quotes gets them.
extern const std::string_view kHttpProxy74;
extern const std::string_view kHttpProxy53;
std::string exchange_header(std::string_view log_type, std::string_view fields);
std::string row_of(std::string_view fields, const Values& values);
// With everything that a request has, changed by `values`.
std::string http_proxy_row(const Values& values = {}, std::string_view fields = kHttpProxy74);
std::string http_proxy_log(const std::vector<Values>& rows);

extern const std::string_view kIisFields;
std::string iis_row(const Values& values);
std::string iis_log(const std::vector<Values>& rows);

// What a file's rows are, as a test asks for them.
struct ReadRow {
  logs::LogKind kind = logs::LogKind::Unknown;
  std::uint64_t line = 0;
  Values fields;
  // Of requests; texts are kept.
  logs::Request request;
  std::string action, user, agent, device, client_address, target, request_id;
};
struct ReadFile {
  std::vector<ReadRow> rows;
  std::vector<std::string> bad;  // BadRow::text() without the path
  std::string trouble;
  logs::FileSummary summary;
};
ReadFile read_log(const std::string& path, const logs::FileOptions& options = {});

std::vector<logs::Arrival> arrivals_of(const std::string& folder,
                                       logs::LogSummary* summary = nullptr,
                                       const logs::StreamOptions& options = {});

}  // namespace casgrid::testing
