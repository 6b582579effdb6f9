// The mark of an output folder: a file, put in place last, that lists every other one with its size
// and digest. By it a later run knows what it may replace, and a reader that what it reads is one
// whole result.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace casgrid::output {

// What a folder holds: the option that names it, and its mark.
struct FolderKind {
  const char* option;
  const char* mark;
};
inline constexpr FolderKind kReports{"--out", "casgrid.manifest"};
inline constexpr FolderKind kLogs{"--logs", ".casgrid-logs"};
inline constexpr const FolderKind* kFolderKinds[] = {&kReports, &kLogs};

struct MarkedFile {
  std::string name;  // below the folder, with '/'
  std::uint64_t size = 0;
  std::string digest;  // XXH3 of 128 bits, in hexadecimal
};

struct Mark {
  std::vector<MarkedFile> files;  // in order of names; the mark itself is not among them

  const MarkedFile* find(std::string_view name) const;
  bool has_below(std::string_view folder) const;  // files inside this folder
};

std::string text_of(const Mark& mark);
// None: the text is no mark, or not all of one.
std::optional<Mark> parse_mark(std::string_view text);
// None: there is no mark, or it is none.
std::optional<Mark> read_mark(const std::filesystem::path& folder, const FolderKind& kind);

// Does the file have this size and digest? No, if it is no file of its own or cannot be read.
bool fits(const std::filesystem::path& folder, const MarkedFile& file);

// Lists what is in a folder that is being made. An error as errno has it, or 0.
int mark_of(const std::filesystem::path& folder, const FolderKind& kind, Mark& mark);
// Writes it there, for a folder that becomes a part of another.
int mark_folder(const std::filesystem::path& folder, const FolderKind& kind);

// Empty, or why the folder is not one whole result, and what to do. A reader asks before it reads.
std::string misfit(const std::filesystem::path& folder, const FolderKind& kind);
// The same if the folder has such a mark at all; empty, too, if it has none.
std::string misfit_if_marked(const std::filesystem::path& folder, const FolderKind& kind);
// The same of all marked folders in these, and of files that a mark above them lists.
std::vector<std::string> misfits_in(const std::vector<std::string>& paths);

}  // namespace casgrid::output
