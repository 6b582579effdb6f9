// A database that is mounted twice: on one side of a group a defect of the program, on two the
// scenario's mistake.
#include "sim/observe/checkers.h"

#include <gmock/gmock.h>

#include "tests/model/organisation.h"

namespace casgrid::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class MountedTwice : public ::testing::Test {
 protected:
  Directory directory = organisation();
  std::vector<ServerId> servers = [this] {
    std::vector<ServerId> all;
    for (std::size_t i = 0; i < directory.servers.size(); ++i) all.emplace_back(i);
    return all;
  }();
  Checkers checkers{directory, servers, first_copies(directory), {}};
  Instant now = kStart;

  void say(ServerId who, RecordKind kind, std::uint32_t a, std::uint32_t b = 0,
           std::uint64_t c = 0) {
    now += std::chrono::seconds(1);
    checkers.add(Record{now, ParticipantId{who.value}, kind, a, b, c, 0});
  }
  void takes_side(ServerId server, std::uint32_t side) {
    say(ServerId{7u}, RecordKind::SideTaken, server.value, side);
  }
};

TEST_F(MountedTwice, OnOneSideIsADefect) {
  say(kMbxLyon1, RecordKind::DatabaseMounted, 0);
  EXPECT_THAT(checkers.violations(), SizeIs(1));
  EXPECT_THAT(checkers.mounted_twice(), IsEmpty());
}

TEST_F(MountedTwice, OnTwoSidesIsCounted) {
  takes_side(kMbxLyon1, 1);
  say(kMbxLyon1, RecordKind::DatabaseMounted, 0);
  EXPECT_THAT(checkers.violations(), IsEmpty());
  ASSERT_THAT(checkers.mounted_twice(), SizeIs(1));
  EXPECT_EQ(checkers.mounted_twice()[0].first, kMbxParis1);
  EXPECT_EQ(checkers.mounted_twice()[0].to, kNever);
  say(kMbxParis1, RecordKind::DatabaseDismounted, 0);
  EXPECT_EQ(checkers.mounted_twice()[0].to, now);
}

TEST_F(MountedTwice, AThirdTimeOnASideThatHasItIsADefect) {
  takes_side(kMbxLyon1, 1);
  takes_side(kMbxLyon2, 1);
  say(kMbxLyon1, RecordKind::DatabaseMounted, 0);
  say(kMbxLyon2, RecordKind::DatabaseMounted, 0);
  EXPECT_THAT(checkers.violations(), SizeIs(1));
  EXPECT_EQ(checkers.violations()[0].rule, "C2");
}

TEST_F(MountedTwice, EachSideAnswersForItsOwnCopyAndNobodyElseDoes) {
  takes_side(kMbxLyon1, 1);
  takes_side(kMbxLyon2, 1);
  say(kMbxLyon1, RecordKind::DatabaseMounted, 0);
  say(kMbxLyon1, RecordKind::RequestServed, 0, 0, 1000);
  say(kMbxParis1, RecordKind::RequestServed, 0, 0, 1000);
  EXPECT_THAT(checkers.violations(), IsEmpty());
  say(kMbxLyon2, RecordKind::RequestServed, 0, 0, 1000);
  EXPECT_THAT(checkers.violations(), SizeIs(1));
  say(kMbxLyon1, RecordKind::RequestServed, 0, 0, 60'000'000'000);  // begun before it had it
  EXPECT_THAT(checkers.violations(), SizeIs(2));
}

}  // namespace
}  // namespace casgrid::testing
