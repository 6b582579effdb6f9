// Messages and their queues.
#include "model/smtp/transport.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/base/record.h"
#include "model/directory/component_state.h"
#include "model/smtp/ports.h"
#include "model/smtp/sizes.h"

namespace casgrid::smtp {
std::uint64_t share_of_work(const MailboxDesk& desk, const RandomStream& draws,
                            const Command& mail) {
  const std::size_t group = desk.directory.group_index(mail.user);
  return whole_work(desk.options.request_kilocycles[group].draw(draws.at(mail.nonce, 0))) / 2;
}

Transport::Transport(const MailboxDesk& desk, const Options& options)
    : desk_(desk),
      options_(options),
      cpu_draws_(desk.options.seed, desk.name(), "smtp store " + desk.options.cpu_draws),
      store_(options.store),
      queue_(options.retry),
      shadows_(options.shadow, desk.directory.servers.size()),
      events_(options.shadow, desk.directory.servers.size()),
      own_net_(options.safety_net),
      shadow_net_(options.safety_net),
      seen_(desk.directory.servers.size()),
      unwell_until_(desk.directory.servers.size(), kStart),
      patience_(kPatience),
      connect_patience_(kConnectPatience),
      sent_(AccessSide::BackEnd, true, desk.options.keeps_access_log),
      tracked_(desk.options.keeps_access_log) {
  find_edges();
  if (store_ == nullptr)
    store_ = std::make_shared<transport::Store>(desk.directory.databases.size());
}

// Where Edge servers are subscribed they are the sources of the connector: from a site without one
// mail goes to the nearest site that has one first.
void Transport::find_edges() {
  const Directory& d = desk_.directory;
  std::vector<ServerId> all;
  for (std::size_t i = 0; i < d.servers.size(); ++i)
    if (d.servers[i].has(ServerRole::Edge)) all.emplace_back(i);
  if (all.empty()) return;
  const Server& self = d.at(desk_.self());
  for (const ServerId edge : all)
    if (d.at(edge).site == self.site) edges_.push_back(edge);
  if (!edges_.empty()) return;
  const auto nearest = transport::nearest_first(d, desk_.self(), all, 0);
  const SiteId site = d.at(nearest.empty() ? all.front() : nearest.front()).site;
  const auto& servers = d.at(site).mailbox_servers;
  auto product = static_cast<std::size_t>(self.product);
  for (std::size_t p = servers.size(); servers[product].empty() && p-- > 0;)
    if (!servers[p].empty()) product = p;
  outside_ = transport::NextHop::site(site, static_cast<Product>(product));
}

// What came whole and was not answered before the crash is on disk, and goes on without a shadow:
// its sender tries again, and the mailbox gets it once.
void Transport::started(Instant now, Outbox& out) {
  std::vector<Handle> all;
  pending_.for_each([&](Handle handle, const Pending&) { all.push_back(handle); });
  for (const Handle handle : all) accept(handle, ServerId{}, 0, now, out);
  components_changed(now, out);
  // Of nobody anything could be heard.
  for (const ServerId primary : shadows_.primaries()) shadows_.heard(primary, now);
  all.clear();
  requests_.for_each([&](Handle handle, const Request&) { all.push_back(handle); });
  for (const Handle handle : all) request_failed(handle, now, out);
  arm_queue(now, out);
  arm_heartbeat(now, out);
}

void Transport::crashed() {
  patience_.clear();
  connect_patience_.clear();
  calls_.clear();
  sent_.restart();
  answers_.clear();
  queue_.interrupted();
  queue_armed_ = kNever;
  heartbeat_armed_ = false;
  pending_.for_each([](Handle, Pending& p) { p.has_session = false; });
}

void Transport::take(const Source& from, const Envelope& envelope, const Envelopes& envelopes,
                     Instant now, Outbox& out) {
  const Handle handle = pending_.take();
  Pending& p = *pending_.find(handle);
  p.from = from;
  p.envelope.mail = envelope.mail;
  p.envelope.has_mail = true;
  envelopes.for_each(envelope, [&](UserId user) { envelopes_.add(p.envelope, user); });
  ask_for_shadow(handle, now, out);
}

// From here on this server answers for it.
void Transport::accept(Handle handle, ServerId shadow, std::uint64_t number, Instant now,
                       Outbox& out) {
  Pending p = *pending_.find(handle);
  pending_.give_back(handle);
  if (p.has_session) answers_.emplace_back(p.from.session, Refusal::None);
  const MailOrigin origin =
      p.envelope.mail.is_passed_on ? MailOrigin::PassedOn : MailOrigin::Received;
  if (!shadow.is_none())
    tracked_.tell(Tracked::HaRedirect, p.envelope, envelopes_, {.server = shadow}, now, out);
  tracked_.tell(Tracked::Receive, p.envelope, envelopes_,
                {.peer = p.from.peer, .port = p.from.port}, now, out);
  split(p.envelope, {.shadow_number = number, .shadow = shadow}, origin, now, out);
  envelopes_.drop(p.envelope);
  arm_queue(now, out);
}

// None: who has no mailbox here is a contact or a group whose message is at its end, and so is one
// for outside if no connector leads there.
std::optional<transport::NextHop> Transport::hop_of(UserId user, Instant now) const {
  const Directory& d = desk_.directory;
  if (user == kOutside) {
    if (options_.outbound.hosts.empty()) return std::nullopt;
    return outside_;
  }
  const DatabaseId database = user.is_none() ? DatabaseId{} : d.database_of(user, now);
  if (database.is_none()) return std::nullopt;
  return transport::hop_to(d, desk_.self(), database);
}

// The categorizer.
void Transport::split(const Envelope& envelope, const Mail& mail, MailOrigin origin, Instant now,
                      Outbox& out) {
  out.record(RecordKind::MailTaken, envelope.count, static_cast<std::uint32_t>(origin),
             envelope.mail.mail);
  std::vector<std::pair<transport::NextHop, Handle>> made;
  const Handle whole = mails_.take();
  *mails_.find(whole) = mail;
  envelopes_.for_each(envelope, [&](UserId user) {
    const auto wanted = hop_of(user, now);
    if (!wanted) {
      out.record(RecordKind::MailHanded, 1, ServerId{}.value, envelope.mail.mail);
      return;
    }
    const transport::NextHop hop = *wanted;
    auto same =
        std::find_if(made.begin(), made.end(), [&](const auto& m) { return m.first == hop; });
    if (same == made.end()) {
      const Handle copy = copies_.take();
      copies_.find(copy)->mail = whole;
      copies_.find(copy)->envelope.mail = envelope.mail;
      copies_.find(copy)->envelope.has_mail = true;
      same = made.insert(made.end(), {hop, copy});
    }
    envelopes_.add(copies_.find(same->second)->envelope, user);
  });
  mails_.find(whole)->parts = static_cast<std::uint16_t>(made.size());
  if (made.empty()) {
    if (!mail.shadow.is_none()) events_.add(mail.shadow, mail.shadow_number, now);
    mails_.give_back(whole);
  }
  for (const auto& [hop, copy] : made) {
    const auto added = queue_.add(hop, {.id = {envelope.mail.mail}, .what = copy}, now);
    if (!added.to_try.is_none())
      attempt(added.to_try, now, out);
    else
      store_all(queue_.queue_of(added.message), now, out);
  }
}

// A mailbox may have moved since it was categorized: to another database, or to another group.
bool Transport::goes_elsewhere(Handle message, transport::NextHop hop, Instant now, Outbox& out) {
  // An administrator said so; what waits for that server in vain is categorized again at last.
  const bool is_redirected = hop.kind == transport::HopKind::Server;
  if (is_redirected && !queue_.is_idle_for_long(queue_.queue_of(message), now)) return false;
  const Handle handle = queue_.find(message)->what;
  Copy copy = *copies_.find(handle);
  std::vector<std::pair<UserId, transport::NextHop>> moved;
  envelopes_.for_each(copy.envelope, [&](UserId user) {
    const transport::NextHop wanted = hop_of(user, now).value_or(hop);
    if (wanted != hop) moved.emplace_back(user, wanted);
  });
  if (moved.empty()) return false;
  const auto is_moved = [&](UserId user) {
    return std::any_of(moved.begin(), moved.end(), [&](const auto& m) { return m.first == user; });
  };
  Envelope left;
  left.mail = copy.envelope.mail;
  left.has_mail = true;
  envelopes_.for_each(copy.envelope, [&](UserId user) {
    if (!is_moved(user)) envelopes_.add(left, user);
  });
  envelopes_.drop(copy.envelope);
  // The first that moves takes the message's own place in a queue if nobody stays.
  bool has_own = left.count > 0;
  if (has_own) copies_.find(handle)->envelope = left;
  for (const auto& [user, wanted] : moved) {
    transport::MessageQueue::Added added;
    if (!has_own) {
      has_own = true;
      copies_.find(handle)->envelope = left;
      envelopes_.add(copies_.find(handle)->envelope, user);
      added = queue_.move(message, wanted, now);
    } else {
      const Handle extra = copies_.take();
      Copy& c = *copies_.find(extra);
      c.mail = copy.mail;
      c.envelope.mail = left.mail;  // that of the copy is gone with its recipients
      c.envelope.has_mail = true;
      envelopes_.add(c.envelope, user);
      ++mails_.find(copy.mail)->parts;
      added = queue_.add(wanted, {.id = {left.mail.mail}, .what = extra}, now);
    }
    if (!added.to_try.is_none()) attempt(added.to_try, now, out);
  }
  return left.count == 0;
}

// ---- one try of a queue ------------------------------------------------------------------------

void Transport::attempt(Handle queue, Instant now, Outbox& out) {
  if (state() == ComponentState::Inactive) return;  // the queue stands still
  if (queue_.status_of(queue) == transport::MessageQueue::Status::Active) return;
  const transport::NextHop hop = queue_.hop_of(queue);
  if (hop.kind == transport::HopKind::Mailbox && desk_.mounts.is_mounted(hop.database())) {
    queue_.begin(queue);
    store_all(queue, now, out);
    return;
  }
  if (hop.kind == transport::HopKind::Server && queue_.is_idle_for_long(queue, now)) {
    queue_.begin(queue);
    while (const auto message = queue_.take(queue)) goes_elsewhere(*message, hop, now, out);
    queue_.finished(queue);
    return;
  }
  const Handle handle = calls_.take();
  queue_.begin(queue, handle);
  Call& c = *calls_.find(handle);
  c.subject = queue;
  c.spread = ++spread_;
  if (call_hop(handle, now, out)) return;
  calls_.give_back(handle);
  queue_.failed(queue, now);
  arm_queue(now, out);
}

// What waits for a database that is mounted here goes to the processor, all of it.
void Transport::store_all(Handle queue, Instant now, Outbox& out) {
  const transport::NextHop hop = queue_.hop_of(queue);
  if (hop.kind != transport::HopKind::Mailbox || !desk_.mounts.is_mounted(hop.database()) ||
      queue_.status_of(queue) != transport::MessageQueue::Status::Active ||
      !queue_.tried_by(queue).is_none())
    return;
  while (const auto message = queue_.take(queue)) {
    if (goes_elsewhere(*message, hop, now, out)) continue;
    const Command& mail = copies_.find(queue_.find(*message)->what)->envelope.mail;
    const std::uint64_t work = share_of_work(desk_, cpu_draws_, mail);
    if (!mail.is_repeat) desk_.ledger.arrived(desk_.directory.group_index(mail.user), work);
    out.spend(work, tag_of(TransportTag::Store, *message),
              mail.is_repeat ? CpuPurpose::Repeat : CpuPurpose::Work);
  }
  if (!queue_.has_in_flight(queue) && queue_.finished(queue)) attempt(queue, now, out);
}

void Transport::stored(Handle message, Instant now, Outbox& out) {
  const Handle queue = queue_.queue_of(message);
  const Copy& copy = *copies_.find(queue_.find(message)->what);
  if (!desk_.mounts.is_mounted(queue_.hop_of(queue).database())) {  // it has left meanwhile
    queue_.failed(queue, now);
    arm_queue(now, out);
    return;
  }
  envelopes_.for_each(copy.envelope,
                      [&](UserId user) { deliver(copy.envelope.mail, user, now, out); });
  settled(message, desk_.self(), now, out);
  if (!queue_.has_in_flight(queue) && queue_.finished(queue)) attempt(queue, now, out);
}

void Transport::deliver(const Command& mail, UserId user, Instant now, Outbox& out) {
  const DatabaseId database = desk_.directory.database_of(user, now);
  const bool is_new = store_->of(database).deliver({mail.mail}, user, now);
  if (is_new) desk_.changed.push_back(user);
  tracked_.tell(is_new ? Tracked::Deliver : Tracked::DuplicateDeliver, mail, user, now, out);
  const auto since_made = static_cast<std::uint64_t>(ns(now - mail.made));
  out.record(is_new ? RecordKind::MailDelivered : RecordKind::MailDuplicate, user.value,
             database.value, mail.mail, since_made);
}

// The next server has it, or the store.
void Transport::settled(Handle message, ServerId to, Instant now, Outbox& out) {
  const bool is_to_store =
      queue_.hop_of(queue_.queue_of(message)).kind == transport::HopKind::Mailbox;
  const transport::Queued was = queue_.sent(message, now);
  const Copy& copy = *copies_.find(was.what);
  out.record(RecordKind::MailHanded, copy.envelope.count, to.value, was.id.value);
  if (is_to_store) keep_in_net(copy.envelope, ServerId{}, now);
  part_is_gone(was.what, now);
}

// Its author is told (a message of Transport's own, which is not followed here).
void Transport::bounce(const transport::Queued& was, Instant now, Outbox& out) {
  const Copy& copy = *copies_.find(was.what);
  out.record(RecordKind::MailBounced, 0, copy.envelope.count, was.id.value);
  part_is_gone(was.what, now);
}

void Transport::part_is_gone(Handle handle, Instant now) {
  Copy& copy = *copies_.find(handle);
  const Handle whole = copy.mail;
  Mail& mail = *mails_.find(whole);
  envelopes_.drop(copy.envelope);
  copies_.give_back(handle);
  SIM_ASSERT(mail.parts > 0);
  if (--mail.parts > 0) return;
  if (!mail.shadow.is_none()) events_.add(mail.shadow, mail.shadow_number, now);
  mails_.give_back(whole);
}

// ---- instants ----------------------------------------------------------------------------------

void Transport::arm_queue(Instant now, Outbox& out) {
  const Instant at = std::max(queue_.next_due(), now);
  if (at >= queue_armed_) return;
  queue_armed_ = at;
  out.set_timer(at, tag_of(TransportTag::Queue, {}));
}

void Transport::queue_due(Instant now, Outbox& out) {
  if (now < queue_armed_) return;  // an older timer
  queue_armed_ = kNever;
  std::vector<Handle> to_try;
  queue_.due(
      now,
      [&](Handle message) {
        const Copy& copy = *copies_.find(queue_.find(message)->what);
        if (mails_.find(copy.mail)->is_resubmitted) return;
        out.record(RecordKind::MailLate, copy.envelope.count, 0, copy.envelope.mail.mail);
      },
      [&](const transport::Queued& was) {
        tracked_.tell(Tracked::Expire, copies_.find(was.what)->envelope, envelopes_, {}, now, out);
        bounce(was, now, out);
      },
      [&](Handle queue) { to_try.push_back(queue); });
  for (const Handle queue : to_try) attempt(queue, now, out);
  arm_queue(now, out);
}

void Transport::components_changed(Instant now, Outbox& out) {
  if (state() == ComponentState::Draining && options_.redirects_when_draining) redirect(now, out);
  for (const Handle queue : queue_.ready()) attempt(queue, now, out);
  arm_queue(now, out);
}

// Redirect-Message: everything that waits goes to the nearest other server of the boundary.
void Transport::redirect(Instant now, Outbox& out) {
  const auto others =
      transport::nearest_first(desk_.directory, desk_.self(),
                               transport::boundary_of(desk_.directory, desk_.self()), ++spread_);
  if (others.empty()) return;
  const Handle queue = queue_.redirect(transport::NextHop::server(others.front()), now);
  if (!queue.is_none()) attempt(queue, now, out);
}

void Transport::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  switch (tag_kind<TransportTag>(input.tag)) {
    case TransportTag::Queue:
      queue_due(now, out);
      break;
    case TransportTag::Store:
      if (queue_.is_in_flight(handle)) stored(handle, now, out);
      break;
    case TransportTag::Call: {
      const Call* c = calls_.find(handle);
      if (c == nullptr || c->connection != input.connection) break;
      if (input.kind == InputKind::ConnectionOpened) {
        sent_.opened(handle, now, out);
      } else if (input.kind == InputKind::ConnectionClosed) {
        sent_.not_opened(handle, LineKind::Refused, now, out);
        lost(handle, Refusal::None, now, out);
      } else if (input.kind == InputKind::MessageArrived) {
        said(handle, *input.message, now, out);
      }
      break;
    }
    case TransportTag::Patience:
      patience_due(patience_, input.tag, now, out);
      break;
    case TransportTag::Connect:
      patience_due(connect_patience_, input.tag, now, out);
      break;
    case TransportTag::Heartbeat:
      if (heartbeat_armed_) heartbeat(now, out);
      break;
    case TransportTag::Resubmit:
      if (const Request* r = requests_.find(handle))
        call(Purpose::Resubmit, r->to, handle, now, out);
      break;
    case TransportTag::Session:
    case TransportTag::Reception:
      SIM_ASSERT(false);  // Reception's
      break;
  }
}

std::size_t Transport::queued() const {
  std::size_t recipients = 0;
  copies_.for_each([&](Handle, const Copy& copy) { recipients += copy.envelope.count; });
  return recipients;
}

std::size_t Transport::shadowed() const {
  std::size_t recipients = 0;
  kept_.for_each([&](Handle, const Envelope& copy) { recipients += copy.count; });
  return recipients;
}

std::size_t Transport::memory_bytes() const {
  return envelopes_.memory_bytes() + pending_.memory_bytes() + mails_.memory_bytes() +
         copies_.memory_bytes() + kept_.memory_bytes() + calls_.memory_bytes() +
         requests_.memory_bytes() + queue_.memory_bytes() + shadows_.memory_bytes() +
         events_.memory_bytes() + own_net_.memory_bytes() + shadow_net_.memory_bytes() +
         patience_.memory_bytes() + connect_patience_.memory_bytes() + sent_.memory_bytes();
}

}  // namespace casgrid::smtp
