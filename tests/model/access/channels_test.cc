// Outlook Anywhere at the front end: channels, what passes on them, and the guard of older ones.
#include "model/activesync/actions.h"
#include "model/outlookanywhere/actions.h"
#include "tests/model/access/front_end.h"

namespace casgrid::testing::channels_test {
namespace {

using outlook_anywhere::kExecute;
using outlook_anywhere::kInData;
using outlook_anywhere::kOutData;

HttpRequest opening(FrontEnd& f, ActionId action, UserId user = kUser0) {
  HttpRequest r = f.request(user, action);
  r.cookie = {};
  r.user = user;
  r.method = LogonMethod::Negotiate;
  r.context = {7, 9};
  set_outlook_major(r, 15);
  return r;
}

HttpPiece piece(HttpPiece::Kind kind) {
  HttpPiece p;
  p.kind = kind;
  p.number = 3;
  p.action = kExecute;
  return p;
}

struct Channel {
  FrontEnd f;
  FrontEnd::Client client;
  Output held;

  explicit Channel(ActionId action) : f(kCasParis), client(f.connect(kStart)) {
    held = f.proxied(client, opening(f, action), kMbxParis1, kStart);
  }
  void part(HttpPart::Kind kind, Instant now) {
    HttpPart p;
    p.number = 77;
    p.kind = kind;
    p.call = 3;
    p.worked_on = kMbxParis1;
    p.kilocycles = 5000;
    p.passed_by = kCasLyon;
    p.passed_kilocycles = 100;
    f.door.message(held.connection, held.tag, p, now);
  }
  void says(HttpPiece::Kind kind, Instant now) {
    f.door.message(client.connection, client.label, piece(kind), now, 333);
  }
};

TEST(Channel, HasAConnectionToItselfForAsLongAsItLasts) {
  for (const ActionId action : {kInData, kOutData}) {
    Channel c(action);
    EXPECT_EQ(c.f.server.counts().held, 1u);
    const auto timers = c.f.door.all(OutputKind::SetTimer);
    EXPECT_TRUE(timers.empty()) << "it may last for days";
  }
}

TEST(Channel, PassesContinueOnAndThenWhatItsClientSays) {
  Channel c(kInData);
  c.part(HttpPart::Kind::Continue, at_s(1));
  EXPECT_EQ(c.f.door.one(OutputKind::Send).connection, c.client.connection);
  EXPECT_EQ(c.f.door.only<HttpPart>(OutputKind::Send).number, c.f.number);
  c.says(HttpPiece::Kind::Rts, at_s(2));
  EXPECT_EQ(c.f.door.one(OutputKind::Send).connection, c.held.connection);
  EXPECT_FALSE(c.f.door.has(OutputKind::Spend)) << "it is read by nobody";
}

TEST(Channel, ACallCostsTheWorkOfARequest) {
  Channel c(kInData);
  c.part(HttpPart::Kind::Continue, at_s(1));
  c.says(HttpPiece::Kind::Call, at_s(2));
  EXPECT_FALSE(c.f.door.has(OutputKind::Send)) << "not before the work is done";
  const Output work = c.f.door.one(OutputKind::Spend);
  EXPECT_EQ(work.kilocycles, 100u);
  c.f.door.work_done(work.tag, at_s(3));
  const auto passed = c.f.door.only<HttpPiece>(OutputKind::Send);
  EXPECT_EQ(passed.number, 3u);
  EXPECT_EQ(passed.passed_by, kCasParis);
  EXPECT_EQ(passed.passed_kilocycles, 100u);
}

TEST(Channel, ACallWhoseChannelHasEndedIsDropped) {
  Channel c(kInData);
  c.part(HttpPart::Kind::Continue, at_s(1));
  c.says(HttpPiece::Kind::Call, at_s(2));
  const Output work = c.f.door.one(OutputKind::Spend);
  c.f.door.closed(c.client.connection, c.client.label, CloseReason::Reset, at_s(2));
  EXPECT_EQ(c.f.door.one(OutputKind::Close).connection, c.held.connection);
  c.f.door.work_done(work.tag, at_s(3));
  EXPECT_TRUE(c.f.door.out.outputs.empty());
}

TEST(Channel, OctetsWithoutAChannelAreIgnored) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  f.door.message(client.connection, client.label, piece(HttpPiece::Kind::Call), kStart);
  EXPECT_TRUE(f.door.out.outputs.empty());
}

TEST(Channel, EndsWithItsServerOnceItHasBeenAnsweredContinue) {
  Channel c(kInData);
  c.part(HttpPart::Kind::Continue, at_s(1));
  c.f.door.closed(c.held.connection, c.held.tag, CloseReason::Reset, at_s(2));
  EXPECT_EQ(c.f.door.one(OutputKind::Close).connection, c.client.connection);
  EXPECT_FALSE(c.f.door.has(OutputKind::Send));
  EXPECT_EQ(c.f.server.counts().held, 0u);
}

// Nothing has been said yet: it may be opened elsewhere.
TEST(Channel, IsOpenedElsewhereIfItsServerFailsBefore) {
  Channel c(kOutData);
  c.f.door.closed(c.held.connection, c.held.tag, CloseReason::Reset, at_s(2));
  EXPECT_EQ(c.f.door.bodies<LocateQuery>(OutputKind::Tell).size(), 1u);
  c.f.located(kMbxLyon1, at_s(2));
  EXPECT_EQ(c.f.door.one(OutputKind::Connect).peer.index(), kMbxLyon1.index());
}

TEST(Channel, TheWorkOfACallIsUsefulOnceItsAnswerComesDownByWhicheverFrontEnd) {
  Channel c(kOutData);
  c.part(HttpPart::Kind::Answer, at_s(1));
  EXPECT_EQ(c.f.server.useful_at()[kMbxParis1.index()], 5000u);
  EXPECT_EQ(c.f.server.useful_at()[kCasLyon.index()], 100u);
}

// T4: Outlook 2003.
TEST(Channel, OfAnOutlookThatIsTooOldIsRefused) {
  FrontEnd f;
  const auto client = f.connect(kStart);
  HttpRequest r = opening(f, kInData);
  set_outlook_major(r, 11);
  f.send(client, r, kStart);
  f.directory_answers(true, kStart);
  f.located(kMbxParis1, kStart);
  EXPECT_EQ(f.status(), 403);
}

// ---- the guard (facts 3.5, F11) -----------------------------------------------------------------

// A front end of 2013 before one of 2010 in Lyon, with as many channels as are asked for.
struct Guarded {
  FrontEnd f;
  std::vector<FrontEnd::Client> clients;
  std::uint64_t exceeded = 0;
  std::uint64_t rejected = 0;

  explicit Guarded(Version build, std::uint32_t guard = 150)
      : f(
            kCasParis,
            [build](Directory& d) {
              d.servers[kCasParis.index()].version = build;
              for (const ServerId old : {kCasLyon, kMbxLyon1, kMbxLyon2}) {
                Server& s = d.servers[old.index()];
                s.product = Product::Exchange2010;
                s.version = usual_version(s.product);
                install(s);
              }
              d.servers[kCasLyon.index()].outlook_anywhere.enabled = true;
              d.publish();
            },
            [guard](AccessServerOptions& o) {
              HttpFrontOptions http;
              http.target_guard_from_cu7 = guard;
              o.halves.set(http);
            }) {}

  // Opens one more; the status that it was refused with, or none.
  std::optional<std::uint16_t> open() {
    clients.push_back(f.connect(kStart));
    f.send(clients.back(), opening(f, kInData, kUser1), kStart);
    if (!f.door.bodies<DirectoryQuery>(OutputKind::Tell).empty()) f.directory_answers(true, kStart);
    if (!f.door.bodies<LocateQuery>(OutputKind::Tell).empty()) f.located(kMbxLyon1, kStart);
    for (const Record& r : f.door.out.records) {
      exceeded += r.kind == RecordKind::GuardExceeded ? 1 : 0;
      rejected += r.kind == RecordKind::GuardExceeded ? r.d : 0;
    }
    const auto answers = f.door.bodies<HttpResponse>(OutputKind::Send);
    if (answers.empty()) {
      EXPECT_EQ(f.door.one(OutputKind::Connect).peer.index(), kCasLyon.index());
      return std::nullopt;
    }
    return answers.front().second.status;
  }
};

// Phones count apart, and from CU7 on nothing bounds them (facts 3.5).
TEST(TargetGuard, CountsPhonesApartAndRejectsTheirsBeforeCu7Only) {
  for (const bool is_before : {true, false}) {
    Guarded g(is_before ? Version{15, 0, 995, 29} : Version{15, 0, 1044, 25}, 2);
    ASSERT_EQ(g.open(), std::nullopt);
    std::uint64_t rejected = 0;
    std::optional<HttpResponse> latest;
    for (int i = 0; i < 151; ++i) {
      const FrontEnd::Client phone = g.f.connect(kStart);
      HttpRequest ping;
      ping.number = 1;
      ping.action = activesync::kPing;
      ping.method = LogonMethod::Basic;
      ping.user = kUser1;
      ping.host = HostId{0u};
      ping.hold_s = 300;
      g.f.send(phone, ping, kStart);
      if (!g.f.door.bodies<DirectoryQuery>(OutputKind::Tell).empty())
        g.f.directory_answers(true, kStart);
      if (!g.f.door.bodies<LocateQuery>(OutputKind::Tell).empty()) g.f.located(kMbxLyon1, kStart);
      const auto answers = g.f.door.bodies<HttpResponse>(OutputKind::Send);
      if (answers.empty()) continue;
      ++rejected;
      latest = answers.front().second;
    }
    EXPECT_EQ(rejected, is_before ? 1u : 0u);
    if (latest) {
      EXPECT_EQ(latest->status, 503);
      EXPECT_GT(latest->retry_after_s, 0);
    }
    EXPECT_EQ(g.open(), std::nullopt) << "channels are few";
  }
}

// OA-015: the 151st outstanding request to one old front end.
TEST(TargetGuard, OA015RejectsThe151stBeforeCu7) {
  Guarded g({15, 0, 995, 29});  // CU6
  for (int i = 0; i < 150; ++i) ASSERT_EQ(g.open(), std::nullopt) << i;
  EXPECT_EQ(g.exceeded, 0u);
  EXPECT_EQ(g.open(), 503);
  EXPECT_EQ(g.rejected, 1u);
  // One that leaves makes room for another.
  g.f.door.closed(g.clients[0].connection, g.clients[0].label, CloseReason::Finished, at_s(1));
  EXPECT_EQ(g.open(), std::nullopt);
  EXPECT_EQ(g.open(), 503);
}

// OA-016: served, and logged only.
TEST(TargetGuard, OA016OnlyLogsThe151stFromCu7On) {
  Guarded g({15, 0, 1044, 25}, 160);
  for (int i = 0; i < 150; ++i) ASSERT_EQ(g.open(), std::nullopt) << i;
  EXPECT_EQ(g.open(), std::nullopt);
  EXPECT_EQ(g.exceeded, 1u);
  EXPECT_EQ(g.rejected, 0u);
  for (int i = 151; i < 160; ++i) ASSERT_EQ(g.open(), std::nullopt) << i;
  EXPECT_EQ(g.open(), 503) << "and is not beyond the other limit";
  EXPECT_EQ(g.exceeded, 11u);
  EXPECT_EQ(g.rejected, 1u);
}

TEST(TargetGuard, CountsNoneToMailboxServers) {
  FrontEnd f;
  for (int i = 0; i < 200; ++i)
    f.proxied(f.connect(kStart), opening(f, kInData), kMbxParis1, kStart);
  EXPECT_EQ(f.server.counts().held, 200u);
}

}  // namespace
}  // namespace casgrid::testing::channels_test
