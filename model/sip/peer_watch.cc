#include "model/sip/peer_watch.h"

#include <algorithm>
#include <utility>

#include "model/base/assert.h"
#include "model/sip/messages.h"

namespace casgrid::sip {

PeerWatch::PeerWatch(PeerWatchOptions options)
    : options_(std::move(options)), peers_(options_.peers.size()) {}

void PeerWatch::start(Instant now, Outbox& out) {
  if (options_.every <= Duration{0}) return;
  const auto count = static_cast<std::int64_t>(peers_.size());
  for (std::uint32_t i = 0; i < peers_.size(); ++i)
    out.set_timer(now + options_.every * (i + 1) / count, pack_tag(Tag::Ask, {i, 0}, kHalf));
}

void PeerWatch::ask(std::uint32_t peer, Instant now, Outbox& out) {
  Peer& p = peers_[peer];
  // The one before has had its time.
  if (!p.connection.is_none()) end(peer, false, out);
  p.ping = (p.ping + 1) & kTagGenerations;
  const Handle ping{peer, p.ping};
  p.connection =
      out.connect(options_.peers[peer], options_.port, pack_tag(Tag::Connection, ping, kHalf),
                  {.is_plain = options_.is_plain});
  out.set_timer(now + options_.patience, pack_tag(Tag::Patience, ping, kHalf));
  out.set_timer(now + options_.every, pack_tag(Tag::Ask, {peer, 0}, kHalf));
}

void PeerWatch::end(std::uint32_t peer, bool is_in, Outbox& out) {
  Peer& p = peers_[peer];
  p.is_in = is_in;
  out.close(p.connection);
  p.connection = {};
}

void PeerWatch::handle(const Input& input, Instant now, Outbox& out) {
  const Handle ping = tag_handle(input.tag);
  SIM_ASSERT(tag_half(input.tag) == kHalf && ping.slot < peers_.size());
  if (input.kind == InputKind::TimerDue && tag_kind<Tag>(input.tag) == Tag::Ask) {
    ask(ping.slot, now, out);
    return;
  }
  const Peer& p = peers_[ping.slot];
  if (p.connection.is_none() || p.ping != ping.generation) return;  // it has ended
  if (input.kind == InputKind::ConnectionOpened)
    out.send(p.connection, sip::ping());
  else
    end(ping.slot,
        input.kind == InputKind::MessageArrived && is_good_answer_to_ping(*input.message), out);
}

}  // namespace casgrid::sip
