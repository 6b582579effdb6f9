// The words behind a `server` of HAProxy, or behind `default-server`.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "scenarios/balancing/config.h"

namespace casgrid::balancing {

// What a server is before its own words: checked every 2 s, out after 3 failures, in after 2
// successes (observed with HAProxy 2.6.12, and its manual).
Server haproxy_server_defaults();

struct ServerWords {
  std::vector<std::string> unread;  // "send-proxy"
  std::string wrong;                // the last thing that cannot be; empty: nothing
};

ServerWords read_server_words(std::span<const std::string> words, Server& into);

// "10.0.0.1:443", "ex1.contoso.com:+1", "[fd00::1]:443", ":::443", "ipv4@ex1".
// "abns@mail", "unix@/run/x" or "/run/x"; empty: it is an address of a network.
std::string socket_of(const std::string& text);

void read_address(const std::string& text, std::string& host, std::uint16_t& port);

}  // namespace casgrid::balancing
