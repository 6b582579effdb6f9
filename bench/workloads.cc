#include "bench/workloads.h"

#include <cstdlib>
#include <filesystem>

namespace casgrid::bench {
namespace {

std::string temporary_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "casgrid-bench-XXXXXX").string();
  return mkdtemp(name.data()) != nullptr ? name : std::string();
}

}  // namespace

Workloads::Workloads(const Places& places)
    : source_(places.source),
      scenarios_(places.scenarios),
      python_(places.python),
      place_(temporary_folder()),
      whole_runs_(place_, catalogue()),
      replay_(place_, catalogue() + "/two-site-failover.textproto"),
      organisation_(place_, python_, script("organisation.py"), places.importer.program) {}

Workloads::~Workloads() {
  std::error_code ignored;
  if (!place_.empty()) std::filesystem::remove_all(place_, ignored);
}

std::string Workloads::make(Needs needs) {
  if (needs == Needs::Nothing) return {};
  if (place_.empty()) return "no folder could be made in TMPDIR; make it writable";
  switch (needs) {
    case Needs::Nothing:
      break;
    case Needs::WholeRuns:
      if (!whole_runs_.make()) return "the catalogue could not be copied; make room in TMPDIR";
      break;
    case Needs::Log:
      if (!replay_.make()) return "the log could not be written; make 3 GB of room in TMPDIR";
      break;
    case Needs::Organisation:
      if (!organisation_.make())
        return "the exports could not be written and imported; make 200 MB of room in TMPDIR";
      break;
  }
  return {};
}

}  // namespace casgrid::bench
