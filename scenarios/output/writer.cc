#include "scenarios/output/writer.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenarios/output/backwards.h"
#include "scenarios/output/file_system.h"
#include "scenarios/output/interrupt.h"

namespace casgrid::output {
namespace {

namespace fs = std::filesystem;

// Beyond so many files it is quicker to have the whole file system written.
constexpr std::size_t kSyncedOneByOne = 64;

// Below the folder, or nothing.
fs::path within(const fs::path& folder, const fs::path& place) {
  const fs::path relative = place.lexically_relative(folder);
  return relative.empty() || *relative.begin() == ".." ? fs::path{} : relative;
}

std::string not_written(const std::string& what, int error) {
  return what + " could not be written: " + words_of(error);
}

std::string mixes(const Place& other, const FolderKind& kind) {
  const std::string first = other.kind() != nullptr ? other.kind()->option : other.asked();
  return first + " must not be the directory of " + kind.option + ", nor inside it; give " +
         kind.option + " a directory inside that of " + first + ", or another place";
}

}  // namespace

Place* Writer::find(const std::string& path) const {
  for (const auto& place : places_) {
    if (place->asked() == path) return place.get();
  }
  return nullptr;
}

bool Writer::has(const std::string& path) const { return find(path) != nullptr; }

std::string Writer::open_part(const Place& whole, const FolderKind& kind, const std::string& path,
                              const fs::path& inside) {
  auto place = std::make_unique<Place>();
  place->open_inside(whole, path, &kind, inside);
  if (make_folders_above(place->fresh()) != 0 || make_folder(place->fresh()) != 0)
    return path + " cannot be written; choose another place for " + kind.option;
  places_.push_back(std::move(place));
  return {};
}

std::string Writer::open_folder(const FolderKind& kind, const std::string& path) {
  const fs::path wanted = real_place(path);
  for (const auto& other : places_) {
    const fs::path inside = within(other->path(), wanted);
    const fs::path around = within(wanted, other->path());
    if (other->kind() != nullptr && !inside.empty() && inside != ".")
      return open_part(*other, kind, path, inside);
    if (!inside.empty() || !around.empty()) return mixes(*other, kind);
  }
  auto place = std::make_unique<Place>();
  std::string why = place->open_folder(kind, path);
  if (why.empty()) places_.push_back(std::move(place));
  return why;
}

std::string Writer::open_file(const FileKind& kind, const std::string& path) {
  const fs::path wanted = real_place(path);
  auto place = std::make_unique<Place>();
  for (const auto& other : places_) {
    const fs::path inside = within(other->path(), wanted);
    if (other->kind() == nullptr || inside.empty()) continue;
    std::error_code error;
    if (inside == "." || fs::is_directory(wanted, error))
      return path + " is a directory; name a file for " + kind.option;
    place->open_inside(*other, path, nullptr, inside);
    if (make_folders_above(place->fresh()) != 0)
      return path + " cannot be written; choose another name for " + kind.option;
    places_.push_back(std::move(place));
    return {};
  }
  std::string why = place->open_file(kind, path);
  if (why.empty()) places_.push_back(std::move(place));
  return why;
}

std::vector<std::string> Writer::remarks() const {
  std::vector<std::string> all;
  for (const auto& place : places_) {
    if (!place->remark().empty()) all.push_back(place->remark());
  }
  return all;
}

fs::path Writer::staged(const std::string& path) const {
  const Place* place = find(path);
  return place != nullptr ? place->fresh() : fs::path{};
}

std::string Writer::write(const std::string& path, std::string_view content) const {
  const int error = write_file(staged(path), content);
  return error == 0 ? std::string{} : not_written(path, error);
}

std::string Writer::write(const std::string& folder, const std::string& name,
                          std::string_view content) const {
  const int error = write_file(staged(folder) / name, content);
  return error == 0 ? std::string{} : not_written((fs::path(folder) / name).string(), error);
}

// The marks, those of parts first: they belong to what the outer ones list.
std::string Writer::complete() {
  made_.assign(places_.size(), {});
  for (std::size_t i = places_.size(); i-- > 0;) {
    const Place& place = *places_[i];
    int error = 0;
    if (place.kind() != nullptr) {
      error = mark_of(place.fresh(), *place.kind(), made_[i]);
      if (error == 0) error = write_file(place.fresh() / place.kind()->mark, text_of(made_[i]));
    } else if (place.mode() != 0) {
      error = ::chmod(place.fresh().c_str(), place.mode() & 07777u) == 0 ? 0 : errno;
    }
    if (error != 0) return not_written(place.asked(), error);
    if (place.is_part()) continue;
    if (std::string why = sync(place); !why.empty()) return why;
  }
  return {};
}

std::string Writer::sync(const Place& place) const {
  const std::size_t at =
      static_cast<std::size_t>(std::find_if(places_.begin(), places_.end(),
                                            [&](const auto& p) { return p.get() == &place; }) -
                               places_.begin());
  int error = 0;
  if (place.kind() == nullptr) {
    error = sync_file(place.fresh());
  } else if (made_[at].files.size() > kSyncedOneByOne) {
    const int folder = ::open(place.fresh().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    error = folder >= 0 && ::syncfs(folder) == 0 ? 0 : errno;
    if (folder >= 0) ::close(folder);
  } else {
    for (const MarkedFile& f : made_[at].files) {
      if (error == 0) error = sync_file(place.fresh() / f.name);
    }
    if (error == 0) error = sync_file(place.fresh() / place.kind()->mark);
    if (error == 0) error = sync_file(place.fresh());
  }
  return error == 0 ? std::string{} : not_written(place.asked(), error);
}

// Second names of what stands there, in the staging folder; nothing is changed yet.
std::string Writer::back_up(Place& place) const {
  const auto keep = [&](const fs::path& from, const fs::path& name) {
    const fs::path to = place.staging().old() / name;
    const int above = make_folders_above(to);
    return above != 0 ? above : link_or_copy(from, to);
  };
  int error = 0;
  if (place.kind() == nullptr) {
    if (place.is_there()) error = keep(place.path(), place.path().filename());
  } else if (place.before()) {
    error = keep(place.path() / place.kind()->mark, place.kind()->mark);
    for (const MarkedFile& f : place.before()->files) {
      if (error == 0) error = keep(place.path() / f.name, f.name);
      if (error == ENOENT) error = 0;  // somebody took it away
    }
  }
  return error == 0 ? std::string{} : not_written(place.asked(), error);
}

std::vector<Writer::Step> Writer::steps() const {
  std::vector<Step> all;
  std::vector<Step> last;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& place = *places_[i];
    if (place.is_part()) continue;
    const fs::path old = place.staging().old();
    std::error_code error;
    const auto put = [&](const fs::path& from, const fs::path& to, const fs::path& name) {
      const bool replaces = fs::exists(old / name, error);
      return Step{replaces ? Step::Kind::Replace : Step::Kind::Add, from, to, old / name};
    };
    if (place.kind() == nullptr) {
      last.insert(last.begin(), put(place.fresh(), place.path(), place.path().filename()));
      continue;
    }
    if (!place.is_there()) {
      last.push_back({Step::Kind::Add, place.fresh(), place.path(), {}, true});
      continue;
    }
    for (const MarkedFile& f : place.before() ? place.before()->files : std::vector<MarkedFile>{}) {
      if (made_[i].find(f.name) == nullptr && fs::exists(old / f.name, error))
        all.push_back({Step::Kind::TakeAway, {}, place.path() / f.name, old / f.name});
    }
    for (const MarkedFile& f : made_[i].files)
      all.push_back(put(place.fresh() / f.name, place.path() / f.name, f.name));
    const std::string mark = place.kind()->mark;
    last.push_back(put(place.fresh() / mark, place.path() / mark, mark));
  }
  all.insert(all.end(), last.begin(), last.end());
  return all;
}

int Writer::take(const Step& step) {
  if (step.kind == Step::Kind::TakeAway) {
    const int error = remove_file(step.to);
    // Folders that were made for it go with it.
    for (fs::path above = step.to.parent_path(); error == 0 && ::rmdir(above.c_str()) == 0;)
      above = above.parent_path();
    return error;
  }
  std::error_code error;
  std::vector<fs::path> missing;
  for (fs::path above = step.to.parent_path(); !fs::exists(above, error);
       above = above.parent_path())
    missing.push_back(above);
  made_folders_.insert(made_folders_.end(), missing.rbegin(), missing.rend());
  if (const int why = make_folders_above(step.to); why != 0) return why;
  return step.kind == Step::Kind::Replace ? rename_over(step.from, step.to)
                                          : rename_new(step.from, step.to);
}

void Writer::undo(const std::vector<Step>& taken) {
  int error = 0;
  for (const Step& step : Backwards(taken)) {
    int why = 0;
    // What was made goes back first: by it a later run knows that this one was not in place.
    if (step.kind != Step::Kind::TakeAway) why = rename_over(step.to, step.from);
    if (step.kind != Step::Kind::Add) {
      make_folders_above(step.to);
      if (why == 0) why = rename_over(step.old, step.to);
    }
    if (why != 0) error = why;
  }
  for (const fs::path& made : Backwards(made_folders_)) ::rmdir(made.c_str());
  made_folders_.clear();
  if (error == 0) return;
  // Nothing is thrown away that could not be put back; the next run tries it again.
  for (const auto& place : places_) place->staging().leave();
}

std::string Writer::keep_what_was_made() {
  std::string text;
  for (const auto& place : places_) {
    if (place->is_part() || !place->staging().is_open()) continue;
    for (int n = 1; n < 100; ++n) {
      fs::path kept = place->path();
      kept += n == 1 ? ".kept" : ".kept-" + std::to_string(n);
      const int error = rename_new(place->fresh(), kept);
      if (error == EEXIST || error == ENOTEMPTY) continue;
      if (error == 0) text += "; what was made is kept as " + kept.string();
      break;
    }
  }
  return text;
}

void Writer::clear_up() {
  std::error_code ignored;
  for (const auto& place : places_) {
    place->keep_parents();
    if (!place->is_part()) {
      sync_file(place->kind() != nullptr ? place->path() : place->path().parent_path());
      place->staging().close();
    }
  }
}

Writer::Ended Writer::finish(int code, std::string& why) {
  const SignalsHeld held;
  if (was_interrupted()) return Ended::Interrupted;
  if (why = complete(); !why.empty()) return Ended::Failed;
  for (const auto& place : places_) {
    if (place->is_part()) continue;
    if (why = back_up(*place); !why.empty()) return Ended::Failed;
  }
  std::vector<Step> taken;
  for (const Step& step : steps()) {
    if (was_interrupted()) {
      undo(taken);
      return Ended::Interrupted;
    }
    if (const int error = take(step); error != 0) {
      undo(taken);
      why = step.to.string() + " could not be put in place: " + words_of(error) +
            "; what was there before stands" + keep_what_was_made();
      return Ended::Failed;
    }
    taken.push_back(step);
  }
  settle(code);
  clear_up();
  return Ended::InPlace;
}

}  // namespace casgrid::output
