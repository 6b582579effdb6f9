#include "model/routing/outcomes.h"

#include "model/routing/ports.h"
#include "model/routing/redirect_kind.h"

namespace casgrid::outcomes {
namespace {

void redirect(const Considered& c, Decision& d, RedirectKind kind, std::uint16_t status,
              UrlId url) {
  d.action = Action::Redirect;
  d.redirect = kind;
  d.status = status;
  d.url = url;
  d.location = c.directory.at(url).host;
}

// The hint that the client brings along next time, and whether the one it brought was any good.
void set_cookies(const Considered& c, Decision& d) {
  if (!is_http(c.protocol()) || c.front_end.product < Product::Exchange2013) return;
  // A shell stays with the server it began at, whoever the caller is.
  const bool is_shell = c.protocol() == Protocol::PowerShell && !c.has(Fact::AnchorsOnCaller);
  const bool keeps_hint =
      !c.user.is_none() && (is_shell || (!c.database.is_none() && c.user == c.mailbox));
  d.sets_routing_cookie = keeps_hint;
  // An old mailbox has no database that Active Manager would turn into a server.
  d.routing_cookie_names_server =
      keeps_hint && (is_shell || c.mailbox_product < Product::Exchange2013);
  d.clears_routing_cookie = c.request.hints.has_foreign_cookie && !keeps_hint;
}

void to_server(const Considered& c, Decision& d, ServerId server, std::uint16_t port) {
  d.action = Action::Proxy;
  d.target = server;
  d.port = port;
  d.crosses_site = c.directory.at(server).site != c.front_end.site;
  d.dropped_headers = c.request.privileged_headers;
}

// Before CU5 any organisation mailbox was asked for a book; from CU5 on only one has it.
bool lacks_the_book(const Considered& c) {
  if (c.request.oab.is_none()) return false;
  const OfflineAddressBook& book = c.directory.address_books[c.request.oab.index()];
  return !book.generation_mailbox.is_none() && c.mailbox != book.generation_mailbox &&
         !book.shadow_distribution && c.directory.at(c.target.server).version >= builds::kCu5;
}

}  // namespace

void refuse(const Considered&, Decision& d) {
  d.action = Action::Refuse;
  d.sends_banner = false;
}

void not_known(const Considered&, Decision& d) { d.action = Action::NotKnown; }

void to_adfs(const Considered& c, Decision& d) {
  d.action = Action::Redirect;
  d.redirect = RedirectKind::AdFs;
  d.status = 302;
  d.url = c.directory.organisation.adfs_url;
  if (!d.url.is_none()) d.location = c.directory.at(d.url).host;
}

void challenge(const Considered& c, Decision& d) {
  d.action = Action::Answer;
  d.status = 401;
  d.challenges = c.offered;
}

void sso(const Considered& c, Decision& d) {
  redirect(c, d, RedirectKind::Sso, 200, c.external_url);
  d.page = Page::SelfSubmittingForm;
  d.posts_logon = true;
}

void plain(const Considered& c, Decision& d) {
  redirect(c, d, RedirectKind::Plain, 302, c.external_url);
}

void newer_sso(const Considered& c, Decision& d) {
  redirect(c, d, RedirectKind::Sso, 200, c.newer_url);
  d.page = Page::SelfSubmittingForm;
  d.posts_logon = true;
}

void newer_plain(const Considered& c, Decision& d) {
  redirect(c, d, RedirectKind::Plain, 302, c.newer_url);
}

void active_sync(const Considered& c, Decision& d) {
  redirect(c, d, RedirectKind::ActiveSync451, 451, c.external_url);
}

void newer_active_sync(const Considered& c, Decision& d) {
  redirect(c, d, RedirectKind::ActiveSync451, 451, c.newer_url);
}

void online_active_sync(const Considered& c, Decision& d) {
  redirect(c, d, RedirectKind::ActiveSync451, 451, c.online_url);
  d.asks_active_sync = true;
}

void online_link(const Considered& c, Decision& d) {
  page<200, Page::Link>(c, d);
  d.url = c.online_url;
}

void manual_link(const Considered& c, Decision& d) {
  page<200, Page::Link>(c, d);
  d.url = c.external_url;
}

void autodiscover_address(const Considered& c, Decision& d) {
  d.action = Action::Redirect;
  d.redirect = RedirectKind::AutodiscoverAddress;
  d.status = 200;
  d.autodiscover.action = AutodiscoverAction::RedirectAddress;
  d.autodiscover.subject = c.request.autodiscover.subject;
}

void autodiscover_settings(const Considered& c, Decision& d) {
  d.action = Action::Answer;
  d.status = 200;
  d.autodiscover = autodiscover_facts(c, c.request.front_end);
}

void sip(const Considered& c, Decision& d) {
  d.action = Action::Redirect;
  d.redirect = RedirectKind::Sip;
  d.status = 302;
  d.target = c.target.server;
  d.port = c.target.port;
  d.crosses_site = c.directory.at(d.target).site != c.front_end.site;
}

void proxy(const Considered& c, Decision& d) {
  to_server(c, d, c.target.server, c.target.port);
  set_cookies(c, d);
  d.mechanism = c.mechanism;
  d.sets_affinity_cookie = c.protocol() == Protocol::Ews && c.request.hints.prefers_affinity &&
                           !c.request.hints.header_mailbox.is_none() && !c.target.is_down_level;
  if (c.protocol() == Protocol::Oab && lacks_the_book(c)) d.status = 404;
  if (c.protocol() == Protocol::Autodiscover)
    d.autodiscover = autodiscover_facts(c, c.target.server);
}

void proxy_unread(const Considered& c, Decision& d) {
  to_server(c, d, c.target.server, c.target.port);
}

// The cookie stays as it is: renewed, it would never expire.
void proxy_by_cookie(const Considered& c, Decision& d) {
  to_server(c, d, c.request.hints.cookie_server, kHttpsPort);
  d.mechanism = c.mechanism;
}

void proxy_affinity(const Considered& c, Decision& d) {
  to_server(c, d, c.request.hints.affinity_server, kBackEndHttpsPort);
  d.mechanism = c.mechanism;
}

void proxy_challenged(const Considered& c, Decision& d) {
  proxy(c, d);
  d.status = 401;
}

void logon_done(const Considered& c, Decision& d) {
  proxy(c, d);
  d.sets_session = true;
  d.status = 302;
  d.redirect = RedirectKind::ToOwa;
  d.own_path = OwnPath::Destination;
  d.location = c.request.host;
}

void message(const Considered& c, Decision& d) {
  to_server(c, d, c.target.server, c.target.port);
  d.copies = 1;
}

}  // namespace casgrid::outcomes
