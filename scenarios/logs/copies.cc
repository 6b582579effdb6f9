#include "scenarios/logs/copies.h"

#define XXH_INLINE_ALL
#include <algorithm>
#include <string_view>
#include <xxhash.h>

#include "scenarios/logs/byte_source.h"

namespace casgrid::logs {
namespace {

constexpr std::size_t kBeginning = 1 << 12;  // two servers' logs differ within their first rows
constexpr std::size_t kReadBlock = 1 << 16;

// A file that breaks off is no copy of one that ends in the same place.
bool is_same(const std::string& one, const std::string& other) {
  ByteSource a(one);
  ByteSource b(other);
  std::vector<char> of_a(kReadBlock);
  std::vector<char> of_b(kReadBlock);
  // A read may give less than there is room for.
  const auto fill = [](ByteSource& source, std::vector<char>& into) {
    std::size_t size = 0;
    while (into.size() - size >= 64) {
      const std::size_t n = source.read(into.data() + size, into.size() - size);
      if (n == 0) break;
      size += n;
    }
    return std::string_view(into.data(), size);
  };
  for (std::string left, right;;) {
    left += fill(a, of_a);
    right += fill(b, of_b);
    const std::size_t both = std::min(left.size(), right.size());
    if (both == 0)
      return left.empty() && right.empty() && a.trouble().empty() && b.trouble().empty() &&
             !a.fault() && !b.fault();
    if (std::string_view(left).substr(0, both) != std::string_view(right).substr(0, both))
      return false;
    left.erase(0, both);
    right.erase(0, both);
  }
}

}  // namespace

std::optional<std::string> Copies::original_of(const std::string& path) {
  std::vector<char> beginning(kBeginning);
  std::size_t size = 0;
  ByteSource source(path);
  while (beginning.size() - size >= 64) {
    const std::size_t n = source.read(beginning.data() + size, beginning.size() - size);
    if (n == 0) break;
    size += n;
  }
  // How much of the last block is there depends on how the bytes came.
  if (size > kBeginning - 64) size = kBeginning - 64;
  auto& alike = by_beginning_[XXH3_64bits(beginning.data(), size)];
  const auto found = std::find_if(alike.begin(), alike.end(),
                                  [&](const std::string& other) { return is_same(other, path); });
  if (found != alike.end()) return *found;
  alike.push_back(path);
  return std::nullopt;
}

}  // namespace casgrid::logs
