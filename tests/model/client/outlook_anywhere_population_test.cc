// Outlook over Outlook Anywhere, called with bare inputs: its channels, calls, and new pairs.
#include "model/client/outlook_anywhere_population.h"

#include <algorithm>

#include "model/outlookanywhere/actions.h"
#include "tests/model/client/lone.h"

namespace casgrid::testing::outlook_anywhere_clients {
namespace {

using outlook_anywhere::kConnect;
using outlook_anywhere::kExecute;
using outlook_anywhere::kInData;
using outlook_anywhere::kOutData;
using Said = HttpPiece::Kind;
using Heard = HttpPart::Kind;
using Options = OutlookAnywherePopulationOptions;

constexpr std::uint64_t kIn = 0, kOut = 1;

struct Outlook : Lone<OutlookAnywherePopulation, Options> {
  explicit Outlook(const Change& change = {}) : Lone(2, LogonMethod::None, change) {}

  void hear(std::uint64_t line, Heard kind, std::uint32_t call = 0, std::uint16_t status = 200) {
    HttpPart part;
    part.kind = kind;
    part.call = call;
    part.status = status;
    sent.clear();
    pieces.clear();
    step([&] { door.message(connections.at(line), line, part, now); });
  }
  // Until the OUT channel is asked for, once its name is resolved.
  void in_is_open() {
    hear(kIn, Heard::Continue);
    if (sent.empty()) wait(1e6);
  }
  // Until the first call is on its way.
  void meet() {
    if (sent.empty()) wait(10);
    in_is_open();
    hear(kOut, Heard::Continue);
    hear(kOut, Heard::Established);
  }
  void breaks(std::uint64_t line) {
    sent.clear();
    pieces.clear();
    step([&] { door.closed(connections.at(line), line, CloseReason::Reset, now); });
  }
  std::vector<ActionId> asked() const {
    std::vector<ActionId> actions;
    for (const auto& [line, request] : sent) actions.push_back(request.action);
    return actions;
  }
  HttpPiece call() const {
    EXPECT_EQ(pieces.size(), 1u);
    return pieces.empty() ? HttpPiece{} : pieces.back().second;
  }
  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [&](const Record& r) { return r.kind == kind; }));
  }
  // Until its next call, or its next attempt at a pair.
  void wake() {
    pieces.clear();
    const Instant latest = now + std::chrono::hours(1);
    sent.clear();
    while (sent.empty() && pieces.empty() && !timers.empty() && timers.begin()->first <= latest) {
      now = timers.begin()->first;
      const std::uint64_t tag = timers.begin()->second;
      timers.erase(timers.begin());
      step([&] { door.timer(tag, now); });
    }
  }
};

// Real-http A7: the IN channel first, completely; each waits for 100 Continue.
TEST(OutlookAnywhere, OpensTheInChannelFirstAndEachWaitsForContinue) {
  Outlook o;
  o.wait(10);
  EXPECT_EQ(o.asked(), std::vector<ActionId>{kInData});
  EXPECT_EQ(o.connections.size(), 1u);
  const SessionContext cookie = o.sent.front().second.context;
  EXPECT_FALSE(cookie.is_none());
  o.in_is_open();
  EXPECT_EQ(o.asked(), std::vector<ActionId>{kOutData});
  EXPECT_EQ(o.sent.front().first, kOut) << "on another connection";
  EXPECT_EQ(o.sent.front().second.context, cookie);
  EXPECT_TRUE(o.pieces.empty());
  o.hear(kOut, Heard::Continue);
  ASSERT_EQ(o.pieces.size(), 2u) << "CONN/A1 on OUT, then CONN/B1 on IN";
  EXPECT_EQ(o.pieces[0].first, kOut);
  EXPECT_EQ(o.pieces[1].first, kIn);
  o.hear(kOut, Heard::Established);
  EXPECT_EQ(o.call().kind, Said::Call);
  EXPECT_EQ(o.call().action, kConnect);
}

TEST(OutlookAnywhere, WithoutContinueStaysThereUntilItsPatienceIsOver) {
  Outlook o;
  o.wait(10);
  o.wake();
  EXPECT_EQ(o.connections.size(), 1u) << "the OUT channel was never opened";
  EXPECT_EQ(o.asked(), std::vector<ActionId>{kInData}) << "and then it begins anew";
  EXPECT_EQ(o.count(RecordKind::RequestFailed), 1u);
}

TEST(OutlookAnywhere, HearsOnTheOutChannelWhatItAskedOnTheIn) {
  Outlook o;
  o.meet();
  o.hear(kOut, Heard::Answer, 1);
  EXPECT_EQ(o.count(RecordKind::RequestAnswered), 1u);
  o.wake();
  EXPECT_EQ(o.call().action, kExecute);
  EXPECT_EQ(o.call().number, 2u);
  o.hear(kOut, Heard::Answer, 1);
  EXPECT_EQ(o.count(RecordKind::RequestAnswered), 1u) << "that answer is old";
  o.hear(kOut, Heard::Answer, 2);
  EXPECT_EQ(o.count(RecordKind::RequestAnswered), 2u);
  EXPECT_EQ(o.notes.size(), 2u) << "each was wanted";
  EXPECT_EQ(o.population.connections().long_polls(), 1u);
}

TEST(OutlookAnywhere, LosesItsSessionWithEitherChannelAndMakesANewPair) {
  for (const std::uint64_t line : {kIn, kOut}) {
    Outlook o;
    o.meet();
    o.hear(kOut, Heard::Answer, 1);
    o.breaks(line);
    EXPECT_EQ(o.door.one(OutputKind::Close).connection, o.connections.at(line == kIn ? kOut : kIn));
    EXPECT_EQ(o.count(RecordKind::ContextLost), 1u);
    const Instant lost = o.now;
    o.wake();
    EXPECT_EQ(o.asked(), std::vector<ActionId>{kInData});
    EXPECT_EQ(o.now - lost, std::chrono::seconds(4));
    EXPECT_TRUE(o.sent.front().second.is_repeat);
    o.meet();
    EXPECT_EQ(o.call().action, kConnect) << "its mailbox is to be opened again";
  }
}

TEST(OutlookAnywhere, ACallThatWasUnderWayHasFailedWithItsSession) {
  Outlook o;
  o.meet();
  o.hear(kOut, Heard::Answer, 1);
  o.wake();
  o.breaks(kOut);
  // The call, and the OUT channel.
  EXPECT_EQ(o.count(RecordKind::RequestFailed), 2u);
  EXPECT_EQ(o.population.connections().in_flight(), 0u);
  o.wake();
  o.meet();
  const std::size_t before = o.notes.size();
  o.hear(kOut, Heard::Answer, o.population.connections().number(kIn));
  ASSERT_EQ(o.notes.size(), before + 1);
  EXPECT_EQ(ActionResult::of(o.notes.back().d).action, kExecute) << "it was wanted all the while";
}

TEST(OutlookAnywhere, ACallWithoutAnAnswerEndsTheSession) {
  Outlook o;
  o.meet();
  o.wake();
  EXPECT_EQ(o.asked(), std::vector<ActionId>{kInData});
  EXPECT_EQ(o.now - at_s(0), std::chrono::seconds(34)) << "patience, then the retry time";
}

TEST(OutlookAnywhere, AnErrorOfACallIsTriedAgainInTheSameSession) {
  Outlook o;
  o.meet();
  o.hear(kOut, Heard::Answer, 1, 503);
  o.wake();
  EXPECT_TRUE(o.sent.empty());
  EXPECT_EQ(o.call().action, kConnect);
  EXPECT_TRUE(o.call().is_repeat);
}

TEST(OutlookAnywhere, AChannelThatIsRefusedIsAskedForAgainLater) {
  for (const std::uint64_t line : {kIn, kOut}) {
    Outlook o;
    o.wait(10);
    if (line == kOut) o.in_is_open();
    const std::uint32_t number =
        o.population.connections().number(static_cast<std::uint32_t>(line));
    o.answer(line, with_status(401), number);
    EXPECT_TRUE(o.door.has(OutputKind::Close));
    o.wake();
    EXPECT_EQ(o.asked(), std::vector<ActionId>{kInData});
  }
}

TEST(OutlookAnywhere, GivesUpAServerThatHasFallenSilent) {
  Outlook o([](Options& options) {
    options.profile.think_s = Variate::constant(200);
    options.keep_alive = std::chrono::seconds(60);
  });
  o.meet();
  o.hear(kOut, Heard::Answer, 1);
  o.wake();
  EXPECT_TRUE(o.pieces.empty()) << "three pings would have come by now";
  EXPECT_EQ(o.count(RecordKind::ContextLost), 1u);
}

TEST(OutlookAnywhere, OpensASuccessorOfTheOutChannelWhenThatEnds) {
  Outlook o;
  o.meet();
  o.hear(kOut, Heard::Answer, 1);
  const SessionContext cookie = [&] {
    o.answer(kOut, {}, o.population.connections().number(kOut));
    return o.sent.front().second.context;
  }();
  EXPECT_EQ(o.asked(), std::vector<ActionId>{kOutData});
  o.hear(kOut, Heard::Continue);
  ASSERT_EQ(o.pieces.size(), 1u);
  EXPECT_EQ(o.pieces.front().first, kOut);
  EXPECT_EQ(o.pieces.front().second.kind, Said::Rts);
  EXPECT_EQ(o.count(RecordKind::ContextLost), 0u);
  EXPECT_FALSE(cookie.is_none());
}

// MS-RPCH: before the octets that were announced are used.
TEST(OutlookAnywhere, ReplacesTheInChannelBeforeACallThatWouldGoBeyondIt) {
  Outlook o([](Options& options) { options.channel_octets = 1500; });
  o.meet();
  o.hear(kOut, Heard::Answer, 1);
  o.wake();
  ASSERT_EQ(o.pieces.size(), 1u) << "104 and 1,000 octets are gone, and 1,000 more do not fit";
  EXPECT_EQ(o.pieces.front().second.kind, Said::Last);
  o.answer(kIn, {}, 1);
  EXPECT_EQ(o.asked(), std::vector<ActionId>{kInData});
  o.hear(kIn, Heard::Continue);
  ASSERT_EQ(o.pieces.size(), 2u);
  EXPECT_EQ(o.pieces[0].second.kind, Said::Rts);
  EXPECT_EQ(o.pieces[1].second.kind, Said::Call);
  EXPECT_EQ(o.pieces[1].second.action, kExecute);
  EXPECT_EQ(o.connections.size(), 2u) << "no other connection";
  EXPECT_EQ(o.count(RecordKind::ContextLost), 0u);
}

// T5: nobody listens there.
TEST(OutlookAnywhere, OverTcpAsksTheEndpointMapper) {
  Outlook o([](Options& options) { options.speaks_tcp = true; });
  std::optional<Port> port;
  while (!port && !o.timers.empty()) {
    o.now = o.timers.begin()->first;
    const std::uint64_t tag = o.timers.begin()->second;
    o.timers.erase(o.timers.begin());
    o.door.timer(tag, o.now);
    for (const Output& out : o.door.out.outputs) {
      if (out.kind == OutputKind::SetTimer) o.timers.emplace(out.at, out.tag);
      if (out.kind == OutputKind::Connect) port = out.port;
    }
  }
  EXPECT_EQ(port, Port{135});
}

TEST(OutlookAnywhere, SaysWhichOutlookItIs) {
  Outlook o([](Options& options) { options.outlook_major = 11; });
  o.wait(10);
  EXPECT_EQ(outlook_major(o.sent.front().second), 11);
}

}  // namespace
}  // namespace casgrid::testing::outlook_anywhere_clients
