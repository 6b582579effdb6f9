// Octets of what is said over IMAP4, framing of TLS and TCP included. Assumed, by the lines that
// real programs and servers exchange.
#pragma once

#include <cstdint>

namespace casgrid::imap4 {

inline constexpr std::uint32_t kLineBytes = 120;          // a short command, a short answer
inline constexpr std::uint32_t kGreetingBytes = 150;      // * OK, on its own
inline constexpr std::uint32_t kCapabilityBytes = 200;    // the list and its OK
inline constexpr std::uint32_t kServerHelloBytes = 4000;  // with the chain of certificates
inline constexpr std::uint32_t kIdentityBytes =
    300;                                            // who was authenticated, to the mailbox server
inline constexpr std::uint32_t kListBytes = 900;    // LIST "" "*" of a mailbox with few folders
inline constexpr std::uint32_t kSelectBytes = 500;  // FLAGS, EXISTS, UIDVALIDITY and the like

}  // namespace casgrid::imap4
