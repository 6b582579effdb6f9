// Each part of a machine with both roles hears what is its own, and only that.
#include "model/multirole/multi_role_server.h"

#include "model/activesync/actions.h"
#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/http/ports.h"
#include "model/owa/actions.h"
#include "tests/model/access/front_end.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing {
namespace {

constexpr ParticipantId kSelf{kMbxParis1.index()};

// mbx-paris1 is a front end, too. user 0 lives in db0, which is active on it.
struct Machine {
  Directory directory;
  MultiRoleServer server;
  Door door;

  explicit Machine(Version version = usual_version(Product::Exchange2013))
      : directory(with_both_roles(version)),
        server(directory, access(directory), mailbox(directory)),
        door(server) {
    door.start();
  }

  static Directory with_both_roles(Version version) {
    Directory d = organisation();
    Server& both = d.at(kMbxParis1);
    both.roles = {ServerRole::ClientAccess, ServerRole::Mailbox};
    both.version = version;
    both.product = *product_of(version);
    install(both);
    d.publish();
    return d;
  }

  static AccessServerOptions access(const Directory& d) { return options_of(d, kMbxParis1); }

  static MailboxServerOptions mailbox(const Directory& d) { return back_end_options(d); }

  HttpRequest request(ActionId action = owa::kRead) const {
    HttpRequest r;
    r.number = 7;
    r.action = action;
    r.method = LogonMethod::SessionCookie;
    r.cookie = {kUser0, 1, kNever};
    return r;
  }

  // What comes to the mailbox part over a connection of its own. The label names the connection.
  struct Upstream {
    ConnectionId connection;
    std::uint64_t label = 0;
  };

  Upstream upstream() {
    const ConnectionId c = door.offered(kStart, kBackEndHttps);
    return {c, door.one(OutputKind::Label).tag};
  }

  HttpRequest leg_request(ActionId action = owa::kRead) const {
    HttpRequest r = request(action);
    r.user = kUser0;
    r.database = DatabaseId{0u};
    r.hold_s = 100;
    return r;
  }
};

TEST(MultiRoleServer, TellsItsPortsApart) {
  Machine m;
  m.door.offered(kStart, kHttps);
  EXPECT_TRUE(m.door.has(OutputKind::Spend));  // the front end shakes hands
  EXPECT_FALSE(m.door.has(OutputKind::Accept));
  m.door.offered(kStart, kBackEndHttps);
  EXPECT_TRUE(m.door.has(OutputKind::Accept));
  EXPECT_EQ(m.server.access().client_connections(), 1u);
}

TEST(MultiRoleServer, ProxiesToItselfOverAConnection) {
  Machine m;
  const ConnectionId client = m.door.offered(kStart);
  const std::uint64_t label = m.door.one(OutputKind::Label).tag;
  m.door.work_done(m.door.one(OutputKind::Spend).tag, kStart);
  m.door.message(client, label, m.request(), kStart);
  m.door.work_done(m.door.one(OutputKind::Spend).tag, kStart);
  const auto asked = m.door.only<DirectoryQuery>(OutputKind::Tell);
  DirectoryAnswer known;
  known.tag = asked.tag;
  known.user = kUser0;
  m.door.told(ParticipantId{kDcParis.index()}, known, kStart);
  // Its own Active Manager is asked: the question comes back in, and is the mailbox part's.
  const auto where = m.door.only<LocateQuery>(OutputKind::Tell);
  EXPECT_EQ(m.door.one(OutputKind::Tell).peer, kSelf);
  m.door.told(kSelf, where, kStart);
  const auto located = m.door.only<LocateAnswer>(OutputKind::Tell);
  EXPECT_EQ(located.active, kMbxParis1);
  m.door.told(kSelf, located, kStart);
  const Output connect = m.door.one(OutputKind::Connect);
  EXPECT_EQ(connect.peer, kSelf);
  EXPECT_EQ(connect.port, kBackEndHttps);
  // The other end of the same connection.
  m.door.give({.kind = InputKind::ConnectionOffered,
               .port = kBackEndHttps,
               .connection = connect.connection,
               .peer = kSelf},
              kStart);
  const std::uint64_t server_side = m.door.one(OutputKind::Label).tag;
  EXPECT_NE(server_side, connect.tag);
  m.door.opened(connect, kStart);
  const auto upstream = m.door.bodies<HttpRequest>(OutputKind::Send);
  ASSERT_EQ(upstream.size(), 1u);
  EXPECT_FALSE(upstream[0].first.is_of_mailbox);
  m.door.message(connect.connection, server_side, upstream[0].second, kStart);
  m.door.work_done(m.door.one(OutputKind::Spend).tag, at_s(1));
  EXPECT_EQ(m.door.count(RecordKind::RequestServed), 1u);
  const auto answer = m.door.bodies<HttpResponse>(OutputKind::Send);
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_TRUE(answer[0].first.is_of_mailbox);
  m.door.message(connect.connection, connect.tag, answer[0].second, at_s(1));
  EXPECT_EQ(m.door.one(OutputKind::Send).connection, client);
  EXPECT_EQ(m.door.only<HttpResponse>(OutputKind::Send).status, 200);
}

TEST(MultiRoleServer, KeepsTimersAndWorkOfItsPartsApart) {
  Machine m;
  const Machine::Upstream upstream = m.upstream();
  m.door.message(upstream.connection, upstream.label, m.leg_request(activesync::kPing), kStart);
  EXPECT_EQ(m.server.mailbox().counts().held, 1u);
  const Output held = m.door.one(OutputKind::Label);
  const Output timer = m.door.one(OutputKind::SetTimer);
  EXPECT_GT(tag_half(timer.tag), kFirstMailboxHalf);
  m.door.timer(timer.tag, at_s(100));
  EXPECT_EQ(m.door.count(RecordKind::CallEnded), 1u);
  // A front end's timer, though its number be the same, ends nothing here.
  m.door.message(upstream.connection, held.tag, m.leg_request(activesync::kPing), at_s(101));
  m.door.closed(upstream.connection, m.door.one(OutputKind::Label).tag, CloseReason::Finished,
                at_s(102));
  EXPECT_EQ(m.server.mailbox().counts().held, 0u);
}

TEST(MultiRoleServer, IsOneMachineToTheClusterAndToFaults) {
  Machine m;
  m.door.told(kCluster, ClusterOrder{ClusterOrder::Kind::Dismount, DatabaseId{0u}, {}}, at_s(1));
  EXPECT_FALSE(m.server.mailbox().is_mounted(DatabaseId{0u}));
  m.door.told(kCluster, ClusterOrder{ClusterOrder::Kind::Mount, DatabaseId{0u}, {}}, at_s(1));
  EXPECT_TRUE(m.server.mailbox().is_mounted(DatabaseId{0u}));
  const act::SetComponent offline{.component = ComponentId::ServerWideOffline,
                                  .state = ComponentState::Inactive};
  m.door.fault({.act = offline}, at_s(2));
  EXPECT_EQ(m.door.count(RecordKind::ComponentState), 1u);
  m.door.told(kBalancer, ProbeRequest{1, Protocol::Owa}, at_s(3));
  EXPECT_NE(m.door.only<ProbeAnswer>(OutputKind::Tell).status, 200);
}

TEST(MultiRoleServer, ForgetsBothPartsWhenItCrashes) {
  Machine m;
  m.door.offered(kStart);
  const Machine::Upstream upstream = m.upstream();
  m.door.message(upstream.connection, upstream.label, m.leg_request(activesync::kPing), kStart);
  m.door.crash(at_s(1));
  EXPECT_EQ(m.server.access().client_connections(), 0u);
  EXPECT_EQ(m.server.mailbox().counts().held, 0u);
  EXPECT_FALSE(m.server.mailbox().is_mounted(DatabaseId{0u}));
}

// A sick protocol is sick in both: the front end's answers fail, and its databases leave.
TEST(MultiRoleServer, IsSickAsAWhole) {
  Machine m;
  m.door.fault({.act = act::Sicken{Protocol::Owa, Sickness::Hangs}}, at_s(1));
  m.door.told(kBalancer, ProbeRequest{1, Protocol::Owa}, at_s(2));
  EXPECT_FALSE(m.door.has(OutputKind::Tell));
  const Machine::Upstream upstream = m.upstream();
  m.door.message(upstream.connection, upstream.label, m.leg_request(), at_s(2));
  EXPECT_TRUE(m.door.out.outputs.empty());
}

TEST(MultiRoleServer, HoldsAtTheStartWhatTheDirectorySaysOfItsComponents) {
  Directory d = Machine::with_both_roles(usual_version(Product::Exchange2013));
  d.at(kMbxParis1)
      .components.set(ComponentId::OwaProxy, Requester::Maintenance, ComponentState::Inactive);
  MultiRoleServer server(d, Machine::access(d), Machine::mailbox(d));
  Door door(server);
  door.start();
  door.told(kBalancer, ProbeRequest{1, Protocol::Owa}, at_s(1));
  EXPECT_NE(door.only<ProbeAnswer>(OutputKind::Tell).status, 200);
  door.told(kBalancer, ProbeRequest{2, Protocol::ActiveSync}, at_s(1));
  EXPECT_EQ(door.only<ProbeAnswer>(OutputKind::Tell).status, 200);
}

// Before 2013 newer front ends speak to the front end here, at the port of the back end.
TEST(MultiRoleServer, OfOldIsReachedByNewerFrontEndsAtItsFrontEnd) {
  Machine m({14, 3, 123, 4});
  const ConnectionId newer = m.door.ids.take();
  m.door.give({.kind = InputKind::ConnectionOffered,
               .port = kBackEndHttps,
               .connection = newer,
               .peer = ParticipantId{kCasParis.index()}},
              kStart);
  EXPECT_EQ(m.server.access().client_connections(), 1u);
  const ConnectionId own = m.door.ids.take();
  m.door.give({.kind = InputKind::ConnectionOffered,
               .port = kBackEndHttps,
               .connection = own,
               .peer = kSelf},
              kStart);
  EXPECT_EQ(m.server.access().client_connections(), 1u);
  EXPECT_TRUE(m.door.has(OutputKind::Accept));
}

}  // namespace
}  // namespace casgrid::testing
