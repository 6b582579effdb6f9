#include "scenarios/output/staging.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "scenarios/output/file_system.h"
#include "scenarios/output/interrupt.h"

namespace casgrid::output {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 200;
constexpr int kTries = 1000;

std::vector<int>& held_locks() {
  static std::vector<int> locks;
  return locks;
}

std::string owner_of(int lock) {
  char text[32];
  const ssize_t n = ::pread(lock, text, sizeof text, 0);
  return n > 0 ? "process " + std::string(text, static_cast<std::size_t>(n)) : "another process";
}

bool is_same_file(int file, const fs::path& path) {
  struct stat a {};
  struct stat b {};
  return ::fstat(file, &a) == 0 && ::lstat(path.c_str(), &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

}  // namespace

fs::path staging_beside(const fs::path& place) {
  std::string name = place.filename().string();
  // A name may have 255 octets, and this one is longer than the place's.
  if (name.size() > kLongestName)
    name = name.substr(0, kLongestName) + std::to_string(std::hash<std::string>{}(name));
  return place.parent_path() / ("." + name + kStagingInside);
}

fs::path staging_inside(const fs::path& place) { return place / kStagingInside; }

bool has_leftover(const fs::path& place) {
  std::error_code error;
  fs::path real = fs::weakly_canonical(place, error);
  if (!real.has_filename()) real = real.parent_path();
  return fs::exists(staging_beside(real), error) || fs::exists(staging_inside(real), error);
}

Staging::~Staging() { close(); }

Staging::Opened Staging::open(const fs::path& folder, std::string& why) {
  folder_ = folder;
  Opened answer = Opened::No;
  const SignalsHeld held;  // until what is made here is known to be taken away
  for (int i = 0; i < kTries; ++i) {
    const int made = make_folder(folder_);
    if (made != 0 && made != EEXIST) {
      why = words_of(made);
      return Opened::No;
    }
    if (!take_lock(why, answer)) continue;
    if (answer == Opened::No && made == 0) ::rmdir(folder_.c_str());
    if (answer != Opened::Yes) return answer;
    held_locks().push_back(lock_);
    std::error_code error;
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
      const std::string name = at->path().filename().string();
      is_leftover_ = is_leftover_ || name != "lock";
      if (name == "lock" || name == "new" || name == "old") continue;
      why = folder_.string() + " is in the way and holds other files";
      leave();
      return Opened::No;
    }
    for (const fs::path& part : {folder_, folder_ / "lock", fresh(), old()})
      take_away_on_signal(part.string());
    return Opened::Yes;
  }
  why = "it is taken again and again";
  return Opened::IsTaken;
}

// False: its owner has just taken it away, so it is to be made anew.
bool Staging::take_lock(std::string& why, Opened& answer) {
  answer = Opened::No;
  const fs::path path = folder_ / "lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (file < 0 && errno == ENOENT) return false;
  if (file < 0) {
    why = folder_.string() + ": " + words_of(errno);
    return true;
  }
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    answer = errno == EWOULDBLOCK ? Opened::IsTaken : Opened::No;
    why = answer == Opened::IsTaken ? owner_of(file) : "it cannot be locked: " + words_of(errno);
    ::close(file);
    return true;
  }
  if (!is_same_file(file, path)) {
    ::close(file);
    return false;
  }
  const std::string owner = std::to_string(::getpid());
  // A full disk shows where it matters; here a name is missing in a sentence.
  if (::ftruncate(file, 0) == 0 && ::pwrite(file, owner.data(), owner.size(), 0) < 0) errno = 0;
  lock_ = file;
  answer = Opened::Yes;
  return true;
}

void Staging::empty() {
  std::error_code ignored;
  fs::remove_all(fresh(), ignored);
  fs::remove_all(old(), ignored);
  is_leftover_ = false;
}

void Staging::close() {
  if (!is_open()) return;
  empty();
  remove_file(folder_ / "lock");
  ::rmdir(folder_.c_str());
  leave();
}

void Staging::leave() {
  if (!is_open()) return;
  for (const fs::path& part : {folder_, folder_ / "lock", fresh(), old()})
    keep_on_signal(part.string());
  std::erase(held_locks(), lock_);
  ::close(lock_);
  lock_ = -1;
}

void release_locks_in_child() {
  for (const int lock : held_locks()) ::close(lock);
  held_locks().clear();
}

}  // namespace casgrid::output
