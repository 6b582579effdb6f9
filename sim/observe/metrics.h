// Counts and latencies of a run, from its records alone.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "model/base/message.h"
#include "model/base/record.h"
#include "model/routing/decide.h"
#include "sim/observe/histogram.h"
#include "sim/observe/operation_counts.h"

namespace casgrid {

class Metrics {
 public:
  // What is recorded before the end of the warm-up counts nowhere; what was under way then is said.
  // `first_users`: of each population, in order; who has which user.
  Metrics(std::size_t participants, Instant warm_up, std::vector<std::uint32_t> first_users = {})
      : served_(participants),
        turned_away_by_(participants),
        pool_full_(participants),
        mail_limits_(participants),
        populations_(participants),
        has_logged_on_(participants),
        contexts_of_(first_users.size()),
        first_users_(std::move(first_users)),
        warm_up_(warm_up) {}

  void add(const Record& record);
  // An operation ended, or was pending when the run did.
  void add(const OperationSaid& said);
  // At the end of the run: a request that is overdue. It will have taken at least this.
  void overdue(ActionId action, Duration waited) {
    ActionRow& row = actions[place_of(action)];
    row.latency.add_at_least(waited);
    ++row.overdue;
  }

  struct ActionRow {
    Histogram latency;  // of answers below status 400; what those given up and overdue waited;
                        // long poll: hung
    std::uint64_t answered = 0;
    std::uint64_t errors_4xx = 0;
    std::uint64_t errors_5xx = 0;
    std::array<std::uint64_t, kFailureReasons> failed{};
    std::uint64_t overdue = 0;  // under way for long when the run ends
  };

  // What became of phone calls.
  // begun = answered + failed + those that wait for an answer; answered = finished + dropped +
  // those that talk, up to those that were under way when the warm-up was over.
  struct PhoneCalls {
    std::uint64_t begun = 0;
    std::uint64_t redirected = 0;  // times that a gateway was sent on
    std::uint64_t answered = 0;
    std::uint64_t finished = 0;
    std::uint64_t dropped = 0;
    std::uint64_t failed = 0;
    Duration until_answered{0};  // together, of those that were
  };

  // What one population's clients met with.
  struct PopulationRow {
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;
    std::uint64_t failed = 0;
    std::uint64_t errors_5xx = 0;
    std::array<OperationCounts, kProtocols> operations;
    std::uint64_t logons = 0;    // forms logons that were good
    std::uint64_t relogons = 0;  // of these: not the first of their session
    std::uint64_t sessions = 0;
    std::uint64_t contexts_lost = 0;
    std::uint64_t connections_lost = 0;
    PhoneCalls calls;
  };

  // Long polls, counted apart from requests.
  // under_way_before + sent = answered + broken + pending.
  struct LongPollRow {
    std::uint64_t under_way_before = 0;  // when the warm-up was over
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;
    std::uint64_t events = 0;  // of the answers: something had changed
    std::uint64_t errors = 0;  // of the answers: status 400 and above, but for a redirect
    std::uint64_t broken = 0;  // reset or timed out
  };

  // Requests; long polls are not among them.
  std::uint64_t under_way_before = 0;  // when the warm-up was over
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t good = 0;  // of the answers: status below 400
  std::uint64_t failed = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t sessions_started = 0;
  std::uint64_t sessions_ended = 0;
  std::uint64_t connections_lost = 0;
  std::uint64_t addresses_skipped = 0;
  std::uint64_t handshakes = 0;  // full and resumed
  std::uint64_t resumed = 0;
  std::uint64_t contexts_lost = 0;
  std::uint64_t contexts_made = 0;
  std::uint64_t throttled = 0;
  std::uint64_t held_back = 0;     // requests, by their users' budgets
  std::uint64_t held_back_ns = 0;  // all of them together
  std::uint64_t cut_off = 0;
  std::uint64_t pool_full = 0;
  std::uint64_t guard_exceeded = 0;
  std::uint64_t guard_rejected = 0;
  std::uint64_t turned_away = 0;
  std::uint64_t served_as_another = 0;
  std::array<LongPollRow, kProtocols> long_polls;
  std::uint64_t replayed = 0;
  std::uint64_t disowned = 0;
  std::uint64_t locations_dropped = 0;
  std::uint64_t proxied = 0;
  std::uint64_t proxied_cross_site = 0;
  std::vector<ActionRow> actions = std::vector<ActionRow>(all_actions().size());  // by place_of
  std::array<std::uint64_t, static_cast<std::size_t>(RuleId::kCount)> rules{};

  // Requests a participant decided (front end) or served (mailbox server).
  std::uint64_t served(ParticipantId who) const { return served_[who.index()]; }
  // Requests that found their application pool's queue full on it.
  std::uint64_t pool_full_at(ParticipantId who) const { return pool_full_[who.index()]; }
  const PopulationRow& population(ParticipantId who) const { return populations_[who.index()]; }
  // Session contexts made for users of a population, by its place among them.
  std::uint64_t contexts_of(std::size_t population) const { return contexts_of_[population]; }
  // Times that a limit of a receive connector was reached at a front end.
  std::uint64_t mail_limit(ParticipantId who, MailLimit limit) const {
    return mail_limits_[who.index()][static_cast<std::size_t>(limit)];
  }
  // Connections that a balancer refused.
  std::uint64_t turned_away_by(ParticipantId who) const { return turned_away_by_[who.index()]; }

 private:
  void before(const Record& record);
  // Of connections, sessions and what servers keep; of requests: add() itself.
  void add_of_connections(const Record& record);
  void add_of_phone_calls(const Record& record);
  void context_made(std::uint32_t user);
  void answer(const Record& record);
  void failure(const Record& record);
  // Whether the client of a good logon had logged on in its session before.
  bool logged_on(const Record& record);
  void session_started(const Record& record);

  std::vector<std::uint64_t> served_;
  std::vector<std::uint64_t> turned_away_by_;
  std::vector<std::uint64_t> pool_full_;          // by ParticipantId
  std::vector<std::array<std::uint64_t, kMailLimits>> mail_limits_;  // by ParticipantId
  std::vector<PopulationRow> populations_;        // by ParticipantId
  std::vector<std::vector<bool>> has_logged_on_;  // likewise, by client: in the present session
  std::vector<std::uint64_t> contexts_of_;
  std::vector<std::uint32_t> first_users_;
  Instant warm_up_;
};

}  // namespace casgrid
