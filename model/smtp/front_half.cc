// The session with a sender, up to its messages.
#include "model/smtp/front_half.h"

#include <algorithm>

#include "model/base/assert.h"
#include "model/directory/component_state.h"
#include "model/routing/connector_choice.h"
#include "model/smtp/ports.h"
#include "model/smtp/sizes.h"

namespace casgrid::smtp {

Front::Front(const FrontDesk& desk, Options options)
    : desk_(desk),
      options_(std::move(options)),
      cpu_draws_(desk.options.seed, desk.directory.at(desk.options.self).name, "smtp cpu"),
      patience_(desk.options.back_end_timeout),
      of_connector_(desk.directory.at(desk.options.self).connectors.size()),
      to_server_(desk.directory.servers.size()),
      received_(AccessSide::FrontEnd, false, desk.options.keeps_access_log),
      sent_(AccessSide::FrontEnd, true, desk.options.keeps_access_log) {
  desk_.doors.keep_origins();
}

// A connector of the Transport service on one of its ports, on a machine with both roles, and the
// service cannot start (facts 7.6, F14).
bool Front::listens() const {
  const Server& self = desk_.directory.at(desk_.options.self);
  return std::none_of(self.connectors.begin(), self.connectors.end(),
                      [](const ReceiveConnector& c) {
                        return !c.is_front_end && c.listens_on(static_cast<std::uint16_t>(kMail));
                      });
}

bool Front::listens_at(Port port) const {
  const Server& self = desk_.directory.at(desk_.options.self);
  return std::any_of(self.connectors.begin(), self.connectors.end(),
                     [port](const ReceiveConnector& c) {
                       return c.is_front_end && c.listens_on(static_cast<std::uint16_t>(port));
                     });
}

const IpAddress* Front::address_of(ParticipantId peer) const {
  const auto& known = options_.addresses;
  const auto found = std::find_if(known.begin(), known.end(),
                                  [peer](const KnownAddress& k) { return k.peer == peer; });
  return found == known.end() ? nullptr : &found->address;
}

const ReceiveConnector& Front::connector_of(const Session& s) const {
  return desk_.directory.at(desk_.options.self).connectors[s.connector];
}

std::uint16_t Front::place_of(const ReceiveConnector& connector) const {
  const auto& all = desk_.directory.at(desk_.options.self).connectors;
  return static_cast<std::uint16_t>(&connector - all.data());
}

bool Front::is_full(const Session& s, Refusal& why) const {
  const std::uint32_t taken = of_connector_[s.connector];
  why = Refusal::TooMany;
  if (taken >= options_.limits.most_connections) return true;
  why = Refusal::TooManyOfOne;
  const auto same = of_source_.find({s.connector, s.peer.value, s.source});
  const std::uint32_t of_source = same == of_source_.end() ? 0 : same->second;
  const double left = options_.limits.most_connections - taken;
  return of_source >= options_.limits.most_of_source ||
         of_source + 1 > std::max(options_.limits.share_of_source * left, 1.0);
}

SessionJournal::Way Front::way_of(const Session& s) const {
  SessionJournal::Way way;
  way.peer = s.peer;
  way.source = s.source;
  way.port = s.port;
  way.connector = s.connector;
  return way;
}

void Front::turn_away(Handle door, const Session& fresh, Refusal why, Instant now, Outbox& out) {
  received_.turned_away(way_of(fresh), why, now, out);
  out.send(desk_.doors.find(door)->connection, {kLineBytes, refusal(0, Verb::Ehlo, why)});
  desk_.doors.close(door, out);
}

void Front::door_opened(Handle door_handle, Instant now, Outbox& out) {
  const Doors::Origin& from = desk_.doors.origin(door_handle);
  const auto port = static_cast<std::uint16_t>(from.port);
  const Sickness sickness = desk_.health.sickness(Protocol::Smtp);
  const ReceiveConnector* connector =
      connector_for(desk_.directory.at(desk_.options.self), port, address_of(from.peer));
  if (connector == nullptr) {  // no remote range has the client
    desk_.doors.close(door_handle, out);
    return;
  }
  const bool is_active =
      desk_.components.effective(ComponentId::FrontendTransport) == ComponentState::Active;
  Session fresh;
  fresh.connector = place_of(*connector);
  fresh.peer = from.peer;
  fresh.source = from.source;
  fresh.port = port;
  if (!is_active || sickness == Sickness::Errors) {
    turn_away(door_handle, fresh, Refusal::NotActive, now, out);
    return;
  }
  Refusal why = Refusal::None;
  if (is_full(fresh, why)) {
    out.record(
        RecordKind::MailLimitReached,
        static_cast<std::uint32_t>(why == Refusal::TooMany ? MailLimit::Connections
                                                           : MailLimit::ConnectionsOfSource));
    turn_away(door_handle, fresh, why, now, out);
    return;
  }
  const Handle handle = sessions_.take();
  Session& s = *sessions_.find(handle);
  s = fresh;
  s.door = door_handle;
  s.since = s.heard = now;
  s.group = static_cast<std::uint32_t>(desk_.directory.user_groups.size());
  ++of_connector_[s.connector];
  ++of_source_[{s.connector, s.peer.value, s.source}];
  desk_.doors.find(door_handle)->session = handle;
  wake_at(handle, now + std::min(options_.limits.idle, options_.limits.longest), out);
  received_.open(handle, way_of(s), now, out);
  if (sickness == Sickness::Hangs) return;
  Reply greeting;
  greeting.code = kReady;
  say(handle, greeting, kBannerBytes, now, out);
}

void Front::say(Handle handle, const Reply& reply, std::uint32_t bytes, Instant now, Outbox& out) {
  const Session& s = *sessions_.find(handle);
  received_.answered(handle, reply, now, out);
  out.send(desk_.doors.find(s.door)->connection, {bytes, reply});
}

void Front::door_message(Handle door, const Message& message, Instant now, Outbox& out) {
  const Handle handle = desk_.doors.find(door)->session;
  Session* s = sessions_.find(handle);
  if (s == nullptr || desk_.health.sickness(Protocol::Smtp) == Sickness::Hangs) return;
  s->heard = now;
  if (desk_.components.effective(ComponentId::FrontendTransport) == ComponentState::Inactive) {
    say_goodbye(handle, Refusal::NotActive, now, out);
    return;
  }
  if (const auto* some = message.as<Recipients>()) {
    recipients(handle, *some, now, out);
    return;
  }
  const auto* asked = message.as<Command>();
  if (asked == nullptr) return;
  if (asked->verb == Verb::Piece) {
    piece(handle, *asked, message.bytes, now, out);
    return;
  }
  // One command at a time: what comes before the reply to the one before is not looked at.
  if (s->stage == Stage::Command || asked->verb == Verb::Quit) command(handle, *asked, now, out);
}

void Front::command(Handle handle, const Command& asked, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  const Door& door = *desk_.doors.find(s.door);
  s.answered = asked.verb;
  // A whole envelope is told when all of it is here, and the rest of TLS by its end.
  if (!asked.is_pipelined && asked.verb != Verb::ClientHello)
    received_.asked(handle, asked, now, out);
  Reply reply;
  reply.number = asked.number;
  reply.to = asked.verb;
  switch (asked.verb) {
    case Verb::Ehlo:
      s.has_greeted = true;
      envelopes_.drop(s.envelope);
      say(handle, extensions(s, asked.number), kEhloBytes, now, out);
      return;
    case Verb::StartTls:
      if (!extensions(s, asked.number).offers_tls) {
        answer(handle, refusal(asked.number, asked.verb, Refusal::NotUnderstood), now, out);
        return;
      }
      reply.code = kReady;
      break;
    case Verb::ClientHello:
      if (door.is_secure) return;
      s.number = asked.number;
      s.stage = Stage::Handshake;
      desk_.doors.begin_tls(s.door, asked.tls_session, desk_.tag(Tag::Handshake, handle), now, out);
      return;
    case Verb::AuthPlain:
    case Verb::AuthLogin:
    case Verb::AuthOther:
    case Verb::UserName:
    case Verb::Password:
      log_on(handle, asked, now, out);
      return;
    case Verb::Mail:
      mail(handle, asked, now, out);
      return;
    case Verb::Data:
      data(handle, asked.number, now, out);
      return;
    case Verb::Piece:
      return;
    case Verb::Reset:
      envelopes_.drop(s.envelope);
      break;
    case Verb::Quit:
      reply.code = kClosing;
      say(handle, reply, kLineBytes, now, out);
      close(handle, now, out);
      return;
  }
  answer(handle, reply, now, out);
}

// No mechanism is offered that does not exist here: NTLM and GSSAPI would be tried first by
// programs that then try nothing else.
Reply Front::extensions(const Session& s, std::uint32_t number) const {
  const ReceiveConnector& connector = connector_of(s);
  const bool is_secure = desk_.doors.find(s.door)->is_secure;
  Reply reply;
  reply.number = number;
  reply.offers_tls =
      !is_secure && connector.auth.has(ConnectorAuth::Tls) && !connector.lacks_certificate;
  reply.offers_auth = connector.auth.has(ConnectorAuth::Basic) ||
                      (is_secure && connector.auth.has(ConnectorAuth::BasicAfterTls));
  return reply;
}

void Front::answer(Handle handle, const Reply& reply, Instant now, Outbox& out) {
  Session& s = *sessions_.find(handle);
  const bool is_error = reply.code >= kPermanent;
  if (is_error && ++s.errors > options_.limits.most_errors) {
    out.record(RecordKind::MailLimitReached, static_cast<std::uint32_t>(MailLimit::Errors));
    say_goodbye(handle, Refusal::TooManyErrors, now, out);
    return;
  }
  if (is_error && s.user.is_none() && options_.limits.tarpit > Duration{0}) {
    out.record(RecordKind::MailLimitReached, static_cast<std::uint32_t>(MailLimit::Tarpit));
    s.stage = Stage::Tarpit;
    s.held = reply;
    received_.held_back(handle, reply, now, out);
    out.set_timer(now + options_.limits.tarpit, desk_.tag(Tag::Tarpit, handle));
    return;
  }
  s.stage = Stage::Command;
  s.heard = now;
  say(handle, reply, kLineBytes, now, out);
}

void Front::say_goodbye(Handle handle, Refusal why, Instant now, Outbox& out) {
  const Session& s = *sessions_.find(handle);
  // Who waits for the reply to a command takes this one for it.
  say(handle, refusal(0, s.answered, why), kLineBytes, now, out);
  close(handle, now, out);
}

void Front::handshake_done(Handle handle, Instant now, Outbox& out) {
  Session* s = sessions_.find(handle);
  if (s == nullptr || s->stage != Stage::Handshake) return;
  s->stage = Stage::Command;
  // What was said in clear is forgotten (RFC 3207, 4.2).
  s->has_greeted = false;
  envelopes_.drop(s->envelope);
  const ReceiveConnector& connector = connector_of(*s);
  const CertificateId shown =
      connector.certificate.is_none() ? shown_certificate() : connector.certificate;
  const Welcome welcome = desk_.doors.end_tls(s->door, shown, now, out);
  Reply reply;
  reply.number = s->number;
  reply.to = Verb::ClientHello;
  reply.code = kReady;
  reply.tls_session = welcome.tls_session;
  reply.certificate = welcome.certificate;
  received_.told(handle, LineKind::Secured, UserId{}, now, out);
  out.send(desk_.doors.find(s->door)->connection, {kServerHelloBytes, reply});  // no line of SMTP
}

void Front::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  Session* s = sessions_.find(handle);
  switch (tag_kind<Tag>(input.tag)) {
    case Tag::Handshake:
      handshake_done(handle, now, out);
      break;
    case Tag::Logon:
      if (s != nullptr && s->stage == Stage::Checking) {
        s->stage = Stage::LoggingOn;
        desk_.lookups.begin({handle, desk_.half}, s->lookup.password_ok, now, out);
      }
      break;
    case Tag::Message:
      work_done(handle, now, out);
      break;
    case Tag::Wake:
      wake(handle, now, out);
      break;
    case Tag::Tarpit:
      if (s != nullptr && s->stage == Stage::Tarpit) {
        s->stage = Stage::Command;
        s->heard = now;
        say(handle, s->held, kLineBytes, now, out);
      }
      break;
    case Tag::Patience: {
      const Instant next = patience_.due(
          now,
          [this](const Attempt& a) {
            const Session* of = sessions_.find(a.session);
            return of == nullptr || of->attempts != a.number;
          },
          [&](const Attempt& a) {
            sent_.not_opened(a.session, LineKind::Silent, now, out);
            upstream_lost(a.session, now, out);
          });
      if (next != kNever) out.set_timer(next, input.tag);
      break;
    }
    case Tag::Upstream:
      if (s == nullptr || s->upstream != input.connection) break;
      if (input.kind == InputKind::ConnectionOpened) {
        sent_.opened(handle, now, out);
      } else if (input.kind == InputKind::ConnectionClosed) {
        sent_.not_opened(handle, LineKind::Refused, now, out);
        upstream_lost(handle, now, out);
      } else if (input.kind == InputKind::MessageArrived) {
        if (const auto* reply = input.message->as<Reply>()) upstream_said(handle, *reply, now, out);
      }
      break;  // once it is open the mailbox server greets
  }
}

// ---- time-outs and ends ------------------------------------------------------------------------

void Front::wake_at(Handle handle, Instant at, Outbox& out) {
  Session& s = *sessions_.find(handle);
  if (s.wakes_at <= at) return;
  s.wakes_at = at;
  out.set_timer(at, desk_.tag(Tag::Wake, handle));
}

void Front::wake(Handle handle, Instant now, Outbox& out) {
  Session* s = sessions_.find(handle);
  if (s == nullptr || s->wakes_at != now) return;
  s->wakes_at = kNever;
  const Limits& limits = options_.limits;
  const bool waits = s->stage == Stage::Command || s->stage == Stage::Body;
  if (!waits) s->heard = now;
  const Instant idle_at = s->heard + limits.idle;
  const Instant over_at = s->since + limits.longest;
  if (now < std::min(idle_at, over_at)) {
    wake_at(handle, std::min(idle_at, over_at), out);
    return;
  }
  const bool is_idle = now >= idle_at;
  out.record(RecordKind::MailLimitReached,
             static_cast<std::uint32_t>(is_idle ? MailLimit::Idle : MailLimit::Lasting));
  say_goodbye(handle, is_idle ? Refusal::IdleTooLong : Refusal::LastsTooLong, now, out);
}

void Front::door_left(Handle door, Instant now, Outbox& out) {
  const Handle handle = desk_.doors.find(door)->session;
  if (sessions_.find(handle) == nullptr) return;
  leave_upstream(handle, now, out);
  received_.close(handle, now, out);
  end(handle, out);
}

void Front::close(Handle handle, Instant now, Outbox& out) {
  const Handle door = sessions_.find(handle)->door;
  leave_upstream(handle, now, out);
  received_.close(handle, now, out);
  end(handle, out);
  desk_.doors.close(door, out);
}

// What it has to itself ends with it, a message under way among it. Its door is somebody else's to
// close.
void Front::end(Handle handle, Outbox& out) {
  Session& s = *sessions_.find(handle);
  drop_upstream(s, out);
  envelopes_.drop(s.envelope);
  SIM_ASSERT(of_connector_[s.connector] > 0);
  --of_connector_[s.connector];
  const auto same = of_source_.find({s.connector, s.peer.value, s.source});
  SIM_ASSERT(same != of_source_.end());
  if (--same->second == 0) of_source_.erase(same);
  if (desk_.options.drops_waiting) {
    if (s.stage == Stage::Handshake) out.drop(desk_.tag(Tag::Handshake, handle));
    if (s.stage == Stage::Checking) out.drop(desk_.tag(Tag::Logon, handle));
    if (s.stage == Stage::Working) out.drop(desk_.tag(Tag::Message, handle));
  }
  sessions_.give_back(handle);
}

void Front::restart(Outbox& out) {
  std::vector<Handle> all;
  sessions_.for_each([&](Handle handle, const Session&) { all.push_back(handle); });
  for (const Handle handle : all) end(handle, out);
  received_.restart();
  sent_.restart();
}

void Front::forget() {
  sessions_.clear();
  envelopes_.clear();
  patience_.clear();
  std::fill(of_connector_.begin(), of_connector_.end(), 0);
  of_source_.clear();
  to_server_.clear();
  upstream_ = 0;
  received_.restart();
  sent_.restart();
}

HalfCounts Front::counts() const {
  std::size_t under_way = 0;
  sessions_.for_each([&](Handle, const Session& s) { under_way += s.envelope.has_mail ? 1 : 0; });
  return {under_way, upstream_, upstream_, most_to_one_};
}

std::size_t Front::memory_bytes() const {
  constexpr std::size_t kNode = sizeof(std::pair<Source, std::uint32_t>) + 4 * sizeof(void*);
  return sessions_.memory_bytes() + envelopes_.memory_bytes() + patience_.memory_bytes() +
         of_source_.size() * kNode + to_server_.memory_bytes() + received_.memory_bytes() +
         sent_.memory_bytes();
}

std::unique_ptr<ServerHalf> make_front(const FrontDesk& desk) {
  return std::make_unique<Front>(desk, desk.options.halves.of<Options>());
}

}  // namespace casgrid::smtp
