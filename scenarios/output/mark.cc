#include "scenarios/output/mark.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "scenarios/output/file_system.h"
#include "scenarios/output/staging.h"

namespace casgrid::output {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTitle = "casgrid-output 1\n";
constexpr std::size_t kReadBytes = std::size_t{1} << 18;
constexpr std::size_t kDigestDigits = 32;

std::string hexadecimal(XXH128_hash_t hash) {
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, hash);
  std::string digits;
  for (const unsigned char byte : bytes.digest) {
    digits += "0123456789abcdef"[byte >> 4];
    digits += "0123456789abcdef"[byte & 15];
  }
  return digits;
}

std::string digest_of(std::string_view text) {
  return hexadecimal(XXH3_128bits(text.data(), text.size()));
}

// Size and digest of a file that is no link. 0, or why not as errno has it.
int take_in(const fs::path& path, MarkedFile& to) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return errno;
  struct stat what {};
  int error = ::fstat(file, &what) == 0 ? 0 : errno;
  if (error == 0 && !S_ISREG(what.st_mode)) error = EINVAL;
  XXH3_state_t* const state = XXH3_createState();
  XXH3_128bits_reset(state);
  std::string buffer(kReadBytes, '\0');
  to.size = 0;
  while (error == 0) {
    const ssize_t n = ::read(file, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) error = errno;
    if (n <= 0) break;
    XXH3_128bits_update(state, buffer.data(), static_cast<std::size_t>(n));
    to.size += static_cast<std::uint64_t>(n);
  }
  to.digest = hexadecimal(XXH3_128bits_digest(state));
  XXH3_freeState(state);
  ::close(file);
  return error;
}

// A name on one line, whatever is in it.
std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F && c != '%') {
      text += c;
      continue;
    }
    text += '%';
    text += "0123456789ABCDEF"[byte >> 4];
    text += "0123456789ABCDEF"[byte & 15];
  }
  return text;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      name += text[i];
      continue;
    }
    unsigned byte = 0;
    if (i + 2 >= text.size() ||
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr !=
            text.data() + i + 3)
      return std::nullopt;
    name += static_cast<char>(byte);
    i += 2;
  }
  return name;
}

// Inside the folder, by the only spelling there is.
bool is_proper(const std::string& name) {
  const fs::path path(name);
  return !name.empty() && name.find('\0') == std::string::npos && path.is_relative() &&
         path.lexically_normal().generic_string() == name && *path.begin() != ".." && name != ".";
}

std::optional<MarkedFile> parse_line(std::string_view line) {
  MarkedFile file;
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (first != kDigestDigits || second == std::string_view::npos) return std::nullopt;
  file.digest = line.substr(0, first);
  const std::string_view digits = line.substr(first + 1, second - first - 1);
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), file.size);
  const std::optional<std::string> name = unescaped(line.substr(second + 1));
  if (end.ec != std::errc{} || end.ptr != digits.data() + digits.size() || !name) return {};
  file.name = *name;
  return is_proper(file.name) ? std::optional(file) : std::nullopt;
}

std::string with_remedy(const fs::path& folder, const FolderKind& kind, const std::string& what) {
  const std::string place = folder.string();
  const std::string again = std::string("run it again with ") + kind.option + " ";
  std::string text = place + ": " + what + ", so this is not one whole result; ";
  if (has_leftover(folder))
    text += "a run is replacing it, or was killed meanwhile: wait for its end, or " + again +
            place + ", which puts the old files back first";
  else
    text += again + "and a new directory";
  if (&kind == &kLogs) text += std::string("; to read what is there as it is, delete ") + kind.mark;
  return text;
}

void add_misfit_of(const fs::path& folder, std::vector<std::string>& wrong) {
  for (const FolderKind* kind : kFolderKinds) {
    std::string why = misfit_if_marked(folder, *kind);
    if (!why.empty()) wrong.push_back(std::move(why));
  }
}

// Of results that the path is a part of, and not as they list it.
void add_misfits_above(const std::string& path, std::vector<std::string>& wrong) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  for (fs::path above = real.parent_path();; above = above.parent_path()) {
    const std::string name = real.lexically_relative(above).generic_string();
    for (const FolderKind* kind : kFolderKinds) {
      const std::optional<Mark> mark = read_mark(above, *kind);
      const MarkedFile* file = mark ? mark->find(name) : nullptr;
      if (file == nullptr || fits(above, *file)) continue;
      std::string why = misfit(above, *kind);
      if (!why.empty()) wrong.push_back(std::move(why));
    }
    if (above == above.parent_path()) break;
  }
}

void add_misfits_below(const std::string& path, std::vector<std::string>& wrong) {
  std::error_code error;
  for (fs::recursive_directory_iterator i(path, error), end; !error && i != end;
       i.increment(error)) {
    const std::string name = i->path().filename().string();
    if (name.ends_with(kStagingInside)) i.disable_recursion_pending();
    if (i->is_directory(error)) add_misfit_of(i->path(), wrong);
  }
}

}  // namespace

const MarkedFile* Mark::find(std::string_view name) const {
  const auto at =
      std::lower_bound(files.begin(), files.end(), name,
                       [](const MarkedFile& f, std::string_view n) { return f.name < n; });
  return at != files.end() && at->name == name ? &*at : nullptr;
}

bool Mark::has_below(std::string_view folder) const {
  const std::string start = std::string(folder) + "/";
  return std::any_of(files.begin(), files.end(),
                     [&](const MarkedFile& f) { return f.name.starts_with(start); });
}

std::string text_of(const Mark& mark) {
  std::string text(kTitle);
  text +=
      "# One result of casgrid: digest (XXH3, 128 bits), size and name of each file. Who reads "
      "them compares.\n";
  for (const MarkedFile& f : mark.files)
    text += f.digest + " " + std::to_string(f.size) + " " + escaped(f.name) + "\n";
  return text + "end " + digest_of(text) + "\n";
}

std::optional<Mark> parse_mark(std::string_view text) {
  if (!text.starts_with(kTitle)) return std::nullopt;
  const std::size_t end = text.rfind("\nend ");
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view listed = text.substr(0, end + 1);
  if (text.substr(end + 1) != "end " + digest_of(listed) + "\n") return std::nullopt;
  Mark mark;
  std::string_view rest = listed.substr(kTitle.size());
  while (!rest.empty()) {
    const std::size_t stop = rest.find('\n');
    const std::string_view line = rest.substr(0, stop);
    rest.remove_prefix(stop + 1);
    if (line.starts_with('#')) continue;
    std::optional<MarkedFile> file = parse_line(line);
    if (!file) return std::nullopt;
    mark.files.push_back(std::move(*file));
  }
  const auto by_name = [](const MarkedFile& a, const MarkedFile& b) { return a.name < b.name; };
  if (!std::is_sorted(mark.files.begin(), mark.files.end(), by_name)) return std::nullopt;
  return mark;
}

std::optional<Mark> read_mark(const fs::path& folder, const FolderKind& kind) {
  std::error_code error;
  const fs::path path = folder / kind.mark;
  if (!fs::is_regular_file(fs::symlink_status(path, error))) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return file.bad() ? std::nullopt : parse_mark(text);
}

bool fits(const fs::path& folder, const MarkedFile& file) {
  MarkedFile found;
  return take_in(folder / file.name, found) == 0 && found.size == file.size &&
         found.digest == file.digest;
}

int mark_of(const fs::path& folder, const FolderKind& kind, Mark& mark) {
  std::error_code error;
  mark.files.clear();
  for (fs::recursive_directory_iterator i(folder, error), end; !error && i != end;
       i.increment(error)) {
    if (i->is_directory(error)) continue;
    MarkedFile file;
    file.name = i->path().lexically_relative(folder).generic_string();
    if (file.name == kind.mark) continue;
    if (const int why = take_in(i->path(), file); why != 0) return why;
    mark.files.push_back(std::move(file));
  }
  std::sort(mark.files.begin(), mark.files.end(),
            [](const MarkedFile& a, const MarkedFile& b) { return a.name < b.name; });
  return error.value();
}

int mark_folder(const fs::path& folder, const FolderKind& kind) {
  Mark mark;
  if (const int why = mark_of(folder, kind, mark); why != 0) return why;
  return write_file(folder / kind.mark, text_of(mark));
}

std::string misfit(const fs::path& folder, const FolderKind& kind) {
  std::error_code error;
  const std::string name = kind.mark;
  if (!fs::exists(folder / name, error))
    return with_remedy(folder, kind, name + ", the list of its files, is missing");
  const std::optional<Mark> mark = read_mark(folder, kind);
  if (!mark) return with_remedy(folder, kind, name + " is no list of its files, or is damaged");
  for (const MarkedFile& file : mark->files) {
    if (fits(folder, file)) continue;
    const bool is_there = fs::exists(fs::symlink_status(folder / file.name, error));
    return with_remedy(folder, kind,
                       is_there ? file.name + " is not the file that " + name + " lists"
                                : file.name + " is missing, which " + name + " lists");
  }
  return {};
}

std::string misfit_if_marked(const fs::path& folder, const FolderKind& kind) {
  std::error_code error;
  return fs::exists(folder / kind.mark, error) ? misfit(folder, kind) : std::string{};
}

std::vector<std::string> misfits_in(const std::vector<std::string>& paths) {
  std::vector<std::string> wrong;
  std::error_code error;
  for (const std::string& path : paths) {
    add_misfits_above(path, wrong);
    if (!fs::is_directory(path, error)) continue;
    add_misfit_of(path, wrong);
    add_misfits_below(path, wrong);
  }
  return wrong;
}

}  // namespace casgrid::output
