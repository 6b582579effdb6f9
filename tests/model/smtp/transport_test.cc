// SMTP at a mailbox server: what it takes it answers for.
#include "model/mailbox/mailbox_server.h"
#include "model/smtp/reception.h"
#include "tests/model/smtp/front_end.h"

namespace casgrid::smtp::testing {
namespace {

using ::testing::SizeIs;

inline constexpr Port kBackPorts[] = {smtp::kMail, kClientProxy, kDelivery};
inline constexpr ProtocolRow kBackRows[] = {{.id = Protocol::Smtp,
                                             .front_half = make_front,
                                             .listeners = kPorts,
                                             .back_end_port = kTransport,
                                             .server_ports = kBackPorts,
                                             .mailbox_half = make_reception}};

constexpr UserId kHere{0u};   // db0, on mbx-paris1
constexpr UserId kThere{1u};  // db1, on mbx-lyon1

struct Hub {
  Directory directory = organisation();
  MailboxServer server;
  casgrid::testing::Door door;

  Hub() : server(directory, options(directory), kBackRows), door(server) {
    door.start();
    mount(DatabaseId{0u}, kMbxParis1, ClusterOrder::Kind::Mount);
  }

  static MailboxServerOptions options(const Directory& d) {
    MailboxServerOptions o;
    o.self = kMbxParis1;
    o.speaks = {Protocol::Smtp};
    o.request_kilocycles = {Variate::constant(100)};
    o.response_bytes = {Variate::constant(100)};
    o.event_gap_s = {Variate::constant(100)};
    o.active = first_copies(d);
    o.participants = participants(d);
    o.cluster = ParticipantId{50u};
    Options alone;  // redundancy_test.cc has what others keep of it
    alone.shadow.is_enabled = false;
    alone.redirects_when_draining = false;
    o.halves.set(alone);
    return o;
  }
  void mount(DatabaseId database, ServerId server_id, ClusterOrder::Kind kind,
             Instant now = kStart) {
    ClusterOrder order;
    order.kind = kind;
    order.database = database;
    order.active = server_id;
    door.told(ParticipantId{50u}, order, now);
  }
  FrontEnd::Client connect(Instant now, Port port = smtp::kMail) {
    const ConnectionId id = door.offered(now, port);
    return {id, door.has(OutputKind::Label) ? door.one(OutputKind::Label).tag : 0};
  }
  template <class Said>
  void send(const FrontEnd::Client& c, const Said& said, Instant now) {
    door.message(c.connection, c.label, said, now);
  }
  // Up to 250, with what Transport does at once.
  void take(std::vector<UserId> users, Instant now) {
    const auto c = connect(now);
    send(c, to(1, users), now);
    send(c, mail(1, static_cast<std::uint16_t>(users.size())), now);
    EXPECT_EQ(door.only<Reply>(OutputKind::Send).code, kGoOn);
    send(c, piece(2), now);
    door.work_done(door.one(OutputKind::Spend).tag, now);
    EXPECT_EQ(door.only<Reply>(OutputKind::Send).code, kOk);
  }
  std::size_t queued() const { return server.counts().queued; }
  template <class Said>
  void says(const Output& connect, const Said& said, Instant now) {
    door.message(connect.connection, connect.tag, said, now);
  }
};

Reply with(std::uint16_t code, Verb verb = Verb::Mail) {
  Reply r;
  r.code = code;
  r.to = verb;
  return r;
}

TEST(SmtpTransport, DeliversWhatIsMountedHere) {
  Hub h;
  h.take({kHere}, at_s(1));
  EXPECT_EQ(h.queued(), 1u);
  EXPECT_EQ(h.door.count(RecordKind::MailTaken), 1u);
  h.door.work_done(h.door.one(OutputKind::Spend).tag, at_s(2));
  EXPECT_EQ(h.door.count(RecordKind::MailDelivered), 1u);
  EXPECT_EQ(h.queued(), 0u);
}

TEST(SmtpTransport, HandsACopyToEachServerWithAnActiveCopy) {
  Hub h;
  h.take({kThere, kHere, UserId{5u}}, at_s(1));  // db1, db0, db1
  EXPECT_EQ(h.queued(), 3u);
  const Output hop = h.door.one(OutputKind::Connect);
  EXPECT_EQ(hop.peer, ParticipantId{kMbxLyon1.index()});
  EXPECT_EQ(hop.port, kDelivery);
  h.says(hop, with(kReady), at_s(2));
  EXPECT_EQ(h.door.only<Recipients>(OutputKind::Send).count, 2);
  h.says(hop, with(kGoOn), at_s(3));
  h.says(hop, with(kOk, Verb::Piece), at_s(4));
  EXPECT_EQ(h.door.count(RecordKind::MailHanded), 1u);
  EXPECT_TRUE(h.door.has(OutputKind::Close));
  EXPECT_EQ(h.queued(), 1u) << "what goes into the store here";
}

TEST(SmtpTransport, ACrashTakesNothingOfTheQueue) {
  Hub h;
  h.take({kThere}, at_s(1));
  h.door.crash(at_s(2));
  EXPECT_EQ(h.queued(), 1u);
  h.door.start(at_s(60));
  std::optional<Output> retry;
  for (const Output& o : h.door.all(OutputKind::SetTimer))
    if (o.at == at_s(360)) retry = o;
  ASSERT_TRUE(retry.has_value());
  h.mount(DatabaseId{1u}, kMbxLyon1, ClusterOrder::Kind::ActiveOn, at_s(60));  // it knows nothing
  h.door.timer(retry->tag, retry->at);
  EXPECT_EQ(h.door.one(OutputKind::Connect).port, kDelivery);
}

TEST(SmtpTransport, TriesAgainAfterFiveMinutesWhereTheCopyIsThen) {
  Hub h;
  h.take({kThere}, at_s(1));
  const Output hop = h.door.one(OutputKind::Connect);
  h.door.closed(hop.connection, hop.tag, CloseReason::Refused, at_s(2));
  const Output retry = h.door.one(OutputKind::SetTimer);
  EXPECT_EQ(retry.at, at_s(302));
  h.mount(DatabaseId{1u}, kMbxParis2, ClusterOrder::Kind::ActiveOn, at_s(30));
  h.door.timer(retry.tag, at_s(302));
  EXPECT_EQ(h.door.one(OutputKind::Connect).peer, ParticipantId{kMbxParis2.index()});
}

TEST(SmtpTransport, TheStoreRefusesWhatIsNotMountedHere) {
  Hub h;
  const auto c = h.connect(at_s(1), kDelivery);
  h.send(c, to(1, {kThere}), at_s(1));
  h.send(c, mail(1, 1), at_s(1));
  EXPECT_EQ(h.door.only<Reply>(OutputKind::Send).code, 432);
}

TEST(SmtpTransport, ADrainedHubTakesNothingAndHandsOn) {
  Hub h;
  h.take({kThere}, at_s(1));
  const Output hop = h.door.one(OutputKind::Connect);
  ParticipantFault fault;
  fault.number = 1;
  fault.act = ServerAct{act::SetComponent{ComponentId::HubTransport, Requester::Maintenance,
                                          ComponentState::Draining}};
  h.door.fault(fault, at_s(2));
  h.connect(at_s(3));
  EXPECT_EQ(h.door.only<Reply>(OutputKind::Send).code, 421);
  h.says(hop, with(kReady), at_s(4));
  EXPECT_THAT(h.door.bodies<Command>(OutputKind::Send), SizeIs(1)) << "the queue empties";
}

}  // namespace
}  // namespace casgrid::smtp::testing
