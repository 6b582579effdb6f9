#include "scenarios/output/place.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenarios/output/backwards.h"
#include "scenarios/output/file_system.h"
#include "scenarios/output/interrupt.h"

namespace casgrid::output {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNamedMost = 3;
// Every volume of some file systems has one, and nothing of anybody's is in it.
constexpr const char* kOfTheVolume = "lost+found";

constexpr std::size_t kNameMost = 255;

// Which mount a place is on; 0: unknown.
std::uint64_t mount_of(const fs::path& path) {
  struct statx what {};
  if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_MNT_ID, &what) != 0) return 0;
  const std::uint64_t device = (std::uint64_t{what.stx_dev_major} << 32) | what.stx_dev_minor;
  return (what.stx_mask & STATX_MNT_ID) != 0 ? what.stx_mnt_id : device;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamedMost); ++i)
    text += (i > 0 ? ", " : "") + names[i];
  return names.size() > kNamedMost ? text + ", ..." : text;
}

// An earlier output above this place that lists it, or something in it: writing here would spoil
// it.
std::optional<fs::path> owner_above(const fs::path& place) {
  for (fs::path above = place.parent_path();; above = above.parent_path()) {
    const std::string name = place.lexically_relative(above).generic_string();
    for (const FolderKind* kind : kFolderKinds) {
      const std::optional<Mark> mark = read_mark(above, *kind);
      if (mark && (mark->find(name) != nullptr || mark->has_below(name) || name == kind->mark))
        return above;
    }
    if (above == above.parent_path()) return std::nullopt;
  }
}

// What a killed run had replaced stands again, and what it had added is gone. Nothing to do where
// it had not begun, or had come to its end: then its own mark is not with what it made.
bool put_back(const fs::path& place, const Staging& staging, const FolderKind& kind) {
  const std::optional<Mark> made = read_mark(staging.fresh(), kind);
  std::error_code error;
  if (!made || !fs::is_directory(place, error)) return false;
  const std::optional<Mark> before = read_mark(place, kind);
  bool has_changed = false;
  for (const MarkedFile& f : made->files) {
    const bool was_moved = !fs::exists(staging.fresh() / f.name, error);
    if (!was_moved || (before && before->find(f.name) != nullptr) || !fits(place, f)) continue;
    has_changed = remove_file(place / f.name) == 0 || has_changed;
  }
  std::vector<fs::path> old;
  for (fs::recursive_directory_iterator i(staging.old(), error), end; !error && i != end;
       i.increment(error)) {
    if (!i->is_directory(error)) old.push_back(i->path().lexically_relative(staging.old()));
  }
  for (const fs::path& name : old) {
    const bool is_same = fs::equivalent(staging.old() / name, place / name, error) && !error;
    make_folders_above(place / name);
    if (rename_over(staging.old() / name, place / name) == 0 && !is_same) has_changed = true;
  }
  return has_changed;
}

}  // namespace

fs::path real_place(const std::string& path) {
  std::error_code error;
  fs::path place = fs::absolute(path, error).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  if (place == place.parent_path()) return place;
  const fs::path above = fs::weakly_canonical(place.parent_path(), error);
  return error ? place : above / place.filename();
}

Place::~Place() {
  if (folder_lock_ >= 0) ::close(folder_lock_);
  staging_.close();
  keep_on_signal(fresh_.string());
  keep_on_signal((staging_.old() / path_.filename()).string());
  for (const fs::path& made : Backwards(parents_)) {
    ::rmdir(made.c_str());  // if nothing is in it
    keep_on_signal(made.string());
  }
}

void Place::keep_parents() {
  for (const fs::path& made : parents_) keep_on_signal(made.string());
  parents_.clear();
}

std::string Place::cannot(const std::string& why) const {
  return asked_ + " cannot be written (" + why + "); choose another place for " + option_;
}

std::string Place::is_taken(const std::string& by) const {
  return asked_ + " is being written to by another run (" + by +
         "); wait for its end, or choose another place for " + option_;
}

std::string Place::has_long_name() const {
  if (path_.filename().string().size() <= kNameMost) return {};
  return asked_ + " has a name of more than " + std::to_string(kNameMost) +
         " octets, which no file system takes; give a shorter one for " + option_;
}

std::string Place::make_parents() {
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path above = path_.parent_path(); !fs::exists(fs::symlink_status(above, error));
       above = above.parent_path()) {
    missing.push_back(above);
    if (above == above.parent_path()) break;
  }
  const SignalsHeld held;
  for (const fs::path& above : Backwards(missing)) {
    const int why = make_folder(above);
    if (why == EEXIST) continue;
    if (why != 0) return cannot(words_of(why));
    parents_.push_back(above);
    take_away_on_signal(above.string());
  }
  if (!fs::is_directory(path_.parent_path(), error)) return cannot(words_of(ENOTDIR));
  return {};
}

std::string Place::open_folder(const FolderKind& kind, const std::string& path) {
  asked_ = path;
  kind_ = &kind;
  option_ = kind.option;
  if (path.empty()) return std::string(option_) + ": the name is empty; give a directory";
  path_ = real_place(path);
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path_, error);
  if (fs::is_symlink(status))
    return path + " is a symbolic link; give the directory itself for " + option_;
  if (std::string why = has_long_name(); !why.empty()) return why;
  is_there_ = fs::exists(status);
  if (is_there_ && !fs::is_directory(status))
    return path + " is a file; give a directory for " + option_;
  if (const auto owner = owner_above(path_))
    return path + " is a part of the result in " + owner->string() + "; choose another place for " +
           option_;
  if (std::string why = make_parents(); !why.empty()) return why;
  if (std::string why = take_staging(); !why.empty()) return why;
  // A run that has just ended may have made it meanwhile.
  is_there_ = fs::is_directory(path_, error);
  if (std::string why = lock_folder(); !why.empty()) return why;
  if (std::string why = take_up_leftover(); !why.empty()) return why;
  if (is_there_) {
    if (std::string why = why_folder_is_not_ours(); !why.empty()) return why;
  }
  fresh_ = staging_.fresh();
  for (const fs::path& part : {staging_.fresh(), staging_.old()}) {
    if (const int why = make_folder(part); why != 0) return cannot(words_of(why));
  }
  return {};
}

// Whoever comes by another name, such as that of another mount, meets the same folder.
std::string Place::lock_folder() {
  if (!is_there_) return {};
  if (::access(path_.c_str(), R_OK | W_OK | X_OK) != 0) return cannot(words_of(errno));
  folder_lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (folder_lock_ < 0) return cannot(words_of(errno));
  // Where folders cannot be locked, the lock beside has to do.
  if (::flock(folder_lock_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return is_taken("by another name");
  return {};
}

std::string Place::take_staging() {
  const bool is_mount = is_there_ && (path_ == path_.parent_path() ||
                                      mount_of(path_) != mount_of(path_.parent_path()));
  std::string why;
  Staging::Opened opened = Staging::Opened::No;
  if (!is_mount) opened = staging_.open(staging_beside(path_), why);
  if (opened == Staging::Opened::No && is_there_)
    opened = staging_.open(staging_inside(path_), why);
  if (opened == Staging::Opened::IsTaken) return is_taken(why);
  return opened == Staging::Opened::Yes ? std::string{} : cannot(why);
}

std::string Place::take_up_leftover() {
  std::vector<std::string> left;
  bool is_put_back = false;
  if (staging_.is_leftover()) {
    left.push_back(staging_.folder().string());
    is_put_back = kind_ != nullptr && put_back(path_, staging_, *kind_);
    staging_.empty();
  }
  // One that was made inside, when the folder was a mount point.
  std::error_code error;
  const fs::path inside = staging_inside(path_);
  if (kind_ != nullptr && inside != staging_.folder() && fs::exists(inside, error)) {
    Staging other;
    std::string why;
    const Staging::Opened opened = other.open(inside, why);
    if (opened == Staging::Opened::IsTaken) return is_taken(why);
    if (opened == Staging::Opened::No) return cannot(why);
    left.push_back(inside.string());
    is_put_back = put_back(path_, other, *kind_) || is_put_back;
  }
  if (!left.empty()) {
    remark_ = asked_ + ": a run was killed while it wrote; what it left is taken away (" +
              listed(left) + ")" +
              (is_put_back ? ", and the files that it had replaced are put back" : "");
  }
  return {};
}

std::string Place::why_folder_is_not_ours() {
  before_ = read_mark(path_, *kind_);
  std::vector<std::string> foreign;
  std::vector<std::string> changed;
  const std::uint64_t own_mount = mount_of(path_);
  std::error_code error;
  for (fs::recursive_directory_iterator i(path_, error), end; !error && i != end;
       i.increment(error)) {
    const std::string name = i->path().lexically_relative(path_).generic_string();
    const fs::file_status status = i->symlink_status(error);
    if (name == kOfTheVolume || name == kStagingInside) {
      i.disable_recursion_pending();
      continue;
    }
    if (before_ && fs::is_directory(status) && before_->has_below(name)) {
      if (mount_of(i->path()) != own_mount)
        return asked_ + "/" + name + " is a mount point inside; choose another place for " +
               option_;
      continue;
    }
    const MarkedFile* ours = before_ ? before_->find(name) : nullptr;
    if (before_ && name == kind_->mark) continue;
    if (ours == nullptr || !fs::is_regular_file(status)) {
      foreign.push_back(name);
      if (fs::is_directory(status)) i.disable_recursion_pending();
      if (foreign.size() > kNamedMost) break;
    } else if (!fits(path_, *ours)) {
      changed.push_back(name);
    }
  }
  if (error) return cannot(error.message());
  const std::string remedy =
      std::string("give an empty or new directory for ") + option_ + ", or move them away";
  if (!foreign.empty())
    return asked_ + " holds other files than a run has written there (" + listed(foreign) + "); " +
           remedy;
  if (!changed.empty())
    return asked_ + " holds files that were changed since a run wrote them (" + listed(changed) +
           "); " + remedy;
  return {};
}

std::string Place::look_at_file(const FileKind& kind) {
  if (std::string why = has_long_name(); !why.empty()) return why;
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path_, error);
  is_there_ = fs::exists(status);
  if (fs::is_symlink(status))
    return asked_ + " is a symbolic link; name the file itself for " + option_;
  if (fs::is_directory(status)) return asked_ + " is a directory; name a file for " + option_;
  if (is_there_ && !fs::is_regular_file(status))
    return asked_ + " is no file; choose another name for " + option_;
  for (const std::string& input : kind.inputs) {
    if (is_there_ && fs::equivalent(path_, input, error))
      return asked_ + " is what is read; choose another name for " + option_;
  }
  if (is_there_ && !kind.replaces) return asked_ + " is there already; " + kind.otherwise;
  if (!fs::is_directory(path_.parent_path(), error))
    return asked_ + " cannot be written: its directory is not there; make it, or choose another " +
           "name for " + option_;
  if (const auto owner = owner_above(path_))
    return asked_ + " is a part of the result in " + owner->string() +
           "; choose another name for " + option_;
  if (is_there_ && ::access(path_.c_str(), W_OK) != 0) return cannot(words_of(errno));
  mode_ = is_there_ ? static_cast<unsigned>(status.permissions()) : 0;
  return {};
}

std::string Place::open_file(const FileKind& kind, const std::string& path) {
  asked_ = path;
  option_ = kind.option;
  if (path.empty()) return std::string(option_) + ": the name is empty; name a file";
  if (path.ends_with('/')) return path + " is a directory; name a file for " + option_;
  path_ = real_place(path);
  if (std::string why = look_at_file(kind); !why.empty()) return why;
  std::string why;
  const Staging::Opened opened = staging_.open(staging_beside(path_), why);
  if (opened == Staging::Opened::IsTaken) return is_taken(why);
  if (opened == Staging::Opened::No) return cannot(why);
  if (why = take_up_leftover(); !why.empty()) return why;
  // Another run may have ended between the look and the lock.
  if (why = look_at_file(kind); !why.empty()) return why;
  for (const fs::path& part : {staging_.fresh(), staging_.old()}) {
    if (const int wrong = make_folder(part); wrong != 0) return cannot(words_of(wrong));
  }
  fresh_ = staging_.fresh() / path_.filename();
  take_away_on_signal(fresh_.string());
  take_away_on_signal((staging_.old() / path_.filename()).string());
  return {};
}

void Place::open_inside(const Place& host, const std::string& path, const FolderKind* kind,
                        const fs::path& within) {
  asked_ = path;
  kind_ = kind;
  is_part_ = true;
  path_ = host.path_ / within;
  fresh_ = host.fresh_ / within;
}

}  // namespace casgrid::output
