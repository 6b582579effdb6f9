// A cell in the world: as many clients as flows, one server, one link between two sites.
#include <memory>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include "model/base/assert.h"
#include "model/http/ports.h"
#include "sim/engine/plain_driver.h"
#include "sim/engine/queue_fabric.h"
#include "sim/engine/world.h"
#include "sim/simgrid/coupling.h"
#include "tests/packet/transfer_cell.h"

namespace casgrid::packet {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(1);
constexpr Duration kEnd = std::chrono::seconds(600);

// What the flows have in common. A real sender learns of the last octet's arrival half a round trip
// later; the second transfers start then, all at once.
struct Board {
  Cell cell;
  Times times;
  std::uint32_t arrived = 0;
  Instant second_at = kNever;
};

class Sender final : public Participant {
 public:
  Sender(Board& board, ParticipantId server) : board_(board), server_(server) {}

  void handle(const Input& input, Instant now, Outbox& out) override {
    switch (input.kind) {
      case InputKind::Started:
        connection_ = out.connect(server_, kHttps, 0);
        break;
      case InputKind::ConnectionOpened:
        transfer(out);
        out.set_timer(now + kLookEvery, 0);
        break;
      case InputKind::TimerDue:
        if (!has_sent_again_ && now >= board_.second_at) {
          has_sent_again_ = true;
          board_.second_at = now;
          transfer(out);
        }
        // A world whose calendar is empty is over, even if SimGrid still moves a transfer.
        if (board_.arrived < 2 * board_.cell.flows) out.set_timer(now + kLookEvery, 0);
        break;
      default:
        SIM_ASSERT(false);
    }
  }

 private:
  void transfer(Outbox& out) {
    Message message;
    message.bytes = board_.cell.bytes;
    out.send(connection_, message);
  }

  Board& board_;
  ParticipantId server_;
  ConnectionId connection_;
  bool has_sent_again_ = false;
};

class Receiver final : public Participant {
 public:
  explicit Receiver(Board& board) : board_(board) {}

  void handle(const Input& input, Instant now, Outbox& out) override {
    if (input.kind == InputKind::ConnectionOffered) {
      out.accept(input.connection);
      out.label(input.connection, input.peer.index());
    } else if (input.kind == InputKind::MessageArrived) {
      const bool is_first = board_.arrived < board_.cell.flows;
      if (is_first) {
        board_.times.fresh[input.tag] = now - kStart;
      } else {
        board_.times.warm[input.tag] = now - board_.second_at;
      }
      if (++board_.arrived == board_.cell.flows) board_.second_at = now + board_.cell.one_way;
    }
  }

 private:
  Board& board_;
};

class Unwatched final : public Observer {
 public:
  void record(const Record&) override {}
  void sample(Instant) override {}
  bool go_on(Instant) override { return true; }
};

Times run(const Cell& cell, Model model) {
  Topology topology;
  topology.zones = {{.name = "senders", .lan = {}}, {.name = "receiver", .lan = {}}};
  topology.links = {{.name = "link",
                     .a = ZoneId{0u},
                     .b = ZoneId{1u},
                     .bits_per_second = cell.bits_per_second,
                     .latency = cell.one_way}};
  Board board{cell, {std::vector<Duration>(cell.flows), std::vector<Duration>(cell.flows)}};
  std::vector<Placement> placements;
  for (std::uint32_t i = 0; i < cell.flows; ++i) {
    placements.push_back({"sender", ZoneId{0u},
                          std::make_unique<Sender>(board, ParticipantId{cell.flows}), nullptr});
  }
  placements.push_back({"receiver", ZoneId{1u}, std::make_unique<Receiver>(board), nullptr});
  WorldOptions options;
  options.end = kStart + kEnd;
  options.opening_round_trips = 1;  // TCP's own; the other two are those of TLS
  Unwatched unwatched;
  World world(options, std::move(topology), std::move(placements), {}, {}, unwatched);
  if (model == Model::Queue) {
    QueueFabric fabric(world.topology(), world);
    world.attach(fabric);
    world.begin();
    run_plainly(world);
  } else {
    std::string refused;
    const auto fabric = FlowFabric::create(world.topology(), world, {true}, refused);
    SIM_ASSERT(fabric != nullptr);
    world.attach(*fabric);
    world.begin();
    SimgridOptions simgrid;
    simgrid.carried = {true};
    run_coupled(world, *fabric, simgrid);
  }
  SIM_ASSERT(board.arrived == 2 * cell.flows);
  return board.times;
}

Times run_in_child(const Cell& cell, Model model) {
  const std::size_t octets = cell.flows * sizeof(Duration);
  int ends[2];
  SIM_ASSERT(pipe(ends) == 0);
  const pid_t child = fork();
  SIM_ASSERT(child >= 0);
  if (child == 0) {
    const Times times = run(cell, model);
    const bool is_told =
        write(ends[1], times.fresh.data(), octets) == static_cast<ssize_t>(octets) &&
        write(ends[1], times.warm.data(), octets) == static_cast<ssize_t>(octets);
    _exit(is_told ? 0 : 1);
  }
  close(ends[1]);
  Times times{std::vector<Duration>(cell.flows), std::vector<Duration>(cell.flows)};
  int status = 0;
  waitpid(child, &status, 0);
  SIM_ASSERT(status == 0);
  SIM_ASSERT(read(ends[0], times.fresh.data(), octets) == static_cast<ssize_t>(octets));
  SIM_ASSERT(read(ends[0], times.warm.data(), octets) == static_cast<ssize_t>(octets));
  close(ends[0]);
  return times;
}

}  // namespace

Times world_times(const Cell& cell, Model model) {
  return model == Model::Queue ? run(cell, model) : run_in_child(cell, model);
}

}  // namespace casgrid::packet
