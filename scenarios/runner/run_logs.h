// The logs of a run (--logs DIR), all or none: written beside their place while the run goes on and
// moved there when it has ended well; inside the --out directory, they move with it.
#pragma once

#include <memory>
#include <string>

#include "scenarios/logging/log_writer.h"
#include "scenarios/runner/output_directory.h"

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
  explicit RunLogs(LogRequest request) : request_(std::move(request)) {}

  bool is_wanted() const { return !request_.directory.empty(); }
  // Empty, or why no log can be written there. `out` is open already, if it will be.
  std::string open(const OutputDirectory& out);
  // What the servers of this run say is written from now on.
  void attach(Simulation& simulation);
  bool is_well() const { return writer_ == nullptr || writer_->error().empty(); }
  // The rest of the rows, once the run is over. Empty, or why not everything was written.
  std::string finish(const std::string& fingerprint);
  // Puts the logs in their place; after `out` was. Empty, or why not.
  std::string commit();

 private:
  LogRequest request_;
  OutputDirectory own_{OutputDirectory::kLogs};
  std::filesystem::path folder_;
  std::unique_ptr<logging::LogWriter> writer_;
};

}  // namespace casgrid
