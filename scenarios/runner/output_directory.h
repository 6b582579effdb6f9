// The files of a run, all or none: written beside their place and moved there at the end.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace casgrid {

class OutputDirectory {
 public:
  // Which option names it, and the file by which an earlier output is known.
  struct Kind {
    const char* option;
    const char* mark;
  };
  static constexpr Kind kReports{"--out", "report.json"};
  static constexpr Kind kLogs{"--logs", ".casgrid-logs"};

  explicit OutputDirectory(Kind kind = kReports) : kind_(kind) {}
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  // Empty, or why nothing can be written to `path`. A directory that is there must be empty or an
  // earlier output.
  std::string open(const std::string& path);
  bool is_open() const { return !temporary_.empty(); }
  std::filesystem::path file(const std::string& name) const { return temporary_ / name; }
  // Where `path` is to be written, if its place is inside this directory.
  std::optional<std::filesystem::path> inside(const std::string& path) const;
  const std::filesystem::path& place() const { return place_; }
  // Empty, or why the file could not be written.
  std::string write(const std::string& name, const std::string& content) const;
  // Puts the files in their place. Empty, or why not.
  std::string commit();

 private:
  Kind kind_;
  std::filesystem::path place_;
  std::filesystem::path temporary_;
};

}  // namespace casgrid
