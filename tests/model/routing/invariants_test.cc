// The invariants of the Client Access role over thousands of random organisations, and for each a
// decision broken on purpose: a promise that cannot fail says nothing.
#include <algorithm>
#include <gtest/gtest.h>

#include "model/routing/rules.h"
#include "tests/model/routing/promise.h"

namespace casgrid::testing {
namespace {

// ---- 1: statelessness

bool alike(const VirtualDirectory& a, const VirtualDirectory& b) {
  return a.exists == b.exists && a.forms == b.forms && a.require_ssl == b.require_ssl &&
         a.http_to_https_redirect == b.http_to_https_redirect && a.auth == b.auth &&
         a.redirect_to_optimal_server == b.redirect_to_optimal_server &&
         a.cross_site_redirect == b.cross_site_redirect && a.external_url == b.external_url;
}

bool alike(const MailAccess& a, const MailAccess& b) {
  return a.exists == b.exists && a.front_service_running == b.front_service_running &&
         a.login_type == b.login_type && a.plain_port == b.plain_port &&
         a.implicit_tls_port == b.implicit_tls_port && a.max_command_bytes == b.max_command_bytes;
}

// Front ends of one array: the same product, build, site, settings and certificate key, and both
// healthy for the protocol.
bool are_an_array(const Server& a, const Server& b, Protocol p) {
  const OutlookAnywhere &x = a.outlook_anywhere, &y = b.outlook_anywhere;
  const ComponentId component = proxy_component(p);
  return a.is_front_end() && b.is_front_end() && a.product == b.product && a.version == b.version &&
         a.site == b.site && a.roles == b.roles && a.is_up == b.is_up &&
         a.certificate_key == b.certificate_key &&
         a.certificate_key_is_classic == b.certificate_key_is_classic &&
         a.prefers_mounted_server == b.prefers_mounted_server &&
         a.connectors.size() == b.connectors.size() &&
         a.call_router.startup == b.call_router.startup && x.enabled == y.enabled &&
         x.iis_methods == y.iis_methods && x.internal_requires_ssl == y.internal_requires_ssl &&
         x.external_requires_ssl == y.external_requires_ssl && x.internal_host == y.internal_host &&
         std::equal(a.directories.begin(), a.directories.end(), b.directories.begin(),
                    [](const auto& v, const auto& w) { return alike(v, w); }) &&
         alike(a.mail_access[0], b.mail_access[0]) && alike(a.mail_access[1], b.mail_access[1]) &&
         a.components.effective(component) == ComponentState::Active &&
         b.components.effective(component) == ComponentState::Active;
}

Finding any_member_of_an_array_does(const Case& c, const Decide& decide_it) {
  const Directory& d = c.directory;
  RequestFacts r = c.facts();
  // Kerberos works for a server's own name, so that name is not one of an array.
  if (is_server_name(d, r.host)) return Finding::not_about_it();
  const ServerId asked = r.front_end;
  const Decision first = decide_it(d, r);
  bool has_another = false;
  for (std::size_t i = 0; i < d.servers.size(); ++i) {
    if (ServerId{i} == asked || !are_an_array(d.at(asked), d.servers[i], r.protocol)) continue;
    has_another = true;
    r.front_end = ServerId{i};
    const std::string differs = difference(first, decide_it(d, r));
    if (!differs.empty())
      return Finding::broken(d.at(asked).name + " and " + d.servers[i].name +
                             " of one array differ in: " + differs);
  }
  return has_another ? Finding::holds() : Finding::not_about_it();
}

TEST(Statelessness, AnyHealthyMemberOfAnArrayDecidesAlike) {
  expect_holds(any_member_of_an_array_does);
}

TEST(Statelessness, AMemberThatSpreadsByItsOwnNumberIsCaught) {
  expect_caught(any_member_of_an_array_does,
                broken([](const Directory& d, const RequestFacts& r, Decision& x) {
                  if (x.action == Action::Proxy && r.front_end.value % 2 == 1)
                    x.target = ServerId{r.front_end.value % d.servers.size()};
                }));
}

// ---- 2: convergence

// A mailbox of 2013 or later, and a rule that follows it.
bool follows_the_mailbox(const Decision& d) {
  return d.action == Action::Proxy && !d.database.is_none() &&
         (d.rule == RuleId::ProxySameSite || d.rule == RuleId::ProxyOtherSite ||
          d.rule == RuleId::LogonDone);
}

Finding all_choose_the_active_copy(const Case& c, const Decide& decide_it) {
  const Directory& d = c.directory;
  RequestFacts r = c.facts();
  // A near copy of an address book is another mailbox: what Active Manager said is not about it.
  if (r.protocol == Protocol::Oab) r.is_located = false;
  bool applies = false;
  for (std::size_t i = 0; i < d.servers.size(); ++i) {
    if (!d.servers[i].is_front_end() || !is_modern(d, ServerId{i})) continue;
    r.front_end = ServerId{i};
    const Decision x = decide_it(d, r);
    if (!follows_the_mailbox(x) || (r.hints.prefers_affinity && r.protocol == Protocol::Ews))
      continue;
    const ServerId active = r.is_located ? r.active_server : d.at(x.database).active_on;
    if (!is_modern(d, active)) continue;
    applies = true;
    if (x.target != active)
      return Finding::broken(d.servers[i].name + " chose " + d.at(x.target).name + ", and " +
                             d.at(active).name + " has the active copy");
  }
  return applies ? Finding::holds() : Finding::not_about_it();
}

TEST(Convergence, EveryFrontEndChoosesTheServerWithTheActiveCopy) {
  expect_holds(all_choose_the_active_copy);
}

TEST(Convergence, AFrontEndThatPrefersItsOwnSiteIsCaught) {
  expect_caught(all_choose_the_active_copy,
                broken([](const Directory& d, const RequestFacts& r, Decision& x) {
                  if (!follows_the_mailbox(x)) return;
                  for (const DatabaseCopy& copy : d.at(x.database).copies) {
                    if (d.at(copy.server).site == d.at(r.front_end).site) x.target = copy.server;
                  }
                }));
}

// ---- 3: no back-end name

// A Contact of SIP is the exception of the protocol: the gateway must reach the UM service itself.
Finding no_back_end_is_named(const Case& c, const Decide& decide_it) {
  const Decision x = decide_it(c.directory, c.facts());
  if (!leads_away(x)) return Finding::not_about_it();
  const Url& url = c.directory.at(x.url);
  if (is_server_name(c.directory, url.host) || is_server_name(c.directory, x.location))
    return Finding::broken("a client is sent to the server " + url.text);
  if (url.port == 444 || url.port == 81)
    return Finding::broken("a client is sent to a back-end port: " + url.text);
  return Finding::holds();
}

TEST(Names, NoBackEndNameOrPortReachesAClient) { expect_holds(no_back_end_is_named); }

TEST(Names, ARedirectToTheInternalUrlIsCaught) {
  expect_caught(no_back_end_is_named,
                broken([](const Directory& d, const RequestFacts& r, Decision& x) {
                  if (x.url.is_none()) return;
                  x.url = d.at(r.front_end).directory_of(r.protocol).internal_url;
                }));
}

// ---- 6: one hop

Finding one_hop(const Case& c, const Decide& decide_it) {
  const Directory& d = c.directory;
  if (!is_modern(d, c.request.front_end)) return Finding::not_about_it();
  const Decision x = decide_it(d, c.facts());
  // A cookie of before a mailbox moved leads to where it was.
  if (x.action != Action::Proxy || x.rule == RuleId::CookieDownLevel)
    return Finding::not_about_it();
  const Server& target = d.at(x.target);
  if (target.product >= Product::Exchange2013) {
    if (!target.has(ServerRole::Mailbox))
      return Finding::broken(target.name + " is no mailbox server");
    if (is_http(c.request.protocol) && x.port != 444)
      return Finding::broken("the upstream to " + target.name + " is not to its back end");
    return Finding::holds();
  }
  if (!target.is_front_end()) return Finding::broken(target.name + " is no Client Access server");
  const ServerId holder = holder_of(c, x);
  if (c.request.protocol != Protocol::Oab && target.site != d.at(holder).site)
    return Finding::broken(target.name + " is not in the mailbox's site");
  if (c.request.protocol != Protocol::Oab && target.product != d.at(holder).product)
    return Finding::broken(target.name + " is not of the mailbox's version");
  return Finding::holds();
}

TEST(Proxying, IsOneHopToTheBackEndOrToAnOldServerOfTheMailboxsSite) { expect_holds(one_hop); }

TEST(Proxying, ByWayOfTheOtherSitesFrontEndIsCaught) {
  expect_caught(one_hop, broken([](const Directory& d, const RequestFacts&, Decision& x) {
                  if (x.action != Action::Proxy || !x.crosses_site) return;
                  for (std::size_t i = 0; i < d.servers.size(); ++i) {
                    if (d.servers[i].is_front_end() && d.servers[i].site == d.at(x.target).site)
                      x.target = ServerId{i};
                  }
                }));
}

// ---- 7: one copy of a message

Finding one_copy(const Case& c, const Decide& decide_it) {
  if (c.request.protocol != Protocol::Smtp) return Finding::not_about_it();
  const Directory& d = c.directory;
  const Decision x = decide_it(d, c.facts());
  if (x.action != Action::Proxy)
    return x.copies == 0 ? Finding::holds() : Finding::broken("a copy of a refused message");
  if (x.copies != 1)
    return Finding::broken(std::to_string(x.copies) + " copies of one message are handed over");
  if (!d.at(x.target).has(ServerRole::Mailbox))
    return Finding::broken(d.at(x.target).name + " is no mailbox server");
  // The twenty-first recipient does not matter, whoever it is.
  if (c.recipients.size() < 20) return Finding::holds();
  Case more = c;
  more.recipients.resize(20);
  for (std::uint32_t u = 0; u < d.user_count(); ++u) more.recipients.push_back({UserId{u}, true});
  return decide_it(d, more.facts()).target == x.target
             ? Finding::holds()
             : Finding::broken("recipients after the twentieth change the target");
}

TEST(Transport, HandsAMessageOverOnceWhateverItsRecipients) { expect_holds(one_copy); }

TEST(Transport, ThatSplitsAMessageIsCaught) {
  expect_caught(one_copy, broken([](const Directory&, const RequestFacts& r, Decision& x) {
                  if (x.copies == 1 && r.smtp.recipients.size() > 1) x.copies = 2;
                }));
}

TEST(Transport, ThatLooksAtTheLastRecipientIsCaught) {
  expect_caught(one_copy, broken([](const Directory& d, const RequestFacts& r, Decision& x) {
                  if (x.copies != 1 || r.smtp.recipients.size() <= 20) return;
                  const UserId last = r.smtp.recipients.back().mailbox;
                  const DatabaseId db = last.is_none() ? DatabaseId{} : d.database_of(last);
                  if (!db.is_none()) x.target = d.at(db).active_on;
                }));
}

// ---- 8: component states

// The law, told again without the code under test.
bool is_active(const ComponentStates& states, ComponentId component) {
  const auto all_say_active = [&](ComponentId which) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(Requester::kCount); ++i) {
      if (states.entry(which, static_cast<Requester>(i)) != ComponentState::Active) return false;
    }
    return true;
  };
  const bool stands_alone =
      component == ComponentId::Monitoring || component == ComponentId::RecoveryActionsEnabled;
  return all_say_active(component) &&
         (stands_alone || all_say_active(ComponentId::ServerWideOffline));
}

Finding components_count(const Case& c, const Decide& decide_it) {
  const Server& s = c.directory.at(c.request.front_end);
  if (s.product < Product::Exchange2013) return Finding::not_about_it();
  const bool is_on = is_active(s.components, proxy_component(c.request.protocol));
  for (std::size_t k = 0; k < kComponents; ++k) {
    const auto component = static_cast<ComponentId>(k);
    const bool counts = s.components.effective(component) == ComponentState::Active;
    if (counts != is_active(s.components, component))
      return Finding::broken(std::string(text_of(component)) + " does not follow the law");
  }
  const Decision x = decide_it(c.directory, c.facts());
  if (x.facts.has(Fact::ProxyIsActive) != is_on)
    return Finding::broken("the decision sees another state than the entries give");
  const bool serves = x.action == Action::Proxy || x.status == 200;
  if (!is_on && serves) return Finding::broken("an inactive component serves");
  return Finding::holds();
}

TEST(Components, AreActiveOnlyIfEveryRequesterAndTheServerAre) { expect_holds(components_count); }

TEST(Components, ThatListenToOneRequesterAreCaught) {
  expect_caught(components_count, [](const Directory& d, const RequestFacts& r) {
    ComponentStates heard;
    for (std::size_t k = 0; k < kComponents; ++k) {
      const auto component = static_cast<ComponentId>(k);
      heard.set(component, Requester::Maintenance,
                d.at(r.front_end).components.entry(component, Requester::Maintenance));
    }
    RequestFacts changed = r;
    changed.components = &heard;
    return decide(d, changed);
  });
}

// ---- 9: the health page

Finding health_page_is_the_component(const Case& c, const Decide& decide_it) {
  const Directory& d = c.directory;
  const Server& s = d.at(c.request.front_end);
  if (s.product < Product::Exchange2013 || !s.is_up) return Finding::not_about_it();
  RequestFacts r = c.facts();
  if (!is_http(r.protocol)) r.protocol = Protocol::Owa;
  if (!s.directory_of(r.protocol).exists || s.unstated.has(r.protocol))
    return Finding::not_about_it();
  r.resource = Resource::HealthPage;
  r.port = 443;
  r.tls = Tls::Implicit;
  const bool is_on = is_active(s.components, proxy_component(r.protocol));
  for (const bool answers : {true, false}) {
    r.directory_answered = answers;
    const Decision x = decide_it(d, r);
    if ((x.status == 200) != is_on)
      return Finding::broken("health page " + std::to_string(x.status) + " of " +
                             text_of(r.protocol) + (is_on ? ", active" : ", not active"));
  }
  return Finding::holds();
}

TEST(HealthPage, IsGivenIfAndOnlyIfTheComponentIsActive) {
  expect_holds(health_page_is_the_component);
}

TEST(HealthPage, ThatAsksTheDirectoryIsCaught) {
  expect_caught(health_page_is_the_component,
                broken([](const Directory&, const RequestFacts& r, Decision& x) {
                  if (x.page == Page::Health && !r.directory_answered) x.status = 503;
                }));
}

// ---- 10: a copy that moves

Finding nothing_shows_of_a_move(const Case& c, const Decide& decide_it) {
  const Directory& d = c.directory;
  RequestFacts r = c.facts();
  r.is_located = false;
  r.hints.cookie_server = ServerId{};  // of an old server, whose mailboxes do not move by copies
  const Decision before = decide_it(d, r);
  if (before.database.is_none() || r.protocol == Protocol::Oab || r.protocol == Protocol::Smtp)
    return Finding::not_about_it();
  r.is_located = true;
  bool applies = false;
  for (const DatabaseCopy& copy : d.at(before.database).copies) {
    r.active_server = copy.server;
    const Decision after = decide_it(d, r);
    if (after.user != before.user || after.mailbox != before.mailbox ||
        after.database != before.database)
      return Finding::broken("a move changes who is served, or out of which database");
    if (before.action != Action::Proxy || after.action != Action::Proxy) continue;
    applies = true;
    if (after.sets_session != before.sets_session ||
        after.sets_routing_cookie != before.sets_routing_cookie ||
        after.clears_routing_cookie != before.clears_routing_cookie ||
        after.location != before.location || after.url != before.url)
      return Finding::broken("a move to " + d.at(copy.server).name + " shows in a cookie or name");
  }
  return applies ? Finding::holds() : Finding::not_about_it();
}

TEST(Moves, OfTheActiveCopyShowInNoNameAndNoCookie) { expect_holds(nothing_shows_of_a_move); }

TEST(Moves, ThatCostTheRoutingCookieAreCaught) {
  expect_caught(nothing_shows_of_a_move,
                broken([](const Directory& d, const RequestFacts& r, Decision& x) {
                  if (x.action == Action::Proxy && !x.database.is_none() && r.is_located &&
                      r.active_server != d.at(x.database).active_on)
                    x.clears_routing_cookie = true;
                }));
}

// ---- 11: cookies grant nothing

// Rules that say who may; those after them only say where.
bool is_about_leave(RuleId id) { return &rule(id) < &rule(RuleId::ServerAffinity); }

Finding cookies_grant_nothing(const Case& c, const Decide& decide_it) {
  const Directory& d = c.directory;
  RequestFacts without = c.facts();
  RoutingHints& h = without.hints;
  h.prefers_affinity = false;
  h.affinity_server = h.resource_server = ServerId{};
  h.cookie_database = DatabaseId{};
  h.has_foreign_cookie = false;
  h.cookie_fault = CookieFault::None;
  h.cookie_server = ServerId{};
  const Decision plain = decide_it(d, without);
  const Decision x = decide_it(d, c.facts());
  if (x.user != plain.user) return Finding::broken("a routing cookie changes who is served");
  const bool is_static = plain.facts.has(Fact::IsStatic);
  if (!is_static && is_about_leave(plain.rule) && x.rule != plain.rule)
    return Finding::broken("a routing cookie changes what is allowed");
  // A forms session that is over, or sealed with another key, is none.
  RequestFacts stale = c.facts();
  stale.session.user = UserId{};
  const Decision nobody = decide_it(d, stale);
  for (const bool is_expired : {true, false}) {
    stale = c.facts();
    stale.session.is_expired = is_expired;
    if (!is_expired) stale.session.certificate_key = 77;
    const std::string differs = difference(nobody, decide_it(d, stale));
    if (!differs.empty()) return Finding::broken("a stale session is worth something: " + differs);
  }
  return Finding::holds();
}

TEST(Cookies, NeverChangeWhoIsServedAndNeverGrantAnything) { expect_holds(cookies_grant_nothing); }

TEST(Cookies, ThatNameAUserAreCaught) {
  expect_caught(cookies_grant_nothing,
                broken([](const Directory& d, const RequestFacts& r, Decision& x) {
                  for (std::uint32_t u = 0; u < d.user_count(); ++u) {
                    if (!r.hints.cookie_database.is_none() &&
                        d.database_of(UserId{u}) == r.hints.cookie_database)
                      x.user = UserId{u};
                  }
                }));
}

TEST(Cookies, ThatOutliveTheirTimeAreCaught) {
  expect_caught(cookies_grant_nothing, [](const Directory& d, const RequestFacts& r) {
    RequestFacts lenient = r;
    lenient.session.is_expired = false;
    return decide(d, lenient);
  });
}

// ---- 12: nothing is kept

Finding nothing_is_kept(const Case& c, const Decide& decide_it) {
  const Decision first = decide_it(c.directory, c.facts());
  Case other = c;
  draw_request(other, c.request.spread);
  decide_it(other.directory, other.facts());
  const std::string differs = difference(first, decide_it(c.directory, c.facts()));
  return differs.empty() ? Finding::holds()
                         : Finding::broken("asked again, it differs in: " + differs);
}

TEST(Statelessness, NothingIsKeptBetweenRequests) { expect_holds(nothing_is_kept); }

TEST(Statelessness, AFrontEndThatCountsItsRequestsIsCaught) {
  unsigned requests = 0;
  expect_caught(nothing_is_kept, [&](const Directory& d, const RequestFacts& r) {
    Decision x = decide(d, r);
    if (++requests % 4 >= 2) x.status = 503;
    return x;
  });
}

}  // namespace
}  // namespace casgrid::testing
