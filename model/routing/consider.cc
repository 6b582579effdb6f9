// The facts of one request, looked up once for all rules, in the order in which a front end learns
// them: the connection, what is asked for, who asks, whose mailbox, where, and who could take it.
#include <algorithm>
#include <string_view>

#include "model/base/assert.h"
#include "model/directory/protocol_family.h"
#include "model/directory/version_matrix.h"
#include "model/routing/anchor.h"
#include "model/routing/connector_choice.h"
#include "model/routing/considered.h"
#include "model/routing/decide.h"
#include "model/routing/listening.h"
#include "model/routing/serving.h"

namespace casgrid {
namespace {

constexpr std::uint8_t kOutlook2003 = 11;

bool is_at_least(const Server& server, const Version& build) { return server.version >= build; }

// Names compare without regard to case; one of the two is lower case already.
bool is_lower_of(std::string_view lower_case, std::string_view written) {
  return std::equal(lower_case.begin(), lower_case.end(), written.begin(), written.end(),
                    [](char a, char b) {
                      return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
                    });
}

bool ssl_is_required(const Considered& c, const VirtualDirectory& directory) {
  if (c.protocol() != Protocol::OutlookAnywhere || directory.require_ssl)
    return directory.require_ssl;
  const OutlookAnywhere& oa = c.front_end.outlook_anywhere;
  const bool is_internal = !oa.internal_host.is_none() && c.request.host == oa.internal_host;
  return is_internal ? oa.internal_requires_ssl : oa.external_requires_ssl;
}

void consider_connection(Considered& c) {
  const RequestFacts& r = c.request;
  c.set(Fact::ServerIsUp, c.front_end.is_up);
  c.set(Fact::PortListens, listens(c.front_end, r));
  c.set(Fact::IsStated, !c.front_end.unstated.has(r.protocol));
  const ComponentStates& states = r.components != nullptr ? *r.components : c.front_end.components;
  const ComponentId component = proxy_component(r.protocol);
  const bool has_states = c.front_end.product >= Product::Exchange2013;
  const bool is_active = states.effective(component) == ComponentState::Active;
  c.set(Fact::ProxyIsActive, !has_states || is_active);
  if (!has_states) c.set(Fact::HasComponentStates, false);
  if (has_states && !is_active) {
    c.set(Fact::ServerIsOnline,
          states.own(ComponentId::ServerWideOffline) == ComponentState::Active);
    c.set(Fact::ComponentIsActive, states.own(component) == ComponentState::Active);
  }
  c.set(Fact::DirectoryAnswers, r.directory_answered);
}

void consider_resource(Considered& c) {
  const RequestFacts& r = c.request;
  const VirtualDirectory& directory = c.front_end.directory_of(r.protocol);
  c.set(Fact::IsBackEndPort, is_back_end_port(c.front_end, r.port));
  c.set(Fact::IsTls, r.tls != Tls::None);
  // The health page came with Exchange 2013.
  const bool has_page =
      r.resource != Resource::HealthPage || c.front_end.product >= Product::Exchange2013;
  const bool is_there = directory.exists || fails_mapi(c.front_end, r.protocol);
  c.set(Fact::PathIsKnown, r.resource != Resource::Unknown && is_there && has_page);
  if (!has_page) c.set(Fact::HasHealthPage, false);
  if (!is_there) c.set(Fact::DirectoryExists, false);
  if (r.host.is_none()) c.set(Fact::HostIsKnown, false);
  if (!r.privileged_headers.is_empty()) c.set(Fact::HasNoPrivilegedHeader, false);
  c.set(Fact::SslIsRequired, ssl_is_required(c, directory));
  c.set(Fact::HttpLeadsToHttps, directory.http_to_https_redirect);
  c.set(Fact::IsHealthPage, r.resource == Resource::HealthPage);
  c.set(Fact::IsRoot, r.resource == Resource::Root);
  c.set(Fact::RootRedirects, is_at_least(c.front_end, builds::kCu6));
  c.set(Fact::IsLogonPage, r.resource == Resource::LogonPage);
  c.set(Fact::IsLogonPost, r.resource == Resource::LogonPost);
  c.set(Fact::IsSignOff, r.resource == Resource::SignOff);
  c.set(Fact::HasSignOutPage, is_at_least(c.front_end, builds::kCu8));
  c.set(Fact::IsSignOutPage, r.resource == Resource::SignOutPage);
  c.set(Fact::IsStatic, r.resource == Resource::Static);
  c.set(Fact::NamesNoAddress, r.hints.in_url == RoutingHints::Named::Malformed);
  c.set(Fact::FormsIsOn, directory.forms);
  c.set(Fact::IsBackground, r.is_background);
  c.offered = r.protocol == Protocol::OutlookAnywhere ? c.front_end.outlook_anywhere.iis_methods
                                                      : directory.auth;
}

// Kerberos works for the server's own name, and for a shared name whose SPN a shared account holds.
bool kerberos_works(const Considered& c) {
  const AlternateServiceAccount& account = c.directory.organisation.service_account;
  const auto& hosts = account.http_hosts;
  if (account.configured && std::find(hosts.begin(), hosts.end(), c.request.host) != hosts.end())
    return true;
  return !c.request.host.is_none() && is_lower_of(c.directory.at(c.request.host), c.front_end.fqdn);
}

void consider_kerberos(Considered& c) {
  const RequestFacts& r = c.request;
  c.set(Fact::KerberosFits, true);
  if (r.method == LogonMethod::Ntlm) c.mechanism = Mechanism::Ntlm;
  if (r.method != LogonMethod::Negotiate) return;
  if (r.offers_ntlm && !r.offers_kerberos) {
    c.mechanism = Mechanism::Ntlm;
    return;
  }
  const bool works = kerberos_works(c);
  c.mechanism = works ? Mechanism::Kerberos : Mechanism::Ntlm;
  c.set(Fact::KerberosFits, works || r.offers_ntlm);
}

// Why the session that came along is none.
void tell_session(Considered& c, bool accepts_sessions) {
  const PresentedSession& session = c.request.session;
  c.set(Fact::UserIsKnown, !session.user.is_none());
  c.set(Fact::SessionIsFresh, !session.is_expired);
  const SessionKey key = c.request.session_key_of(c.front_end);
  c.set(Fact::SessionKeyFits, session.certificate_key == key.number);
  c.set(Fact::SessionKeyIsClassic, session.has_classic_key && key.is_classic);
  c.set(Fact::OAuthCertificateIsValid, accepts_sessions);
}

void consider_logon(Considered& c) {
  const RequestFacts& r = c.request;
  const bool has_forms = r.protocol == Protocol::Owa || r.protocol == Protocol::Ecp;
  const bool is_forms_session = r.method == LogonMethod::SessionCookie;
  const bool accepts_sessions =
      c.front_end.product < Product::Exchange2013 ||
      (c.directory.organisation.oauth_certificate_is_valid && c.front_end.has_oauth_certificate);
  const bool is_readable = is_forms_session && has_forms && c.has(Fact::FormsIsOn) &&
                           session_is_readable(r.session_key_of(c.front_end), r.session) &&
                           accepts_sessions;
  if (is_forms_session && !is_readable) tell_session(c, accepts_sessions);
  c.set(Fact::GivesCredentials, gives_credentials(r.method) || r.resource == Resource::LogonPost);
  c.set(Fact::MethodIsOffered, offers(c.front_end, r.protocol, r.method));
  c.set(Fact::FormsAnswers, has_forms && c.has(Fact::FormsIsOn));
  c.set(Fact::AdFsAnswers, has_forms && !c.has(Fact::FormsIsOn) && c.offered.has(AuthMethod::AdFs));
  c.set(Fact::CredentialsAreInBody,
        r.method == LogonMethod::WsSecurity && c.has(Fact::MethodIsOffered));
  if (r.user.is_none() && gives_credentials(r.method) && r.method != LogonMethod::WsSecurity)
    c.set(Fact::UserIsKnown, false);
  const bool expired = r.refused == LogonRefusal::ExpiredPassword ||
                       (!r.user.is_none() && c.directory.settings_of(r.user).password_expired);
  c.set(Fact::PasswordIsExpired, expired);
  c.set(Fact::AccountIsLockedOut, r.refused == LogonRefusal::LockedOut);
  c.set(Fact::CredentialsAreRight,
        is_forms_session ? is_readable : r.credentials_ok && !expired && !r.user.is_none());
  consider_kerberos(c);
  if (is_readable) c.user = r.session.user;
  if (r.is_from_front_end) {
    c.set(Fact::IsPassedOn, true);
    c.user = r.user;
    c.set(Fact::MethodIsOffered, true);
    c.set(Fact::CredentialsAreRight, true);
  }
  if (c.has(Fact::GivesCredentials) && c.has(Fact::MethodIsOffered) &&
      c.has(Fact::CredentialsAreRight) && c.has(Fact::KerberosFits))
    c.user = r.user;
  c.set(Fact::IsAuthenticated, !c.user.is_none());
}

UrlId online_owa(const Directory& directory, UserId user) {
  const NamedUser* person = directory.find_person(user);
  if (person == nullptr) return UrlId{};  // nobody generated lives elsewhere
  const std::string_view address = person->external_address;
  const std::string_view domain = address.substr(std::min(address.size(), address.find('@') + 1));
  for (const OrganizationRelationship& r : directory.organisation.relationships) {
    for (const std::string& known : r.domains) {
      if (is_lower_of(known, domain)) return r.target_owa_url;
    }
  }
  return UrlId{};
}

void consider_recipient(Considered& c, UserId who) {
  const RecipientType type =
      who.is_none() ? RecipientType::NoMailbox : c.directory.settings_of(who).type;
  c.set(Fact::HasMailbox, type == RecipientType::Mailbox);
  c.set(Fact::MailboxIsOnline, type == RecipientType::RemoteMailbox);
  c.set(Fact::MailboxIsElsewhere, type == RecipientType::MailUser);
  if (type == RecipientType::RemoteMailbox) c.online_url = online_owa(c.directory, who);
  // An address under the request's own name would lead the client back here.
  c.set(Fact::OnlineUrlIsKnown,
        !c.online_url.is_none() && c.directory.at(c.online_url).host != c.request.host);
  c.set(Fact::Tells451, is_at_least(c.front_end, builds::kCu8));
}

// An old address book is distributed by the old front ends of the reader's own site.
SiteId site_of_own_mailbox(const Considered& c, Product product) {
  const ServerId holder = holder_of(c.directory, c.user, c.request.now);
  const bool is_own = !holder.is_none() && c.directory.at(holder).product == product;
  return is_own ? c.directory.at(holder).site : c.front_end.site;
}

// Whose mailbox decides where the request goes, and what is to be told of that.
UserId anchor_of(Considered& c) {
  const Anchor anchor =
      find_anchor(c.directory, c.request, c.user, c.has(Fact::CredentialsAreInBody));
  if (anchor.passes_over_caller) c.set(Fact::CallerDecides, false);
  if (anchor.stands_in) c.set(Fact::ArbitrationStandsIn, true);
  if (anchor.is_shadow) c.set(Fact::ShadowStandsIn, true);
  c.set(Fact::StandInIsMounted, !anchor.stands_in);
  return anchor.mailbox;
}

ServerId active_server_of(const Considered& c, DatabaseId database) {
  if (c.request.is_located) return c.request.active_server;
  const Database& d = c.directory.at(database);
  return d.is_mounted ? d.active_on : ServerId{};
}

void consider_address_book(Considered& c) {
  c.set(Fact::AddressBookIsKnown, !c.request.oab.is_none());
  c.set(Fact::BookIsNamed, c.request.names_oab);
  c.set(Fact::AddressBooksAreStated, c.directory.address_books_are_stated);
  if (c.request.oab.is_none()) return;
  const OfflineAddressBook& book = c.directory.address_books[c.request.oab.index()];
  c.set(Fact::AddressBooksAreStated, states_generation(book));
  c.set(Fact::AddressBookIsLegacy, book.product < Product::Exchange2013);
}

void consider_mailbox(Considered& c) {
  const Directory& d = c.directory;
  c.set(Fact::MailboxInUrlIsKnown, c.request.hints.in_url != RoutingHints::Named::UnknownMailbox);
  c.mailbox = anchor_of(c);
  if (c.protocol() == Protocol::Oab) consider_address_book(c);
  c.set(Fact::AnchorIsHealthy, c.mailbox.is_none() || d.settings_of(c.mailbox).is_healthy);
  if (!c.mailbox.is_none())
    c.database = d.database_of(c.mailbox, c.request.mapped_at.value_or(c.request.now));
  c.set(Fact::DatabaseIsKnown, !c.database.is_none());
  if (c.has(Fact::AddressBookIsLegacy)) {
    c.mailbox_product = d.address_books[c.request.oab.index()].product;
    c.mailbox_site = site_of_own_mailbox(c, c.mailbox_product);
  }
  if (c.database.is_none()) return;
  c.active_server = active_server_of(c, c.database);
  // While nothing is mounted the version is still that of the copy that was.
  const ServerId holder = !c.active_server.is_none()              ? c.active_server
                          : !d.at(c.database).active_on.is_none() ? d.at(c.database).active_on
                          : d.at(c.database).copies.empty()       ? ServerId{}
                                                            : d.at(c.database).copies[0].server;
  if (holder.is_none()) return;
  c.mailbox_site = d.at(holder).site;
  c.mailbox_product = d.at(holder).product;
  c.set(Fact::IsMounted, !c.active_server.is_none());
  if (c.has(Fact::IsMounted)) c.set(Fact::StandInIsMounted, true);
  const Server& server = d.at(holder);
  c.set(Fact::IsEligible,
        !(d.at(c.database).dag.is_none() && server.activation_policy == ActivationPolicy::Blocked &&
          is_at_least(c.front_end, builds::kCu2)));
}

void consider_versions(Considered& c) {
  const Product front_end = c.front_end.product;
  c.set(Fact::FrontEndIs2007, front_end == Product::Exchange2007);
  c.set(Fact::FrontEndIsLegacy, front_end < Product::Exchange2013);
  c.set(Fact::MailboxIs2007, c.mailbox_product == Product::Exchange2007);
  c.set(Fact::MailboxIsLegacy, c.mailbox_product < Product::Exchange2013);
  c.set(Fact::MailboxIsNewer, c.mailbox_product > front_end);
  c.set(Fact::ReachesNewer, proxies_to(front_end, c.front_end.version, c.mailbox_product));
  c.set(Fact::IsSameSite, c.mailbox_site == c.front_end.site);
}

void consider_newer(Considered& c) {
  if (!c.has(Fact::MailboxIsNewer) || !c.has(Fact::FrontEndIsLegacy)) return;
  bool has_forms = false;
  c.newer_url = newer_url(c.directory, c.mailbox_site, c.mailbox_product, c.protocol(), &has_forms);
  c.set(Fact::NewerUrlIsKnown, !c.newer_url.is_none());
  if (c.newer_url.is_none()) return;
  c.set(Fact::NewerUrlIsOwnName, c.directory.at(c.newer_url).host == c.request.host);
  c.set(Fact::PassesLogonOn, c.has(Fact::IsLogonPost) && c.has(Fact::FormsIsOn) && has_forms);
}

void consider_external_url(Considered& c) {
  const Published& published =
      c.directory.published(c.mailbox_site, c.mailbox_product, c.protocol());
  c.external_url = published.url;
  c.set(Fact::ExternalUrlIsSet, !published.url.is_none());
  c.set(Fact::IsOwnNamespace,
        !published.url.is_none() && c.directory.at(published.url).host == c.request.host);
  c.set(Fact::RedirectsToOptimal,
        c.protocol() != Protocol::Owa ||
            c.front_end.directory_of(Protocol::Owa).redirect_to_optimal_server);
  c.set(Fact::RedirectIsManual, c.front_end.product == Product::Exchange2010 &&
                                    c.front_end.directory_of(Protocol::Owa).cross_site_redirect ==
                                        CrossSiteRedirect::Manual);
  if (c.has(Fact::MailboxIsNewer) && c.has(Fact::FrontEndIsLegacy)) return;
  const bool passes_on =
      c.front_end.product == Product::Exchange2010 || is_at_least(c.front_end, builds::kCu2);
  c.set(Fact::PassesLogonOn,
        c.has(Fact::IsLogonPost) && c.has(Fact::FormsIsOn) && published.forms && passes_on);
}

// Why the server that should take it does not answer.
void tell_target(Considered& c) {
  const Server& server = c.directory.at(c.target.server);
  c.set(Fact::TargetIsUp, server.is_up);
  c.set(Fact::TargetIsReached,
        c.directory.graph.between(c.front_end.site, server.site).is_reachable());
  if (c.target.is_store) return;
  c.set(Fact::TargetNameResolves, server.is_resolvable);
  if (c.target.is_down_level) return;
  if (is_http(c.protocol()))
    c.set(Fact::TargetCertificateIsBound, server.back_end_certificate_bound);
  else
    c.set(Fact::TargetServiceRuns, server.access_of(c.protocol()).back_end_service_running);
}

void consider_target(Considered& c) {
  c.target = choose_target(c);
  const bool is_found = !c.target.server.is_none();
  c.set(Fact::TargetIsFound, is_found);
  c.set(Fact::TargetAnswers, c.target.answers);
  c.set(Fact::TargetTakesIt, c.target.takes_it);
  c.set(Fact::TargetIsStated, !is_found || !c.directory.at(c.target.server).is_up ||
                                  !c.directory.at(c.target.server).unstated.has(c.protocol()));
  if (is_found && !c.target.answers) tell_target(c);
  if (!is_found && c.mailbox_product < Product::Exchange2013)
    c.set(Fact::OldFrontEndsServe, !has_front_end(c));
}

// A cookie that names an old front end is followed for as long as it lasts. Where the mailbox is
// still that server's to serve, it only says which of them (see targets.cc).
void consider_cookie(Considered& c) {
  const ServerId named = c.request.hints.cookie_server;
  if (named.is_none() || c.front_end.product < Product::Exchange2013 || c.user.is_none() ||
      c.user != c.mailbox)
    return;
  const bool has_moved = c.mailbox_product != c.directory.at(named).product ||
                         c.mailbox_site != c.directory.at(named).site;
  c.set(Fact::CookieDecides, has_moved && old_front_end_takes(c, named));
}

void consider_autodiscover(Considered& c) {
  const AutodiscoverAsk& ask = c.request.autodiscover;
  c.set(Fact::IsRequestDocument, ask.is_post && ask.is_well_formed);
  c.set(Fact::SchemaIsServed, ask.knows_schema);
  c.set(Fact::SubjectIsKnown, !ask.subject.is_none() && c.directory.settings_of(ask.subject).type ==
                                                            RecipientType::Mailbox);
}

void consider_affinity(Considered& c) {
  const RoutingHints& h = c.request.hints;
  if (h.affinity_server.is_none() || h.header_mailbox.is_none() || !h.prefers_affinity) return;
  const Server& server = c.directory.at(h.affinity_server);
  c.set(Fact::HasAffinity, server.has(ServerRole::Mailbox) && server.is_up &&
                               server.is_resolvable && server.back_end_certificate_bound &&
                               server.product >= Product::Exchange2013);
}

void consider_account(Considered& c) {
  const RecipientSettings& settings = c.directory.settings_of(c.user);
  const bool is_mail_blocked = c.protocol() == Protocol::OutlookAnywhere &&
                               (settings.blocks_rpc_http || !settings.allows(Protocol::Mapi));
  if (is_mail_blocked) c.set(Fact::RpcHttpIsAllowed, false);
  c.set(Fact::ProtocolIsOn, settings.allows(c.protocol()) && !is_mail_blocked);
  c.set(Fact::AccountIsBlocked, settings.eas_blocked);
}

// What the client said of where its request belongs, and what of it came to nothing.
void tell_hints(Considered& c) {
  const RoutingHints& h = c.request.hints;
  if (h.names_unknown_anchor) c.set(Fact::AnchorHeaderIsKnown, false);
  if (h.names_unknown_affinity) c.set(Fact::AffinityServerIsKnown, false);
  if (h.cookie_fault == CookieFault::None) return;
  c.set(Fact::CookieIsReadable, h.cookie_fault != CookieFault::Unreadable);
  c.set(Fact::CookieIsOwn, h.cookie_fault != CookieFault::Foreign);
  c.set(Fact::CookieIsFresh, h.cookie_fault != CookieFault::Expired);
  c.set(Fact::CookieNamesKnown, h.cookie_fault != CookieFault::NamesNothing);
}

void consider_http(Considered& c) {
  consider_resource(c);
  if (c.request.hints.names_unknown_resource) c.set(Fact::ResourceServerIsKnown, false);
  if (c.has(Fact::IsStatic)) {
    consider_target(c);
    return;
  }
  consider_logon(c);
  if (c.user.is_none() && !c.has(Fact::CredentialsAreInBody)) return;
  tell_hints(c);
  if (!c.user.is_none()) consider_account(c);
  c.set(Fact::OutlookIsTooOld,
        c.request.outlook_major != 0 && c.request.outlook_major <= kOutlook2003);
  if (c.protocol() == Protocol::Autodiscover) consider_autodiscover(c);
  consider_recipient(
      c, c.protocol() == Protocol::Autodiscover ? c.request.autodiscover.subject : c.user);
  if (c.protocol() == Protocol::Ews) consider_affinity(c);
  consider_mailbox(c);
  c.set(Fact::AnchorsOnCaller, anchors_shell(c.front_end));
  if (!c.mailbox_site.is_none()) {
    consider_versions(c);
    consider_newer(c);
    consider_external_url(c);
  }
  consider_cookie(c);
  consider_target(c);
}

void consider_mail(Considered& c) {
  const MailAsk& ask = c.request.mail;
  const MailAccess& settings = c.front_end.access_of(c.protocol());
  c.set(Fact::IsTls, c.request.tls != Tls::None);
  c.set(Fact::CommandFits, ask.command_bytes <= settings.max_command_bytes);
  c.set(Fact::IsLogon, ask.logon != MailLogon::None);
  c.set(Fact::CommandIsAllowed, ask.command_is_allowed);
  const MailLogon logon = ask.logon != MailLogon::None ? ask.logon : ask.begun;
  const bool starts_tls = ask.starts_tls && logon == MailLogon::None;
  c.set(Fact::LogonIsAllowed,
        c.has(Fact::IsTls) || starts_tls || takes_in_clear(settings.login_type, logon));
  const UserId user = c.request.user;
  const bool expired = !user.is_none() && c.directory.settings_of(user).password_expired;
  c.set(Fact::CredentialsAreRight, c.request.credentials_ok && !user.is_none() && !expired);
  c.set(Fact::PasswordIsExpired, expired);
  c.set(Fact::UserIsKnown, !user.is_none());
  if (!c.has(Fact::CredentialsAreRight)) return;
  c.user = user;
  const RecipientSettings& own = c.directory.settings_of(user);
  c.set(Fact::HasMailbox, own.type == RecipientType::Mailbox);
  c.set(Fact::HasPrimarySmtp, own.has_primary_smtp);
  c.set(Fact::IsOrdinaryAccount, !c.directory.is_administrator(user));
  c.set(Fact::AccountMayLogOn,
        c.has(Fact::HasMailbox) && c.has(Fact::HasPrimarySmtp) && c.has(Fact::IsOrdinaryAccount));
  c.set(Fact::ProtocolIsOn, own.allows(c.protocol()));
  consider_mailbox(c);
  if (c.mailbox_site.is_none()) return;
  consider_versions(c);
  consider_target(c);
}

bool offers_auth(const ReceiveConnector& connector, const RequestFacts& r) {
  if (!r.smtp.sent_auth) return true;
  if (!r.smtp.gives_password) return connector.auth.has(ConnectorAuth::Integrated);
  return connector.auth.has(ConnectorAuth::Basic) ||
         (connector.auth.has(ConnectorAuth::BasicAfterTls) && r.tls != Tls::None);
}

// What comes in here is secured by other means, and counts as an Exchange server's.
bool trusts_everybody(const ReceiveConnector& connector) {
  return connector.auth.has(ConnectorAuth::ExternalAuthoritative) &&
         connector.permissions.has(ConnectorPermission::ExchangeServers);
}

bool may_connect(const ReceiveConnector& connector, const SmtpAsk& ask) {
  return connector.permissions.has(ConnectorPermission::Anonymous) || trusts_everybody(connector) ||
         (ask.is_server && connector.permissions.has(ConnectorPermission::ExchangeServers)) ||
         (ask.is_authenticated && connector.permissions.has(ConnectorPermission::ExchangeUsers));
}

void consider_smtp(Considered& c) {
  const RequestFacts& r = c.request;
  const ReceiveConnector* connector = connector_for(c.front_end, r.port, r.smtp.client);
  if (connector == nullptr) return;
  c.set(Fact::IsTls, r.tls != Tls::None);
  c.set(Fact::StartTlsIsOffered, !connector->lacks_certificate);
  c.set(Fact::ConnectorTlsIsMet, !connector->require_tls || r.tls != Tls::None);
  c.set(Fact::AuthIsOffered, offers_auth(*connector, r));
  c.set(Fact::GivesCredentials, r.smtp.sent_auth);
  const bool expired = !r.user.is_none() && c.directory.settings_of(r.user).password_expired;
  c.set(Fact::CredentialsAreRight, r.smtp.is_authenticated && r.credentials_ok && !expired);
  c.set(Fact::PasswordIsExpired, expired);
  c.set(Fact::UserIsKnown, !r.smtp.sent_auth || !r.user.is_none());
  if (r.smtp.sent_auth && c.has(Fact::CredentialsAreRight)) c.user = r.user;
  c.set(Fact::SenderMayConnect, may_connect(*connector, r.smtp));
  c.set(Fact::IsSubmission,
        r.smtp.is_authenticated && !connector->permissions.has(ConnectorPermission::Anonymous));
  const auto& to = r.smtp.recipients;
  c.set(
      Fact::RelayIsAllowed,
      r.smtp.is_authenticated || trusts_everybody(*connector) || to.empty() ||
          std::any_of(to.begin(), to.end(), [](const SmtpRecipient& x) { return x.is_accepted; }));
  c.set(Fact::RecipientsFit, to.size() <= kRecipientsConsidered);
  c.set(Fact::RecipientsAreKnown, std::all_of(to.begin(), to.end(), [](const SmtpRecipient& x) {
          return !x.mailbox.is_none();
        }));
  c.target = choose_transport(c);
  c.set(Fact::TargetIsFound, !c.target.server.is_none());
}

void consider_sip(Considered& c) {
  const RequestFacts& r = c.request;
  const DialPlanId plan = r.sip.dial_plan;
  c.set(Fact::IsTls, r.tls != Tls::None);
  c.set(Fact::DialPlanIsLinked, !plan.is_none());
  if (plan.is_none()) return;
  const bool wants_tls = c.directory.dial_plans[plan.index()].security != VoipSecurity::Unsecured;
  c.set(Fact::SignallingFits,
        wants_tls == (r.tls != Tls::None) && (!wants_tls || r.sip.has_certificate));
  c.set(Fact::CalleeIsKnown, !r.sip.callee.is_none());
  if (!r.sip.callee.is_none()) {
    c.mailbox = r.sip.callee;
    c.database = c.directory.database_of(c.mailbox, r.now);
    if (!c.database.is_none()) c.active_server = active_server_of(c, c.database);
  }
  c.target = choose_um_service(c);
  c.set(Fact::TargetIsFound, !c.target.server.is_none());
}

}  // namespace

Considered consider(const Directory& directory, const RequestFacts& request) {
  Considered c(directory, request);
  consider_connection(c);
  switch (family_of(request.protocol)) {
    case ProtocolFamily::Mail:
      consider_mail(c);
      break;
    case ProtocolFamily::Transport:
      consider_smtp(c);
      break;
    case ProtocolFamily::Calls:
      consider_sip(c);
      break;
    case ProtocolFamily::Web:
      consider_http(c);
      break;
  }
  return c;
}

}  // namespace casgrid
