// Words of managed availability that participants and records share (facts 5.6).
#pragma once

#include <cstddef>
#include <cstdint>

namespace casgrid {

// What is wrong with a protocol's application pool on one server.
enum class Sickness : std::uint8_t {
  None,
  Errors,  // every request is answered 500; the health page still says 200
  Hangs,   // nothing is answered, the health page neither
};

// Of a monitor, in the order of getting worse.
enum class HealthState : std::uint8_t { Healthy, Degraded, Unhealthy };

// What a responder does, in the order of escalation.
enum class Responder : std::uint8_t {
  ResetPool,       // the protocol's application pool is recycled
  RestartService,  // the web service is restarted: every connection of the server is reset
  Offline,         // front end: the protocol's component becomes Inactive; mailbox server: its
                   // databases fail over
  Online,          // undoes Offline once the probe is good again
};

const char* text_of(HealthState state);    // "unhealthy"
const char* text_of(Responder responder);  // "restart-service"

}  // namespace casgrid
