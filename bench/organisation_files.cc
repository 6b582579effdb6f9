#include "bench/organisation_files.h"

#include "bench/child.h"

namespace casgrid::bench {

bool OrganisationFiles::make() {
  if (is_made_) return true;
  is_made_ = run_child({python_, script_, exports()}).exit_code == 0 &&
             run_child({importer_, "import", exports(), "-o", scenario()}).exit_code == 0;
  return is_made_;
}

}  // namespace casgrid::bench
