// Octets of what is said over POP3 and IMAP4 alike, framing of TLS and TCP included. Assumed, by
// the lines that real programs and servers exchange. What differs stands in the row of each
// (dialect.h).
#pragma once

#include <cstdint>

namespace casgrid::mailaccess {

inline constexpr std::uint32_t kLineBytes = 120;  // a short command, a short answer
inline constexpr std::uint32_t kClientHelloBytes = 600;
inline constexpr std::uint32_t kServerHelloBytes = 4000;  // with the chain of certificates
inline constexpr std::uint32_t kIdentityBytes =
    300;  // who was authenticated, to the mailbox server

}  // namespace casgrid::mailaccess
