// The part of a report that lays a workload profile of real logs beside the run: what was taken
// from it, and observed against simulated latency.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace casgrid {

// What a population has from a profile. None: the profile does not say; the scenario's own stays.
struct AppliedRow {
  std::string population;
  std::string client;
  std::uint64_t users = 0;
  bool has_users_of_profile = false;
  bool has_day = false;
  std::optional<double> requests_per_hour;
  std::optional<double> think_s;  // this and what follows: means
  std::optional<double> session_requests;
  std::optional<double> away_s;          // closed: between sessions
  std::optional<double> sessions_per_s;  // open
  std::optional<double> change_share;
  std::optional<double> request_bytes;
  std::optional<double> response_bytes;
  std::optional<double> front_end_megacycles;
  std::optional<double> mailbox_megacycles;
  std::optional<double> hold_s;
  std::optional<double> events_per_hour;
  std::string logon;  // empty: the client program has one way only
};

struct QuantilePair {
  double share = 0;
  std::optional<double> observed_ms;
  std::optional<double> simulated_ms;
  std::optional<double> ratio;  // simulated to observed
  // Whether the intervals meet that hold the true quantiles. None: too few requests to
  // tell, or times so short that logs of whole milliseconds do not.
  std::optional<bool> agrees;
};

// Percentiles of good answers, as front ends measure them. Long polls: how long they were held.
struct ObservedRow {
  std::string protocol;
  std::string action;  // "all" for the protocol's requests
  bool is_long_poll = false;
  std::uint64_t observed = 0;
  std::uint64_t simulated = 0;
  std::vector<QuantilePair> percentiles;  // 50, 90, 95, 99
};

// Where the time of a protocol's requests goes.
struct TimePartRow {
  std::string protocol;
  std::string part;  // "front end", "mailbox server"
  std::optional<double> observed_p50_ms, observed_p95_ms, simulated_p50_ms, simulated_p95_ms;
};

struct QuantileTable {
  std::string protocol;
  std::string action;
  std::vector<double> shares, observed_ms, simulated_ms;
};

struct ObservedReport {
  std::string profile;    // file that was applied; empty: none
  std::string observed;   // file that is compared with
  double confidence = 0;  // of all verdicts together
  std::vector<AppliedRow> applied;
  std::vector<std::string> not_applied;  // what the profile has and the run has not, and why
  std::vector<ObservedRow> latency;
  std::vector<TimePartRow> parts;
  std::vector<QuantileTable> quantiles;
};

}  // namespace casgrid
