// Rows that are a line of words: HAProxy's and those in combined log format.
#pragma once

#include <cstdint>
#include <string_view>

#include "scenarios/logs/utc.h"

namespace casgrid::logs {

// ip:port [date] frontend backend/server timers ..., after whatever syslog puts before it.
class HaproxyLine {
 public:
  bool read(std::string_view line);  // false: it is none

  bool is_http() const { return is_http_; }
  std::string_view client_end, frontend, backend, server, ended_by, method, url;
  // Of captured headers, which have no names: an address of whom a proxy forwards for, and a
  // mailbox as X-AnchorMailbox names it.
  std::string_view forwarded, anchor;
  UtcInstant began = kNoInstant;  // local time of the balancer
  // Milliseconds; -1: the session ended before.
  std::int64_t total = -1;
  std::int64_t response = -1;  // HTTP: until the server's answer began
  std::int64_t status = -1;
  std::int64_t bytes = 0;

 private:
  bool read_from(std::string_view line, std::size_t date);
  bool read_timers(std::string_view text);
  bool read_http(std::string_view rest);
  void read_captured(std::string_view headers);
  bool is_http_ = false;
};

// ip ident user [date] "request" status bytes "referer" "agent"; common format ends after bytes.
class CombinedLine {
 public:
  bool read(std::string_view line);

  std::string_view client, user, method, url, agent;
  std::string_view forwarded;  // X-Forwarded-For, behind the agent, as nginx writes it
  UtcInstant at = kNoInstant;
  std::int64_t status = 0;
  std::int64_t bytes = 0;

 private:
  bool read_from(std::string_view line, std::size_t open);
};

// What HAProxy says beside its entries: a handshake that failed, a server that is down.
bool is_haproxy_note(std::string_view line);

// The server's part of an address:port, an IPv6 address without its brackets.
std::string_view without_port(std::string_view end);

}  // namespace casgrid::logs
