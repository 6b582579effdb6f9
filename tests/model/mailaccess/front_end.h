// A front end with POP3 or IMAP4 alone, and the mail programs at its doors; the test is the world.
#pragma once

#include <functional>

#include "model/access/access_server.h"
#include "model/base/questions.h"
#include "model/mailaccess/front_half.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::mailaccess::testing {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): a test of that folder's

inline constexpr UserId kUser{0u};  // lives in db0, on mbx-paris1
template <const Dialect& dialect>
inline constexpr ListeningPort kPorts[] = {{dialect.plain_port, true}, {dialect.tls_port}};
template <const Dialect& dialect>
inline constexpr ProtocolRow kFrontRows[] = {{.id = dialect.protocol,
                                              .front_half = make_front<dialect>,
                                              .listeners = kPorts<dialect>,
                                              .back_end_port = dialect.back_end_port}};

template <const Dialect& dialect>
struct FrontEndOf {
  Directory directory;
  AccessServer server;
  casgrid::testing::Door door;
  std::uint32_t number = 0;

  using Tune = std::function<void(AccessServerOptions&, Limits&)>;
  explicit FrontEndOf(const Tune& tune = {})
      : directory(organised()),
        server(directory, tuned(directory, tune), kFrontRows<dialect>),
        door(server) {
    door.start();
  }

  static Directory organised() {
    Directory d = organisation();
    for (Server& s : d.servers) {
      s.access_of(dialect.protocol).exists = true;
      s.access_of(dialect.protocol).front_service_running = true;
      s.access_of(dialect.protocol).back_end_service_running = true;
    }
    return d;
  }

  static AccessServerOptions tuned(const Directory& d, const Tune& tune) {
    AccessServerOptions o;
    Limits limits;
    o.self = kCasParis;
    o.speaks = {dialect.protocol};
    o.participants = participants(d);
    o.directory_servers = {kDcParis, kDcLyon};
    o.active_managers =
        std::vector<std::vector<ServerId>>(d.databases.size(), {kMbxParis1, kMbxParis2});
    o.request_kilocycles = {Variate::constant(100)};
    if (tune) tune(o, limits);
    o.halves.set(LimitsOf<dialect.protocol>{limits});
    return o;
  }

  struct Client {
    ConnectionId connection;
    std::uint64_t label = 0;
  };

  // Up to the greeting.
  Client connect(Instant now, Port port = dialect.tls_port) {
    const ConnectionId id = door.offered(now, port);
    const std::uint64_t label = door.one(OutputKind::Label).tag;
    if (port == dialect.tls_port) door.work_done(door.one(OutputKind::Spend).tag, now);
    return {id, label};
  }

  // A line as programs write it, or of another length.
  void send(const Client& c, const Command& command, Instant now, std::uint32_t bytes = 120) {
    door.message(c.connection, c.label, command, now, bytes);
  }

  Reply said() { return door.only<Reply>(OutputKind::Send); }

  Reply ask(const Client& c, Verb verb, Instant now) {
    Command command;
    command.verb = verb;
    command.number = ++number;
    send(c, command, now);
    return said();
  }

  // To where the front end's own work on it begins, or its refusal.
  void log_on(const Client& c, Instant now, bool password_ok = true) {
    if (dialect.names_user_first && ask(c, Verb::User, now).status != Status::Continue) return;
    Command command;
    command.verb = Verb::Login;
    command.action = dialect.logon;
    command.number = ++number;
    command.user = kUser;
    command.password_ok = password_ok;
    send(c, command, now);
  }

  void directory_answers(bool ok, Instant now) {
    const auto query = door.only<DirectoryQuery>(OutputKind::Tell);
    EXPECT_TRUE(query.check_password);
    door.told(ParticipantId{kDcParis.index()}, DirectoryAnswer{query.tag, query.user, ok}, now);
  }

  void located(ServerId active, Instant now) {
    const auto query = door.only<LocateQuery>(OutputKind::Tell);
    door.told(door.one(OutputKind::Tell).peer, LocateAnswer{query.number, query.database, active},
              now);
  }

  // Up to the connection to the mailbox server.
  Output opening(const Client& c, Instant now) {
    log_on(c, now);
    door.work_done(door.one(OutputKind::Spend).tag, now);
    if (!door.bodies<DirectoryQuery>(OutputKind::Tell).empty()) directory_answers(true, now);
    if (!door.bodies<LocateQuery>(OutputKind::Tell).empty()) located(kMbxParis1, now);
    return door.one(OutputKind::Connect);
  }

  void back_end_says(const Output& upstream, Status status, Instant now,
                     Refusal why = Refusal::None) {
    Reply reply;
    reply.number = number;
    reply.status = status;
    reply.why = why;
    reply.worked_on = kMbxParis1;
    door.message(upstream.connection, upstream.tag, reply, now);
  }

  Output piping(const Client& c, Instant now) {
    const Output upstream = opening(c, now);
    door.opened(upstream, now);
    back_end_says(upstream, Status::Ok, now);
    EXPECT_EQ(said().status, Status::Ok);
    return upstream;
  }
};

}  // namespace casgrid::mailaccess::testing
