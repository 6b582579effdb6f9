// Arrivals in the order of their instants, however many there are and in whatever order they come.
//
// They are collected in runs that fit into memory. A run that is full is sorted and, if it is not
// the only one, written to a temporary file that has no name; reading merges the runs. Equal
// instants are ordered by what the arrivals say, so that the order in which the logs were given
// does not matter.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace casgrid {

struct StoredArrival {
  std::int64_t began_ns = 0;   // since 1970, UTC
  std::uint64_t identity = 0;  // of its client, from the texts that name it
  std::uint32_t total_us = 0;  // from the request to the end of the answer; ~0: not said
  std::uint32_t work_us = 0;   // of the mailbox server; 0: not said
  std::uint32_t request_bytes = 0;
  std::uint32_t response_bytes = 0;
  std::uint16_t status = 0;
  std::uint16_t host = 0xFFFF;  // HostId; 0xFFFF: its population's
  std::uint8_t action = 0;      // place_of it
  std::uint32_t client = 0;     // as numbered while reading; last, because it depends on the order

  // NOLINTNEXTLINE(modernize-use-nullptr): it takes the 0 that <=> compares with for a pointer
  auto operator<=>(const StoredArrival&) const = default;
};

class ArrivalStore {
 public:
  explicit ArrivalStore(std::size_t run_length = std::size_t{1} << 18) : run_length_(run_length) {}
  ~ArrivalStore();
  ArrivalStore(const ArrivalStore&) = delete;
  ArrivalStore& operator=(const ArrivalStore&) = delete;

  void add(const StoredArrival& arrival) {
    collecting_.push_back(arrival);
    ++count_;
    if (collecting_.size() == run_length_) spill();
  }
  // No more is added. Why nothing can be read; empty: all is well.
  std::string finish();

  // Before the first arrival again.
  void start_over();
  // Null at the end; lives until the next call.
  const StoredArrival* next();
  // Why next() ended too early; empty: it did not.
  const std::string& trouble() const { return trouble_; }

  std::uint64_t count() const { return count_; }
  std::size_t runs() const { return runs_.size(); }

 private:
  struct Run {
    std::uint64_t first = 0;  // in the file, in arrivals
    std::uint64_t count = 0;
    std::uint64_t read = 0;
    StoredArrival least;
    std::vector<StoredArrival> buffer;
    std::size_t at = 0;
  };

  void spill();
  bool fill(Run& run);
  bool comes_later(std::size_t x, std::size_t y) const {
    return runs_[x].buffer[runs_[x].at] > runs_[y].buffer[runs_[y].at];
  }

  std::size_t run_length_;
  std::uint64_t count_ = 0;
  std::vector<StoredArrival> collecting_;
  std::vector<Run> runs_;               // by their least, once finished
  std::vector<std::size_t> merging_;    // a heap of those that have been begun
  std::size_t waiting_ = 0;             // first run that has not been begun
  std::size_t used_ = ~std::size_t{0};  // run of the arrival given last
  std::size_t buffer_length_ = 0;
  int file_ = -1;
  std::uint64_t written_ = 0;
  std::string trouble_;
};

}  // namespace casgrid
