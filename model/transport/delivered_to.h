// Which messages a database has for which mailbox: the DeliveredTo table of the store, by which a
// message that comes twice is noticed (Exchange Server 2007 SP3 Help, *How to Configure Duplicate
// Message Detection*: by message id and mailbox, kept for seven days).
//
// Theory of operation
//   All copies of a database have one table: what is replicated takes no time here (docs, "What is
//   simplified"). A failover to a copy that lacks logs takes from it what was delivered last
//   (forget_since), as the mailboxes lose it.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/ring.h"
#include "model/transport/message_queue.h"
#include "model/transport/settings.h"

namespace casgrid::transport {

class DeliveredTo {
 public:
  explicit DeliveredTo(Duration expiry = kDeliveredToExpiry) : expiry_(expiry) {}

  // False if the mailbox has it already. Requires: no call before it was of a later instant.
  bool deliver(MessageId message, UserId mailbox, Instant now);
  bool has(MessageId message, UserId mailbox) const;
  // Calls lost(message, mailbox) for each that was delivered at `since` or later, newest first: it
  // is as if it had never come.
  template <class Lost>
  void forget_since(Instant since, Lost&& lost);

  std::size_t size() const { return rows_.size(); }
  std::size_t memory_bytes() const {
    return rows_.memory_bytes() + places_.capacity() * sizeof(Key);
  }

 private:
  struct Key {
    std::uint64_t message = 0;
    std::uint32_t mailbox = kFree;
    bool operator==(const Key&) const = default;
  };
  struct Row {
    Instant at;
    Key key;
  };
  static constexpr std::uint32_t kFree = 0xFFFFFFFFu;

  std::size_t home_of(const Key& key) const;
  // Where it stands, or the free place where it would.
  std::size_t place_of(const Key& key) const;
  void insert(const Key& key);
  void erase(const Key& key);

  Duration expiry_;
  Ring<Row> rows_;           // in the order of time
  std::vector<Key> places_;  // a power of two, at most half of them taken
};

template <class Lost>
void DeliveredTo::forget_since(Instant since, Lost&& lost) {
  while (!rows_.empty() && rows_.back().at >= since) {
    const Key key = rows_.back().key;
    rows_.pop_back();
    erase(key);
    lost(MessageId{key.message}, UserId{std::size_t{key.mailbox}});
  }
}

}  // namespace casgrid::transport
