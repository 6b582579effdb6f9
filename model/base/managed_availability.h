// Managed availability of one server: for each protocol a recurrent probe, a monitor over it, and
// responders that act while the monitor is unhealthy (facts 5.6).
//
// Theory of operation
//   A failed probe makes the monitor Degraded; it is Unhealthy once it has been so for the time to
//   unhealthy (60 s). From then on the responders escalate: the application pool is reset at once,
//   the web service restarted after `restart_after`, the protocol taken offline after
//   `offline_after`. Each kind acts once per throttle time and protocol. The first good probe makes
//   the monitor Healthy, and what was taken offline comes online again.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "model/base/assert.h"
#include "model/base/health.h"
#include "model/base/ids.h"
#include "model/base/participant.h"
#include "model/base/protocol_row.h"
#include "model/base/requests.h"

namespace casgrid {

struct HealthOptions {
  // Each once. Nobody asks after the others: nothing probes them, and no fault may sicken them.
  std::vector<Protocol> watched = spoken_protocols();
  Duration probe_interval = std::chrono::seconds(60);
  Duration unhealthy_after = std::chrono::seconds(60);
  Duration restart_after = std::chrono::seconds(60);   // since unhealthy
  Duration offline_after = std::chrono::seconds(120);  // since unhealthy
  Duration throttle = std::chrono::hours(1);
};

class ManagedAvailability {
 public:
  // What a responder asks of the server it runs on.
  struct Act {
    Protocol protocol;
    Responder responder;
  };

  // `timer_tag`: of the timers that it sets; the server hands them back to due().
  ManagedAvailability(HealthOptions options, std::uint64_t timer_tag)
      : options_(std::move(options)), timer_tag_(timer_tag) {
    for (const Protocol protocol : options_.watched)
      watched_[static_cast<std::size_t>(protocol)].is_watched = true;
  }

  void start(Instant now, Outbox& out);
  // The process restarts: monitors begin healthy, and a sickness that a restart cures is gone. What
  // was taken offline stays so until a probe is good: that is kept in the directory.
  void forget();

  // A fault sickens a protocol, or is over. Of several sicknesses the worst shows, each until it is
  // cured or its fault is over.
  void take(const act::Sicken& sicken, std::uint32_t fault, bool is_over);
  Sickness sickness(Protocol protocol) const { return at(protocol).sickness; }
  // A protocol was taken offline and not yet brought back.
  bool has_offline() const;

  // Probes and acts. `watches`: the component Monitoring is Active; `acts`: RecoveryActionsEnabled
  // is. `act(Act)` is called for each responder.
  template <class Carry>
  void due(Instant now, bool watches, bool acts, Outbox& out, Carry&& act) {
    arm(now, out);
    if (!watches) return;
    for (const Protocol protocol : options_.watched) {
      if (observe(protocol, acts, now, out)) {
        act(Act{protocol, Responder::Online});
        continue;
      }
      for (const Responder r :
           {Responder::ResetPool, Responder::RestartService, Responder::Offline}) {
        if (acts && is_due(protocol, r, now)) {
          out.record(RecordKind::ResponderActed, static_cast<std::uint32_t>(protocol),
                     static_cast<std::uint32_t>(r));
          cure(protocol, r);
          act(Act{protocol, r});
        }
      }
    }
  }

 private:
  struct Illness {
    Sickness sickness = Sickness::None;
    Responder cured_by = Responder::Online;  // Online: by nothing that acts
  };

  struct Watched {
    bool is_watched = false;
    Requests<Illness> illnesses;         // by fault
    Sickness sickness = Sickness::None;  // the worst of them
    HealthState state = HealthState::Healthy;
    bool is_offline = false;
    Instant degraded_at = kStart;
    std::array<Instant, 3> acted{kNever, kNever, kNever};  // kNever: not yet
  };

  // Requires: the protocol is watched.
  std::size_t index_of(Protocol p) const {
    const auto index = static_cast<std::size_t>(p);
    SIM_ASSERT(watched_[index].is_watched);
    return index;
  }
  Watched& at(Protocol p) { return watched_[index_of(p)]; }
  const Watched& at(Protocol p) const { return watched_[index_of(p)]; }

  void arm(Instant now, Outbox& out);
  // One probe; true if what was offline may come online.
  bool observe(Protocol protocol, bool acts, Instant now, Outbox& out);
  bool is_due(Protocol protocol, Responder responder, Instant now);
  void cure(Protocol protocol, Responder responder);
  static void take_worst(Watched& watched);
  void become(Protocol protocol, HealthState state, Outbox& out);

  HealthOptions options_;
  std::uint64_t timer_tag_;
  Instant next_probe_ = kNever;
  std::vector<Watched> watched_ = std::vector<Watched>(protocols().size());
};

}  // namespace casgrid
