// The bytes of a log file as UTF-8 without a byte order mark: gzip is unpacked, UTF-16 transcoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <zlib.h>

#include "scenarios/logs/log_summary.h"

namespace casgrid::logs {

class ByteSource {
 public:
  explicit ByteSource(const std::string& path);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // At most `room` bytes; 0: the end, or as far as the file can be read. Requires: room >= 64.
  std::size_t read(char* into, std::size_t room);
  const std::string& trouble() const { return trouble_; }  // why there is nothing to read
  std::optional<Fault> fault() const { return fault_; }    // why it ends before its end

 private:
  enum class Coding : unsigned char { Unset, Bytes, Utf16Le, Utf16Be };

  std::size_t raw(char* into, std::size_t room);  // as the file has it
  std::size_t decoded(char* into, std::size_t room);
  std::size_t unpacked(char* into, std::size_t room);
  std::size_t transcoded(char* into, std::size_t room);
  bool refill();
  void recognise();

  int file_ = -1;
  bool is_gzip_ = false;
  bool is_in_member_ = false;
  bool has_begun_ = false;
  bool ends_lines_with_cr_ = false;  // and with nothing else
  Coding coding_ = Coding::Unset;
  z_stream zip_{};
  std::uint64_t packed_bytes_ = 0;  // so far, and what they came to
  std::uint64_t unpacked_bytes_ = 0;
  std::vector<unsigned char> packed_;
  std::vector<char> wide_;  // what is to be transcoded
  std::size_t wide_size_ = 0;
  char head_[4] = {};  // read to recognise the coding
  std::size_t head_size_ = 0;
  std::size_t head_at_ = 0;
  std::string trouble_;
  std::optional<Fault> fault_;
};

}  // namespace casgrid::logs
