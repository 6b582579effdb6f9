// Front End Transport: one mailbox server for a whole message (facts 2.13). It never splits a
// message, never queues it, and looks at no more than the first twenty recipients.
#include <algorithm>
#include <array>

#include "model/routing/considered.h"

namespace casgrid {
namespace {

// What became of the servers that were tried.
struct Tries {
  bool any = false;
  bool resolved = false;    // a name, at least
  bool connected = false;   // with one whose name resolved
  bool negotiated = false;  // X-ANONYMOUSTLS with one that connected
};

bool accepts(const Considered& c, ServerId id, Tries& tries) {
  const Server& s = c.directory.at(id);
  tries.any = true;
  if (!s.is_resolvable) return false;
  tries.resolved = true;
  const auto& tried = c.request.smtp.tried;
  const bool runs = s.is_up && s.transport_running &&
                    s.components.effective(ComponentId::HubTransport) == ComponentState::Active &&
                    std::find(tried.begin(), tried.end(), id) == tried.end();
  if (!runs) return false;
  tries.connected = true;
  if (!s.transport_offers_anonymous_tls) return false;
  tries.negotiated = true;
  return true;
}

// Of the members in the nearest site with one that accepts; ties by hops, then by name.
template <class Members>
ServerId nearest_of(const Considered& c, const Members& members, Tries& tries) {
  const Directory& d = c.directory;
  const auto before = [&](SiteId a, SiteId b) {
    const SiteDistance x = d.graph.between(c.front_end.site, a);
    const SiteDistance y = d.graph.between(c.front_end.site, b);
    return x != y ? x < y : d.at(a).name < d.at(b).name;
  };
  SiteId best;
  std::uint32_t count = 0;
  for (const ServerId id : members) {
    const SiteId site = d.at(id).site;
    if (!d.graph.between(c.front_end.site, site).is_reachable() || !accepts(c, id, tries)) continue;
    if (best.is_none() || before(site, best)) {
      best = site;
      count = 0;
    }
    if (site == best) ++count;
  }
  if (count == 0) return ServerId{};
  std::uint32_t wanted = c.request.spread % count;
  Tries again;
  for (const ServerId id : members) {
    if (d.at(id).site == best && accepts(c, id, again) && wanted-- == 0) return id;
  }
  return ServerId{};
}

// Mailbox servers of the local site that take mail of any kind; of the nearest if it has none.
ServerId any_nearby(const Considered& c, Product product, bool or_newer, Tries& tries) {
  const Directory& d = c.directory;
  std::array<ServerId, 64> members;  // of one site; more are not needed for a spread
  SiteId best;
  std::size_t count = 0;
  for (std::size_t i = 0; i < d.sites.size(); ++i) {
    const SiteId site{i};
    const SiteDistance distance = d.graph.between(c.front_end.site, site);
    if (!distance.is_reachable()) continue;
    std::size_t here = 0;
    std::array<ServerId, 64> found;
    for (auto p = static_cast<std::size_t>(product);
         p < (or_newer ? kProducts : static_cast<std::size_t>(product) + 1); ++p) {
      for (const ServerId id : d.at(site).mailbox_servers[p]) {
        if (here < found.size() && accepts(c, id, tries)) found[here++] = id;
      }
    }
    if (here == 0) continue;
    if (!best.is_none()) {
      const SiteDistance known = d.graph.between(c.front_end.site, best);
      if (known < distance || (known == distance && d.at(best).name <= d.at(site).name)) continue;
    }
    best = site;
    count = here;
    members = found;
  }
  return count == 0 ? ServerId{} : members[c.request.spread % count];
}

bool is_newer_mailbox(const Directory& d, DatabaseId database) {
  const Database& db = d.at(database);
  return !db.active_on.is_none() && d.at(db.active_on).product >= Product::Exchange2013;
}

// The servers that may take a message for this database: every member of its group; outside a
// group those of its version in its site that are in none, its holder first.
ServerId of_delivery_group(const Considered& c, DatabaseId database, Tries& tries) {
  const Directory& d = c.directory;
  const Database& db = d.at(database);
  if (!db.dag.is_none()) return nearest_of(c, d.at(db.dag).members, tries);
  if (accepts(c, db.active_on, tries) &&
      d.graph.between(c.front_end.site, d.at(db.active_on).site).is_reachable())
    return db.active_on;
  const Server& holder = d.at(db.active_on);
  const auto& same = d.at(holder.site).mailbox_servers[static_cast<std::size_t>(holder.product)];
  return nearest_of(c, same, tries);
}

// Where a group is, for its distance: the nearest site of its members, up or not.
SiteId nearest_site(const Considered& c, DatabaseId database) {
  const Directory& d = c.directory;
  const Database& db = d.at(database);
  if (db.dag.is_none()) return d.at(db.active_on).site;
  SiteId best;
  for (const ServerId id : d.at(db.dag).members) {
    const SiteId site = d.at(id).site;
    if (best.is_none()) best = site;
    const SiteDistance x = d.graph.between(c.front_end.site, site);
    const SiteDistance y = d.graph.between(c.front_end.site, best);
    if (x < y || (x == y && d.at(site).name < d.at(best).name)) best = site;
  }
  return best;
}

ServerId for_delivery(const Considered& c, Tries& tries) {
  const Directory& d = c.directory;
  DatabaseId nearest;
  SiteId nearest_at;
  bool has_legacy = false;
  const auto& to = c.request.smtp.recipients;
  for (std::size_t i = 0; i < std::min(to.size(), kRecipientsConsidered); ++i) {
    if (to[i].mailbox.is_none()) continue;
    const DatabaseId database = d.database_of(to[i].mailbox, c.request.now);
    if (database.is_none()) continue;
    if (!is_newer_mailbox(d, database)) {
      has_legacy = true;
      continue;
    }
    const SiteId site = nearest_site(c, database);
    const SiteDistance x = d.graph.between(c.front_end.site, site);
    const SiteDistance y =
        nearest.is_none() ? SiteDistance{} : d.graph.between(c.front_end.site, nearest_at);
    if (!nearest.is_none() && !(x < y || (x == y && d.at(site).name < d.at(nearest_at).name)))
      continue;
    nearest = database;
    nearest_at = site;
  }
  if (!nearest.is_none()) {
    const ServerId found = of_delivery_group(c, nearest, tries);
    if (!found.is_none()) return found;
  }
  // Old mailboxes are in no delivery group that is known here: a server of the front end's own
  // version takes the message and routes it on. Without any mailbox any server of the site will do.
  if (has_legacy && nearest.is_none()) {
    const ServerId found = any_nearby(c, c.front_end.product, false, tries);
    if (!found.is_none()) return found;
  }
  return any_nearby(c, Product::Exchange2013, true, tries);
}

ServerId for_submission(const Considered& c, Tries& tries) {
  const Directory& d = c.directory;
  UserId sender = c.request.user;
  if (sender.is_none() || d.database_of(sender, c.request.now).is_none())
    sender = d.arbitration_mailbox;
  const DatabaseId database =
      sender.is_none() ? DatabaseId{} : d.database_of(sender, c.request.now);
  if (database.is_none() || !is_newer_mailbox(d, database))
    return any_nearby(c, c.front_end.product, false, tries);
  // While no copy is active any member of its group will do.
  const ServerId active = c.request.is_located ? c.request.active_server : d.at(database).active_on;
  if (c.front_end.prefers_mounted_server && !active.is_none() &&
      d.graph.between(c.front_end.site, d.at(active).site).is_reachable() &&
      accepts(c, active, tries))
    return active;
  const ServerId found = of_delivery_group(c, database, tries);
  return found.is_none() ? any_nearby(c, Product::Exchange2013, true, tries) : found;
}

}  // namespace

Target choose_transport(Considered& c) {
  Tries tries;
  const bool is_submission = c.has(Fact::IsSubmission);
  Target target;
  target.server = is_submission ? for_submission(c, tries) : for_delivery(c, tries);
  c.set(Fact::NamesResolve, tries.resolved || !tries.any);
  c.set(Fact::TlsIsNegotiated, tries.negotiated || !tries.connected);
  if (target.server.is_none()) return target;
  const Server& server = c.directory.at(target.server);
  target.port = is_submission ? server.client_proxy_port : server.transport_port;
  return target;
}

}  // namespace casgrid
