// The rules. A row holds when every fact of `when` is true and none of `unless` is; the first row
// that holds, among those about the request's protocol, decides. To change what happens, change a
// row; to add a case, add a row where it belongs in the order (and its name to rule_id.h).
#include "model/routing/rules.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>

#include "model/base/assert.h"
#include "model/routing/outcomes.h"
#include "model/routing/redirect_kind.h"

namespace casgrid {
namespace {

using enum Fact;
namespace o = outcomes;

constexpr ProtocolSet kAll{Protocol::Owa,  Protocol::ActiveSync,   Protocol::Mapi,
                           Protocol::Ecp,  Protocol::Ews,          Protocol::OutlookAnywhere,
                           Protocol::Oab,  Protocol::Autodiscover, Protocol::PowerShell,
                           Protocol::Pop3, Protocol::Imap4,        Protocol::Smtp,
                           Protocol::Sip};
constexpr ProtocolSet kHttp{Protocol::Owa, Protocol::ActiveSync,   Protocol::Mapi,
                            Protocol::Ecp, Protocol::Ews,          Protocol::OutlookAnywhere,
                            Protocol::Oab, Protocol::Autodiscover, Protocol::PowerShell};
constexpr ProtocolSet kWeb{Protocol::Owa, Protocol::Ecp};
constexpr ProtocolSet kOwa{Protocol::Owa};
constexpr ProtocolSet kEcp{Protocol::Ecp};
constexpr ProtocolSet kEws{Protocol::Ews};
constexpr ProtocolSet kSync{Protocol::ActiveSync};
constexpr ProtocolSet kOutlook{Protocol::OutlookAnywhere, Protocol::Mapi};
constexpr ProtocolSet kMapi{Protocol::Mapi};
constexpr ProtocolSet kOab{Protocol::Oab};
constexpr ProtocolSet kDiscover{Protocol::Autodiscover};
constexpr ProtocolSet kShell{Protocol::PowerShell};
constexpr ProtocolSet kMail{Protocol::Pop3, Protocol::Imap4};
constexpr ProtocolSet kDownLevel{Protocol::Owa,  Protocol::ActiveSync,   Protocol::Mapi,
                                 Protocol::Ecp,  Protocol::Ews,          Protocol::OutlookAnywhere,
                                 Protocol::Oab,  Protocol::Autodiscover, Protocol::PowerShell,
                                 Protocol::Pop3, Protocol::Imap4};
constexpr ProtocolSet kFederated{Protocol::Ews, Protocol::Autodiscover};
// Those that an old front end answers for a mailbox of its own, by the same path.
constexpr ProtocolSet kByCookie{Protocol::Owa, Protocol::Ecp, Protocol::Ews, Protocol::ActiveSync,
                                Protocol::OutlookAnywhere};
constexpr ProtocolSet kSmtp{Protocol::Smtp};
constexpr ProtocolSet kSip{Protocol::Sip};

using when = FactSet;
using unless = FactSet;
using R = RuleId;

// clang-format off
constexpr Rule kRules[] = {
// ---- reaching the server
{R::ServerDown, "server-down", kAll, when{}, unless{ServerIsUp}, o::refuse,
 "the front end does not answer at all", "the machine"},
{R::NotStated, "not-stated", kAll, when{}, unless{IsStated}, o::not_known,
 "nothing states what the front end does for the protocol: what happens is not known", "a description of the organisation, routing.md"},
{R::PortClosed, "port-closed", kAll, when{}, unless{PortListens}, o::refuse,
 "nothing listens on this port: refused", "ports and services, 3.1"},
{R::BackEndPort, "back-end-port", kHttp, when{IsBackEndPort}, unless{}, o::challenge,
 "the back-end site takes requests of Exchange servers only: 401", "ports, 3.1"},
{R::PathUnknown, "path-unknown", kHttp, when{}, unless{PathIsKnown}, o::answer<404>,
 "no virtual directory has this path: 404", "HTTP codes, 7.5"},
{R::HttpToHttps, "http-to-https", kOwa, when{SslIsRequired, HttpLeadsToHttps}, unless{IsTls},
 o::within<RedirectKind::ToHttps, OwnPath::SameOverTls, 302>,
 "the administrator's redirect from port 80 to 443: 302", "OWA in detail, 2.3"},
{R::SslRequired, "ssl-required", kHttp, when{SslIsRequired}, unless{IsTls}, o::answer<403>,
 "the virtual directory requires TLS: 403", "HTTP codes, 7.5"},
{R::ComponentInactive, "component-inactive", kHttp, when{}, unless{ProxyIsActive}, o::answer<503>,
 "the protocol's proxy is not Active on this front end: 503", "component states, 5.4"},
{R::MailProxyInactive, "mail-proxy-inactive", kMail, when{}, unless{ProxyIsActive}, o::refuse,
 "the proxy component is not Active: connected, no banner, closed", "POP3 and IMAP4, 2.12"},
{R::TransportInactive, "transport-inactive", kSmtp, when{}, unless{ProxyIsActive}, o::reply<MailReply::ServiceNotActive>,
 "FrontendTransport is not Active: 421 4.3.2", "SMTP, 2.13"},
{R::CallRouterInactive, "call-router-inactive", kSip, when{}, unless{ProxyIsActive}, o::answer<503>,
 "UMCallRouter is not Active: no new calls", "UM SIP, 2.14"},

// ---- pages of the front end's own
{R::HealthPage, "health-page", kHttp, when{IsHealthPage}, unless{}, o::page<200, Page::Health>,
 "healthcheck.htm is answered in memory, without authentication: 200", "healthcheck.htm, 5.3"},
{R::RootToOwa, "root-to-owa", kOwa, when{IsRoot, RootRedirects}, unless{}, (o::within<RedirectKind::ToOwa, OwnPath::Owa, 301>),
 "the root of the site leads to /owa: 301", "since CU6, 2.3"},
{R::RootPage, "root-page", kOwa, when{IsRoot}, unless{}, o::page<200, Page::SiteRoot>,
 "before CU6 the root is a page of the web server: 200", "OWA in detail, 2.3"},
{R::LogonPage, "logon-page", kWeb, when{IsLogonPage, FormsIsOn}, unless{}, o::page<200, Page::Logon>,
 "the logon page is the front end's own: 200", "forms-based authentication, 4.2"},
{R::SignOutPage, "sign-out-page", kWeb, when{IsSignOutPage}, unless{}, o::page<200, Page::SignOut>,
 "the sign-out page is static: 200", "OWA in detail, 2.3"},
{R::EcpSignOff, "ecp-sign-off", kEcp, when{IsSignOff}, unless{}, (o::within<RedirectKind::SignOut, OwnPath::OwaSignOff, 302>),
 "signing out of ECP continues at OWA: 302", "OWA in detail, 2.3"},
{R::SignOff, "sign-off", kOwa, when{IsSignOff, HasSignOutPage}, unless{}, (o::within<RedirectKind::SignOut, OwnPath::SignOutPage, 302>),
 "logging off leads to the sign-out page: 302", "since CU8, 2.3"},
{R::SignOffToLogon, "sign-off-to-logon", kOwa, when{IsSignOff}, unless{}, (o::within<RedirectKind::SignOut, OwnPath::LogonPage, 302>),
 "before CU8 logging off leads to the logon page: 302", "OWA in detail, 2.3"},
{R::StaticContent, "static-content", kWeb, when{IsStatic, TargetIsFound}, unless{}, o::proxy,
 "anonymous static content: the server of X-BEResource if the directory knows it, else one of the site", "anchors, 2.1"},
{R::StaticUnserved, "static-unserved", kWeb, when{IsStatic}, unless{}, o::answer<503>,
 "no mailbox server of the site can give the static content: 503", "anchors, 2.1"},

// ---- who asks
{R::CommandTooLong, "command-too-long", kMail, when{}, unless{CommandFits}, o::reply<MailReply::CommandTooLong>,
 "a command longer than MaxCommandSize", "connection limits, 7.2"},
{R::LogonNeedsTls, "logon-needs-tls", kMail, when{}, unless{LogonIsAllowed}, o::reply<MailReply::LogonNeedsTls>,
 "LoginType does not take this logon without TLS", "login types, 4.4"},
{R::CommandDone, "command-done", kMail, when{CommandIsAllowed}, unless{IsLogon}, o::reply<MailReply::Ok>,
 "a command that needs no logon", "POP3 and IMAP4, 2.12"},
{R::CommandRefused, "command-refused", kMail, when{}, unless{IsLogon}, o::reply<MailReply::BadCommand>,
 "a command that needs a logon first", "POP3 and IMAP4, 2.12"},
{R::StartTlsNotOffered, "starttls-not-offered", kSmtp, when{IsTls}, unless{StartTlsIsOffered}, o::reply<MailReply::BadCommand>,
 "the connector's certificate is not on the server, so STARTTLS is not offered: 500", "certificates, 4.3"},
{R::ConnectorNeedsTls, "connector-needs-tls", kSmtp, when{}, unless{ConnectorTlsIsMet}, o::reply<MailReply::LogonNeedsTls>,
 "the connector requires TLS before anything else: 530 5.7.0", "SMTP, 2.13"},
{R::AuthNotOffered, "auth-not-offered", kSmtp, when{}, unless{AuthIsOffered}, o::reply<MailReply::AuthUnknown>,
 "the connector does not offer this authentication here: 504", "SMTP, 2.13"},
{R::FormsNotOffered, "forms-not-offered", kWeb, when{IsLogonPost}, unless{FormsIsOn}, o::challenge,
 "a forms logon, but the virtual directory has forms off: 401", "FormsAuthentication, 4.1"},
{R::MethodNotOffered, "method-not-offered", kHttp, when{GivesCredentials}, unless{MethodIsOffered, FormsAnswers, AdFsAnswers}, o::challenge,
 "the virtual directory does not take this way to log on: 401", "authentication per protocol, 4.1"},
{R::DirectoryUnavailable, "directory-unavailable", kHttp, when{}, unless{DirectoryAnswers}, o::answer<503>,
 "no directory server answers: 503", "authentication comes before location, 2.1"},
{R::DirectoryUnavailableMail, "directory-unavailable-mail", kMail, when{}, unless{DirectoryAnswers}, o::reply<MailReply::LogonFailed>,
 "no directory server answers: logon refused", "authentication comes before location, 2.1"},
{R::PasswordExpired, "password-expired", kSync, when{GivesCredentials, PasswordIsExpired}, unless{}, o::answer<457>,
 "the password has expired: 457", "Exchange ActiveSync, 2.6"},
{R::AccountLockedOut, "account-locked-out", kSync, when{GivesCredentials, AccountIsLockedOut}, unless{}, o::answer<456>,
 "the directory has locked the account out: 456", "Exchange ActiveSync, 2.6, and HTTP codes, 7.5"},
{R::WrongPasswordForms, "wrong-password-forms", kWeb, when{GivesCredentials, MethodIsOffered, FormsAnswers}, unless{CredentialsAreRight}, o::to_logon_page<2>,
 "forms are on and the credentials are wrong: to the logon page with reason=2", "forms-based authentication, 2.3"},
{R::WrongPassword, "wrong-password", kHttp, when{GivesCredentials}, unless{CredentialsAreRight, CredentialsAreInBody, FormsAnswers, AdFsAnswers}, o::challenge,
 "the credentials are wrong: 401", "authentication, 7.5"},
{R::WrongPasswordMail, "wrong-password-mail", kMail, when{}, unless{CredentialsAreRight}, o::reply<MailReply::LogonFailed>,
 "the credentials are wrong: logon refused", "POP3 and IMAP4, 2.12"},
{R::WrongPasswordSmtp, "wrong-password-smtp", kSmtp, when{GivesCredentials}, unless{CredentialsAreRight}, o::reply<MailReply::AuthFailed>,
 "the credentials are wrong: 535", "SMTP, 2.13"},
{R::KerberosFails, "kerberos-fails", kHttp, when{}, unless{KerberosFits, FormsAnswers, AdFsAnswers}, o::challenge,
 "a client that can do Kerberos only, and no account holds the name's SPN: 401", "authentication, 4.1"},
{R::SessionExpired, "session-expired", kWeb, when{FormsAnswers, IsBackground}, unless{IsAuthenticated}, o::answer<440>,
 "a background request without a usable session: 440", "forms-based authentication, 2.3"},
{R::NoSession, "no-session", kWeb, when{FormsAnswers}, unless{IsAuthenticated}, o::to_logon_page<0>,
 "no session, and no logon that a directory with forms takes: 302 to the logon page", "forms-based authentication, 2.3"},
{R::AdFsLogon, "adfs-logon", kWeb, when{AdFsAnswers}, unless{IsAuthenticated}, o::to_adfs,
 "no session, and the virtual directory takes claims: 302 to the sign-in page of AD FS", "authentication per protocol, 4.1"},
{R::NoCredentials, "no-credentials", kHttp, when{}, unless{IsAuthenticated, CredentialsAreInBody}, o::challenge,
 "no credentials: 401 with what the virtual directory offers", "authentication, 7.5"},

// ---- may they
{R::OutlookTooOld, "outlook-too-old", kOutlook, when{OutlookIsTooOld}, unless{}, o::answer<403>,
 "Outlook 2003 is refused, whatever the mailbox's version: 403", "deployment rule T4"},
{R::AccountBlocked, "account-blocked", kSync, when{AccountIsBlocked}, unless{}, o::answer<456>,
 "the account may not use ActiveSync now: 456", "Exchange ActiveSync, 2.6"},
{R::AccountMayNotLogOn, "account-may-not-log-on", kMail, when{}, unless{AccountMayLogOn}, o::reply<MailReply::NoPrimarySmtp>,
 "no mailbox, no primary SMTP address, or the Administrator: logon refused", "POP3 and IMAP4, 2.12 and 4.4"},
{R::ProtocolDisabled, "protocol-disabled", kHttp, when{}, unless{ProtocolIsOn, CredentialsAreInBody}, o::answer<403>,
 "the protocol is switched off for this mailbox: 403", "Set-CASMailbox, 2.6 and 2.7"},
{R::ProtocolDisabledMail, "protocol-disabled-mail", kMail, when{}, unless{ProtocolIsOn}, o::reply<MailReply::LogonFailed>,
 "the protocol is switched off for this mailbox: logon refused", "Set-CASMailbox"},
{R::NoSuchAddress, "no-such-address", kWeb, when{NamesNoAddress}, unless{}, o::answer<400>,
 "explicit logon without an SMTP address: 400", "HTTP codes, 7.5"},
{R::SenderNotAllowed, "sender-not-allowed", kSmtp, when{}, unless{SenderMayConnect}, o::reply<MailReply::AuthRequired>,
 "the connector's permission groups do not have this sender: 530", "SMTP, 2.13"},
{R::RelayDenied, "relay-denied", kSmtp, when{}, unless{RelayIsAllowed}, o::reply<MailReply::RelayDenied>,
 "no recipient is of an accepted domain: 550", "SMTP, 2.13"},

// ---- mailboxes that are elsewhere, or nowhere
{R::AutodiscoverBadRequest, "autodiscover-bad-request", kDiscover, when{}, unless{IsRequestDocument, CredentialsAreInBody}, o::autodiscover_error<600>,
 "GET, or a body that is no request: 200 with error 600", "Autodiscover, 2.10.2"},
{R::AutodiscoverBadSchema, "autodiscover-bad-schema", kDiscover, when{}, unless{SchemaIsServed, CredentialsAreInBody}, o::autodiscover_error<601>,
 "an unknown response schema: 200 with error 601", "Autodiscover, 2.10.2"},
{R::AutodiscoverOnline, "autodiscover-online", kDiscover, when{MailboxIsOnline}, unless{}, o::autodiscover_address,
 "the mailbox is online: redirectAddr with its address there", "Autodiscover, 2.10.2"},
{R::AutodiscoverElsewhere, "autodiscover-elsewhere", kDiscover, when{MailboxIsElsewhere}, unless{}, o::autodiscover_address,
 "the mailbox is in another forest: redirectAddr with its address there", "Autodiscover, 2.10.2"},
{R::AutodiscoverNobody, "autodiscover-nobody", kDiscover, when{}, unless{SubjectIsKnown, CredentialsAreInBody}, o::autodiscover_error<500>,
 "the address asked for belongs to no mailbox: 200 with error 500", "Autodiscover, 2.10.2"},
{R::OnlineLink, "online-link", kOwa, when{MailboxIsOnline, OnlineUrlIsKnown}, unless{}, o::online_link,
 "the mailbox is online: a page with the link to its OWA", "OWA in detail, 2.3"},
{R::OnlineActiveSync, "online-activesync", kSync, when{MailboxIsOnline, OnlineUrlIsKnown, Tells451}, unless{}, o::online_active_sync,
 "the mailbox is online: 451 with its address", "since CU8, 2.6"},
{R::ActiveSyncNoMailbox, "activesync-no-mailbox", kSync, when{}, unless{HasMailbox}, (o::error<403, NamedError::UserHasNoMailbox>),
 "the user has no mailbox here: UserHasNoMailbox", "Exchange ActiveSync, 2.6"},
{R::MailboxUnknown, "mailbox-unknown", kHttp, when{}, unless{MailboxInUrlIsKnown}, (o::error<500, NamedError::MailboxUnavailable>),
 "the URL names a mailbox that the directory does not know: 500", "anchors, 2.1"},
{R::AddressBookNotStated, "address-book-not-stated", kOab, when{}, unless{AddressBooksAreStated}, o::not_known,
 "nothing states which offline address books there are, or who generates this one: what happens is not known", "a description of the organisation, routing.md"},
{R::AddressBookUnknown, "address-book-unknown", kOab, when{}, unless{AddressBookIsKnown}, o::answer<404>,
 "there is no such offline address book: 404", "OAB, 2.9"},
{R::ServerAffinity, "server-affinity", kEws, when{HasAffinity}, unless{}, o::proxy_affinity,
 "X-PreferServerAffinity with its cookie: the server named there, wherever the anchor is now", "EWS, 2.5"},
{R::CookieDownLevel, "cookie-down-level", kByCookie, when{CookieDecides}, unless{}, o::proxy_by_cookie,
 "X-BackEndCookie names an old front end, and until it expires the request goes there, although the mailbox has moved on", "the back-end cookie, 3.4; stale mappings, 7.6 F3"},
{R::WsSecurityNearby, "ws-security-nearby", kFederated, when{CredentialsAreInBody, TargetIsFound}, unless{DatabaseIsKnown}, o::proxy_unread,
 "a token in the body, and no mailbox is named: to a mailbox server nearby, which judges it", "authentication per protocol, 4.1"},
{R::ShellNearby, "shell-nearby", kShell, when{TargetIsFound}, unless{AnchorsOnCaller}, o::proxy,
 "remote PowerShell goes to the nearest mailbox server of the front end's version", "remote PowerShell, 2.11"},
{R::ShellNowhere, "shell-nowhere", kShell, when{}, unless{AnchorsOnCaller}, o::answer<500>,
 "no mailbox server of the front end's version answers: 500", "remote PowerShell, 2.11"},
{R::AnchorBroken, "anchor-broken", kHttp, when{}, unless{AnchorIsHealthy}, (o::error<500, NamedError::MailboxUnavailable>),
 "the mailbox that stands in for an account without one cannot be opened: 500", "ECP, 2.4"},
{R::NoDatabase, "no-database", kHttp, when{}, unless{DatabaseIsKnown, AddressBookIsLegacy}, (o::error<500, NamedError::MailboxUnavailable>),
 "no mailbox stands for this request: 500", "anchors, 2.1"},

// ---- a mailbox newer than the front end
{R::NewerOwnName, "newer-own-name", kHttp, when{MailboxIsNewer, FrontEndIsLegacy, NewerUrlIsOwnName}, unless{}, (o::error<500, NamedError::WrongNamespace>),
 "the newer front end's own name leads here: a misdirected balancer, 500", "redirection to a newer version, 2.15"},
{R::NewerSso, "newer-sso", kWeb, when{MailboxIsNewer, FrontEndIsLegacy, NewerUrlIsKnown, PassesLogonOn}, unless{FrontEndIs2007}, o::newer_sso,
 "the mailbox moved up: a form that logs on at the newer front end", "redirection to a newer version, 2.15"},
{R::NewerPlain, "newer-plain", kWeb, when{MailboxIsNewer, FrontEndIsLegacy, NewerUrlIsKnown}, unless{}, o::newer_plain,
 "the mailbox moved up: 302 to the newer front end", "redirection to a newer version, 2.15"},
{R::NewerActiveSync, "newer-activesync", kSync, when{MailboxIsNewer, FrontEndIsLegacy, NewerUrlIsKnown}, unless{}, o::newer_active_sync,
 "the mailbox moved up: 451 with the newer address", "redirection to a newer version, 2.15"},
{R::NewerEws, "newer-ews", kEws, when{MailboxIsNewer, FrontEndIsLegacy, NewerUrlIsKnown}, unless{FrontEndIs2007}, o::newer_plain,
 "the mailbox moved up: 302 to the newer address", "redirection to a newer version, 2.15"},
{R::NewerAutodiscover, "newer-autodiscover", kDiscover, when{MailboxIsNewer, FrontEndIsLegacy, NewerUrlIsKnown}, unless{}, o::newer_plain,
 "the mailbox moved up: 302 to the organisation's Autodiscover name", "redirection to a newer version, 2.15"},
{R::NewerUnserved, "newer-unserved", kHttp, when{MailboxIsNewer}, unless{ReachesNewer}, (o::error<500, NamedError::MailboxUnavailable>),
 "the mailbox is newer than this front end can talk to: 500", "redirection to a newer version, 2.15"},
{R::NewerUnservedMail, "newer-unserved-mail", kMail, when{MailboxIsNewer}, unless{ReachesNewer}, o::reply<MailReply::LogonFailed>,
 "the mailbox is newer than this front end can talk to: logon refused", "redirection to a newer version, 2.15"},

// ---- where the mailbox is
{R::StandInNotMounted, "stand-in-not-mounted", kEcp, when{}, unless{StandInIsMounted}, (o::error<500, NamedError::MailboxUnavailable>),
 "no copy of the database is mounted that holds the mailbox which stands in for an account without one: 500", "ECP, 2.4, and 7.6 F16"},
{R::NotMounted, "not-mounted", kHttp, when{}, unless{IsMounted, AddressBookIsLegacy}, o::answer<503>,
 "no copy of the mailbox's database is mounted: 503", "database failover, 6.1"},
{R::NotMountedMail, "not-mounted-mail", kMail, when{}, unless{IsMounted}, o::reply<MailReply::MailboxOffline>,
 "no copy of the mailbox's database is mounted: logon refused", "database failover, 6.1"},
{R::NotEligible, "not-eligible", kHttp, when{}, unless{IsEligible, AddressBookIsLegacy}, (o::error<500, NamedError::MailboxUnavailable>),
 "a stand-alone server blocked for activation is no target: 500", "since CU2, 5.5"},
{R::NotEligibleMail, "not-eligible-mail", kMail, when{}, unless{IsEligible}, o::reply<MailReply::MailboxOffline>,
 "a stand-alone server blocked for activation is no target: logon refused", "since CU2, 5.5"},

// ---- older mailboxes
{R::Owa2007NoUrl, "owa-2007-no-url", kOwa, when{MailboxIs2007}, unless{ExternalUrlIsSet, FrontEndIs2007}, o::answer<500>,
 "OWA cannot be proxied to Exchange 2007, and no legacy name is published: 500", "OWA in detail, 2.3"},
{R::Owa2007OwnName, "owa-2007-own-name", kOwa, when{MailboxIs2007, IsOwnNamespace}, unless{FrontEndIs2007}, (o::error<500, NamedError::WrongNamespace>),
 "the legacy name leads to this newer front end: a redirect to itself, 500", "OWA in detail, 2.3"},
{R::Owa2007Sso, "owa-2007-sso", kOwa, when{MailboxIs2007, PassesLogonOn}, unless{FrontEndIs2007}, o::sso,
 "an Exchange 2007 mailbox: a form that logs on at the legacy name", "OWA in detail, 2.3"},
{R::Owa2007Plain, "owa-2007-plain", kOwa, when{MailboxIs2007}, unless{FrontEndIs2007}, o::plain,
 "an Exchange 2007 mailbox: 302 to the legacy name", "OWA in detail, 2.3"},
{R::Ecp2007, "ecp-2007", kEcp, when{MailboxIs2007}, unless{}, o::answer<500>,
 "Exchange 2007 has no ECP: 500", "ECP, 2.4"},
{R::Ews2007, "ews-2007", kEws, when{MailboxIs2007}, unless{FrontEndIs2007}, o::answer<500>,
 "EWS is not proxied to Exchange 2007: 500", "EWS, 2.5"},
{R::ActiveSync2007Url, "activesync-2007-url", kSync, when{MailboxIs2007, ExternalUrlIsSet}, unless{FrontEndIs2007, IsOwnNamespace}, o::active_sync,
 "an Exchange 2007 mailbox with an ExternalURL of another name: 451 to it", "Exchange ActiveSync, 2.6"},
{R::MapiLegacy, "mapi-legacy", kMapi, when{MailboxIsLegacy}, unless{}, o::answer<500>,
 "there is no MAPI over HTTP before Exchange 2013: 500", "MAPI over HTTP, 2.8"},
{R::AutodiscoverLegacyAnswer, "autodiscover-legacy-answer", kDiscover, when{FrontEndIsLegacy}, unless{}, o::autodiscover_settings,
 "a front end of 2010 or 2007 builds the answer itself: 200", "Autodiscover, 2.10.2"},

// ---- another site publishes another name
{R::RedirectManual, "redirect-manual", kOwa, when{ExternalUrlIsSet, RedirectsToOptimal, RedirectIsManual}, unless{IsSameSite, IsOwnNamespace}, o::manual_link,
 "CrossSiteRedirectType Manual of Exchange 2010: a page with the link", "OWA in detail, 2.3"},
{R::RedirectSso, "redirect-sso", kWeb, when{ExternalUrlIsSet, RedirectsToOptimal, PassesLogonOn}, unless{IsSameSite, IsOwnNamespace}, o::sso,
 "the mailbox's site publishes another name, forms at both ends: a form that logs on there", "OWA in detail, 2.3"},
{R::RedirectOtherSite, "redirect-other-site", kWeb, when{ExternalUrlIsSet, RedirectsToOptimal}, unless{IsSameSite, IsOwnNamespace}, o::plain,
 "the mailbox's site publishes another name: 302 to it", "OWA in detail, 2.3"},
{R::RedirectActiveSync, "redirect-activesync", kSync, when{ExternalUrlIsSet, FrontEndIsLegacy}, unless{IsSameSite, IsOwnNamespace, FrontEndIs2007}, o::active_sync,
 "Exchange 2010 sends a device to the other site's name: 451", "Exchange ActiveSync, 2.6"},

// ---- the target
{R::NoTarget, "no-target", kHttp, when{}, unless{TargetIsFound}, o::answer<500>,
 "no server of the mailbox's site and version can take it: 500", "the common algorithm, 2.1"},
{R::NoTargetMail, "no-target-mail", kMail, when{}, unless{TargetIsFound}, o::reply<MailReply::MailboxOffline>,
 "no server of the mailbox's site and version can take it: logon refused", "POP3 and IMAP4, 2.12"},
{R::TargetDown, "target-down", kHttp, when{}, unless{TargetAnswers}, o::answer<503>,
 "the server that should take it does not answer: 503", "HTTP codes, 7.5"},
{R::TargetNotStated, "target-not-stated", kMail, when{}, unless{TargetIsStated}, o::not_known,
 "nothing states whether the service of the server that should take it runs: what happens is not known", "a description of the organisation, routing.md"},
{R::TargetDownMail, "target-down-mail", kMail, when{}, unless{TargetAnswers}, o::reply<MailReply::MailboxOffline>,
 "the server that should take it, or its service, does not answer: logon refused", "POP3 and IMAP4, 2.12"},
{R::TargetChallenges, "target-challenges", kHttp, when{}, unless{TargetTakesIt}, o::proxy_challenged,
 "the old server does not take the authentication that is passed to it: 401 for ever", "Outlook Anywhere, 2.7"},
{R::NamesUnresolved, "names-unresolved", kSmtp, when{}, unless{TargetIsFound, NamesResolve}, o::reply<MailReply::ProxyFailedDns>,
 "no mailbox server's name can be resolved: 451 4.7.0 PRX2", "SMTP, 2.13"},
{R::TlsRefused, "tls-refused", kSmtp, when{}, unless{TargetIsFound, TlsIsNegotiated}, o::reply<MailReply::ProxyFailedTls>,
 "every mailbox server insists on X-ANONYMOUSTLS, and it fails: 451 4.7.0 PRX4", "SMTP, 2.13"},
{R::NoTransport, "no-transport", kSmtp, when{}, unless{TargetIsFound}, o::reply<MailReply::ProxyFailed>,
 "no mailbox server takes the message: 451 4.7.0", "SMTP, 2.13"},
{R::DialPlanUnlinked, "dial-plan-unlinked", kSip, when{}, unless{DialPlanIsLinked}, o::answer<503>,
 "no dial plan is linked with this gateway: nothing is processed", "UM SIP, 2.14"},
{R::SignallingRefused, "signalling-refused", kSip, when{}, unless{SignallingFits}, o::refuse,
 "VoipSecurity of the dial plan asks for the other transport, or for a certificate: refused", "UM SIP, 2.14"},
{R::DirectoryUnavailableCall, "directory-unavailable-call", kSip, when{}, unless{DirectoryAnswers}, o::answer<503>,
 "no directory server answers: 503", "the locator asks the directory first, 2.1"},
{R::NoUmServer, "no-um-server", kSip, when{}, unless{TargetIsFound}, o::answer<503>,
 "no UM service can take the call: 503", "UM SIP, 2.14"},

// ---- served
{R::LogonDone, "logon-done", kWeb, when{IsLogonPost}, unless{}, o::logon_done,
 "the logon is good and the mailbox is served from here: session cookies, and on to its server", "forms-based authentication, 4.2"},
{R::ProxyStore, "proxy-store", kDownLevel, when{FrontEndIsLegacy, IsSameSite}, unless{MailboxIsNewer}, o::proxy,
 "an old front end renders itself, from its site's mailbox server by RPC", "Exchange 2010"},
{R::AutodiscoverByMailbox, "autodiscover-by-mailbox-server", kDiscover, when{MailboxIs2007}, unless{}, o::proxy,
 "Exchange 2007: a newer mailbox server of this site builds the answer", "Autodiscover, 2.10.2"},
{R::ActiveSyncByMailbox, "activesync-by-mailbox-server", kSync, when{MailboxIs2007}, unless{FrontEndIsLegacy}, o::proxy,
 "Exchange 2007: by way of a newer mailbox server", "Exchange ActiveSync, 2.6"},
{R::ProxyDownLevel, "proxy-down-level", kDownLevel, when{MailboxIsLegacy}, unless{}, o::proxy,
 "to a Client Access server of the mailbox's version in its site", "master table, 2.2"},
{R::Submission, "submission", kSmtp, when{IsSubmission}, unless{}, o::message,
 "an authenticated sender: the mailbox server with the active copy of the sender's database", "SMTP, 2.13"},
{R::Delivery, "delivery", kSmtp, when{}, unless{}, o::message,
 "one mailbox server of the delivery group nearest by site, for the whole message", "SMTP, 2.13"},
{R::SipRedirect, "sip-redirect", kSip, when{}, unless{}, o::sip,
 "302 to the UM service of the mailbox server with the callee's active copy", "UM SIP, 2.14"},
{R::ProxyOtherSite, "proxy-other-site", kAll, when{}, unless{IsSameSite}, o::proxy,
 "straight to the server in the other site, in one hop", "proxying is the default, 2.2"},
{R::ProxySameSite, "proxy-same-site", kAll, when{}, unless{}, o::proxy,
 "to the server with the active copy in this site", "proxying is the default, 2.2"},
};
// clang-format on

constexpr std::size_t kRuleCount = static_cast<std::size_t>(RuleId::kCount);

// Where each rule stands in the table; kRuleCount: it does not.
constexpr std::array<std::uint8_t, kRuleCount> places() {
  std::array<std::uint8_t, kRuleCount> table{};
  table.fill(static_cast<std::uint8_t>(kRuleCount));
  for (std::size_t i = 0; i < std::size(kRules); ++i)
    table[static_cast<std::size_t>(kRules[i].id)] = static_cast<std::uint8_t>(i);
  return table;
}
constexpr auto kPlaces = places();

constexpr bool each_rule_stands_once() {
  for (const std::uint8_t place : kPlaces) {
    if (place == kRuleCount) return false;
  }
  return std::size(kRules) == kRuleCount;
}
static_assert(each_rule_stands_once());

// A fact that a rule wants to hold and not to hold is a slip of the pen: the row would never fire,
// or always.
constexpr bool no_rule_contradicts_itself() {
  return std::ranges::all_of(kRules, [](const Rule& r) { return r.all.meets(FactSet{}, r.none); });
}
static_assert(no_rule_contradicts_itself());

using Words = std::array<std::uint64_t, 2>;
static_assert(sizeof(Words) == sizeof(FactSet));

// What a rule asks, close to what the next one asks: a decision reads it of every rule.
struct Conditions {
  Words asked{};   // facts that must be so or so
  Words wanted{};  // of them: those that must hold

  bool hold(const Words& facts) const {
    return (((facts[0] ^ wanted[0]) & asked[0]) | ((facts[1] ^ wanted[1]) & asked[1])) == 0;
  }
};

struct OfProtocol {
  std::array<const Rule*, kRuleCount> rules{};  // in the order of the table
  std::array<Conditions, kRuleCount> conditions{};
  std::size_t count = 0;
};

constexpr std::array<OfProtocol, kProtocols> by_protocol() {
  std::array<OfProtocol, kProtocols> table{};
  for (std::size_t p = 0; p < kProtocols; ++p) {
    for (const Rule& r : kRules) {
      if (!r.protocols.has(static_cast<Protocol>(p))) continue;
      table[p].conditions[table[p].count] = {std::bit_cast<Words>(r.all | r.none),
                                             std::bit_cast<Words>(r.all)};
      table[p].rules[table[p].count++] = &r;
    }
  }
  return table;
}
constexpr auto kByProtocol = by_protocol();

}  // namespace

std::span<const Rule> rules() { return kRules; }

const Rule& rule(RuleId id) { return kRules[kPlaces[static_cast<std::size_t>(id)]]; }

std::span<const Rule* const> rules_of(Protocol protocol) {
  const OfProtocol& of = kByProtocol[static_cast<std::size_t>(protocol)];
  return {of.rules.data(), of.count};
}

const Rule& first_that_holds(Protocol protocol, const FactSet& facts) {
  const OfProtocol& of = kByProtocol[static_cast<std::size_t>(protocol)];
  const auto words = std::bit_cast<Words>(facts);
  for (std::size_t i = 0; i < of.count; ++i) {
    if (of.conditions[i].hold(words)) return *of.rules[i];
  }
  SIM_ASSERT(false);  // the last row of each protocol asks for nothing
}

}  // namespace casgrid
