// Octets of what is said over SIP, framing of TCP and TLS included. Assumed: start line, Via, From,
// To, Call-ID, CSeq and Contact of about 60 octets each. What an INVITE and the answer to it take,
// with their descriptions of the media, the users' profile says.
#pragma once

#include <cstdint>

namespace casgrid::sip {

inline constexpr std::uint32_t kShortBytes = 450;     // ACK, CANCEL, BYE, OPTIONS; answers to them
inline constexpr std::uint32_t kRedirectBytes = 520;  // 302 with its Contact
inline constexpr std::uint32_t kRefusalBytes = 480;   // with a reason

}  // namespace casgrid::sip
