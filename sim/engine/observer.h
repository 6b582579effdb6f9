// Who watches a run from outside. Observers never change what happens.
#pragma once

#include "model/base/access_record.h"
#include "model/base/record.h"
#include "model/base/time.h"

namespace casgrid {

class Observer {
 public:
  virtual ~Observer() = default;
  // Every record, in the order of the world's events.
  virtual void record(const Record& record) = 0;
  // What is said on request (is_on_request); what participants note themselves, ParticipantUp and
  // ParticipantDown always.
  virtual void note(const Record&) {}
  // What servers write into their logs, where they are asked to say it; in the same order.
  virtual void access(const AccessRecord&) {}
  // At each sampling instant, after all events before it.
  virtual void sample(Instant now) = 0;
  // The links' and processors' use can be read as of `now`: at the end of the warm-up, after each
  // window from there on, and at the end of the run.
  virtual void looked(Instant) {}
  // Now and then (every few thousand events), for progress and interrupts. False: stop the run.
  virtual bool go_on(Instant now) = 0;
};

}  // namespace casgrid
