// What goes over HTTP between clients, balancers, front ends and mailbox servers. Bodies are
// lengths, not buffers.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/time.h"
#include "model/directory/logon_method.h"
#include "model/directory/organisation.h"
#include "model/routing/redirect_kind.h"

namespace casgrid {

// A forms session as the encrypted cadata cookies carry it. A front end can read it only if it
// holds the same certificate key (facts 4.2); `expires` is the idle time-out.
struct SessionCookie {
  UserId user;
  std::uint32_t certificate_key = 0;
  Instant expires = kStart;
};

// Names something on the mailbox server that made it, and that server: a MAPI session context, as
// its cookies do, an EWS subscription, by its id, or a shell of remote PowerShell, by its ShellId.
struct SessionContext {
  std::uint32_t slot = 0xFFFFFFFFu;
  std::uint32_t generation = 0;

  constexpr bool is_none() const { return slot == 0xFFFFFFFFu; }
  constexpr bool operator==(const SessionContext&) const = default;
};

// NTLM authenticates a connection, in steps: the client asks without credentials, is told what is
// offered, opens (method Ntlm, and nobody yet), is challenged, and answers (method Ntlm, and who it
// is). What follows on that connection carries no credentials.
struct HttpRequest {
  // The client's draw for this request: servers draw what it costs them from it, so that two
  // designs compared on one seed serve the same work however their queues reorder it. With
  // `is_recorded` its low half says what a log says: see recorded_time().
  std::uint64_t nonce = 0;
  std::uint32_t number = 0;  // the client's own count; the answer repeats it
  UserId user;               // who the credentials or the cookie claim; none if neither
  HostId host;               // the namespace the client typed: the Host header
  ActionId action;
  LogonMethod method : 4 = LogonMethod::None;
  bool password_ok : 1 = true;         // were the typed or sent credentials right
  bool is_background : 1 = false;      // XMLHttpRequest: an expired session is 440, not a redirect
  bool is_from_front_end : 1 = false;  // a newer front end passes it on: `user` is authenticated
  bool is_recorded : 1 = false;        // the nonce carries a time that was recorded
  bool is_repeat : 1 = false;          // its client failed with what it wanted, and tries again
  std::uint8_t device : 6 = 0;         // which of the user's devices sends it
  // Its client has not logged on on its connection. No server can see that: it is for who watches.
  bool is_nobody_yet : 1 = false;
  SessionCookie cookie;
  // To a server behind a front end: set by that. To a front end its place is that of
  // named_server().
  DatabaseId database;
  SessionContext context;           // as the answer to what made it said
  std::uint16_t hold_s = 0;         // long poll: longest time the answer may take
  std::uint16_t sticky_member = 0;  // a balancer's own cookie: place in its pool plus one
};

// What was recorded of a replayed request: of a long poll the milliseconds that it hangs, of any
// other the microseconds that the mailbox server worked on it. 0: nothing.
constexpr std::uint32_t recorded_time(const HttpRequest& request) {
  return request.is_recorded ? static_cast<std::uint32_t>(request.nonce) : 0;
}

constexpr void set_recorded_time(HttpRequest& request, std::uint32_t time) {
  constexpr std::uint64_t kHighHalf = 0xFFFFFFFF00000000u;
  request.is_recorded = true;
  request.nonce = (request.nonce & kHighHalf) | time;
}

// To a front end: the server that a cookie of the client names, X-BackEndOverrideCookie of EWS,
// X-BackEndCookie of remote PowerShell. Only protocols with such a cookie ask for it.
constexpr ServerId named_server(const HttpRequest& request) {
  ServerId server;
  server.value = request.database.value;
  return server;
}

constexpr void set_named_server(HttpRequest& request, ServerId server) {
  request.database.value = server.value;
}

// The offline address book that the path of a request names, if it asks for one.
constexpr OabId asked_book(const HttpRequest& request) {
  OabId book;
  book.value = request.context.slot;
  return book;
}

constexpr void set_asked_book(HttpRequest& request, OabId book) {
  request.context.slot = book.value;
}

// Of method Negotiate, in the place of a forms session: the account whose key opens its ticket.
// None: nothing is told of the ticket, and a directory server is asked who it is.
constexpr ServiceAccountId ticket_account(const HttpRequest& request) {
  ServiceAccountId account;
  if (request.method == LogonMethod::Negotiate && request.cookie.certificate_key != 0)
    account.value = request.cookie.certificate_key - 1;
  return account;
}

constexpr void set_ticket_account(HttpRequest& request, ServiceAccountId account) {
  request.cookie.certificate_key = account.value + 1;
}

// What a mailbox server found out about the request.
enum class BackEndOutcome : std::uint8_t {
  Served,
  NotMountedHere,  // X-DBMountedOnServer names the right one, if any is known
};

// X-ResponseCode of MAPI over HTTP, [MS-OXCMAPIHTTP] 2.2.3.3.3; the HTTP status is 200 with any of
// them.
enum class MapiCode : std::uint8_t {
  Ok = 0,
  InvalidContextCookie = 6,  // no server has ever made it
  ContextNotFound = 10,      // forgotten, ended, or another server's
  NoPrivilege = 11,          // another user's
  MissingCookie = 13,
};

// ResponseCode of EWS. Of ErrorServerBusy the HTTP status is 500, of the others 200.
enum class EwsCode : std::uint8_t { NoError, ErrorSubscriptionNotFound, ErrorServerBusy };

// What the document of an Autodiscover answer says; the HTTP status is 200 with any of them.
enum class Discovered : std::uint8_t {
  Nothing,       // it is no answer of Autodiscover
  Settings,      // told_ttl_h() hours long
  Error,         // 500, 600 or 601
  OtherAddress,  // redirectAddr: an address of the domain that `location` names
  OtherUrl,      // redirectUrl: at the host that `location` names
};

// Why a server did not even try, which the status alone does not say. (Nor does any other part of
// the answer say BadLogon: it is for who watches.)
enum class TurnedAway : std::uint8_t {
  No,
  PoolFull,   // the queue of its application pool was full
  Throttled,  // a budget of the user, or a limit of the server, was used up
  BadLogon,   // the directory did not take the password, or has locked the account out
};

struct HttpResponse {
  std::uint32_t number = 0;
  std::uint16_t status = 200;
  RedirectKind redirect = RedirectKind::None;
  BackEndOutcome outcome = BackEndOutcome::Served;
  HostId location;  // host of the redirect's target
  // With NotMountedHere: which server has it. To a client: which its cookie is to name from now on.
  ServerId named_server;
  SessionCookie cookie;    // set by a good forms logon (certificate_key != 0) or a sliding renewal
  SessionContext context;  // made by MAPI's Connect, EWS's Subscribe, PowerShell's Create
  // With 503: Retry-After; 0: none. With settings of Autodiscover its place is that of
  // told_ttl_h().
  std::uint16_t retry_after_s = 0;
  std::uint16_t sticky_member = 0;  // a balancer sets its cookie
  MapiCode mapi_code = MapiCode::Ok;
  EwsCode ews_code = EwsCode::NoError;
  TurnedAway turned_away = TurnedAway::No;
  bool is_event : 1 = false;             // long poll: something changed; false: the time was over
  bool is_challenge : 1 = false;         // with 401: NTLM goes on, the client is to answer
  bool offers_ntlm : 1 = false;          // with 401: NTLM or Negotiate
  bool lacks_shell : 1 = false;          // with 500: the fault says that the shell is not there
  std::uint8_t discovered_word : 4 = 0;  // discovered()
  // What the answer cost the mailbox server that made it, for those who count what was of use.
  std::uint32_t kilocycles = 0;
  ServerId worked_on;
};

// Of Autodiscover. (As a bit-field the enumeration itself could not be a value of {} in GCC 12.)
constexpr Discovered discovered(const HttpResponse& response) {
  return static_cast<Discovered>(response.discovered_word);
}

constexpr void set_discovered(HttpResponse& response, Discovered what) {
  response.discovered_word = static_cast<std::uint8_t>(what) & 0xFu;
}

// TTL of the settings that Autodiscover gives, in hours; 0: they are good for ever.
constexpr std::uint16_t told_ttl_h(const HttpResponse& response) { return response.retry_after_s; }

constexpr void set_told_ttl_h(HttpResponse& response, std::uint16_t hours) {
  response.retry_after_s = hours;
}

// A part of an answer that comes bit by bit: the first when the request is taken, others when there
// is something to tell. The HttpResponse is the last, and ends the exchange.
struct HttpPart {
  enum class Kind : std::uint8_t {
    OfAnswer,     // something changed, or that it hangs
    Continue,     // of a channel: 100, its body may come
    Established,  // CONN/A3 and CONN/C2: both channels of the session are there
    Answer,       // to a call
    KeepAlive,    // nothing has been said for a while
  };

  std::uint32_t number = 0;  // of the request
  bool is_event = false;     // something changed; false: that it hangs
  Kind kind = Kind::OfAnswer;
  // Of an Answer.
  std::uint16_t status = 200;
  TurnedAway turned_away = TurnedAway::No;
  std::uint32_t call = 0;  // its number
  // What it cost the mailbox server, and the front end of the call, if it was not repeated.
  std::uint32_t kilocycles = 0;
  ServerId worked_on{};
  std::uint32_t passed_kilocycles = 0;
  ServerId passed_by{};
};

// A piece of the body of a request that comes bit by bit: what a client says on its channels.
struct HttpPiece {
  enum class Kind : std::uint8_t {
    Rts,   // CONN/A1, CONN/B1, or the same of a successor: which session the channel is of
    Call,  // on the IN channel
    Last,  // the body ends: a successor of the channel comes
  };

  std::uint64_t nonce = 0;   // of a call, as HttpRequest has it
  std::uint32_t number = 0;  // the client's own count of calls
  ActionId action;           // of a call
  Kind kind = Kind::Rts;
  bool is_repeat = false;
  // Work of the front end that took it from the client, for those who count what was of use.
  std::uint32_t passed_kilocycles = 0;
  ServerId passed_by{};
};

// Of a channel: MS-RPCH's cookie of the virtual connection, in the place of a context, and the
// version of Outlook, in the place of the longest time that it may take, which a channel has not.
constexpr std::uint8_t outlook_major(const HttpRequest& request) {
  return static_cast<std::uint8_t>(request.hold_s);
}

constexpr void set_outlook_major(HttpRequest& request, std::uint8_t major) {
  request.hold_s = major;
}

static_assert(SmallBody<HttpRequest> && SmallBody<HttpResponse> && SmallBody<HttpPart> &&
              SmallBody<HttpPiece>);
static_assert(static_cast<unsigned>(LogonMethod::kCount) <= 16, "HttpRequest has four bits for it");

}  // namespace casgrid
