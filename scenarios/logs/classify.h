// What a request is about, whether its answer waits for an event, and whether it is a user's at
// all: from its words alone, so that every kind of log is judged alike.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "scenarios/logs/identity.h"
#include "scenarios/logs/request.h"

namespace casgrid::logs {

Service service_of_stem(std::string_view stem);      // "/owa/..." and so on
Service service_of_name(std::string_view protocol);  // HttpProxy's Protocol; OtherHttp: not known

// Value of a key in a query, without decoding: query_value("?Cmd=Ping&User=x", "Cmd") is "Ping".
std::string_view query_value(std::string_view query, std::string_view key);
// RT: of a MAPI client's request id, "R:...;RT:Execute;CI:..."; empty if there is none.
std::string_view mapi_request_type(std::string_view client_request_id);
// A DOMAIN\name, address or anchor of a monitoring mailbox.
bool is_health_mailbox(std::string_view user);

// Reads ActiveSync's query, in either of its forms: names and values, or base64.
class ActiveSyncQuery {
 public:
  void read(std::string_view query);
  std::string_view command() const { return command_; }
  std::string_view user() const { return user_; }
  std::string_view device() const { return device_; }

 private:
  void read_base64(std::string_view query);

  std::string_view command_;
  std::string_view user_;
  std::string_view device_;
  std::array<char, 512> device_text_{};
};

// Remembers agents that it has judged, because there are few and judging takes a search each.
class NoiseJudge {
 public:
  Noise judge(const Request& request);

 private:
  struct Judged {
    std::uint64_t hash = 0;
    bool is_probe = false;
    bool is_balancer = false;
  };
  const Judged& agent(std::string_view text);

  std::array<Judged, 1024> judged_{};
};

// Completes service, action, device, is_long_poll and noise from what the log says.
class Classifier {
 public:
  // `typed` is what HttpProxy's ProtocolAction says, or nothing.
  void complete(Request& request, std::string_view typed);

 private:
  std::string_view owa_action(const Request& request, std::string_view typed) const;
  void read_error_page(Request& request);

  ActiveSyncQuery active_sync_;
  IdentityReader user_;  // each keeps the text that it has decoded
  IdentityReader mailbox_;
  IdentityReader asked_;
  NoiseJudge noise_;
};

}  // namespace casgrid::logs
