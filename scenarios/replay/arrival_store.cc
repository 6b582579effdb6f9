#include "scenarios/replay/arrival_store.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <unistd.h>

namespace casgrid {
namespace {

constexpr std::size_t kMergeBytes = std::size_t{32} << 20;
constexpr std::size_t kLeastBuffer = 64;
constexpr std::size_t kMostBuffer = 4096;

std::string temporary_folder() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* given = std::getenv("TMPDIR");
  return given != nullptr && *given != '\0' ? given : "/tmp";
}

// A file without a name; -1: there is none.
int open_unnamed() {
  std::string name = temporary_folder() + "/casgrid-replay-XXXXXX";
  const int file = mkstemp(name.data());
  if (file >= 0) unlink(name.c_str());
  return file;
}

bool write_all(int file, const void* bytes, std::size_t count) {
  const char* at = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t n = write(file, at, count);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    at += n;
    count -= static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

ArrivalStore::~ArrivalStore() {
  if (file_ >= 0) close(file_);
}

void ArrivalStore::spill() {
  if (collecting_.empty() || !trouble_.empty()) {
    collecting_.clear();
    return;
  }
  std::sort(collecting_.begin(), collecting_.end());
  if (file_ < 0) file_ = open_unnamed();
  if (file_ < 0 ||
      !write_all(file_, collecting_.data(), collecting_.size() * sizeof(StoredArrival))) {
    trouble_ = "the arrivals cannot be kept in " + temporary_folder() + ": " +
               std::generic_category().message(errno) +
               "; make room there, or set TMPDIR to a folder that has some";
  }
  Run& run = runs_.emplace_back();
  run.first = written_;
  run.count = collecting_.size();
  run.least = collecting_.front();
  written_ += run.count;
  collecting_.clear();
}

std::string ArrivalStore::finish() {
  if (!runs_.empty()) {
    spill();
    collecting_ = {};
    std::sort(runs_.begin(), runs_.end(),
              [](const Run& x, const Run& y) { return x.least < y.least; });
  } else {
    // All of them fit into memory: the one run is its own buffer.
    std::sort(collecting_.begin(), collecting_.end());
    Run& run = runs_.emplace_back();
    run.count = collecting_.size();
    run.buffer = std::move(collecting_);
    if (!run.buffer.empty()) run.least = run.buffer.front();
  }
  buffer_length_ =
      std::clamp(kMergeBytes / sizeof(StoredArrival) / runs_.size(), kLeastBuffer, kMostBuffer);
  start_over();
  return trouble_;
}

void ArrivalStore::start_over() {
  merging_.clear();
  waiting_ = 0;
  used_ = ~std::size_t{0};
  for (Run& run : runs_) {
    run.at = 0;
    run.read = file_ < 0 ? run.count : 0;
    if (file_ >= 0) run.buffer.clear();
  }
}

// The run's next arrival is in its buffer; false: there is none.
bool ArrivalStore::fill(Run& run) {
  if (run.at < run.buffer.size()) return true;
  if (run.read == run.count) {
    if (file_ >= 0) run.buffer = {};
    return false;
  }
  run.buffer.resize(std::min<std::uint64_t>(buffer_length_, run.count - run.read));
  run.at = 0;
  char* to = reinterpret_cast<char*>(run.buffer.data());
  std::size_t left = run.buffer.size() * sizeof(StoredArrival);
  auto from = static_cast<off_t>((run.first + run.read) * sizeof(StoredArrival));
  while (left > 0) {
    const ssize_t n = pread(file_, to, left, from);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      trouble_ = "the arrivals kept in " + temporary_folder() + " cannot be read again";
      run.buffer.clear();
      run.read = run.count;
      return false;
    }
    to += n;
    from += n;
    left -= static_cast<std::size_t>(n);
  }
  run.read += run.buffer.size();
  return true;
}

// Logs are nearly in order, so that hardly two runs are being merged at a time.
const StoredArrival* ArrivalStore::next() {
  const auto later = [this](std::size_t x, std::size_t y) { return comes_later(x, y); };
  if (used_ < runs_.size()) {
    ++runs_[used_].at;
    if (fill(runs_[used_])) {
      merging_.push_back(used_);
      std::push_heap(merging_.begin(), merging_.end(), later);
    }
    used_ = ~std::size_t{0};
  }
  while (waiting_ < runs_.size()) {
    Run& run = runs_[waiting_];
    const bool begins =
        merging_.empty() || run.least < runs_[merging_.front()].buffer[runs_[merging_.front()].at];
    if (!begins) break;
    if (fill(run)) {
      merging_.push_back(waiting_);
      std::push_heap(merging_.begin(), merging_.end(), later);
    }
    ++waiting_;
  }
  if (merging_.empty()) return nullptr;
  std::pop_heap(merging_.begin(), merging_.end(), later);
  used_ = merging_.back();
  merging_.pop_back();
  return &runs_[used_].buffer[runs_[used_].at];
}

}  // namespace casgrid
