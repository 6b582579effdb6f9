#include "bench/r1.h"

#include <algorithm>
#include <deque>
#include <queue>

#include "sim/engine/calendar.h"
#include "sim/engine/fifo_station.h"

namespace casgrid::bench {
namespace {

// The nine events of a request.
enum Hop : unsigned {
  kAtBalancer,
  kAtFrontEnd,
  kFrontEndDone,
  kAtMailbox,
  kMailboxDone,
  kBackAtFrontEnd,
  kBackAtBalancer,
  kBackAtClient,
  kGenerate,
};

struct Request {
  std::int64_t sent;
  std::int64_t front_end_ns;
  std::int64_t mailbox_ns;
  std::uint32_t number;
  std::uint32_t mailbox;
};

constexpr std::int64_t to_ns(double s) { return static_cast<std::int64_t>(s * 1e9 + 0.5); }

constexpr std::int64_t kClientToBalancer = to_ns(R1Net::kRequest + R1Net::kAccess);
constexpr std::int64_t kBalancerToFrontEnd = to_ns(R1Net::kRequest + R1Net::kInside);
constexpr std::int64_t kFrontEndToMailbox = to_ns(R1Net::kRequest + R1Net::kBackEnd);
constexpr std::int64_t kMailboxToFrontEnd = to_ns(R1Net::kAnswer + R1Net::kBackEnd);
constexpr std::int64_t kFrontEndToBalancer = to_ns(R1Net::kAnswer + R1Net::kInside);
constexpr std::int64_t kBalancerToClient = to_ns(R1Net::kAnswer + R1Net::kAccess);

// Sources for the total order: the generator, the stations, the network.
constexpr std::uint32_t kGenerator = 0;
constexpr std::uint32_t kNetwork = 1;
constexpr std::uint32_t kStations = 2;

class Run {
 public:
  explicit Run(std::uint32_t requests) : wanted_(requests) {
    for (std::uint32_t i = 0; i < R1Net::kFrontEnds; ++i)
      stations_.emplace_back(R1Net::kFrontEndServers);
    for (std::uint32_t i = 0; i < R1Net::kMailboxServers; ++i)
      stations_.emplace_back(R1Net::kMailboxServersEach);
    responses_.reserve(requests);
  }

  R1Answers run() {
    draw_next();
    while (!calendar_.empty()) step(calendar_.pop());
    return answers_of(responses_);
  }

 private:
  void at(std::int64_t when, Hop hop, std::uint32_t source, std::uint64_t payload) {
    calendar_.push({when, event_order(hop, source, count_++), payload});
  }

  void draw_next() {
    if (generated_ == wanted_) return;
    next_ = next_request(random_);
    clock_ += next_.gap;
    at(to_ns(clock_), kGenerate, kGenerator, 0);
  }

  std::uint32_t take() {
    if (free_.empty()) {
      slab_.emplace_back();
      free_.push_back(static_cast<std::uint32_t>(slab_.size() - 1));
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }

  void enter(std::size_t station, std::uint32_t slot, std::int64_t service, std::int64_t now,
             Hop done) {
    if (stations_[station].arrive(slot))
      at(now + service, done, kStations + static_cast<std::uint32_t>(station), slot);
  }

  // The job is done; the one that waited longest, if any, takes its server.
  void leave(std::size_t station, std::int64_t now, Hop done) {
    const auto next = stations_[station].depart();
    if (!next) return;
    const Request& r = slab_[*next];
    const std::int64_t service = done == kFrontEndDone ? r.front_end_ns : r.mailbox_ns;
    at(now + service, done, kStations + static_cast<std::uint32_t>(station), *next);
  }

  static std::size_t front_end(const Request& r) { return r.number % R1Net::kFrontEnds; }
  static std::size_t mailbox(const Request& r) {
    return R1Net::kFrontEnds + r.mailbox % R1Net::kMailboxServers;
  }

  void step(const Event& event) {
    const std::int64_t now = event.at;
    const auto slot = static_cast<std::uint32_t>(event.payload);
    switch (event_kind(event.order)) {
      case kGenerate: {
        const std::uint32_t fresh = take();
        slab_[fresh] = {now, to_ns(next_.front_end_s), to_ns(next_.mailbox_s), generated_++,
                        next_.mailbox};
        at(now + kClientToBalancer, kAtBalancer, kNetwork, fresh);
        draw_next();
        break;
      }
      case kAtBalancer:
        at(now + kBalancerToFrontEnd, kAtFrontEnd, kNetwork, slot);
        break;
      case kAtFrontEnd:
        enter(front_end(slab_[slot]), slot, slab_[slot].front_end_ns, now, kFrontEndDone);
        break;
      case kFrontEndDone:
        leave(front_end(slab_[slot]), now, kFrontEndDone);
        at(now + kFrontEndToMailbox, kAtMailbox, kNetwork, slot);
        break;
      case kAtMailbox:
        enter(mailbox(slab_[slot]), slot, slab_[slot].mailbox_ns, now, kMailboxDone);
        break;
      case kMailboxDone:
        leave(mailbox(slab_[slot]), now, kMailboxDone);
        at(now + kMailboxToFrontEnd, kBackAtFrontEnd, kNetwork, slot);
        break;
      case kBackAtFrontEnd:
        at(now + kFrontEndToBalancer, kBackAtBalancer, kNetwork, slot);
        break;
      case kBackAtBalancer:
        at(now + kBalancerToClient, kBackAtClient, kNetwork, slot);
        break;
      case kBackAtClient:
        responses_.push_back(static_cast<double>(now - slab_[slot].sent) * 1e-6);
        free_.push_back(slot);
        break;
      default:
        break;
    }
  }

  std::uint32_t wanted_;
  std::uint32_t generated_ = 0;
  std::uint64_t count_ = 0;
  double clock_ = 0;
  R1Random random_{42};
  R1Request next_{};
  Calendar calendar_;
  std::vector<FifoStation> stations_;
  std::vector<Request> slab_;
  std::vector<std::uint32_t> free_;
  std::vector<double> responses_;
};

// ---- the plain loop: std::priority_queue, seconds as double -------------------------------------

struct PlainEvent {
  double at;
  std::uint64_t number;
  std::uint32_t slot;
  Hop hop;

  bool operator<(const PlainEvent& other) const {
    return at != other.at ? at > other.at : number > other.number;
  }
};

struct PlainStation {
  unsigned free;
  std::deque<std::uint32_t> waiting;
};

class PlainLoop {
 public:
  explicit PlainLoop(std::uint32_t requests)
      : requests_(requests),
        stations_(R1Net::kFrontEnds, {R1Net::kFrontEndServers, {}}),
        rows_(requests) {
    stations_.resize(R1Net::kFrontEnds + R1Net::kMailboxServers, {R1Net::kMailboxServersEach, {}});
    responses_.reserve(requests);
  }

  R1Answers run() {
    draw();
    while (!events_.empty()) {
      const PlainEvent e = events_.top();
      events_.pop();
      happen(e, rows_[e.slot]);
    }
    return answers_of(responses_);
  }

 private:
  struct Row {
    double sent, front_end_s, mailbox_s;
    std::uint32_t number, mailbox;
  };

  void at(double when, Hop hop, std::uint32_t slot) { events_.push({when, number_++, slot, hop}); }

  void draw() {
    if (generated_ == requests_) return;
    const R1Request r = next_request(random_);
    clock_ += r.gap;
    rows_[generated_] = {clock_, r.front_end_s, r.mailbox_s, generated_, r.mailbox};
    at(clock_, kGenerate, generated_++);
  }

  void enter(std::size_t s, std::uint32_t slot, double service, double now, Hop done) {
    if (stations_[s].free == 0) {
      stations_[s].waiting.push_back(slot);
    } else {
      --stations_[s].free;
      at(now + service, done, slot);
    }
  }

  void leave(std::size_t s, double now, Hop done) {
    if (stations_[s].waiting.empty()) {
      ++stations_[s].free;
      return;
    }
    const std::uint32_t slot = stations_[s].waiting.front();
    stations_[s].waiting.pop_front();
    at(now + (done == kFrontEndDone ? rows_[slot].front_end_s : rows_[slot].mailbox_s), done, slot);
  }

  void happen(const PlainEvent& e, const Row& r) {
    const std::size_t front_end = r.number % R1Net::kFrontEnds;
    const std::size_t mailbox = R1Net::kFrontEnds + r.mailbox % R1Net::kMailboxServers;
    switch (e.hop) {
      case kGenerate:
        at(e.at + R1Net::kRequest + R1Net::kAccess, kAtBalancer, e.slot);
        draw();
        break;
      case kAtBalancer:
        at(e.at + R1Net::kRequest + R1Net::kInside, kAtFrontEnd, e.slot);
        break;
      case kAtFrontEnd:
        enter(front_end, e.slot, r.front_end_s, e.at, kFrontEndDone);
        break;
      case kFrontEndDone:
        leave(front_end, e.at, kFrontEndDone);
        at(e.at + R1Net::kRequest + R1Net::kBackEnd, kAtMailbox, e.slot);
        break;
      case kAtMailbox:
        enter(mailbox, e.slot, r.mailbox_s, e.at, kMailboxDone);
        break;
      case kMailboxDone:
        leave(mailbox, e.at, kMailboxDone);
        at(e.at + R1Net::kAnswer + R1Net::kBackEnd, kBackAtFrontEnd, e.slot);
        break;
      case kBackAtFrontEnd:
        at(e.at + R1Net::kAnswer + R1Net::kInside, kBackAtBalancer, e.slot);
        break;
      case kBackAtBalancer:
        at(e.at + R1Net::kAnswer + R1Net::kAccess, kBackAtClient, e.slot);
        break;
      case kBackAtClient:
        responses_.push_back((e.at - r.sent) * 1e3);
        break;
    }
  }

  std::uint32_t requests_;
  R1Random random_{42};
  std::priority_queue<PlainEvent> events_;
  std::vector<PlainStation> stations_;
  std::vector<Row> rows_;
  std::vector<double> responses_;
  std::uint64_t number_ = 0;
  std::uint32_t generated_ = 0;
  double clock_ = 0;
};

}  // namespace

R1Answers answers_of(std::vector<double>& response_ms) {
  R1Answers a;
  double sum = 0;
  for (const double r : response_ms) sum += r;
  a.mean_ms = sum / static_cast<double>(response_ms.size());
  const auto order_statistic = [&](double f) {
    const auto at = response_ms.begin() +
                    static_cast<std::ptrdiff_t>(f * static_cast<double>(response_ms.size()));
    std::nth_element(response_ms.begin(), at, response_ms.end());
    return *at;
  };
  a.p50_ms = order_statistic(0.50);
  a.p95_ms = order_statistic(0.95);
  a.p99_ms = order_statistic(0.99);
  return a;
}

R1Answers r1_on_calendar(std::uint32_t requests) { return Run(requests).run(); }

R1Answers r1_plain_loop(std::uint32_t requests) { return PlainLoop(requests).run(); }

}  // namespace casgrid::bench
