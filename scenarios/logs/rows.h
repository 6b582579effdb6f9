// Readers of rows: from columns to the one form of a request, or to an event.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/logs/classify.h"
#include "scenarios/logs/header.h"
#include "scenarios/logs/line_rows.h"
#include "scenarios/logs/log_summary.h"
#include "scenarios/logs/protocol_events.h"
#include "scenarios/logs/request.h"

namespace casgrid::logs {

// What is wrong with a row. Made for bad rows only.
struct RowFault {
  Fault fault = Fault::Shape;
  std::string detail;
};
using MaybeFault = std::optional<RowFault>;

inline RowFault wrong_date(std::string_view text) {
  return {Fault::Date, "\"" + std::string(text.substr(0, 40)) + "\" is no instant"};
}

class HttpProxyRows {
 public:
  void bind(const Header& header);
  MaybeFault read(const RecordScanner& row, Request& request);

 private:
  MaybeFault read_numbers(const RecordScanner& row, Request& r) const;
  MaybeFault read_lookups(const RecordScanner& row, Request& r) const;

  ColumnPlaces<27> places_;
  Classifier classifier_;
};

class W3cRows {
 public:
  // `date` is that of the #Date: line, for logs without a date in each row.
  void bind(const Header& header, std::string_view date);
  MaybeFault read(RecordScanner& row, Request& request);

 private:
  MaybeFault read_numbers(const RecordScanner& row, Request& r, std::uint64_t& port) const;

  ColumnPlaces<20> places_;
  Classifier classifier_;
  LogKind kind_ = LogKind::IisFront;
  std::string date_;
};

class LineRows {
 public:
  MaybeFault read_haproxy(std::string_view line, std::chrono::minutes zone, Request& request,
                          TcpSession& session);
  MaybeFault read_combined(std::string_view line, Request& request);

  bool is_http() const { return haproxy_.is_http(); }

 private:
  HaproxyLine haproxy_;
  CombinedLine combined_;
  Classifier classifier_;
};

class SessionRows {
 public:
  void bind(const Header& header);
  MaybeFault read(const RecordScanner& row, SessionEvent& event) const;

 private:
  ColumnPlaces<13> places_;
};

class SmtpRows {
 public:
  void bind(const Header& header);
  MaybeFault read(const RecordScanner& row, SmtpEvent& event) const;

 private:
  ColumnPlaces<9> places_;
};

class TrackingRows {
 public:
  void bind(const Header& header);
  MaybeFault read(const RecordScanner& row, TrackingEvent& event) const;

 private:
  ColumnPlaces<12> places_;
};

}  // namespace casgrid::logs
