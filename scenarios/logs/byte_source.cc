#include "scenarios/logs/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace casgrid::logs {
namespace {

constexpr std::size_t kPackedBlock = 1 << 16;
// A mebibyte can be made to unpack to a gibibyte; logs come to ten or forty times their size.
constexpr std::uint64_t kUnpackedMost = 200;
constexpr std::uint64_t kUnpackedFree = 32u << 20;

struct Packing {
  std::string_view magic;
  const char* name;
};
using namespace std::string_view_literals;
constexpr Packing kOtherPackings[] = {{"PK\x03\x04"sv, "zip"},
                                      {"BZh"sv, "bzip2"},
                                      {"\xfd"
                                       "7zXZ"sv,
                                       "xz"},
                                      {"\x28\xb5\x2f\xfd"sv, "zstd"},
                                      {"7z\xbc\xaf\x27\x1c"sv, "7z"}};

std::size_t read_all(int file, char* into, std::size_t room) {
  std::size_t got = 0;
  while (got < room) {
    const ssize_t n = ::read(file, into + got, room - got);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  return got;
}

// One code point as UTF-8; the number of bytes.
std::size_t put(char32_t c, char* into) {
  if (c < 0x80) {
    into[0] = static_cast<char>(c);
    return 1;
  }
  if (c < 0x800) {
    into[0] = static_cast<char>(0xc0 | (c >> 6));
    into[1] = static_cast<char>(0x80 | (c & 0x3f));
    return 2;
  }
  if (c < 0x10000) {
    into[0] = static_cast<char>(0xe0 | (c >> 12));
    into[1] = static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    into[2] = static_cast<char>(0x80 | (c & 0x3f));
    return 3;
  }
  into[0] = static_cast<char>(0xf0 | (c >> 18));
  into[1] = static_cast<char>(0x80 | ((c >> 12) & 0x3f));
  into[2] = static_cast<char>(0x80 | ((c >> 6) & 0x3f));
  into[3] = static_cast<char>(0x80 | (c & 0x3f));
  return 4;
}

}  // namespace

ByteSource::ByteSource(const std::string& path) {
  // Without waiting: a pipe that nobody writes to would hold the program for ever.
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat about {};
  if (file_ < 0 || fstat(file_, &about) != 0) {
    trouble_ = errno == ENOENT   ? "it is not there"
               : errno == EACCES ? "it may not be read; check its permissions"
               : errno == EMFILE ? "too many files are open"
                                 : "it cannot be opened";
    return;
  }
  if (!S_ISREG(about.st_mode)) {
    trouble_ = "it is not a file";
    return;
  }
  recognise();
}

ByteSource::~ByteSource() {
  if (is_gzip_) inflateEnd(&zip_);
  if (file_ >= 0) ::close(file_);
}

void ByteSource::recognise() {
  char magic[6] = {};
  const ssize_t got = ::pread(file_, magic, sizeof magic, 0);
  if (got < 0) {
    trouble_ = "it cannot be read";
    return;
  }
  const std::string_view head(magic, static_cast<std::size_t>(got));
  for (const Packing& other : kOtherPackings) {
    if (!head.starts_with(other.magic)) continue;
    trouble_ = std::string("it is packed with ") + other.name + "; unpack it, or pack it with gzip";
    return;
  }
  if (head.starts_with("\x1f\x8b"sv)) {
    if (inflateInit2(&zip_, 15 + 16) != Z_OK) {
      trouble_ = "there is no memory to unpack it";
      return;
    }
    is_gzip_ = true;
    is_in_member_ = true;
    packed_.resize(kPackedBlock);
  }
  while (head_size_ < sizeof head_) {
    const std::size_t n = raw(head_ + head_size_, sizeof head_ - head_size_);
    if (n == 0) break;
    head_size_ += n;
  }
  const std::string_view text(head_, head_size_);
  coding_ = Coding::Bytes;
  if (text.starts_with("\xef\xbb\xbf"sv)) {
    head_at_ = 3;
  } else if (text.starts_with("\xff\xfe"sv)) {
    coding_ = Coding::Utf16Le;
    head_at_ = 2;
  } else if (text.starts_with("\xfe\xff"sv)) {
    coding_ = Coding::Utf16Be;
    head_at_ = 2;
  } else if (text.size() == 4 && text[0] != 0 && text[1] == 0 && text[2] != 0 && text[3] == 0) {
    coding_ = Coding::Utf16Le;
  } else if (text.size() == 4 && text[0] == 0 && text[1] != 0 && text[2] == 0 && text[3] != 0) {
    coding_ = Coding::Utf16Be;
  }
}

// A file that went through an old Macintosh tool has carriage returns only: one line for whoever
// waits for line feeds.
std::size_t ByteSource::read(char* into, std::size_t room) {
  const std::size_t size = decoded(into, room);
  const std::string_view text(into, size);
  if (!has_begun_) {
    has_begun_ = true;
    const std::size_t first = text.find('\r');
    ends_lines_with_cr_ = first != std::string_view::npos && first + 1 < size &&
                          text.find('\n') == std::string_view::npos;
  }
  if (ends_lines_with_cr_) std::replace(into, into + size, '\r', '\n');
  return size;
}

std::size_t ByteSource::decoded(char* into, std::size_t room) {
  if (!trouble_.empty()) return 0;
  if (coding_ != Coding::Bytes) return transcoded(into, room);
  std::size_t got = 0;
  while (head_at_ < head_size_) into[got++] = head_[head_at_++];
  while (got < room) {
    const std::size_t n = raw(into + got, room - got);
    if (n == 0) break;
    got += n;
  }
  return got;
}

std::size_t ByteSource::raw(char* into, std::size_t room) {
  return is_gzip_ ? unpacked(into, room) : read_all(file_, into, room);
}

bool ByteSource::refill() {
  if (zip_.avail_in > 0) return true;
  const std::size_t n =
      read_all(file_, static_cast<char*>(static_cast<void*>(packed_.data())), packed_.size());
  zip_.next_in = packed_.data();
  zip_.avail_in = static_cast<uInt>(n);
  return n > 0;
}

std::size_t ByteSource::unpacked(char* into, std::size_t room) {
  if (fault_) return 0;
  zip_.next_out = static_cast<Bytef*>(static_cast<void*>(into));
  zip_.avail_out = static_cast<uInt>(room);
  while (zip_.avail_out == room) {
    if (!refill()) {
      if (is_in_member_) fault_ = Fault::TruncatedGzip;
      break;
    }
    if (!is_in_member_) {
      // Between members: another one begins, or there is padding.
      if (*zip_.next_in == 0) {
        ++zip_.next_in;
        --zip_.avail_in;
        continue;
      }
      inflateReset(&zip_);
      is_in_member_ = true;
    }
    const std::size_t before_in = zip_.avail_in;
    const std::size_t before_out = zip_.avail_out;
    const int result = inflate(&zip_, Z_NO_FLUSH);
    packed_bytes_ += before_in - zip_.avail_in;
    unpacked_bytes_ += before_out - zip_.avail_out;
    if (unpacked_bytes_ > kUnpackedFree && unpacked_bytes_ / kUnpackedMost > packed_bytes_) {
      fault_ = Fault::UnpacksTooFar;
      break;
    }
    if (result == Z_STREAM_END) {
      is_in_member_ = false;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      fault_ = Fault::DamagedGzip;
      break;
    }
  }
  return room - zip_.avail_out;
}

std::size_t ByteSource::transcoded(char* into, std::size_t room) {
  // A unit of two bytes becomes three at the most, a pair of units four.
  const std::size_t most = room / 4 * 2;
  wide_.resize(std::max(wide_.size(), most + 4));
  std::size_t size = wide_size_;
  while (head_at_ < head_size_) wide_[size++] = head_[head_at_++];
  while (size < most) {
    const std::size_t n = raw(wide_.data() + size, most - size);
    if (n == 0) break;
    size += n;
  }
  const bool is_little = coding_ == Coding::Utf16Le;
  const auto unit = [&](std::size_t at) {
    const auto a = static_cast<unsigned char>(wide_[at]);
    const auto b = static_cast<unsigned char>(wide_[at + 1]);
    return static_cast<char32_t>(is_little ? a | b << 8 : a << 8 | b);
  };
  const bool is_last = size < most;
  std::size_t at = 0;
  std::size_t got = 0;
  while (at + 2 <= size) {
    char32_t c = unit(at);
    if (c >= 0xd800 && c < 0xdc00) {
      if (at + 4 > size && !is_last) break;  // the other half comes with the next block
      const char32_t low = at + 4 <= size ? unit(at + 2) : 0;
      if (low >= 0xdc00 && low < 0xe000) {
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        at += 2;
      } else {
        c = 0xfffd;
      }
    } else if (c >= 0xdc00 && c < 0xe000) {
      c = 0xfffd;
    }
    at += 2;
    got += put(c, into + got);
  }
  wide_size_ = size - at;
  std::memmove(wide_.data(), wide_.data() + at, wide_size_);
  if (is_last) wide_size_ = 0;
  return got;
}

}  // namespace casgrid::logs
