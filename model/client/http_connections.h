// The connections of clients that speak HTTP: over TLS, each exchange a request and its response,
// and on the way to it the steps of an NTLM logon.
#pragma once

#include "model/client/client_connections.h"
#include "model/client/ntlm_steps.h"
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
    // filled in. Of method Ntlm are its steps.
    virtual Message compose(std::uint32_t connection, ActionId action) = 0;
    virtual void answered(std::uint32_t connection, ActionId action, const HttpResponse& response,
                          Instant now, Outbox& out) = 0;
    // Who has the steps of its connections.
    void has_steps_in(HttpConnections& connections) { steps_of_ = &connections; }

   protected:
    ~Owner() = default;

   private:
    Readiness readiness(std::uint32_t connection, ActionId action, Instant now, Outbox& out) final;
    Outgoing write(const Exchange& exchange) final;
    std::optional<std::uint16_t> read(const Exchange& exchange, const Message& message) final;
    void completed(std::uint32_t connection, ActionId action, const Message& answer, Instant now,
                   Outbox& out) final;

    HttpConnections* steps_of_ = nullptr;
  };

  HttpConnections(HttpConnectionsOptions options, std::uint32_t clients);

  // As of all clients; here they know whose connections they are.
  void begin(std::uint32_t number, ActionId action, HostId host, Owner& owner, Instant now,
             Outbox& out, Wish wish = Wish::OfTheClient) {
    owner.has_steps_in(*this);
    ClientConnections::begin(number, action, host, owner, now, out, wish);
  }
  // A response that a step follows goes no further.
  bool handle(const Input& input, Owner& owner, Instant now, Outbox& out) {
    if (input.kind == InputKind::MessageArrived && takes(input, out)) return true;
    if (hears_of_ticket(input, owner, now, out)) return true;
    return ClientConnections::handle(input, owner, now, out);
  }
  std::size_t memory_bytes() const {
    return ClientConnections::memory_bytes() + ntlm_.memory_bytes() + tickets_.memory_bytes();
  }

  // What an answer says of the logon of its user: when the user will have typed a password, if one
  // is asked for.
  std::optional<Instant> hear_of_logon(UserId user, const HttpResponse& response, Instant now);

  // May a request go, as far as tickets are concerned? Else one is asked for first.
  bool has_asked_for_ticket(std::uint32_t number, Instant now, Outbox& out);
  // Puts the ticket into a request that is to have one; without any it is one of method Ntlm.
  void show_ticket(const Exchange& exchange, HttpRequest& request) const;
  // What goes out for a request of method Ntlm.
  Message first_step(const Exchange& exchange, const Message& request) {
    return ntlm_.first(exchange.connection, connection(exchange.connection), request);
  }

 private:
  bool takes(const Input& input, Outbox& out);
  bool hears_of_ticket(const Input& input, Owner& owner, Instant now, Outbox& out);
  UserId who(std::uint32_t number) const {
    return UserId{std::size_t{first_user_.value} + user_of(number)};
  }

  NtlmSteps ntlm_;
  Tickets tickets_;
  UserId first_user_;
  bool uses_tickets_;
};

}  // namespace casgrid
