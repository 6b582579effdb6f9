// Who is sent where, and why: one pure function. It reads no clock and keeps no state; the same
// facts give the same decision. Simulation, Python, tests and the explanation all call it.
//
// The rules stand in one table (rules.cc), tried from the top; the first whose condition holds
// decides, and each rule above it names the fact that kept it from firing.
#pragma once

#include <array>
#include <cstdint>

#include "model/base/message.h"
#include "model/directory/component_state.h"
#include "model/directory/directory.h"

namespace casgrid {

// In the order they are tried. The text of each is in rules.cc.
enum class RuleId : std::uint8_t {
  ComponentInactive,     // the protocol's proxy or ServerWideOffline not Active: 503
  HealthPage,            // healthcheck.htm: 200, anonymous, never proxied
  RootToOwa,             // GET /: 301 to /owa/
  LogonPage,             // GET logon.aspx: the front end's own page, 200
  SignOut,               // logoff: 302 to signout.aspx
  BasicNotOffered,       // Basic credentials where the virtual directory does not take them: 401
  FormsNotOffered,       // forms logon where the virtual directory has forms off: 401
  NegotiateNotOffered,   // a ticket where the virtual directory does not take it: 401
  DirectoryUnavailable,  // no directory server answered: 503
  WrongPassword,         // forms: back to the logon page, reason=2; Basic: 401
  SessionExpired,        // background request with an expired or unreadable session: 440
  NoSession,             // no usable session: 302 to the logon page; 401 where forms is off
  ProtocolDisabled,      // switched off for the mailbox (OWAEnabled and its like): 403
  NotMounted,            // no copy of the database is mounted: 503
  RedirectOtherSite,  // other site, its ExternalURL on another host: silent redirect (SSO or plain)
  LogonDone,          // good forms logon for a mailbox served here: cookies, 302 to /owa/
  ProxyOtherSite,     // straight to the mailbox server in the other site, 444
  ProxySameSite,      // to the mailbox server in this site, 444
  kCount,
};

// The fact that keeps a rule from firing. `Holds` means it fires.
enum class Fact : std::uint8_t {
  Holds,
  ComponentIsActive,
  NotHealthPage,
  NotRoot,
  NotLogonPage,
  NotLogoff,
  BasicIsOffered,
  NotBasic,
  FormsIsOffered,
  NotForms,
  NegotiateIsOffered,
  NotNegotiate,
  DirectoryAnswered,
  PasswordIsRight,
  NoPasswordGiven,
  NotBackground,
  SessionIsValid,
  ProtocolIsEnabled,
  CopyIsMounted,
  MailboxIsInThisSite,
  MailboxIsInOtherSite,
  NoExternalUrl,
  SameNamespace,
  RedirectSwitchedOff,
  ProtocolNeverRedirects,
  NotFormsLogon,
  kCount,
};

enum class RequestPath : std::uint8_t { Application, HealthCheck };

// Everything the decision depends on besides the Directory. `now` is a fact like any other.
struct RequestFacts {
  RequestPath path = RequestPath::Application;
  HttpRequest request;  // action, method, host, cookie as the client sent them; of a health page:
                        // any action of its protocol
  ServerId front_end;
  ComponentState proxy_state = ComponentState::Active;  // effective, of the protocol's proxy here
  bool directory_answered = true;                       // false: every directory server was silent
  bool credentials_ok = false;  // of FormsPost and Basic, from the directory server
  ServerId active_server;       // Active Manager's answer; none while no copy is mounted
  Instant now = kStart;
};

enum class Action : std::uint8_t { Proxy, Redirect, Answer };

struct Decision {
  Action action = Action::Answer;
  RuleId rule = RuleId::ProxySameSite;
  RedirectKind redirect = RedirectKind::None;
  bool crosses_site = false;   // with Proxy: front end and target are in different sites
  bool sets_session = false;   // the reply carries fresh cadata cookies
  std::uint16_t status = 200;  // of the front end's own reply
  std::uint16_t port = 0;      // with Proxy: 444
  std::uint8_t reason = 0;     // reason= of a redirect to the logon page
  ServerId target;             // with Proxy
  DatabaseId database;         // of the user, once known
  HostId location;             // with Redirect: host sent to
  std::array<Fact, static_cast<std::size_t>(RuleId::kCount)>
      rejected{};  // [i]: why rule i did not fire
};

// Requires: facts.front_end has role ClientAccess. Thread-safe, allocation-free.
Decision decide(const Directory& directory, const RequestFacts& facts);

// Does the protocol's virtual directory on this front end take this way to log on (facts 4.1)?
bool offers(const Server& front_end, Protocol protocol, LogonMethod method);

// Can this front end make sense of the session cookie now (same key, not expired)?
bool session_is_valid(const Directory& directory, const RequestFacts& facts);

// The rule's short name ("proxy-other-site"), one sentence, and where its law is written.
struct RuleText {
  const char* name;
  const char* sentence;
  const char* source;
};
const RuleText& text_of(RuleId rule);
const char* text_of(Fact fact);  // "the mailbox's active copy is in this site"

}  // namespace casgrid
