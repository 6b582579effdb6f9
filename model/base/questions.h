// What servers ask and tell each other, whatever protocols their clients speak.
#pragma once

#include <cstdint>

#include "model/base/ids.h"
#include "model/base/logon_refusal.h"
#include "model/base/message.h"
#include "model/base/time.h"

namespace casgrid {

// Front end to directory server.
struct DirectoryQuery {
  std::uint64_t tag = 0;    // the asker's own; the answer repeats it
  std::uint64_t nonce = 0;  // of an NTLM logon: what it costs is drawn from it
  UserId user;
  bool check_password = false;
  bool password_ok = false;
  bool is_ntlm = false;  // over a secure channel
};

struct DirectoryAnswer {
  std::uint64_t tag = 0;
  UserId user;
  bool credentials_ok = false;
  bool is_ntlm = false;
  LogonRefusal refused{};  // credentials that were checked
};

// A client to a KDC, which is a directory server: for tickets of Kerberos (RFC 4120).
struct TicketRequest {
  enum class Kind : std::uint8_t {
    Initial,  // by the user's password
    Renewed,  // of an initial one whose life is over
    Service,  // for http/<host>, by an initial one
  } kind = Kind::Initial;
  bool password_ok = true;  // of an initial one
  std::uint64_t tag = 0;    // the client's own; the answer repeats it
  UserId user;
  HostId host;
};

struct TicketAnswer {
  std::uint64_t tag = 0;
  bool is_issued = false;
  ServiceAccountId account;  // of a service: whose key opens it; none: no account has such a name
};

// Between controllers of one domain, of an account.
struct AccountNotice {
  enum class Kind : std::uint8_t {
    WrongPassword,  // to the PDC emulator: one more
    RightPassword,  // to the PDC emulator, by one that has seen wrong ones since the last
    LockedOut,      // urgent replication, until `until`
  } kind = Kind::WrongPassword;
  UserId account;
  Instant until = kStart;
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
  Protocol protocol{};
};

struct ProbeAnswer {
  std::uint32_t number = 0;
  Protocol protocol{};
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
  Instant lost_since = kNever;  // Mount: the copy lacks what changed since then
};

static_assert(SmallBody<DirectoryQuery> && SmallBody<DirectoryAnswer> && SmallBody<AccountNotice> &&
              SmallBody<TicketRequest> && SmallBody<TicketAnswer> && SmallBody<LocateQuery> &&
              SmallBody<LocateAnswer> && SmallBody<ProbeRequest> && SmallBody<ProbeAnswer> &&
              SmallBody<ClusterOrder>);

}  // namespace casgrid
