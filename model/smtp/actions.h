// What senders ask over SMTP: to take a message, which is one request, whatever is said for it.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::smtp {

enum class Exchange : std::uint8_t {
  Relay,   // a message from a server of the Internet, or whoever is not logged on
  Submit,  // a message from somebody who logs on first
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Smtp, static_cast<std::uint8_t>(exchange)};
}

inline constexpr ActionId kRelay = id(Exchange::Relay);
inline constexpr ActionId kSubmit = id(Exchange::Submit);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Relay, {.name = "relay", .is_work = true}},
    {Exchange::Submit, {.name = "submit", .is_work = true}},
});

}  // namespace casgrid::smtp
