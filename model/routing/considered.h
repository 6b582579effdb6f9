// One request with everything looked up for it: the facts, and what outcomes need beside them.
// Private to the decision.
#pragma once

#include "model/routing/decision.h"
#include "model/routing/request.h"

namespace casgrid {

// A server that was chosen to take the request, and its port.
struct Target {
  ServerId server;
  std::uint16_t port = 0;
  bool is_down_level = false;  // a Client Access server of 2010 or 2007
  bool is_store = false;       // an old front end's own mailbox server, reached by RPC
  bool answers = true;         // it is up, its name resolves, its service runs
  bool takes_it = true;        // false: it will challenge the client for ever
};

struct Considered {
  const Directory& directory;
  const RequestFacts& request;
  const Server& front_end;
  FactSet facts;
  AuthMethods offered;  // by the virtual directory
  Mechanism mechanism = Mechanism::None;
  UserId user;             // authenticated; none if nobody is
  UserId mailbox;          // the anchor; none if there is none
  DatabaseId database;     // of the anchor
  ServerId active_server;  // holds the active copy; none while nowhere mounted
  SiteId mailbox_site;     // of the active copy
  Product mailbox_product = Product::Exchange2013;
  UrlId external_url;  // of the mailbox's site, for the protocol
  UrlId newer_url;     // of a newer front end
  UrlId online_url;    // of Exchange Online
  Target target;

  Considered(const Directory& d, const RequestFacts& r)
      : directory(d), request(r), front_end(d.at(r.front_end)), facts(kUsualCircumstances) {}

  const Protocol& protocol() const { return request.protocol; }
  bool has(Fact f) const { return facts.has(f); }
  void set(Fact f, bool holds) { facts.set(f, holds); }
};

Considered consider(const Directory& directory, const RequestFacts& request);

// Of a message's recipients: those that choose the server.
inline constexpr std::size_t kRecipientsConsidered = 20;

// The server that takes the request once the mailbox is known. targets.cc
Target choose_target(const Considered& c);
// Is there an old front end of the mailbox's version in its site, whether or not it serves.
bool has_front_end(const Considered& c);
// May this old front end be asked for the protocol.
bool old_front_end_takes(const Considered& c, ServerId id);
// One mailbox server a message; sets the facts of the tries that failed. smtp_target.cc
Target choose_transport(Considered& c);
// The UM service that a call is sent to. targets.cc
Target choose_um_service(const Considered& c);
// A mailbox server of the product nearest to the front end: own site first, then by cost and name.
ServerId nearest_mailbox_server(const Directory& directory, SiteId from, Product product,
                                std::uint32_t spread, bool must_answer = true);
// What a newer front end publishes: in the mailbox's site, or the nearest site that does.
UrlId newer_url(const Directory& directory, SiteId mailbox_site, Product product, Protocol protocol,
                bool* has_forms);

// What the answer to an Autodiscover request holds. autodiscover_facts.cc
AutodiscoverFacts autodiscover_facts(const Considered& c, ServerId builder);

}  // namespace casgrid
