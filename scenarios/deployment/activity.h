// What a population does while it is answered without delay: the one reckoning by which `check`
// forecasts load and a run tells an overload from a collapse.
#pragma once

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// A second, of all clients of a population together.
struct Activity {
  double requests = 0;     // sent; long polls are no requests
  double worked = 0;       // of them: cost the front end a request of the profile
  double proxied = 0;      // of them: reach a mailbox server
  double own_pages = 0;    // of them: cost the front end a page of its own
  double long_polls = 0;   // a second
  double connections = 0;  // opened
  double ntlm_steps = 0;   // on the way to an NTLM logon: answered by the front end itself
  double ntlm_logons = 0;  // checked over its secure channel
  double files = 0;        // of the requests: are answered with a piece of a file
  double file_bytes = 0;   // of all those pieces

  void add(const Activity& other, double share);
};

// At one instant: who has begun by then, who is in a session, and what the hour's weight is. The
// first logons of a ramp are among it. Answers take no time: where that matters, because people
// think for a second or two, it is more than a run will show.
Activity activity_at(const scenario::Population& population, double at_s);
// The mean from one instant to another.
Activity activity_between(const scenario::Population& population, double from_s, double to_s);

// Connections that its clients keep open once all have begun.
double standing_connections(const scenario::Population& population);

// Until all clients of a closed population have begun; open: 0.
double ramp_s(const scenario::Population& population);

}  // namespace casgrid
