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

// Of 64 bytes, a bit for each.
struct Marks {
  std::uint64_t delimiters = 0;
  std::uint64_t others = 0;  // that may end the record, or say what is wrong with it
};

// Requires: kWide bytes at `text` may be looked at, of which the first `there` (at least 1) count.
template <Layout layout>
Marks marks_of(const char* text, std::size_t there) {
  const Int128 wide(text);
  Marks marks{.others = wide.where('\n') | wide.where('\0')};
  if constexpr (layout == Layout::Commas) marks.others |= wide.where('"');
  if constexpr (layout != Layout::Line) marks.delimiters = wide.where(delimiter(layout));
  if (there < kWide) {
    const std::uint64_t mask = (std::uint64_t{1} << there) - 1;
    marks.delimiters &= mask;
    marks.others &= mask;
  }
  return marks;
}

std::size_t place_of_first(std::uint64_t marks) {
  return static_cast<std::size_t>(std::countr_zero(marks));
}

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

RecordScanner::Found RecordScanner::too_long() {
  return skip_line(Fault::TooLong, "more than " + std::to_string(limits_.longest) + " bytes");
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
      if (offset > limits_.longest) return too_long();
      if (!more()) return over();
      continue;
    }
    const std::size_t there = std::min(end_ - start_ - offset, kWide);
    const Marks marks = marks_of<layout>(at(offset), there);
    const std::size_t wide_at = offset;
    offset += there;
    if (marks.others == 0) {
      if (ends_.size() > kMostColumns) return skip_line(Fault::ColumnCount, "thousands of columns");
      for (std::uint64_t left = marks.delimiters; left != 0; left &= left - 1)
        ends_.push_back(static_cast<std::uint32_t>(wide_at + place_of_first(left)));
      continue;
    }
    const Found found = visit(marks.others | marks.delimiters, wide_at, offset);
    if (found != Found::End) return found;
  }
}

// The bytes of one view that are marked. End: the record goes on, at `offset` if that was changed.
RecordScanner::Found RecordScanner::visit(std::uint64_t marks, std::size_t wide_at,
                                          std::size_t& offset) {
  for (; marks != 0; marks &= marks - 1) {
    const std::size_t p = wide_at + place_of_first(marks);
    switch (*at(p)) {
      case '\n':
        return end_line(p);
      case '\0':
        has_nul_ = true;
        break;
      case '"':
        if (p != next_column()) break;  // one inside a column that does not begin with one
        offset = p;
        return quoted_column(offset);  // and on from behind it, in a new view
      default:
        ends_.push_back(static_cast<std::uint32_t>(p));
    }
  }
  return Found::End;
}

RecordScanner::Found RecordScanner::end_line(std::size_t line_end) {
  const std::size_t size = line_end > 0 && *at(line_end - 1) == '\r' ? line_end - 1 : line_end;
  ends_.push_back(static_cast<std::uint32_t>(size));
  return size > limits_.longest ? too_long() : close_record(size, line_end + 1);
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
  for (std::size_t quote = from;;) {
    if (const Found found = find_quote(quote); found != Found::End) return found;
    take(quote);
    if (inner_lines_ > kMostInnerLines) return skip_line(Fault::OpenQuote, "no closing quote");
    if (start_ + quote + 1 == end_ || *at(quote + 1) != '"') {
      const Quoted column{static_cast<std::uint32_t>(ends_.size()),
                          static_cast<std::uint32_t>(from),
                          static_cast<std::uint32_t>(written - from)};
      return close_column(column, quote, offset);
    }
    ++read;
    quote += 2;
    take(quote);
  }
}

// From `offset` on, which End moves to it: what is behind it has been read, if there is anything.
RecordScanner::Found RecordScanner::find_quote(std::size_t& offset) {
  for (;;) {
    const void* found = std::memchr(at(offset), '"', end_ - start_ - offset);
    const std::size_t quote =
        found == nullptr ? end_ - start_
                         : static_cast<std::size_t>(static_cast<const char*>(found) - at(0));
    const bool is_followed = start_ + quote + 1 < end_;
    if (is_followed || found == nullptr) offset = quote;
    if (is_followed) return Found::End;
    // Not there, or the last byte that was read: what follows it decides.
    if (offset > limits_.longest) return skip_line(Fault::OpenQuote, "no closing quote");
    if (more()) continue;
    if (found == nullptr || source_.fault())
      return skip_line(source_.fault().value_or(Fault::OpenQuote),
                       "the file ends in a quoted column");
    offset = quote;
    return Found::End;
  }
}

// Behind the closing quote. End: `offset` is behind the delimiter; otherwise the record's end.
RecordScanner::Found RecordScanner::close_column(const Quoted& column, std::size_t quote,
                                                 std::size_t& offset) {
  std::size_t after = quote + 1;
  if (start_ + after < end_ && *at(after) == '\r') {
    if (start_ + after + 1 == end_) more();
    if (start_ + after + 1 >= end_ || *at(after + 1) == '\n') ++after;
  }
  const bool ends_file = start_ + after >= end_;
  const bool ends_line = !ends_file && *at(after) == '\n';
  if (!ends_file && !ends_line && *at(after) != ',')
    return skip_line(Fault::OpenQuote, "text behind a closing quote");
  quoted_.push_back(column);
  ends_.push_back(static_cast<std::uint32_t>(after) | kIsQuoted);
  if (ends_file) return close_record(after, end_ - start_);
  if (ends_line) return close_record(after, after + 1);
  offset = after + 1;
  return Found::End;
}

}  // namespace casgrid::logs
