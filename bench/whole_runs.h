// Scenarios of the catalogue without their warm-up: the rate of a run is what was done over the
// time that it took, and reports count only what comes after a warm-up.
#pragma once

#include <string>

namespace casgrid::bench {

// Copies in the folder `place`. Made when the first row that needs them is measured.
class WholeRuns {
 public:
  WholeRuns(std::string place, std::string catalogue)
      : place_(std::move(place)), catalogue_(std::move(catalogue)) {}

  std::string scenario(const std::string& name) const { return place_ + "/" + name + ".textproto"; }
  // False: they could not be written.
  bool make();

 private:
  std::string place_, catalogue_;
  bool is_made_ = false;
};

// The text of a scenario with the field taken out.
std::string without_warm_up(const std::string& text);

}  // namespace casgrid::bench
