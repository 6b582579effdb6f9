// What is kept of a row while rows are put in order: 72 bytes, texts as numbers of a table of
// names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/logs/request.h"

namespace casgrid::logs {

enum class NameId : std::uint32_t { None = 0 };
inline constexpr NameId kOthers{1};  // what the table had no room for

struct Arrival {
  std::int64_t began_ns = 0;  // since 1970, UTC
  Micros total = kUnknownTime;
  Micros overhead = kUnknownTime;
  Micros lookups = kUnknownTime;
  Micros back_end = kUnknownTime;
  std::uint32_t request_bytes = 0;
  std::uint32_t response_bytes = 0;
  NameId user = NameId::None;    // as Request::user
  NameId anchor = NameId::None;  // as Request::anchor
  NameId agent = NameId::None;
  NameId device = NameId::None;
  NameId client_address = NameId::None;
  NameId target = NameId::None;
  NameId front_end = NameId::None;
  NameId host = NameId::None;  // as Request::host
  std::uint16_t status = 0;
  std::uint16_t back_end_status = 0;
  std::uint16_t action = 0;  // a NameId, of which there are few
  Service service = Service::OtherHttp;
  Noise noise : 4 = Noise::None;
  bool is_long_poll : 1 = false;
  bool is_forms : 1 = false;   // AuthenticationType FBA: the user logs on with a form
  bool is_joined : 1 = false;  // several logs tell of it
  bool is_late : 1 = false;    // began before what was delivered already

  UtcInstant began() const { return UtcInstant{std::chrono::nanoseconds{began_ns}}; }
};
static_assert(sizeof(Arrival) == 72);

// Texts by number, each kept once. Beyond its limit new texts are all one: "(others)".
class NameTable {
 public:
  NameTable();
  NameId id(std::string_view text);
  std::string_view text(NameId id) const { return texts_[static_cast<std::size_t>(id)]; }
  std::string_view text(std::uint16_t action) const { return texts_[action]; }
  std::size_t size() const { return texts_.size(); }
  std::uint64_t not_kept() const { return not_kept_; }

 private:
  struct Place {
    std::uint32_t hash = 0;
    std::uint32_t id = 0;  // 0: free
  };

  void grow();
  std::string_view store(std::string_view text);

  std::vector<std::string_view> texts_;
  std::vector<Place> places_;  // open addressing; the hash saves a look at texts that differ
  std::vector<std::vector<char>> blocks_;
  std::size_t kept_bytes_ = 0;
  std::uint64_t not_kept_ = 0;
};

}  // namespace casgrid::logs
