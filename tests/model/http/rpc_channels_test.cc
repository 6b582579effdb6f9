// Outlook Anywhere at a mailbox server: channels that meet, calls, and what ends a session.
#include "model/outlookanywhere/actions.h"
#include "tests/model/http/back_end.h"

namespace casgrid::testing::rpc_channels {
namespace {

using outlook_anywhere::kConnect;
using outlook_anywhere::kExecute;
using outlook_anywhere::kInData;
using outlook_anywhere::kOutData;
using Kind = HttpPart::Kind;

constexpr SessionContext kCookie{7, 9};

struct Outlooks : BackEnd {
  Upstream in, out;

  explicit Outlooks(const Change& change = {}) : Outlooks(organisation(), change) {}
  explicit Outlooks(Directory d, const Change& change = {})
      : BackEnd(std::move(d), [&change](MailboxServerOptions& o) {
          o.speaks = {Protocol::Owa, Protocol::OutlookAnywhere};
          if (change) change(o);
        }) {}

  static HttpRequest opening(ActionId action, SessionContext cookie = kCookie) {
    HttpRequest r = request(action);
    r.context = cookie;
    r.number = action == kInData ? 5 : 6;
    set_outlook_major(r, 15);
    return r;
  }
  void say(const Upstream& leg, HttpPiece::Kind kind, Instant now, std::uint32_t bytes = 100) {
    HttpPiece piece;
    piece.kind = kind;
    piece.number = 40;
    piece.action = kExecute;
    door.message(leg.connection, leg.label, piece, now, bytes);
  }
  void open_in(Instant now = kStart) { in = send(opening(kInData), now); }
  void open_out(Instant now = kStart) { out = send(opening(kOutData), now); }
  // A pair that has met; what went down last is in the door.
  void meet(Instant now = kStart) {
    open_in(now);
    open_out(now);
    say(out, HttpPiece::Kind::Rts, now);
    say(in, HttpPiece::Kind::Rts, now);
  }
  void call(Instant now, std::uint32_t bytes = 100) { say(in, HttpPiece::Kind::Call, now, bytes); }
  std::vector<Kind> told() const {
    std::vector<Kind> kinds;
    for (const auto& [output, part] : door.bodies<HttpPart>(OutputKind::Send))
      kinds.push_back(part.kind);
    return kinds;
  }
  HttpPart part() const { return door.only<HttpPart>(OutputKind::Send); }
  std::vector<ConnectionId> closed_now() const {
    std::vector<ConnectionId> all;
    for (const Output& o : door.all(OutputKind::Close)) all.push_back(o.connection);
    return all;
  }
};

Outlooks::Change with(const std::function<void(HttpMailboxOptions&)>& change) {
  return [change](MailboxServerOptions& o) {
    HttpMailboxOptions http;
    change(http);
    o.halves.set(http);
  };
}

TEST(RpcChannel, IsAnsweredContinueWhenItIsOpened) {
  Outlooks b;
  b.open_in();
  EXPECT_EQ(b.part().kind, Kind::Continue);
  EXPECT_EQ(b.part().number, 5u);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
}

TEST(RpcChannel, MeetsTheOtherByTheCookieThatBothCarryWhicheverComesFirst) {
  for (const bool in_first : {true, false}) {
    Outlooks b;
    if (in_first) b.open_in();
    b.open_out();
    if (!in_first) b.open_in();
    b.say(in_first ? b.out : b.in, HttpPiece::Kind::Rts, kStart);
    EXPECT_EQ(b.told(), std::vector<Kind>{}) << "one of them has not said whose it is";
    b.say(in_first ? b.in : b.out, HttpPiece::Kind::Rts, kStart);
    EXPECT_EQ(b.told(), std::vector<Kind>{Kind::Established});
    EXPECT_EQ(b.door.one(OutputKind::Send).connection, b.out.connection);
    EXPECT_EQ(b.door.count(RecordKind::ContextMade), 1u);
    EXPECT_EQ(b.server.counts().sessions, 1u);
  }
}

TEST(RpcChannel, DoesNotMeetOneOfAnotherCookie) {
  Outlooks b;
  b.open_in();
  b.out = b.send(Outlooks::opening(kOutData, {7, 10}));
  b.say(b.out, HttpPiece::Kind::Rts, kStart);
  b.say(b.in, HttpPiece::Kind::Rts, kStart);
  EXPECT_EQ(b.told(), std::vector<Kind>{});
  EXPECT_EQ(b.server.counts().sessions, 2u);
}

// A cookie is a claim: it opens nobody's session but one's own.
TEST(RpcChannel, OfAnotherUserIsRefusedWhateverItsCookie) {
  Outlooks b;
  b.open_in();
  HttpRequest stolen = Outlooks::opening(kOutData);
  stolen.user = UserId{4u};  // lives in the same database
  b.send(stolen);
  EXPECT_EQ(b.answer().status, 400);
}

TEST(RpcChannel, ThatIsThereIsNotOpenedTwice) {
  Outlooks b;
  b.meet();
  b.send(Outlooks::opening(kInData));
  EXPECT_EQ(b.answer().status, 400);
  b.call(at_s(1));
  EXPECT_TRUE(b.door.has(OutputKind::Spend)) << "the session goes on";
}

// Before 2013 the two met on the front end.
TEST(RpcChannel, Of2010MeetsOneThatCameByTheSameFrontEnd) {
  for (const bool is_old : {true, false}) {
    Directory d = organisation();
    if (is_old) {
      for (Server& s : d.servers) s.product = Product::Exchange2010;
    }
    Outlooks b(std::move(d));
    const auto open = [&](ActionId action, ParticipantId by) {
      const ConnectionId id = b.door.offered(kStart, kBackEndHttps);
      const std::uint64_t label = b.door.one(OutputKind::Label).tag;
      const Message m{900, Outlooks::opening(action)};
      b.door.give({.kind = InputKind::MessageArrived,
                   .connection = id,
                   .peer = by,
                   .tag = label,
                   .message = &m},
                  kStart);
      return BackEnd::Upstream{id, b.door.one(OutputKind::Label).tag};
    };
    b.in = open(kInData, ParticipantId{0u});
    b.out = open(kOutData, ParticipantId{1u});
    b.say(b.in, HttpPiece::Kind::Rts, kStart);
    b.say(b.out, HttpPiece::Kind::Rts, kStart);
    EXPECT_EQ(b.told().size(), is_old ? 0u : 1u);
  }
}

TEST(RpcChannel, WaitsForTheOtherForHalfAMinute) {
  Outlooks b;
  b.open_in();
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(30));
  b.door.timer(timer.tag, timer.at);
  EXPECT_EQ(b.closed_now(), std::vector<ConnectionId>{b.in.connection});
  EXPECT_EQ(b.server.counts().sessions, 0u);
}

TEST(RpcCall, GoesUpOneChannelAndIsAnsweredOnTheOther) {
  Outlooks b;
  b.meet();
  b.call(at_s(1));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(2));
  EXPECT_EQ(b.door.one(OutputKind::Send).connection, b.out.connection);
  EXPECT_EQ(b.part().kind, Kind::Answer);
  EXPECT_EQ(b.part().call, 40u);
  EXPECT_EQ(b.part().number, 6u) << "a part of what the OUT channel is answered";
  EXPECT_EQ(b.part().kilocycles, 5000u);
  EXPECT_EQ(b.door.count(RecordKind::RequestServed), 1u);
}

// R2.
TEST(RpcCall, BeforeThePairHasMetEndsIt) {
  Outlooks b;
  b.open_in();
  b.say(b.in, HttpPiece::Kind::Rts, kStart);
  b.call(kStart);
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
  EXPECT_EQ(b.closed_now(), std::vector<ConnectionId>{b.in.connection});
}

TEST(RpcSession, IsLostWholeWhenEitherChannelBreaks) {
  for (const bool is_in : {true, false}) {
    Outlooks b;
    b.meet();
    b.call(at_s(1));
    const std::uint64_t work = b.door.one(OutputKind::Spend).tag;
    b.closed(is_in ? b.in : b.out, at_s(2));
    EXPECT_EQ(b.closed_now(),
              std::vector<ConnectionId>{is_in ? b.out.connection : b.in.connection});
    EXPECT_EQ(b.server.counts().sessions, 0u);
    b.door.work_done(work, at_s(3));
    EXPECT_FALSE(b.door.has(OutputKind::Send)) << "nobody is there to hear of it";
    EXPECT_EQ(b.door.count(RecordKind::RequestServed), 0u);
  }
}

TEST(RpcSession, IsLostWholeWhenItsDatabaseLeaves) {
  Outlooks b;
  b.meet();
  b.call(at_s(1));
  const std::uint64_t work = b.door.one(OutputKind::Spend).tag;
  b.order(ClusterOrder::Kind::Dismount, 0, 2);
  EXPECT_EQ(b.closed_now(), (std::vector<ConnectionId>{b.in.connection, b.out.connection}));
  b.order(ClusterOrder::Kind::Mount, 0, 3);
  b.door.work_done(work, at_s(60));
  EXPECT_FALSE(b.door.has(OutputKind::Send)) << "it was begun under an earlier mount";
}

TEST(RpcSession, IsLostWholeWhenItsMailboxMoves) {
  Directory d = organisation();
  d.user_groups[0].moves = {
      {.start = at_s(20), .spacing = Duration{0}, .databases = {DatabaseId{1u}}}};
  Outlooks b(std::move(d));
  b.meet();
  const Output timer = b.door.one(OutputKind::SetTimer);
  ASSERT_EQ(timer.at, at_s(20));
  b.door.timer(timer.tag, timer.at);
  EXPECT_EQ(b.closed_now().size(), 2u);
}

TEST(RpcSession, OfAMailboxThatIsNotHereLeadsElsewhere) {
  Outlooks b;
  HttpRequest r = Outlooks::opening(kInData);
  r.user = UserId{1u};
  r.database = DatabaseId{1u};
  b.send(r);
  EXPECT_EQ(b.answer().outcome, BackEndOutcome::NotMountedHere);
}

TEST(RpcSession, IsToldOfChangesAndOfSilence) {
  Outlooks b([](MailboxServerOptions& o) { o.event_gap_s = {Variate::constant(100)}; });
  b.meet();
  std::vector<std::pair<double, Kind>> told;
  for (int i = 0; i < 4; ++i) {
    const Output timer = b.door.one(OutputKind::SetTimer);
    b.door.timer(timer.tag, timer.at);
    EXPECT_EQ(b.part().is_event, b.part().kind == Kind::OfAnswer);
    told.emplace_back(seconds(timer.at - kStart), b.part().kind);
  }
  EXPECT_EQ(told, (std::vector<std::pair<double, Kind>>{{60, Kind::KeepAlive},
                                                        {100, Kind::OfAnswer},
                                                        {160, Kind::KeepAlive},
                                                        {200, Kind::OfAnswer}}));
}

// MS-RPCH: recycling before the octets that were announced are used.
TEST(RpcRecycling, TheOutChannelEndsBeforeMoreGoesOverItThanWasAnnounced) {
  Outlooks b(with([](HttpMailboxOptions& o) { o.channel_octets = 10'000; }));
  b.meet();
  b.call(at_s(1));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(1));
  EXPECT_EQ(b.part().kind, Kind::Answer) << "372 and 9,000 octets fit";
  b.call(at_s(2));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(2));
  EXPECT_EQ(b.answer().status, 200) << "the channel's end";
  EXPECT_EQ(b.answer().number, 6u);
  EXPECT_FALSE(b.door.has(OutputKind::Close));
  EXPECT_EQ(b.told(), std::vector<Kind>{}) << "the answer is held back";
  b.open_out(at_s(3));
  EXPECT_EQ(b.part().kind, Kind::Continue);
  b.say(b.out, HttpPiece::Kind::Rts, at_s(3));
  EXPECT_EQ(b.told(), std::vector<Kind>{Kind::Answer});
  EXPECT_EQ(b.door.one(OutputKind::Send).connection, b.out.connection);
  EXPECT_EQ(b.door.count(RecordKind::ContextMade), 0u) << "it is the same session";
}

TEST(RpcRecycling, TheInChannelIsReplacedWithinItsSession) {
  Outlooks b;
  b.meet();
  const BackEnd::Upstream old = b.in;
  b.say(old, HttpPiece::Kind::Last, at_s(1));
  EXPECT_EQ(b.answer().number, 5u);
  EXPECT_EQ(b.door.one(OutputKind::Send).connection, old.connection);
  b.open_in(at_s(2));
  b.say(b.in, HttpPiece::Kind::Rts, at_s(2));
  b.call(at_s(3));
  EXPECT_TRUE(b.door.has(OutputKind::Spend));
  b.closed(old, at_s(4));
  EXPECT_FALSE(b.door.has(OutputKind::Close)) << "the channel has left this connection";
}

TEST(RpcRecycling, OfASuccessorThatDoesNotComeTheSessionDies) {
  Outlooks b;
  b.meet();
  b.say(b.in, HttpPiece::Kind::Last, at_s(1));
  const Output timer = b.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(31));
  b.door.timer(timer.tag, timer.at);
  EXPECT_EQ(b.closed_now(), std::vector<ConnectionId>{b.out.connection});
}

TEST(RpcSession, IsForgottenInACrash) {
  Outlooks b;
  b.meet();
  b.door.crash(at_s(5));
  b.door.start(at_s(20));
  EXPECT_EQ(b.server.counts().sessions, 0u);
  b.call(at_s(21));
  EXPECT_FALSE(b.door.has(OutputKind::Spend));
}

TEST(RpcSession, SaysBothChannelsInTheLog) {
  Outlooks b([](MailboxServerOptions& o) { o.keeps_access_log = true; });
  b.meet();
  b.call(at_s(1));
  b.door.work_done(b.door.one(OutputKind::Spend).tag, at_s(1));
  EXPECT_TRUE(b.door.out.accesses.empty()) << "a call is no request";
  b.closed(b.in, at_s(9));
  ASSERT_EQ(b.door.out.accesses.size(), 2u);
  EXPECT_EQ(b.door.out.accesses[0].action, kInData);
  EXPECT_EQ(b.door.out.accesses[1].action, kOutData);
  EXPECT_EQ(b.door.out.accesses[1].end, at_s(9));
  EXPECT_GT(b.door.out.accesses[1].response_bytes, 9000u);
}

TEST(RpcCall, IsAnsweredAnErrorWhileItsPoolIsFull) {
  Outlooks b(with([](HttpMailboxOptions& o) { o.request_limit = 1; }));
  b.meet();
  b.send(BackEnd::request(ActionId(Protocol::Owa, 3)));
  b.call(at_s(1));
  EXPECT_EQ(b.part().status, 503);
  EXPECT_EQ(b.part().turned_away, TurnedAway::Throttled);
  EXPECT_EQ(b.server.counts().sessions, 1u) << "the session is there still";
}

}  // namespace
}  // namespace casgrid::testing::rpc_channels
