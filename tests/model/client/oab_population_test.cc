// Outlooks that download their address book, called with bare inputs.
#include "model/client/oab_population.h"

#include <gtest/gtest.h>

#include "model/oab/actions.h"
#include "tests/model/client/lone.h"
#include "tests/model/client/operations.h"

namespace casgrid::testing::oab_population_test {
namespace {

constexpr OabId kBook{2u};

// Of a book of 2,200 octets, in pieces of 1,000.
struct Outlook : Lone<OabPopulation, OabPopulationOptions> {
  explicit Outlook(double full_share = 1, double difference_share = 0, OabId book = kBook)
      : Lone(1, LogonMethod::None, [=](OabPopulationOptions& o) {
          o.books = {book};
          o.downloads = {.full_share = full_share,
                         .difference_share = difference_share,
                         .full_bytes = 2200,
                         .difference_bytes = 300,
                         .piece_bytes = 1000};
          o.profile.think_s = Variate::constant(86'400);
        }) {
    wait(1);
  }

  ActionId latest() const { return sent.empty() ? ActionId{} : sent.back().second.action; }
  // Octets that the latest request asks for.
  std::uint32_t asked() const { return door.out.messages.back().answer_bytes; }
  void say(std::uint16_t status = 206) {
    const std::uint32_t number = sent.back().second.number;
    answer(0, with_status(status), number);
  }
};

TEST(OabDownload, BeginsWithTheManifestOfItsOwnBook) {
  Outlook o;
  EXPECT_EQ(o.latest(), oab::kManifest);
  EXPECT_EQ(asked_book(o.sent.back().second), kBook);
  EXPECT_EQ(o.asked(), 0u) << "as long as it is";
}

TEST(OabDownload, FetchesTheWholeBookInPieces) {
  Outlook o;
  o.say(200);
  for (const std::uint32_t piece : {1000u, 1000u, 200u}) {
    EXPECT_EQ(o.latest(), oab::kFull);
    EXPECT_EQ(o.asked(), piece);
    o.say();
  }
  EXPECT_TRUE(o.sent.empty());
  EXPECT_EQ(ended_in(o.notes).size(), 4u) << "each is wanted by itself";
}

TEST(OabDownload, FetchesTheDifferencesOrNothing) {
  Outlook some(0, 1);
  some.say(200);
  EXPECT_EQ(some.latest(), oab::kDifferences);
  EXPECT_EQ(some.asked(), 300u);
  Outlook none(0, 0);
  none.say(200);
  EXPECT_TRUE(none.sent.empty());
}

// Row OAB-006: its Autodiscover answer has no OABUrl.
TEST(OabDownload, IsNoneWithoutAnAddressBook) {
  Outlook o(1, 0, OabId{});
  o.wait(1e6);
  EXPECT_TRUE(o.sent.empty());
}

TEST(OabDownload, ThatIsRefusedIsLeftUntilTheNextCheck) {
  Outlook o;
  o.say(401);
  EXPECT_TRUE(o.sent.empty());
  const Instant before = o.now;
  o.wait(1e6);
  EXPECT_GE(o.now - before, std::chrono::hours(24));
}

TEST(OabDownload, ComesAgainADayLaterOnANewConnection) {
  Outlook o(0, 0);
  const Instant before = o.now;
  o.say(200);
  EXPECT_EQ(o.population.connections().connected(), 0u);
  o.wait(1e6);
  EXPECT_EQ(o.latest(), oab::kManifest);
  EXPECT_GE(o.now - before, std::chrono::hours(24));
}

TEST(OabDownload, GoesOnWhereItStoodAfterABreak) {
  Outlook o;
  o.say(200);
  o.say();  // the first piece
  o.step([&] { o.door.closed(o.connections.at(0), 0, CloseReason::Reset, o.now); });
  const Instant before = o.now;
  o.wait(1e6);
  EXPECT_EQ(o.now - before, std::chrono::seconds(4)) << "the retry time";
  EXPECT_EQ(o.latest(), oab::kFull);
  EXPECT_TRUE(o.sent.back().second.is_repeat);
  EXPECT_EQ(o.asked(), 1000u);
  o.say();
  EXPECT_EQ(o.asked(), 200u) << "two pieces of three were there";
}

TEST(OabDownload, WaitsTwiceAsLongAfterEachFailure) {
  Outlook o;
  for (const int wait_s : {4, 8, 16}) {
    const Instant before = o.now;
    o.say(503);
    o.wait(1e6);
    EXPECT_EQ(o.now - before, std::chrono::seconds(wait_s));
    EXPECT_EQ(o.latest(), oab::kManifest);
  }
}

// Row OAB-004: the mailbox that was asked lacks the book.
TEST(OabDownload, LeavesABookThatIsNotThereUntilTheNextCheck) {
  Outlook o;
  const Instant before = o.now;
  o.say(404);
  EXPECT_TRUE(o.sent.empty());
  o.wait(1e6);
  EXPECT_GE(o.now - before, std::chrono::hours(24));
  EXPECT_EQ(ended_in(o.notes).front().end, OperationEnd::ClientError);
}

}  // namespace
}  // namespace casgrid::testing::oab_population_test
