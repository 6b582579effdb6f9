#include "model/access/access_journal.h"

#include "model/http/access_detail.h"

namespace casgrid {

void AccessJournal::open(Handle request, Handle session, const HttpRequest& asked,
                         std::uint32_t bytes, Instant now) {
  if (request.slot >= entries_.size()) entries_.resize(request.slot + 1);
  Entry& e = entries_[request.slot];
  e = Entry{};
  e.since = now;
  AccessRecord& r = e.record;
  r.begin = now;
  r.protocol = protocol_of(asked.action);
  r.action = asked.action;
  r.device = asked.device;
  r.detail = AccessDetail(HttpAccess{.method = asked.method, .is_background = asked.is_background});
  r.request_bytes = bytes;
  r.nonce = asked.nonce;
  r.number = asked.number;
  r.host = asked.host;
  r.peer = origins_[session.slot].peer;
  r.source = origins_[session.slot].source;
}

}  // namespace casgrid
