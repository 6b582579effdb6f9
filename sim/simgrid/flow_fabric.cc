#include "sim/simgrid/flow_fabric.h"

#include <algorithm>
#include <csignal>
#include <functional>
#include <map>
#include <simgrid/kernel/resource/Action.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>
#include <unordered_map>

#include "model/base/assert.h"

namespace casgrid {
namespace {

namespace s4u = simgrid::s4u;

constexpr double kEpoch = 4096;
constexpr std::size_t kWaysMax = 5'000;
constexpr std::size_t kLinksPerWayMax = 8;  // as many as a route may have

using Way = std::vector<std::size_t>;  // indices of link directions

Way way_of(const Route& route) {
  Way way;
  for (const LinkDirection& d : route.links) way.push_back(d.index());
  return way;
}

struct FoundWay {
  ZoneId from;
  ZoneId to;
  Way links;
};

// Every simple way of at most `links_max` links, sites only in between. Stops beyond kWaysMax.
class WaySearch {
 public:
  WaySearch(const Topology& topology, std::size_t links_max)
      : topology_(topology), links_max_(links_max), seen_(topology.zones.size()) {}

  std::vector<FoundWay> run() {
    for (std::size_t z = 0; z < topology_.zones.size(); ++z) {
      from_ = ZoneId{z};
      seen_[z] = true;
      go_on(from_);
      seen_[z] = false;
    }
    return std::move(found_);
  }

 private:
  void go_on(ZoneId here) {
    if (so_far_.size() == links_max_ || found_.size() > kWaysMax) return;
    if (!so_far_.empty() && !topology_.zones[here.index()].is_site) return;
    for (std::size_t l = 0; l < topology_.links.size(); ++l) {
      const Link& link = topology_.links[l];
      if (link.is_lan() || (link.a != here && link.b != here)) continue;
      const ZoneId there = link.a == here ? link.b : link.a;
      if (seen_[there.index()]) continue;
      so_far_.push_back(LinkDirection{LinkId{l}, link.b == here}.index());
      seen_[there.index()] = true;
      found_.push_back({from_, there, so_far_});
      go_on(there);
      seen_[there.index()] = false;
      so_far_.pop_back();
    }
  }

  const Topology& topology_;
  std::size_t links_max_;
  std::vector<bool> seen_;
  ZoneId from_;
  Way so_far_;
  std::vector<FoundWay> found_;
};

// All ways if there are not too many; in a dense mesh only those of few links, which is where
// traffic goes round a fault. Empty if even these are too many, or the mesh needs longer ones as it
// stands.
std::vector<FoundWay> find_ways(const Topology& t) {
  std::size_t needed = 1;
  for (std::size_t a = 0; a < t.zones.size(); ++a) {
    for (std::size_t b = 0; b < t.zones.size(); ++b) {
      needed = std::max(needed, t.route(ZoneId{a}, ZoneId{b}).links.size());
    }
  }
  for (std::size_t links = kLinksPerWayMax; links >= needed; --links) {
    std::vector<FoundWay> found = WaySearch(t, links).run();
    if (found.size() <= kWaysMax) return found;
  }
  return {};
}

// SimGrid silently goes on with the first run's clock when a second engine is made, and its own
// is_initialized() denies it: only a mark of our own can tell.
bool& mark_of_an_engine() {
  static bool was_made = false;
  return was_made;
}

}  // namespace

double simgrid_date(Instant instant) { return kEpoch + static_cast<double>(ns(instant)) * 1e-9; }

Instant simgrid_instant(double date) {
  const double nanoseconds = (date - kEpoch) * 1e9 + 0.5;
  // Many transfers that share a narrow link may be done later than an instant can be.
  if (nanoseconds >= static_cast<double>(ns(kForEver))) return kStart + kForEver;
  return Instant{Duration{static_cast<std::int64_t>(nanoseconds)}};
}

struct FlowFabric::Platform {
  struct Ends {
    s4u::Host* from = nullptr;
    s4u::Host* to = nullptr;
    std::vector<std::size_t> links;
  };

  struct Moving {
    s4u::CommPtr comm;  // our own reference: a dropped one would take the activity with it
    Instant started = kStart;
    std::uint64_t bytes = 0;
    std::size_t way = 0;
  };

  std::unique_ptr<s4u::Engine> engine;
  std::vector<s4u::Link*> links;  // by link direction
  std::vector<Ends> ways;
  std::map<Way, std::size_t> way_index;
  std::unordered_map<const s4u::Activity*, TransferSlot> slots;
  std::vector<Moving> moving;  // by slot
  std::size_t in_flight = 0;
  // SimGrid looks at a cancelled activity once more at its next date: our reference keeps it alive.
  std::vector<s4u::CommPtr> cancelled;

  std::vector<Moving> leaving;  // given up, and still to be cancelled

  // How far an activity in flight has come.
  struct Progress {
    const Moving* moving;
    std::uint64_t bytes;
  };
  std::vector<Progress> progress() const;

  void start_engine();
  // The rest of the platform: links, then zones with their networks inside, then the ways between
  // them. Requires: the engine was started.
  void build(const Topology& topology, const std::vector<FoundWay>& found);

 private:
  // The end points of a zone in SimGrid.
  struct MadeZone {
    s4u::NetZone* zone = nullptr;
    s4u::Host* edge = nullptr;  // where the zone's transfers enter and leave
  };

  void make_links(const Topology& topology, s4u::NetZone& root);
  MadeZone make_zone(const Zone& zone, s4u::NetZone& root);
  void make_way(const FoundWay& found, bool is_shortest, const std::vector<MadeZone>& zones,
                s4u::NetZone& root, s4u::NetZone& detours);
  void add_way(const Ends& ends) {
    way_index[ends.links] = ways.size();
    ways.push_back(ends);
  }
};

// Those that SimGrid has finished at this very date and not yet told of have moved altogether.
std::vector<FlowFabric::Platform::Progress> FlowFabric::Platform::progress() const {
  using simgrid::kernel::resource::Action;
  std::unordered_map<const simgrid::kernel::activity::ActivityImpl*, const Moving*> of;
  for (const auto* all : {&moving, &leaving}) {
    for (const Moving& m : *all) {
      if (m.comm != nullptr) of.emplace(m.comm->get_impl(), &m);
    }
  }
  std::vector<Progress> found;
  const double now = s4u::Engine::get_clock();
  const auto add = [&](const Action& action, double left) {
    const auto whose = of.find(action.get_activity());
    if (whose == of.end()) return;
    const auto bytes = static_cast<double>(whose->second->bytes);
    found.push_back(
        {whose->second, static_cast<std::uint64_t>(std::clamp(bytes - left, 0.0, bytes))});
  };
  for (auto* model : engine->get_all_models()) {
    for (const Action& action : *model->get_started_action_set()) {
      const double since = action.get_last_value() * (now - action.get_last_update());
      add(action, action.get_remains_no_update() - since);
    }
    for (const Action& action : *model->get_finished_action_set()) add(action, 0);
  }
  return found;
}

FlowFabric::FlowFabric(const Topology& topology, TransferSink& sink, std::vector<bool> carried)
    : topology_(topology),
      sink_(sink),
      carried_(std::move(carried)),
      closed_form_(topology, sink),
      uses_(topology.links.size() * 2),
      past_(topology.links.size() * 2),
      seen_(topology.links.size() * 2),
      platform_(std::make_unique<Platform>()) {
  for (const Link& link : topology.links) rates_.push_back(link.bits_per_second);
}

FlowFabric::~FlowFabric() = default;

std::unique_ptr<FlowFabric> FlowFabric::create(const Topology& topology, TransferSink& sink,
                                               std::vector<bool> carried, std::string& refused) {
  if (mark_of_an_engine()) {
    refused =
        "SimGrid has run in this process already: its clock cannot be set back; start each run in "
        "a process of its own";
    return nullptr;
  }
  auto fabric = std::unique_ptr<FlowFabric>(new FlowFabric(topology, sink, std::move(carried)));
  refused = fabric->build();
  return refused.empty() ? std::move(fabric) : nullptr;
}

void FlowFabric::Platform::start_engine() {
  mark_of_an_engine() = true;
  std::string name = "casgrid";
  std::string quiet = "--log=root.thresh:error";
  std::vector<char*> arguments{name.data(), quiet.data(), nullptr};
  int count = 2;
  // SimGrid takes the interrupt over to end the process; whoever listens to it keeps it.
  struct sigaction interrupt {};
  sigaction(SIGINT, nullptr, &interrupt);
  engine = std::make_unique<s4u::Engine>(&count, arguments.data());
  sigaction(SIGINT, &interrupt, nullptr);
  for (const char* setting : {"network/model:CM02", "network/crosstraffic:0", "network/TCP-gamma:0",
                              "network/latency-factor:0", "network/bandwidth-factor:1",
                              "network/weight-S:0", "surf/precision:1e-12"}) {
    s4u::Engine::set_config(setting);
  }
}

void FlowFabric::Platform::make_links(const Topology& topology, s4u::NetZone& root) {
  for (std::size_t i = 0; i < topology.links.size() * 2; ++i) {
    const Link& link = topology.links[i / 2];
    auto* made = root.create_link(link.name + (i % 2 == 0 ? ":forth" : ":back"),
                                  static_cast<double>(link.bits_per_second) / 8);
    made->set_latency(seconds(link.latency));
    links.push_back(made->seal());
  }
}

FlowFabric::Platform::MadeZone FlowFabric::Platform::make_zone(const Zone& zone,
                                                               s4u::NetZone& root) {
  auto* made = s4u::create_full_zone(zone.name);
  made->set_parent(&root);
  auto* edge = made->create_host(zone.name + ":edge", 1e9)->seal();
  if (!zone.lan.is_none()) {
    auto* inside = made->create_host(zone.name + ":inside", 1e9)->seal();
    const std::size_t lan = LinkDirection{zone.lan, false}.index();
    made->add_route(edge->get_netpoint(), inside->get_netpoint(), nullptr, nullptr,
                    {s4u::LinkInRoute(links[lan])}, false);
    add_way({edge, inside, {lan}});
  }
  made->seal();
  return {made, edge};
}

void FlowFabric::Platform::make_way(const FoundWay& found, bool is_shortest,
                                    const std::vector<MadeZone>& zones, s4u::NetZone& root,
                                    s4u::NetZone& detours) {
  std::vector<s4u::LinkInRoute> route;
  for (const std::size_t i : found.links) route.emplace_back(links[i]);
  const MadeZone& from = zones[found.from.index()];
  const MadeZone& to = zones[found.to.index()];
  Ends ends{from.edge, to.edge, found.links};
  if (is_shortest) {
    root.add_route(from.zone->get_netpoint(), to.zone->get_netpoint(), ends.from->get_netpoint(),
                   ends.to->get_netpoint(), route, false);
  } else {
    const std::string number = std::to_string(ways.size());
    ends.from = detours.create_host("detour-" + number + ":from", 1e9)->seal();
    ends.to = detours.create_host("detour-" + number + ":to", 1e9)->seal();
    detours.add_route(ends.from->get_netpoint(), ends.to->get_netpoint(), nullptr, nullptr, route,
                      false);
  }
  add_way(ends);
}

void FlowFabric::Platform::build(const Topology& topology, const std::vector<FoundWay>& found) {
  auto* root = s4u::create_full_zone("organisation");
  make_links(topology, *root);
  std::vector<MadeZone> zones;
  zones.reserve(topology.zones.size());
  for (const Zone& zone : topology.zones) zones.push_back(make_zone(zone, *root));
  auto* detours = s4u::create_full_zone("detours");
  detours->set_parent(root);
  for (const FoundWay& way : found)
    make_way(way, way.links == way_of(topology.route(way.from, way.to)), zones, *root, *detours);
  detours->seal();
  root->seal();
}

std::string FlowFabric::build() {
  const std::vector<FoundWay> ways = find_ways(topology_);
  const bool has_links = std::any_of(topology_.links.begin(), topology_.links.end(),
                                     [](const Link& l) { return !l.is_lan(); });
  if (ways.empty() && has_links) {
    return "the topology has too many ways between its sites for network model flow; use queue";
  }
  platform_->start_engine();
  platform_->build(topology_, ways);
  s4u::Activity::on_completion_cb([this](const s4u::Activity& activity) {
    const auto found = platform_->slots.find(&activity);
    if (found == platform_->slots.end()) return;  // abandoned
    const TransferSlot slot = found->second;
    platform_->slots.erase(found);
    completed(slot, s4u::Engine::get_clock());
  });
  return {};
}

std::size_t FlowFabric::in_flight() const { return platform_->in_flight; }

const LinkUse& FlowFabric::use(LinkDirection direction) const {
  return carried_[direction.link.index()] ? seen_[direction.index()] : closed_form_.use(direction);
}

void FlowFabric::carry(TransferSlot slot, const Route& route, std::uint64_t bytes, Instant now) {
  const bool is_carried = carried_[route.links.front().link.index()];
  for (const LinkDirection& d : route.links) SIM_ASSERT(carried_[d.link.index()] == is_carried);
  if (!is_carried) {
    closed_form_.carry(slot, route, bytes, now);
    return;
  }
  const auto way = platform_->way_index.find(way_of(route));
  // Only in a mesh so dense that its long ways were left out.
  SIM_ASSERT(way != platform_->way_index.end());
  if (slot >= platform_->moving.size()) platform_->moving.resize(slot + 1);
  platform_->moving[slot].started = now;
  platform_->moving[slot].bytes = bytes;
  platform_->moving[slot].way = way->second;
  pending_.push_back({Pending::Kind::Start, slot, std::max<std::uint64_t>(bytes, 1), way->second});
}

void FlowFabric::hop(TransferSlot slot, Instant now) { closed_form_.hop(slot, now); }

void FlowFabric::abandon(const std::vector<TransferSlot>& given_up, Instant now) {
  std::vector<TransferSlot> of_closed_form;
  for (const TransferSlot slot : given_up) {
    // Not yet started: nothing to cancel.
    const auto started = std::find_if(pending_.begin(), pending_.end(), [&](const Pending& p) {
      return p.kind == Pending::Kind::Start && p.slot == slot;
    });
    if (started != pending_.end()) {
      pending_.erase(started);
    } else if (slot < platform_->moving.size() && platform_->moving[slot].comm != nullptr) {
      Platform::Moving& moving = platform_->moving[slot];
      platform_->slots.erase(moving.comm.get());
      if (platform_->leaving.empty()) pending_.push_back({.kind = Pending::Kind::Cancel});
      platform_->leaving.push_back(moving);
      moving.comm = nullptr;
    } else {
      of_closed_form.push_back(slot);
    }
  }
  if (!of_closed_form.empty()) closed_form_.abandon(of_closed_form, now);
}

void FlowFabric::bandwidth_changed(LinkId link, Instant now) {
  closed_form_.bandwidth_changed(link, now);
  if (carried_[link.index()])
    pending_.push_back({.kind = Pending::Kind::Bandwidth, .way = link.index()});
}

void FlowFabric::look(Instant now) {
  closed_form_.reckon(now);
  if (platform_->in_flight == 0 && pending_.empty()) {
    settle(now);
    seen_ = uses_;
    sink_.looked(now);
    return;
  }
  pending_.push_back({.kind = Pending::Kind::Look});
}

// What has moved since the last time moved at the speeds that the links have had since then.
void FlowFabric::settle(Instant now) {
  std::vector<std::uint64_t> moved = past_;
  if (platform_->in_flight > 0) {
    for (const Platform::Progress& p : platform_->progress()) {
      for (const std::size_t i : platform_->ways[p.moving->way].links) moved[i] += p.bytes;
    }
  }
  for (std::size_t i = 0; i < uses_.size(); ++i) {
    LinkUse& use = uses_[i];
    // SimGrid's dates are rounded to nanoseconds: a link is never busier than always.
    if (moved[i] > use.bytes)
      use.busy += std::min(serialisation(moved[i] - use.bytes, rates_[i / 2]), now - settled_at_);
    use.bytes = use.bytes_simgrid = std::max(moved[i], use.bytes);
  }
  settled_at_ = now;
}

void FlowFabric::apply_pending() {
  std::vector<Pending> now_due;
  now_due.swap(pending_);
  const Instant now = simgrid_instant(s4u::Engine::get_clock());
  const bool looks_back = std::any_of(now_due.begin(), now_due.end(), [](const Pending& p) {
    return p.kind != Pending::Kind::Start;
  });
  if (looks_back) settle(now);
  for (const Pending& p : now_due) {
    switch (p.kind) {
      case Pending::Kind::Start:
        start(p);
        break;
      case Pending::Kind::Cancel:
        cancel_leaving();
        break;
      case Pending::Kind::Bandwidth: {
        rates_[p.way] = topology_.links[p.way].bits_per_second;
        const double bytes_per_second = static_cast<double>(rates_[p.way]) / 8;
        platform_->links[p.way * 2]->set_bandwidth(bytes_per_second);
        platform_->links[p.way * 2 + 1]->set_bandwidth(bytes_per_second);
        break;
      }
      case Pending::Kind::Look:
        seen_ = uses_;
        sink_.looked(now);
        break;
    }
  }
  now_due.clear();
  if (pending_.empty()) pending_.swap(now_due);
}

void FlowFabric::start(const Pending& p) {
  Platform::Moving& moving = platform_->moving[p.slot];
  const Platform::Ends& ends = platform_->ways[p.way];
  moving.comm = s4u::Comm::sendto_init(ends.from, ends.to);
  moving.comm->set_payload_size(p.bytes);
  platform_->slots[moving.comm.get()] = p.slot;
  ++platform_->in_flight;
  moving.comm->vetoable_start();
}

void FlowFabric::cancel_leaving() {
  const std::vector<Platform::Moving>& leaving = platform_->leaving;
  for (const Platform::Progress& p : platform_->progress()) {
    const std::less<> before;
    if (before(p.moving, leaving.data()) || !before(p.moving, leaving.data() + leaving.size()))
      continue;
    for (const std::size_t i : platform_->ways[p.moving->way].links) past_[i] += p.bytes;
  }
  for (Platform::Moving& moving : platform_->leaving) {
    platform_->cancelled.push_back(moving.comm);
    --platform_->in_flight;
    platform_->cancelled.back()->cancel();
  }
  platform_->leaving.clear();
}

void FlowFabric::completed(TransferSlot slot, double date) {
  Platform::Moving& moving = platform_->moving[slot];
  const Instant done = std::max(simgrid_instant(date), moving.started);
  for (const std::size_t i : platform_->ways[moving.way].links) {
    LinkUse& use = uses_[i];
    ++use.transfers;
    use.squares += squared(moving.bytes);
    use.time_in_link = sum_up_to_for_ever(use.time_in_link, done - moving.started);
    past_[i] += moving.bytes;
  }
  moving.comm = nullptr;
  --platform_->in_flight;
  sink_.transfer_done(slot, done);
}

}  // namespace casgrid
