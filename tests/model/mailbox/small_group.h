// A group and its four mailbox servers (organisation.h), with time and the cluster's own channel
// between them.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "model/mailbox/dag_cluster.h"
#include "model/mailbox/mailbox_server.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::testing {

inline constexpr std::uint8_t kDown = Membership::kDown;

class Group {
 public:
  explicit Group(Directory described = organisation())
      : directory(std::move(described)),
        active(first_copies(directory)),
        cluster(directory, options()),
        door(cluster) {
    for (const ServerId id : {kMbxParis1, kMbxParis2, kMbxLyon1, kMbxLyon2}) {
      MailboxServerOptions o;
      o.self = id;
      o.active = active;
      servers.push_back(std::make_unique<MailboxServer>(directory, o));
      doors.push_back(std::make_unique<Door>(*servers.back()));
      doors.back()->start();
    }
    act([&](Door& d) { d.start(now); });
  }

  DagClusterOptions options() const {
    DagClusterOptions o;
    o.self = DagId{0u};
    o.participants = participants(directory);
    o.active = active;
    return o;
  }

  // islands: paris1, paris2, lyon1, lyon2, witness.
  void reach(std::vector<std::uint8_t> islands) {
    for (std::size_t i = 0; i < 4; ++i) {
      const bool was_down = last[i] == kDown;
      if (islands[i] == kDown && !was_down) doors[i]->crash(now);
      if (islands[i] != kDown && was_down) doors[i]->start(now);
    }
    last = islands;
    const Membership m{islands.data(), static_cast<std::uint32_t>(islands.size())};
    act([&](Door& d) { d.give({.kind = InputKind::MembershipChanged, .groups = &m}, now); });
  }

  void fault(ParticipantFault f) {
    act([&](Door& d) { d.fault(f, now); });
  }

  void run_until(Instant until) {
    for (;;) {
      auto next = std::min_element(timers.begin(), timers.end(),
                                   [](const auto& a, const auto& b) { return a.first < b.first; });
      if (next == timers.end() || next->first > until) break;
      now = next->first;
      const std::uint64_t tag = next->second;
      timers.erase(next);
      act([&](Door& d) { d.timer(tag, now); });
    }
    now = until;
  }

  void run_for(double s) { run_until(now + from_seconds(s)); }

  // Where a database is mounted; none if nowhere. More than one place is a failure.
  ServerId mounted(unsigned database) const {
    ServerId found;
    for (std::size_t i = 0; i < 4; ++i) {
      if (!servers[i]->is_mounted(DatabaseId{database})) continue;
      EXPECT_TRUE(found.is_none()) << "db" << database << " is mounted twice";
      found = ServerId{2 + i};
    }
    return found;
  }

  // All servers that have it mounted.
  std::vector<ServerId> holders(unsigned database) const {
    std::vector<ServerId> all;
    for (std::size_t i = 0; i < 4; ++i) {
      if (servers[i]->is_mounted(DatabaseId{database})) all.push_back(ServerId{2 + i});
    }
    return all;
  }

  template <class Act>
  void act(Act&& do_it) {
    do_it(door);
    for (const Record& r : door.out.records) records.push_back(r);
    for (const Output& t : door.all(OutputKind::SetTimer)) timers.emplace_back(t.at, t.tag);
    const auto orders = door.bodies<ClusterOrder>(OutputKind::Order);
    for (const auto& [output, order] : orders) {
      if (order.kind == ClusterOrder::Kind::Mount) lost[order.database.index()] = order.lost_since;
      const std::size_t i = output.peer.index() - 2;
      if (last[i] != kDown) doors[i]->told(ParticipantId{99u}, order, now);
    }
  }

  // Of its latest mount.
  Instant lost_since(unsigned database) const { return lost.at(database); }

  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                                  [&](const Record& r) { return r.kind == kind; }));
  }

  Directory directory;
  std::vector<ServerId> active;
  DagCluster cluster;
  Door door;
  std::vector<std::unique_ptr<MailboxServer>> servers;
  std::vector<std::unique_ptr<Door>> doors;
  std::vector<std::uint8_t> last{0, 0, 0, 0, 0};
  std::vector<std::pair<Instant, std::uint64_t>> timers;
  std::vector<Record> records;
  std::map<std::size_t, Instant> lost;  // by database
  Instant now = kStart;
};

}  // namespace casgrid::testing
