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

// Names of addresses, as in /etc/hosts.
bool is_hosts_file(const std::string& name);

// By its ending. What is none is never opened but for its first bytes.
bool may_be_export(const std::string& name);

// Sorted by name. What is passed over is listed: archives, what is deeper, links that lead out.
std::vector<FoundFile> find_files(const std::string& directory, Listing& listing);

constexpr std::uintmax_t kFileBytesMax = 256u << 20;

struct FileBytes {
  std::string bytes;
  std::uintmax_t size = 0;  // of the file
  bool is_readable = false;
};
// The first bytes of a file, at most so many.
FileBytes read_bytes(const FoundFile& file, std::uintmax_t most);

}  // namespace casgrid::importing
