// What a run writes: opened before anything else is done, put in place when it has ended well.
#pragma once

#include <string>
#include <vector>

#include "scenarios/output/writer.h"
#include "scenarios/running/run_logs.h"

namespace casgrid {

struct OutputRequest {
  std::string out;  // --out: empty: nothing is written
  LogRequest logs;
  std::string qq;                   // --qq: file for the points of QQ plots
  std::vector<std::string> inputs;  // files that are read, and so not replaced
};

class RunOutputs {
 public:
  explicit RunOutputs(OutputRequest request) : request_(std::move(request)) {}

  // All that keeps something from being written; empty if nothing does.
  std::vector<std::string> open();
  const OutputRequest& request() const { return request_; }
  bool has_out() const { return !request_.out.empty(); }
  // A file of the --out directory, while the run goes on.
  std::string out_file(const std::string& name) const;
  // Where the logs are written; empty: there are none.
  std::string logs_folder() const;
  output::Writer& writer() { return writer_; }

 private:
  OutputRequest request_;
  output::Writer writer_;
};

}  // namespace casgrid
