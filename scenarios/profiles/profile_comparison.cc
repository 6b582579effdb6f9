#include "scenarios/profiles/profile_comparison.h"

#include <algorithm>
#include <array>
#include <limits>

#include "model/base/protocol_row.h"
#include "scenarios/calibration/order_interval.h"
#include "scenarios/replay/recorded_action.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/schema/profile.pb.h"
#include "sim/observe/access_times.h"

namespace casgrid {
namespace {

using scenario::ObservedAction;
using scenario::WorkloadProfile;

constexpr double kConfidence = 0.99;
constexpr std::array kShares{0.50, 0.90, 0.95, 0.99};
constexpr int kCurvePoints = 101;
constexpr int kCurveTailPoints = 11;
constexpr double kCell = 0.004;       // half a cell of a histogram, of its value
constexpr double kMillisecond = 0.5;  // logs round to whole ones
constexpr double kTooShort = 2;       // ms, of which such logs say nothing
constexpr double kEndless = std::numeric_limits<double>::infinity();

// The law of a sample by its quantiles, linear in between.
class Curve {
 public:
  explicit Curve(const ObservedAction& a) : size_(a.timed()) {
    if (size_ == 0) {
      const double good = std::max(1 - a.error_share() - a.denied_share(), 0.0);
      size_ = static_cast<std::uint64_t>(static_cast<double>(a.count()) * good + 0.5);
    }
    const bool has_tail = a.latency_tail_ms_size() == kCurveTailPoints;
    for (int i = 0; i < kCurvePoints - (has_tail ? 2 : 0); ++i) add(i / 100.0, a.latency_ms(i));
    for (int i = 0; has_tail && i < kCurveTailPoints; ++i)
      add(0.99 + 0.001 * i, std::max(a.latency_tail_ms(i), values_.back()));
  }

  std::uint64_t size() const { return size_; }
  double least() const { return values_.front(); }
  double most() const { return values_.back(); }
  // Share of the sample that is not above the value.
  double share_of(double value) const {
    if (value < values_.front()) return 0;
    const auto above = std::upper_bound(values_.begin(), values_.end(), value);
    if (above == values_.end()) return 1;
    const auto i = static_cast<std::size_t>(above - values_.begin());
    const double part = (value - values_[i - 1]) / (values_[i] - values_[i - 1]);
    return shares_[i - 1] + part * (shares_[i] - shares_[i - 1]);
  }

 private:
  void add(double share, double value) {
    shares_.push_back(share);
    values_.push_back(value);
  }

  std::uint64_t size_;
  std::vector<double> shares_;
  std::vector<double> values_;
};

// Several samples together.
class Observed {
 public:
  void add(const ObservedAction& a) {
    if (a.latency_ms_size() != kCurvePoints) return;
    curves_.emplace_back(a);
    size_ += curves_.back().size();
  }
  void merge(const Observed& other) {
    curves_.insert(curves_.end(), other.curves_.begin(), other.curves_.end());
    size_ += other.size_;
  }
  std::uint64_t size() const { return size_; }

  // Requires: size() > 0.
  double quantile(double share) const {
    double low = kEndless;
    double high = 0;
    for (const Curve& c : curves_) {
      low = std::min(low, c.least());
      high = std::max(high, c.most());
    }
    constexpr int kHalvings = 60;
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = (low + high) / 2;
      double below = 0;
      for (const Curve& c : curves_) below += c.share_of(middle) * static_cast<double>(c.size());
      (below < share * static_cast<double>(size_) ? low : high) = middle;
    }
    return high;
  }

 private:
  std::vector<Curve> curves_;
  std::uint64_t size_ = 0;
};

struct Between {
  double low = 0;
  double high = kEndless;
};

Between interval(const Observed& o, double share, double tail) {
  const auto ranks = calibration::rank_interval(o.size(), share, tail);
  const auto n = static_cast<double>(o.size());
  Between b;
  if (ranks.low > 0)
    b.low = o.quantile(static_cast<double>(ranks.low - 1) / n) * (1 - kCell) - kMillisecond;
  if (ranks.high <= o.size())
    b.high = o.quantile(static_cast<double>(ranks.high) / n) * (1 + kCell) + kMillisecond;
  return b;
}

Between interval(const Histogram& h, double share, double tail) {
  const auto ranks = calibration::rank_interval(h.count(), share, tail);
  const auto n = static_cast<double>(h.count());
  const auto at = [&](std::uint64_t rank) {
    return h.percentile_ms((static_cast<double>(rank) - 0.5) / n).value_or(0);
  };
  Between b;
  if (ranks.low > 0) b.low = at(ranks.low) * (1 - kCell);
  if (ranks.high <= h.count()) b.high = at(ranks.high) * (1 + kCell);
  return b;
}

QuantilePair pair_of(const Observed& o, const Histogram& h, double share, double tail) {
  QuantilePair p;
  p.share = share;
  if (o.size() > 0) p.observed_ms = o.quantile(share);
  p.simulated_ms = h.percentile_ms(share);
  if (!p.observed_ms || !p.simulated_ms) return p;
  if (*p.observed_ms > 0) p.ratio = *p.simulated_ms / *p.observed_ms;
  if (*p.observed_ms < kTooShort && *p.simulated_ms < kTooShort) return p;
  const Between a = interval(o, share, tail);
  const Between b = interval(h, share, tail);
  const bool meet = a.low <= b.high && b.low <= a.high;
  const bool is_open = a.low == 0 || b.low == 0 || a.high == kEndless || b.high == kEndless;
  if (!meet || !is_open) p.agrees = meet;
  return p;
}

// What the simulation has of it, if it has it.
std::optional<ActionId> action_of(const ObservedAction& a) {
  for (const ProtocolRow& row : protocols()) {
    const logs::Service service = logs::service_of(row.id);
    if (a.protocol() != row.name || !logs::is_simulated_request(service)) continue;
    // Pictures and scripts, and the channel of a browser's notifications, are not simulated.
    if (service == logs::Service::Owa && (a.action() == "Static" || a.action() == "Event"))
      return std::nullopt;
    const RecordedAction recorded = recorded_action(service, a.action(), a.long_poll());
    if (recorded.is_simulated) return recorded.action;
  }
  return std::nullopt;
}

class ProfileComparison {
 public:
  ProfileComparison(const WorkloadProfile& profile, const AccessTimes& times,
                    ObservedReport& report)
      : profile_(profile), times_(times), report_(report) {
    for (const ObservedAction& a : profile.mix()) {
      if (const auto action = action_of(a)) observed_[place_of(*action)].add(a);
    }
  }

  void run() {
    gather();
    std::size_t verdicts = 0;
    for (const Sample& s : samples_) {
      if (s.observed.size() > 0 && s.simulated.count() > 0) verdicts += kShares.size();
    }
    // Two intervals with two tails each.
    const double tail =
        (1 - kConfidence) / 4 / static_cast<double>(std::max<std::size_t>(verdicts, 1));
    report_.confidence = kConfidence;
    for (const Sample& s : samples_) add(s, tail);
    for (const ProtocolRow& row : protocols())
      if (row.is_spoken()) parts(row.id);
  }

 private:
  struct Sample {
    std::string protocol;
    std::string action;
    bool is_long_poll = false;
    Observed observed;
    Histogram simulated;
  };

  void gather() {
    for (const ProtocolRow& protocol : protocols()) {
      if (!protocol.is_spoken()) continue;
      Sample all{protocol.name, "all", false, {}, times_.of(protocol.id).total};
      for (std::size_t i = 0; i < protocol.actions.size(); ++i) {
        const ActionId action(protocol.id, static_cast<std::uint8_t>(i));
        Sample s{protocol.name, text_of(action), is_long_poll(action), observed_[place_of(action)],
                 times_.of(action).total};
        if (s.observed.size() + s.simulated.count() == 0) continue;
        if (!s.is_long_poll) all.observed.merge(s.observed);
        samples_.push_back(std::move(s));
      }
      if (all.observed.size() + all.simulated.count() > 0) samples_.push_back(std::move(all));
    }
  }

  void add(const Sample& s, double tail) {
    ObservedRow row{s.protocol,          s.action, s.is_long_poll, s.observed.size(),
                    s.simulated.count(), {}};
    for (const double share : kShares)
      row.percentiles.push_back(pair_of(s.observed, s.simulated, share, tail));
    report_.latency.push_back(std::move(row));
    if (s.observed.size() == 0 || s.simulated.count() == 0) return;
    QuantileTable table{s.protocol, s.action, {}, {}, {}};
    for (int i = 1; i <= 99; ++i) add(s, i / 100.0, table);
    for (int i = 1; i <= 9; ++i) add(s, 0.99 + i / 1000.0, table);
    report_.quantiles.push_back(std::move(table));
  }

  static void add(const Sample& s, double share, QuantileTable& table) {
    table.shares.push_back(share);
    table.observed_ms.push_back(s.observed.quantile(share));
    table.simulated_ms.push_back(s.simulated.percentile_ms(share).value_or(0));
  }

  void parts(Protocol protocol) {
    for (const auto& k : profile_.clients()) {
      if (protocol_of(k.client()) != protocol) continue;
      const AccessTimes::Row row = times_.of(protocol);
      part(protocol, "front end", k.front_end_ms(), row.own);
      part(protocol, "mailbox server", k.back_end_ms(), row.mailbox);
    }
  }

  void part(Protocol protocol, const char* name, const scenario::Quantity& observed,
            const Histogram& simulated) {
    TimePartRow row{text_of(protocol), name, {}, {}, {}, {}};
    const auto& q = observed.empirical().quantiles();
    if (q.size() == kCurvePoints) {
      row.observed_p50_ms = q[50];
      row.observed_p95_ms = q[95];
    }
    row.simulated_p50_ms = simulated.percentile_ms(0.50);
    row.simulated_p95_ms = simulated.percentile_ms(0.95);
    report_.parts.push_back(row);
  }

  const WorkloadProfile& profile_;
  const AccessTimes& times_;
  ObservedReport& report_;
  std::vector<Observed> observed_ = std::vector<Observed>(all_actions().size());
  std::vector<Sample> samples_;
};

}  // namespace

void compare_with_profile(const WorkloadProfile& observed, const AccessTimes& simulated,
                          ObservedReport& report) {
  ProfileComparison(observed, simulated, report).run();
}

}  // namespace casgrid
