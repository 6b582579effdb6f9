// Exports of real servers to a scenario: the whole way, and the text it ends in.
#pragma once

#include <memory>
#include <string>

#include "scenarios/importing/inventory.h"
#include "scenarios/importing/note.h"

namespace casgrid::scenario {
class Scenario;
}

namespace casgrid::importing {

struct ImportOptions {
  std::string directory;
  std::string starts_at;                     // UTC; empty: no date
  std::uint32_t mailboxes_per_database = 0;  // where no export says; 0: 100
  double duration_s = 0;                     // 0: an hour
  bool is_draft = false;                     // also of servers that are set up wrong
};

struct Imported {
  Imported();
  ~Imported();
  Imported(Imported&&) noexcept;
  Imported& operator=(Imported&&) noexcept;

  Inventory inventory;
  Listing listing;
  std::unique_ptr<scenario::Scenario> scenario;  // none where the listing blocks
};

Imported import_topology(const ImportOptions& options);

// Text format with the listing above it, and a remark at values that no export ever has.
std::string scenario_text(const Imported& imported);

}  // namespace casgrid::importing
