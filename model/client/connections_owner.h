// What the connections of a population ask of it and tell it: what a client wants, makes of a
// result and says in its protocol's messages is the population's business.
#pragma once

#include <cstdint>
#include <optional>

#include "model/base/action.h"
#include "model/base/message.h"
#include "model/base/outbox.h"
#include "model/base/record.h"

namespace casgrid {

struct ClientExchange {
  std::uint32_t connection;  // its number: client * connections_per_client + its own number
  std::uint32_t number;
  HostId host;
  ActionId action;
  Instant now = kStart;
};

struct ClientMessage {
  Message message;
  bool is_repeat = false;  // of one that failed
};

enum class ClientReadiness : std::uint8_t {
  Now,        // the exchange's message may go
  Held,       // something on another connection comes first: until send_held()
  SettingUp,  // something on this connection does: until send_held(), or the connection's end
};

class ConnectionsOwner {
 public:
  // The connection is open: may the message of its exchange go?
  virtual ClientReadiness readiness(std::uint32_t number, ActionId action, Instant now,
                                    Outbox& out) = 0;
  // It may: the message, with its size.
  virtual ClientMessage write(const ClientExchange& exchange) = 0;
  // The status if the message is the answer to the exchange, which has been sent or is being set
  // up; none if it is something else.
  virtual std::optional<std::uint16_t> read(const ClientExchange& exchange,
                                            const Message& message) = 0;
  virtual void completed(std::uint32_t number, ActionId action, const Message& answer, Instant now,
                         Outbox& out) = 0;
  virtual void failed(std::uint32_t number, ActionId action, FailureReason reason, Instant now,
                      Outbox& out) = 0;
  // A message that answers no exchange, maybe before the connection is open on this side.
  virtual void heard(std::uint32_t, const Message&, Instant, Outbox&) {}
  // A connection without an exchange is gone.
  virtual void lost(std::uint32_t, Instant, Outbox&) {}
  // What open() asked for: the connection is open, to somebody whom the client trusts;
  virtual void reached(std::uint32_t, Instant, Outbox&) {}
  // or it is not, since there is no such name, or nobody at its addresses, or a stranger.
  virtual void not_reached(std::uint32_t, FailureReason, Instant, Outbox&) {}

 protected:
  ~ConnectionsOwner() = default;
};

}  // namespace casgrid
