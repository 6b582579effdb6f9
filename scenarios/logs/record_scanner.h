// Records and their columns out of a stream of bytes, in one pass and in bounded memory.
//
// The text is looked at 64 bytes at a time: one comparison a mark (delimiter, quote, line end, NUL)
// gives a bit a byte, and only bits that are set are visited. A record lies in one piece in the
// buffer, so its columns are views; a quoted column is unescaped where it lies. A record that is
// not well-formed costs its first line: reading goes on with the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/logs/byte_source.h"

namespace casgrid::logs {

enum class Layout : std::uint8_t {
  Line,    // one column
  Commas,  // quoted columns may hold commas, line ends and doubled quotes
  Blanks,  // W3C extended
};

struct ScanLimits {
  std::size_t block = 1 << 17;
  std::size_t longest = 1 << 20;
};

class RecordScanner {
 public:
  enum class Found : std::uint8_t { Record, Bad, End };

  RecordScanner(ByteSource& source, const ScanLimits& limits);

  // The next record, which lives until the next call. Lines that begin with # are one column.
  Found next(Layout layout);
  // The record is read again by the next call, perhaps in another layout.
  void unread();

  std::uint64_t line() const { return line_; }                // at which the record begins, from 1
  std::string_view record() const { return {at(0), size_}; }  // without line end
  std::size_t columns() const { return ends_.size(); }
  std::string_view column(std::size_t i) const {
    const std::uint32_t end = ends_[i];
    if ((end & kIsQuoted) != 0) return quoted(i);
    const std::size_t from = i == 0 ? 0 : behind(ends_[i - 1]);
    return {at(from), end - from};
  }
  // For what is written in other characters than it means, such as + for a blank.
  char* place(std::string_view column) {
    return &buffer_[static_cast<std::size_t>(column.data() - buffer_.data())];
  }

  Fault fault() const { return fault_; }  // of a bad record
  const std::string& detail() const { return detail_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Quoted {
    std::uint32_t column;
    std::uint32_t from;
    std::uint32_t size;
  };
  static constexpr std::uint32_t kIsQuoted = 1u << 31;
  static constexpr std::size_t kMostColumns = 4096;

  static std::size_t behind(std::uint32_t end) { return (end & ~kIsQuoted) + 1; }
  // Where the next column would begin.
  std::size_t next_column() const { return ends_.empty() ? 0 : behind(ends_.back()); }
  const char* at(std::size_t offset) const { return buffer_.data() + start_ + offset; }
  std::string_view quoted(std::size_t i) const;
  bool more();  // reads on; false at the end. What is in the buffer may move.
  template <Layout layout>
  Found scan();
  Found visit(std::uint64_t marks, std::size_t wide_at, std::size_t& offset);
  Found end_line(std::size_t line_end);
  Found over();
  Found quoted_column(std::size_t& offset);
  Found find_quote(std::size_t& offset);
  Found close_column(const Quoted& column, std::size_t quote, std::size_t& offset);
  Found close_record(std::size_t size, std::size_t next);
  Found bad(Fault fault, std::string detail);
  Found too_long();
  Found skip_line(Fault fault, std::string detail);
  bool open_record();

  ByteSource& source_;
  ScanLimits limits_;
  std::vector<char> buffer_;  // with 64 bytes behind end_ that may be looked at
  std::size_t capacity_;
  std::size_t start_ = 0;  // of the record
  std::size_t next_ = 0;   // where the record after it begins
  std::size_t end_ = 0;    // of what was read
  std::size_t size_ = 0;
  std::uint64_t line_ = 0;
  std::uint64_t next_line_ = 1;
  std::uint64_t inner_lines_ = 0;  // line ends inside quoted columns
  std::uint64_t bytes_ = 0;
  std::vector<std::uint32_t> ends_;
  std::vector<Quoted> quoted_;
  Fault fault_ = Fault::Shape;
  std::string detail_;
  bool has_nul_ = false;
  bool is_over_ = false;
};

}  // namespace casgrid::logs
