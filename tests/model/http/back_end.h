// A mailbox server behind the door, as front ends reach it over HTTP. User i lives in database i
// mod 4, of which the first is mounted here.
#pragma once

#include <functional>

#include "model/base/questions.h"
#include "model/http/mailbox_half.h"
#include "model/http/messages.h"
#include "model/http/ports.h"
#include "model/mailbox/mailbox_server.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::testing {

inline constexpr ParticipantId kCluster{60u};

inline MailboxServerOptions back_end_options(const Directory& d) {
  MailboxServerOptions o;
  o.self = kMbxParis1;
  o.speaks = {Protocol::Owa, Protocol::ActiveSync, Protocol::Mapi};
  o.active = first_copies(d);
  o.request_kilocycles = {Variate::constant(5000)};
  o.response_bytes = {Variate::constant(9000)};
  o.event_gap_s = {Variate::constant(1e6)};
  o.cluster = kCluster;
  return o;
}

struct BackEnd {
  using Change = std::function<void(MailboxServerOptions&)>;

  Directory directory;
  MailboxServer server;
  Door door{server};

  explicit BackEnd(const Change& change = {}) : BackEnd(organisation(), change) {}
  explicit BackEnd(Directory d, const Change& change = {})
      : directory(std::move(d)), server(directory, options(directory, change)) {
    door.start();
  }

  static MailboxServerOptions options(const Directory& d, const Change& change) {
    MailboxServerOptions o = back_end_options(d);
    if (change) change(o);
    return o;
  }

  // Of the first user who lives in the database.
  static HttpRequest request(ActionId action, unsigned database = 0) {
    HttpRequest r;
    r.number = 3;
    r.user = UserId{database};
    r.database = DatabaseId{database};
    r.action = action;
    r.hold_s = is_long_poll(action) ? 300 : 0;
    return r;
  }

  // A connection, and what the server calls it.
  struct Upstream {
    ConnectionId connection;
    std::uint64_t label = 0;
  };

  void send(Upstream& upstream, const HttpRequest& r, Instant now = kStart) {
    door.message(upstream.connection, upstream.label, r, now);
    if (door.has(OutputKind::Label)) upstream.label = door.one(OutputKind::Label).tag;
  }

  // Over a connection of its own.
  Upstream send(const HttpRequest& r, Instant now = kStart) {
    Upstream upstream{door.offered(now, kBackEndHttps)};
    upstream.label = door.one(OutputKind::Label).tag;
    send(upstream, r, now);
    return upstream;
  }

  void closed(const Upstream& upstream, Instant now) {
    door.closed(upstream.connection, upstream.label, CloseReason::Finished, now);
  }

  void order(ClusterOrder::Kind kind, unsigned database, double at = 1) {
    door.told(kCluster, ClusterOrder{kind, DatabaseId{database}, {}}, at_s(at));
  }

  HttpResponse answer() { return door.only<HttpResponse>(OutputKind::Send); }
};

}  // namespace casgrid::testing
