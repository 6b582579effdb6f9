// Programs over Exchange Web Services (mail programs, calendars, connectors): one participant for a
// whole population. Each has a connection for what it asks (FindItem, GetItem, SyncFolderItems,
// CreateItem) and, if it streams, one for its notifications (Subscribe, GetStreamingEvents; facts
// 2.5).
//
// Theory of operation
//   The two connections are lines that know little of each other: each has its own pace, its own
//   failures and its own way back.
//   A line of requests asks, thinks, asks. Of what is asked next a share changes the mailbox;
//   whoever was told of something gets that item, and whoever may have missed something
//   synchronises first. A line of notifications subscribes, and lets GetStreamingEvents hang; its
//   time over, it asks again. The answer to Subscribe names the mailbox server in a cookie
//   (X-BackEndOverrideCookie), and the calls that follow bring it along, so that they reach the
//   subscription through any front end. A subscription that is not there any more
//   (ErrorSubscriptionNotFound) is made again, without the cookie: at once, or, if nothing was ever
//   heard of it, after the retry time. A connection that breaks loses no subscription: the line
//   asks for its events again, after the retry time. A program that is sent to another name (302 of
//   an old front end) goes on there. One that is told that the server is busy (ErrorServerBusy)
//   waits as long as that says (BackOffMilliseconds).
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_profile.h"
#include "model/client/fetch_client.h"
#include "model/client/http_connections.h"
#include "model/client/pace.h"
#include "model/http/messages.h"

namespace casgrid {

struct EwsPopulationOptions {
  ClientIdentity who;
  HttpConnectionsOptions connections;  // as many a program as it has lines
  std::uint32_t programs_per_user = 1;
  bool streams = true;
  Duration ramp = std::chrono::seconds(60);
  ClientProfile profile;
  DayShape day;
};

class EwsPopulation final : public Participant, private HttpConnections::Owner {
 public:
  explicit EwsPopulation(EwsPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    fetch_client(kind, tag, connections_, lines_);
  }
  std::size_t memory_bytes() const override {
    return programs_.capacity() * sizeof(Program) + lines_.capacity() * sizeof(Line) +
           connections_.memory_bytes();
  }

  std::size_t clients() const { return programs_.size(); }
  const HttpConnections& connections() const { return connections_; }

 private:
  struct Program {
    SessionContext subscription;
    ServerId subscribed_at;      // as the cookie names it
    HostId host;                 // that it was told to use; none: its population's
    bool has_heard = false;      // of its subscription
    bool has_news = false;       // was told of a change, and has not looked at it
    bool may_lack = true;        // of what changed while nobody would have told it
    std::uint8_t redirects = 0;  // in a row
  };
  struct Line {
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;  // generation of the pending timer
    std::uint16_t sticky_member = 0;
    std::uint8_t failures = 0;  // in a row
    bool is_repeating = false;  // what it wanted has failed, and has not been had since
  };
  static_assert(sizeof(Program) + 2 * sizeof(Line) <= 48);

  Message compose(std::uint32_t line, ActionId action) override;
  void answered(std::uint32_t line, ActionId action, const HttpResponse& response, Instant now,
                Outbox& out) override;
  void failed(std::uint32_t line, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;
  void heard(std::uint32_t line, const Message& message, Instant now, Outbox& out) override;

  void wake(std::uint32_t line, Instant now, Outbox& out);
  void begin(std::uint32_t line, ActionId action, Instant now, Outbox& out);
  ActionId wanted(std::uint32_t line);
  void good_answer(std::uint32_t line, ActionId action, const HttpResponse& response, Instant now,
                   Outbox& out);
  void subscription_lost(std::uint32_t line, Instant now, Outbox& out);
  void go_on_at(std::uint32_t line, HostId host, Instant now, Outbox& out);
  UserId user_of(std::uint32_t line) const;
  void retry(std::uint32_t line, OperationEnd how, Instant now, Outbox& out,
             std::optional<Instant> typed = {});
  void wait_as_told(std::uint32_t line, const HttpResponse& response, Instant now, Outbox& out);

  std::uint32_t lines_each() const { return options_.streams ? 2 : 1; }
  std::uint32_t program_of(std::uint32_t line) const { return line / lines_each(); }
  bool is_of_notifications(std::uint32_t line) const { return line % lines_each() == 1; }

  EwsPopulationOptions options_;
  RandomStream sizes_;
  RandomStream choices_;
  std::vector<Program> programs_;
  std::vector<Line> lines_;  // by connection
  Pace<Line> pace_;
  HttpConnections connections_;
};

}  // namespace casgrid
