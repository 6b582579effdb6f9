// Where the time of answered requests went, as front ends measure it: by action, the whole, the
// front end's own part, and that of the mailbox server with the way to it. From access records, so
// only where servers say them; what logs of real servers tell can be laid beside it.
#pragma once

#include <array>

#include "model/base/access_record.h"
#include "sim/observe/histogram.h"

namespace casgrid {

class AccessTimes {
 public:
  // Exchanges that began before `warm_up` are left out.
  explicit AccessTimes(Instant warm_up) : warm_up_(warm_up) {}

  struct Row {
    Histogram total;     // TotalRequestTime
    Histogram overhead;  // HttpProxyOverhead: all but the upstream to the mailbox server
    Histogram
        back_end;   // ProxyTime: the upstream, with the wait for its connection; of proxied ones
    Histogram own;  // of the overhead: without the waits for directory and Active Manager
    Histogram mailbox;  // the mailbox server's own time, as it measures it
  };

  // Those answered with a status below 400.
  void add(const AccessRecord& access);
  const Row& of(ActionId action) const { return rows_[place_of(action)]; }
  // Requests of the protocol; long polls are not among them.
  Row of(Protocol protocol) const;

 private:
  Instant warm_up_;
  std::vector<Row> rows_ = std::vector<Row>(all_actions().size());  // by place_of
};

}  // namespace casgrid
