// Gateways by RFC 3261, and test programs as they were observed, before scripted servers.
#include "model/sip/population.h"

#include "tests/model/sip/call_script.h"

namespace casgrid::sip::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Calls at 1000 s; without pings, if they are not asked for.
TEST(Gateway, GoesWhereItIsSentAndHangsUp) {
  CallerAtWork line(Program::Gateway, all_well);
  line.run(1100);
  EXPECT_THAT(line.said,
              ElementsAre("1000.00 INVITE to 6", "1000.01 ACK to 6", "1000.01 INVITE to 7",
                          "1000.02 ACK to 7", "1030.02 BYE to 7"));
  EXPECT_EQ(line.count(RecordKind::PhoneCallBegun), 1u);
  EXPECT_EQ(line.count(RecordKind::PhoneCallRedirected), 1u);
  EXPECT_EQ(line.count(RecordKind::PhoneCallAnswered), 1u);
  EXPECT_EQ(line.count(RecordKind::PhoneCallFinished), 1u);
  EXPECT_THAT(line.operations(), ElementsAre(OperationEnd::Good));
}

TEST(Gateway, CallsItsPeersInTurn) {
  CallerAtWork line(Program::Gateway, all_well);
  line.run(2100);
  EXPECT_EQ(line.said.at(0), "1000.00 INVITE to 6");
  EXPECT_EQ(line.said.at(5), "2030.03 INVITE to 5");
}

TEST(Gateway, Behind503GoesOnWithTheNextPeer) {
  CallerAtWork line(Program::Gateway, [](ParticipantId who, const Request& asked) {
    return who == kSecondRouter ? answer(kUnavailable) : all_well(who, asked);
  });
  line.run(1020);
  EXPECT_THAT(line.said,
              ElementsAre("1000.00 INVITE to 6", "1000.01 ACK to 6", "1000.01 INVITE to 5",
                          "1000.02 ACK to 5", "1000.02 INVITE to 7", "1000.03 ACK to 7"));
  EXPECT_THAT(line.operations(), ElementsAre(OperationEnd::Good)) << "it is one operation";
}

// Timer B: 32 s.
TEST(Gateway, BehindSilenceGoesOnWithTheNextPeer) {
  CallerAtWork line(Program::Gateway,
                    [](ParticipantId who, const Request& asked) -> std::optional<Response> {
                      if (who == kSecondRouter) return std::nullopt;
                      return all_well(who, asked);
                    });
  line.run(1040);
  EXPECT_THAT(line.said,
              ElementsAre("1000.00 INVITE to 6", "1032.00 INVITE to 5", "1032.01 ACK to 5",
                          "1032.01 INVITE to 7", "1032.02 ACK to 7"));
}

TEST(Gateway, APeerThatRefusesCostsNoTime) {
  CallerAtWork line(Program::Gateway, all_well);
  line.refuses = [](ParticipantId who) { return who == kSecondRouter; };
  line.run(1010);
  EXPECT_EQ(line.said.at(0), "1000.00 refused to 6");
  EXPECT_EQ(line.said.at(1), "1000.00 INVITE to 5");
}

TEST(Gateway, TriesEachPeerOnceAndItsCallerLater) {
  CallerAtWork line(Program::Gateway,
                    [](ParticipantId, const Request&) { return answer(kUnavailable); });
  line.run(1006);
  EXPECT_THAT(line.said,
              ElementsAre("1000.00 INVITE to 6", "1000.01 ACK to 6", "1000.01 INVITE to 5",
                          "1000.02 ACK to 5", "1005.02 INVITE to 5", "1005.03 ACK to 5",
                          "1005.03 INVITE to 6", "1005.04 ACK to 6"));
  EXPECT_EQ(line.count(RecordKind::PhoneCallFailed), 2u);
}

// The UM service sends on what has moved, and there it is tried.
TEST(Gateway, IsSentOnFromOneServiceToAnother) {
  CallerAtWork line(Program::Gateway, [](ParticipantId who, const Request& asked) {
    if (who == kUm && asked.method == Method::Invite) return std::optional(moved(kOtherUmServer));
    return all_well(who, asked);
  });
  line.run(1100);
  EXPECT_EQ(line.said.at(4), "1000.02 INVITE to 8");
  EXPECT_EQ(line.said.back(), "1030.03 BYE to 8");
  EXPECT_EQ(line.count(RecordKind::PhoneCallRedirected), 2u);
}

TEST(Gateway, GoesRoundFiveTimesAtMost) {
  CallerAtWork line(Program::Gateway,
                    [](ParticipantId, const Request&) { return std::optional(moved(kUmServer)); });
  line.run(1004);
  EXPECT_EQ(line.count(RecordKind::PhoneCallRedirected), 5u);
  EXPECT_EQ(line.count(RecordKind::PhoneCallFailed), 1u);
}

// Facts 6.1: media drop with their server. The caller calls again.
TEST(Gateway, ACallDropsWithItsConnection) {
  CallerAtWork line(Program::Gateway, all_well);
  line.run(1010);
  line.said.clear();
  line.cut();
  line.run(1020);
  EXPECT_EQ(line.count(RecordKind::PhoneCallDropped), 1u);
  EXPECT_EQ(line.said.at(0), "1015.00 INVITE to 5");
  EXPECT_EQ(line.count(RecordKind::PhoneCallAnswered), 2u);
}

TEST(Gateway, AByeThatGetsNoAnswerIsADroppedCall) {
  CallerAtWork line(Program::Gateway,
                    [](ParticipantId who, const Request& asked) -> std::optional<Response> {
                      if (asked.method == Method::Bye) return std::nullopt;
                      return all_well(who, asked);
                    });
  line.run(1065);
  EXPECT_EQ(line.said.back(), "1030.02 BYE to 7");
  EXPECT_EQ(line.count(RecordKind::PhoneCallDropped), 1u);
  EXPECT_EQ(line.count(RecordKind::PhoneCallFinished), 0u);
}

TEST(Gateway, LeavesOutAPeerThatDoesNotAnswerOptions) {
  PopulationOptions options;
  options.ping = std::chrono::seconds(60);
  CallerAtWork line(
      Program::Gateway,
      [](ParticipantId who, const Request& asked) -> std::optional<Response> {
        if (who == kSecondRouter) return std::nullopt;
        return all_well(who, asked);
      },
      options);
  line.run(1010);
  EXPECT_EQ(line.said.at(0), "1000.00 INVITE to 5") << "at once";
}

// Real-mail B14: CANCEL in place of ACK, and the Contact is not followed; exit 1.
TEST(Sipp, HasFailedWhereItIsSentOn) {
  CallerAtWork line(Program::Sipp, all_well);
  line.run(10);
  EXPECT_THAT(line.said, ElementsAre("0.00 INVITE to 6", "0.01 CANCEL to 6"));
  EXPECT_THAT(line.exit_codes(), ElementsAre(1u));
  EXPECT_EQ(line.count(RecordKind::PhoneCallFailed), 1u);
  EXPECT_THAT(line.operations(), ElementsAre(OperationEnd::RedirectLoop));
}

// B14: ACK; exit 1.
TEST(Sipp, AcknowledgesWhatEndsItsCall) {
  CallerAtWork line(Program::Sipp,
                    [](ParticipantId, const Request&) { return answer(kUnavailable); });
  line.run(10);
  EXPECT_THAT(line.said, ElementsAre("0.00 INVITE to 6", "0.01 ACK to 6"));
  EXPECT_THAT(line.exit_codes(), ElementsAre(1u));
}

// B14: BYE at once, exit 0.
TEST(Sipp, HangsUpAsSoonAsItIsAnswered) {
  CallerAtWork line(Program::Sipp, [](ParticipantId, const Request&) { return answer(kOk); });
  line.run(10);
  EXPECT_THAT(line.said, ElementsAre("0.00 INVITE to 6", "0.01 ACK to 6", "0.01 BYE to 6"));
  EXPECT_THAT(line.exit_codes(), ElementsAre(0u));
}

// B14: failed, exit 1, no CANCEL.
TEST(Sipp, GivesUpWhereNothingComesBack) {
  CallerAtWork line(Program::Sipp, [](ParticipantId, const Request&) -> std::optional<Response> {
    return std::nullopt;
  });
  line.run(40);
  EXPECT_THAT(line.said, ElementsAre("0.00 INVITE to 6"));
  EXPECT_THAT(line.exit_codes(), ElementsAre(1u));
}

// Real-mail B15: a new OPTIONS to the Contact, and the exit code is by the second answer.
TEST(Sipsak, FollowsWhereItIsSentOn) {
  for (const auto& [status, code] :
       {std::pair{kOk, 0u}, std::pair{kUnavailable, 1u}, std::pair{std::uint16_t{404}, 1u}}) {
    CallerAtWork line(Program::Sipsak, [status = status](ParticipantId who, const Request& asked) {
      return who == kUm ? answer(status) : all_well(who, asked);
    });
    line.run(10);
    EXPECT_THAT(line.said, ElementsAre("0.00 OPTIONS to 6", "0.01 OPTIONS to 7"));
    EXPECT_THAT(line.exit_codes(), ElementsAre(code));
  }
}

// B15: -d, exit 1.
TEST(Sipsak, DoesNotFollowIfItIsToldNotTo) {
  PopulationOptions options;
  options.follows = false;
  CallerAtWork line(Program::Sipsak, all_well, options);
  line.run(10);
  EXPECT_THAT(line.said, ElementsAre("0.00 OPTIONS to 6"));
  EXPECT_THAT(line.exit_codes(), ElementsAre(1u));
}

// B15: 401 without a challenge 3, no answer 3, port closed 3 at once.
TEST(Sipsak, EndsWithThreeWhereNothingCanBeDone) {
  CallerAtWork refused(Program::Sipsak, [](ParticipantId, const Request&) { return answer(401); });
  refused.run(10);
  EXPECT_THAT(refused.exit_codes(), ElementsAre(3u));
  CallerAtWork silent(
      Program::Sipsak,
      [](ParticipantId, const Request&) -> std::optional<Response> { return std::nullopt; });
  silent.run(31);
  EXPECT_THAT(silent.exit_codes(), IsEmpty());
  silent.run(40);
  EXPECT_THAT(silent.exit_codes(), ElementsAre(3u));
  CallerAtWork closed(Program::Sipsak, all_well);
  closed.refuses = [](ParticipantId) { return true; };
  closed.run(1);
  EXPECT_THAT(closed.exit_codes(), ElementsAre(3u));
}

}  // namespace
}  // namespace casgrid::sip::testing
