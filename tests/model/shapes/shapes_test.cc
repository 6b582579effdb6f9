// One exchange of each shape that is hard for a front end or a mailbox server: they are made of
// doors, lookups, upstream connections and halves as these are.
#include "model/access/access_server.h"
#include "model/base/questions.h"
#include "model/mailbox/mailbox_server.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"
#include "tests/model/shapes/channel_pair.h"
#include "tests/model/shapes/codec.h"
#include "tests/model/shapes/ntlm_legs.h"
#include "tests/model/shapes/pieces.h"
#include "tests/model/shapes/server_to_server.h"
#include "tests/model/shapes/sip_redirect.h"
#include "tests/model/shapes/smtp_session.h"
#include "tests/model/shapes/streaming.h"

namespace casgrid::shapes {
namespace {

using casgrid::testing::at_s;
using casgrid::testing::kMbxParis1;

constexpr UserId kUser{0u};  // lives on mbx-paris1

template <class Half>
std::unique_ptr<ServerHalf> front(const FrontDesk& desk) {
  return std::make_unique<Half>(desk);
}
template <class Half>
std::unique_ptr<MailboxHalf> back(const MailboxDesk& desk) {
  return std::make_unique<Half>(desk);
}

struct FrontEnd {
  const Directory& directory;
  AccessServer server;
  casgrid::testing::Door door;
  Port port;

  FrontEnd(const Directory& d, ServerId self, const ProtocolRow& row)
      : directory(d),
        server(d, options(d, self, row.id), {&row, 1}),
        door(server),
        port(row.listeners.front().port) {
    door.start();
  }
  static AccessServerOptions options(const Directory& d, ServerId self, Protocol protocol) {
    AccessServerOptions o;
    o.self = self;
    o.speaks = {protocol};
    o.participants = casgrid::testing::participants(d);
    o.directory_servers = {casgrid::testing::kDcParis};
    o.active_managers = std::vector<std::vector<ServerId>>(d.databases.size(), {kMbxParis1});
    return o;
  }

  struct Client {
    ConnectionId connection;
    std::uint64_t label = 0;
  };
  Client connect() {
    const ConnectionId id = door.offered(kStart, port);
    const std::uint64_t label = door.one(OutputKind::Label).tag;
    if (door.has(OutputKind::Spend)) door.work_done(door.one(OutputKind::Spend).tag, kStart);
    return {id, label};
  }
  // Whatever it asks of the directory and of Active Manager is answered.
  void look_up() {
    if (const auto asked = door.bodies<DirectoryQuery>(OutputKind::Tell); !asked.empty())
      door.told(asked.front().first.peer,
                DirectoryAnswer{asked.front().second.tag, asked.front().second.user, true}, kStart);
    if (const auto asked = door.bodies<LocateQuery>(OutputKind::Tell); !asked.empty()) {
      const DatabaseId database = asked.front().second.database;
      door.told(asked.front().first.peer,
                LocateAnswer{asked.front().second.number, database,
                             directory.at(database).copies.front().server},
                kStart);
    }
  }
};

struct BackEnd {
  MailboxServer server;
  casgrid::testing::Door door;

  BackEnd(const Directory& d, const ProtocolRow& row)
      : server(d, options(d, row.id), {&row, 1}), door(server) {
    door.start();
  }
  static MailboxServerOptions options(const Directory& d, Protocol protocol) {
    MailboxServerOptions o;
    o.self = kMbxParis1;
    o.speaks = {protocol};
    o.active = casgrid::testing::first_copies(d);
    return o;
  }
  FrontEnd::Client connect(Port port) {
    const ConnectionId id = door.offered(kStart, port);
    return {id, door.one(OutputKind::Label).tag};
  }
};

TEST(HardShapes, TwoChannelsOfASessionMeetAtTheMailboxServer) {
  static constexpr ListeningPort kPorts[] = {{kRpcDoor}};
  static constexpr ProtocolRow kRow{.id = Protocol::OutlookAnywhere,
                                    .front_half = front<ChannelFront>,
                                    .listeners = kPorts,
                                    .back_end_port = kRpcBack,
                                    .mailbox_half = back<ChannelBack>};
  const Directory d = casgrid::testing::organisation();
  FrontEnd paris(d, casgrid::testing::kCasParis, kRow);
  FrontEnd lyon(d, casgrid::testing::kCasLyon, kRow);
  BackEnd mailbox(d, kRow);
  std::optional<Established> established;
  std::vector<FrontEnd::Client> clients;
  std::vector<FrontEnd::Client> there;
  const auto open = [&](FrontEnd& f, Channel channel) {
    clients.push_back(f.connect());
    f.door.message(clients.back().connection, clients.back().label,
                   OpenChannel{{7, 9}, kUser, channel}, kStart);
    f.look_up();
    const Output upstream = f.door.one(OutputKind::Connect);
    f.door.opened(upstream, kStart);
    const auto passed = f.door.only<OpenChannel>(OutputKind::Send);
    there.push_back(mailbox.connect(kRpcBack));
    mailbox.door.message(there.back().connection, there.back().label, passed, kStart);
    if (!mailbox.door.bodies<Established>(OutputKind::Send).empty()) {
      EXPECT_EQ(mailbox.door.one(OutputKind::Send).connection, there.back().connection);
      f.door.message(upstream.connection, upstream.tag,
                     mailbox.door.only<Established>(OutputKind::Send), kStart);
      established = f.door.only<Established>(OutputKind::Send);
    }
  };
  open(paris, Channel::In);
  EXPECT_FALSE(established.has_value()) << "one channel is no session";
  open(lyon, Channel::Out);
  ASSERT_TRUE(established.has_value());
  EXPECT_EQ(established->cookie[0], 7u);
  EXPECT_EQ(mailbox.server.counts().sessions, 1u);
  const std::uint64_t session = mailbox.door.one(OutputKind::Label).tag;
  mailbox.door.closed(there[1].connection, session, CloseReason::Reset, at_s(1));
  EXPECT_EQ(mailbox.door.one(OutputKind::Close).connection, there[0].connection)
      << "a session loses both";
}

TEST(HardShapes, AnSmtpSessionGoesToAnotherMailboxServerWithEachMessage) {
  static constexpr ListeningPort kPorts[] = {{kSmtp, true}};
  static constexpr ProtocolRow kRow{.id = Protocol::Smtp,
                                    .front_half = front<SmtpFront>,
                                    .listeners = kPorts,
                                    .back_end_port = kHubTransport};
  const Directory d = casgrid::testing::organisation();
  FrontEnd f(d, casgrid::testing::kCasParis, kRow);
  const auto c = f.connect();
  EXPECT_EQ(f.door.only<SmtpReply>(OutputKind::Send).code, 220);
  const auto message = [&](std::size_t first_recipient) {
    f.door.message(c.connection, c.label, MailFrom{}, kStart);
    for (std::size_t i = 0; i < 20; ++i)
      f.door.message(c.connection, c.label, RcptTo{UserId{first_recipient + i}}, kStart);
    f.door.message(c.connection, c.label, MailBody{50'000, 0}, kStart);
    f.look_up();
    const Output upstream = f.door.one(OutputKind::Connect);
    f.door.opened(upstream, kStart);
    EXPECT_EQ(f.door.bodies<RcptTo>(OutputKind::Send).size(), 20u);
    EXPECT_EQ(f.door.only<MailBody>(OutputKind::Send).recipients, 20u);
    f.door.message(upstream.connection, upstream.tag, SmtpReply{250}, kStart);
    EXPECT_EQ(f.door.one(OutputKind::Send).connection, c.connection) << "its definite answer";
    return upstream.peer;
  };
  const ParticipantId first = message(0);
  EXPECT_NE(message(1), first) << "the first recipient of this one lives elsewhere";
  EXPECT_EQ(f.server.counts().upstream, 2u);
  EXPECT_EQ(f.server.counts().held, 0u) << "they may be shared";
}

TEST(HardShapes, ASipClientsSecondConnectionGoesToTheMailboxServer) {
  static constexpr ListeningPort kPorts[] = {{kCallRouter, true}};
  static constexpr ProtocolRow kRow{.id = Protocol::Sip,
                                    .front_half = front<CallRouter>,
                                    .listeners = kPorts,
                                    .back_end_port = kUmService,
                                    .mailbox_half = back<UmService>};
  const Directory d = casgrid::testing::organisation();
  FrontEnd f(d, casgrid::testing::kCasParis, kRow);
  BackEnd mailbox(d, kRow);
  const auto c = f.connect();
  f.door.message(c.connection, c.label, Invite{1, kUser}, kStart);
  f.look_up();
  const auto redirect = f.door.only<SipAnswer>(OutputKind::Send);
  EXPECT_EQ(redirect.code, 302);
  EXPECT_EQ(redirect.contact, kMbxParis1);
  EXPECT_EQ(f.server.counts().upstream, 0u) << "a front end has no upstream connection of its own";
  const auto there = mailbox.connect(Port{redirect.port});
  mailbox.door.message(there.connection, there.label, Invite{2, kUser}, kStart);
  EXPECT_EQ(mailbox.door.only<SipAnswer>(OutputKind::Send).code, 200);
}

TEST(HardShapes, NtlmIsPinnedToTheClientsConnectionAndTheUpstreamOneIsPooled) {
  static constexpr ListeningPort kPorts[] = {{kNtlmDoor}};
  static constexpr ProtocolRow kRow{.id = Protocol::Ews,
                                    .front_half = front<NtlmFront>,
                                    .listeners = kPorts,
                                    .back_end_port = kNtlmBack};
  const Directory d = casgrid::testing::organisation();
  FrontEnd f(d, casgrid::testing::kCasParis, kRow);
  const auto status = [&] { return f.door.only<Answered>(OutputKind::Send).status; };
  Output upstream;
  const auto legs = [&](UserId user) {
    const auto c = f.connect();
    using enum Legged::Leg;
    f.door.message(c.connection, c.label, Legged{1, user, Authenticate}, kStart);
    EXPECT_EQ(status(), 401) << "no upstream connection before the challenge";
    f.door.message(c.connection, c.label, Legged{2, user, Negotiate}, kStart);
    EXPECT_EQ(status(), 401);
    f.door.message(c.connection, c.label, Legged{3, user, Authenticate}, kStart);
    f.look_up();
    if (f.door.has(OutputKind::Connect)) {
      upstream = f.door.one(OutputKind::Connect);
      f.door.opened(upstream, kStart);
    }
    EXPECT_EQ(f.door.only<Legged>(OutputKind::Send).user, user);
    f.door.message(upstream.connection, upstream.tag, Answered{3, 200}, kStart);
    EXPECT_EQ(status(), 200);
    return c;
  };
  const auto first = legs(kUser);
  legs(UserId{4u});  // of the same database
  EXPECT_EQ(f.server.counts().upstream, 1u) << "two users, one connection";
  f.door.message(first.connection, first.label, Legged{4, {}, Legged::Leg::None}, kStart);
  EXPECT_EQ(f.door.only<Legged>(OutputKind::Send).user, kUser) << "no legs again";
}

TEST(HardShapes, AnAnswerOfManyPartsEndsWithTheLast) {
  EXPECT_EQ(after({.number = 1, .sequence = 0}), AfterAnswer::Keep);
  EXPECT_EQ(after({.number = 1, .sequence = 1, .is_last = true}), AfterAnswer::GiveBack);
}

// Octets of one kind of body: its number, in four of them.
struct NumberCodec {
  std::array<std::byte, 4> begun{};
  std::size_t have = 0;

  Fed feed(std::span<const std::byte> in, Message& message) {
    Fed fed;
    while (fed.taken < in.size() && have < begun.size()) begun[have++] = in[fed.taken++];
    if (have < begun.size()) return fed;
    std::uint32_t number = 0;
    std::memcpy(&number, begun.data(), sizeof number);
    message = Message(4, MailFrom{number});
    have = 0;
    fed.has_message = true;
    return fed;
  }
  std::size_t write(const Message& said, std::span<std::byte> room) {
    if (room.size() < 4) return 0;
    std::memcpy(room.data(), &said.as<MailFrom>()->number, 4);
    return 4;
  }
};
static_assert(Codec<NumberCodec>);

TEST(HardShapes, ACodecGivesTheSameBodiesWholeAndOctetByOctet) {
  NumberCodec codec;
  std::array<std::byte, 4> octets{};
  ASSERT_EQ(codec.write(Message(4, MailFrom{0x01020304}), octets), 4u);
  Message whole;
  EXPECT_TRUE(codec.feed(octets, whole).has_message);
  Message bit_by_bit;
  for (std::size_t i = 0; i < octets.size(); ++i)
    EXPECT_EQ(codec.feed({&octets[i], 1}, bit_by_bit).has_message, i == 3);
  EXPECT_EQ(whole.as<MailFrom>()->number, bit_by_bit.as<MailFrom>()->number);
}

}  // namespace
}  // namespace casgrid::shapes
