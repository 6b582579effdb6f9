// What a front end will say about its requests: an access record for each that is under way, by its
// slot, with a clock that runs on exactly one of its parts. Kept only when asked for; otherwise it
// holds nothing and every step is one untaken branch.
#pragma once

#include <vector>

#include "model/base/access_record.h"
#include "model/base/outbox.h"
#include "model/base/participant.h"
#include "model/base/slab.h"
#include "model/http/messages.h"

namespace casgrid {

class AccessJournal {
 public:
  explicit AccessJournal(bool is_kept) : is_kept_(is_kept) {}

  bool is_kept() const { return is_kept_; }

  // A client's connection: where its requests come from.
  void connected(Handle session, const Input& offered) {
    if (!is_kept_) return;
    if (session.slot >= origins_.size()) origins_.resize(session.slot + 1);
    origins_[session.slot] = {offered.peer, offered.source};
  }

  void begin(Handle request, Handle session, const HttpRequest& asked, std::uint32_t bytes,
             Instant now) {
    if (is_kept_) open(request, session, asked, bytes, now);
  }

  // From now on its time is spent on this.
  void enter(Handle request, AccessPart part, Instant now) {
    if (!is_kept_) return;
    Entry& e = entries_[request.slot];
    e.record.parts[static_cast<std::size_t>(e.part)] += now - e.since;
    e.part = part;
    e.since = now;
  }

  // The record under way, to be filled; null where none is kept.
  AccessRecord* find(Handle request) { return is_kept_ ? &entries_[request.slot].record : nullptr; }

  // Says it. The caller has filled what it knows.
  void end(Handle request, Instant now, Outbox& out) {
    enter(request, AccessPart::Own, now);
    AccessRecord& r = entries_[request.slot].record;
    r.end = now;
    out.access(r);
  }

  std::size_t memory_bytes() const {
    return entries_.capacity() * sizeof(Entry) + origins_.capacity() * sizeof(Origin);
  }

 private:
  struct Entry {
    AccessRecord record;
    AccessPart part = AccessPart::Own;
    Instant since = kStart;
  };

  struct Origin {
    ParticipantId peer;
    std::uint32_t source = 0;
  };

  void open(Handle request, Handle session, const HttpRequest& asked, std::uint32_t bytes,
            Instant now);

  bool is_kept_;
  std::vector<Entry> entries_;   // by the request's slot
  std::vector<Origin> origins_;  // by the session's slot
};

}  // namespace casgrid
