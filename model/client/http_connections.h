// The connections of clients that speak HTTP: over TLS, each exchange a request and its response.
#pragma once

#include "model/client/client_connections.h"
#include "model/http/messages.h"

namespace casgrid {

// Where they lead to, and that TLS comes first, is filled in; so is what is wanted behind a logon
// form, if it is not told: Outlook on the web.
using HttpConnectionsOptions = ClientConnectionsOptions;

class HttpConnections : public ClientConnections {
 public:
  class Owner : public ClientConnections::Owner {
   public:
    // The connection is open: may its request go, or does it wait for send_held()?
    virtual bool may_send(std::uint32_t, ActionId) { return true; }
    // The connection is open: the request to send, with its size; number, host and action are
    // filled in.
    virtual Message compose(std::uint32_t connection, ActionId action) = 0;
    virtual void answered(std::uint32_t connection, ActionId action, const HttpResponse& response,
                          Instant now, Outbox& out) = 0;

   protected:
    ~Owner() = default;

   private:
    Readiness readiness(std::uint32_t connection, ActionId action, Instant now, Outbox& out) final;
    Outgoing write(const Exchange& exchange) final;
    std::optional<std::uint16_t> read(const Exchange& exchange, const Message& message) final;
    void completed(std::uint32_t connection, ActionId action, const Message& answer, Instant now,
                   Outbox& out) final;
  };

  HttpConnections(HttpConnectionsOptions options, std::uint32_t clients);
};

}  // namespace casgrid
