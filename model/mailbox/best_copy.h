// Best copy selection: which passive copy of a database becomes active.
#pragma once

#include <optional>
#include <vector>

#include "model/directory/directory.h"

namespace casgrid {

struct CopyChoice {
  ServerId server;
  unsigned criteria_set = 0;  // 1..10: the first set that a candidate met
};

// `usable[i]`: copy i's server is up, in the group, and the copy is not broken. Copies whose
// activation is suspended are never chosen. Candidates stand in the order of copy queue length,
// then activation preference; the sets are tried from the strictest:
//    1 index healthy,  copy queue < 10 logs, replay queue < 50 logs
//    2 index crawling, copy queue < 10 logs, replay queue < 50 logs
//    3 index healthy,  replay queue < 50 logs
//    4 index crawling, replay queue < 50 logs
//    5 replay queue < 50 logs
//    6 index healthy,  copy queue < 10 logs
//    7 index crawling, copy queue < 10 logs
//    8 index healthy
//    9 index crawling
//   10 any
// Requires: `usable` has as many as the database has copies.
std::optional<CopyChoice> choose_copy(const Database& database, const std::vector<bool>& usable);

}  // namespace casgrid
