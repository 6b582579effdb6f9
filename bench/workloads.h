// Files that rows read, made when the first row that needs them is measured. They lie in a
// temporary folder that goes with the object.
#pragma once

#include <string>

#include "bench/build.h"
#include "bench/organisation_files.h"
#include "bench/replay_files.h"
#include "bench/whole_runs.h"

namespace casgrid::bench {

enum class Needs { Nothing, WholeRuns, Log, Organisation };

class Workloads {
 public:
  // Where everything is read from that is the same for all builds.
  struct Places {
    std::string source;     // the tree of the scripts
    std::string scenarios;  // the tree whose catalogue is run
    std::string python;
    Build importer;  // makes the scenario that is checked
  };

  explicit Workloads(const Places& places);
  ~Workloads();
  Workloads(const Workloads&) = delete;
  Workloads& operator=(const Workloads&) = delete;

  const std::string& python() const { return python_; }
  std::string script(const std::string& name) const { return source_ + "/bench/" + name; }
  WholeRuns& whole_runs() { return whole_runs_; }
  ReplayFiles& replay() { return replay_; }
  OrganisationFiles& organisation() { return organisation_; }

  // Empty, or why they could not be made.
  std::string make(Needs needs);

 private:
  std::string catalogue() const { return scenarios_ + "/scenarios/catalog"; }

  std::string source_, scenarios_, python_, place_;
  WholeRuns whole_runs_;
  ReplayFiles replay_;
  OrganisationFiles organisation_;
};

}  // namespace casgrid::bench
