// The files of a folder of exports, one level of sub-folders with them (a server each).
#pragma once

#include <string>
#include <vector>

#include "scenarios/importing/note.h"

namespace casgrid::importing {

struct FoundFile {
  std::string path;    // to open
  std::string name;    // from the folder, with /
  std::string folder;  // "" or the name of the sub-folder
};

// Sorted by name. What is passed over is listed: archives, what is deeper, links that lead out.
std::vector<FoundFile> find_files(const std::string& directory, Listing& listing);

// The bytes of a file; none: it is too large or cannot be read, which is listed.
bool read_bytes(const FoundFile& file, std::string& bytes, Listing& listing);

}  // namespace casgrid::importing
