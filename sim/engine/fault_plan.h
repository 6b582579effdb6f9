// What breaks, and when: resolved to ids before the run. The world applies the physical part
// (processes, power, sites, links, lost messages) and tells participants the part that is theirs.
// Every fault is a requester under its index in the plan (model/base/requests.h): what it asks for
// stands until it ends, whatever other faults begin or end meanwhile.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/base/ids.h"
#include "model/base/participant_fault.h"
#include "model/base/time.h"
#include "model/base/variate.h"

namespace casgrid {

// The process dies, its host answers: connections are reset, new ones refused.
struct CrashFault {
  ParticipantId participant;
};

// Nothing answers any more.
struct PowerLossFault {
  ParticipantId participant;
};

// Everything in the zone falls silent.
struct ZoneLossFault {
  ZoneId zone;
};

struct LinkDownFault {
  LinkId link;
};

struct LinkBandwidthFault {
  LinkId link;
  std::uint64_t bits_per_second = 0;
};

// Told to a participant, and that it is over when the fault ends: what was asked for is withdrawn.
struct ToldFault {
  ParticipantId participant;
  ParticipantAct act;
  bool is_act_alone = false;  // it leaves nothing behind that could be withdrawn
};

// Transfers from one zone to another are shown to the rule: lost, or late by `delay`.
struct MessageRuleFault {
  ZoneId from;
  ZoneId to;
  double share = 1;
  Duration delay{0};  // 0: lost
};

using FaultEffect = std::variant<CrashFault, PowerLossFault, ZoneLossFault, LinkDownFault,
                                 LinkBandwidthFault, ToldFault, MessageRuleFault>;

struct PlannedFault {
  std::string name;
  FaultEffect effect;
  Instant at = kStart;
  Duration lasting{0};   // 0: for the rest of the run
  bool is_step = false;  // of something larger: no line of the timeline
  // Drawn faults come again and again instead: exponential gaps and lengths.
  bool drawn = false;
  Variate every_s;
  Variate lasting_s;
};

// What traces and fingerprints call it.
inline std::string label_of(const PlannedFault& fault) {
  return fault.is_step ? fault.name + " (step)" : fault.name;
}

}  // namespace casgrid
