#include "scenarios/logs/log_file.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/http_proxy_columns.h"
#include "scenarios/logs/recognise.h"
#include "scenarios/logs/rows.h"

namespace casgrid::logs {
namespace {

// Rows that may be looked at before a file without a header is given up.
constexpr int kTries = 50;
constexpr std::uint64_t kNotes = 100'000;  // of HAProxy

// Of a row of HttpProxy without a header.
std::string unknown_count(std::size_t columns) {
  return std::to_string(columns) + " columns, and HttpProxy rows without a header have " +
         kHttpProxyCounts;
}

}  // namespace

class LogFile::Reader {
 public:
  Reader(std::string path, const FileOptions& options)
      : options_(options), source_(path), scanner_(source_, {options.block, options.longest_row}) {
    summary_.path = std::move(path);
    trouble_ = source_.trouble();
  }

  bool next();
  LogKind kind() const { return kind_ == LogKind::Unknown ? header_.kind : kind_; }
  std::optional<std::string_view> field(std::string_view name) const;

  FileOptions options_;
  ByteSource source_;
  RecordScanner scanner_;
  Header header_;
  LogKind kind_ = LogKind::Unknown;
  UtcInstant written_ = kNoInstant;
  Request request_;
  SessionEvent session_;
  SmtpEvent smtp_;
  TrackingEvent tracking_;
  TcpSession tcp_;
  FileSummary summary_;
  std::vector<BadRow> first_bad_;
  std::array<std::uint64_t, kFaults> bad_{};
  std::string trouble_;

 private:
  using Found = RecordScanner::Found;

  bool finish();
  void directive(std::string_view line);
  void begin(Header header);
  enum class Seen : std::uint8_t { Row, Nothing, GivenUp };
  Seen recognise();
  bool is_header_again();
  void adapt();
  bool take();
  MaybeFault read_row();
  MaybeFault read_set_aside();
  MaybeFault wrong_columns() const;
  void count_bad(Fault fault, std::string detail);

  HttpProxyRows proxy_rows_;
  W3cRows w3c_rows_;
  LineRows line_rows_;
  SessionRows session_rows_;
  SmtpRows smtp_rows_;
  TrackingRows tracking_rows_;
  std::string log_type_;
  std::string date_;
  int tries_ = 0;
  bool is_finished_ = false;
  bool is_recognised_ = false;
  bool is_guessed_ = false;  // the columns, by their number
  std::size_t unknown_columns_ =
      0;  // of a row that is HttpProxy's and has a number that is not known
};

void LogFile::Reader::count_bad(Fault fault, std::string detail) {
  ++bad_[static_cast<std::size_t>(fault)];
  ++summary_.bad;
  if (first_bad_.size() < options_.bad_rows_kept)
    first_bad_.push_back({summary_.path, scanner_.line(), fault, std::move(detail)});
}

bool LogFile::Reader::finish() {
  if (!is_finished_ && source_.fault() && bad_[static_cast<std::size_t>(*source_.fault())] == 0)
    count_bad(*source_.fault(), "the file ends here");
  is_finished_ = true;
  if (!is_recognised_ && tries_ > 0 && trouble_.empty())
    trouble_ = unknown_columns_ == 0
                   ? "not a log that is known, by its header or its first rows"
                   : unknown_count(unknown_columns_) + "; put its #Fields: line above the rows";
  if (!trouble_.empty() && !is_recognised_) {
    // Of a file that is no log there are no bad rows.
    bad_ = {};
    first_bad_.clear();
    summary_.bad = 0;
    if (source_.fault()) count_bad(*source_.fault(), "the file ends here");
  }
  return false;
}

// #Fields: may come again anywhere: IIS writes it whenever it starts, and files are joined.
void LogFile::Reader::directive(std::string_view line) {
  const auto value = [&line](std::string_view name) -> std::optional<std::string_view> {
    if (!begins(line, name)) return std::nullopt;
    return trimmed(line.substr(name.size()));
  };
  if (const auto type = value("#Log-type:")) log_type_ = *type;
  if (const auto date = value("#Date:")) {
    date_ = *date;
    if (is_recognised_ && header_.layout == Layout::Blanks) w3c_rows_.bind(header_, date_);
  }
  if (const auto fields = value("#Fields:"))
    begin(header_of_fields(*fields, log_type_, summary_.path));
}

void LogFile::Reader::begin(Header header) {
  header_ = std::move(header);
  is_guessed_ = false;
  is_recognised_ = true;
  if (trouble_.empty() && !header_.unusable.empty()) trouble_ = header_.unusable;
  if (header_.unusable.empty()) trouble_.clear();
  if (summary_.kind == LogKind::Unknown) summary_.kind = header_.kind;
  proxy_rows_.bind(header_);
  w3c_rows_.bind(header_, date_);
  session_rows_.bind(header_);
  smtp_rows_.bind(header_);
  tracking_rows_.bind(header_);
}

// By the record that lies in the scanner as one line. A record that has been read in columns cannot
// be read again (its quotes are undone), so it is taken as it is.
LogFile::Reader::Seen LogFile::Reader::recognise() {
  if (auto header = header_of_line(scanner_.record())) {
    begin(std::move(*header));
    return Seen::Row;
  }
  if (is_w3c_like(scanner_.record())) {
    scanner_.unread();
    if (scanner_.next(Layout::Blanks) == Found::Record) {
      if (auto header = header_of_w3c_row(scanner_, summary_.path)) {
        begin(std::move(*header));
        return Seen::Row;
      }
    }
  }
  scanner_.unread();
  if (scanner_.next(Layout::Commas) == Found::Record) {
    if (auto names = header_of_names(scanner_, summary_.path)) {
      begin(std::move(*names));
      return Seen::Nothing;
    }
    if (auto header = header_of_row(scanner_, summary_.path)) {
      begin(std::move(*header));
      is_guessed_ = true;
      return Seen::Row;
    }
    if (is_http_proxy_like(scanner_)) {
      unknown_columns_ = scanner_.columns();
      ++tries_;
      count_bad(Fault::ColumnCount, unknown_count(unknown_columns_));
      return tries_ < kTries ? Seen::Nothing : Seen::GivenUp;
    }
  }
  // A balancer that has just begun tells of itself for long.
  const bool is_note = is_haproxy_note(scanner_.record()) &&
                       bad_[static_cast<std::size_t>(Fault::NoHeader)] < kNotes;
  if (!is_note) ++tries_;
  count_bad(Fault::NoHeader, "");
  return tries_ < kTries ? Seen::Nothing : Seen::GivenUp;
}

// A row that names its columns, in the middle of a file: logs of POP3 and IMAP4 have it, and joined
// files.
bool LogFile::Reader::is_header_again() {
  if (scanner_.columns() < 5 || header_.layout != Layout::Commas) return false;
  const std::string_view first = scanner_.column(0);
  if (first.empty() || lower(first[0]) < 'a') return false;
  auto names = header_of_names(scanner_, summary_.path);
  if (!names) return false;
  begin(std::move(*names));
  return true;
}

// Logs of servers of several versions were joined, and none had its header: each row says by the
// number of its columns which they are.
void LogFile::Reader::adapt() {
  if (!is_guessed_ || header_.kind != LogKind::HttpProxy || !wrong_columns()) return;
  auto header = header_of_row(scanner_, summary_.path);
  if (!header || header->kind != LogKind::HttpProxy) return;
  begin(std::move(*header));
  is_guessed_ = true;
}

bool LogFile::Reader::next() {
  if (is_finished_ || (!trouble_.empty() && !is_recognised_)) return finish();
  for (;;) {
    const Found found = scanner_.next(header_.layout);
    if (found == Found::End) return finish();
    if (found == Found::Bad) {
      count_bad(scanner_.fault(), scanner_.detail());
      if (!is_recognised_ && ++tries_ >= kTries) return finish();
      continue;
    }
    const std::string_view record = scanner_.record();
    if (record.empty()) continue;
    if (record.front() == '#') {
      directive(record);
      continue;
    }
    if (!is_recognised_) {
      const Seen seen = recognise();
      if (seen == Seen::GivenUp) return finish();
      if (seen == Seen::Nothing) continue;
    } else if (is_header_again()) {
      continue;
    } else {
      adapt();
    }
    if (take()) return true;
  }
}

MaybeFault LogFile::Reader::wrong_columns() const {
  const std::size_t n = scanner_.columns();
  const std::size_t wanted = header_.names.size();
  if (n == wanted) return std::nullopt;
  // A comma (or blank) behind the last column is no column.
  if (n == wanted + 1 && scanner_.column(wanted).empty()) return std::nullopt;
  if (is_guessed_ && header_.kind == LogKind::HttpProxy)
    return RowFault{Fault::ColumnCount, unknown_count(n)};
  return RowFault{Fault::ColumnCount,
                  std::to_string(n) + " columns, and its header has " + std::to_string(wanted)};
}

// Logs that are of no use here are read as far as telling good rows from bad ones.
MaybeFault LogFile::Reader::read_set_aside() {
  written_ = kNoInstant;
  if (header_.layout != Layout::Commas || header_.names.empty()) return std::nullopt;
  const std::string_view name = header_.names.front();
  if (!holds(name, "time") && !holds(name, "date")) return std::nullopt;
  const auto at = read_utc(scanner_.column(0));
  if (!at)
    return RowFault{Fault::Date,
                    "\"" + std::string(scanner_.column(0).substr(0, 40)) + "\" is no instant"};
  written_ = *at;
  return std::nullopt;
}

MaybeFault LogFile::Reader::read_row() {
  if (!header_.unusable.empty()) return RowFault{Fault::Date, header_.unusable};
  if (header_.layout != Layout::Line) {
    if (MaybeFault fault = wrong_columns()) return fault;
  }
  MaybeFault fault;
  kind_ = header_.kind;
  switch (header_.kind) {
    case LogKind::HttpProxy:
      fault = proxy_rows_.read(scanner_, request_);
      break;
    case LogKind::IisFront:
    case LogKind::IisBack:
      fault = w3c_rows_.read(scanner_, request_);
      kind_ = request_.source;
      break;
    case LogKind::Combined:
      fault = line_rows_.read_combined(scanner_.record(), request_);
      break;
    case LogKind::HaproxyHttp:
    case LogKind::HaproxyTcp:
      fault = line_rows_.read_haproxy(scanner_.record(), options_.haproxy_zone, request_, tcp_);
      kind_ = line_rows_.is_http() ? LogKind::HaproxyHttp : LogKind::HaproxyTcp;
      if (!fault && kind_ == LogKind::HaproxyTcp) {
        // Written when the session ends.
        written_ = tcp_.began;
        if (tcp_.total != kUnknownTime) written_ += std::chrono::microseconds{tcp_.total};
        return std::nullopt;
      }
      break;
    case LogKind::Pop3:
    case LogKind::Imap4:
      fault = session_rows_.read(scanner_, session_);
      session_.source = kind_;
      written_ = session_.at;
      return fault;
    case LogKind::SmtpReceive:
    case LogKind::SmtpSend:
      fault = smtp_rows_.read(scanner_, smtp_);
      smtp_.source = kind_;
      written_ = smtp_.at;
      return fault;
    case LogKind::Tracking:
      fault = tracking_rows_.read(scanner_, tracking_);
      written_ = tracking_.at;
      return fault;
    default:
      return read_set_aside();
  }
  written_ = request_.ended;
  return fault;
}

// False: the row is bad.
bool LogFile::Reader::take() {
  if (MaybeFault fault = read_row()) {
    count_bad(fault->fault, std::move(fault->detail));
    return false;
  }
  if (summary_.rows == 0) summary_.kind = kind_;
  ++summary_.rows;
  if (written_ != kNoInstant) {
    if (summary_.first == kNoInstant || written_ < summary_.first) summary_.first = written_;
    if (written_ > summary_.last) summary_.last = written_;
  }
  return true;
}

std::optional<std::string_view> LogFile::Reader::field(std::string_view name) const {
  const int column = header_.find(name);
  if (column < 0 || static_cast<std::size_t>(column) >= scanner_.columns()) return std::nullopt;
  return scanner_.column(static_cast<std::size_t>(column));
}

LogFile::LogFile(std::string path, const FileOptions& options)
    : reader_(std::make_unique<Reader>(std::move(path), options)) {}
LogFile::~LogFile() = default;

bool LogFile::next() { return reader_->next(); }
LogKind LogFile::kind() const { return reader_->kind(); }
std::uint64_t LogFile::hash() const {
  const std::string_view row = reader_->scanner_.record();
  return XXH3_64bits(row.data(), row.size());
}
std::uint64_t LogFile::line() const { return reader_->scanner_.line(); }
UtcInstant LogFile::written() const { return reader_->written_; }
std::optional<std::string_view> LogFile::field(std::string_view name) const {
  return reader_->field(name);
}
const std::vector<std::string>& LogFile::field_names() const { return reader_->header_.names; }
const Request& LogFile::request() { return reader_->request_; }
const SessionEvent& LogFile::session_event() { return reader_->session_; }
const SmtpEvent& LogFile::smtp_event() { return reader_->smtp_; }
const TrackingEvent& LogFile::tracking_event() { return reader_->tracking_; }
const TcpSession& LogFile::tcp_session() { return reader_->tcp_; }
const FileSummary& LogFile::summary() const { return reader_->summary_; }
const std::vector<BadRow>& LogFile::first_bad() const { return reader_->first_bad_; }
const std::array<std::uint64_t, kFaults>& LogFile::bad() const { return reader_->bad_; }
std::uint64_t LogFile::bytes() const { return reader_->scanner_.bytes(); }
const std::string& LogFile::trouble() const { return reader_->trouble_; }

}  // namespace casgrid::logs
