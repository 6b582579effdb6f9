// Zones (sites and client networks), the links between them, and the routes over what is up.
//
// A zone that is a site has a LAN link for transfers between its own servers and clients. A
// transfer between two zones leaves through the zones' edge and uses the links between zones only:
// a LAN port is never the narrow place of a site-to-site path, and keeping it off that path lets a
// LAN be computed in closed form while every link between zones belongs to the network model.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

struct Zone {
  std::string name;
  bool is_site = true;  // false: a client network; it is never passed through on the way elsewhere
  LinkId lan;           // none for a client network without local servers
  bool up = true;
};

struct Link {
  std::string name;
  ZoneId a;  // a == b: the LAN of that zone
  ZoneId b;
  std::uint64_t bits_per_second = 0;  // each direction; a LAN is one shared medium
  Duration latency{0};                // one way
  bool up = true;

  bool is_lan() const { return a == b; }
};

// One direction of a link. A LAN uses direction false only.
struct LinkDirection {
  LinkId link;
  bool b_to_a = false;

  std::size_t index() const { return link.index() * 2 + (b_to_a ? 1 : 0); }
};

struct Route {
  std::vector<LinkDirection> links;  // in the order they are crossed; never empty
  Duration latency{0};               // sum of the links' one-way latencies
  bool exists = false;
  std::uint32_t way = 0;  // number of its links, in this order, among all ways there ever were
};

class Topology {
 public:
  std::vector<Zone> zones;
  std::vector<Link> links;

  // Call after zones and links are filled, and after any `up` changed. Shortest by latency; equal
  // latencies by number of links, then by link names, so the result never depends on file order.
  void find_routes();

  // exists == false if nothing that is up leads there (or either zone is down).
  const Route& route(ZoneId from, ZoneId to) const {
    return routes_[from.index() * zones.size() + to.index()];
  }

  // The links of a way: what is under way on it stays on it, whatever the routes are by then.
  const std::vector<LinkDirection>& way(std::uint32_t number) const { return ways_[number]; }

 private:
  std::uint32_t number_of(const std::vector<LinkDirection>& way);

  std::vector<Route> routes_;
  std::vector<std::vector<LinkDirection>> ways_;
  std::map<std::vector<std::size_t>, std::uint32_t> way_numbers_;  // by indices of directions
};

}  // namespace casgrid
