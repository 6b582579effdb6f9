// A layer-4 balancer: one address in front of a pool of front ends. It passes connections on
// without looking into them, and learns from probes of one protocol (its health page, or the
// greeting of its port) who may get new ones: a sick protocol that it does not probe is not seen,
// and one that it does probe takes the whole server out (facts 5.2).
//
// One that is like HAProxy or nginx is told when a member refuses a connection, and tries again as
// that program does (next_attempt in likeness.h). What a member has that goes down stays as it is,
// unless HAProxy is told to end it; and nginx avoids for a while who has refused.
#pragma once

#include <map>
#include <vector>

#include "model/balancer/member_pool.h"
#include "model/base/paged_array.h"
#include "model/base/participant.h"

namespace casgrid {

struct Layer4BalancerOptions {
  MemberPoolOptions pool;
  std::size_t table_limit = 0;  // connections at once; 0: no limit
  Attempts attempts;
  bool closes_marked_down = false;  // of one that is like HAProxy
};

// For the report.
struct BalancerCounts {
  std::size_t connections = 0;
  std::size_t most_connections = 0;
  std::uint64_t turned_away = 0;
};

class Layer4Balancer final : public Participant {
 public:
  explicit Layer4Balancer(Layer4BalancerOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  std::size_t memory_bytes() const override;

  const MemberPool& pool() const { return pool_; }
  const BalancerCounts& counts() const { return counts_; }

 private:
  struct Place {  // where a connection stands: its label is the number of it
    ConnectionId connection;
    std::uint32_t member = 0;
    std::uint32_t index = 0;  // among those of the member; of a free place: the next that is
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  enum class Tag : std::uint8_t { Turn, Trial };

  struct Retry {  // of a connection that was refused
    ConnectionId connection;
    unsigned failed = 0;
    Tried tried;
  };

  void timer(std::uint64_t tag, Instant now, Outbox& out);
  void refused(const Input& input, Instant now, Outbox& out);
  void pass_on(std::uint32_t place, std::size_t member, Instant now, Outbox& out);
  void leave_member(const Place& place);
  void offered(const Input& input, Instant now, Outbox& out);
  void heard(const Input& input, Instant now, Outbox& out);
  void turn_away(ConnectionId connection, bool is_full, Outbox& out);
  void ended(ConnectionId connection, std::uint64_t tag);
  std::uint32_t take_place();
  void free_place(std::uint32_t number);
  void changed(const MemberPool::Change& change, Outbox& out);

  Layer4BalancerOptions options_;
  MemberPool pool_;
  std::vector<PagedArray<std::uint32_t>> connections_;  // by member: places
  PagedArray<Place> places_;
  std::uint32_t first_free_ = kNone;        // of the places
  std::map<std::uint32_t, Retry> retries_;  // by place
  BalancerCounts counts_;
};

}  // namespace casgrid
