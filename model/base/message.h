// What participants say to each other: typed messages with the size they have on the wire. Bodies
// are lengths, not buffers. Every alternative is trivially copyable, so a message moves by memcpy.
#pragma once

#include <cstdint>
#include <type_traits>
#include <variant>

#include "model/base/client_action.h"
#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

// How the client proves who it is on this request.
enum class LogonMethod : std::uint8_t {
  None,           // no credentials and no session
  SessionCookie,  // forms-based authentication: cadata cookies of an earlier logon
  FormsPost,      // the POST to auth.owa itself
  Basic,          // Authorization: Basic on each request
  Negotiate,      // a Kerberos ticket on each request, in one leg
  Ntlm,
  OAuth,
  Certificate,
  Digest,
  AdFs,        // a claims session of Active Directory Federation Services
  WsSecurity,  // a token in the body, at the address that takes them: no front end reads it
  kCount,
};

constexpr bool gives_credentials(LogonMethod method) { return method >= LogonMethod::FormsPost; }

// A forms session as the encrypted cadata cookies carry it. A front end can read it only if it
// holds the same certificate key (facts 4.2); `expires` is the idle time-out.
struct SessionCookie {
  UserId user;
  std::uint32_t certificate_key = 0;
  Instant expires = kStart;
};

// Names a MAPI session context on the mailbox server that made it, as its cookies do.
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
  ClientAction action = ClientAction::Read;
  LogonMethod method = LogonMethod::None;
  bool password_ok : 1 = true;         // were the typed or sent credentials right
  bool is_background : 1 = false;      // XMLHttpRequest: an expired session is 440, not a redirect
  bool is_from_front_end : 1 = false;  // a newer front end passes it on: `user` is authenticated
  bool is_recorded : 1 = false;        // the nonce carries a time that was recorded
  bool is_repeat : 1 = false;          // its client failed with what it wanted, and tries again
  std::uint8_t device : 6 = 0;         // which of the user's devices sends it
  SessionCookie cookie;
  DatabaseId database;         // set by the front end on the way to the mailbox server
  SessionContext context;      // MAPI: from the answer to Connect
  std::uint16_t hold_s = 0;    // hanging: longest time the answer may take
  std::uint16_t affinity = 0;  // a balancer's own cookie: place in its pool plus one
};

// What was recorded of a replayed request: of a hanging call the milliseconds that it hangs, of any
// other the microseconds that the mailbox server worked on it. 0: nothing.
constexpr std::uint32_t recorded_time(const HttpRequest& request) {
  return request.is_recorded ? static_cast<std::uint32_t>(request.nonce) : 0;
}

constexpr void set_recorded_time(HttpRequest& request, std::uint32_t time) {
  constexpr std::uint64_t kHighHalf = 0xFFFFFFFF00000000u;
  request.is_recorded = true;
  request.nonce = (request.nonce & kHighHalf) | time;
}

// Where an answer sends the client, if anywhere.
enum class RedirectKind : std::uint8_t {
  None,
  LogonPage,            // 302 to /owa/auth/logon.aspx on the same host
  ToOwa,                // 301/302 to /owa/ on the same host (root, or after a good logon)
  SignOut,              // 302 to /owa/auth/signout.aspx
  Sso,                  // 200, self-submitting form that logs on at another namespace
  Plain,                // 302 to another namespace; the user logs on again there
  ToHttps,              // 302 to the same address over TLS
  AutodiscoverAddress,  // 200 whose body gives another mail address to ask for
  ActiveSync451,        // 451 with X-MS-Location
  Sip,                  // 302 with a Contact
  AdFs,                 // 302 to the sign-in page of AD FS
};

// What a mailbox server found out about the request.
enum class BackEndOutcome : std::uint8_t {
  Served,
  NotMountedHere,  // X-DBMountedOnServer names the right one, if any is known
};

// X-ResponseCode of MAPI over HTTP; the HTTP status is 200 with any of them.
enum class MapiCode : std::uint8_t { Ok = 0, ContextNotFound = 10 };

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
  HostId location;         // host of the redirect's target
  ServerId mounted_on;     // with NotMountedHere
  SessionCookie cookie;    // set by a good forms logon (certificate_key != 0) or a sliding renewal
  SessionContext context;  // MAPI: made by Connect
  std::uint16_t retry_after_s = 0;  // with 503: Retry-After; 0: none
  std::uint16_t affinity = 0;       // a balancer sets its cookie
  MapiCode mapi_code = MapiCode::Ok;
  bool is_event = false;  // hanging: something changed; false: the time was over
  TurnedAway turned_away = TurnedAway::No;
  // What the answer cost the mailbox server that made it, for those who count what was of use.
  std::uint32_t kilocycles = 0;
  ServerId worked_on;
};

// Front end to directory server.
struct DirectoryQuery {
  std::uint64_t tag = 0;  // the asker's own; the answer repeats it
  UserId user;
  bool check_password = false;
  bool password_ok = false;
};

struct DirectoryAnswer {
  std::uint64_t tag = 0;
  UserId user;
  bool credentials_ok = false;
};

// Front end to the Active Manager client on any member of the database's group.
struct LocateQuery {
  std::uint32_t number = 0;
  DatabaseId database;
};

struct LocateAnswer {
  std::uint32_t number = 0;
  DatabaseId database;
  ServerId active;  // none while no copy is mounted
};

// Balancer to front end: GET <virtual directory>/healthcheck.htm, and its answer.
struct ProbeRequest {
  std::uint32_t number = 0;
  Protocol protocol = Protocol::Owa;
};

struct ProbeAnswer {
  std::uint32_t number = 0;
  Protocol protocol = Protocol::Owa;
  std::uint16_t status = 200;
};

// Inside the cluster service: the Primary Active Manager's orders to a member, the replicated
// table, and what a member's own health asks of the group.
struct ClusterOrder {
  enum class Kind : std::uint8_t {
    Mount,
    Dismount,
    ActiveOn,   // `active`: where the active copy is mounted; none while nowhere
    FailAway,   // from a member: a protocol is sick on `active`, its databases shall go elsewhere
    IsHealthy,  // from a member: it may have active copies again
  } kind = Kind::ActiveOn;
  DatabaseId database;
  ServerId active;
};

using MessageBody =
    std::variant<HttpRequest, HttpResponse, DirectoryQuery, DirectoryAnswer, LocateQuery,
                 LocateAnswer, ProbeRequest, ProbeAnswer, ClusterOrder>;

struct Message {
  std::uint32_t bytes = 0;  // on the wire, headers included
  std::uint32_t answer_bytes =
      0;  // request: those that its answer had when it was recorded; 0: drawn
  MessageBody body;

  Message() = default;
  Message(std::uint32_t size, const MessageBody& said) : bytes(size), body(said) {}
};

static_assert(std::is_trivially_copyable_v<Message>);
static_assert(sizeof(Message) <= 72);

}  // namespace casgrid
