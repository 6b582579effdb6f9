// EWS streaming: one request has many answers, and its upstream connection to itself until the
// last. The number of the request stands in each; only the last ends the exchange for whoever
// counts.
#pragma once

#include <cstdint>

#include "model/base/message.h"

namespace casgrid::shapes {

struct StreamingEvent {
  std::uint32_t number = 0;    // of the GetStreamingEvents
  std::uint32_t sequence = 0;  // of the answer: 0, 1, 2 ...
  bool is_keep_alive = false;
  bool is_last = false;
};
static_assert(SmallBody<StreamingEvent>);

// What a front end does with its upstream connection after each answer.
enum class AfterAnswer : std::uint8_t { Keep, GiveBack };
constexpr AfterAnswer after(const StreamingEvent& event) {
  return event.is_last ? AfterAnswer::GiveBack : AfterAnswer::Keep;
}

}  // namespace casgrid::shapes
