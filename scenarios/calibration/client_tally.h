// What one client program did: who used it, in which sessions, how much of what.
//
// Arrivals come in the order in which they began. A session is the work of one user with one
// program (and device) without a long pause; a logon begins a new one, a logoff ends it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "scenarios/calibration/hours.h"
#include "scenarios/calibration/spread.h"
#include "scenarios/logs/arrival.h"

namespace casgrid::calibration {

// What an arrival is to its client program.
enum class Role : std::uint8_t {
  Work,
  LongPoll,
  Logon,  // the logon dance, a session's other ceremonies
  Logoff,
};

// A set of numbers, and one value for each. No order.
class Clients {
 public:
  struct Client {
    std::uint64_t key = 0;  // 0: free
    std::int64_t last_end_ns = 0;
    std::int64_t session_began_ns = 0;
    std::uint32_t session_requests = 0;
    bool has_worked = false;  // the last thing was work
    bool is_in_session = false;
    bool had_session = false;
  };
  // Null: there is no room for a new one.
  Client* find(std::uint64_t key);
  std::size_t size() const { return size_; }
  template <class Visit>
  void each(Visit visit) {
    for (Client& c : places_) {
      if (c.key != 0) visit(c);
    }
  }

 private:
  void grow();
  std::vector<Client> places_;
  std::size_t size_ = 0;
};

struct ClientTally {
  ClientTally(double session_gap_s, std::int64_t begins_ns)
      : gap_ns_(static_cast<std::int64_t>(session_gap_s * 1e9)), begins_ns_(begins_ns) {}

  // `user` and `device` 0: not known.
  void add(const logs::Arrival& a, Role role, std::uint32_t user, std::uint64_t device);
  void finish(std::int64_t ends_ns);

  std::uint64_t requests = 0;
  std::uint64_t changes = 0;  // counted by whoever knows which action is one
  std::uint64_t logons = 0;
  std::uint64_t logoffs = 0;  // which often name nobody: the session is over
  std::uint64_t forms = 0;
  std::uint64_t form_pages = 0;  // logon pages, and what their forms send; counted as changes are
  std::uint64_t typed = 0;       // requests that say how they were authenticated
  std::uint64_t sessions = 0;
  std::uint64_t ended = 0;  // sessions that were over when the logs ended
  std::uint64_t session_requests = 0;
  std::uint64_t unnamed = 0;                      // work of nobody that is known
  std::uint64_t not_kept = 0;                     // work of clients that there was no room for
  Spread request_bytes, response_bytes, latency;  // bytes, microseconds
  Spread away;                                    // milliseconds
  Spread session_length;                          // milliseconds
  // Microseconds, by hour of the day: at the front end without its waits for directory and Active
  // Manager, and at the mailbox server.
  std::array<Spread, kHours> front_end, back_end;
  std::array<Spread, kHours> holds;  // milliseconds
  std::array<Spread, kHours> gap;    // milliseconds, in a session
  std::array<Spread, kHours> pause;  // milliseconds, whatever lies between
  HourCounts hours;
  HourCounts session_hours;  // of sessions whose begin is in the logs
  std::size_t users() const { return users_.size(); }
  std::uint64_t held() const {
    std::uint64_t sum = 0;
    for (const Spread& hour : holds) sum += hour.count();
    return sum;
  }
  std::size_t devices() const { return clients_.size(); }

 private:
  void follow(const logs::Arrival& a, Role role, std::uint32_t user, std::uint64_t device);
  void measure(const logs::Arrival& a);
  void close(Clients::Client& c, bool is_over);

  std::int64_t gap_ns_;
  std::int64_t begins_ns_;
  Clients users_;
  Clients clients_;
  Dither dither_;
};

}  // namespace casgrid::calibration
