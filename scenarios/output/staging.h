// Where an output is made until it is whole: a folder of one fixed name beside its place, or in it
// where the place is a mount point. It is locked for as long as the command lives, so a second one
// finds it taken; what a killed one left is free, and the next takes it away.
#pragma once

#include <filesystem>
#include <string>

namespace casgrid::output {

std::filesystem::path staging_beside(const std::filesystem::path& place);
std::filesystem::path staging_inside(const std::filesystem::path& place);
inline constexpr const char* kStagingInside = ".casgrid-part";
// Is a run at work on this place, or was one killed?
bool has_leftover(const std::filesystem::path& place);

class Staging {
 public:
  Staging() = default;
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  enum class Opened { Yes, IsTaken, No };
  // Locks it; `why` says by whom it is taken, or why it cannot be made.
  Opened open(const std::filesystem::path& folder, std::string& why);
  bool is_open() const { return lock_ >= 0; }
  // A killed run has left something in it. It is still there, until empty().
  bool is_leftover() const { return is_leftover_; }
  void empty();
  // What is made; and what it replaces, until all is in place.
  std::filesystem::path fresh() const { return folder_ / "new"; }
  std::filesystem::path old() const { return folder_ / "old"; }
  const std::filesystem::path& folder() const { return folder_; }
  // Taken away, with all that is in it.
  void close();
  // Left as it is: the next run puts in order what this one could not.
  void leave();

 private:
  bool take_lock(std::string& why, Opened& answer);

  std::filesystem::path folder_;
  int lock_ = -1;
  bool is_leftover_ = false;
};

// Locks belong to the process that took them; a child made by fork() lets go, so that they end with
// their owner.
void release_locks_in_child();

}  // namespace casgrid::output
