#include "scenarios/logs/record_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace casgrid::logs {
namespace {

constexpr std::size_t kWide = 64;
constexpr std::uint64_t kMostInnerLines = 4096;
constexpr std::string_view kMark = "\xef\xbb\xbf";

#if defined(__SSE2__)
// A bit for each of 64 bytes that is the mark.
class Int128 {
 public:
  explicit Int128(const char* text) {
    for (std::size_t i = 0; i < 4; ++i)
      part_[i] =
          _mm_loadu_si128(static_cast<const __m128i*>(static_cast<const void*>(text + 16 * i)));
  }
  std::uint64_t where(char mark) const {
    const __m128i wanted = _mm_set1_epi8(mark);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int found = _mm_movemask_epi8(_mm_cmpeq_epi8(part_[i], wanted));
      bits |= static_cast<std::uint64_t>(static_cast<unsigned>(found)) << (16 * i);
    }
    return bits;
  }

 private:
  __m128i part_[4];
};
#else
class Int128 {
 public:
  explicit Int128(const char* text) : text_(text) {}
  std::uint64_t where(char mark) const {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < kWide; ++i)
      bits |= static_cast<std::uint64_t>(text_[i] == mark ? 1 : 0) << i;
    return bits;
  }

 private:
  const char* text_;
};
#endif

constexpr char delimiter(Layout layout) { return layout == Layout::Commas ? ',' : ' '; }

}  // namespace

RecordScanner::RecordScanner(ByteSource& source, const ScanLimits& limits)
    : source_(source), limits_(limits), capacity_(limits.block) {
  buffer_.resize(capacity_ + kWide);
  ends_.reserve(128);
}

bool RecordScanner::more() {
  if (is_over_) return false;
  if (start_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + start_, end_ - start_);
    end_ -= start_;
    start_ = 0;
  }
  if (end_ + kWide > capacity_) {
    capacity_ *= 2;
    buffer_.resize(capacity_ + kWide);
  }
  const std::size_t n = source_.read(buffer_.data() + end_, capacity_ - end_);
  end_ += n;
  bytes_ += n;
  is_over_ = n == 0;
  return n > 0;
}

std::string_view RecordScanner::quoted(std::size_t i) const {
  for (const Quoted& q : quoted_) {
    if (q.column == i) return {at(q.from), q.size};
  }
  return {};
}

void RecordScanner::unread() {
  next_ = start_;
  next_line_ = line_;
}

// A server that lost power leaves blocks of NULs; what follows them is read.
bool RecordScanner::open_record() {
  start_ = next_;
  line_ = next_line_;
  ends_.clear();
  quoted_.clear();
  inner_lines_ = 0;
  has_nul_ = false;
  bool found = false;
  for (;;) {
    while (start_ < end_ && buffer_[start_] == 0) {
      ++start_;
      found = true;
    }
    if (start_ < end_ || !more()) break;
  }
  // Files that were joined have a byte order mark in the middle, too.
  if (start_ < end_ && buffer_[start_] == kMark[0]) {
    if (end_ - start_ < kMark.size()) more();
    if (std::string_view(at(0), end_ - start_).starts_with(kMark)) start_ += kMark.size();
    if (start_ == end_) more();
  }
  next_ = start_;
  return !found;
}

RecordScanner::Found RecordScanner::next(Layout layout) {
  if (!open_record()) {
    fault_ = Fault::NulBytes;
    detail_ = "zero bytes before the row";
    return Found::Bad;
  }
  if (start_ == end_) return Found::End;
  if (layout == Layout::Line || buffer_[start_] == '#') return scan<Layout::Line>();
  return layout == Layout::Commas ? scan<Layout::Commas>() : scan<Layout::Blanks>();
}

RecordScanner::Found RecordScanner::close_record(std::size_t size, std::size_t next) {
  next_ = start_ + next;
  next_line_ = line_ + inner_lines_ + 1;
  size_ = size;
  if (has_nul_) return bad(Fault::NulBytes, "zero bytes in the row");
  return Found::Record;
}

// The record is not well-formed: its first line is left out.
RecordScanner::Found RecordScanner::bad(Fault fault, std::string detail) {
  fault_ = fault;
  detail_ = std::move(detail);
  return Found::Bad;
}

RecordScanner::Found RecordScanner::skip_line(Fault fault, std::string detail) {
  next_line_ = line_ + 1;
  std::size_t from = start_;
  for (;;) {
    if (const void* found = std::memchr(buffer_.data() + from, '\n', end_ - from)) {
      next_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
      break;
    }
    start_ = from = end_;  // nothing of it is needed any more
    if (!more()) {
      next_ = end_;
      break;
    }
    from = start_;
  }
  size_ = 0;
  ends_.clear();
  return bad(fault, std::move(detail));
}

// The file ends in the record.
RecordScanner::Found RecordScanner::over() {
  std::size_t size = end_ - start_;
  const std::size_t next = size;
  if (source_.fault()) return skip_line(*source_.fault(), "the file ends in this row");
  if (size > 0 && buffer_[end_ - 1] == '\r') --size;
  ends_.push_back(static_cast<std::uint32_t>(size));
  return close_record(size, next);
}

template <Layout layout>
RecordScanner::Found RecordScanner::scan() {
  std::size_t offset = 0;  // from the start of the record, because the buffer may move
  for (;;) {
    if (start_ + offset >= end_) {
      if (offset > limits_.longest)
        return skip_line(Fault::TooLong, "more than " + std::to_string(limits_.longest) + " bytes");
      if (!more()) return over();
      continue;
    }
    const Int128 wide(at(offset));
    std::uint64_t marks = wide.where('\n') | wide.where('\0');
    std::uint64_t delimiters = 0;
    if constexpr (layout == Layout::Commas) marks |= wide.where('"');
    if constexpr (layout != Layout::Line) delimiters = wide.where(delimiter(layout));
    const std::size_t there = end_ - start_ - offset;
    if (there < kWide) {
      const std::uint64_t mask = (std::uint64_t{1} << there) - 1;
      marks &= mask;
      delimiters &= mask;
    }
    if (marks == 0) {
      if (ends_.size() > kMostColumns) return skip_line(Fault::ColumnCount, "thousands of columns");
      for (; delimiters != 0; delimiters &= delimiters - 1)
        ends_.push_back(static_cast<std::uint32_t>(offset + std::countr_zero(delimiters)));
      offset += std::min(there, kWide);
      continue;
    }
    const std::size_t wide_at = offset;
    offset += std::min(there, kWide);
    for (std::uint64_t all = marks | delimiters; all != 0; all &= all - 1) {
      const std::size_t p = wide_at + static_cast<std::size_t>(std::countr_zero(all));
      const char c = *at(p);
      if (c == '\n') {
        const std::size_t size = p > 0 && *at(p - 1) == '\r' ? p - 1 : p;
        ends_.push_back(static_cast<std::uint32_t>(size));
        if (size > limits_.longest)
          return skip_line(Fault::TooLong,
                           "more than " + std::to_string(limits_.longest) + " bytes");
        return close_record(size, p + 1);
      }
      if (c == '\0') {
        has_nul_ = true;
      } else if (c != '"') {
        ends_.push_back(static_cast<std::uint32_t>(p));
      } else if (p == (ends_.empty() ? 0 : (ends_.back() & ~kIsQuoted) + 1)) {
        offset = p;
        const Found found = quoted_column(offset);
        if (found != Found::End) return found;
        break;  // from behind the column, in a new view
      }
    }
  }
}

// From its first quote. End: `offset` is behind the delimiter after it; otherwise the record's end.
RecordScanner::Found RecordScanner::quoted_column(std::size_t& offset) {
  const std::size_t from = offset + 1;
  std::size_t read = from;     // of what is looked at
  std::size_t written = from;  // doubled quotes become one where they lie
  const auto take = [&](std::size_t until) {
    inner_lines_ += static_cast<std::uint64_t>(std::count(at(read), at(until), '\n'));
    if (std::memchr(at(read), 0, until - read) != nullptr) has_nul_ = true;
    if (written != read) std::memmove(&buffer_[start_ + written], at(read), until - read);
    written += until - read;
    read = until;
  };
  std::size_t looked = read;
  for (;;) {
    const void* found = std::memchr(at(looked), '"', end_ - start_ - looked);
    if (found == nullptr || static_cast<const char*>(found) + 1 == buffer_.data() + end_) {
      // Not there, or the last byte that was read: what follows it decides.
      if (found == nullptr) looked = end_ - start_;
      if (looked > limits_.longest) return skip_line(Fault::OpenQuote, "no closing quote");
      if (more()) continue;
      if (found == nullptr || source_.fault())
        return skip_line(source_.fault().value_or(Fault::OpenQuote),
                         "the file ends in a quoted column");
    }
    const auto quote = static_cast<std::size_t>(
        static_cast<const char*>(std::memchr(at(looked), '"', end_ - start_ - looked)) - at(0));
    take(quote);
    if (inner_lines_ > kMostInnerLines) return skip_line(Fault::OpenQuote, "no closing quote");
    if (start_ + quote + 1 < end_ && *at(quote + 1) == '"') {
      ++read;
      take(quote + 2);
      looked = quote + 2;
      continue;
    }
    std::size_t after = quote + 1;
    const auto keep = [&](std::size_t end) {
      quoted_.push_back({static_cast<std::uint32_t>(ends_.size()), static_cast<std::uint32_t>(from),
                         static_cast<std::uint32_t>(written - from)});
      ends_.push_back(static_cast<std::uint32_t>(end) | kIsQuoted);
    };
    if (start_ + after < end_ && *at(after) == '\r') {
      if (start_ + after + 1 == end_) more();
      if (start_ + after + 1 >= end_ || *at(after + 1) == '\n') ++after;
    }
    if (start_ + after >= end_) {
      keep(after);
      return close_record(after, end_ - start_);
    }
    if (*at(after) == '\n') {
      keep(after);
      return close_record(after, after + 1);
    }
    if (*at(after) != ',') return skip_line(Fault::OpenQuote, "text behind a closing quote");
    keep(after);
    offset = after + 1;
    return Found::End;
  }
}

}  // namespace casgrid::logs
