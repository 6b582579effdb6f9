#include "model/sip/peer_watch.h"

#include "tests/model/sip/call_script.h"

namespace casgrid::sip::testing {
namespace {

PopulationOptions pinging() {
  PopulationOptions o;
  o.ping = std::chrono::seconds(60);
  return o;
}

TEST(PeerWatch, AsksThePeersInTurn) {
  CallerAtWork line(Program::Gateway, all_well, pinging());
  line.run(100);
  EXPECT_THAT(line.pings, ::testing::ElementsAre("30.00 OPTIONS to 5", "60.00 OPTIONS to 6",
                                                 "90.00 OPTIONS to 5"));
}

TEST(PeerWatch, NobodyIsAskedWithoutAnInterval) {
  CallerAtWork line(Program::Gateway, all_well);
  line.run(500);
  EXPECT_TRUE(line.pings.empty());
}

// Out with the first answer that is not 200, and in with the next that is.
TEST(PeerWatch, APeerIsInAgainWhenItAnswersWell) {
  bool is_well = false;
  CallerAtWork line(
      Program::Gateway,
      [&](ParticipantId who, const Request& asked) {
        if (who == kSecondRouter && !is_well) return std::optional(answer(kUnavailable));
        return all_well(who, asked);
      },
      pinging());
  line.run(1010);
  EXPECT_EQ(line.said.at(0), "1000.00 INVITE to 5");
  is_well = true;
  line.said.clear();
  line.run(2040);
  EXPECT_EQ(line.said.at(1), "2030.03 INVITE to 6") << "behind the BYE of the first";
}

TEST(PeerWatch, WhereNoPeerIsInOneIsCalledAllTheSame) {
  CallerAtWork line(
      Program::Gateway, [](ParticipantId, const Request&) { return answer(kUnavailable); },
      pinging());
  line.run(1001);
  EXPECT_EQ(line.said.size(), 4u) << "INVITE and ACK, twice";
}

}  // namespace
}  // namespace casgrid::sip::testing
