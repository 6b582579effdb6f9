#include "scenarios/logging/w3c.h"

#include <algorithm>

#include "model/http/access_detail.h"

namespace casgrid::logging {
namespace {

using Row = AccessRow;

// Of the default policy, as every back-end row of a phone names it.
constexpr std::int64_t kMaxBurstMs = 240'000;
constexpr std::int64_t kRechargeMs = 360'000;
constexpr std::int64_t kCutoffMs = 600'000;
constexpr int kMaxConnections = 10;

// Windows' own codes.
constexpr int kAccessDenied = 5;
constexpr int kNetNameDeleted = 64;
constexpr int kLogonFailure = 1326;

void date(const Row& row, Line& line) { append_date(row.end, line); }
void time(const Row& row, Line& line) { append_time(row.end, line); }
void server_address(const Row& row, Line& line) { line.put(row.server->address); }

// 00:00:00.3264871
void append_life_time(Duration d, Line& line) {
  const std::int64_t s = ns(d) / 1'000'000'000;
  line.padded(s / 3600, 2);
  line.put("%3a");
  line.padded(s / 60 % 60, 2);
  line.put("%3a");
  line.padded(s % 60, 2);
  line.put('.');
  line.padded(ns(d) % 1'000'000'000 / 100, 7);
}

// What the mailbox server's ActiveSync notes in its query: who proxied, and the user's budget.
void append_budget(const Row& row, Line& line) {
  const AccessRecord& a = *row.access;
  const std::int64_t used = is_long_poll(a.action) ? 0 : std::min(row.total(), kMaxBurstMs);
  line.put("&Log=PrxFrom:");
  line.encoded(row.client_address);
  line.put("_V141_HH:");
  line.encoded(row.host);
  line.put("%3a444_As:AllowedG_Mbx:");
  line.put(row.server->fqdn);
  line.put("_Dc:");
  line.put(row.domain_controller);
  line.put("_Throttle0_Budget:(D)Owner%3aSid%7e");
  line.encoded(row.user->account);
  line.put("%7eEas%7efalse%2cConn%3a1%2cMaxConn%3a");
  line.number(kMaxConnections);
  line.put("%2cMaxBurst%3a");
  line.number(kMaxBurstMs);
  line.put("%2cBalance%3a");
  line.number(kMaxBurstMs - used);
  line.put("%2cCutoff%3a");
  line.number(kCutoffMs);
  line.put("%2cRechargeRate%3a");
  line.number(kRechargeMs);
  line.put("%2cPolicy%3aGlobalThrottlingPolicy%2cIsServiceAccount%3aFalse%2cLiveTime%3a");
  append_life_time(a.total(), line);
  line.put('_');
}

void query(const Row& row, Line& line) {
  const AccessRecord& a = *row.access;
  append_query(row, line);
  if (!row.server->has_proxy_log) return;  // before Exchange 2013 a request had no id
  if (a.side == AccessSide::BackEnd && a.protocol == Protocol::ActiveSync) append_budget(row, line);
  line.put("&CorrelationID=<empty>;&cafeReqId=");
  append_request_id(a, line);
  line.put(';');
  if (a.protocol == Protocol::Owa) line.put("&encoding=;");
}

void port(const Row& row, Line& line) {
  line.put(row.access->side == AccessSide::BackEnd ? "444" : "443");
}
void user_name(const Row& row, Line& line) { line.put(typed_name(row)); }
void client_address(const Row& row, Line& line) { line.put(row.client_address); }
void referer(const Row&, Line&) {}

void status(const Row& row, Line& line) { line.number(status_of(*row.access)); }

bool gave_wrong_credentials(const AccessRecord& a) {
  return a.status == 401 && gives_credentials(http_of(a).method);
}

void substatus(const Row& row, Line& line) {
  const AccessRecord& a = *row.access;
  line.put(a.status != 401 ? '0' : gave_wrong_credentials(a) ? '1' : '2');
}

void win32_status(const Row& row, Line& line) {
  const AccessRecord& a = *row.access;
  if (a.how == AccessEnd::ClientGone) {
    line.number(kNetNameDeleted);
  } else if (a.status == 401) {
    line.number(gave_wrong_credentials(a) ? kLogonFailure : kAccessDenied);
  } else {
    line.put('0');
  }
}

void sent_bytes(const Row& row, Line& line) { line.number(row.access->response_bytes); }
void received_bytes(const Row& row, Line& line) { line.number(row.access->request_bytes); }
void time_taken(const Row& row, Line& line) { line.number(row.total()); }

constexpr Column<Row> kWithBytes[] = {
    {"date", date},
    {"time", time},
    {"s-ip", server_address},
    {"cs-method", put_method},
    {"cs-uri-stem", append_stem},
    {"cs-uri-query", query},
    {"s-port", port},
    {"cs-username", user_name},
    {"c-ip", client_address},
    {"cs(User-Agent)", put_user_agent},
    {"cs(Referer)", referer},
    {"sc-status", status},
    {"sc-substatus", substatus},
    {"sc-win32-status", win32_status},
    {"sc-bytes", sent_bytes},
    {"cs-bytes", received_bytes},
    {"time-taken", time_taken},
};

constexpr Column<Row> kUsual[] = {
    {"date", date},
    {"time", time},
    {"s-ip", server_address},
    {"cs-method", put_method},
    {"cs-uri-stem", append_stem},
    {"cs-uri-query", query},
    {"s-port", port},
    {"cs-username", user_name},
    {"c-ip", client_address},
    {"cs(User-Agent)", put_user_agent},
    {"cs(Referer)", referer},
    {"sc-status", status},
    {"sc-substatus", substatus},
    {"sc-win32-status", win32_status},
    {"time-taken", time_taken},
};

// Of Windows Server 2008 R2, 2012 R2 and 2016, under Exchange 2010, 2013 and 2016.
std::string_view iis_version(const Version& version) {
  if (version < Version{15, 0, 0, 0}) return "7.5";
  return version < builds::k2016 ? "8.5" : "10.0";
}

}  // namespace

Columns<AccessRow> w3c_columns(bool with_bytes) {
  return with_bytes ? Columns<Row>(kWithBytes) : Columns<Row>(kUsual);
}

void append_w3c_heading(const ServerNames& server, bool with_bytes, UtcMs at, Line& line) {
  line.put("#Software: Microsoft Internet Information Services ");
  line.put(iis_version(server.version));
  line.put("\n#Version: 1.0\n#Date: ");
  append_date(at, line);
  line.put(' ');
  append_time(at, line);
  line.put('\n');
  append_fields(w3c_columns(with_bytes), Layout::Blanks, line);
}

}  // namespace casgrid::logging
