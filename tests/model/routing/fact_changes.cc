#include "tests/model/routing/fact_changes.h"

#include <algorithm>
#include <iterator>

#include "model/routing/listening.h"

namespace casgrid::testing {
namespace {

using enum Fact;
using B = const Decision&;

Server& front_end(Case& c) { return c.directory.at(c.request.front_end); }
VirtualDirectory& own(Case& c) { return front_end(c).directory_of(c.request.protocol); }
bool is_modern(const Server& s) { return s.product >= Product::Exchange2013; }

UserGroup& group(Case& c, UserId u) { return c.directory.user_groups[u.index()]; }

// Whose settings count: the caller's, or of Autodiscover the one who is asked about.
UserId subject(const Case& c, B b) {
  return c.request.protocol == Protocol::Autodiscover ? c.request.autodiscover.subject : b.user;
}

bool set_resource(Case& c, Resource resource, bool holds) {
  c.request.resource = holds ? resource : Resource::Application;
  return true;
}

// Builds of Exchange 2013 on both sides of a change of behaviour.
bool set_build(Case& c, const Version& version) {
  if (front_end(c).product != Product::Exchange2013) return false;
  front_end(c).version = version;
  return true;
}

bool set_type(Case& c, B b, RecipientType type) {
  const UserId who = subject(c, b);
  if (who.is_none()) return false;
  UserGroup& g = group(c, who);
  g.settings.type = type;
  g.databases.clear();
  if (type != RecipientType::Mailbox) return true;
  if (c.directory.databases.empty()) return false;
  g.databases.push_back(DatabaseId{0u});
  return true;
}

ServerId holder(const Case& c, B b) {
  if (b.database.is_none()) return ServerId{};
  if (c.request.is_located && !c.request.active_server.is_none()) return c.request.active_server;
  return c.directory.at(b.database).active_on;
}

// The active copy goes to a twin of the server that has it: in another site, or of another product.
Server* move_copy(Case& c, B b) {
  const ServerId from = holder(c, b);
  if (from.is_none()) return nullptr;
  Directory& d = c.directory;
  Server twin = d.at(from);
  twin.name = twin.fqdn = "twin";
  twin.roles = {ServerRole::Mailbox};
  d.servers.push_back(twin);
  c.request.is_located = true;
  c.request.active_server = ServerId{d.servers.size() - 1};
  return &d.servers.back();
}

bool set_mailbox_product(Case& c, B b, Product product) {
  Server* to = move_copy(c, b);
  if (to == nullptr) return false;
  to->product = product;
  to->version = usual_version(product);
  return true;
}

bool set_product(Case& c, Product product) {
  front_end(c).product = product;
  front_end(c).version = usual_version(product);
  return true;
}

UrlId url_under(Case& c, HostId host) {
  return c.directory.intern_url("https://" + c.directory.at(host) + "/x");
}

// What the front ends of the mailbox's site publish for the protocol; none: nothing.
bool publish_in_site(Case& c, B b, UrlId url, bool forms) {
  const ServerId from = holder(c, b);
  if (from.is_none()) return false;
  bool any = false;
  for (Server& s : c.directory.servers) {
    if (!s.is_front_end() || s.site != c.directory.at(from).site) continue;
    VirtualDirectory& v = s.directory_of(c.request.protocol);
    v.external_url = url;
    v.forms = v.forms || forms;
    any = any || s.product == c.directory.at(from).product;
  }
  return any;
}

bool publish_newer(Case& c, UrlId url) {
  bool any = false;
  for (Server& s : c.directory.servers) {
    if (!s.is_front_end() || s.product <= front_end(c).product) continue;
    s.directory_of(c.request.protocol).external_url = url;
    any = true;
  }
  return any;
}

ReceiveConnector* connector(Case& c) {
  for (ReceiveConnector& r : front_end(c).connectors) {
    if (r.is_front_end && r.listens_on(c.request.port)) return &r;
  }
  return nullptr;
}

// Nobody can take it any more.
bool take_targets_away(Case& c, bool holds) {
  if (holds) return false;
  for (Server& s : c.directory.servers) {
    s.in_service = false;
    s.back_end_certificate_bound = s.transport_running = s.um_service.exists = false;
  }
  return true;
}

// An old front end beside the one that was asked, and a cookie that names it.
bool set_cookie(Case& c, B b, bool holds) {
  c.request.hints.cookie_server = ServerId{};
  if (!holds) return true;
  if (b.user.is_none() || b.user != b.mailbox || !is_modern(front_end(c))) return false;
  Server old = front_end(c);
  old.name = old.fqdn = "old";
  old.roles = {ServerRole::ClientAccess};
  old.product = Product::Exchange2010;
  old.version = usual_version(old.product);
  old.in_service = old.is_up = old.is_resolvable = old.outlook_anywhere.enabled = true;
  c.directory.servers.push_back(old);
  c.request.hints.cookie_server = ServerId{c.directory.servers.size() - 1};
  return true;
}

bool forms_logon(Case& c, B b) {
  RequestFacts& r = c.request;
  if (b.user.is_none() || !is_modern(front_end(c))) return false;
  r.resource = Resource::LogonPost;
  r.method = LogonMethod::FormsPost;
  r.user = b.user;
  r.credentials_ok = true;
  group(c, b.user).settings.password_expired = false;
  front_end(c).version = usual_version(front_end(c).product);
  own(c).forms = true;
  for (Server& s : c.directory.servers) s.directory_of(r.protocol).forms = true;
  return true;
}

// clang-format off
constexpr FactChange kChanges[] = {
    {ServerIsUp, [](Case& c, B, bool holds) { front_end(c).is_up = holds; return true; }},
    {PortListens, [](Case& c, B, bool holds) { if (!holds) c.request.port = 9; return !holds; }},
    {IsBackEndPort, [](Case& c, B, bool holds) {
       if (!holds || !is_modern(front_end(c))) return false;
       front_end(c).roles.add(ServerRole::Mailbox); c.request.port = 444; return true; }},
    {IsTls, [](Case& c, B, bool holds) { c.request.tls = holds ? Tls::Implicit : Tls::None; return true; }},
    {SslIsRequired, [](Case& c, B, bool holds) {
       own(c).require_ssl = holds; OutlookAnywhere& oa = front_end(c).outlook_anywhere;
       oa.internal_requires_ssl = oa.external_requires_ssl = holds; return true; }},
    {HttpLeadsToHttps, [](Case& c, B, bool holds) { own(c).http_to_https_redirect = holds; return true; }},
    {PathIsKnown, [](Case& c, B, bool holds) { if (!holds) c.request.resource = Resource::Unknown; return !holds; }},
    {ProxyIsActive, [](Case& c, B, bool holds) {
       front_end(c).components = {};
       if (!holds) front_end(c).components.set(proxy_component(c.request.protocol), Requester::Sidelined, ComponentState::Inactive);
       return is_modern(front_end(c)); }},
    {IsHealthPage, [](Case& c, B, bool holds) { return set_resource(c, Resource::HealthPage, holds); }},
    {IsRoot, [](Case& c, B, bool holds) { return set_resource(c, Resource::Root, holds); }},
    {RootRedirects, [](Case& c, B, bool holds) { return set_build(c, holds ? builds::kCu6 : builds::kCu5); }},
    {IsLogonPage, [](Case& c, B, bool holds) { return set_resource(c, Resource::LogonPage, holds); }},
    {IsLogonPost, [](Case& c, B, bool holds) { return set_resource(c, Resource::LogonPost, holds); }},
    {IsSignOff, [](Case& c, B, bool holds) { return set_resource(c, Resource::SignOff, holds); }},
    {HasSignOutPage, [](Case& c, B, bool holds) { return set_build(c, holds ? builds::kCu8 : builds::kCu7); }},
    {IsSignOutPage, [](Case& c, B, bool holds) { return set_resource(c, Resource::SignOutPage, holds); }},
    {IsStatic, [](Case& c, B, bool holds) { return set_resource(c, Resource::Static, holds); }},
    {NamesNoAddress, [](Case& c, B, bool holds) {
       c.request.hints.in_url = holds ? RoutingHints::Named::Malformed : RoutingHints::Named::Nothing; return true; }},
    {FormsIsOn, [](Case& c, B, bool holds) { own(c).forms = holds; return true; }},
    {FormsAnswers, [](Case& c, B, bool holds) { own(c).forms = holds; return true; }},
    {MethodIsOffered, [](Case& c, B, bool holds) {
       if (holds || c.request.method < LogonMethod::Basic) return false;
       own(c).auth = {}; front_end(c).outlook_anywhere.iis_methods = {}; return true; }},
    {DirectoryAnswers, [](Case& c, B, bool holds) { c.request.directory_answered = holds; return true; }},
    {GivesCredentials, [](Case& c, B, bool holds) {
       if (c.request.protocol == Protocol::Smtp) { c.request.smtp.sent_auth = holds; return true; }
       c.request.method = holds ? LogonMethod::Basic : LogonMethod::None; return true; }},
    {CredentialsAreRight, [](Case& c, B, bool holds) {
       RequestFacts& r = c.request;
       r.credentials_ok = holds; r.session.is_expired = !holds;
       if (r.user.is_none()) r.user = UserId{0u};
       if (holds) group(c, r.user).settings.password_expired = false;
       return r.method != LogonMethod::SessionCookie || !holds; }},
    {PasswordIsExpired, [](Case& c, B, bool holds) {
       if (c.request.user.is_none()) return false;
       group(c, c.request.user).settings.password_expired = holds; return true; }},
    {AccountIsLockedOut, [](Case& c, B, bool holds) {
       c.request.refused = holds ? LogonRefusal::LockedOut : LogonRefusal::None;
       if (holds) c.request.credentials_ok = false;
       return true; }},
    {IsBackground, [](Case& c, B, bool holds) { c.request.is_background = holds; return true; }},
    {IsAuthenticated, [](Case& c, B, bool holds) {
       c.request.method = LogonMethod::None; c.request.session = {};
       return !holds && c.request.resource != Resource::LogonPost; }},
    {KerberosFits, [](Case& c, B, bool holds) {
       c.request.method = LogonMethod::Negotiate; c.request.offers_ntlm = holds; c.request.host = {};
       c.request.offers_kerberos = true; return true; }},
    {OutlookIsTooOld, [](Case& c, B, bool holds) { c.request.outlook_major = holds ? 11 : 15; return true; }},
    {AccountIsBlocked, [](Case& c, B b, bool holds) {
       if (b.user.is_none()) return false;
       group(c, b.user).settings.eas_blocked = holds; return true; }},
    {ProtocolIsOn, [](Case& c, B b, bool holds) {
       if (b.user.is_none()) return false;
       group(c, b.user).settings.disabled.set(c.request.protocol, !holds); return !holds; }},
    {HasMailbox, [](Case& c, B b, bool holds) { return set_type(c, b, holds ? RecipientType::Mailbox : RecipientType::NoMailbox); }},
    {MailboxIsOnline, [](Case& c, B b, bool holds) { return set_type(c, b, holds ? RecipientType::RemoteMailbox : RecipientType::Mailbox); }},
    {MailboxIsElsewhere, [](Case& c, B b, bool holds) { return set_type(c, b, holds ? RecipientType::MailUser : RecipientType::Mailbox); }},
    {OnlineUrlIsKnown, [](Case& c, B b, bool holds) {
       Organisation& o = c.directory.organisation;
       o.relationships.clear();
       if (!holds) return true;
       if (b.user.is_none()) return false;
       c.directory.named_users[b.user.index()].external_address = "a@cloud.example";
       o.relationships.push_back({"cloud", {"cloud.example"}, c.directory.intern_url("https://cloud.example/owa")});
       return true; }},
    {Tells451, [](Case& c, B, bool holds) { return set_build(c, holds ? builds::kCu8 : builds::kCu7); }},
    {MailboxInUrlIsKnown, [](Case& c, B, bool holds) {
       c.request.hints.in_url = holds ? RoutingHints::Named::Nothing : RoutingHints::Named::UnknownMailbox; return true; }},
    {HasAffinity, [](Case& c, B b, bool holds) {
       RoutingHints& h = c.request.hints;
       h.prefers_affinity = holds; h.header_mailbox = b.mailbox;
       for (std::size_t i = 0; i < c.directory.servers.size(); ++i) {
         const Server& s = c.directory.servers[i];
         if (s.has(ServerRole::Mailbox) && is_modern(s) && s.is_up && s.is_resolvable && s.back_end_certificate_bound)
           h.affinity_server = ServerId{i};
       }
       return !b.mailbox.is_none() && !h.affinity_server.is_none() &&
              is_modern(c.directory.at(h.affinity_server)); }},
    {AnchorIsHealthy, [](Case& c, B b, bool holds) {
       if (b.mailbox.is_none()) return false;
       group(c, b.mailbox).settings.is_healthy = holds; return true; }},
    {AddressBookIsKnown, [](Case& c, B, bool holds) { if (!holds) c.request.oab = {}; return !holds; }},
    {AddressBookIsLegacy, [](Case& c, B, bool holds) {
       if (c.request.oab.is_none()) return false;
       OfflineAddressBook& book = c.directory.address_books[c.request.oab.index()];
       book.product = holds ? Product::Exchange2010 : Product::Exchange2013;
       // A new one is generated by somebody: by one whose mailbox nobody finds, if there is one.
       for (std::size_t u = 0; u < c.directory.user_groups.size() && !holds; ++u) {
         const bool is_last = u + 1 == c.directory.user_groups.size();
         if (!book.generation_mailbox.is_none()) break;
         if (is_last || c.directory.user_groups[u].databases.empty()) book.generation_mailbox = UserId{u};
       }
       return true; }},
    {DatabaseIsKnown, [](Case& c, B b, bool holds) {
       if (b.mailbox.is_none() || holds) return false;
       group(c, b.mailbox).databases.clear(); return true; }},
    {IsMounted, [](Case& c, B b, bool holds) {
       if (b.database.is_none()) return false;
       c.request.is_located = false;
       c.directory.databases[b.database.index()].is_mounted = holds; return true; }},
    {StandInIsMounted, [](Case& c, B b, bool holds) {
       const UserId stand_in = c.directory.arbitration_mailbox;
       if (!holds && (stand_in.is_none() || !set_type(c, b, RecipientType::NoMailbox))) return false;
       const DatabaseId database = holds ? b.database : c.directory.database_of(stand_in);
       if (database.is_none()) return false;
       c.request.is_located = false;
       c.directory.databases[database.index()].is_mounted = holds; return true; }},
    {IsEligible, [](Case& c, B b, bool holds) {
       const ServerId h = holder(c, b);
       if (h.is_none() || front_end(c).version < builds::kCu2) return false;
       c.directory.databases[b.database.index()].dag = {};
       c.directory.at(h).activation_policy = holds ? ActivationPolicy::Unrestricted : ActivationPolicy::Blocked;
       return true; }},
    {MailboxIs2007, [](Case& c, B b, bool holds) { return set_mailbox_product(c, b, holds ? Product::Exchange2007 : Product::Exchange2013); }},
    {MailboxIsLegacy, [](Case& c, B b, bool holds) { return set_mailbox_product(c, b, holds ? Product::Exchange2010 : Product::Exchange2013); }},
    {IsSameSite, [](Case& c, B b, bool holds) {
       if (c.directory.sites.size() < 2) return false;
       Server* to = move_copy(c, b);
       if (to == nullptr) return false;
       const SiteId here = front_end(c).site;
       to->site = holds ? here : SiteId{(here.index() + 1) % c.directory.sites.size()};
       return true; }},
    {FrontEndIs2007, [](Case& c, B, bool holds) { return set_product(c, holds ? Product::Exchange2007 : Product::Exchange2010); }},
    {FrontEndIsLegacy, [](Case& c, B, bool holds) { return set_product(c, holds ? Product::Exchange2010 : Product::Exchange2013); }},
    {MailboxIsNewer, [](Case& c, B b, bool holds) {
       if (front_end(c).product == Product::SubscriptionEdition) return false;
       const Product newer = std::max(Product::Exchange2016, stand_ins(std::max(front_end(c).product, Product::Exchange2013)).front());
       return set_mailbox_product(c, b, holds ? newer : front_end(c).product); }},
    // Of every newer product, or of none that a build is documented for.
    {ReachesNewer, [](Case& c, B, bool holds) { return set_build(c, holds ? usual_version(Product::Exchange2013) : builds::kCu8); }},
    {NewerUrlIsKnown, [](Case& c, B, bool holds) {
       return publish_newer(c, holds ? url_under(c, c.directory.intern_host("new.example")) : UrlId{}); }},
    {NewerUrlIsOwnName, [](Case& c, B, bool holds) {
       if (c.request.host.is_none()) return false;
       return publish_newer(c, url_under(c, holds ? c.request.host : c.directory.intern_host("new.example"))); }},
    {ExternalUrlIsSet, [](Case& c, B b, bool holds) {
       return publish_in_site(c, b, holds ? url_under(c, c.directory.intern_host("out.example")) : UrlId{}, false); }},
    {IsOwnNamespace, [](Case& c, B b, bool holds) {
       if (c.request.host.is_none()) return false;
       return publish_in_site(c, b, url_under(c, holds ? c.request.host : c.directory.intern_host("out.example")), false); }},
    {RedirectsToOptimal, [](Case& c, B, bool holds) {
       front_end(c).directory_of(Protocol::Owa).redirect_to_optimal_server = holds; return c.request.protocol == Protocol::Owa; }},
    {RedirectIsManual, [](Case& c, B, bool holds) {
       front_end(c).directory_of(Protocol::Owa).cross_site_redirect = holds ? CrossSiteRedirect::Manual : CrossSiteRedirect::Silent;
       return front_end(c).product == Product::Exchange2010; }},
    {PassesLogonOn, [](Case& c, B b, bool holds) { return holds && forms_logon(c, b); }},
    {TargetIsFound, [](Case& c, B, bool holds) { return take_targets_away(c, holds); }},
    {TargetAnswers, [](Case& c, B b, bool holds) {
       const ServerId h = holder(c, b);
       if (h.is_none() || !is_modern(c.directory.at(h)) || holds) return false;
       c.directory.at(h).is_resolvable = false; return true; }},
    {TargetTakesIt, [](Case& c, B, bool holds) {
       for (Server& s : c.directory.servers) {
         if (is_modern(s)) continue;
         s.outlook_anywhere.iis_methods.set(AuthMethod::Ntlm, holds);
         s.directory_of(Protocol::ActiveSync).auth.set(AuthMethod::Windows, holds);
       }
       return true; }},
    {AnchorsOnCaller, [](Case& c, B, bool holds) { return set_build(c, holds ? builds::kCu11 : builds::kCu12); }},
    {IsRequestDocument, [](Case& c, B, bool holds) { c.request.autodiscover.is_post = holds; return !holds; }},
    {SchemaIsServed, [](Case& c, B, bool holds) { c.request.autodiscover.knows_schema = holds; return true; }},
    {SubjectIsKnown, [](Case& c, B, bool holds) { c.request.autodiscover.subject = {}; return !holds; }},
    {CommandFits, [](Case& c, B, bool holds) { c.request.mail.command_bytes = holds ? 10 : 100'000; return true; }},
    {IsLogon, [](Case& c, B, bool holds) { c.request.mail.logon = holds ? MailLogon::Password : MailLogon::None; return true; }},
    {CommandIsAllowed, [](Case& c, B, bool holds) { c.request.mail.command_is_allowed = holds; return true; }},
    {LogonIsAllowed, [](Case& c, B, bool holds) {
       c.request.tls = holds ? Tls::StartTls : Tls::None;
       front_end(c).access_of(c.request.protocol).login_type = LoginType::SecureLogin; return true; }},
    {AccountMayLogOn, [](Case& c, B b, bool holds) {
       if (b.user.is_none()) return false;
       group(c, b.user).settings.has_primary_smtp = holds; return !holds; }},
    {SenderMayConnect, [](Case& c, B, bool holds) {
       if (connector(c) == nullptr || holds) return false;
       connector(c)->permissions = {}; return true; }},
    {AuthIsOffered, [](Case& c, B, bool holds) {
       if (connector(c) == nullptr || holds) return false;
       connector(c)->auth = {}; c.request.smtp.sent_auth = true; return true; }},
    {RelayIsAllowed, [](Case& c, B, bool holds) {
       c.request.smtp.is_authenticated = c.request.smtp.sent_auth = false;
       c.recipients = {{UserId{}, holds}}; return true; }},
    {IsSubmission, [](Case& c, B, bool holds) {
       if (connector(c) == nullptr || !holds) return false;
       c.request.smtp.is_authenticated = true; c.request.credentials_ok = true;
       connector(c)->permissions = {ConnectorPermission::ExchangeUsers}; return true; }},
    {NamesResolve, [](Case& c, B, bool holds) { for (Server& s : c.directory.servers) s.is_resolvable = holds; return true; }},
    {TlsIsNegotiated, [](Case& c, B, bool holds) {
       for (Server& s : c.directory.servers) {
         s.is_up = s.transport_running = true;
         s.components.set(ComponentId::HubTransport, Requester::HealthApi, ComponentState::Active);
         s.transport_offers_anonymous_tls = holds;
       }
       return true; }},
    {StartTlsIsOffered, [](Case& c, B, bool holds) {
       if (connector(c) == nullptr) return false;
       connector(c)->tls_certificate_name = holds ? "" : "<I>CN=A<S>CN=nowhere";
       Certificate other;
       other.subject = other.issuer_name = "CN=another";
       other.servers = {front_end(c).name};
       c.directory.certificates.push_back(other);
       return true; }},
    {ConnectorTlsIsMet, [](Case& c, B, bool holds) {
       if (connector(c) == nullptr) return false;
       connector(c)->require_tls = !holds;
       if (!holds) c.request.tls = Tls::None;
       return true; }},
    {SignallingFits, [](Case& c, B, bool holds) {
       if (c.request.sip.dial_plan.is_none() || holds) return false;
       c.directory.dial_plans[c.request.sip.dial_plan.index()].security =
           c.request.tls == Tls::None ? VoipSecurity::SipSecured : VoipSecurity::Unsecured;
       return true; }},
    {CredentialsAreInBody, [](Case& c, B, bool holds) {
       c.request.method = holds ? LogonMethod::WsSecurity : LogonMethod::None;
       if (holds) own(c).auth.add(AuthMethod::WsSecurity);
       return true; }},
    {AdFsAnswers, [](Case& c, B, bool holds) {
       own(c).forms = false; own(c).auth.set(AuthMethod::AdFs, holds); return true; }},
    {IsStated, [](Case& c, B, bool holds) { front_end(c).unstated.set(c.request.protocol, !holds); return true; }},
    {AddressBooksAreStated, [](Case& c, B, bool holds) { c.directory.address_books_are_stated = holds; return true; }},
    {TargetIsStated, [](Case& c, B b, bool holds) {
       if (b.target.is_none()) return false;
       c.directory.at(b.target).unstated.set(c.request.protocol, !holds); return true; }},
    {CookieDecides, [](Case& c, B b, bool holds) { return set_cookie(c, b, holds); }},
    {DialPlanIsLinked, [](Case& c, B, bool holds) { if (!holds) c.request.sip.dial_plan = {}; return !holds; }},
};
// clang-format on

}  // namespace

std::span<const FactChange> fact_changes() { return kChanges; }

const FactChange* find_fact_change(Fact fact) {
  const auto found = std::find_if(std::begin(kChanges), std::end(kChanges),
                                  [&](const FactChange& f) { return f.fact == fact; });
  return found == std::end(kChanges) ? nullptr : found;
}

}  // namespace casgrid::testing
