// Where redirects lead, whom they are never given, and that they end: over thousands of random
// organisations, and for each a decision broken on purpose.
#include <algorithm>
#include <gtest/gtest.h>

#include "model/routing/rules.h"
#include "tests/model/routing/promise.h"

namespace casgrid::testing {
namespace {

// ---- 4: where redirects lead

bool publishes(const Server& s, Protocol p, UrlId url) {
  return s.is_front_end() && s.directory_of(p).external_url == url;
}

// The least cost from the mailbox's site at which a front end new enough publishes anything.
std::uint32_t nearest_newer(const Directory& d, SiteId from, Product product, Protocol p) {
  std::uint32_t best = SiteDistance::kUnreachable;
  for (const Server& s : d.servers) {
    if (s.is_front_end() && s.product >= product && !s.directory_of(p).external_url.is_none())
      best = std::min(best, d.graph.between(from, s.site).cost);
  }
  return best;
}

bool is_published_for(const Case& c, const Decision& x) {
  const Directory& d = c.directory;
  const Protocol p = c.request.protocol;
  if (x.rule == RuleId::NewerAutodiscover) return x.url == d.autodiscover_url;
  const Server& holder = d.at(holder_of(c, x));
  const Product own = d.at(c.request.front_end).product;
  const bool is_newer = own < Product::Exchange2013 && holder.product > own;
  return std::any_of(d.servers.begin(), d.servers.end(), [&](const Server& s) {
    if (!publishes(s, p, x.url)) return false;
    if (is_newer)
      return s.product >= holder.product && d.graph.between(holder.site, s.site).cost ==
                                                nearest_newer(d, holder.site, holder.product, p);
    const bool stands_in =
        s.product >= Product::Exchange2013 && holder.product >= Product::Exchange2013;
    return s.site == holder.site && (s.product == holder.product || stands_in);
  });
}

Finding redirects_lead_to_the_mailbox(const Case& c, const Decide& decide_it) {
  const Directory& d = c.directory;
  const Decision x = decide_it(d, c.facts());
  if (!leads_away(x)) return Finding::not_about_it();
  const Url& url = d.at(x.url);
  if (url.host == c.request.host)
    return Finding::broken("a redirect to the request's own name: " + url.text);
  const auto& relations = d.organisation.relationships;
  const bool is_online = x.rule == RuleId::OnlineLink || x.rule == RuleId::OnlineActiveSync;
  const bool is_right = is_online ? std::any_of(relations.begin(), relations.end(),
                                                [&](const OrganizationRelationship& o) {
                                                  return o.target_owa_url == x.url;
                                                })
                                  : is_published_for(c, x);
  if (!is_right) return Finding::broken(url.text + " is not what the mailbox's site publishes");
  return Finding::holds();
}

TEST(Redirects, LeadToWhatTheMailboxsSitePublishesAndNeverToTheRequestsOwnName) {
  expect_holds(redirects_lead_to_the_mailbox);
}

TEST(Redirects, ToTheRequestsOwnNameAreCaught) {
  expect_caught(redirects_lead_to_the_mailbox,
                broken([](const Directory& d, const RequestFacts& r, Decision& x) {
                  const UrlId own = d.at(r.front_end).directory_of(r.protocol).external_url;
                  if (x.rule != RuleId::ProxySameSite || r.protocol != Protocol::Owa) return;
                  x.action = Action::Redirect;
                  x.redirect = RedirectKind::Plain;
                  x.url = own;
                  if (!own.is_none()) x.location = d.at(own).host;
                }));
}

// ---- 5: who never redirects

Finding only_the_web_redirects(const Case& c, const Decide& decide_it) {
  using enum Protocol;
  const Protocol p = c.request.protocol;
  if (!is_modern(c.directory, c.request.front_end)) return Finding::not_about_it();
  if (p != OutlookAnywhere && p != Mapi && p != Ews && p != Oab && p != Pop3 && p != Imap4 &&
      p != PowerShell)
    return Finding::not_about_it();
  const Decision x = decide_it(c.directory, c.facts());
  if (x.action == Action::Redirect || leads_away(x))
    return Finding::broken(std::string(text_of(p)) + " is redirected");
  return Finding::holds();
}

TEST(Redirects, AreNeverOfOutlookAnywhereMapiEwsOabPopOrImap) {
  expect_holds(only_the_web_redirects);
}

TEST(Redirects, OfEwsAcrossSitesAreCaught) {
  expect_caught(only_the_web_redirects,
                broken([](const Directory&, const RequestFacts& r, Decision& x) {
                  if (r.protocol == Protocol::Ews && x.crosses_site) x.action = Action::Redirect;
                }));
}

// ---- redirects end

bool is_version_redirect(RuleId rule) {
  return (rule >= RuleId::NewerOwnName && rule <= RuleId::NewerAutodiscover) ||
         rule == RuleId::Owa2007Sso || rule == RuleId::Owa2007Plain ||
         rule == RuleId::ActiveSync2007Url;
}

// The newest front end that publishes the name: a name that two products share belongs there, and a
// balancer that leads it to the older one makes loops that no front end could see.
ServerId published_by(const Directory& d, Protocol p, HostId host) {
  ServerId best;
  for (std::size_t i = 0; i < d.servers.size(); ++i) {
    const Server& s = d.servers[i];
    const UrlId url = s.directory_of(p).external_url;
    if (!s.is_front_end() || url.is_none() || d.at(url).host != host) continue;
    if (best.is_none() || s.product > d.at(best).product) best = ServerId{i};
  }
  return best;
}

// The client at the other address: the same person, logged on there as a browser or device would.
bool follow(const Directory& d, RequestFacts& r, const Decision& x) {
  const ServerId next = published_by(d, r.protocol, x.location);
  if (next.is_none()) return false;
  r.front_end = next;
  r.host = x.location;
  r.user = x.user;
  r.credentials_ok = true;
  r.session = {x.user, d.at(next).certificate_key, false};
  return true;
}

Finding redirects_end(const Case& c, const Decide& decide_it) {
  RequestFacts at = c.facts();
  int version_redirects = 0;
  for (int hops = 0; hops < 6; ++hops) {
    const Decision x = decide_it(c.directory, at);
    if (x.action != Action::Redirect || !leads_away(x))
      return hops > 0 ? Finding::holds() : Finding::not_about_it();
    version_redirects += is_version_redirect(x.rule) ? 1 : 0;
    if (version_redirects > 1) return Finding::broken("two redirects to another version");
    if (!follow(c.directory, at, x)) return Finding::holds();
  }
  return Finding::broken("a client is sent from name to name for ever");
}

TEST(Redirects, EndAndChangeTheVersionAtMostOnce) { expect_holds(redirects_end); }

TEST(Redirects, ThatForgetTheMailboxsSitePublishesThisNameAreCaught) {
  expect_caught(redirects_end, [](const Directory& d, const RequestFacts& r) {
    RequestFacts changed = r;
    changed.host = HostId{};
    return decide(d, changed);
  });
}

}  // namespace
}  // namespace casgrid::testing
