// An address and a port, as logs have them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace casgrid::logging {

// The port that a client connects from, which no run numbers: by the number of its session, from
// where Windows begins with outgoing connections.
constexpr std::uint64_t client_port(std::uint64_t session) {
  constexpr std::uint64_t kFirst = 49'152;
  constexpr std::uint64_t kPorts = 16'384;
  return kFirst + session % kPorts;
}

// 192.168.9.241:25, [fe80::1]:25
inline std::string end_point(std::string_view address, std::uint64_t port) {
  const bool is_ipv6 = address.find(':') != std::string_view::npos;
  std::string text = is_ipv6 ? "[" + std::string(address) + "]" : std::string(address);
  return text + ":" + std::to_string(port);
}

}  // namespace casgrid::logging
