#include "scenarios/running/congestion_looks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "scenarios/deployment/activity.h"
#include "scenarios/resolving/quantity.h"

namespace casgrid {
namespace {

constexpr double kBusyEnough = 0.5;  // below it nobody is held back

}  // namespace

CongestionLooks::CongestionLooks(const scenario::Scenario& resolved, const World& world,
                                 std::vector<Server> servers, std::vector<Clients> clients)
    : s_(resolved),
      world_(world),
      servers_(std::move(servers)),
      clients_(std::move(clients)),
      before_(servers_.size()),
      sent_(clients_.size()),
      more_(clients_.size() + 1),
      fresh_(clients_.size() + 1) {
  for (Before& b : before_) b.fresh.resize(clients_.size() + 1);
}

void CongestionLooks::find_held_back(Instant now) {
  const double from = seconds(last_ - kStart);
  const double to = seconds(now - kStart);
  double all_wanted = 0;
  double all_sent = 0;
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const auto sent = static_cast<double>(clients_[i].lines->fresh_sent() - sent_[i]);
    double wanted = sent;
    if (!clients_[i].is_replayed) {
      const Activity prompt = activity_at(s_.populations(static_cast<int>(i)), (from + to) / 2);
      wanted = std::max(sent, prompt.requests * (to - from));
    }
    if (sent > 0) more_[i] = wanted / sent;
    all_wanted += wanted;
    all_sent += sent;
  }
  if (all_sent > 0) more_.back() = all_wanted / all_sent;
}

std::vector<CongestionWatch::Look> CongestionLooks::look(Instant now) {
  std::vector<CongestionWatch::Look> looks(servers_.size());
  const double passed = seconds(now - last_);
  bool is_busy = false;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const CpuStation& cpu = *world_.placements()[servers_[i].who.index()].cpu;
    const Duration busy = cpu.busy_core_time(now);
    looks[i].who = servers_[i].who;
    looks[i].could_s = passed * cpu.cores();
    looks[i].did_s = seconds(busy - std::exchange(before_[i].busy, busy));
    is_busy = is_busy || looks[i].did_s > kBusyEnough * looks[i].could_s;
  }
  std::fill(more_.begin(), more_.end(), 1);
  if (is_busy) find_held_back(now);
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const Server& server = servers_[i];
    Before& before = before_[i];
    const double a_second = server.megacycles_per_core * kKilocyclesPerMegacycle;
    std::uint64_t useful = 0;
    for (const std::uint64_t* said : server.useful) useful += *said;
    std::vector<std::uint64_t>& fresh = fresh_;
    std::fill(fresh.begin(), fresh.end(), 0);
    for (const WorkLedger* ledger : server.ledgers) {
      useful += ledger->useful;
      // A balancer knows nobody.
      const std::size_t groups = ledger->fresh.size();
      for (std::size_t g = 0; g + 1 < groups; ++g) fresh[g] += ledger->fresh[g];
      fresh.back() += ledger->fresh.back();
    }
    looks[i].useful = useful - std::exchange(before.useful, useful);
    double wanted = 0;
    for (std::size_t g = 0; g < fresh.size(); ++g)
      wanted += static_cast<double>(fresh[g] - before.fresh[g]) * more_[g];
    looks[i].wanted = static_cast<std::uint64_t>(std::llround(wanted));
    looks[i].useful_s = static_cast<double>(looks[i].useful) / a_second;
    looks[i].wanted_s = static_cast<double>(looks[i].wanted) / a_second;
    before.fresh.swap(fresh);
  }
  for (std::size_t i = 0; i < clients_.size(); ++i) sent_[i] = clients_[i].lines->fresh_sent();
  last_ = now;
  return looks;
}

}  // namespace casgrid
