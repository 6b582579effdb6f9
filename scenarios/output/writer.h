// The one writer of output folders and files. All that a command writes is opened before its work:
// then a place that cannot be written to, or holds what is not ours, is refused, and what is not
// refused is locked. It is written beside its place, complete; and put in place at the end, all of
// it or nothing:
//
//   the old files are given second names, so that they can be put back
//   names that the new output has no more are taken away, the others renamed one by one
//   last the mark of each folder, which lists what belongs to it; a new folder is renamed whole
//
// An error or a signal before the last of these renames undoes the others. A process that is killed
// between them leaves all it takes to undo them to the next run into the same place; until then the
// mark does not fit, and readers refuse the folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/output/place.h"

namespace casgrid::output {

class Writer {
 public:
  Writer() = default;
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Empty, or why nothing can be written there. What lies inside a folder that is open already
  // becomes a part of it; so the outer one is opened first.
  std::string open_folder(const FolderKind& kind, const std::string& path);
  std::string open_file(const FileKind& kind, const std::string& path);
  // What killed runs left in these places, and what became of it.
  std::vector<std::string> remarks() const;

  bool has(const std::string& path) const;  // was it opened under this name?
  // Where the content of an opened file or folder goes until it is put in place.
  std::filesystem::path staged(const std::string& path) const;
  // Empty, or why it could not be written. `path`: a file that was opened.
  std::string write(const std::string& path, std::string_view content) const;
  // The same, of a file in a folder that was opened.
  std::string write(const std::string& folder, const std::string& name,
                    std::string_view content) const;

  enum class Ended { InPlace, Interrupted, Failed };
  // All is put in place, or nothing is changed; `why` says why not. From then on signals change
  // nothing: the program ends with `code`.
  Ended finish(int code, std::string& why);

 private:
  // One change of the file system, and how it is undone.
  struct Step {
    enum class Kind { TakeAway, Replace, Add } kind = Kind::Add;
    std::filesystem::path from;  // made; or nothing, where something is taken away
    std::filesystem::path to;
    std::filesystem::path old;  // the second name of what stood there
    bool is_folder = false;
  };

  Place* find(const std::string& path) const;
  std::string open_part(const Place& whole, const FolderKind& kind, const std::string& path,
                        const std::filesystem::path& inside);
  std::string complete();
  std::string back_up(Place& place) const;
  std::string sync(const Place& place) const;
  std::vector<Step> steps() const;
  int take(const Step& step);
  void undo(const std::vector<Step>& taken);
  std::string keep_what_was_made();
  void clear_up();

  std::vector<std::unique_ptr<Place>> places_;
  std::vector<Mark> made_;                           // by place; of a file: empty
  std::vector<std::filesystem::path> made_folders_;  // on the way to new names
};

}  // namespace casgrid::output
