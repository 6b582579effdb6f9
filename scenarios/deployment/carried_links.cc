#include "scenarios/deployment/carried_links.h"

#include <algorithm>

#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/users_of.h"

namespace casgrid {
namespace {

constexpr double kClosedFormMax = 0.2;
// Identity, headers and lookups that go with a request inside a site.
constexpr double kOverheadBytes = 2500;

}  // namespace

double peak_requests_per_s(const scenario::Population& p) {
  const double heaviest = *std::max_element(p.day().begin(), p.day().end());
  if (p.has_open())
    return p.open().sessions_per_s() * heaviest * (p.profile().session_requests_mean() + 4);
  const double think = mean_of(p.profile().think_s());
  return think > 0 ? users_of(p) * heaviest / think : users_of(p);
}

double lan_load_bound(const scenario::Scenario& s, const std::string& site) {
  double bits = 0;
  for (const auto& p : s.populations()) {
    const double bytes = mean_of(p.profile().request_bytes()) +
                         mean_of(p.profile().response_bytes()) + kOverheadBytes;
    const double passes = p.location() == site ? 2 : 1;
    bits += peak_requests_per_s(p) * bytes * 8 * passes;
  }
  return bits;
}

std::vector<bool> carried_links(const scenario::Scenario& s, const Directory&,
                                const Topology& topology, std::optional<double> recorded) {
  constexpr double kPasses = 2;
  std::vector<bool> carried;
  for (const Link& link : topology.links) {
    const auto bound = [&] {
      return recorded ? *recorded * kPasses
                      : lan_load_bound(s, topology.zones[link.a.index()].name);
    };
    const bool is_loaded =
        link.is_lan() && bound() > kClosedFormMax * static_cast<double>(link.bits_per_second);
    carried.push_back(s.network().simgrid_links() == scenario::Network::ALL_LINKS ||
                      !link.is_lan() || is_loaded);
  }
  return carried;
}

}  // namespace casgrid
