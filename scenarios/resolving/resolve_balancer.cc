#include "scenarios/resolving/resolve_balancer.h"

#include <algorithm>

#include "scenarios/document/number_range.h"
#include "scenarios/document/standards.h"

namespace casgrid {
namespace {

using scenario::Balancer;

// Of a probe and of manners, where the balancer is like a program.
void resolve_probe(const LikeStandards& like, Balancer::Probe& probe) {
  if (probe.interval_s() == 0) probe.set_interval_s(like.probe_interval_s);
  if (probe.timeout_s() == 0) probe.set_timeout_s(probe.interval_s());
  if (probe.down_after() == 0) probe.set_down_after(like.down_after);
  if (probe.up_after() == 0) probe.set_up_after(like.up_after);
  if (probe.asks() == Balancer::ASKS_UNSPECIFIED)
    probe.set_asks(like.probes ? Balancer::PAGE : Balancer::NOBODY);
  if (probe.passes().empty()) probe.set_passes("200-399");
}

void resolve_manners(const LikeStandards& like, bool is_layer7, Balancer::Manners& m) {
  const bool is_nginx = !like.probes;
  if (m.retries() == 0) m.set_retries(like.retries);
  if (m.repeats().empty()) {
    m.add_repeats(Balancer::REFUSED);
    if (is_nginx && is_layer7) {
      m.add_repeats(Balancer::CLOSED);
      m.add_repeats(Balancer::TIMED_OUT);
    }
  }
  if (is_layer7) {
    if (m.connect_timeout_s() == 0) m.set_connect_timeout_s(like.connect_timeout_s);
    if (m.answer_timeout_s() == 0) m.set_answer_timeout_s(like.answer_timeout_s);
    if (!m.has_keeps_connections()) m.set_keeps_connections(!is_nginx);
  }
  if (!is_nginx) return;
  if (m.max_fails() == 0) m.set_max_fails(kMaxFails);
  if (m.fail_timeout_s() == 0) m.set_fail_timeout_s(kFailTimeoutS);
  if (is_layer7 && m.most_body_mib() == 0 && !m.takes_any_body()) m.set_most_body_mib(kMostBodyMib);
}

void resolve_paths(Balancer& b) {
  for (auto& path : *b.mutable_paths()) {
    if (path.answers() != 0) continue;
    if (path.policy() == Balancer::POLICY_UNSPECIFIED) path.set_policy(b.policy());
    if (path.stickiness() == Balancer::STICKINESS_UNSPECIFIED) path.set_stickiness(b.stickiness());
    if (path.pool().empty()) *path.mutable_pool() = b.pool();
  }
}

}  // namespace

void resolve_balancer(Balancer& b) {
  if (b.policy() == Balancer::POLICY_UNSPECIFIED) b.set_policy(Balancer::ROUND_ROBIN);
  if (b.layer() == Balancer::LAYER_UNSPECIFIED) b.set_layer(Balancer::LAYER4);
  const bool is_layer7 = b.layer() == Balancer::LAYER7;
  auto* probe = b.mutable_probe();
  if (b.like() != Balancer::LIKE_UNSPECIFIED) {
    const LikeStandards& like = b.like() == Balancer::HAPROXY ? kLikeHaproxy : kLikeNginx;
    // One that asks although its like does not is nginx's commercial sister.
    resolve_probe(like, *probe);
    resolve_manners(like, is_layer7, *b.mutable_manners());
    if (is_layer7 && !b.has_pins_logons()) b.set_pins_logons(like.probes);
    if (is_layer7 && !b.has_buffers_bodies()) b.set_buffers_bodies(!like.probes);
  }
  fill_defaults(*probe);
  if (probe->timeout_s() == 0) probe->set_timeout_s(std::min(kProbeTimeoutS, probe->interval_s()));
  fill_defaults(b);
  // Layer 7 probes every protocol that is there, so there is none to be named.
  if (!is_layer7 && probe->protocol() == scenario::CLIENT_UNSPECIFIED)
    probe->set_protocol(scenario::OWA);
  if (b.stickiness() == Balancer::STICKINESS_UNSPECIFIED) b.set_stickiness(Balancer::NONE);
  if (is_layer7) {
    if (!b.has_pins_logons()) b.set_pins_logons(true);
    if (b.request_megacycles() == 0) b.set_request_megacycles(kBalancedRequestMegacycles);
  }
  resolve_paths(b);
}

}  // namespace casgrid
