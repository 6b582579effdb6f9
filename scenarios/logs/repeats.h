// Rows that are there twice: one log is a copy of a part of another (rotated, collected again, in
// folders that overlap), or was joined to itself. Such a row is counted once.
//
// A row with the id of its request is the same row wherever it stands. One without may well come
// twice in one file, for whoever asks twice within a second; so of several files the one counts
// that has it most often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace casgrid::logs {

class Repeats {
 public:
  explicit Repeats(std::int64_t window_ns) : window_(window_ns) {}

  struct Row {
    std::uint64_t hash = 0;
    std::int64_t written_ns = 0;
    std::size_t file = 0;
    bool has_id = false;
  };
  // Has it been counted already? Else it is from now on.
  bool is_repeat(const Row& row);
  // Rows that were written a window ago are forgotten.
  void advance(std::int64_t now_ns);

 private:
  struct Counted {
    std::uint64_t hash = 0;  // 0: free
    std::uint32_t file = 0;  // whose rows are being compared
    std::uint16_t taken = 0;
    std::uint16_t seen = 0;  // in that file
  };
  struct Table {
    std::vector<Counted> places;
    std::size_t size = 0;
    Counted* find(std::uint64_t hash);
    Counted& add(const Counted& counted);
  };

  std::int64_t window_;
  std::int64_t turned_ = INT64_MIN;
  Table young_;
  Table old_;
};

}  // namespace casgrid::logs
