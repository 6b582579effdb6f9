#include "scenarios/runner/output_directory.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace casgrid {
namespace fs = std::filesystem;

OutputDirectory::~OutputDirectory() {
  if (temporary_.empty()) return;
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
}

std::string OutputDirectory::open(const std::string& path) {
  std::error_code error;
  place_ = fs::absolute(path, error).lexically_normal();
  if (!place_.has_filename()) place_ = place_.parent_path();
  if (fs::exists(place_, error)) {
    if (!fs::is_directory(place_, error))
      return path + " is a file; give a directory for " + kind_.option;
    if (!fs::is_empty(place_, error) && !fs::exists(place_ / kind_.mark, error)) {
      return path + " holds other files; give an empty or new directory for " + kind_.option;
    }
  }
  fs::create_directories(place_.parent_path(), error);
  fs::path wanted = place_;
  wanted += ".part-" + std::to_string(::getpid());
  fs::create_directory(wanted, error);
  if (error)
    return path + " cannot be written (" + error.message() + "); choose another place for " +
           kind_.option;
  temporary_ = wanted;
  return {};
}

std::optional<fs::path> OutputDirectory::inside(const std::string& path) const {
  std::error_code error;
  const fs::path wanted = fs::absolute(path, error).lexically_normal();
  const fs::path relative = wanted.lexically_relative(place_);
  if (relative.empty() || relative == "." || *relative.begin() == "..") return std::nullopt;
  return temporary_ / relative;
}

std::string OutputDirectory::write(const std::string& name, const std::string& content) const {
  std::ofstream out(file(name), std::ios::binary);
  out << content;
  out.close();
  return out ? std::string{}
             : place_.string() + "/" + name + " could not be written (" + std::strerror(errno) +
                   ")";
}

std::string OutputDirectory::commit() {
  std::error_code error;
  fs::remove_all(place_, error);
  fs::rename(temporary_, place_, error);
  if (error) return place_.string() + " could not be put in place (" + error.message() + ")";
  temporary_.clear();
  return {};
}

}  // namespace casgrid
