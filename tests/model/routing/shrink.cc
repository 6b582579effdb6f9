#include "tests/model/routing/shrink.h"

#include <algorithm>
#include <utility>

namespace casgrid::testing {
namespace {

// One attempt: changes the case, and says whether there was anything to change.
using Step = std::function<bool(Case&)>;

// The row goes, and those after it move up.
template <class Tag>
void forget(Id<Tag>& id, std::size_t gone) {
  if (id.is_none() || id.index() < gone) return;
  id = id.index() == gone ? Id<Tag>{} : Id<Tag>{id.index() - 1};
}

template <class Value>
void erase_at(std::vector<Value>& values, std::size_t i) {
  values.erase(values.begin() + static_cast<std::ptrdiff_t>(i));
}

bool remove_server(Case& c, std::size_t gone) {
  Directory& d = c.directory;
  const ServerId id{gone};
  if (c.request.front_end == id || (c.request.is_located && c.request.active_server == id))
    return false;
  for (const Database& db : d.databases) {
    if (db.active_on == id) return false;
  }
  for (Dag& dag : d.dags) {
    std::erase(dag.members, id);
    for (ServerId& m : dag.members) forget(m, gone);
  }
  for (Database& db : d.databases) {
    std::erase_if(db.copies, [&](const DatabaseCopy& copy) { return copy.server == id; });
    for (DatabaseCopy& copy : db.copies) forget(copy.server, gone);
    forget(db.active_on, gone);
  }
  forget(c.request.front_end, gone);
  forget(c.request.active_server, gone);
  forget(c.request.hints.affinity_server, gone);
  forget(c.request.hints.resource_server, gone);
  forget(c.request.hints.cookie_server, gone);
  erase_at(d.servers, gone);
  return true;
}

bool remove_site(Case& c, std::size_t gone) {
  Directory& d = c.directory;
  for (const Server& s : d.servers) {
    if (s.site.index() == gone) return false;
  }
  for (Server& s : d.servers) forget(s.site, gone);
  // A site in the middle takes its links with it.
  std::erase_if(d.site_links, [&](const SiteLink& l) {
    return std::find(l.sites.begin(), l.sites.end(), SiteId{gone}) != l.sites.end();
  });
  for (SiteLink& l : d.site_links) {
    for (SiteId& s : l.sites) forget(s, gone);
  }
  erase_at(d.sites, gone);
  return true;
}

bool remove_database(Case& c, std::size_t gone) {
  const DatabaseId id{gone};
  Directory& d = c.directory;
  for (const UserGroup& g : d.user_groups) {
    if (std::find(g.databases.begin(), g.databases.end(), id) != g.databases.end()) return false;
  }
  for (UserGroup& g : d.user_groups) {
    for (DatabaseId& in : g.databases) forget(in, gone);
  }
  forget(c.request.hints.cookie_database, gone);
  erase_at(d.databases, gone);
  return true;
}

bool remove_user(Case& c, std::size_t gone) {
  Directory& d = c.directory;
  const UserId id{gone};
  RequestFacts& r = c.request;
  if (d.user_groups.size() == 1) return false;
  for (const UserId needed : {r.user, r.session.user, r.hints.url_mailbox, r.hints.header_mailbox,
                              r.autodiscover.subject, r.sip.callee}) {
    if (needed == id) return false;
  }
  for (const OfflineAddressBook& book : d.address_books) {
    if (book.generation_mailbox == id) return false;
  }
  for (UserId* u :
       {&r.user, &r.session.user, &r.hints.url_mailbox, &r.hints.header_mailbox,
        &r.autodiscover.subject, &r.sip.callee, &d.arbitration_mailbox, &d.shadow_mailbox})
    forget(*u, gone);
  for (SmtpRecipient& to : c.recipients) forget(to.mailbox, gone);
  for (OfflineAddressBook& book : d.address_books) forget(book.generation_mailbox, gone);
  erase_at(d.user_groups, gone);
  erase_at(d.named_users, gone);
  for (std::size_t i = 0; i < d.user_groups.size(); ++i)
    d.user_groups[i].first_user = d.user_groups[i].named = static_cast<std::uint32_t>(i);
  return true;
}

template <class Value>
bool put(Value& place, const Value& value) {
  if (place == value) return false;
  place = value;
  return true;
}

void add_removals(const Case& c, std::vector<Step>& steps) {
  const auto each = [&](std::size_t count, bool (*remove)(Case&, std::size_t)) {
    for (std::size_t i = count; i-- > 0;) steps.push_back([=](Case& x) { return remove(x, i); });
  };
  each(c.recipients.size(), [](Case& x, std::size_t i) {
    erase_at(x.recipients, i);
    return true;
  });
  each(c.directory.databases.size(), remove_database);
  each(c.directory.user_groups.size(), remove_user);
  each(c.directory.servers.size(), remove_server);
  each(c.directory.sites.size(), remove_site);
  each(c.directory.site_links.size(), [](Case& x, std::size_t i) {
    erase_at(x.directory.site_links, i);
    return true;
  });
}

void add_server_defaults(std::size_t i, std::vector<Step>& steps) {
  const auto change = [&](auto with) {
    steps.push_back([=](Case& c) { return with(c.directory.servers[i]); });
  };
  change([](Server& s) {
    Server fresh = s;
    install(fresh);
    for (std::size_t p = 0; p < kHttpProtocols; ++p) {
      fresh.directories[p].internal_url = s.directories[p].internal_url;
      fresh.directories[p].external_url = s.directories[p].external_url;
    }
    const auto reduced = std::exchange(s.directories, fresh.directories);
    for (std::size_t p = 0; p < kHttpProtocols; ++p) {
      const VirtualDirectory &a = reduced[p], &b = s.directories[p];
      if (a.exists != b.exists || a.forms != b.forms || a.auth != b.auth ||
          a.require_ssl != b.require_ssl ||
          a.redirect_to_optimal_server != b.redirect_to_optimal_server ||
          a.cross_site_redirect != b.cross_site_redirect)
        return true;
    }
    return false;
  });
  for (std::size_t p = 0; p < kHttpProtocols; ++p)
    change([p](Server& s) { return put(s.directories[p].external_url, UrlId{}); });
  change([](Server& s) { return put(s.version, usual_version(s.product)); });
  change([](Server& s) { return put(s.is_up, true); });
  change([](Server& s) { return put(s.is_resolvable, true); });
  change([](Server& s) { return put(s.in_service, true); });
  change([](Server& s) { return put(s.back_end_certificate_bound, true); });
  change([](Server& s) { return put(s.transport_running, true); });
  change([](Server& s) { return put(s.transport_offers_anonymous_tls, true); });
  change([](Server& s) { return put(s.certificate_key_is_classic, true); });
  change([](Server& s) { return put(s.activation_policy, ActivationPolicy::Unrestricted); });
  change([](Server& s) {
    bool any = false;
    for (std::size_t k = 0; k < kComponents; ++k) {
      const auto component = static_cast<ComponentId>(k);
      any = any || s.components.own(component) != ComponentState::Active;
    }
    if (any) s.components = {};
    return any;
  });
  change([](Server& s) {
    if (!s.is_front_end() || !s.has(ServerRole::Mailbox)) return false;
    s.roles.remove(ServerRole::Mailbox);
    return true;
  });
}

void add_request_defaults(std::vector<Step>& steps) {
  const auto change = [&](auto with) { steps.push_back([=](Case& c) { return with(c.request); }); };
  change([](RequestFacts& r) { return put(r.is_background, false); });
  change([](RequestFacts& r) { return put(r.credentials_ok, true); });
  change([](RequestFacts& r) { return put(r.offers_kerberos, true); });
  change([](RequestFacts& r) { return put(r.offers_ntlm, true); });
  change([](RequestFacts& r) { return put(r.directory_answered, true); });
  change([](RequestFacts& r) { return put(r.spread, 0u); });
  change([](RequestFacts& r) { return put(r.session.user, UserId{}); });
  change([](RequestFacts& r) { return put(r.session.is_expired, false); });
  change([](RequestFacts& r) { return put(r.autodiscover.subject, UserId{}); });
  change([](RequestFacts& r) { return put(r.sip.callee, UserId{}); });
  change([](RequestFacts& r) { return put(r.resource, Resource::Application); });
  change([](RequestFacts& r) { return put(r.is_located, false); });
  change([](RequestFacts& r) { return put(r.hints.has_foreign_cookie, false); });
  change([](RequestFacts& r) { return put(r.hints.prefers_affinity, false); });
  change([](RequestFacts& r) { return put(r.hints.affinity_server, ServerId{}); });
  change([](RequestFacts& r) { return put(r.hints.resource_server, ServerId{}); });
  change([](RequestFacts& r) { return put(r.hints.cookie_database, DatabaseId{}); });
  change([](RequestFacts& r) { return put(r.hints.cookie_server, ServerId{}); });
  change([](RequestFacts& r) { return put(r.hints.cookie_fault, CookieFault::None); });
  change([](RequestFacts& r) { return put(r.hints.header_mailbox, UserId{}); });
  change([](RequestFacts& r) {
    const bool named = put(r.hints.in_url, RoutingHints::Named::Nothing);
    return put(r.hints.url_mailbox, UserId{}) || named;
  });
}

std::vector<Step> steps_of(const Case& c) {
  std::vector<Step> steps;
  add_removals(c, steps);
  for (std::size_t i = 0; i < c.directory.servers.size(); ++i) add_server_defaults(i, steps);
  for (std::size_t i = 0; i < c.directory.user_groups.size(); ++i) {
    steps.push_back([i](Case& x) {
      RecipientSettings plain;
      plain.type = x.directory.user_groups[i].settings.type;
      return put(x.directory.user_groups[i].settings, plain);
    });
  }
  for (std::size_t i = 0; i < c.directory.databases.size(); ++i) {
    steps.push_back([i](Case& x) { return put(x.directory.databases[i].is_mounted, true); });
    steps.push_back([i](Case& x) {
      Database& db = x.directory.databases[i];
      return std::erase_if(db.copies, [&](const DatabaseCopy& copy) {
               return copy.server != db.active_on &&
                      (!x.request.is_located || copy.server != x.request.active_server);
             }) > 0;
    });
  }
  steps.push_back([](Case& x) { return put(x.directory.arbitration_mailbox, UserId{}); });
  steps.push_back([](Case& x) { return put(x.directory.shadow_mailbox, UserId{}); });
  steps.push_back([](Case& x) {
    const bool any = !x.directory.address_books.empty();
    x.directory.address_books.clear();
    x.request.oab = OabId{};
    return any;
  });
  add_request_defaults(steps);
  return steps;
}

}  // namespace

Case shrunk(Case c, const std::function<bool(const Case&)>& fails) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    // A step that helped shifts those after it: they are asked again in the next round.
    for (std::size_t i = 0; i < steps_of(c).size(); ++i) {
      Case tried = c;
      if (!steps_of(c)[i](tried)) continue;
      tried.directory.publish();
      if (!fails(tried)) continue;
      c = std::move(tried);
      smaller = true;
    }
  }
  return c;
}

}  // namespace casgrid::testing
