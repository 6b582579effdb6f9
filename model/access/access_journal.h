// What a front end will say about its exchanges: an access record for each that is under way, by
// its slot, with a clock that runs on exactly one of its parts. Kept only when asked for; otherwise
// it holds nothing and every step is one untaken branch.
#pragma once

#include <vector>

#include "model/base/access_record.h"
#include "model/base/assert.h"
#include "model/base/outbox.h"
#include "model/base/slab.h"

namespace casgrid {

class AccessJournal {
 public:
  explicit AccessJournal(bool is_kept) : is_kept_(is_kept) {}

  bool is_kept() const { return is_kept_; }

  // Requires: is_kept(). Its clock starts at AccessRecord::begin, on the part Own.
  void begin(Handle exchange, const AccessRecord& record) {
    SIM_ASSERT(is_kept_ && !exchange.is_none());
    if (exchange.slot >= entries_.size()) entries_.resize(exchange.slot + 1);
    entries_[exchange.slot] = {record, AccessPart::Own, record.begin};
  }

  // From now on its time is spent on this. Requires, as all that follows: it has begun, where any
  // is kept.
  void enter(Handle exchange, AccessPart part, Instant now) {
    if (!is_kept_) return;
    Entry& e = entry(exchange);
    SIM_ASSERT(now >= e.since);
    e.record.parts[static_cast<std::size_t>(e.part)] += now - e.since;
    e.part = part;
    e.since = now;
  }

  // The record under way, to be filled; null where none is kept.
  AccessRecord* find(Handle exchange) { return is_kept_ ? &entry(exchange).record : nullptr; }

  // Says it. The caller has filled what it knows. Requires: is_kept().
  void end(Handle exchange, Instant now, Outbox& out) {
    SIM_ASSERT(is_kept_);
    enter(exchange, AccessPart::Own, now);
    AccessRecord& r = entry(exchange).record;
    r.end = now;
    out.access(r);
  }

  std::size_t memory_bytes() const { return entries_.capacity() * sizeof(Entry); }

 private:
  struct Entry {
    AccessRecord record;
    AccessPart part = AccessPart::Own;
    Instant since = kStart;
  };

  Entry& entry(Handle exchange) {
    SIM_ASSERT(exchange.slot < entries_.size());
    return entries_[exchange.slot];
  }

  bool is_kept_;
  std::vector<Entry> entries_;  // by the exchange's slot
};

}  // namespace casgrid
