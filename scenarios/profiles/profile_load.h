// A workload profile from a file, text format or JSON, or everything that is wrong with it.
#pragma once

#include <memory>
#include <string>

#include "scenarios/document/diagnostic.h"

namespace casgrid {

namespace scenario {
class WorkloadProfile;
}

struct LoadedProfile {
  std::unique_ptr<scenario::WorkloadProfile> profile;  // none if there are diagnostics
  Diagnostics diagnostics;

  LoadedProfile();
  ~LoadedProfile();
  LoadedProfile(LoadedProfile&&) noexcept;
  LoadedProfile& operator=(LoadedProfile&&) noexcept;
};

LoadedProfile load_profile(const std::string& path);

}  // namespace casgrid
