#include "scenarios/logs/join_table.h"

#include <algorithm>

#include "scenarios/logs/ascii.h"

namespace casgrid::logs {

std::uint64_t JoinTable::hash_of(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325;
  std::size_t letters = 0;
  for (const char c : id) {
    if (c == '-' || c == '{' || c == '}') continue;
    hash = (hash ^ static_cast<unsigned char>(lower(c))) * 0x100000001b3;
    ++letters;
  }
  if (letters < 8) return 0;  // "-", "<empty>" and the like name no request
  hash ^= hash >> 29;
  return hash | 1;
}

Joined* JoinTable::Table::find(std::uint64_t hash) {
  if (places.empty()) return nullptr;
  std::size_t at = (hash >> 20) & (places.size() - 1);
  for (; places[at].hash != 0; at = (at + 1) & (places.size() - 1)) {
    if (places[at].hash == hash) return &places[at];
  }
  return nullptr;
}

Joined& JoinTable::Table::add(std::uint64_t hash) {
  if (2 * (size + 1) > places.size()) grow();
  std::size_t at = (hash >> 20) & (places.size() - 1);
  while (places[at].hash != 0) at = (at + 1) & (places.size() - 1);
  ++size;
  places[at] = Joined{};
  places[at].hash = hash;
  return places[at];
}

void JoinTable::Table::grow() {
  std::vector<Joined> before = std::move(places);
  places.assign(std::max<std::size_t>(before.size() * 2, 1 << 10), Joined{});
  for (const Joined& j : before) {
    if (j.hash == 0) continue;
    std::size_t at = (j.hash >> 20) & (places.size() - 1);
    while (places[at].hash != 0) at = (at + 1) & (places.size() - 1);
    places[at] = j;
  }
}

Joined* JoinTable::find(std::uint64_t hash) {
  if (Joined* found = young_.find(hash)) return found;
  return old_.find(hash);
}

Joined& JoinTable::entry(std::uint64_t hash) {
  if (Joined* found = find(hash)) return *found;
  return young_.add(hash);
}

void JoinTable::empty(Table& table) {
  for (const Joined& j : table.places) {
    if (j.hash != 0 && j.back_end != kUnknownTime && !j.is_used) ++back_unjoined_;
  }
  std::fill(table.places.begin(), table.places.end(), Joined{});
  table.size = 0;
}

void JoinTable::advance(std::int64_t now_ns) {
  if (turned_ == INT64_MIN) turned_ = now_ns;
  if (now_ns - turned_ < window_) return;
  empty(old_);
  if (now_ns - turned_ >= 2 * window_) empty(young_);
  std::swap(old_, young_);
  turned_ = now_ns;
}

void JoinTable::finish() {
  empty(old_);
  empty(young_);
}

}  // namespace casgrid::logs
