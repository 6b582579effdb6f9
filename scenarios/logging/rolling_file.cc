#include "scenarios/logging/rolling_file.h"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include "scenarios/logging/line.h"

namespace casgrid::logging {
namespace {

// Empty, or why not all of it could be appended.
std::string append_to(const std::filesystem::path& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (file < 0) return std::generic_category().message(errno);
  std::string error;
  while (!text.empty()) {
    const ssize_t n = ::write(file, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      error = std::generic_category().message(errno);
      break;
    }
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  // A disk behind a network says only now that it is full.
  if (::close(file) != 0 && error.empty()) error = std::generic_category().message(errno);
  return error;
}

std::string stamped_name(std::string_view prefix, UtcMs at, bool has_hour, unsigned number) {
  const CivilTime t = civil_time(at);
  Line name;
  name.put(prefix);
  name.padded(t.year, 4);
  name.padded(t.month, 2);
  name.padded(t.day, 2);
  if (has_hour) name.padded(t.hour, 2);
  name.put('-');
  name.number(number);
  name.put(".LOG");
  return std::string(name.text());
}

}  // namespace

RollingFile::RollingFile(Naming naming, std::size_t buffer_bytes)
    : naming_(std::move(naming)), buffer_bytes_(buffer_bytes) {}

void RollingFile::append(UtcMs at, std::string_view row) {
  if (!error_.empty()) return;
  if (path_.empty() || at >= ends_)
    begin_file(at, 1);
  else if (naming_.most_bytes > 0 && written_ + row.size() > naming_.most_bytes)
    begin_file(at, number_ + 1);
  buffer_ += row;
  written_ += row.size();
  ++rows_;
  if (buffer_.size() >= buffer_bytes_) flush();
}

void RollingFile::begin_file(UtcMs at, unsigned number) {
  flush();
  if (path_.empty()) {
    std::error_code failed;
    std::filesystem::create_directories(naming_.folder, failed);
    if (failed) error_ = naming_.folder.string() + ": " + failed.message();
  }
  number_ = number;
  path_ = naming_.folder / naming_.name(at, number);
  const UtcMs into = at % naming_.period;
  ends_ = at - (into < 0 ? into + naming_.period : into) + naming_.period;
  Line line;
  naming_.heading(at, line);
  buffer_ = line.text();
  written_ = buffer_.size();
}

void RollingFile::flush() {
  if (buffer_.empty() || !error_.empty()) return;
  if (const std::string why = append_to(path_, buffer_); !why.empty())
    error_ = path_.string() + ": " + why;
  buffer_.clear();
}

std::string hourly_name(std::string_view prefix, UtcMs at, unsigned number) {
  return stamped_name(prefix, at, true, number);
}

std::string daily_name(std::string_view prefix, UtcMs at, unsigned number) {
  return stamped_name(prefix, at, false, number);
}

std::string w3c_name(UtcMs at, unsigned) {
  const CivilTime t = civil_time(at);
  Line name;
  name.put("u_ex");
  name.padded(t.year % 100, 2);
  name.padded(t.month, 2);
  name.padded(t.day, 2);
  name.put(".log");
  return std::string(name.text());
}

}  // namespace casgrid::logging
