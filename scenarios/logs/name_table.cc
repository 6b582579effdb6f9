#define XXH_INLINE_ALL
#include <cstring>
#include <xxhash.h>

#include "scenarios/logs/arrival.h"

namespace casgrid::logs {
namespace {

constexpr std::size_t kTextBlock = 1 << 16;
constexpr std::size_t kMostBytes = 48u << 20;  // of texts
constexpr std::size_t kMostNames = 1u << 21;
constexpr std::size_t kLongest = 1024;  // of a text; what is longer is cut

std::uint32_t hash_of(std::string_view text) {
  return static_cast<std::uint32_t>(XXH3_64bits(text.data(), text.size()) >> 32);
}

}  // namespace

NameTable::NameTable() : places_(1 << 12) {
  texts_.emplace_back();
  texts_.emplace_back("(others)");
}

NameId NameTable::id(std::string_view text) {
  if (text.empty()) return NameId::None;
  if (text.size() > kLongest) text = text.substr(0, kLongest);
  const std::uint32_t hash = hash_of(text);
  std::size_t at = hash & (places_.size() - 1);
  for (; places_[at].id != 0; at = (at + 1) & (places_.size() - 1)) {
    if (places_[at].hash == hash && texts_[places_[at].id] == text) return NameId{places_[at].id};
  }
  if (kept_bytes_ + text.size() > kMostBytes || texts_.size() >= kMostNames) {
    ++not_kept_;
    return kOthers;
  }
  const auto fresh = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(store(text));
  places_[at] = {hash, fresh};
  if (2 * texts_.size() > places_.size()) grow();
  return NameId{fresh};
}

void NameTable::grow() {
  const std::vector<Place> before = std::move(places_);
  places_.assign(before.size() * 2, Place{});
  for (const Place& place : before) {
    if (place.id == 0) continue;
    std::size_t at = place.hash & (places_.size() - 1);
    while (places_[at].id != 0) at = (at + 1) & (places_.size() - 1);
    places_[at] = place;
  }
}

std::string_view NameTable::store(std::string_view text) {
  if (blocks_.empty() || blocks_.back().size() + text.size() > kTextBlock) {
    blocks_.emplace_back();
    blocks_.back().reserve(kTextBlock);  // so that texts never move
  }
  std::vector<char>& block = blocks_.back();
  const std::size_t from = block.size();
  block.insert(block.end(), text.begin(), text.end());
  kept_bytes_ += text.size();
  return {block.data() + from, text.size()};
}

}  // namespace casgrid::logs
