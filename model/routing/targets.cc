// Which server takes the request once it is known whose mailbox it is about.
#include <algorithm>

#include "model/routing/considered.h"
#include "model/routing/ports.h"

namespace casgrid {
namespace {

constexpr std::uint16_t kRpcEndpointMapper = 135;

bool answers_https(const Server& server) {
  return server.is_up && server.is_resolvable && server.back_end_certificate_bound;
}

bool reaches(const Directory& d, SiteId from, SiteId to) {
  return d.graph.between(from, to).is_reachable();
}

// The one of those that may that a hash of the request falls on: an even spread that stays put.
template <class May>
ServerId one_of(const std::vector<ServerId>& servers, std::uint32_t spread, const May& may) {
  std::uint32_t count = 0;
  for (const ServerId s : servers) count += may(s) ? 1u : 0u;
  if (count == 0) return ServerId{};
  std::uint32_t wanted = spread % count;
  for (const ServerId s : servers) {
    if (may(s) && wanted-- == 0) return s;
  }
  return ServerId{};
}

const std::vector<ServerId>& front_ends(const Directory& d, SiteId site, Product product) {
  return d.at(site).front_ends[static_cast<std::size_t>(product)];
}

bool distributes(const Considered& c, ServerId id) {
  const auto& by = c.directory.address_books[c.request.oab.index()].distributed_by;
  return by.empty() || std::find(by.begin(), by.end(), id) != by.end();
}

bool takes(const Considered& c, ServerId id) {
  const Server& s = c.directory.at(id);
  if (!s.in_service || !s.is_up || !s.is_resolvable) return false;
  // What is not stated may run: the rules say that it is not known.
  if (!is_http(c.protocol()))
    return s.access_of(c.protocol()).front_service_running || s.unstated.has(c.protocol());
  if (c.protocol() == Protocol::OutlookAnywhere) return s.outlook_anywhere.enabled;
  if (c.has(Fact::AddressBookIsLegacy) && !distributes(c, id)) return false;
  return s.directory_of(c.protocol()).exists;
}

// A Client Access server of the mailbox's version in the mailbox's site (facts 2.1, 2.2): the one
// that the client's cookie names, or else any.
Target down_level(const Considered& c) {
  const Directory& d = c.directory;
  const bool is_mail = !is_http(c.protocol());
  Target target;
  target.is_down_level = true;
  target.port = kHttpsPort;
  const auto& all = front_ends(d, c.mailbox_site, c.mailbox_product);
  const ServerId named = c.user == c.mailbox ? c.request.hints.cookie_server : ServerId{};
  const bool is_one = !named.is_none() && std::find(all.begin(), all.end(), named) != all.end();
  target.server = is_one && takes(c, named)
                      ? named
                      : one_of(all, c.request.spread, [&](ServerId id) { return takes(c, id); });
  if (target.server.is_none()) return target;
  target.answers = reaches(d, c.front_end.site, c.mailbox_site);
  const Server& server = d.at(target.server);
  if (c.protocol() == Protocol::OutlookAnywhere)
    target.takes_it = server.outlook_anywhere.iis_methods.has(AuthMethod::Ntlm);
  if (!is_mail) return target;
  const auto& settings = server.access_of(c.protocol()).internal_settings;
  target.port =
      settings.empty() ? server.access_of(c.protocol()).implicit_tls_port : settings.front().port;
  return target;
}

// The back end with the active copy.
Target holder(const Considered& c) {
  Target target;
  target.server = c.active_server;
  target.port = kBackEndHttpsPort;
  if (target.server.is_none()) return target;
  const Server& server = c.directory.at(target.server);
  const bool is_reached = reaches(c.directory, c.front_end.site, server.site);
  target.answers = is_reached && answers_https(server);
  if (is_http(c.protocol())) return target;
  const MailAccess& access = server.access_of(c.protocol());
  target.port = access.back_end_port;
  target.answers =
      is_reached && server.is_up && server.is_resolvable && access.back_end_service_running;
  return target;
}

// An old front end talks to its own site's mailbox server by RPC.
Target store(const Considered& c) {
  Target target{c.active_server, kRpcEndpointMapper};
  target.is_store = true;
  target.answers = !target.server.is_none() && c.directory.at(target.server).is_up;
  return target;
}

// Static content of the logon page: no authentication, so no anchor.
Target static_content(const Considered& c) {
  Target target;
  target.port = kBackEndHttpsPort;
  const ServerId wanted = c.request.hints.resource_server;
  const bool may = !wanted.is_none() && c.directory.at(wanted).has(ServerRole::Mailbox) &&
                   c.directory.at(wanted).product >= Product::Exchange2013 &&
                   answers_https(c.directory.at(wanted));
  target.server = may ? wanted
                      : nearest_mailbox_server(c.directory, c.front_end.site, c.front_end.product,
                                               c.request.spread);
  if (!may && !target.server.is_none() && c.directory.at(target.server).site != c.front_end.site)
    target.server = ServerId{};
  return target;
}

// Exchange 2007: a newer mailbox server of the front end's own site does the work (2.6, 2.10.2).
Target by_newer_mailbox_server(const Considered& c) {
  Target target;
  target.port = kBackEndHttpsPort;
  target.server =
      nearest_mailbox_server(c.directory, c.front_end.site, c.front_end.product, c.request.spread);
  if (c.protocol() != Protocol::ActiveSync) return target;
  // It passes the request to the old server with Windows authentication.
  const auto takes_windows = [&](ServerId id) {
    const AuthMethods& auth = c.directory.at(id).directory_of(Protocol::ActiveSync).auth;
    return auth.has(AuthMethod::Windows);
  };
  const auto& old = front_ends(c.directory, c.mailbox_site, c.mailbox_product);
  if (old.empty()) target.server = ServerId{};
  target.takes_it = std::any_of(old.begin(), old.end(), takes_windows);
  return target;
}

// A request that says nothing of where it belongs: anonymous to the front end, as static content
// is.
Target unread(const Considered& c) {
  const bool is_legacy = c.front_end.product < Product::Exchange2013;
  Target target;
  target.port = is_legacy ? kRpcEndpointMapper : kBackEndHttpsPort;
  target.is_store = is_legacy;
  target.server = nearest_mailbox_server(c.directory, c.front_end.site, c.front_end.product,
                                         c.request.spread, !is_legacy);
  return target;
}

Target any_um_service(const Considered& c) {
  const bool is_tls = c.request.tls != Tls::None;
  const auto may = [&](ServerId id) {
    const Server& s = c.directory.at(id);
    return s.is_up && s.um_service.exists;
  };
  const auto& local = c.directory.at(c.front_end.site).mailbox_servers;
  const auto service_of = [&](Product product) -> Target {
    const ServerId server = one_of(local[static_cast<std::size_t>(product)], c.request.spread, may);
    if (server.is_none()) return {};
    const UmSettings& um = c.directory.at(server).um_service;
    return {server, is_tls ? um.tls_port : um.tcp_port};
  };
  const Target own = service_of(c.front_end.product);
  if (!own.server.is_none()) return own;
  for (auto p = static_cast<std::size_t>(Product::Exchange2013); p < kProducts; ++p) {
    const Target other = service_of(static_cast<Product>(p));
    if (!other.server.is_none()) return other;
  }
  return {};
}

}  // namespace

ServerId nearest_mailbox_server(const Directory& d, SiteId from, Product product,
                                std::uint32_t spread, bool must_answer) {
  const auto may = [&](ServerId id) { return !must_answer || answers_https(d.at(id)); };
  ServerId best;
  SiteId best_site;
  for (std::size_t i = 0; i < d.sites.size(); ++i) {
    const SiteId site{i};
    const SiteDistance distance = d.graph.between(from, site);
    if (!distance.is_reachable()) continue;
    const ServerId found =
        one_of(d.at(site).mailbox_servers[static_cast<std::size_t>(product)], spread, may);
    if (found.is_none()) continue;
    if (!best.is_none()) {
      const SiteDistance known = d.graph.between(from, best_site);
      if (known < distance || (known == distance && d.at(best_site).name <= d.at(site).name))
        continue;
    }
    best = found;
    best_site = site;
  }
  return best;
}

bool has_front_end(const Considered& c) {
  return !c.mailbox_site.is_none() &&
         !front_ends(c.directory, c.mailbox_site, c.mailbox_product).empty();
}

bool old_front_end_takes(const Considered& c, ServerId id) {
  const Server& s = c.directory.at(id);
  return s.is_front_end() && s.product < Product::Exchange2013 && takes(c, id) &&
         reaches(c.directory, c.front_end.site, s.site);
}

Target choose_target(const Considered& c) {
  if (c.has(Fact::IsStatic)) return static_content(c);
  if (c.has(Fact::CredentialsAreInBody) && c.database.is_none()) return unread(c);
  if (c.protocol() == Protocol::PowerShell && !c.has(Fact::AnchorsOnCaller)) {
    Target target;
    target.port = kBackEndHttpsPort;
    const ServerId named = c.request.hints.cookie_server;
    const bool stays = !named.is_none() && c.directory.at(named).has(ServerRole::Mailbox) &&
                       c.directory.at(named).product == c.front_end.product &&
                       answers_https(c.directory.at(named)) &&
                       reaches(c.directory, c.front_end.site, c.directory.at(named).site);
    target.server = stays ? named
                          : nearest_mailbox_server(c.directory, c.front_end.site,
                                                   c.front_end.product, c.request.spread);
    return target;
  }
  if (c.mailbox_site.is_none()) return {};
  if (c.has(Fact::FrontEndIsLegacy) && c.has(Fact::IsSameSite) && !c.has(Fact::MailboxIsNewer) &&
      c.mailbox_product == c.front_end.product)
    return store(c);
  const bool is_by_mailbox_server =
      c.mailbox_product == Product::Exchange2007 && !c.has(Fact::FrontEndIsLegacy) &&
      (c.protocol() == Protocol::Autodiscover || c.protocol() == Protocol::ActiveSync);
  if (is_by_mailbox_server) return by_newer_mailbox_server(c);
  return c.mailbox_product < Product::Exchange2013 ? down_level(c) : holder(c);
}

Target choose_um_service(const Considered& c) {
  if (c.active_server.is_none()) return any_um_service(c);
  const Server& server = c.directory.at(c.active_server);
  if (!server.um_service.exists) return {};  // an old UM server, which nobody described
  if (!server.is_up) return any_um_service(c);
  return {c.active_server,
          c.request.tls != Tls::None ? server.um_service.tls_port : server.um_service.tcp_port};
}

UrlId newer_url(const Directory& d, SiteId mailbox_site, Product product, Protocol protocol,
                bool* has_forms) {
  *has_forms = false;
  if (protocol == Protocol::Autodiscover) {
    return d.autodiscover_url;  // the organisation's name, not a virtual directory's
  }
  SiteId best;
  UrlId url;
  for (std::size_t i = 0; i < d.sites.size(); ++i) {
    const SiteId site{i};
    const SiteDistance distance = d.graph.between(mailbox_site, site);
    if (!distance.is_reachable()) continue;
    for (auto p = static_cast<std::size_t>(product); p < kProducts; ++p) {
      const Published& published = d.at(site).of(static_cast<Product>(p), protocol);
      if (published.url.is_none()) continue;
      if (!best.is_none()) {
        const SiteDistance known = d.graph.between(mailbox_site, best);
        if (known.cost < distance.cost ||
            (known.cost == distance.cost && d.at(best).name <= d.at(site).name))
          break;
      }
      best = site;
      url = published.url;
      *has_forms = published.forms;
      break;
    }
  }
  return url;
}

}  // namespace casgrid
