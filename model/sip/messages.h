// What gateways and servers say over SIP (RFC 3261): a request, and the answer to it. Texts are
// lengths, not buffers; media do not pass here.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/port.h"
#include "model/directory/organisation.h"
#include "model/sip/sizes.h"

namespace casgrid::sip {

enum class Method : std::uint8_t {
  Invite,
  Ack,  // is never answered
  Cancel,
  Bye,
  Options,
};

struct Request {
  std::uint64_t nonce = 0;   // the client's draw: servers draw what it costs them from it
  std::uint32_t number = 0;  // the client's own count: ACK and CANCEL have that of their INVITE
  UserId user;               // whose line it is for
  GatewayId gateway;         // by the address that it comes from; none: nobody's, as of a balancer
  ActionId action;
  Method method = Method::Invite;
  bool is_for_attendant : 1 = false;  // the number called is an auto attendant's, or nobody's
  bool names_nobody : 1 = false;      // OPTIONS to the server itself: a ping
  bool shows_certificate : 1 = true;  // over TLS: one that the server takes
  bool is_repeat : 1 = false;         // its client failed with what it wanted, and tries again
};

struct Response {
  std::uint32_t number = 0;
  std::uint16_t status = 200;
  Method to = Method::Invite;    // CSeq
  bool is_full = false;          // with 503: the service has as many calls as it may
  ServerId contact;              // with 302
  Port contact_port{};           // likewise
  std::uint32_t kilocycles = 0;  // what the answer cost the mailbox server that made it
  ServerId worked_on;
};

static_assert(SmallBody<Request> && SmallBody<Response>);

inline constexpr std::uint16_t kOk = 200;
inline constexpr std::uint16_t kMovedTemporarily = 302;
inline constexpr std::uint16_t kNoSuchCall = 481;
inline constexpr std::uint16_t kTerminated = 487;  // an INVITE that was cancelled
inline constexpr std::uint16_t kServerError = 500;
inline constexpr std::uint16_t kUnavailable = 503;

// To a server itself: is it there, and would it take calls?
inline Message ping() {
  Request asked;
  asked.method = Method::Options;
  asked.names_nobody = true;
  return {kShortBytes, asked};
}
inline bool is_good_answer_to_ping(const Message& message) {
  const auto* answer = message.as<Response>();
  return answer != nullptr && answer->to == Method::Options && answer->status == kOk;
}

}  // namespace casgrid::sip
