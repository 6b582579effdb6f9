#include "tests/model/routing/random_forest.h"

#include <algorithm>
#include <array>

#include "tests/model/routing/draws.h"

namespace casgrid::testing {
namespace {

constexpr std::array<const char*, 5> kSites{"paris", "lyon", "lille", "nice", "brest"};
constexpr std::array<const char*, kHttpProtocols> kPaths{
    "/owa", "/Microsoft-Server-ActiveSync",   "/mapi",      "/ecp", "/EWS/Exchange.asmx", "/rpc",
    "/OAB", "/autodiscover/autodiscover.xml", "/powershell"};

Version draw_version(Draws& draws, Product product) {
  using namespace builds;
  switch (product) {
    case Product::Exchange2007:
      return k2007Sp3Ru10;
    case Product::Exchange2010:
      return k2010Sp3;
    case Product::Exchange2016:
      return draws.of({usual_version(product), Version{15, 1, 1531, 3}});
    case Product::Exchange2019:
    case Product::SubscriptionEdition:
      return usual_version(product);
    default:
      return draws.of({usual_version(product), usual_version(product), Version{15, 0, 516, 32},
                       kCu1, kCu2, kSp1, kCu5, kCu6, kCu7, kCu8, kCu10, kCu11, kCu12});
  }
}

Product draw_product(Draws& draws) {
  const Product drawn = draws.of(
      {Product::Exchange2013, Product::Exchange2013, Product::Exchange2013, Product::Exchange2013,
       Product::Exchange2016, Product::Exchange2010, Product::Exchange2010, Product::Exchange2007});
  if (drawn != Product::Exchange2016) return drawn;
  return draws.of({drawn, drawn, Product::Exchange2019, Product::SubscriptionEdition});
}

// A name that front ends publish: the common one, the site's own, another site's, the legacy one.
std::string draw_name(Draws& draws, const Directory& d, const Server& s) {
  if (s.product < Product::Exchange2013 && draws.coin()) return "legacy.contoso.com";
  if (draws.one_in(3)) return "mail.contoso.com";
  const SiteId site = draws.one_in(6) ? SiteId{draws.below(d.sites.size())} : s.site;
  return d.at(site).name + ".contoso.com";
}

void draw_directories(Draws& draws, Directory& d, Server& s) {
  const std::string name = draw_name(draws, d, s);
  const bool publishes = !draws.one_in(3);
  for (std::size_t p = 0; p < kHttpProtocols; ++p) {
    VirtualDirectory& v = s.directories[p];
    v.internal_url = d.intern_url("https://" + s.fqdn + kPaths[p]);
    if (publishes && !draws.one_in(6)) {
      const std::string own = draws.one_in(8) ? draw_name(draws, d, s) : name;
      v.external_url = d.intern_url("https://" + own + kPaths[p]);
    }
    if (draws.one_in(8)) v.forms = !v.forms && p != static_cast<std::size_t>(Protocol::Ews);
    if (draws.one_in(4)) v.auth.set(draws.any<AuthMethod>(), draws.coin());
    if (draws.one_in(12)) v.require_ssl = !v.require_ssl;
    v.http_to_https_redirect = draws.one_in(4);
    v.redirect_to_optimal_server = !draws.one_in(6);
    if (draws.one_in(4)) v.cross_site_redirect = CrossSiteRedirect::Manual;
    if (draws.one_in(25)) v.exists = false;
    if (draws.one_in(4)) v.auth.add(draws.of({AuthMethod::WsSecurity, AuthMethod::AdFs}));
  }
  OutlookAnywhere& oa = s.outlook_anywhere;
  if (s.product < Product::Exchange2013) oa.enabled = draws.coin();
  if (draws.coin()) oa.internal_host = d.intern_host(s.fqdn);
  if (draws.coin()) oa.external_host = d.intern_host(name);
  oa.internal_requires_ssl = draws.one_in(4);
  oa.external_requires_ssl = draws.one_in(4);
  if (draws.one_in(6)) oa.iis_methods.remove(AuthMethod::Ntlm);
}

void draw_services(Draws& draws, Server& s) {
  for (MailAccess& m : s.mail_access) {
    m.front_service_running = !draws.one_in(5);
    m.back_end_service_running = !draws.one_in(5);
    m.login_type = draws.of(
        {LoginType::SecureLogin, LoginType::PlainTextLogin, LoginType::PlainTextAuthentication});
    if (draws.one_in(3)) m.internal_settings.push_back({s.fqdn, m.implicit_tls_port, true});
  }
  if (draws.one_in(8)) s.connectors.clear();
  s.call_router.startup = draws.of({SipStartup::Tcp, SipStartup::Tls, SipStartup::Dual});
  s.is_up = !draws.one_in(20);
  s.is_resolvable = !draws.one_in(25);
  s.in_service = !draws.one_in(20);
  s.back_end_certificate_bound = !draws.one_in(25);
  s.transport_running = !draws.one_in(15);
  s.transport_offers_anonymous_tls = !draws.one_in(15);
  s.prefers_mounted_server = !draws.one_in(6);
  s.certificate_key = static_cast<std::uint32_t>(1 + draws.below(2));
  s.certificate_key_is_classic = !draws.one_in(12);
  if (draws.one_in(20)) s.unstated.add(draws.any<Protocol>());
  if (draws.one_in(8)) s.activation_policy = ActivationPolicy::Blocked;
  while (draws.one_in(5)) {
    s.components.set(draws.any<ComponentId>(), draws.any<Requester>(),
                     draws.of({ComponentState::Inactive, ComponentState::Draining}));
  }
}

void name_server(Directory& d, Server& s) {
  const std::string number = std::to_string(d.servers.size());
  s.name = (s.is_front_end() ? "cas" : "mbx") + number + "-" + d.at(s.site).name;
  s.fqdn = s.name + ".contoso.com";
  s.ip_address = "10." + std::to_string(s.site.index()) + ".0." + number;
  d.intern_host(s.fqdn);
}

void draw_servers(Draws& draws, Directory& d) {
  for (std::size_t site = 0; site < d.sites.size(); ++site) {
    for (std::size_t n = 1 + draws.below(4); n > 0; --n) {
      Server s;
      s.site = SiteId{site};
      const bool is_first = d.servers.empty();
      if (is_first || !draws.one_in(3)) s.roles.add(ServerRole::ClientAccess);
      if (s.roles.is_empty() || draws.coin()) s.roles.add(ServerRole::Mailbox);
      s.product = draw_product(draws);
      s.version = draw_version(draws, s.product);
      name_server(d, s);
      install(s);
      if (s.is_front_end()) draw_directories(draws, d, s);
      draw_services(draws, s);
      d.servers.push_back(s);
      if (!s.is_front_end() || !draws.one_in(3)) continue;
      name_server(d, s);  // the other member of an array
      d.servers.push_back(s);
    }
  }
}

void draw_databases(Draws& draws, Directory& d) {
  std::vector<ServerId> mailbox;
  std::array<std::vector<ServerId>, kProducts> of_product;
  for (std::size_t i = 0; i < d.servers.size(); ++i) {
    if (!d.servers[i].has(ServerRole::Mailbox)) continue;
    mailbox.push_back(ServerId{i});
    of_product[static_cast<std::size_t>(d.servers[i].product)].push_back(ServerId{i});
  }
  if (mailbox.empty()) return;
  for (const Product product : {Product::Exchange2010, Product::Exchange2013, Product::Exchange2016,
                                Product::Exchange2019, Product::SubscriptionEdition}) {
    const auto& members = of_product[static_cast<std::size_t>(product)];
    if (members.size() >= 2 && !draws.one_in(4))
      d.dags.push_back({std::string("dag-") + short_text_of(product), members, SiteId{}});
  }
  for (std::size_t n = 1 + draws.below(6); n > 0; --n) {
    Database db;
    db.name = "db" + std::to_string(d.databases.size());
    if (!d.dags.empty() && !draws.one_in(3)) {
      db.dag = DagId{draws.below(d.dags.size())};
      const auto& members = d.at(db.dag).members;
      const std::size_t from = draws.below(members.size());
      for (std::size_t i = 0; i < std::min<std::size_t>(members.size(), 1 + draws.below(3)); ++i) {
        DatabaseCopy copy;
        copy.server = members[(from + i) % members.size()];
        copy.activation_preference = static_cast<std::uint32_t>(i + 1);
        db.copies.push_back(copy);
      }
    } else {
      db.copies.push_back({.server = draws.of(mailbox)});
    }
    db.active_on = db.copies[draws.below(db.copies.size())].server;
    db.is_mounted = !draws.one_in(12);
    d.databases.push_back(db);
  }
}

RecipientSettings draw_settings(Draws& draws, const Directory& d) {
  RecipientSettings s;
  if (draws.one_in(4) || d.databases.empty())
    s.type =
        draws.of({RecipientType::MailUser, RecipientType::RemoteMailbox, RecipientType::NoMailbox});
  if (draws.one_in(6)) s.disabled.add(draws.any<Protocol>());
  if (draws.one_in(6)) s.mapi_http = draws.coin();
  s.blocks_rpc_http = draws.one_in(12);
  s.blocks_external = draws.one_in(12);
  s.eas_blocked = draws.one_in(12);
  s.password_expired = draws.one_in(15);
  s.has_primary_smtp = !draws.one_in(12);
  s.is_administrator = draws.one_in(15);
  s.is_healthy = !draws.one_in(12);
  s.um_enabled = draws.coin();
  return s;
}

void draw_users(Draws& draws, Directory& d) {
  for (std::size_t n = 2 + draws.below(7); n > 0; --n) {
    const std::size_t number = d.user_groups.size();
    NamedUser user;
    user.sam_account_name = "user" + std::to_string(number);
    UserGroup group;
    group.settings = draw_settings(draws, d);
    group.first_user = static_cast<std::uint32_t>(number);
    group.count = 1;
    group.named = static_cast<std::uint32_t>(number);
    if (group.settings.type == RecipientType::Mailbox)
      group.databases.push_back(DatabaseId{draws.below(d.databases.size())});
    if (group.settings.type == RecipientType::RemoteMailbox)
      user.external_address =
          user.sam_account_name + (draws.one_in(4) ? "@nowhere.example" : "@online.example");
    user.upn = user.primary_smtp = user.sam_account_name + "@contoso.com";
    group.name = user.sam_account_name;
    group.domain = "contoso.com";
    d.user_groups.push_back(group);
    d.named_users.push_back(user);
  }
  const UserId arbitration{draws.below(d.user_count())};
  const UserId shadow{draws.below(d.user_count())};
  const auto has_mailbox = [&](UserId u) { return !d.database_of(u).is_none(); };
  if (has_mailbox(arbitration) && !draws.one_in(3)) d.arbitration_mailbox = arbitration;
  if (has_mailbox(shadow) && draws.coin()) d.shadow_mailbox = shadow;
}

void draw_objects(Draws& draws, Directory& d) {
  Organisation& o = d.organisation;
  o.name = "contoso";
  o.accepted_domains = {"contoso.com"};
  o.mapi_http_enabled = draws.coin();
  o.service_account.configured = draws.coin();
  o.service_account.http_hosts = {d.intern_host("mail.contoso.com")};
  if (draws.coin())
    o.relationships.push_back(
        {"online", {"online.example"}, d.intern_url("https://outlook.online.example/owa")});
  if (draws.coin()) d.intern_host("autodiscover.contoso.com");
  for (std::size_t n = draws.below(3); n > 0; --n) {
    OfflineAddressBook book;
    book.name = "oab" + std::to_string(d.address_books.size());
    book.product = draw_product(draws);
    book.is_default = draws.coin();
    book.shadow_distribution = draws.coin();
    const UserId by{draws.below(d.user_count())};
    if (book.product >= Product::Exchange2013 && !d.database_of(by).is_none())
      book.generation_mailbox = by;
    d.address_books.push_back(book);
  }
  d.address_books_are_stated = !draws.one_in(3);
  o.oauth_certificate_is_valid = !draws.one_in(12);
  d.dial_plans.push_back({.name = "plain", .guid = "", .gateways = {}});
  d.dial_plans.push_back(
      {.name = "secured", .guid = "", .security = VoipSecurity::SipSecured, .gateways = {}});
}

void draw_links(Draws& draws, Directory& d) {
  if (draws.one_in(4)) return;
  for (std::size_t i = 1; i < d.sites.size(); ++i) {
    if (draws.one_in(12)) continue;  // nobody reaches this one
    const std::size_t other = draws.below(i);
    d.site_links.push_back({"link" + std::to_string(i),
                            {SiteId{i}, SiteId{other}},
                            static_cast<std::uint32_t>(1 + draws.below(4)) * 5});
  }
}

// ---- requests

void draw_connection(Draws& draws, RequestFacts& r) {
  struct Door {
    std::uint16_t port;
    Tls tls;
  };
  const auto door = [&]() -> Door {
    switch (r.protocol) {
      case Protocol::Pop3:
        return draws.of<Door>({{995, Tls::Implicit}, {110, Tls::None}, {110, Tls::StartTls}});
      case Protocol::Imap4:
        return draws.of<Door>({{993, Tls::Implicit}, {143, Tls::None}, {143, Tls::StartTls}});
      case Protocol::Smtp:
        return draws.of<Door>(
            {{25, Tls::None}, {25, Tls::StartTls}, {587, Tls::StartTls}, {717, Tls::StartTls}});
      case Protocol::Sip:
        return draws.of<Door>({{5060, Tls::None}, {5061, Tls::Implicit}});
      default:
        if (!draws.one_in(6)) return {443, Tls::Implicit};
        return draws.of<Door>({{80, Tls::None}, {444, Tls::Implicit}, {8080, Tls::None}});
    }
  }();
  r.port = door.port;
  r.tls = door.tls;
}

HostId draw_host(Draws& draws, const Case& c) {
  const Directory& d = c.directory;
  const UrlId own = d.at(c.request.front_end).directory_of(Protocol::Owa).external_url;
  if (!own.is_none() && draws.coin()) return d.at(own).host;
  if (draws.one_in(12)) return HostId{};
  // Names of single servers are among them.
  return draws.coin() ? *d.find_host("mail.contoso.com") : HostId{draws.below(d.hosts.size())};
}

Resource draw_resource(Draws& draws, Protocol p) {
  if (draws.one_in(25)) return Resource::Unknown;
  if (draws.one_in(20)) return Resource::HealthPage;
  if (p == Protocol::Owa && draws.one_in(15)) return Resource::Root;
  if ((p == Protocol::Owa || p == Protocol::Ecp) && draws.one_in(2))
    return draws.of({Resource::LogonPost, Resource::LogonPost, Resource::LogonPost,
                     Resource::LogonPage, Resource::SignOff, Resource::SignOutPage,
                     Resource::Static});
  return Resource::Application;
}

LogonMethod draw_method(Draws& draws, const RequestFacts& r) {
  using enum LogonMethod;
  if (r.resource == Resource::LogonPost) return FormsPost;
  if (draws.one_in(6)) return None;
  switch (r.protocol) {
    case Protocol::Owa:
    case Protocol::Ecp:
      return draws.of({SessionCookie, SessionCookie, SessionCookie, Basic, AdFs});
    case Protocol::ActiveSync:
      return draws.of({Basic, Basic, Basic, Certificate});
    case Protocol::PowerShell:
      return Negotiate;
    case Protocol::Autodiscover:
      return draws.of({Basic, Negotiate, Ntlm, OAuth, WsSecurity});
    case Protocol::Ews:
      return draws.of({Negotiate, Negotiate, Ntlm, Basic, OAuth, WsSecurity});
    default:
      return draws.of({Negotiate, Negotiate, Ntlm, Basic, OAuth});
  }
}

UserId draw_user(Draws& draws, const Directory& d) { return UserId{draws.below(d.user_count())}; }

ServerId draw_server(Draws& draws, const Directory& d) {
  return ServerId{draws.below(d.servers.size())};
}

void draw_hints(Draws& draws, const Directory& d, RequestFacts& r) {
  using enum RoutingHints::Named;
  RoutingHints& h = r.hints;
  if (draws.one_in(8)) h.in_url = draws.of({Mailbox, Mailbox, UnknownMailbox, Malformed});
  if (h.in_url == Mailbox) h.url_mailbox = draw_user(draws, d);
  if (draws.one_in(6)) h.header_mailbox = draw_user(draws, d);
  h.prefers_affinity = draws.one_in(4);
  if (draws.one_in(4)) h.affinity_server = draw_server(draws, d);
  if (draws.one_in(4)) h.resource_server = draw_server(draws, d);
  if (draws.one_in(4) && !d.databases.empty())
    h.cookie_database = DatabaseId{draws.below(d.databases.size())};
  h.has_foreign_cookie = draws.one_in(4);
  if (draws.one_in(4)) h.cookie_server = draw_server(draws, d);
  if (h.has_foreign_cookie)
    h.cookie_fault = draws.of({CookieFault::Unreadable, CookieFault::Foreign, CookieFault::Expired,
                               CookieFault::NamesNothing});
  h.names_unknown_anchor = h.header_mailbox.is_none() && draws.one_in(8);
  h.names_unknown_affinity = h.affinity_server.is_none() && draws.one_in(8);
  h.names_unknown_resource = h.resource_server.is_none() && draws.one_in(8);
  h.wants_new_ecp = r.protocol == Protocol::Ecp && draws.one_in(4);
}

void draw_ask(Draws& draws, Case& c) {
  const Directory& d = c.directory;
  RequestFacts& r = c.request;
  if (!draws.one_in(5) && !d.address_books.empty())
    r.oab = OabId{draws.below(d.address_books.size())};
  r.names_oab = !draws.one_in(6);
  r.outlook_major = draws.of<std::uint8_t>({0, 15, 14, 11});
  AutodiscoverAsk& a = r.autodiscover;
  a = {!draws.one_in(8), !draws.one_in(8), !draws.one_in(8), draws.coin(),
       UserId{},         draws.coin(),     draws.coin(),     draws.coin()};
  if (!draws.one_in(8)) a.subject = draws.coin() ? r.user : draw_user(draws, d);
  r.mail.logon =
      draws.of({MailLogon::Password, MailLogon::Password, MailLogon::Ntlm, MailLogon::None});
  r.mail.command_bytes = draws.one_in(10) ? 100'000 : 40;
  r.mail.command_is_allowed = draws.coin();
  r.smtp.is_authenticated = draws.coin();
  r.smtp.sent_auth = r.smtp.is_authenticated || draws.one_in(4);
  r.smtp.gives_password = draws.coin();
  r.smtp.is_server = draws.one_in(4);
  c.recipients.clear();
  for (std::size_t n = draws.below(draws.one_in(4) ? 30 : 4); n > 0; --n)
    c.recipients.push_back({draws.one_in(6) ? UserId{} : draw_user(draws, d), !draws.one_in(4)});
  if (!draws.one_in(6)) r.sip.dial_plan = DialPlanId{draws.below(d.dial_plans.size())};
  if (draws.coin()) r.sip.callee = draw_user(draws, d);
  r.sip.has_certificate = !draws.one_in(4);
}

}  // namespace

void draw_request(Case& c, std::uint64_t seed) {
  Draws draws(seed ^ 0x7265717565737400ull);
  const Directory& d = c.directory;
  std::vector<ServerId> front_ends;
  for (std::size_t i = 0; i < d.servers.size(); ++i) {
    if (d.servers[i].is_front_end()) front_ends.push_back(ServerId{i});
  }
  c.request = {};
  RequestFacts& r = c.request;
  r.protocol = draws.one_in(3) ? Protocol::Owa : draws.any<Protocol>();
  r.front_end = draws.of(front_ends);
  r.host = draw_host(draws, c);
  r.resource = is_http(r.protocol) ? draw_resource(draws, r.protocol) : Resource::Application;
  draw_connection(draws, r);
  r.method = draw_method(draws, r);
  r.is_background = draws.one_in(4);
  r.credentials_ok = !draws.one_in(8);
  r.offers_kerberos = !draws.one_in(4);
  r.offers_ntlm = !draws.one_in(4);
  if (!draws.one_in(12)) r.user = draw_user(draws, d);
  if (r.method == LogonMethod::SessionCookie)
    r.session = {draw_user(draws, d), d.at(r.front_end).certificate_key, draws.one_in(8),
                 !draws.one_in(20)};
  if (draws.one_in(6)) r.session.certificate_key ^= 3u;
  draw_hints(draws, d, r);
  draw_ask(draws, c);
  if (draws.one_in(6)) r.privileged_headers.add(draws.any<PrivilegedHeader>());
  r.spread = static_cast<std::uint32_t>(draws.next());
  r.directory_answered = !draws.one_in(15);
  r.is_from_front_end = draws.one_in(30) && !r.user.is_none();
  if (!draws.one_in(3)) return;
  // Active Manager was asked, and may have moved the copy since.
  const DatabaseId database = decide(d, c.facts()).database;
  if (database.is_none()) return;
  r.is_located = true;
  if (!draws.one_in(8)) r.active_server = draws.of(d.at(database).copies).server;
}

Case random_case(std::uint64_t seed) {
  Draws draws(seed);
  Case c;
  Directory& d = c.directory;
  d.domain = "contoso.com";
  d.intern_host("mail.contoso.com");
  d.intern_host("legacy.contoso.com");
  for (std::size_t i = 0, n = 1 + draws.below(5); i < n; ++i) {
    Site site;
    site.name = kSites[i];
    d.sites.push_back(site);
  }
  draw_links(draws, d);
  draw_servers(draws, d);
  draw_databases(draws, d);
  draw_users(draws, d);
  draw_objects(draws, d);
  d.publish();
  draw_request(c, seed);
  return c;
}

}  // namespace casgrid::testing
