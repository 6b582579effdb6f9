#include <algorithm>
#include <filesystem>

#include "scenarios/logs/ascii.h"
#include "scenarios/logs/log_file.h"

namespace casgrid::logs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEndings[] = {".log", ".txt", ".csv", ".gz"};

bool is_log_like(const std::string& name) {
  if (std::any_of(std::begin(kEndings), std::end(kEndings),
                  [&](std::string_view e) { return ends(name, e); }))
    return true;
  // Rotated: .log.1
  std::string_view stem = name;
  while (!stem.empty() && is_digit(stem.back())) stem.remove_suffix(1);
  return stem.size() < name.size() && ends(stem, ".log.");
}

// In order of names, whatever the file system's; a folder's files and folders together. Links to
// folders are not followed: they may lead back.
void find_below(const fs::path& folder, FoundFiles& found) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error))
    entries.push_back(*i);
  if (error) {
    found.not_read.push_back(folder.string() +
                             ": the folder cannot be read; check its permissions");
    return;
  }
  std::sort(entries.begin(), entries.end());
  for (const fs::directory_entry& entry : entries) {
    const std::string path = entry.path().string();
    std::error_code ignored;
    if (entry.is_directory(ignored)) {
      if (ends(entry.path().filename().string(), ".casgrid-part")) {
        found.not_read.push_back(path + ": a run is writing there, or was killed meanwhile");
      } else if (entry.is_symlink(ignored)) {
        found.not_read.push_back(path + ": a link to a folder; name the folder itself");
      } else {
        find_below(entry.path(), found);
      }
    } else if (!entry.is_regular_file(ignored)) {
      found.not_read.push_back(path + ": it is not a file");
    } else if (is_log_like(entry.path().filename().string())) {
      found.files.push_back(path);
    } else {
      found.not_read.push_back(path + ": its ending is not that of a log (.log, .txt, .csv, .gz)");
    }
  }
}

}  // namespace

FoundFiles find_log_files(const std::vector<std::string>& paths) {
  FoundFiles found;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      find_below(path, found);
    } else {
      found.files.push_back(path);  // whoever names a file means it
    }
  }
  // A file that is named twice is read once.
  std::vector<std::string> seen;
  std::vector<std::string> once;
  for (const std::string& file : found.files) {
    std::error_code error;
    const fs::path real = fs::canonical(file, error);
    seen.push_back(error ? file : real.string());
  }
  std::vector<std::string> sorted = seen;
  std::sort(sorted.begin(), sorted.end());
  std::vector<bool> taken(sorted.size(), false);
  for (std::size_t i = 0; i < found.files.size(); ++i) {
    const auto at = static_cast<std::size_t>(
        std::lower_bound(sorted.begin(), sorted.end(), seen[i]) - sorted.begin());
    if (taken[at]) continue;
    taken[at] = true;
    once.push_back(found.files[i]);
  }
  found.files = std::move(once);
  return found;
}

}  // namespace casgrid::logs
