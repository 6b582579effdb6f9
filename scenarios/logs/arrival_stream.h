// All logs together as one stream of arrivals in the order in which they began.
//
// Rows are written when a request ends, so a call that hung for half an hour stands half an hour
// after what came after it. Files are merged by the instants they were written with; arrivals wait
// in a window until nothing earlier can come. What several logs tell of one request is put together
// on the way: HttpProxy wins, the back end's own time comes from its IIS log. Memory is bounded: by
// the most arrivals that may wait (when they are more, the window shortens itself), by the table of
// names, and by the files that overlap in time, one block each.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/logs/arrival.h"
#include "scenarios/logs/log_summary.h"

namespace casgrid::logs {

struct StreamOptions {
  std::chrono::seconds order_window{3600};  // the longest call that is put in its place
  std::size_t most_waiting = 1'000'000;     // arrivals
  std::chrono::seconds join_window{60};     // between rows of one request in several logs
  std::size_t bad_rows_kept = 10;           // of each file
  std::size_t longest_row = 1 << 20;        // bytes
  std::chrono::minutes haproxy_zone{0};     // HAProxy writes local time: minutes east of UTC
};

class ArrivalStream {
 public:
  // Paths are files or folders.
  explicit ArrivalStream(const std::vector<std::string>& paths, const StreamOptions& options = {});
  ~ArrivalStream();
  ArrivalStream(const ArrivalStream&) = delete;
  ArrivalStream& operator=(const ArrivalStream&) = delete;

  // The next arrival, noise among them; null at the end. It lives until the next call.
  const Arrival* next();
  const NameTable& names() const;
  // Complete once next() has returned null; kinds and files that are not read are there from the
  // start.
  const LogSummary& summary() const;
  // The instant at which the earliest row was written: no later than a row that was read to
  // recognise the files. Nothing if no file has a row.
  UtcInstant earliest() const;

 private:
  class Merge;
  std::unique_ptr<Merge> merge_;
};

}  // namespace casgrid::logs
