#include "model/routing/connector_choice.h"

#include <algorithm>
#include <tuple>

namespace casgrid {
namespace {

using Octets = std::array<std::uint8_t, 16>;

constexpr IpRange kAllOfV4{{false, {}},
                           {false, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF}}};
constexpr IpRange kAllOfV6{{true, {}},
                           {true,
                            {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                             0xFF, 0xFF, 0xFF, 0xFF}}};

// How good a connector is for a client. What compares as greater answers.
struct Fit {
  bool takes = false;
  bool is_v4 = false;  // of a client that is not told
  Octets by_range{};   // the narrower the greater; of a client that is not told, the wider
  int by_binding = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): it takes the 0 that <=> compares with for a pointer
  auto operator<=>(const Fit&) const = default;
};

Octets inverted(Octets octets) {
  for (std::uint8_t& o : octets) o = static_cast<std::uint8_t>(~o);
  return octets;
}

void add_range(const IpRange& range, const IpAddress* client, Fit& fit) {
  if (client != nullptr && !range.has(*client)) return;
  Fit of_range = fit;
  of_range.takes = true;
  of_range.is_v4 = client == nullptr && !range.from.is_v6;
  of_range.by_range = client == nullptr ? width_of(range) : inverted(width_of(range));
  const bool is_better =
      !fit.takes || std::tie(of_range.is_v4, of_range.by_range) > std::tie(fit.is_v4, fit.by_range);
  if (is_better) fit = of_range;
}

Fit fit_of(const ReceiveConnector& c, const IpAddress* client, int by_binding) {
  Fit fit;
  fit.by_binding = by_binding;
  for (const IpRange& range : c.remote_ranges) add_range(range, client, fit);
  if (c.remote_ranges.empty()) {
    add_range(kAllOfV4, client, fit);
    add_range(kAllOfV6, client, fit);
  }
  return fit;
}

// 2: on the address that the server is known by; 1: on every address; 0: on another one.
int closeness(const ReceiveConnector& c, std::uint16_t port, const std::optional<IpAddress>& own) {
  if (c.bindings.empty()) return 1;
  int best = 0;
  for (const Binding& b : c.bindings) {
    if (b.port != port) continue;
    best = std::max(best, b.is_wildcard() ? 1 : own && b.address == *own ? 2 : 0);
  }
  return best;
}

}  // namespace

const ReceiveConnector* connector_for(const Server& server, std::uint16_t port,
                                      const IpAddress* client) {
  const auto listens = [port](const ReceiveConnector& c) {
    return c.is_front_end && c.listens_on(port);
  };
  const auto end = server.connectors.end();
  const auto first = std::find_if(server.connectors.begin(), end, listens);
  if (first == end) return nullptr;
  // As installed, there is one on each port, and it takes everybody.
  const bool takes_all = client == nullptr || first->remote_ranges.empty();
  if (takes_all && std::none_of(first + 1, end, listens)) return &*first;
  const ReceiveConnector* best = nullptr;
  Fit best_fit;
  for (auto c = first; c != end; ++c) {
    if (!listens(*c)) continue;
    const Fit fit = fit_of(*c, client, closeness(*c, port, server.address));
    if (!fit.takes || (best != nullptr && fit <= best_fit)) continue;
    best = &*c;
    best_fit = fit;
  }
  return best;
}

}  // namespace casgrid
