// What a run says: plain rows, computed once from what was observed, then printed as tables,
// written as report.json and asked by objectives. The three can never differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/runner/objective.h"

namespace casgrid {

struct LatencyRow {
  std::string protocol;
  std::string action;  // "all" for the protocol's sum
  std::uint64_t count = 0;
  std::optional<double> mean_ms, p50_ms, p90_ms, p95_ms, p99_ms, p99_9_ms, max_ms;
  std::uint64_t answered = 0;
  std::uint64_t errors_4xx = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t refused = 0;
  std::uint64_t reset = 0;
  std::uint64_t timed_out = 0;
};

struct ServerRow {
  std::string server;
  std::string site;
  std::string role;
  unsigned cores = 0;
  double utilisation_mean = 0;  // share of all cores, after the warm-up
  double utilisation_peak = 0;  // highest sample
  double jobs_mean = 0;         // in the CPU station
  std::uint64_t served = 0;
  double served_per_s = 0;
};

struct LinkRow {
  std::string link;
  std::string direction;  // "paris -> lyon"; a LAN: "inside"
  std::uint64_t transfers = 0;
  std::uint64_t bytes = 0;
  double mean_mbps = 0;
  double utilisation_mean = 0;
  double utilisation_peak = 0;
  std::optional<double>
      transfer_mean_ms;                  // from the first octet on the link to the last one off it
  std::optional<double> closed_form_ms;  // of the model in use, at the measured load and sizes
  double simgrid_share = 0;              // of the bytes
};

struct TimelineRow {
  double at_s = 0;
  std::string what;
  std::optional<double> detected_s;  // seconds after at_s, like the next three
  std::optional<double> mounted_s;
  std::optional<double> first_good_s;
  std::optional<double> last_good_s;
  std::uint64_t users_hurt = 0;
  std::uint64_t requests_failed = 0;   // no answer: refused, reset, timed out
  std::uint64_t requests_errored = 0;  // answered 5xx
};

struct ConnectionRow {
  double at_s = 0;
  std::uint64_t client = 0;
  std::uint64_t back_end = 0;
  double handshakes_per_s = 0;
};

struct ObjectiveRow {
  std::string expression;
  bool met = false;
  std::optional<double> value;
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

struct RequestCounts {
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t in_flight = 0;
  std::uint64_t completed = 0;  // answered + failed
  std::uint64_t errors_5xx = 0;
  std::uint64_t lost_without_error = 0;
  std::uint64_t replayed = 0;
  std::uint64_t redirects = 0;  // to another namespace
  std::uint64_t proxied = 0;
  std::uint64_t proxied_cross_site = 0;
  std::uint64_t reconnects = 0;
  std::uint64_t sessions = 0;
};

struct Report {
  std::string version;
  std::string title;
  std::string verdict;  // "pass" or "fail"
  std::string fingerprint;
  std::uint64_t seed = 0;
  std::string network;
  double duration_s = 0;
  double measured_s = 0;  // after the warm-up
  bool interrupted = false;
  std::vector<ObjectiveRow> objectives;
  std::vector<LatencyRow> latency;
  std::vector<ServerRow> servers;
  std::vector<LinkRow> links;
  std::vector<TimelineRow> timeline;
  std::vector<ConnectionRow> connections;
  std::vector<RoutingRow> routing;
  std::vector<ParticipantRow> participants;
  RequestCounts requests;
  std::vector<std::string> violations;  // broken invariants: a defect of the program
  std::string binding_resource;         // what is nearest to its ceiling
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  double cpu_seconds = 0;
  double wall_seconds = 0;
};

// The value an objective asks for; nullopt: no samples.
std::optional<double> look_up(const Report& report, const MetricQuery& query);

std::string to_json(const Report& report);
// `compared` (may be null): the same scenario under another network model, printed side by side.
// `brief`: verdict and objectives only.
std::string to_text(const Report& report, const Report* compared, bool brief);

}  // namespace casgrid
