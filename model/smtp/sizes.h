// Octets of what is said over SMTP, framing of TCP and TLS included. Assumed: a command or a reply
// of about 30 octets, and 40 to 70 octets of heads.
#pragma once

#include <algorithm>
#include <cstdint>

namespace casgrid::smtp {

inline constexpr std::uint32_t kLineBytes = 90;
inline constexpr std::uint32_t kBannerBytes = 140;  // 220 with name, product and date
inline constexpr std::uint32_t kEhloBytes = 300;    // a line for each extension
inline constexpr std::uint32_t kClientHelloBytes = 300;
inline constexpr std::uint32_t kServerHelloBytes = 3200;  // with its certificates
inline constexpr std::uint32_t kRecipientBytes = 45;      // RCPT TO beside others in one segment
inline constexpr std::uint32_t kDiscardsBytes = 250;      // five names of messages
inline constexpr std::uint32_t kHeadBytes = 60;           // of a segment of a body
// A body goes in pieces, so that a connection that breaks ends it in the middle.
inline constexpr std::uint32_t kPieceBytes = 262'144;

// How many octets the piece at this place of a body has.
constexpr std::uint32_t piece_at(std::uint32_t octets, std::uint32_t offset) {
  return std::min(octets - offset, kPieceBytes);
}

}  // namespace casgrid::smtp
