#include "scenarios/output/file_system.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace casgrid::output {

namespace fs = std::filesystem;

int rename_over(const fs::path& from, const fs::path& to) {
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

int rename_new(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // Not every file system can; none of them is worth more than a look before.
  struct stat there {};
  if (::lstat(to.c_str(), &there) == 0) return EEXIST;
  return rename_over(from, to);
}

int link_or_copy(const fs::path& from, const fs::path& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return 0;
  if (errno == ENOSPC || errno == EDQUOT || errno == EIO || errno == EEXIST) return errno;
  std::error_code error;
  fs::copy_file(from, to, error);
  return error.value();
}

int remove_file(const fs::path& path) {
  return ::unlink(path.c_str()) == 0 || errno == ENOENT ? 0 : errno;
}

int make_folder(const fs::path& path) { return ::mkdir(path.c_str(), 0777) == 0 ? 0 : errno; }

int make_folders_above(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  return error.value();
}

int write_file(const fs::path& path, std::string_view content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return errno;
  int error = 0;
  while (!content.empty()) {
    const ssize_t n = ::write(file, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      error = errno;
      break;
    }
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  if (::close(file) != 0 && error == 0) error = errno;
  return error;
}

int sync_file(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  // What cannot be synchronised by its nature is not in danger of being full.
  if (error == EINVAL || error == EROFS || error == ENOTSUP) error = 0;
  return error;
}

void hold_standard_files() {
  for (int file = STDIN_FILENO; file <= STDERR_FILENO; ++file) {
    if (::fcntl(file, F_GETFD) >= 0 || errno != EBADF) continue;
    // For reading only: to print is an error then, as it is without the file.
    if (::open("/dev/null", O_RDONLY) < 0) return;
  }
}

std::string words_of(int error) { return std::generic_category().message(error); }

}  // namespace casgrid::output
