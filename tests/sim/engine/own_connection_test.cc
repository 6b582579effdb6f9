// A machine with two parts that is connected to itself: the part that made the connection is its
// client, whichever of the two it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/base/tag.h"
#include "sim/engine/plain_driver.h"
#include "sim/engine/queue_fabric.h"
#include "sim/engine/world.h"

namespace casgrid {
namespace {

constexpr ParticipantId kMachine{0u};
constexpr Port kPort{717};

enum class Part { Front, Mailbox };
enum class Kind : std::uint8_t { Session };

struct Word {
  std::uint32_t number = 0;
};

std::uint64_t tag_of(Part part) {
  return pack_tag(Kind::Session, {}, part == Part::Mailbox ? kFirstMailboxHalf + 1 : 1);
}

// The caller connects and asks, the other part answers, and the caller hangs up.
class TwoParts final : public Participant {
 public:
  explicit TwoParts(Part caller) : caller_(caller) {}

  void handle(const Input& input, Instant, Outbox& out) override {
    switch (input.kind) {
      case InputKind::Started:
        connection_ = out.connect(kMachine, kPort, tag_of(caller_));
        break;
      case InputKind::ConnectionOffered:
        out.label(input.connection, tag_of(called()));
        out.accept(input.connection);
        break;
      case InputKind::ConnectionOpened:
        say(caller_, Word{1}, out);
        break;
      case InputKind::MessageArrived:
        heard(part_of(input.tag), input.message->as<Word>()->number, out);
        break;
      case InputKind::ConnectionClosed:
        ends.push_back(part_of(input.tag));
        break;
      default:
        break;
    }
  }

  std::vector<std::pair<Part, std::uint32_t>> words;
  std::vector<Part> ends;

 private:
  static Part part_of(std::uint64_t tag) {
    return is_of_mailbox(tag) ? Part::Mailbox : Part::Front;
  }
  Part called() const { return caller_ == Part::Front ? Part::Mailbox : Part::Front; }

  void heard(Part by, std::uint32_t number, Outbox& out) {
    words.emplace_back(by, number);
    if (by == called()) {
      say(by, Word{number + 1}, out);
    } else {
      out.close(connection_);
      out.outputs.back().is_of_mailbox = by == Part::Mailbox;
    }
  }
  void say(Part by, Word word, Outbox& out) const {
    out.send(connection_, {100, word});
    out.outputs.back().is_of_mailbox = by == Part::Mailbox;
  }

  Part caller_;
  ConnectionId connection_;
};

struct Silent final : Observer {
  void record(const Record&) override {}
  void sample(Instant) override {}
  bool go_on(Instant) override { return true; }
};

struct Machine {
  Silent observer;
  TwoParts* parts = nullptr;
  std::unique_ptr<World> world;
  std::unique_ptr<QueueFabric> fabric;

  explicit Machine(Part caller) {
    Topology topology;
    topology.zones = {{.name = "paris", .lan = LinkId{0u}}};
    topology.links = {{.name = "paris-lan",
                       .a = ZoneId{0u},
                       .b = ZoneId{0u},
                       .bits_per_second = 1'000'000'000,
                       .latency = std::chrono::microseconds(100)}};
    auto both = std::make_unique<TwoParts>(caller);
    parts = both.get();
    std::vector<Placement> placements(1);
    placements[0].name = "ex1";
    placements[0].zone = ZoneId{0u};
    placements[0].participant = std::move(both);
    WorldOptions options;
    options.end = kStart + std::chrono::seconds(1);
    world = std::make_unique<World>(options, topology, std::move(placements),
                                    std::vector<ClusterPlacement>{}, std::vector<PlannedFault>{},
                                    observer);
    fabric = std::make_unique<QueueFabric>(world->topology(), *world);
    world->attach(*fabric);
    world->begin();
    run_plainly(*world);
  }
};

TEST(OwnConnection, IsSpokenOnByBothPartsWhicheverMadeIt) {
  using ::testing::ElementsAre;
  using ::testing::Pair;
  EXPECT_THAT(Machine(Part::Front).parts->words,
              ElementsAre(Pair(Part::Mailbox, 1), Pair(Part::Front, 2)));
  EXPECT_THAT(Machine(Part::Mailbox).parts->words,
              ElementsAre(Pair(Part::Front, 1), Pair(Part::Mailbox, 2)));
}

TEST(OwnConnection, EndsForTheOtherPartWhenItsMakerHangsUp) {
  using ::testing::ElementsAre;
  const Machine front(Part::Front);
  EXPECT_THAT(front.parts->ends, ElementsAre(Part::Mailbox));
  EXPECT_TRUE(front.world->connections_balance());
  const Machine mailbox(Part::Mailbox);
  EXPECT_THAT(mailbox.parts->ends, ElementsAre(Part::Front));
  EXPECT_TRUE(mailbox.world->connections_balance());
}

}  // namespace
}  // namespace casgrid
