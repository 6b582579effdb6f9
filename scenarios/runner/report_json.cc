#include <nlohmann/json.hpp>

#include "scenarios/runner/json_number.h"
#include "scenarios/runner/report.h"
#include "scenarios/runner/report_observed.h"
#include "scenarios/runner/report_replay.h"

namespace casgrid {
namespace {

using Json = nlohmann::ordered_json;

Json row(const LatencyRow& r) {
  return {{"protocol", r.protocol},
          {"action", r.action},
          {"count", r.count},
          {"mean_ms", json_number(r.mean_ms)},
          {"p50_ms", json_number(r.p50_ms)},
          {"p90_ms", json_number(r.p90_ms)},
          {"p95_ms", json_number(r.p95_ms)},
          {"p99_ms", json_number(r.p99_ms)},
          {"p99_9_ms", json_number(r.p99_9_ms)},
          {"max_ms", json_number(r.max_ms)},
          {"answered", r.answered},
          {"errors_4xx", r.errors_4xx},
          {"errors_5xx", r.errors_5xx},
          {"refused", r.refused},
          {"reset", r.reset},
          {"timed_out", r.timed_out}};
}

Json row(const ServerRow& r) {
  return {{"server", r.server},
          {"site", r.site},
          {"role", r.role},
          {"cores", r.cores},
          {"utilisation_mean", r.utilisation_mean},
          {"utilisation_peak", r.utilisation_peak},
          {"jobs_mean", r.jobs_mean},
          {"served", r.served},
          {"served_per_s", r.served_per_s}};
}

Json row(const LinkRow& r) {
  return {{"link", r.link},
          {"direction", r.direction},
          {"transfers", r.transfers},
          {"bytes", r.bytes},
          {"mean_mbps", r.mean_mbps},
          {"utilisation_mean", r.utilisation_mean},
          {"utilisation_peak", r.utilisation_peak},
          {"transfer_mean_ms", json_number(r.transfer_mean_ms)},
          {"closed_form_ms", json_number(r.closed_form_ms)},
          {"simgrid_share", r.simgrid_share}};
}

Json row(const TimelineRow& r) {
  return {{"at_s", r.at_s},
          {"what", r.what},
          {"detected_s", json_number(r.detected_s)},
          {"mounted_s", json_number(r.mounted_s)},
          {"first_good_s", json_number(r.first_good_s)},
          {"last_good_s", json_number(r.last_good_s)},
          {"users_hurt", r.users_hurt},
          {"requests_failed", r.requests_failed},
          {"requests_errored", r.requests_errored}};
}

Json row(const ConnectionRow& r) {
  return {{"at_s", r.at_s},
          {"client", r.client},
          {"back_end", r.back_end},
          {"held", r.held},
          {"hanging", r.hanging},
          {"handshakes_per_s", r.handshakes_per_s},
          {"resumed_per_s", r.resumed_per_s},
          {"front_end_jobs", r.front_end_jobs},
          {"front_end_utilisation", r.front_end_utilisation}};
}

Json row(const HangingRow& r) {
  return {{"protocol", r.protocol},
          {"sent", r.sent},
          {"answered", r.answered},
          {"events", r.events},
          {"errors", r.errors},
          {"broken", r.broken},
          {"pending", r.pending},
          {"mean_s", json_number(r.mean_s)},
          {"p50_s", json_number(r.p50_s)},
          {"max_s", json_number(r.max_s)}};
}

Json row(const PopulationRow& r) {
  return {{"population", r.population},
          {"client", r.client},
          {"clients", r.clients},
          {"requests", r.requests},
          {"failed", r.failed},
          {"errors_5xx", r.errors_5xx},
          {"users_hurt", r.users_hurt},
          {"good_after_s", json_number(r.good_after_s)},
          {"reconnects", r.reconnects},
          {"relogon_share", r.relogon_share},
          {"balancer_connections", r.balancer_connections}};
}

Json row(const BalancerRow& r) {
  return {{"balancer", r.balancer},       {"kind", r.kind},
          {"connections", r.connections}, {"most_connections", r.most_connections},
          {"to_members", r.to_members},   {"turned_away", r.turned_away}};
}

Json row(const StormRow& r) {
  return {{"at_s", r.at_s},
          {"what", r.what},
          {"handshakes_before", r.handshakes_before},
          {"handshakes_peak", r.handshakes_peak},
          {"resumed_share", r.resumed_share},
          {"jobs_before", r.jobs_before},
          {"jobs_peak", r.jobs_peak},
          {"utilisation_peak", r.utilisation_peak},
          {"drained_s", json_number(r.drained_s)}};
}

Json row(const MemoryRow& r) {
  return {{"what", r.what}, {"bytes", r.bytes}, {"per_client", r.per_client}};
}

Json row(const ObjectiveRow& r) {
  return {{"expression", r.expression}, {"met", r.met}, {"value", json_number(r.value)}};
}

Json row(const MountedTwiceRow& r) {
  return {{"database", r.database},
          {"first", r.first},
          {"second", r.second},
          {"at_s", r.at_s},
          {"lasting_s", json_number(r.lasting_s)}};
}

Json row(const RoutingRow& r) { return {{"rule", r.rule}, {"count", r.count}}; }

Json row(const ParticipantRow& r) {
  return {{"name", r.name}, {"records", r.records}, {"digest", r.digest}};
}

Json row(const RequestCounts& r) {
  return {{"sent", r.sent},
          {"answered", r.answered},
          {"failed", r.failed},
          {"in_flight", r.in_flight},
          {"completed", r.completed},
          {"errors_5xx", r.errors_5xx},
          {"lost_without_error", r.lost_without_error},
          {"replayed", r.replayed},
          {"redirects", r.redirects},
          {"proxied", r.proxied},
          {"proxied_cross_site", r.proxied_cross_site},
          {"reconnects", r.reconnects},
          {"sessions", r.sessions},
          {"contexts_lost", r.contexts_lost},
          {"throttled", r.throttled},
          {"handshakes", r.handshakes},
          {"resumed", r.resumed},
          {"most_to_one_back_end", r.most_to_one_back_end}};
}

template <class Rows>
Json table(const Rows& rows) {
  Json out = Json::array();
  for (const auto& r : rows) out.push_back(row(r));
  return out;
}

}  // namespace

std::string to_json(const Report& r) {
  Json out{{"casgrid", r.version},
           {"title", r.title},
           {"verdict", r.verdict},
           {"fingerprint", r.fingerprint},
           {"seed", r.seed},
           {"network", r.network},
           {"duration_s", r.duration_s},
           {"measured_s", r.measured_s},
           {"interrupted", r.interrupted},
           {"objectives", table(r.objectives)},
           {"latency", table(r.latency)},
           {"servers", table(r.servers)},
           {"links", table(r.links)},
           {"timeline", table(r.timeline)},
           {"connections", table(r.connections)},
           {"hanging", table(r.hanging)},
           {"populations", table(r.populations)},
           {"balancers", table(r.balancers)},
           {"storms", table(r.storms)},
           {"memory", table(r.memory)},
           {"resident_bytes", r.resident_bytes},
           {"requests", row(r.requests)},
           {"routing", table(r.routing)},
           {"participants", table(r.participants)},
           {"mounted_twice", table(r.mounted_twice)},
           {"violations", r.violations},
           {"binding_resource", r.binding_resource},
           {"records", r.records},
           {"events", r.events},
           {"cpu_seconds", r.cpu_seconds},
           {"wall_seconds", r.wall_seconds}};
  if (r.replay) out["replay"] = to_json(*r.replay);
  if (r.observed) out["observed"] = to_json(*r.observed);
  // Names of users come from logs, whatever octets those have.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace casgrid
