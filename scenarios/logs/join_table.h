// Which waiting arrival a request id belongs to, for as long as rows of the same request may come.
//
// Two tables of one window each: what is looked for is looked for in both, and the older one is
// emptied when the younger is a window old. So nothing is ever taken out singly.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scenarios/logs/order_window.h"

namespace casgrid::logs {

struct Joined {
  std::uint64_t hash = 0;  // 0: free
  Slot slot = Slot::None;  // None: only a back end has told of it, or it has gone out
  Micros back_end = kUnknownTime;
  bool has_front = false;  // a front end's row was delivered for it
  bool has_proxy = false;  // and it was HttpProxy's
  bool is_used = false;    // the back end's time has been given to it
};

class JoinTable {
 public:
  explicit JoinTable(std::int64_t window_ns) : window_(window_ns) {}

  // Ids are the same whatever their case and with or without hyphens. 0: no id.
  static std::uint64_t hash_of(std::string_view id);

  Joined* find(std::uint64_t hash);
  // What find() gives, or a new one.
  Joined& entry(std::uint64_t hash);
  void advance(std::int64_t now_ns);
  void finish();
  std::uint64_t back_unjoined() const { return back_unjoined_; }

 private:
  struct Table {
    std::vector<Joined> places;
    std::size_t size = 0;
    Joined* find(std::uint64_t hash);
    Joined& add(std::uint64_t hash);
    void grow();
  };
  void empty(Table& table);

  std::int64_t window_;
  std::int64_t turned_ = INT64_MIN;
  Table young_;
  Table old_;
  std::uint64_t back_unjoined_ = 0;
};

}  // namespace casgrid::logs
