// One exchange as the log of the server that served it tells it: what a front end knows when it has
// answered a client, and what a mailbox server knows when it has answered a front end. Front end
// and mailbox server name an exchange by the same nonce and user, so their rows can be joined.
//
// Participants say access records only when they are asked to. They are not part of what happens:
// no fingerprint covers them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "model/base/action.h"
#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/time.h"

namespace casgrid {

enum class AccessSide : std::uint8_t {
  FrontEnd,     // a client's request, or long poll
  BackEnd,      // the same at the mailbox server
  HealthProbe,  // a balancer's GET of healthcheck.htm
};

enum class AccessEnd : std::uint8_t {
  Answered,
  ClientGone,  // the connection ended before the answer
};

// What a front end does or waits for while it serves a request. At every instant it is one of
// them, so the times add up to the whole.
enum class AccessPart : std::uint8_t {
  Own,        // waits for its processor, and works
  Directory,  // a directory server checks credentials, or looks the user up
  Location,   // Active Manager is asked where the active copy is
  Unmounted,  // no copy is mounted: it waits, to ask again
  Pool,       // a connection to the mailbox server is opened, or waited for
  BackEnd,    // from the request to the answer of the mailbox server
  kCount,
};
inline constexpr std::size_t kAccessParts = static_cast<std::size_t>(AccessPart::kCount);

using AccessDetail = Body<16>;

struct AccessRecord {
  static constexpr std::uint8_t kNoRule = 0xFF;

  AccessSide side = AccessSide::FrontEnd;
  AccessEnd how = AccessEnd::Answered;
  Protocol protocol{};
  ActionId action;              // not of a probe
  std::uint8_t rule = kNoRule;  // RuleId of the last decision
  std::uint8_t device = 0;      // which of the user's
  bool is_authenticated = false;
  bool is_proxied = false;         // the last decision was to proxy
  bool crosses_site = false;       // and to another site
  bool is_new_connection = false;  // to the mailbox server, for this exchange
  bool is_replayed =
      false;  // its location was wrong, or its upstream connection broke: it was sent again
  bool is_event = false;  // long poll: something changed
  bool is_step = false;   // a line of a session's log, and no exchange: how it began, or ended
  std::uint16_t status = 0;
  std::uint16_t back_end_status = 0;  // 0: no mailbox server answered
  std::uint32_t request_bytes = 0;
  std::uint32_t response_bytes = 0;
  std::uint32_t source = 0;  // the client's address among those of `peer`
  std::uint32_t number = 0;  // the client's own count
  std::uint64_t nonce = 0;   // of the request
  UserId user;
  HostId host;
  ServerId target;      // to which server it was proxied; none: to nobody
  DatabaseId database;  // of the mailbox, if that came to light
  ParticipantId who;    // the server; stamped by the world
  ParticipantId peer;   // whose connection it came on: population, balancer or front end
  Instant begin = kStart;
  Instant end = kStart;
  std::array<Duration, kAccessParts> parts{};  // front end
  AccessDetail detail;                         // what only its protocol's log has

  Duration part(AccessPart p) const { return parts[static_cast<std::size_t>(p)]; }
  Duration total() const { return end - begin; }
};

static_assert(std::is_trivially_copyable_v<AccessRecord>);

}  // namespace casgrid
