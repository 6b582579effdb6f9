// Every rule by at least one case, in the words that people get.
#include "model/routing/decide.h"

#include <gtest/gtest.h>
#include <set>

#include "model/routing/explain.h"
#include "tests/model/routing/two_sites.h"

namespace casgrid::testing {
namespace {

using W = TwoSites;
using enum Protocol;

struct Row {
  const char* what;
  RuleId rule;
  const char* words;
  void (*set)(W& w);
};

// clang-format off
const std::vector<Row> kDoors{
  {"a server that is down", RuleId::ServerDown, "refuse",
   [](W& w) { w.asks(Owa, kParis13); w.at(kCasParis).is_up = false; }},
  {"a port that nobody listens on", RuleId::PortClosed, "refuse",
   [](W& w) { w.asks(Owa, kParis13); w.r.port = 8080; }},
  {"POP3 whose service is stopped", RuleId::PortClosed, "refuse",
   [](W& w) { w.mail(Pop3, kParis13); w.at(kCasParis).mail_access[0].front_service_running = false; }},
  {"a client at the back-end site", RuleId::BackEndPort, "answer 401",
   [](W& w) { w.asks(Owa, kParis13); w.at(kCasParis).roles.add(ServerRole::Mailbox); w.r.port = 444; }},
  {"port 444 of a front end alone", RuleId::PortClosed, "refuse",
   [](W& w) { w.asks(Owa, kParis13); w.r.port = 444; }},
  {"a path of nobody's", RuleId::PathUnknown, "answer 404",
   [](W& w) { w.asks(Owa, kParis13); w.r.resource = Resource::Unknown; }},
  {"MAPI at Exchange 2010", RuleId::MapiLegacy, "answer 500", [](W& w) { w.at_2010(Mapi, kParis10); }},
  {"MAPI at Exchange 2010, a mailbox that moved up", RuleId::NewerUnserved, "answer 500", [](W& w) { w.at_2010(Mapi, kParis13); }},
  {"the health page of MAPI at Exchange 2010", RuleId::PathUnknown, "answer 404", [](W& w) { w.at_2010(Mapi, kParis10); w.r.resource = Resource::HealthPage; }},
  {"the health page of Exchange 2010", RuleId::PathUnknown, "answer 404", [](W& w) { w.at_2010(Owa, kParis10); w.r.resource = Resource::HealthPage; }},
  {"port 80, with the administrator's redirect", RuleId::HttpToHttps, "redirect (to_https, status 302) to the same name",
   [](W& w) { w.asks(Owa, kParis13); w.r.port = 80; w.r.tls = Tls::None; w.own(kCasParis).http_to_https_redirect = true; }},
  {"port 80 as installed", RuleId::SslRequired, "answer 403",
   [](W& w) { w.asks(Owa, kParis13); w.r.port = 80; w.r.tls = Tls::None; }},
  {"OwaProxy inactive", RuleId::ComponentInactive, "answer 503",
   [](W& w) { w.asks(Owa, kParis13); w.at(kCasParis).components.set(ComponentId::OwaProxy, Requester::HealthApi, ComponentState::Inactive); }},
  {"ServerWideOffline inactive", RuleId::ComponentInactive, "answer 503",
   [](W& w) { w.asks(Ews, kParis13); w.at(kCasParis).components.set(ComponentId::ServerWideOffline, Requester::Maintenance, ComponentState::Inactive); }},
  {"ImapProxy inactive", RuleId::MailProxyInactive, "refuse",
   [](W& w) { w.mail(Imap4, kParis13); w.at(kCasParis).components.set(ComponentId::ImapProxy, Requester::HealthApi, ComponentState::Inactive); }},
  {"FrontendTransport draining", RuleId::TransportInactive, "answer",
   [](W& w) { w.message(); w.at(kCasParis).components.set(ComponentId::FrontendTransport, Requester::Maintenance, ComponentState::Draining); }},
  {"UMCallRouter inactive", RuleId::CallRouterInactive, "answer 503",
   [](W& w) { w.call(kParis13); w.at(kCasParis).components.set(ComponentId::UmCallRouter, Requester::Functional, ComponentState::Inactive); }},
};

const std::vector<Row> kUnstated{
  {"POP3 of which nothing is said", RuleId::NotStated, "not known",
   [](W& w) { w.mail(Pop3, kParis13); w.at(kCasParis).unstated.add(Pop3); }},
  {"POP3, and nothing is said of the server with the mailbox", RuleId::TargetNotStated, "not known",
   [](W& w) { w.mail(Pop3, kParis13); w.at(kMbxParis).unstated.add(Pop3); w.at(kMbxParis).mail_access[0].back_end_service_running = false; }},
  {"address books of which nothing is said", RuleId::AddressBookNotStated, "not known",
   [](W& w) { w.asks(Protocol::Oab, kParis13); w.d.address_books_are_stated = false; }},
};

const std::vector<Row> kFederated{
  {"a token in the body", RuleId::WsSecurityNearby, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(Ews, kParis13); w.r.method = LogonMethod::WsSecurity; w.r.user = {}; w.own(kCasParis).auth.add(AuthMethod::WsSecurity); }},
  {"a token in the body, and X-AnchorMailbox", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444",
   [](W& w) { w.asks(Ews, kParis13); w.r.method = LogonMethod::WsSecurity; w.r.user = {}; w.r.hints.header_mailbox = kLyon13; w.own(kCasParis).auth.add(AuthMethod::WsSecurity); }},
  {"a token in the body of Autodiscover, which nobody here can read", RuleId::WsSecurityNearby, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(Autodiscover, kParis13); w.r.autodiscover = {}; w.r.method = LogonMethod::WsSecurity; w.r.user = {}; w.own(kCasParis).auth.add(AuthMethod::WsSecurity); }},
  {"a token in the body, not listed", RuleId::MethodNotOffered, "answer 401",
   [](W& w) { w.asks(Ews, kParis13); w.r.method = LogonMethod::WsSecurity; w.r.user = {}; w.own(kCasParis).auth.remove(AuthMethod::WsSecurity); }},
  {"AD FS and no claims", RuleId::AdFsLogon, "redirect (adfs, status 302) to https://sts.contoso.com/adfs/ls/",
   [](W& w) { w.r.protocol = Owa; w.own(kCasParis).forms = false; w.own(kCasParis).auth = {AuthMethod::AdFs}; w.d.organisation.adfs_url = w.d.intern_url("https://sts.contoso.com/adfs/ls/"); }},
  {"AD FS and no claims, where it is not told where", RuleId::AdFsLogon, "redirect (adfs, status 302) to AD FS",
   [](W& w) { w.r.protocol = Owa; w.own(kCasParis).forms = false; w.own(kCasParis).auth = {AuthMethod::AdFs}; }},
  {"AD FS with claims", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.r.protocol = Owa; w.gives(LogonMethod::AdFs, kParis13); w.own(kCasParis).forms = false; w.own(kCasParis).auth = {AuthMethod::AdFs}; }},
};

const std::vector<Row> kCookies{
  {"a cookie of before the mailbox moved up", RuleId::CookieDownLevel, "proxy to e2010-paris in paris, port 443",
   [](W& w) { w.asks(Owa, kParis13); w.r.hints.cookie_server = k2010Paris; }},
  {"the same of another site", RuleId::CookieDownLevel, "proxy to e2010-paris in paris, port 443",
   [](W& w) { w.asks(Owa, kLyon10); w.r.hints.cookie_server = k2010Paris; }},
  {"it names the server that has the mailbox", RuleId::ProxyDownLevel, "proxy to e2010-paris in paris, port 443",
   [](W& w) { w.asks(Owa, kParis10); w.r.hints.cookie_server = k2010Paris; }},
  {"it names a server that is down", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(Owa, kParis13); w.r.hints.cookie_server = k2010Paris; w.at(k2010Paris).is_up = false; }},
  {"it names a server that is out of service", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(Owa, kParis13); w.r.hints.cookie_server = k2010Paris; w.at(k2010Paris).in_service = false; }},
};

const std::vector<Row> kPages{
  {"the health page of EWS", RuleId::HealthPage, "answer 200",
   [](W& w) { w.r.protocol = Ews; w.r.resource = Resource::HealthPage; }},
  {"/ since CU6", RuleId::RootToOwa, "redirect (root_to_owa, status 301) to /owa",
   [](W& w) { w.r.resource = Resource::Root; w.build(builds::kCu6); }},
  {"/ before CU6", RuleId::RootPage, "answer 200",
   [](W& w) { w.r.resource = Resource::Root; w.build(builds::kCu5); }},
  {"the logon page", RuleId::LogonPage, "answer 200", [](W& w) { w.r.resource = Resource::LogonPage; }},
  {"the sign-out page", RuleId::SignOutPage, "answer 200", [](W& w) { w.r.resource = Resource::SignOutPage; }},
  {"signing out of ECP", RuleId::EcpSignOff, "redirect (sign_out, status 302) to /owa/logoff.owa",
   [](W& w) { w.r.protocol = Ecp; w.r.resource = Resource::SignOff; }},
  {"logging off since CU8", RuleId::SignOff, "redirect (sign_out, status 302) to /owa/auth/signout.aspx",
   [](W& w) { w.r.resource = Resource::SignOff; w.build(builds::kCu8); }},
  {"logging off before CU8", RuleId::SignOffToLogon, "redirect (sign_out, status 302) to /owa/auth/logon.aspx",
   [](W& w) { w.r.resource = Resource::SignOff; w.build(builds::kCu7); }},
  {"a theme of the logon page", RuleId::StaticContent, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.r.resource = Resource::Static; }},
  {"a theme with X-BEResource", RuleId::StaticContent, "proxy to mbx-lyon in lyon, port 444",
   [](W& w) { w.r.resource = Resource::Static; w.r.hints.resource_server = kMbxLyon; }},
  {"a theme, and no mailbox server of the site answers", RuleId::StaticUnserved, "answer 503",
   [](W& w) { w.r.resource = Resource::Static; w.at(kMbxParis).is_up = false; }},
};

const std::vector<Row> kWho{
  {"forms off, and a forms logon", RuleId::FormsNotOffered, "answer 401",
   [](W& w) { w.forms_post(kParis13); w.own(kCasParis).forms = false; }},
  {"a ticket for ActiveSync", RuleId::MethodNotOffered, "answer 401",
   [](W& w) { w.gives(LogonMethod::Negotiate, kParis13); w.r.protocol = ActiveSync; }},
  {"a ticket for OWA with forms: not looked at", RuleId::NoSession, "redirect (logon_page, status 302) to /owa/auth/logon.aspx",
   [](W& w) { w.gives(LogonMethod::Negotiate, kParis13); }},
  {"a ticket for OWA without forms", RuleId::MethodNotOffered, "answer 401",
   [](W& w) { w.gives(LogonMethod::Negotiate, kParis13); w.own(kCasParis).forms = false; }},
  {"no directory server answers", RuleId::DirectoryUnavailable, "answer 503",
   [](W& w) { w.asks(Owa, kParis13); w.r.directory_answered = false; }},
  {"a device with an expired password", RuleId::PasswordExpired, "answer 457",
   [](W& w) { w.asks(ActiveSync, kParis13); w.settings(kParis13).password_expired = true; }},
  {"a device whose account is locked out", RuleId::AccountLockedOut, "answer 456",
   [](W& w) { w.asks(ActiveSync, kParis13); w.r.credentials_ok = false; w.r.refused = LogonRefusal::LockedOut; }},
  {"a device whose password has just expired", RuleId::PasswordExpired, "answer 457",
   [](W& w) { w.asks(ActiveSync, kParis13); w.r.credentials_ok = false; w.r.refused = LogonRefusal::ExpiredPassword; }},
  {"a program whose account is locked out", RuleId::WrongPassword, "answer 401",
   [](W& w) { w.asks(Ews, kParis13); w.r.credentials_ok = false; w.r.refused = LogonRefusal::LockedOut; }},
  {"a wrong password in the form", RuleId::WrongPasswordForms, "redirect (logon_page, status 302) to /owa/auth/logon.aspx",
   [](W& w) { w.forms_post(kParis13); w.r.credentials_ok = false; }},
  {"a wrong password, Basic", RuleId::WrongPassword, "answer 401",
   [](W& w) { w.asks(ActiveSync, kParis13); w.r.credentials_ok = false; }},
  {"a wrong password, Basic, where forms are on", RuleId::WrongPasswordForms, "redirect (logon_page, status 302) to /owa/auth/logon.aspx",
   [](W& w) { w.gives(LogonMethod::Basic, kParis13); w.r.credentials_ok = false; }},
  {"a wrong password, Basic, where forms are off", RuleId::WrongPassword, "answer 401",
   [](W& w) { w.gives(LogonMethod::Basic, kParis13); w.own(kCasParis).forms = false; w.r.credentials_ok = false; }},
  {"Kerberos only, to a name without SPN", RuleId::KerberosFails, "answer 401",
   [](W& w) { w.asks(Ews, kParis13); w.r.offers_ntlm = false; }},
  {"Kerberos only, and the shared account holds the SPN", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(Ews, kParis13); w.r.offers_ntlm = false; auto& a = w.d.organisation.service_account; a.configured = true; a.http_hosts = {w.r.host}; }},
  {"a background request with a session that is over", RuleId::SessionExpired, "answer 440",
   [](W& w) { w.asks(Owa, kParis13); w.r.session.is_expired = true; w.r.is_background = true; }},
  {"a session of another certificate", RuleId::NoSession, "redirect (logon_page, status 302) to /owa/auth/logon.aspx",
   [](W& w) { w.asks(Owa, kParis13); w.r.session.certificate_key = 2; }},
  {"a CNG key reads no session", RuleId::NoSession, "redirect (logon_page, status 302) to /owa/auth/logon.aspx",
   [](W& w) { w.asks(Owa, kParis13); w.at(kCasParis).certificate_key_is_classic = false; }},
  {"a session, and the OAuth certificate has expired", RuleId::NoSession, "redirect (logon_page, status 302) to /owa/auth/logon.aspx",
   [](W& w) { w.asks(Owa, kParis13); w.d.organisation.oauth_certificate_is_valid = false; }},
  {"EWS without credentials", RuleId::NoCredentials, "answer 401", [](W& w) { w.r.protocol = Ews; }},
  {"OWA switched off for the mailbox", RuleId::ProtocolDisabled, "answer 403",
   [](W& w) { w.asks(Owa, kParis13); w.settings(kParis13).disabled.add(Owa); }},
  {"/owa/garry", RuleId::NoSuchAddress, "answer 400",
   [](W& w) { w.asks(Owa, kParis13); w.r.hints.in_url = RoutingHints::Named::Malformed; }},
};

const std::vector<Row> kOwaAndEcp{
  {"here", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444", [](W& w) { w.asks(Owa, kParis13); }},
  {"there, not published", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444", [](W& w) { w.asks(Owa, kLyon13); }},
  {"there, published under this name", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444",
   [](W& w) { w.asks(Owa, kLyon13); w.publish(kCasLyon, "mail.contoso.com"); }},
  {"there, another name, with a session", RuleId::RedirectOtherSite, "redirect (plain, status 302) to https://lyon.contoso.com/owa",
   [](W& w) { w.asks(Owa, kLyon13); w.publish(kCasLyon, "lyon.contoso.com"); }},
  {"there, another name, forms post", RuleId::RedirectSso, "redirect (sso, status 200) to https://lyon.contoso.com/owa/auth.owa",
   [](W& w) { w.forms_post(kLyon13); w.publish(kCasLyon, "lyon.contoso.com"); }},
  {"there, another name, forms post before CU2", RuleId::RedirectOtherSite, "redirect (plain, status 302) to https://lyon.contoso.com/owa",
   [](W& w) { w.forms_post(kLyon13); w.publish(kCasLyon, "lyon.contoso.com"); w.build(builds::kCu1); }},
  {"there, another name, forms off there", RuleId::RedirectOtherSite, "redirect (plain, status 302) to https://lyon.contoso.com/owa",
   [](W& w) { w.forms_post(kLyon13); w.publish(kCasLyon, "lyon.contoso.com"); w.own(kCasLyon).forms = false; }},
  {"there, another name, redirects off", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444",
   [](W& w) { w.asks(Owa, kLyon13); w.publish(kCasLyon, "lyon.contoso.com"); w.own(kCasParis).redirect_to_optimal_server = false; }},
  {"a good logon", RuleId::LogonDone, "proxy to mbx-paris in paris, port 444", [](W& w) { w.forms_post(kParis13); }},
  {"ECP there, another name", RuleId::RedirectOtherSite, "redirect (plain, status 302) to https://lyon.contoso.com/ecp",
   [](W& w) { w.asks(Ecp, kLyon13); w.publish(kCasLyon, "lyon.contoso.com"); }},
  {"ECP without a mailbox: the arbitration mailbox", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444", [](W& w) { w.asks(Ecp, kNoMailbox); }},
  {"the arbitration mailbox is broken", RuleId::AnchorBroken, "answer 500",
   [](W& w) { w.asks(Ecp, kNoMailbox); w.settings(kArbitration).is_healthy = false; }},
  {"the arbitration mailbox is nowhere mounted", RuleId::StandInNotMounted, "answer 500",
   [](W& w) { w.asks(Ecp, kNoMailbox); w.database_of(kArbitration).is_mounted = false; }},
  {"nobody's mailbox stands in", RuleId::NoDatabase, "answer 500",
   [](W& w) { w.asks(Ecp, kNoMailbox); w.d.arbitration_mailbox = {}; }},
  {"OWA of a mailbox online", RuleId::OnlineLink, "answer 200", [](W& w) { w.asks(Owa, kOnline); }},
  {"the explicit logon of a mailbox nobody knows", RuleId::MailboxUnknown, "answer 500",
   [](W& w) { w.asks(Owa, kParis13); w.r.hints.in_url = RoutingHints::Named::UnknownMailbox; }},
  {"not mounted", RuleId::NotMounted, "answer 503",
   [](W& w) { w.asks(Owa, kParis13); w.database_of(kParis13).is_mounted = false; }},
  {"Active Manager knows of no copy", RuleId::NotMounted, "answer 503",
   [](W& w) { w.asks(Owa, kParis13); w.r.is_located = true; }},
  {"a stand-alone server blocked for activation", RuleId::NotEligible, "answer 500",
   [](W& w) { w.asks(Owa, kParis13); w.at(kMbxParis).activation_policy = ActivationPolicy::Blocked; }},
  {"blocked for activation, before CU2", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(Owa, kParis13); w.at(kMbxParis).activation_policy = ActivationPolicy::Blocked; w.build(builds::kCu1); }},
  {"the back end is down", RuleId::TargetDown, "answer 503", [](W& w) { w.asks(Owa, kParis13); w.at(kMbxParis).is_up = false; }},
  {"no certificate on 444", RuleId::TargetDown, "answer 503",
   [](W& w) { w.asks(Ecp, kParis13); w.at(kMbxParis).back_end_certificate_bound = false; }},
};

const std::vector<Row> kOlder{
  {"OWA of 2010 here", RuleId::ProxyDownLevel, "proxy to e2010-paris in paris, port 443", [](W& w) { w.asks(Owa, kParis10); }},
  {"OWA of 2010 there", RuleId::ProxyDownLevel, "proxy to e2010-lyon in lyon, port 443", [](W& w) { w.asks(Owa, kLyon10); }},
  {"OWA of 2010, no such server in service", RuleId::NoTarget, "answer 500",
   [](W& w) { w.asks(Owa, kParis10); w.at(k2010Paris).in_service = false; }},
  {"OWA of 2007", RuleId::Owa2007Plain, "redirect (plain, status 302) to https://legacy.contoso.com/owa", [](W& w) { w.asks(Owa, kParis07); }},
  {"OWA of 2007, forms post", RuleId::Owa2007Sso, "redirect (sso, status 200) to https://legacy.contoso.com/owa/auth.owa", [](W& w) { w.forms_post(kParis07); }},
  {"OWA of 2007, not published", RuleId::Owa2007NoUrl, "answer 500",
   [](W& w) { w.asks(Owa, kParis07); w.own(k2007Paris).external_url = {}; }},
  {"OWA of 2007, published under this name", RuleId::Owa2007OwnName, "answer 500",
   [](W& w) { w.asks(Owa, kParis07); w.publish(k2007Paris, "mail.contoso.com"); }},
  {"ECP of 2007", RuleId::Ecp2007, "answer 500", [](W& w) { w.asks(Ecp, kParis07); }},
  {"EWS of 2007", RuleId::Ews2007, "answer 500", [](W& w) { w.asks(Ews, kParis07); }},
  {"MAPI over HTTP of 2010", RuleId::MapiLegacy, "answer 500", [](W& w) { w.asks(Mapi, kParis10); }},
  {"Outlook Anywhere of 2007", RuleId::ProxyDownLevel, "proxy to e2007-lyon in lyon, port 443", [](W& w) { w.asks(OutlookAnywhere, kLyon07); }},
  {"Outlook Anywhere of 2010 without NTLM", RuleId::TargetChallenges, "proxy to e2010-paris in paris, port 443",
   [](W& w) { w.asks(OutlookAnywhere, kParis10); w.at(k2010Paris).outlook_anywhere.iis_methods.remove(AuthMethod::Ntlm); }},
  {"OWA of 2010 at its own front end", RuleId::ProxyStore, "proxy to e2010-paris in paris, port 135", [](W& w) { w.at_2010(Owa, kParis10); }},
  {"POP3 of 2010 at its own front end", RuleId::ProxyStore, "proxy to e2010-paris in paris, port 135", [](W& w) { w.mail(Pop3, kParis10); w.r.front_end = k2010Paris; }},
  {"2010 to the other site's name, by hand", RuleId::RedirectManual, "answer 200",
   [](W& w) { w.at_2010(Owa, kLyon10); w.publish(k2010Lyon, "lyon.contoso.com"); w.own(k2010Paris).cross_site_redirect = CrossSiteRedirect::Manual; }},
  {"2010 sends a device to the other site's name", RuleId::RedirectActiveSync, "redirect (eas_451, status 451) to https://lyon.contoso.com/Microsoft-Server-ActiveSync",
   [](W& w) { w.at_2010(ActiveSync, kLyon10); w.publish(k2010Lyon, "lyon.contoso.com"); }},
};

const std::vector<Row> kNewer{
  {"OWA moved up from 2010", RuleId::NewerPlain, "redirect (plain, status 302) to https://mail.contoso.com/owa", [](W& w) { w.at_2010(Owa, kParis13); }},
  {"a forms logon, moved up from 2010", RuleId::NewerSso, "redirect (sso, status 200) to https://mail.contoso.com/owa/auth.owa",
   [](W& w) { w.at_2010(Owa, kParis13); w.forms_post(kParis13); }},
  {"there: the nearest that publishes", RuleId::NewerPlain, "redirect (plain, status 302) to https://mail.contoso.com/owa", [](W& w) { w.at_2010(Owa, kLyon13); }},
  {"under the newer front end's name", RuleId::NewerOwnName, "answer 500", [](W& w) { w.at_2010(Owa, kParis13); w.r.host = w.host("mail.contoso.com"); }},
  {"a device", RuleId::NewerActiveSync, "redirect (eas_451, status 451) to https://mail.contoso.com/Microsoft-Server-ActiveSync", [](W& w) { w.at_2007(ActiveSync, kParis13); }},
  {"EWS", RuleId::NewerEws, "redirect (plain, status 302) to https://mail.contoso.com/EWS/Exchange.asmx", [](W& w) { w.at_2010(Ews, kParis13); }},
  {"Autodiscover", RuleId::NewerAutodiscover, "redirect (plain, status 302) to https://autodiscover.contoso.com/autodiscover/autodiscover.xml",
   [](W& w) { w.at_2010(Autodiscover, kParis13); w.host("autodiscover.contoso.com"); }},
  {"Outlook Anywhere", RuleId::NewerUnserved, "answer 500", [](W& w) { w.at_2010(OutlookAnywhere, kParis13); }},
  {"2016 from 2013 before CU10", RuleId::NewerUnserved, "answer 500", [](W& w) { w.asks(Owa, kLyon16); w.build(builds::kCu8); }},
  {"2016 from 2013 since CU10", RuleId::ProxyOtherSite, "proxy to e2016-lyon in lyon, port 444", [](W& w) { w.asks(Owa, kLyon16); w.build(builds::kCu10); }},
  {"2016 from 2013 one revision before CU10", RuleId::NewerUnserved, "answer 500", [](W& w) { w.asks(Owa, kLyon16); w.build({15, 0, 1130, 6}); }},
  {"2019 from 2013 before CU21", RuleId::NewerUnserved, "answer 500",
   [](W& w) { w.asks(Owa, kLyon16); w.is_of(k2016Lyon, builds::k2019Cu14); w.build({15, 0, 1395, 3}); }},
  {"2019 from 2013 since CU21", RuleId::ProxyOtherSite, "proxy to e2016-lyon in lyon, port 444",
   [](W& w) { w.asks(Owa, kLyon16); w.is_of(k2016Lyon, builds::k2019Cu14); w.build({15, 0, 1395, 4}); }},
  {"IMAP4 of 2019 from 2013 before CU21", RuleId::NewerUnservedMail, "answer",
   [](W& w) { w.mail(Imap4, kLyon16); w.is_of(k2016Lyon, builds::k2019Cu14); w.build({15, 0, 1394, 9}); }},
  {"2019 from 2016 before CU11", RuleId::NewerUnserved, "answer 500",
   [](W& w) { w.asks(Ews, kLyon16); w.is_of(k2016Lyon, builds::k2019Cu14); w.is_of(kCasParis, {15, 1, 1591, 9}); }},
  {"2019 from 2016 since CU11", RuleId::ProxyOtherSite, "proxy to e2016-lyon in lyon, port 444",
   [](W& w) { w.asks(Ews, kLyon16); w.is_of(k2016Lyon, builds::k2019Cu14); w.is_of(kCasParis, {15, 1, 1591, 10}); }},
  {"Subscription Edition from 2013, which no setup allows", RuleId::ProxyOtherSite, "proxy to e2016-lyon in lyon, port 444",
   [](W& w) { w.asks(Ews, kLyon16); w.is_of(k2016Lyon, builds::kSubscriptionEdition); w.build(builds::kCu2); }},
  {"Subscription Edition from 2019", RuleId::ProxyOtherSite, "proxy to e2016-lyon in lyon, port 444",
   [](W& w) { w.asks(Ews, kLyon16); w.is_of(k2016Lyon, builds::kSubscriptionEdition); w.is_of(kCasParis, {15, 2, 986, 5}); }},
  {"2013 from Subscription Edition", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444",
   [](W& w) { w.asks(Ews, kLyon13); w.is_of(kCasParis, builds::kSubscriptionEdition); }},
  {"IMAP4 at 2010", RuleId::NewerUnservedMail, "answer", [](W& w) { w.mail(Imap4, kParis13); w.r.front_end = k2010Paris; }},
};

const std::vector<Row> kOthers{
  {"a device", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444", [](W& w) { w.asks(ActiveSync, kParis13); }},
  {"a device there, another name: no 451", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444",
   [](W& w) { w.asks(ActiveSync, kLyon13); w.publish(kCasLyon, "lyon.contoso.com"); }},
  {"a blocked account", RuleId::AccountBlocked, "answer 456", [](W& w) { w.asks(ActiveSync, kParis13); w.settings(kParis13).eas_blocked = true; }},
  {"a device of a mailbox online", RuleId::OnlineActiveSync, "redirect (eas_451, status 451) to https://outlook.online.example/Microsoft-Server-ActiveSync", [](W& w) { w.asks(ActiveSync, kOnline); }},
  {"a device of a mailbox online, before CU8", RuleId::ActiveSyncNoMailbox, "answer 403", [](W& w) { w.asks(ActiveSync, kOnline); w.build(builds::kCu7); }},
  {"online, and the address given is this very name", RuleId::ActiveSyncNoMailbox, "answer 403",
   [](W& w) { w.asks(ActiveSync, kOnline); w.r.host = w.host("outlook.online.example"); }},
  {"a device of 2007", RuleId::ActiveSync2007Url, "redirect (eas_451, status 451) to https://legacy.contoso.com/Microsoft-Server-ActiveSync", [](W& w) { w.asks(ActiveSync, kParis07); }},
  {"a device of 2007, not published", RuleId::ActiveSyncByMailbox, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(ActiveSync, kParis07); w.own(k2007Paris).external_url = {}; w.own(k2007Paris).auth.add(AuthMethod::Windows); }},
  {"a device of 2007, published under this name", RuleId::ActiveSyncByMailbox, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(ActiveSync, kParis07); w.publish(k2007Paris, "mail.contoso.com"); w.own(k2007Paris).auth.add(AuthMethod::Windows); }},
  {"Outlook 2003", RuleId::OutlookTooOld, "answer 403", [](W& w) { w.asks(OutlookAnywhere, kParis10); w.r.outlook_major = 11; }},
  {"EWS with affinity", RuleId::ServerAffinity, "proxy to mbx-lyon in lyon, port 444",
   [](W& w) { w.asks(Ews, kParis13); w.r.hints.prefers_affinity = true; w.r.hints.header_mailbox = kParis13; w.r.hints.affinity_server = kMbxLyon; }},
  {"affinity without X-AnchorMailbox", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(Ews, kParis13); w.r.hints.prefers_affinity = true; w.r.hints.affinity_server = kMbxLyon; }},
  {"X-AnchorMailbox", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444", [](W& w) { w.asks(Ews, kParis13); w.r.hints.header_mailbox = kLyon13; }},
  {"a book by its generation mailbox", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444",
   [](W& w) { w.asks(Oab, kParis13); w.r.oab = OabId{0u}; w.d.address_books = {{.name = "oab", .guid = "", .is_default = true, .generation_mailbox = kLyon13, .generating_server = {}, .distributed_by = {}}}; }},
  {"a book with a copy nearer", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444",
   [](W& w) { w.asks(Oab, kParis13); w.r.oab = OabId{0u}; w.d.address_books = {{.name = "oab", .guid = "", .is_default = true, .shadow_distribution = true, .generation_mailbox = kLyon13, .generating_server = {}, .distributed_by = {}}}; w.d.shadow_mailbox = kArbitration; }},
  {"a book of 2010", RuleId::ProxyDownLevel, "proxy to e2010-paris in paris, port 443",
   [](W& w) { w.asks(Oab, kParis13); w.r.oab = OabId{0u}; w.d.address_books = {{.name = "oab", .guid = "", .product = Product::Exchange2010, .is_default = true, .generation_mailbox = {}, .generating_server = {}, .distributed_by = {}}}; }},
  {"a book nobody has", RuleId::AddressBookUnknown, "answer 404", [](W& w) { w.asks(Oab, kParis13); }},
  {"PowerShell", RuleId::ShellNearby, "proxy to mbx-paris in paris, port 444", [](W& w) { w.asks(PowerShell, kLyon13); }},
  {"PowerShell of CU11: the caller's mailbox", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 444", [](W& w) { w.asks(PowerShell, kLyon13); w.build(builds::kCu11); }},
  {"PowerShell of CU12: nearby again", RuleId::ShellNearby, "proxy to mbx-paris in paris, port 444", [](W& w) { w.asks(PowerShell, kLyon13); w.build(builds::kCu12); }},
  {"PowerShell, and no mailbox server answers", RuleId::ShellNowhere, "answer 500",
   [](W& w) { w.asks(PowerShell, kParis13); w.at(kMbxParis).is_up = w.at(kMbxLyon).is_up = false; }},
};

const std::vector<Row> kAutodiscover{
  {"a mailbox of 2013", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 444", [](W& w) { w.asks(Autodiscover, kParis13); }},
  {"a GET", RuleId::AutodiscoverBadRequest, "answer 200", [](W& w) { w.asks(Autodiscover, kParis13); w.r.autodiscover.is_post = false; }},
  {"an unknown schema", RuleId::AutodiscoverBadSchema, "answer 200", [](W& w) { w.asks(Autodiscover, kParis13); w.r.autodiscover.knows_schema = false; }},
  {"a mailbox online", RuleId::AutodiscoverOnline, "redirect (autodiscover_addr, status 200) to online@online.example", [](W& w) { w.asks(Autodiscover, kOnline); }},
  {"a mailbox in another forest", RuleId::AutodiscoverElsewhere, "redirect (autodiscover_addr, status 200) to there@fabrikam.com",
   [](W& w) { w.asks(Autodiscover, kElsewhere); w.d.named_users[kElsewhere.index()].external_address = "there@fabrikam.com"; }},
  {"somebody without a mailbox", RuleId::AutodiscoverNobody, "answer 200", [](W& w) { w.asks(Autodiscover, kNoMailbox); }},
  {"a mailbox of 2010", RuleId::ProxyDownLevel, "proxy to e2010-lyon in lyon, port 443", [](W& w) { w.asks(Autodiscover, kLyon10); }},
  {"a mailbox of 2007", RuleId::AutodiscoverByMailbox, "proxy to mbx-paris in paris, port 444", [](W& w) { w.asks(Autodiscover, kLyon07); }},
  {"at Exchange 2010", RuleId::AutodiscoverLegacyAnswer, "answer 200", [](W& w) { w.at_2010(Autodiscover, kParis10); }},
};

const std::vector<Row> kPopAndImap{
  {"a logon", RuleId::ProxySameSite, "proxy to mbx-paris in paris, port 1995", [](W& w) { w.mail(Pop3, kParis13); }},
  {"a logon there", RuleId::ProxyOtherSite, "proxy to mbx-lyon in lyon, port 1993", [](W& w) { w.mail(Imap4, kLyon13); }},
  {"a mailbox of 2010", RuleId::ProxyDownLevel, "proxy to e2010-lyon in lyon, port 993", [](W& w) { w.mail(Imap4, kLyon10); }},
  {"a command of 600 bytes", RuleId::CommandTooLong, "answer", [](W& w) { w.mail(Pop3, kParis13); w.r.mail.command_bytes = 600; }},
  {"CAPA", RuleId::CommandDone, "answer", [](W& w) { w.mail(Pop3, kParis13); w.r.mail.logon = MailLogon::None; }},
  {"LIST before a logon", RuleId::CommandRefused, "answer", [](W& w) { w.mail(Pop3, kParis13); w.r.mail.logon = MailLogon::None; w.r.mail.command_is_allowed = false; }},
  {"a password in clear", RuleId::LogonNeedsTls, "answer", [](W& w) { w.mail(Imap4, kParis13); w.r.port = 143; w.r.tls = Tls::None; }},
  {"no directory server answers", RuleId::DirectoryUnavailableMail, "answer", [](W& w) { w.mail(Pop3, kParis13); w.r.directory_answered = false; }},
  {"a wrong password", RuleId::WrongPasswordMail, "answer", [](W& w) { w.mail(Pop3, kParis13); w.r.credentials_ok = false; }},
  {"no primary SMTP address", RuleId::AccountMayNotLogOn, "answer", [](W& w) { w.mail(Pop3, kParis13); w.settings(kParis13).has_primary_smtp = false; }},
  {"POP3 switched off", RuleId::ProtocolDisabledMail, "answer", [](W& w) { w.mail(Pop3, kParis13); w.settings(kParis13).disabled.add(Pop3); }},
  {"not mounted", RuleId::NotMountedMail, "answer", [](W& w) { w.mail(Pop3, kParis13); w.database_of(kParis13).is_mounted = false; }},
  {"blocked for activation", RuleId::NotEligibleMail, "answer", [](W& w) { w.mail(Pop3, kParis13); w.at(kMbxParis).activation_policy = ActivationPolicy::Blocked; }},
  {"2010 without POP3", RuleId::NoTargetMail, "answer", [](W& w) { w.mail(Pop3, kParis10); w.at(k2010Paris).mail_access[0].front_service_running = false; }},
  {"the back-end service is stopped", RuleId::TargetDownMail, "answer", [](W& w) { w.mail(Pop3, kParis13); w.at(kMbxParis).mail_access[0].back_end_service_running = false; }},
};

const std::vector<Row> kSmtpAndSip{
  {"a message for Lyon", RuleId::Delivery, "proxy to mbx-lyon in lyon, port 25", [](W& w) { w.message(); w.to = {{kLyon13, true}}; }},
  {"a message for both: the nearer", RuleId::Delivery, "proxy to mbx-paris in paris, port 25", [](W& w) { w.message(); w.to = {{kLyon13, true}, {kParis13, true}}; }},
  {"a message for 2010 alone", RuleId::Delivery, "proxy to mbx-paris in paris, port 25", [](W& w) { w.message(); w.to = {{kLyon10, true}}; }},
  {"a submission", RuleId::Submission, "proxy to mbx-lyon in lyon, port 465", [](W& w) { w.submission(kLyon13); }},
  {"a connector that requires TLS, without it", RuleId::ConnectorNeedsTls, "answer",
   [](W& w) { w.message(); w.connector(25).require_tls = true; }},
  {"a connector that requires TLS, with it", RuleId::Delivery, "proxy to mbx-paris in paris, port 25",
   [](W& w) { w.message(); w.r.tls = Tls::StartTls; w.to = {{kParis13, true}}; w.connector(25).require_tls = true; }},
  {"STARTTLS, and the certificate named is not there", RuleId::StartTlsNotOffered, "answer",
   [](W& w) { w.message(); w.r.tls = Tls::StartTls; w.connector(25).tls_certificate_name = "<I>CN=A<S>CN=b"; w.holds("CN=A", "CN=c"); }},
  {"STARTTLS, and the certificate named is there", RuleId::Delivery, "proxy to mbx-paris in paris, port 25",
   [](W& w) { w.message(); w.r.tls = Tls::StartTls; w.to = {{kParis13, true}}; w.connector(25).tls_certificate_name = "<I>CN=A<S>cn=B"; w.holds("cn=a", "CN=b"); }},
  {"an application behind a connector that is secured by other means relays", RuleId::Delivery, "proxy to mbx-paris in paris, port 25",
   [](W& w) { w.message(); w.to = {{UserId{}, false}};
              w.connector(25).auth = {ConnectorAuth::ExternalAuthoritative};
              w.connector(25).permissions = {ConnectorPermission::ExchangeServers}; }},
  {"a client that no connector takes", RuleId::PortClosed, "refuse",
   [](W& w) { w.message(); w.from("192.0.2.7"); w.connector(25).remote_ranges = {*ip_range_of("10.0.0.0/8")}; }},
  {"AUTH that is not offered", RuleId::AuthNotOffered, "answer", [](W& w) { w.submission(kParis13); w.r.tls = Tls::None; }},
  {"a wrong password", RuleId::WrongPasswordSmtp, "answer", [](W& w) { w.submission(kParis13); w.r.credentials_ok = false; }},
  {"a password that has expired", RuleId::WrongPasswordSmtp, "answer", [](W& w) { w.submission(kParis13); w.settings(kParis13).password_expired = true; }},
  {"an anonymous sender on 587", RuleId::SenderNotAllowed, "answer", [](W& w) { w.message(); w.r.port = 587; }},
  {"relaying", RuleId::RelayDenied, "answer", [](W& w) { w.message(); w.to = {{UserId{}, false}}; }},
  {"names that do not resolve", RuleId::NamesUnresolved, "answer", [](W& w) { w.message(); for (Server& s : w.d.servers) s.is_resolvable = false; }},
  {"no X-ANONYMOUSTLS", RuleId::TlsRefused, "answer", [](W& w) { w.message(); for (Server& s : w.d.servers) s.transport_offers_anonymous_tls = false; }},
  {"Transport runs nowhere", RuleId::NoTransport, "answer", [](W& w) { w.message(); for (Server& s : w.d.servers) s.transport_running = false; }},
  {"no mailbox server anywhere", RuleId::NoTransport, "answer", [](W& w) { w.message(); for (Server& s : w.d.servers) s.roles.remove(ServerRole::Mailbox); }},
  {"a call", RuleId::SipRedirect, "redirect (sip, status 302) to mbx-lyon in lyon, port 5062", [](W& w) { w.call(kLyon13); }},
  {"a call over a gateway without a plan", RuleId::DialPlanUnlinked, "answer 503", [](W& w) { w.call(kParis13); w.r.sip.dial_plan = {}; }},
  {"a call, and no directory server answers", RuleId::DirectoryUnavailableCall, "answer 503", [](W& w) { w.call(kParis13); w.r.directory_answered = false; }},
  {"a call in clear, and the plan wants TLS", RuleId::SignallingRefused, "refuse", [](W& w) { w.call(kParis13); w.d.dial_plans[0].security = VoipSecurity::Secured; }},
  {"a call at a front end of 2019, which has no call router", RuleId::PortClosed, "refuse",
   [](W& w) { w.call(kLyon13); w.is_of(kCasParis, builds::k2019Cu14); install(w.at(kCasParis)); }},
  {"a call for a mailbox of 2019, which has no UM service", RuleId::NoUmServer, "answer 503",
   [](W& w) { w.call(kLyon16); w.is_of(k2016Lyon, builds::k2019Cu14); install(w.at(k2016Lyon)); }},
  {"a call, and no UM service", RuleId::NoUmServer, "answer 503", [](W& w) { w.call(kParis13); w.at(kMbxParis).um_service.exists = false; }},
};
// clang-format on

std::set<RuleId> check(const std::vector<Row>& rows) {
  std::set<RuleId> reached;
  for (const Row& row : rows) {
    TwoSites w;
    row.set(w);
    const Decision x = w.decided();
    EXPECT_STREQ(rule(x.rule).name, rule(row.rule).name)
        << row.what << ": " << explain(w.d, w.r.protocol, x);
    EXPECT_EQ(decision_words(w.d, x), row.words) << row.what;
    reached.insert(x.rule);
  }
  return reached;
}

TEST(Decide, ReachingTheServer) { check(kDoors); }
TEST(Decide, WhatIsNotStated) { check(kUnstated); }
TEST(Decide, FederatedLogons) { check(kFederated); }
TEST(Decide, CookiesThatNameAServer) { check(kCookies); }
TEST(Decide, PagesOfItsOwn) { check(kPages); }
TEST(Decide, WhoAsks) { check(kWho); }
TEST(Decide, OwaAndEcp) { check(kOwaAndEcp); }
TEST(Decide, OlderMailboxes) { check(kOlder); }
TEST(Decide, NewerMailboxes) { check(kNewer); }
TEST(Decide, OtherHttpProtocols) { check(kOthers); }
TEST(Decide, AutodiscoverAnswers) { check(kAutodiscover); }
TEST(Decide, PopAndImap) { check(kPopAndImap); }
TEST(Decide, SmtpAndSip) { check(kSmtpAndSip); }

TEST(Decide, EveryRuleHasACase) {
  std::set<RuleId> reached;
  for (const auto* rows : {&kDoors, &kUnstated, &kFederated, &kCookies, &kPages, &kWho, &kOwaAndEcp,
                           &kOlder, &kNewer, &kOthers, &kAutodiscover, &kPopAndImap, &kSmtpAndSip})
    reached.merge(check(*rows));
  for (const Rule& r : rules()) EXPECT_TRUE(reached.contains(r.id)) << "no case reaches " << r.name;
}

TEST(Decide, AGoodLogonSetsASessionAndNothingElseDoes) {
  for (const auto* rows : {&kDoors, &kPages, &kWho, &kOwaAndEcp, &kOlder, &kNewer, &kOthers}) {
    for (const Row& row : *rows) {
      TwoSites w;
      row.set(w);
      EXPECT_EQ(w.decided().sets_session, row.rule == RuleId::LogonDone) << row.what;
    }
  }
}

}  // namespace
}  // namespace casgrid::testing
