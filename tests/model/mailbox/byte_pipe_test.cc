// A protocol of the test's own on a mailbox server: sessions held open over a byte pipe, without a
// web site. What all protocols share needs to know of none.
#include "model/base/slab.h"
#include "model/mailbox/mailbox_half.h"
#include "model/mailbox/mailbox_server.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::testing::byte_pipe_test {
namespace {

constexpr Port kPipe{1993};
constexpr Port kPipeOverTls{1994};
constexpr Port kOtherPipe{1995};
constexpr Port kWebSite{444};
constexpr ParticipantId kCluster{60u};

struct PipeOptions {
  Duration idle = std::chrono::minutes(30);  // after which a session is closed
};

// The first octets: whose mailbox, as the front end found out, and where it should be.
struct Hello {
  UserId user;
  DatabaseId database;
};
struct Greeting {
  std::uint32_t sessions = 0;
};

class PipeHalf final : public MailboxHalf {
 public:
  explicit PipeHalf(const MailboxDesk& desk)
      : desk_(desk), options_(desk.options.halves.of<PipeOptions>()) {}

  void started(Instant, Outbox&) override { ++starts_; }
  void crashed() override { sessions_.clear(); }

  void offered(const Input& input, Instant now, Outbox& out) override {
    const Handle handle = sessions_.take();
    sessions_.find(handle)->connection = input.connection;
    out.label(input.connection, tag_of(Tag::Session, handle));
    out.accept(input.connection);
    out.set_timer(now + options_.idle, tag_of(Tag::Idle, handle));
  }

  void message(const Input& input, Instant now, Outbox& out) override {
    Session* session = sessions_.find(tag_handle(input.tag));
    const auto* hello = input.message->as<Hello>();
    if (session == nullptr || hello == nullptr) return;
    if (!desk_.mounts.is_here(hello->user, hello->database, now)) {
      end(tag_handle(input.tag), out);
      return;
    }
    session->database = hello->database;
    const std::size_t group = desk_.directory.group_index(hello->user);
    const auto kilocycles =
        static_cast<std::uint64_t>(desk_.options.request_kilocycles[group].draw(0));
    desk_.ledger.arrived(group, kilocycles);
    out.spend(kilocycles, tag_of(Tag::Session, tag_handle(input.tag)));
  }

  void closed(const Input& input, Instant, Outbox&) override {
    if (sessions_.find(tag_handle(input.tag)) != nullptr)
      sessions_.give_back(tag_handle(input.tag));
  }

  void work_done(std::uint64_t tag, Instant, Outbox& out) override {
    const Session* session = sessions_.find(tag_handle(tag));
    if (session == nullptr) return;
    out.send(session->connection, {80, Greeting{static_cast<std::uint32_t>(sessions_.in_use())}});
  }

  void timer_due(std::uint64_t tag, Instant, Outbox& out) override {
    EXPECT_EQ(tag_kind<Tag>(tag), Tag::Idle);
    if (sessions_.find(tag_handle(tag)) != nullptr) end(tag_handle(tag), out);
  }

  void dismounted(DatabaseId database, Instant, Outbox& out) override {
    EXPECT_FALSE(desk_.mounts.is_mounted(database)) << "it is gone by then";
    sessions_.for_each([&](Handle handle, Session& session) {
      if (session.database == database) end(handle, out);
    });
  }

  MailboxCounts counts() const override { return {starts_, sessions_.in_use()}; }
  std::size_t memory_bytes() const override { return sessions_.memory_bytes(); }

 private:
  enum class Tag : std::uint8_t { Session, Idle };
  struct Session {
    ConnectionId connection;
    DatabaseId database;
  };

  std::uint64_t tag_of(Tag kind, Handle handle) const { return pack_tag(kind, handle, desk_.half); }
  void end(Handle handle, Outbox& out) {
    out.close(sessions_.find(handle)->connection);
    sessions_.give_back(handle);
  }

  MailboxDesk desk_;
  PipeOptions options_;
  Slab<Session> sessions_;
  std::size_t starts_ = 0;
};

std::unique_ptr<MailboxHalf> make_pipe(const MailboxDesk& desk) {
  return std::make_unique<PipeHalf>(desk);
}
std::unique_ptr<MailboxHalf> make_other_pipe(const MailboxDesk& desk) {
  return std::make_unique<PipeHalf>(desk);
}

// One family of two protocols, and one of a third.
constexpr ProtocolRow kRows[] = {
    {.id = Protocol::Pop3, .back_end_port = kPipeOverTls, .mailbox_half = make_pipe},
    {.id = Protocol::Imap4, .back_end_port = kPipe, .mailbox_half = make_pipe},
    {.id = Protocol::Smtp, .back_end_port = kOtherPipe, .mailbox_half = make_other_pipe},
};

struct Server {
  Directory directory = organisation();
  MailboxServer server;
  Door door{server};

  explicit Server(std::vector<Protocol> speaks = {Protocol::Imap4}, PipeOptions pipe = {})
      : server(directory, options(directory, std::move(speaks), pipe), kRows) {
    door.start();
  }

  static MailboxServerOptions options(const Directory& d, std::vector<Protocol> speaks,
                                      PipeOptions pipe) {
    MailboxServerOptions o;
    o.self = kMbxParis1;
    o.speaks = std::move(speaks);
    o.active = first_copies(d);
    o.request_kilocycles = {Variate::constant(700)};
    o.cluster = kCluster;
    o.halves.set(pipe);
    return o;
  }

  struct Session {
    ConnectionId connection;
    std::uint64_t label = 0;
    std::uint64_t idle = 0;  // its timer
  };

  Session open(Port port = kPipe) {
    const ConnectionId c = door.offered(kStart, port);
    EXPECT_EQ(door.one(OutputKind::Accept).connection, c);
    return {c, door.one(OutputKind::Label).tag, door.one(OutputKind::SetTimer).tag};
  }

  void hello(const Session& s, unsigned database) {
    door.message(s.connection, s.label, Hello{UserId{database}, DatabaseId{database}}, at_s(1));
  }

  void order(ClusterOrder::Kind kind, unsigned database) {
    door.told(kCluster, ClusterOrder{kind, DatabaseId{database}, {}}, at_s(2));
  }

  std::size_t sessions() const { return server.counts().sessions; }
};

TEST(BytePipe, IsAcceptedAtItsPortAndNowhereElse) {
  Server s;
  const Server::Session session = s.open();
  s.hello(session, 0);
  EXPECT_EQ(s.door.one(OutputKind::Spend).kilocycles, 700u);
  EXPECT_EQ(s.server.ledger().fresh[0], 700u);
  s.door.work_done(s.door.one(OutputKind::Spend).tag, at_s(1));
  EXPECT_EQ(s.door.only<Greeting>(OutputKind::Send).sessions, 1u);
  for (const Port port : {kWebSite, kOtherPipe}) {
    const ConnectionId refused = s.door.offered(kStart, port);
    EXPECT_EQ(s.door.one(OutputKind::Close).connection, refused);
    EXPECT_FALSE(s.door.has(OutputKind::Accept));
  }
}

TEST(BytePipe, IsCutWhenItsDatabaseLeaves) {
  Server s;
  s.order(ClusterOrder::Kind::Mount, 1);
  const Server::Session leaving = s.open();
  const Server::Session staying = s.open();
  s.hello(leaving, 0);
  const std::uint64_t work = s.door.one(OutputKind::Spend).tag;
  s.hello(staying, 1);
  s.order(ClusterOrder::Kind::Dismount, 0);
  EXPECT_EQ(s.door.one(OutputKind::Close).connection, leaving.connection);
  EXPECT_EQ(s.sessions(), 1u);
  s.door.work_done(work, at_s(3));
  EXPECT_FALSE(s.door.has(OutputKind::Send)) << "nobody is there any more";
  s.hello(s.open(), 0);
  EXPECT_TRUE(s.door.has(OutputKind::Close)) << "it is not here";
}

TEST(BytePipe, HearsOfItsEndAndOfItsTime) {
  Server s({Protocol::Imap4}, {.idle = std::chrono::seconds(5)});
  const Server::Session gone = s.open();
  s.door.closed(gone.connection, gone.label, CloseReason::Finished, at_s(1));
  EXPECT_EQ(s.sessions(), 0u);
  s.door.timer(gone.idle, at_s(5));
  EXPECT_TRUE(s.door.out.outputs.empty());
  const Server::Session idle = s.open();
  EXPECT_EQ(s.door.one(OutputKind::SetTimer).at, at_s(5));
  s.door.timer(idle.idle, at_s(5));
  EXPECT_EQ(s.door.one(OutputKind::Close).connection, idle.connection);
}

TEST(BytePipe, HearsOfACrashAndOfTheRestart) {
  Server s;
  const Server::Session session = s.open();
  EXPECT_EQ(s.server.counts().held, 1u) << "started once";
  s.door.crash(at_s(1));
  EXPECT_EQ(s.sessions(), 0u);
  EXPECT_TRUE(s.door.out.outputs.empty());
  s.door.start(at_s(2));
  EXPECT_EQ(s.server.counts().held, 2u);
  s.door.timer(session.idle, at_s(1800));
  EXPECT_TRUE(s.door.out.outputs.empty()) << "of before the crash";
}

TEST(BytePipe, IsOneHalfForItsFamilyAndAnotherForTheNext) {
  Server s({Protocol::Smtp, Protocol::Imap4, Protocol::Pop3});
  EXPECT_EQ(s.server.counts().held, 2u) << "halves that were started";
  const Server::Session plain = s.open(kPipe);
  const Server::Session tls = s.open(kPipeOverTls);
  const Server::Session other = s.open(kOtherPipe);
  // In the order of the list, whatever order they were asked for in.
  EXPECT_EQ(tag_half(plain.label), kFirstMailboxHalf + 1);
  EXPECT_EQ(tag_half(tls.label), kFirstMailboxHalf + 1);
  EXPECT_EQ(tag_half(other.label), kFirstMailboxHalf + 2);
  s.door.timer(other.idle, at_s(1800));
  EXPECT_EQ(s.door.one(OutputKind::Close).connection, other.connection)
      << "though the first half calls a session of its own the same";
  EXPECT_EQ(s.sessions(), 2u);
}

TEST(BytePipe, OfTheWrongNumberIsAnErrorOfOurs) {
  Server s;
  enum class Tag : std::uint8_t { Any };
  const std::uint64_t beyond = pack_tag(Tag::Any, {}, kFirstMailboxHalf + 2);
  EXPECT_DEATH(s.door.timer(beyond, at_s(1)), "half != nullptr");
  EXPECT_DEATH(s.door.closed({}, 0, CloseReason::Reset, at_s(1)), "half != nullptr");
  s.server.expect(InputKind::MessageArrived, beyond);  // may be another's by now
}

TEST(BytePipe, WithoutAHalfIsNotSpoken) {
  static constexpr ProtocolRow kNobody[] = {{.id = Protocol::Sip}};
  const Directory d = organisation();
  EXPECT_DEATH(MailboxServer(d, Server::options(d, {Protocol::Sip}, {}), kNobody),
               "mailbox_half != nullptr");
}

}  // namespace
}  // namespace casgrid::testing::byte_pipe_test
