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

// Names something on the mailbox server that made it: a MAPI session context, as its cookies do, an
// EWS subscription, by its id, or a shell of remote PowerShell, by its ShellId.
struct SessionContext {
  std::uint32_t slot = 0xFFFFFFFFu;
  std::uint32_t generation = 0;

  constexpr bool is_none() const { return slot == 0xFFFFFFFFu; }
  constexpr bool operator==(const SessionContext&) const = default;
};

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

// What a mailbox server found out about the request.
enum class BackEndOutcome : std::uint8_t {
  Served,
  NotMountedHere,  // X-DBMountedOnServer names the right one, if any is known
};

// X-ResponseCode of MAPI over HTTP; the HTTP status is 200 with any of them.
enum class MapiCode : std::uint8_t { Ok = 0, ContextNotFound = 10 };

// ResponseCode of EWS; the HTTP status is 200 with either of them.
enum class EwsCode : std::uint8_t { NoError, ErrorSubscriptionNotFound };

// Why a server did not even try, which the status alone does not say.
enum class TurnedAway : std::uint8_t {
  No,
  PoolFull,   // the queue of its application pool was full
  Throttled,  // a budget of the user, or a limit of the server, was used up
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
  std::uint16_t retry_after_s = 0;  // with 503: Retry-After; 0: none
  std::uint16_t sticky_member = 0;  // a balancer sets its cookie
  MapiCode mapi_code = MapiCode::Ok;
  EwsCode ews_code = EwsCode::NoError;
  bool is_event : 1 = false;     // long poll: something changed; false: the time was over
  bool lacks_shell : 1 = false;  // with 500: the fault says that the shell is not there
  TurnedAway turned_away = TurnedAway::No;
  // What the answer cost the mailbox server that made it, for those who count what was of use.
  std::uint32_t kilocycles = 0;
  ServerId worked_on;
};

// A part of an answer that comes bit by bit: the first when the request is taken, others when there
// is something to tell. The HttpResponse is the last, and ends the exchange.
struct HttpPart {
  std::uint32_t number = 0;  // of the request
  bool is_event = false;     // something changed; false: that it hangs
};

static_assert(SmallBody<HttpRequest> && SmallBody<HttpResponse> && SmallBody<HttpPart>);
static_assert(static_cast<unsigned>(LogonMethod::kCount) <= 16, "HttpRequest has four bits for it");

}  // namespace casgrid
