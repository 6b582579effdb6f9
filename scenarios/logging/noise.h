// What stands in real logs beside users' requests: probes of the server's own monitoring, the
// anonymous 401 that comes before many a request, and balancers' health checks. It makes such rows
// until they are the wanted share of all, out of draws of its own: a run knows nothing of it.
#pragma once

#include <vector>

#include "model/base/random.h"
#include "scenarios/logging/access_row.h"

namespace casgrid::logging {

// A row to be, with the server that writes it.
struct Logged {
  AccessRecord access;
  ServerId server;
  Noise noise = Noise::None;
  std::uint32_t health_mailbox = 0;  // which of the organisation's, plus one; 0: none
};

class NoiseSource {
 public:
  // Requests that took longer get no challenge in front of them: rows are kept back for so long.
  static constexpr Duration kReach = std::chrono::seconds(1);

  // `share` of all rows of a front end, 0 <= share < 1.
  NoiseSource(double share, std::uint64_t seed, const LogNames& names, std::size_t servers);

  bool is_silent() const { return per_request_ <= 0; }
  // Adds what comes with this row of a front end, which is not noise made here itself.
  void follow(const Logged& row, std::vector<Logged>& noise);

 private:
  enum Kind : std::size_t { kProbe, kChallenge, kCheck, kKinds };

  struct FrontEnd {
    RandomStream draws;
    bool is_begun = false;
    double requests = 0;
    double made[kKinds] = {0, 0, 0};
    Instant before = kStart;  // of the row before
    ServerId target;          // that was last proxied to
    DatabaseId database;
  };

  Kind most_wanting(const FrontEnd& f, double wanted, bool may_challenge) const;
  void probe(const Logged& row, FrontEnd& f, std::vector<Logged>& noise) const;
  void challenge(const Logged& row, FrontEnd& f, std::vector<Logged>& noise) const;
  void check(const Logged& row, FrontEnd& f, std::vector<Logged>& noise) const;
  Instant some_time(const Logged& row, FrontEnd& f) const;

  double per_request_;
  std::uint64_t seed_;
  const LogNames& names_;
  std::vector<Protocol> checked_;     // by balancers
  std::vector<Protocol> probed_;      // by the server itself
  std::vector<FrontEnd> front_ends_;  // by ServerId
};

}  // namespace casgrid::logging
