// A place that a command writes to, looked at before the work begins: what is there, whether it is
// an earlier output, and why it cannot be written to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/output/mark.h"
#include "scenarios/output/staging.h"

namespace casgrid::output {

// A single file that a command writes.
struct FileKind {
  const char* option;
  bool replaces = true;                  // a file that is there
  std::string otherwise = {};            // what to do if one is there and is not replaced
  std::vector<std::string> inputs = {};  // what the command reads: never replaced
};

class Place {
 public:
  ~Place();
  Place() = default;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  // Locked and looked at; or why not.
  std::string open_folder(const FolderKind& kind, const std::string& path);
  std::string open_file(const FileKind& kind, const std::string& path);
  // A part of the folder `host`, at `within`; it is locked and put in place with it.
  void open_inside(const Place& host, const std::string& path, const FolderKind* kind,
                   const std::filesystem::path& within);

  const std::string& asked() const { return asked_; }          // as the command line has it
  const std::filesystem::path& path() const { return path_; }  // where it really is
  const FolderKind* kind() const { return kind_; }             // null: a file
  bool is_part() const { return is_part_; }                    // of another
  bool is_there() const { return is_there_; }
  const std::optional<Mark>& before() const { return before_; }  // the earlier output's
  const std::filesystem::path& fresh() const { return fresh_; }  // what is made
  Staging& staging() { return staging_; }
  const Staging& staging() const { return staging_; }
  const std::string& remark() const { return remark_; }  // what a killed run left; or empty
  unsigned mode() const { return mode_; }                // of the file that is there

  // Folders above it that were made for it stay.
  void keep_parents();

 private:
  std::string make_parents();
  std::string has_long_name() const;
  std::string lock_folder();
  std::string take_staging();
  std::string take_up_leftover();
  std::string why_folder_is_not_ours();
  std::string look_at_file(const FileKind& kind);
  std::string cannot(const std::string& why) const;
  std::string is_taken(const std::string& by) const;

  std::string asked_;
  std::filesystem::path path_;
  const FolderKind* kind_ = nullptr;
  const char* option_ = "";
  bool is_part_ = false;
  bool is_there_ = false;
  std::optional<Mark> before_;
  Staging staging_;
  int folder_lock_ = -1;
  std::filesystem::path fresh_;
  std::string remark_;
  unsigned mode_ = 0;
  std::vector<std::filesystem::path> parents_;  // made for it, the outermost first
};

// The place itself, with no link above it and no '.' in it.
std::filesystem::path real_place(const std::string& path);

}  // namespace casgrid::output
