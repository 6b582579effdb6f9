#include "model/client/tickets.h"

#include <gtest/gtest.h>

#include "tests/model/door.h"

namespace casgrid::testing::tickets_test {
namespace {

constexpr UserId kWho{40u};
constexpr HostId kMail{7u};
constexpr ParticipantId kFirst{1u}, kSecond{2u};
using enum Tickets::Standing;

struct Programs {
  Tickets tickets{{.are_used = true,
                   .kdcs = {kFirst, kSecond},
                   .life = std::chrono::hours(10),
                   .timeout = std::chrono::seconds(2)}};
  ConnectionIds ids;
  Outbox out{ids};

  Tickets::Standing look(Instant now, HostId host = kMail) {
    out.clear();
    return tickets.look(0, kWho, host, true, now, out);
  }
  // The question that was asked last, and whom.
  std::pair<ParticipantId, TicketRequest> asked() const {
    for (const Output& o : out.outputs)
      if (o.kind == OutputKind::Tell) return {o.peer, *out.messages[o.message].as<TicketRequest>()};
    ADD_FAILURE() << "nobody is asked";
    return {};
  }
  bool answer(bool is_issued, Instant now) {
    TicketAnswer answer;
    answer.tag = asked().second.tag;
    answer.is_issued = is_issued;
    answer.account = ServiceAccountId{3u};
    out.clear();
    return tickets.told(answer, now, out).has_value();
  }
};

TEST(Tickets, AreAnInitialOneAndThenTheServices) {
  Programs p;
  EXPECT_EQ(p.look(at_s(1)), Asks);
  EXPECT_EQ(p.asked().second.kind, TicketRequest::Kind::Initial);
  EXPECT_EQ(p.look(at_s(1)), Asks);
  EXPECT_TRUE(p.out.outputs.empty()) << "one question at a time";
}

TEST(Tickets, LiveForTenHoursAndAreRenewed) {
  Programs p;
  p.look(at_s(0));
  EXPECT_FALSE(p.answer(true, at_s(1)));
  EXPECT_EQ(p.asked().second.kind, TicketRequest::Kind::Service);
  EXPECT_EQ(p.asked().second.host, kMail);
  EXPECT_TRUE(p.answer(true, at_s(2)));
  EXPECT_EQ(p.look(at_s(36'000)), Has);
  EXPECT_EQ(p.tickets.account(0, kMail, at_s(36'000)), ServiceAccountId{3u});
  EXPECT_EQ(p.look(at_s(36'001)), Asks) << "no longer than the initial one";
  EXPECT_EQ(p.asked().second.kind, TicketRequest::Kind::Renewed);
}

TEST(Tickets, OfAnotherNameAreAskedForByTheSameInitialOne) {
  Programs p;
  p.look(at_s(0));
  p.answer(true, at_s(1));
  p.answer(true, at_s(2));
  EXPECT_EQ(p.look(at_s(3), HostId{8u}), Asks);
  EXPECT_EQ(p.asked().second.kind, TicketRequest::Kind::Service);
}

TEST(Tickets, AreAskedForAtTheNextKdcAndThenNotForTenMinutes) {
  Programs p;
  p.look(at_s(0));
  const auto [first, request] = p.asked();
  EXPECT_EQ(first, kFirst);
  p.out.clear();
  EXPECT_FALSE(p.tickets.due(request.tag, at_s(2), p.out));
  const auto [second, again] = p.asked();
  EXPECT_EQ(second, kSecond);
  p.out.clear();
  EXPECT_TRUE(p.tickets.due(again.tag, at_s(4), p.out));
  EXPECT_EQ(p.look(at_s(4 + 599)), None);
  EXPECT_EQ(p.look(at_s(4 + 600)), Asks);
}

TEST(Tickets, ThatAreNotGivenAreNotAskedForAgainAtOnce) {
  Programs p;
  p.look(at_s(0));
  EXPECT_TRUE(p.answer(false, at_s(1)));
  EXPECT_EQ(p.look(at_s(2)), None);
  Tickets nobody({.are_used = true, .kdcs = {}, .life = std::chrono::hours(10)});
  EXPECT_EQ(nobody.look(0, kWho, kMail, true, at_s(0), p.out), None);
}

TEST(Tickets, DoNotHearAnAnswerTwice) {
  Programs p;
  p.look(at_s(0));
  const std::uint64_t tag = p.asked().second.tag;
  p.answer(false, at_s(1));
  TicketAnswer late;
  late.tag = tag;
  late.is_issued = true;
  EXPECT_FALSE(p.tickets.told(late, at_s(2), p.out));
  EXPECT_FALSE(p.tickets.due(tag, at_s(3), p.out));
}

}  // namespace
}  // namespace casgrid::testing::tickets_test
