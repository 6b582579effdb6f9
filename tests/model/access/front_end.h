// A front end behind the door, with the steps that every request takes.
#pragma once

#include <functional>

#include "model/access/access_server.h"
#include "model/base/questions.h"
#include "model/http/front_half.h"
#include "model/http/messages.h"
#include "model/http/ports.h"
#include "model/owa/actions.h"
#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::testing {

inline constexpr UserId kUser0{0u},
    kUser1{1u};  // user 0 lives in db0 (Paris 1), user 1 in db1 (Lyon 1)
inline constexpr ParticipantId kBalancer{50u};

inline AccessServerOptions options_of(const Directory& d, ServerId self) {
  AccessServerOptions o;
  o.self = self;
  o.participants = participants(d);
  o.directory_servers = {kDcParis, kDcLyon};
  o.active_managers =
      std::vector<std::vector<ServerId>>(d.databases.size(), {kMbxParis1, kMbxParis2, kMbxLyon1});
  o.request_kilocycles = {Variate::constant(100)};
  return o;
}

struct FrontEnd {
  Directory directory;
  AccessServer server;
  Door door;
  std::uint32_t number = 0;

  explicit FrontEnd(ServerId self = kCasParis, const std::function<void(Directory&)>& change = {},
                    const std::function<void(AccessServerOptions&)>& tune = {})
      : directory(changed(change)), server(directory, tuned(directory, self, tune)), door(server) {
    door.start();
  }

  static AccessServerOptions tuned(const Directory& d, ServerId self,
                                   const std::function<void(AccessServerOptions&)>& tune) {
    AccessServerOptions o = options_of(d, self);
    if (tune) tune(o);
    return o;
  }

  static Directory changed(const std::function<void(Directory&)>& change) {
    Directory d = organisation();
    if (change) change(d);
    return d;
  }

  struct Client {
    ConnectionId connection;
    std::uint64_t label;
  };

  Client connect(Instant now) {
    const ConnectionId id = door.offered(now);
    const std::uint64_t label = door.one(OutputKind::Label).tag;
    door.work_done(door.one(OutputKind::Spend).tag, now);
    EXPECT_EQ(door.one(OutputKind::Accept).connection, id);
    return {id, label};
  }

  HttpRequest request(UserId user, ActionId action = owa::kRead) {
    HttpRequest r;
    r.number = ++number;
    r.host = HostId{0u};
    r.action = action;
    r.method = LogonMethod::SessionCookie;
    r.cookie = {user, 1, kNever};
    return r;
  }

  // Sends it and lets the front end's own work finish.
  void send(const Client& client, const HttpRequest& r, Instant now) {
    door.message(client.connection, client.label, r, now);
    if (door.has(OutputKind::Spend)) door.work_done(door.one(OutputKind::Spend).tag, now);
  }

  void directory_answers(bool ok, Instant now) {
    const auto query = door.only<DirectoryQuery>(OutputKind::Tell);
    DirectoryAnswer a;
    a.tag = query.tag;
    a.user = query.user;
    a.credentials_ok = ok;
    door.told(ParticipantId{kDcParis.index()}, a, now);
  }

  void located(ServerId active, Instant now) {
    const auto query = door.only<LocateQuery>(OutputKind::Tell);
    LocateAnswer a;
    a.number = query.number;
    a.database = query.database;
    a.active = active;
    door.told(door.one(OutputKind::Tell).peer, a, now);
  }

  // To the point where the request is on a connection to the mailbox server.
  Output proxied(const Client& client, const HttpRequest& r, ServerId active, Instant now) {
    send(client, r, now);
    if (!door.bodies<DirectoryQuery>(OutputKind::Tell).empty()) directory_answers(true, now);
    if (!door.bodies<LocateQuery>(OutputKind::Tell).empty()) located(active, now);
    if (!door.has(OutputKind::Connect)) return door.one(OutputKind::Send);
    const Output connect = door.one(OutputKind::Connect);
    EXPECT_EQ(connect.peer.index(), active.index());
    EXPECT_EQ(connect.port, kBackEndHttps);
    door.opened(connect, now);
    Output sent = door.one(OutputKind::Send);
    sent.tag = connect.tag;
    return sent;
  }

  void answers(const Output& upstream, std::uint64_t tag, BackEndOutcome outcome, Instant now) {
    HttpResponse response;
    response.outcome = outcome;
    response.status = outcome == BackEndOutcome::Served ? 200 : 503;
    door.message(upstream.connection, tag, response, now);
  }

  std::uint16_t status() const { return door.only<HttpResponse>(OutputKind::Send).status; }
};

}  // namespace casgrid::testing
