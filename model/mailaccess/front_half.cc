// The session of a mail program, up to the logon.
#include "model/mailaccess/front_half.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/directory/component_state.h"
#include "model/mailaccess/sizes.h"
#include "model/routing/listening.h"

namespace casgrid::mailaccess {

Front::Front(const FrontDesk& desk, const Dialect& dialect, const Limits& limits)
    : desk_(desk),
      dialect_(dialect),
      limits_(limits),
      cpu_draws_(desk.options.seed, desk.directory.at(desk.options.self).name,
                 text_of(dialect.protocol) + std::string(" cpu")),
      upstream_(desk.directory.servers.size(), {.port = dialect.back_end_port}),
      patience_(desk.options.back_end_timeout),
      of_user_(desk.directory.user_count()),
      journal_(AccessSide::FrontEnd, dialect.protocol, desk.options.keeps_access_log) {
  if (counts_addresses()) desk_.doors.keep_origins();
}

bool Front::listens() const {
  return desk_.directory.at(desk_.options.self).access_of(dialect_.protocol).front_service_running;
}

// While the component is not Active the connection is taken, and closed without a word.
void Front::door_opened(Handle door_handle, Instant now, Outbox& out) {
  Door& door = *desk_.doors.find(door_handle);
  const Server& self = desk_.directory.at(desk_.options.self);
  const bool is_active =
      desk_.components.effective(proxy_component(dialect_.protocol)) == ComponentState::Active;
  if (self.product >= Product::Exchange2013 && !is_active) {
    desk_.doors.close(door_handle, out);
    return;
  }
  if (is_full(door_handle)) {
    Reply reply;
    reply.status = Status::Bye;
    reply.why = Refusal::TooMany;
    out.send(door.connection, {kLineBytes, reply});
    desk_.doors.close(door_handle, out);
    return;
  }
  const Handle handle = sessions_.take();
  if (counts_addresses()) ++of_address_[address_of(door_handle)];
  door.session = handle;
  Session& s = *sessions_.find(handle);
  s.door = door_handle;
  s.heard = now;
  s.group = static_cast<std::uint32_t>(desk_.directory.user_groups.size());
  wake_at(handle, now + limits_.pre_authentication_idle, out);
  const bool hangs = desk_.health.sickness(dialect_.protocol) == Sickness::Hangs;
  if (journal_.is_kept()) {
    const Doors::Origin& from = desk_.doors.origin(door_handle);
    journal_.open(handle, {from.peer, from.source, door.begins_plain, from.since},
                  hangs ? 0 : dialect_.greeting_bytes, now, out);
  }
  if (hangs) return;
  Reply greeting = capabilities(s, 0);
  greeting.status = Status::Greeting;
  say(s, greeting, dialect_.greeting_bytes, out);
}

bool Front::is_full(Handle door) const {
  if (sessions_.in_use() >= limits_.most_connections) return true;
  if (!counts_addresses()) return false;
  const auto same = of_address_.find(address_of(door));
  return same != of_address_.end() && same->second >= limits_.most_from_one_address;
}

// Requires: counts_addresses().
std::uint64_t Front::address_of(Handle door) const {
  const Doors::Origin& origin = desk_.doors.origin(door);
  return (std::uint64_t{origin.peer.value} << 32) | origin.source;
}

// What it offers before the logon. PLAIN stands there only where it is taken: programs that are
// refused do not all fall back to anything else.
Reply Front::capabilities(const Session& s, std::uint32_t number) const {
  const bool is_secure = desk_.doors.find(s.door)->is_secure;
  const LoginType login =
      desk_.directory.at(desk_.options.self).access_of(dialect_.protocol).login_type;
  Reply reply;
  reply.number = number;
  reply.offers_tls = !is_secure;
  reply.offers_plain = is_secure || takes_in_clear(login, MailLogon::Password);
  reply.refuses_login = !reply.offers_plain;
  return reply;
}

void Front::say(const Session& s, const Reply& reply, std::uint32_t bytes, Outbox& out) {
  out.send(desk_.doors.find(s.door)->connection, {bytes, reply});
}

void Front::door_message(Handle door, const Message& message, Instant now, Outbox& out) {
  const Handle handle = desk_.doors.find(door)->session;
  Session* s = sessions_.find(handle);
  // A service that hangs reads nothing: what comes meanwhile is lost to it.
  if (s == nullptr || desk_.health.sickness(dialect_.protocol) == Sickness::Hangs) return;
  s->heard = now;
  if (s->stage == Stage::Piping) {
    pipe_up(handle, message, out);
    return;
  }
  const auto* asked = message.as<Command>();
  // One command at a time before the logon: what comes before its answer is not looked at.
  if (asked == nullptr || s->stage != Stage::Clear) return;
  command(handle, message, now, out);
}

void Front::answer(Handle handle, const Message& asked, const Reply& reply, std::uint32_t bytes,
                   Instant now, Outbox& out) {
  say(*sessions_.find(handle), reply, bytes, out);
  journal_.answer(handle, asked, {bytes, reply}, now, out);
}

void Front::command(Handle handle, const Message& message, Instant now, Outbox& out) {
  const Command& asked = *message.as<Command>();
  Session& s = *sessions_.find(handle);
  const Door& door = *desk_.doors.find(s.door);
  Reply reply;
  reply.number = asked.number;
  switch (asked.verb) {
    case Verb::Capability:
      answer(handle, message, capabilities(s, asked.number), dialect_.capability_bytes, now, out);
      return;
    case Verb::StartTls:
      reply.status = door.is_secure ? Status::Bad : Status::Ok;
      break;
    case Verb::ClientHello:
      if (door.is_secure) return;
      s.number = asked.number;
      s.stage = Stage::Handshake;
      desk_.doors.begin_tls(s.door, asked.tls_session, desk_.tag(Tag::Handshake, handle), now, out);
      return;
    case Verb::AuthenticatePlain:
      // No initial response is offered (SASL-IR): the credentials come on a line of their own.
      if (s.asked_on != asked.number) {
        s.asked_on = asked.number;
        reply.status = Status::Continue;
        journal_.begin(handle, asked, message.bytes, now);
        journal_.told(handle, kLineBytes);
        say(s, reply, kLineBytes, out);
        return;
      }
      log_on(handle, asked, message.bytes, now, out);
      return;
    case Verb::User:
      name_user(handle, message, now, out);
      return;
    case Verb::Login:
      // A front end that has authenticated a user says so at once.
      if (dialect_.names_user_first && !s.is_named && !door.is_privileged) {
        reply.status = Status::Bad;
        break;
      }
      s.is_named = false;
      log_on(handle, asked, message.bytes, now, out);
      return;
    case Verb::AuthenticateOther:
      reply.status = Status::No;
      reply.why = Refusal::AuthenticationFailed;
      break;
    case Verb::Mailbox:
      if (asked.action == dialect_.leave) {
        answer(handle, message, reply, kLineBytes, now, out);
        const Handle left = s.door;
        finish(handle, now, out);
        desk_.doors.close(left, out);
        return;
      }
      reply.status = Status::Bad;
      break;
    case Verb::Done:
      reply.status = Status::Bad;
      break;
  }
  answer(handle, message, reply, kLineBytes, now, out);
}

// Where the password is not taken in clear the name before it is not either.
void Front::name_user(Handle handle, const Message& message, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  const Reply offer = capabilities(s, message.as<Command>()->number);
  Reply reply;
  reply.number = offer.number;
  if (!dialect_.names_user_first) {
    reply.status = Status::Bad;
  } else if (offer.refuses_login) {
    reply.status = Status::No;
    reply.why = Refusal::NeedsTls;
  } else {
    reply.status = Status::Continue;
    s.is_named = true;
  }
  answer(handle, message, reply, kLineBytes, now, out);
}

CertificateId Front::shown_certificate() const {
  const Server& self = desk_.directory.at(desk_.options.self);
  return desk_.certificate.of(self.access_of(dialect_.protocol));
}

void Front::handshake_done(Handle handle, Instant now, Outbox& out) {
  Session* s = sessions_.find(handle);
  if (s == nullptr || s->stage != Stage::Handshake) return;
  s->stage = Stage::Clear;
  Reply reply;
  reply.number = s->number;
  const Welcome welcome = desk_.doors.end_tls(s->door, shown_certificate(), now, out);
  reply.tls_session = welcome.tls_session;
  reply.certificate = welcome.certificate;
  say(*s, reply, kServerHelloBytes, out);
}

void Front::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  switch (tag_kind<Tag>(input.tag)) {
    case Tag::Handshake:
      handshake_done(handle, now, out);
      break;
    case Tag::Logon:
      if (Session* s = sessions_.find(handle); s != nullptr && s->stage == Stage::Checking)
        desk_.lookups.begin({handle, desk_.half}, s->lookup.password_ok, now, out);
      break;
    case Tag::Parcel:
      parcel_done(handle, out);
      break;
    case Tag::IdleTimer:
      idle_due(handle, now, out);
      break;
    case Tag::PatienceTimer: {
      const Instant next = patience_.due(
          now,
          [this](const Attempt& a) {
            const Session* s = sessions_.find(a.session);
            return s == nullptr || s->attempts != a.number ||
                   (s->stage != Stage::Opening && s->stage != Stage::LoggingOn);
          },
          [&](const Attempt& a) { failed_upstream(a.session, now, out); });
      if (next != kNever) out.set_timer(next, input.tag);
      break;
    }
    case Tag::Upstream:
      if (input.kind == InputKind::ConnectionOpened) {
        opened(handle, now, out);
      } else if (input.kind == InputKind::ConnectionClosed) {
        upstream_closed(handle, now, out);
      } else if (const UpstreamPool::Upstream* u = upstream_.find(handle)) {
        const Session* s = sessions_.find(u->user());
        SIM_ASSERT(s != nullptr);  // a session takes its connection along when it ends
        if (s->stage == Stage::Piping) {
          pipe_down(u->user(), *input.message, out);
        } else if (const auto* reply = input.message->as<Reply>();
                   reply != nullptr && reply->status != Status::Greeting) {
          // An old front end greets whoever connects; a mailbox server does not.
          logged_on(u->user(), *reply, now, out);
        }
      }
      break;
  }
}

// The one timer of a session. An earlier one than is set takes its place.
void Front::wake_at(Handle handle, Instant at, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.wakes_at <= at) return;
  s.wakes_at = at;
  out.set_timer(at, desk_.tag(Tag::IdleTimer, handle));
}

// Nothing was heard from the client for too long, and nothing is to be said to it.
void Front::idle_due(Handle handle, Instant now, Outbox& out) {
  Session* s = sessions_.find(handle);
  if (s == nullptr || s->wakes_at != now) return;
  s->wakes_at = kNever;
  if (s->stage != Stage::Clear && s->stage != Stage::Piping) s->heard = now;
  const Duration limit =
      s->stage == Stage::Piping ? limits_.authenticated_idle : limits_.pre_authentication_idle;
  if (now - s->heard < limit) {
    wake_at(handle, s->heard + limit, out);
    return;
  }
  if (dialect_.says_goodbye) {
    Reply bye;
    bye.status = Status::Bye;
    bye.why = Refusal::IdleTooLong;
    say(*s, bye, kLineBytes, out);
  }
  const Handle door = s->door;
  finish(handle, now, out);
  desk_.doors.close(door, out);
}

void Front::door_left(Handle door, Instant now, Outbox& out) {
  const Handle handle = desk_.doors.find(door)->session;
  if (sessions_.find(handle) != nullptr) finish(handle, now, out);
}

void Front::finish(Handle handle, Instant now, Outbox& out) {
  journal_.close(handle, now, out);
  end(handle, out);
}

// The session is over: what it has to itself ends with it. Its door is somebody else's to close.
void Front::end(Handle handle, Outbox& out) {
  Session& s = *sessions_.find(handle);
  leave_upstream(s, out);
  if (counts_addresses()) {
    const auto same = of_address_.find(address_of(s.door));
    SIM_ASSERT(same != of_address_.end() && same->second > 0);
    if (--same->second == 0) of_address_.erase(same);
  }
  give_up_place(s);
  if (desk_.options.drops_waiting) {
    if (s.stage == Stage::Handshake) out.drop(desk_.tag(Tag::Handshake, handle));
    if (s.stage == Stage::Checking) out.drop(desk_.tag(Tag::Logon, handle));
  }
  // The first of its parcels is at the processor, and ends when that is done with it.
  if (!s.first_parcel.is_none()) {
    if (desk_.options.drops_waiting) out.drop(desk_.tag(Tag::Parcel, s.first_parcel));
    for (Handle p = parcels_.find(s.first_parcel)->next; !p.is_none();) {
      const Handle next = parcels_.find(p)->next;
      parcels_.give_back(p);
      p = next;
    }
  }
  sessions_.give_back(handle);
}

void Front::restart(Outbox& out) {
  std::vector<Handle> all;
  sessions_.for_each([&](Handle handle, const Session&) { all.push_back(handle); });
  for (const Handle handle : all) end(handle, out);
  journal_.restart();
}

void Front::forget() {
  sessions_.clear();
  parcels_.clear();
  upstream_.clear();
  patience_.clear();
  of_user_.clear();
  of_address_.clear();
  journal_.restart();
}

void Front::expect(InputKind, std::uint64_t tag) const {
  if (tag_kind<Tag>(tag) == Tag::Upstream) {
    upstream_.prefetch(tag_handle(tag));
  } else if (tag_kind<Tag>(tag) == Tag::Parcel) {
    parcels_.prefetch(tag_handle(tag));
  }
}

HalfCounts Front::counts() const {
  return {parcels_.in_use(), upstream_.in_use(), upstream_.held(), upstream_.most_to_one()};
}

std::size_t Front::memory_bytes() const {
  return sessions_.memory_bytes() + parcels_.memory_bytes() + upstream_.memory_bytes() +
         patience_.memory_bytes() + of_user_.memory_bytes() + journal_.memory_bytes() +
         of_address_.size() * sizeof(std::pair<std::uint64_t, std::uint32_t>);
}

}  // namespace casgrid::mailaccess
