// What participants say to each other: an envelope with the size on the wire, and a body that
// belongs to whoever defines it. The folder of a protocol names its bodies; nothing here knows any.
// A message is trivially copyable, so it moves by memcpy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>

namespace casgrid {

// Which body it is: the address of a tag that each type has of its own, so that nobody keeps a list
// of them all. Not to be written anywhere: it differs from run to run.
using BodyKind = const char*;
template <class T>
inline constexpr char kBodyTag = 0;

template <class T, std::size_t octets>
concept BodyWithin = std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T> &&
                         sizeof(T) <= octets
                     && alignof(T) <= 8;

// Room for one body of at most so many octets.
template <std::size_t octets>
class Body {
 public:
  Body() = default;
  template <class T>
  requires BodyWithin<T, octets>
  explicit Body(const T& said) : kind_(&kBodyTag<T>) { ::new (static_cast<void*>(room_)) T(said); }

  // Null if the body is another.
  template <class T>
  requires BodyWithin<T, octets>
  const T* as() const {
    return kind_ == &kBodyTag<T> ? std::launder(reinterpret_cast<const T*>(room_)) : nullptr;
  }
  template <class T>
  requires BodyWithin<T, octets> T* as() {
    return kind_ == &kBodyTag<T> ? std::launder(reinterpret_cast<T*>(room_)) : nullptr;
  }

 private:
  BodyKind kind_ = nullptr;
  alignas(8) std::byte room_[octets];
};

inline constexpr std::size_t kBodyBytes = 56;

template <class T>
concept SmallBody = BodyWithin<T, kBodyBytes>;

struct Message {
  std::uint32_t bytes = 0;  // on the wire, headers included
  // Of a request: the octets that its answer had when it was recorded; 0: drawn.
  std::uint32_t answer_bytes = 0;
  Body<kBodyBytes> body;

  Message() = default;
  template <SmallBody T>
  Message(std::uint32_t size, const T& said) : bytes(size), body(said) {}

  template <SmallBody T>
  const T* as() const {
    return body.as<T>();
  }
  template <SmallBody T>
  T* as() {
    return body.as<T>();
  }
};

static_assert(std::is_trivially_copyable_v<Message>);
static_assert(sizeof(Message) == 72);

}  // namespace casgrid
