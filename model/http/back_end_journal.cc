#include "model/http/back_end_journal.h"

#include "model/http/access_detail.h"

namespace casgrid {

// A mailbox server and the front end that asked say the same nonce and user.
void BackEndJournal::open(const Input& input, const HttpRequest& asked, Instant now) {
  at_hand_ = AccessRecord{};
  at_hand_.side = AccessSide::BackEnd;
  at_hand_.protocol = protocol_of(asked.action);
  at_hand_.action = asked.action;
  http_of(at_hand_).method = asked.method;
  if (at_hand_.protocol == Protocol::Oab) http_of(at_hand_).book = asked_book(asked);
  at_hand_.device = asked.device;
  at_hand_.is_authenticated = true;
  at_hand_.request_bytes = input.message->bytes;
  at_hand_.nonce = asked.nonce;
  at_hand_.number = asked.number;
  at_hand_.user = asked.user;
  at_hand_.host = asked.host;
  at_hand_.database = asked.database;
  at_hand_.peer = input.peer;
  at_hand_.begin = now;
}

void BackEndJournal::say_answered(const HttpResponse& response, std::uint32_t bytes, Instant now,
                                  Outbox& out) {
  SIM_ASSERT(now >= at_hand_.begin);
  at_hand_.status = response.status;
  http_of(at_hand_).mapi_code = response.mapi_code;
  at_hand_.is_event = response.is_event;
  at_hand_.response_bytes += bytes;
  at_hand_.end = now;
  out.access(at_hand_);
}

}  // namespace casgrid
