// What the benchmark of a replay needs: a log, and the scenario that it and its peer run.
#pragma once

#include <string>

namespace casgrid::bench {

// Two-site-failover without its faults, for the time of five million requests, and their log. In a
// temporary folder that goes with the object; made when the first row that needs it is measured.
class ReplayFiles {
 public:
  explicit ReplayFiles(std::string source) : source_(std::move(source)) {}
  ~ReplayFiles();
  ReplayFiles(const ReplayFiles&) = delete;
  ReplayFiles& operator=(const ReplayFiles&) = delete;

  // Their names, for the rows' commands.
  std::string scenario() { return place() + "/steady.textproto"; }
  std::string log() { return place() + "/HttpProxy.LOG"; }
  // False: they could not be written.
  bool make();

 private:
  const std::string& place();

  std::string source_;
  std::string place_;
  bool is_made_ = false;
};

}  // namespace casgrid::bench
