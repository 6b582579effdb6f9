// What the benchmark of an import and its check needs: the exports of an organisation of 100,000
// mailboxes, and the scenario that an import makes of them.
#pragma once

#include <string>

namespace casgrid::bench {

// In the folder `place`. Made when the first row that needs them is measured.
class OrganisationFiles {
 public:
  OrganisationFiles(std::string place, std::string python, std::string script, std::string importer)
      : place_(std::move(place)),
        python_(std::move(python)),
        script_(std::move(script)),
        importer_(std::move(importer)) {}

  std::string exports() const { return place_ + "/exports"; }
  std::string scenario() const { return place_ + "/organisation.textproto"; }
  // Where a measured import writes.
  std::string output() const { return place_ + "/imported.textproto"; }
  // False: they could not be written.
  bool make();

 private:
  std::string place_, python_, script_, importer_;
  bool is_made_ = false;
};

}  // namespace casgrid::bench
