#include "sim/observe/congestion.h"

#include <algorithm>
#include <tuple>

namespace casgrid {
namespace {

constexpr auto kLooks = static_cast<std::size_t>(CongestionWatch::kSpan / CongestionWatch::kEvery);

void add_to(CongestionWatch::Look& sum, const CongestionWatch::Look& look, double sign) {
  sum.could_s += sign * look.could_s;
  sum.did_s += sign * look.did_s;
  sum.useful_s += sign * look.useful_s;
  sum.wanted_s += sign * look.wanted_s;
}

}  // namespace

void CongestionWatch::add(Instant at, const std::vector<Look>& looks) {
  servers_.resize(looks.size());
  last_ = at;
  for (std::size_t i = 0; i < looks.size(); ++i) {
    Server& server = servers_[i];
    server.span.push_back(looks[i]);
    ++server.looks;
    add_to(server.sum, looks[i], 1);
    if (server.span.size() > kLooks) {
      add_to(server.sum, server.span.front(), -1);
      server.span.pop_front();
    }
    if (server.span.size() == kLooks) judge(static_cast<std::uint32_t>(i), at);
  }
}

void CongestionWatch::judge(std::uint32_t index, Instant at) {
  Server& server = servers_[index];
  const Look& sum = server.sum;
  if (sum.did_s < kBusy * sum.could_s || sum.could_s <= 0) return;
  const bool is_overload = sum.wanted_s >= sum.could_s;
  if (is_overload && sum.did_s < kNeverIdle * sum.could_s) return;
  if (!is_overload && sum.useful_s >= 0.5 * sum.did_s) return;
  const Instant begin = at - kSpan;
  const auto goes_on = [&] {
    if (server.found.empty()) return false;
    const Episode& last = server.found.back();
    return last.is_collapse == !is_overload && *last.end >= begin;
  };
  if (!goes_on()) {
    server.found.push_back(
        {.is_collapse = !is_overload, .server = index, .begin = begin, .end = begin});
    server.totals.emplace_back();
    server.counted = server.looks - kLooks;
  }
  Episode& now = server.found.back();
  // What was not counted yet.
  const auto looks = static_cast<std::size_t>(server.looks - server.counted);
  for (std::size_t i = kLooks - std::min(looks, kLooks); i < kLooks; ++i)
    add_to(server.totals.back(), server.span[i], 1);
  server.counted = server.looks;
  now.end = at;
}

std::vector<CongestionWatch::Episode> CongestionWatch::episodes() const {
  std::vector<Episode> all;
  for (const Server& server : servers_) {
    for (std::size_t i = 0; i < server.found.size(); ++i) {
      Episode episode = server.found[i];
      const Look& total = server.totals[i];
      if (total.did_s > 0) episode.useful = total.useful_s / total.did_s;
      if (total.could_s > 0) episode.wanted = total.wanted_s / total.could_s;
      if (*episode.end >= last_) episode.end.reset();
      all.push_back(episode);
    }
  }
  std::sort(all.begin(), all.end(), [](const Episode& x, const Episode& y) {
    return std::tie(x.begin, x.server, x.is_collapse) < std::tie(y.begin, y.server, y.is_collapse);
  });
  return all;
}

}  // namespace casgrid
