// The directory of a scenario file or of a forest document, whichever the file is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/directory/directory.h"
#include "scenarios/planning/deployment_context.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct LoadedDirectory {
  std::optional<Directory> directory;          // none if there are complaints
  std::optional<scenario::Scenario> scenario;  // resolved; none of a forest document
  bool is_forest = false;                      // a forest document, sound or not
  DeploymentContext deployment;                // of a forest document
  std::vector<std::string> complaints;         // a line each, with file and place
  std::string path;                            // of the file; what it is called if it is none
  std::string text;                            // what was read, if it was no file
};

LoadedDirectory load_directory(const std::string& path);

}  // namespace casgrid
