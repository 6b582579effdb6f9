// What the benchmark of a replay needs: a log, and the scenario that it and its peer run.
#pragma once

#include <string>

namespace casgrid::bench {

// Two-site-failover without its faults, for the time of five million requests, and their log, in
// the folder `place`. Made when the first row that needs them is measured.
class ReplayFiles {
 public:
  ReplayFiles(std::string place, std::string failover)
      : place_(std::move(place)), failover_(std::move(failover)) {}

  // Their names, for the rows' commands.
  std::string scenario() const { return place_ + "/steady.textproto"; }
  std::string log() const { return place_ + "/HttpProxy.LOG"; }
  // False: they could not be written.
  bool make();

 private:
  std::string place_;
  std::string failover_;
  bool is_made_ = false;
};

}  // namespace casgrid::bench
