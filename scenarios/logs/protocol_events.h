// Rows of logs that are not HTTP. Their texts point into the row.
#pragma once

#include <cstdint>
#include <string_view>

#include "scenarios/logs/log_kind.h"
#include "scenarios/logs/request.h"
#include "scenarios/logs/utc.h"

namespace casgrid::logs {

// A command of a POP3 or IMAP4 session.
struct SessionEvent {
  LogKind source = LogKind::Unknown;
  UtcInstant at = kNoInstant;
  std::string_view session;
  std::uint32_t number = 0;
  std::string_view server_end;  // address:port
  std::string_view client_end;
  std::string_view user;
  Micros duration = kUnknownTime;
  std::uint64_t request_bytes = 0;
  std::uint64_t response_bytes = 0;
  std::string_view command;
  std::string_view parameters;
  std::string_view context;
  std::string_view puid;
  bool is_probe = false;
};

// A line of an SMTP session.
struct SmtpEvent {
  LogKind source = LogKind::Unknown;
  UtcInstant at = kNoInstant;
  std::string_view connector;
  std::string_view session;
  std::uint32_t number = 0;
  std::string_view local_end;
  std::string_view remote_end;
  char event = 0;         // + connect, - disconnect, > sent, < received, * information
  std::string_view verb;  // of what was received: EHLO, MAIL, ...; or the reply code
  std::string_view data;
  std::string_view context;
};

// An event of a message.
struct TrackingEvent {
  UtcInstant at = kNoInstant;
  std::string_view client_address;
  std::string_view client_host;
  std::string_view server_host;
  std::string_view source;  // SMTP, STOREDRIVER, ...
  std::string_view event;   // RECEIVE, DELIVER, ...
  std::string_view message_id;
  std::string_view recipients;
  std::string_view sender;
  std::string_view subject;
  std::uint64_t bytes = 0;
  std::uint32_t recipient_count = 0;
};

// A connection through a balancer of layer 4.
struct TcpSession {
  UtcInstant began = kNoInstant;
  std::string_view client_end;
  std::string_view frontend;
  std::string_view backend;
  std::string_view server;
  Micros total = kUnknownTime;
  std::uint64_t bytes = 0;
  std::string_view ended_by;  // termination state, such as "--" or "cD"
};

}  // namespace casgrid::logs
