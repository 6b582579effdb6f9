// A front end with Front End Transport alone, senders at its doors and mailbox servers behind; the
// test is the world.
#pragma once

#include <functional>

#include "model/access/access_server.h"
#include "model/base/questions.h"
#include "model/smtp/front_half.h"
#include "model/smtp/ports.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::smtp::testing {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): a test of that folder's

inline constexpr UserId kUser{0u};  // lives in db0, on mbx-paris1
inline constexpr std::uint64_t kMail = 7;
inline constexpr ListeningPort kPorts[] = {
    {smtp::kMail, true}, {kSubmission, true}, {kOutboundProxy, true}};
inline constexpr ProtocolRow kFrontRows[] = {{.id = Protocol::Smtp,
                                              .front_half = make_front,
                                              .listeners = kPorts,
                                              .back_end_port = kTransport}};

inline Command mail(std::uint32_t number, std::uint16_t pipelined = 0) {
  Command c;
  c.verb = Verb::Mail;
  c.number = number;
  c.mail = kMail;
  c.user = kUser;
  c.octets = 1000;
  c.is_pipelined = pipelined > 0;
  c.recipients = pipelined;
  return c;
}
inline Recipients to(std::uint32_t number, std::vector<UserId> users, bool is_pipelined = true) {
  Recipients r;
  r.number = number;
  r.is_pipelined = is_pipelined;
  for (const UserId user : users) r.users[r.count++] = user;
  return r;
}
inline Command piece(std::uint32_t number, bool quits = false) {
  Command c = mail(number);
  c.verb = Verb::Piece;
  c.quits = quits;
  return c;
}

struct FrontEnd {
  Directory directory;
  AccessServer server;
  casgrid::testing::Door door;
  std::uint32_t number = 0;

  struct Client {
    ConnectionId connection;
    std::uint64_t label = 0;
  };

  using Tune = std::function<void(Directory&, Options&)>;
  explicit FrontEnd(const Tune& tune = {}) : FrontEnd(tuned(tune)) {}

  // Up to the greeting, or to what comes in place of it.
  Client connect(Instant now, Port port = smtp::kMail, std::uint32_t source = 0,
                 ParticipantId peer = ParticipantId{100u}) {
    const ConnectionId id = door.ids.take();
    door.give({.kind = InputKind::ConnectionOffered,
               .source = source,
               .port = port,
               .connection = id,
               .peer = peer},
              now);
    return {id, door.has(OutputKind::Label) ? door.one(OutputKind::Label).tag : 0};
  }
  template <class Said>
  void send(const Client& c, const Said& said, Instant now) {
    door.message(c.connection, c.label, said, now);
  }
  Reply said() { return door.only<Reply>(OutputKind::Send); }
  Reply ask(const Client& c, Verb verb, Instant now) {
    Command command;
    command.verb = verb;
    command.number = ++number;
    command.user = kUser;
    send(c, command, now);
    Reply nothing;
    nothing.code = 0;
    return door.has(OutputKind::Send) ? said() : nothing;
  }
  Client greeted(Instant now, Port port = smtp::kMail) {
    const Client c = connect(now, port);
    ask(c, Verb::Ehlo, now);
    return c;
  }
  // MAIL, RCPT and DATA in one segment, up to the connection to a mailbox server.
  Output offering(const Client& c, std::vector<UserId> users, Instant now) {
    number += 1;
    send(c, to(number, users), now);
    send(c, mail(number, static_cast<std::uint16_t>(users.size())), now);
    return working(now);
  }
  Output working(Instant now) {
    door.work_done(door.one(OutputKind::Spend).tag, now);
    directory_answers(now);
    return door.has(OutputKind::Connect) ? door.one(OutputKind::Connect) : Output{};
  }
  void directory_answers(Instant now, bool ok = true) {
    const auto asked = door.bodies<DirectoryQuery>(OutputKind::Tell);
    if (asked.empty()) return;
    const DirectoryQuery query = asked.front().second;
    door.told(ParticipantId{kDcParis.index()}, DirectoryAnswer{query.tag, query.user, ok}, now);
  }
  void located(ServerId active, Instant now) {
    const auto query = door.only<LocateQuery>(OutputKind::Tell);
    door.told(door.one(OutputKind::Tell).peer, LocateAnswer{query.number, query.database, active},
              now);
  }
  void back_end_says(const Output& upstream, std::uint16_t code, Instant now,
                     Verb verb = Verb::Mail, Refusal why = Refusal::None) {
    Reply reply;
    reply.number = verb == Verb::Ehlo ? 0 : number;
    reply.code = code;
    reply.to = verb;
    reply.why = why;
    reply.worked_on = kMbxParis1;
    door.message(upstream.connection, upstream.tag, reply, now);
  }
  ServerId target(const Output& connect) const { return ServerId{connect.peer.index()}; }
  // The body may come.
  Output going_on(const Client& c, std::vector<UserId> users, Instant now) {
    const Output upstream = offering(c, std::move(users), now);
    back_end_says(upstream, kReady, now, Verb::Ehlo);
    back_end_says(upstream, kGoOn, now);
    EXPECT_EQ(said().code, kGoOn);
    return upstream;
  }

 private:
  struct Tuned {
    Directory directory;
    Options options;
  };
  static Tuned tuned(const Tune& tune) {
    Tuned t{organisation(), {}};
    if (tune) tune(t.directory, t.options);
    t.directory.publish();
    return t;
  }
  explicit FrontEnd(Tuned t)
      : directory(std::move(t.directory)),
        server(directory, options(directory, t.options), kFrontRows),
        door(server) {
    door.start();
  }
  static AccessServerOptions options(const Directory& d, const Options& own) {
    AccessServerOptions o;
    o.self = kCasParis;
    o.speaks = {Protocol::Smtp};
    o.participants = participants(d);
    o.directory_servers = {kDcParis, kDcLyon};
    o.active_managers =
        std::vector<std::vector<ServerId>>(d.databases.size(), {kMbxParis1, kMbxParis2});
    o.request_kilocycles = {Variate::constant(100)};
    o.halves.set(own);
    return o;
  }
};

}  // namespace casgrid::smtp::testing
