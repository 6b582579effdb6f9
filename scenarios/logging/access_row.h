// An access record with the names that its row needs, and its times in the milliseconds of the
// log: the parts are differences of instants that were rounded down, so they add up exactly.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "scenarios/logging/line.h"
#include "scenarios/logging/log_names.h"
#include "scenarios/logging/utc_stamp.h"

namespace casgrid::logging {

// Rows that stand for no user (see noise.h).
enum class Noise : std::uint8_t { None, HealthProbe, Challenge, BalancerCheck };

struct AccessRow {
  const AccessRecord* access = nullptr;
  Noise noise = Noise::None;
  const ServerNames* server = nullptr;  // that writes the log
  const ServerNames* target = nullptr;  // that it was proxied to; null: to none
  const UserNames* user = nullptr;      // unknown: anonymous
  std::string_view client_address;
  std::string_view agent;
  std::string_view host;
  std::string_view database_guid;
  std::string_view book_guid;
  std::string_view net_bios_domain;
  std::string_view domain;
  std::string_view domain_controller;
  bool has_logon_name = false;  // the user stands in the row: authenticated, or believed to be
  UtcMs begin = 0;
  UtcMs end = 0;
  std::array<std::int64_t, kAccessParts> parts{};  // ms; they add up to end - begin

  std::int64_t part(AccessPart p) const { return parts[static_cast<std::size_t>(p)]; }
  std::int64_t total() const { return end - begin; }
  std::int64_t upstream() const { return part(AccessPart::Pool) + part(AccessPart::BackEnd); }
  bool is_proxied() const { return target != nullptr; }
};

// Sets begin, end and parts.
void set_times(const AccessRecord& access, UtcMs start, AccessRow& row);

// The request's id, the same at front end and mailbox server.
void append_request_id(const AccessRecord& access, Line& line);
// Another GUID for the same purpose and value.
void append_guid(std::uint64_t value, std::uint64_t purpose, Line& line);

// What a client who has gone would have been answered is not known: ASP.NET says 500. The answer to
// a long poll has begun when it hangs, and leaves its 200.
std::uint16_t status_of(const AccessRecord& access);
std::string_view agent_of(const AccessRecord& access, Noise noise);
std::string_view method_of(const AccessRecord& access, Noise noise);

// Columns that both kinds of logs have.
inline void put_method(const AccessRow& row, Line& line) {
  line.put(method_of(*row.access, row.noise));
}
inline void put_user_agent(const AccessRow& row, Line& line) { line.put(row.agent); }

void append_stem(const AccessRow& row, Line& line);
// Without the mark in front.
void append_query(const AccessRow& row, Line& line);
// The operation of EWS. Requires: the action is of EWS.
std::string_view soap_action_of(ActionId action);
// As the client typed it: what stands in IIS logs.
std::string_view typed_name(const AccessRow& row);

}  // namespace casgrid::logging
