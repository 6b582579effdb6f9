#include "scenarios/importing/folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "scenarios/importing/value.h"

namespace casgrid::importing {
namespace {

namespace fs = std::filesystem;

bool is_inside(const fs::path& path, const fs::path& root) {
  const auto [at_root, rest] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  (void)rest;
  return at_root == root.end();
}

bool is_archive(const std::string& name) {
  for (const char* ending : {".zip", ".7z", ".gz", ".tar", ".tgz", ".rar", ".cab"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

class Search {
 public:
  Search(fs::path root, Listing& listing) : root_(std::move(root)), listing_(listing) {}

  void look_in(const fs::path& place, const std::string& folder) {
    std::error_code error;
    for (fs::directory_iterator it(place, error), end; !error && it != end; it.increment(error))
      take(it->path(), folder);
    if (!error) return;
    if (folder.empty())
      listing_.error({folder, 0}, "", "cannot be listed: " + error.message(),
                     "check its permissions");
    else
      listing_.not_used({folder, 0}, "folder",
                        "cannot be listed: " + error.message() + "; check its permissions");
  }

  std::vector<FoundFile> found() && {
    std::sort(found_.begin(), found_.end(),
              [](const FoundFile& a, const FoundFile& b) { return a.name < b.name; });
    return std::move(found_);
  }

 private:
  void take(const fs::path& path, const std::string& folder) {
    const std::string base = path.filename().string();
    const std::string name = folder.empty() ? base : folder + "/" + base;
    if (base.starts_with(".")) return;
    std::error_code error;
    const fs::path real = fs::canonical(path, error);
    if (error || !is_inside(real, root_)) {
      listing_.not_used({name, 0}, "link",
                        "leads out of the folder, or nowhere; it is not followed");
      return;
    }
    if (fs::is_directory(real, error)) {
      if (fs::is_symlink(fs::symlink_status(path, error))) {
        listing_.not_used({name, 0}, "link", "leads to a folder; it is not followed");
        return;
      }
      if (folder.empty())
        look_in(path, base);
      else
        listing_.not_used({name, 0}, "folder", "lies deeper than one level");
      return;
    }
    if (!fs::is_regular_file(real, error)) {
      listing_.not_used({name, 0}, "file", "is no regular file");
      return;
    }
    if (is_archive(lower_case(base))) {
      listing_.not_used({name, 0}, "archive", "archives are not read; unpack it into the folder");
      return;
    }
    found_.push_back({path.string(), name, folder});
  }

  fs::path root_;
  Listing& listing_;
  std::vector<FoundFile> found_;
};

}  // namespace

bool is_hosts_file(const std::string& name) {
  return name.substr(name.find_last_of('/') + 1) == "hosts";
}

bool may_be_export(const std::string& name) {
  static const std::set<std::string> kEndings{".xml", ".clixml", ".clx",    ".json", ".csv",
                                              ".tsv", ".txt",    ".config", ".cfg",  ".conf"};
  if (is_hosts_file(name)) return true;
  const std::size_t dot = name.find_last_of('.');
  return dot != std::string::npos && kEndings.contains(lower_case(name.substr(dot)));
}

std::vector<FoundFile> find_files(const std::string& directory, Listing& listing) {
  std::error_code error;
  const fs::path root = fs::canonical(directory, error);
  if (error || !fs::is_directory(root, error)) {
    const bool is_file = !root.empty() && fs::is_regular_file(root, error);
    listing.error(
        {directory, 0}, "",
        is_file ? "is a file, and a folder of exports is read" : "there is no such folder",
        is_file ? "give its folder; an archive has to be unpacked first"
                : "give the folder that the exports are in");
    return {};
  }
  Search search(root, listing);
  search.look_in(root, "");
  return std::move(search).found();
}

FileBytes read_bytes(const FoundFile& file, std::uintmax_t most) {
  FileBytes made;
  std::error_code error;
  made.size = fs::file_size(file.path, error);
  if (error) return made;
  std::ifstream in(file.path, std::ios::binary);
  made.bytes.assign(static_cast<std::size_t>(std::min(made.size, most)), '\0');
  if (!made.bytes.empty())
    in.read(made.bytes.data(), static_cast<std::streamsize>(made.bytes.size()));
  made.is_readable = static_cast<bool>(in);
  return made;
}

}  // namespace casgrid::importing
