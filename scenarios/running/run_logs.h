// The logs of a run (--logs DIR): written while it goes on, into a folder that is put in its place
// when the run has ended well.
#pragma once

#include <memory>
#include <string>

#include "scenarios/logging/log_writer.h"

namespace casgrid {

class Simulation;

struct LogRequest {
  std::string directory;  // empty: no logs
  double noise_share = 0;
  std::string schema;  // 2013, 2016 or empty: by each server's version
  bool with_bytes = false;
};

class RunLogs {
 public:
  // `folder`: where they are written; empty: there are none.
  RunLogs(LogRequest request, std::string folder)
      : request_(std::move(request)), folder_(std::move(folder)) {}

  bool is_wanted() const { return !folder_.empty(); }
  // What the servers of this run say is written from now on.
  void attach(Simulation& simulation);
  bool is_well() const { return writer_ == nullptr || writer_->error().empty(); }
  // The rest of the rows, once the run is over. Empty, or why not everything was written.
  std::string finish();

 private:
  LogRequest request_;
  std::string folder_;
  std::unique_ptr<logging::LogWriter> writer_;
};

}  // namespace casgrid
