// A mailbox server with POP3 or IMAP4 alone, and a front end's session at it; the test is the
// world.
#pragma once

#include <functional>

#include "model/base/questions.h"
#include "model/mailaccess/mailbox_half.h"
#include "model/mailbox/mailbox_server.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::mailaccess::testing {

using namespace casgrid::testing;  // NOLINT(google-build-using-namespace): a test of that folder's

template <const Dialect& dialect>
inline constexpr ProtocolRow kBackRows[] = {{.id = dialect.protocol,
                                             .back_end_port = dialect.back_end_port,
                                             .mailbox_half = make_back<dialect>}};
inline constexpr UserId kReader{0u};
inline constexpr DatabaseId kDatabase{0u};  // the user's, mounted on mbx-paris1

template <const Dialect& dialect>
struct BackEndOf {
  Directory directory = organised();
  MailboxServer server;
  casgrid::testing::Door door;
  ConnectionId connection;
  std::uint64_t label = 0;
  std::uint32_t number = 0;

  using Tune = std::function<void(MailboxServerOptions&)>;
  explicit BackEndOf(const Tune& tune = {})
      : server(directory, tuned(directory, tune), kBackRows<dialect>), door(server) {
    door.start();
    connection = door.offered(kStart, dialect.back_end_port);
    EXPECT_TRUE(door.has(OutputKind::Accept));
    label = door.one(OutputKind::Label).tag;
  }

  static Directory organised() {
    Directory d = organisation();
    for (Server& s : d.servers) s.access_of(dialect.protocol).back_end_service_running = true;
    return d;
  }

  static MailboxServerOptions options(const Directory& d) {
    MailboxServerOptions o;
    o.self = kMbxParis1;
    o.speaks = {dialect.protocol};
    o.active = first_copies(d);
    o.request_kilocycles = {Variate::constant(100)};
    o.response_bytes = {Variate::constant(5000)};
    o.event_gap_s = {Variate::constant(600)};
    return o;
  }

  static MailboxServerOptions tuned(const Directory& d, const Tune& tune) {
    MailboxServerOptions o = options(d);
    if (tune) tune(o);
    return o;
  }

  void ask(Verb verb, ActionId action, Instant now) {
    Command command;
    command.verb = verb;
    command.action = action;
    command.number = ++number;
    command.user = kReader;
    command.database = kDatabase;
    door.message(connection, label, command, now);
  }

  Reply answer(Instant now) {
    door.work_done(door.one(OutputKind::Spend).tag, now);
    return door.only<Reply>(OutputKind::Send);
  }

  void log_on(Instant now) {
    ask(Verb::Login, dialect.logon, now);
    EXPECT_EQ(answer(now).status, Status::Ok);
  }

  void dismount(Instant now) {
    ClusterOrder order;
    order.kind = ClusterOrder::Kind::Dismount;
    order.database = kDatabase;
    door.told(ParticipantId{60u}, order, now);
  }
};

}  // namespace casgrid::mailaccess::testing
