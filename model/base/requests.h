// What several requesters ask of one thing at a time. Each fault is a requester, so are an
// administrator's policy and a server's own managed availability. What one asked stands until that
// one withdraws it, whatever the others do meanwhile: so faults nest, and the end of one never
// undoes another. How those that stand combine is the thing's own rule: any of them is enough for
// what is down, the least counts for a bandwidth, the latest word for a component's state.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace casgrid {

template <class Value>
class Requests {
 public:
  struct Standing {
    std::uint32_t who;
    Value what;
  };

  // A later word of the same requester takes the place of the earlier one, and is the latest.
  void ask(std::uint32_t who, Value what) {
    withdraw(who);
    standing_.push_back({who, what});
  }

  void withdraw(std::uint32_t who) {
    std::erase_if(standing_, [who](const Standing& s) { return s.who == who; });
  }

  // A fault that comes asks, one that is over withdraws.
  void take(std::uint32_t who, bool is_over, Value what) {
    if (is_over) {
      withdraw(who);
    } else {
      ask(who, what);
    }
  }

  template <class Condition>
  void withdraw_if(Condition&& condition) {
    std::erase_if(standing_, [&](const Standing& s) { return condition(s.what); });
  }

  bool any() const { return !standing_.empty(); }
  // In the order in which they were asked; the latest comes last.
  const std::vector<Standing>& all() const { return standing_; }

 private:
  std::vector<Standing> standing_;
};

}  // namespace casgrid
