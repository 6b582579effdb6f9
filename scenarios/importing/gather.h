// A folder of exports to an inventory.
#pragma once

#include <string>

#include "scenarios/importing/inventory.h"
#include "scenarios/importing/note.h"

namespace casgrid::importing {

// Everything that is wrong, doubtful or left aside is in the listing; nothing is thrown.
Inventory gather(const std::string& directory, Listing& listing);

}  // namespace casgrid::importing
