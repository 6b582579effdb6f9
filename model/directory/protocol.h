// The protocols of the front door, by name. What is known of each is its row (protocol_row.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/base/ids.h"

namespace casgrid {

// The protocols of the front door. Those over HTTP come first: each has a virtual directory, a
// health page, a component and an application pool of its own.
enum class Protocol : std::uint8_t {
  Owa,
  ActiveSync,
  Mapi,
  Ecp,
  Ews,
  OutlookAnywhere,
  Oab,
  Autodiscover,
  PowerShell,
  Pop3,
  Imap4,
  Smtp,
  Sip,
  kCount,
};
inline constexpr std::size_t kProtocols = static_cast<std::size_t>(Protocol::kCount);
inline constexpr std::size_t kHttpProtocols = static_cast<std::size_t>(Protocol::Pop3);

constexpr bool is_http(Protocol protocol) { return protocol < Protocol::Pop3; }

const char* text_of(Protocol protocol);  // "owa", "activesync", "outlook-anywhere"

}  // namespace casgrid
