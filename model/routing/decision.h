// What a front end does with one request: the action, and its own reply as typed facts. The
// protocol code renders it; the words for people are in explain.h.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/directory/directory.h"
#include "model/routing/fact.h"
#include "model/routing/redirect_kind.h"
#include "model/routing/request.h"
#include "model/routing/rule_id.h"

namespace casgrid {

enum class Action : std::uint8_t {
  Proxy,     // handed to a server that takes it; what that answers is relayed
  Redirect,  // the client is sent to another address, by whatever means
  Answer,    // a complete reply of the front end's own, good or bad
  Refuse,    // no reply of the protocol at all
  NotKnown,  // nothing states what it takes to say: see RuleId::NotStated and its like
};

// A page or document that the front end makes itself.
enum class Page : std::uint8_t {
  None,
  Health,  // "200 OK" and the server's FQDN
  Logon,
  SignOut,
  SiteRoot,
  SelfSubmittingForm,  // posts the typed credentials to Decision::url
  Link,                // shows Decision::url for the user to click
  Error,
};

// Where within the request's own name a redirect leads.
enum class OwnPath : std::uint8_t {
  None,
  Owa,          // /owa
  LogonPage,    // /owa/auth/logon.aspx?url=...&reason=...
  SignOutPage,  // /owa/auth/signout.aspx
  OwaSignOff,   // /owa/logoff.owa
  Destination,  // what a forms logon asked for
  SameOverTls,  // the request's own address, https
};

// Error that the reply names.
enum class NamedError : std::uint8_t { None, UserHasNoMailbox, MailboxUnavailable, WrongNamespace };

// First words of a reply of POP3, IMAP4 or SMTP; texts in replies.cc.
enum class MailReply : std::uint8_t {
  None,
  Ok,
  BadCommand,        // -ERR, BAD
  CommandTooLong,    // -ERR, BAD
  LogonNeedsTls,     // -ERR, NO
  LogonFailed,       // -ERR, NO
  NoPrimarySmtp,     // -ERR, NO
  MailboxOffline,    // -ERR, NO
  ServiceNotActive,  // 421 4.3.2
  AuthRequired,      // 530 5.7.1
  AuthUnknown,       // 504 5.7.4
  AuthFailed,        // 535 5.7.3
  RelayDenied,       // 550 5.7.1
  ProxyFailed,       // 451 4.7.0
  ProxyFailedDns,    // 451 4.7.0 ... PRX2
  ProxyFailedTls,    // 451 4.7.0 ... PRX4
};

// Blocks of an Autodiscover answer.
enum class AutodiscoverBlock : std::uint8_t {
  Exch,            // RPC inside
  Expr,            // RPC over HTTP outside
  ExHttpInternal,  // EXHTTP, first node
  ExHttpExternal,  // EXHTTP, second node
  Web,
  MapiHttp,
};

enum class AutodiscoverAction : std::uint8_t { None, Settings, RedirectAddress, Error };

// An Autodiscover answer, whoever builds it; names and addresses follow from the ids.
struct AutodiscoverFacts {
  AutodiscoverAction action = AutodiscoverAction::None;
  std::uint16_t error_code = 0;  // 500, 600, 601
  UserId subject;
  ServerId builder;                         // mailbox server, or Client Access server of 2010
  SiteId site;                              // whose URLs are given: of the active copy
  Product product = Product::Exchange2013;  // of the mailbox
  EnumSet<AutodiscoverBlock> blocks;
  bool offers_external = true;   // false: no address meant for outside
  bool names_negotiate = false;  // AuthPackage negotiate
  OabId address_book;            // none: no OABUrl
};

// How a Negotiate logon ended.
enum class Mechanism : std::uint8_t { None, Kerberos, Ntlm };

struct Decision {
  Action action = Action::Answer;
  RuleId rule = RuleId::ProxySameSite;
  RedirectKind redirect = RedirectKind::None;
  OwnPath own_path = OwnPath::None;
  Page page = Page::None;
  NamedError error = NamedError::None;
  MailReply reply = MailReply::None;
  Mechanism mechanism = Mechanism::None;
  bool crosses_site = false;      // front end and target are in different sites
  bool sets_session = false;      // fresh forms cookies: the reply is a 302 to what was asked for
  bool asks_active_sync = false;  // `url` is an OWA address: its ActiveSync is meant
  bool posts_logon = false;       // with Page::SelfSubmittingForm: to auth.owa of `url`'s site
  bool sends_banner = true;       // with Refuse: did the client see a greeting
  std::uint8_t reason = 0;        // reason= of a redirect to the logon page
  std::uint16_t status = 0;       // of the front end's own reply; with Proxy: relayed, if known
  std::uint16_t port =
      0;  // with Proxy: of the upstream connection; with a SIP redirect: of the Contact
  AuthMethods challenges;  // offered with a 401
  EnumSet<PrivilegedHeader> dropped_headers;
  ServerId target;                           // with Proxy; with a SIP redirect
  UserId user;                               // authenticated: who is served
  UserId mailbox;                            // the anchor: whose mailbox decided where
  DatabaseId database;                       // of the anchor
  UrlId url;                                 // with Redirect to, or Page::Link of, another address
  HostId location;                           // its host
  bool sets_routing_cookie = false;          // X-BackEndCookie for `user`, naming `database`
  bool routing_cookie_names_server = false;  // it names `target`, a server of 2010 or 2007, instead
  bool clears_routing_cookie = false;        // the one that came is of no use
  bool sets_affinity_cookie = false;         // X-BackEndOverrideCookie naming `target`
  std::uint8_t copies = 0;                   // SMTP: times the message is handed over
  AutodiscoverFacts autodiscover;
  FactSet facts;  // what was true of the request: explains every rule
};

}  // namespace casgrid
