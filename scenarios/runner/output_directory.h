// The files of a run, all or none: written beside their place and moved there at the end.
#pragma once

#include <filesystem>
#include <string>

namespace casgrid {

class OutputDirectory {
 public:
  OutputDirectory() = default;
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  // Empty, or why nothing can be written to `path`. A directory that is there must be empty or an
  // earlier output.
  std::string open(const std::string& path);
  bool is_open() const { return !temporary_.empty(); }
  std::filesystem::path file(const std::string& name) const { return temporary_ / name; }
  // Empty, or why the file could not be written.
  std::string write(const std::string& name, const std::string& content) const;
  // Puts the files in their place. Empty, or why not.
  std::string commit();

 private:
  std::filesystem::path place_;
  std::filesystem::path temporary_;
};

}  // namespace casgrid
