// The rows of a report. What each field means stands in the table of columns (columns_*.cc), and in
// docs/metrics.md, which is made of it; a field without a column there does not compile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/report/measure.h"
#include "scenarios/report/rows_availability.h"
#include "scenarios/report/rows_congestion.h"
#include "scenarios/report/rows_groups.h"
#include "scenarios/report/rows_logon.h"
#include "scenarios/report/rows_mail.h"
#include "scenarios/report/rows_phone_calls.h"

namespace casgrid {

// The run itself: one row.
struct RunFacts {
  std::string version;
  std::string title;
  std::string verdict;
  std::string fingerprint;
  std::uint64_t seed = 0;
  std::string network;
  double duration_s = 0;
  double measured_s = 0;
  bool interrupted = false;
  std::string binding_resource;
  std::uint64_t resident_bytes = 0;
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  double cpu_seconds = 0;
  double wall_seconds = 0;
};

// Requests of all clients: one row.
struct RequestCounts {
  std::uint64_t under_way_before = 0;
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t overdue = 0;
  std::uint64_t completed = 0;
  std::optional<double> completed_per_s;
  std::uint64_t good = 0;
  std::optional<double> good_share;
  std::uint64_t errors_5xx = 0;
  std::uint64_t lost_without_error = 0;
  std::uint64_t users_hurt = 0;
  std::uint64_t incidents = 0;
  std::uint64_t not_recovered = 0;
  std::uint64_t replayed = 0;
  std::uint64_t redirects = 0;
  std::uint64_t proxied = 0;
  std::uint64_t proxied_cross_site = 0;
  std::optional<double> cross_site_share;
  std::uint64_t reconnects = 0;
  std::uint64_t clients = 0;
  std::uint64_t sessions = 0;
  std::uint64_t contexts_made = 0;
  std::uint64_t contexts_lost = 0;
  std::uint64_t throttled = 0;
  std::uint64_t held_back = 0;
  double held_back_s = 0;
  std::uint64_t cut_off = 0;
  std::uint64_t pool_full = 0;
  std::uint64_t served_as_another = 0;
  std::uint64_t guard_exceeded = 0, guard_rejected = 0;
  std::uint64_t handshakes = 0;
  std::uint64_t resumed = 0;
  std::uint64_t most_to_one_back_end = 0;
};

struct LatencyRow {
  std::string protocol;
  std::string action;  // "all" for the protocol's sum
  std::uint64_t count = 0;
  Measure mean_ms, p50_ms, p90_ms, p95_ms, p99_ms, p99_9_ms, max_ms;
  std::uint64_t answered = 0;
  std::uint64_t errors_4xx = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t refused = 0;
  std::uint64_t reset = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t untrusted = 0;
  std::uint64_t overdue = 0;

  std::uint64_t failed() const { return refused + reset + timed_out + untrusted + overdue; }
  std::uint64_t ended() const { return answered + failed(); }
};

inline constexpr const char* kClientAccessRole = "client access";
inline constexpr const char* kMailboxRole = "mailbox";
inline constexpr const char* kMultiRole = "multi-role";  // both on one machine
inline constexpr const char* kDirectoryRole = "directory";
inline constexpr const char* kBalancerRole = "balancer";

struct ServerRow {
  std::string server;
  std::string site;
  std::string role;
  unsigned cores = 0;
  double up_s = 0;
  std::optional<double> utilisation_mean;
  std::optional<double> utilisation_peak;
  double peak_window_s = 0;
  std::string ceiling;
  std::optional<double> jobs_mean;
  std::uint64_t served = 0;
  std::optional<double> served_per_s;
};

struct LinkRow {
  std::string link;
  std::string direction;
  std::uint64_t transfers = 0;
  std::uint64_t bytes = 0;
  double mean_mbps = 0;
  double utilisation_mean = 0;
  double utilisation_peak = 0;
  double peak_window_s = 0;
  std::optional<double> transfer_mean_ms;
  std::optional<double> closed_form_ms;
  double simgrid_share = 0;
};

// A fault or its end.
struct TimelineRow {
  double at_s = 0;
  std::string what;
  std::optional<double> detected_s;
  std::optional<double> mounted_s;
  Measure first_recovered_s;
  Measure last_recovered_s;
  std::uint64_t users_hurt = 0;
  std::uint64_t incidents = 0;
  std::uint64_t not_recovered = 0;
  std::uint64_t requests_failed = 0;
  std::uint64_t requests_errored = 0;
};

// A fault, with what was before it, while it lasted, and after it.
struct FaultRow {
  double at_s = 0;
  std::string fault;
  Measure lasted_s;
  Measure before_p95_ms, during_p95_ms, after_p95_ms;
  std::optional<double> before_availability, during_availability, after_availability;
  std::optional<double> before_good_share, during_good_share, after_good_share;
};

// A sample of what clients and front ends had open.
struct ConnectionRow {
  double at_s = 0;
  std::uint64_t client = 0;
  std::uint64_t back_end = 0;
  std::uint64_t held = 0;
  std::uint64_t shared = 0;
  std::optional<double> clients_per_shared;
  std::uint64_t long_polls = 0;
  double handshakes_per_s = 0;
  double resumed_per_s = 0;
  std::uint64_t front_ends_up = 0;
  std::uint64_t front_end_jobs = 0;
  std::optional<double> front_end_utilisation;
};

// Long polls of one protocol, apart from requests.
struct LongPollRow {
  std::string protocol;
  std::uint64_t under_way_before = 0;
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t events = 0;
  std::uint64_t errors = 0;
  std::uint64_t broken = 0;
  std::uint64_t pending = 0;
  Measure mean_s, p50_s, max_s;
};

struct PopulationRow {
  std::string population;
  std::string client;
  std::uint64_t clients = 0;
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t users_hurt = 0;
  std::uint64_t incidents = 0;
  std::uint64_t not_recovered = 0;
  Measure last_recovered_s;
  std::uint64_t reconnects = 0;
  std::optional<double> sessions;
  std::optional<double> relogon_share;
  std::uint64_t balancer_connections = 0;
};

struct BalancerRow {
  std::string balancer;
  std::string kind;
  std::uint64_t connections = 0;
  std::uint64_t most_connections = 0;
  std::uint64_t to_members = 0;
  std::uint64_t turned_away = 0;
};

// What a fault's reconnecting clients cost the front ends.
struct StormRow {
  double at_s = 0;
  std::string what;
  std::optional<double> handshakes_before;
  double handshakes_peak = 0;
  std::optional<double> resumed_share;
  std::optional<double> jobs_before;
  std::uint64_t jobs_peak = 0;
  std::uint64_t front_ends_up = 0;
  std::optional<double> utilisation_peak;
  double peak_window_s = 0;
  Measure drained_s;
};

struct MemoryRow {
  std::string what;
  std::uint64_t bytes = 0;
  double per_client = 0;
};

struct ObjectiveRow {
  std::string expression;
  bool met = false;
  Measure value;
  std::string note;
};

struct RoutingRow {
  std::string rule;
  std::uint64_t count = 0;
};

struct ParticipantRow {
  std::string name;
  std::uint64_t records = 0;
  std::string digest;
};

}  // namespace casgrid
