// Between the world and a half, where octets are wanted: a codec is fed octets as they come and
// gives typed bodies, and the other way round. It keeps one unfinished element and nothing else, so
// the same half runs over messages, over octets of a simulated connection, and later over sockets.
#pragma once

#include <cstddef>
#include <span>

#include "model/base/message.h"

namespace casgrid::shapes {

struct Fed {
  std::size_t taken = 0;     // of the octets
  bool has_message = false;  // the message is whole
  bool is_broken = false;    // no message can come of it any more
};

template <class C>
concept Codec = requires(C codec, std::span<const std::byte> in, std::span<std::byte> room,
                         Message& message, const Message& said) {
  { codec.feed(in, message) } -> std::same_as<Fed>;
  { codec.write(said, room) } -> std::same_as<std::size_t>;  // octets; 0: the room is too small
};

}  // namespace casgrid::shapes
