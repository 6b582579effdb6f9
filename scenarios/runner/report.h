// What a run says: plain rows, computed once from what was observed, then printed as tables,
// written as report.json and asked by objectives. The three can never differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/replay/replay_report.h"
#include "scenarios/runner/objective.h"
#include "scenarios/runner/observed_report.h"

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

inline constexpr const char* kClientAccessRole = "client access";
inline constexpr const char* kMailboxRole = "mailbox";
inline constexpr const char* kMultiRole = "multi-role";  // both on one machine

struct ServerRow {
  std::string server;
  std::string site;
  std::string role;
  unsigned cores = 0;
  double utilisation_mean = 0;  // share of all cores, after the warm-up
  double utilisation_peak = 0;  // highest sample
  double jobs_mean = 0;         // in the CPU station
  std::uint64_t served = 0;     // requests decided on, and those answered from a database
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
  std::uint64_t held = 0;     // of the back-end ones: by a hanging call each
  std::uint64_t hanging = 0;  // calls that clients have under way
  double handshakes_per_s = 0;
  double resumed_per_s = 0;  // of the handshakes
  std::uint64_t front_end_jobs = 0;
  double front_end_utilisation = 0;
};

// Hanging calls of one protocol, apart from requests.
struct HangingRow {
  std::string protocol;
  std::uint64_t sent = 0;
  std::uint64_t answered = 0;
  std::uint64_t events = 0;  // of the answers: something had changed
  std::uint64_t errors = 0;  // of the answers: status 400 and above, but for a redirect
  std::uint64_t broken = 0;  // reset or timed out
  std::uint64_t pending = 0;
  std::optional<double> mean_s, p50_s, max_s;  // how long they hung
};

struct PopulationRow {
  std::string population;
  std::string client;
  std::uint64_t clients = 0;
  std::uint64_t requests = 0;  // completed
  std::uint64_t failed = 0;
  std::uint64_t errors_5xx = 0;
  std::uint64_t users_hurt = 0;
  std::optional<double>
      good_after_s;  // longest, from a fault to the good answer of the last it hurt
  std::uint64_t reconnects = 0;
  double relogon_share = 0;  // logons that a session did not begin with, of its sessions
  std::uint64_t balancer_connections = 0;  // most at the balancers behind its name
};

struct BalancerRow {
  std::string balancer;
  std::string kind;  // "layer 7, cookie"
  std::uint64_t connections = 0;
  std::uint64_t most_connections = 0;
  std::uint64_t to_members = 0;  // layer 7: connections of its own
  std::uint64_t turned_away = 0;
};

// What a fault's reconnecting clients cost the front ends.
struct StormRow {
  double at_s = 0;
  std::string what;
  double handshakes_before = 0;  // per second
  double handshakes_peak = 0;
  double resumed_share = 0;  // of the handshakes until the next line
  std::uint64_t jobs_before = 0;
  std::uint64_t jobs_peak = 0;
  double utilisation_peak = 0;      // of all front ends together, over one sample
  std::optional<double> drained_s;  // until the backlog is what it was
};

struct MemoryRow {
  std::string what;
  std::uint64_t bytes = 0;
  double per_client = 0;
};

// A database that was mounted on two sides of a group at once: quorum was restored in one part of a
// cut network, and another part had it too.
struct MountedTwiceRow {
  std::string database;
  std::string first;  // servers
  std::string second;
  double at_s = 0;
  std::optional<double> lasting_s;  // none: at the end of the run still
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
  std::uint64_t contexts_lost = 0;  // MAPI code 10: the client connected again
  std::uint64_t throttled = 0;      // answered 503 by a budget or limit of a mailbox server
  std::uint64_t handshakes = 0;
  std::uint64_t resumed = 0;               // of the handshakes
  std::uint64_t most_to_one_back_end = 0;  // connections of one front end to one mailbox server
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
  std::vector<HangingRow> hanging;
  std::vector<PopulationRow> populations;
  std::vector<BalancerRow> balancers;
  std::vector<StormRow> storms;
  std::vector<MemoryRow> memory;
  std::uint64_t resident_bytes = 0;  // most of the process so far
  std::vector<RoutingRow> routing;
  std::vector<ParticipantRow> participants;
  std::optional<ReplayReport> replay;
  std::optional<ObservedReport> observed;
  RequestCounts requests;
  std::vector<MountedTwiceRow> mounted_twice;  // a mistake of the scenario
  std::vector<std::string> violations;         // broken invariants: a defect of the program
  std::string binding_resource;                // what is nearest to its ceiling
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
