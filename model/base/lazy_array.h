// An array of which most places are never used: what a server keeps of every other server, database
// or user it may ever deal with. Memory is taken a chunk at a time, when a place in it is used.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace casgrid {

template <class T, std::size_t kChunk>
class LazyArray {
  static_assert((kChunk & (kChunk - 1)) == 0, "a power of two");

 public:
  explicit LazyArray(std::size_t size) : size_(size) {}

  std::size_t size() const { return size_; }

  // Requires: i < size(). References stay good until clear().
  T& operator[](std::size_t i) {
    if (chunks_.empty()) chunks_.resize((size_ + kChunk - 1) / kChunk);
    std::unique_ptr<std::array<T, kChunk>>& chunk = chunks_[i / kChunk];
    if (chunk == nullptr) chunk = std::make_unique<std::array<T, kChunk>>();
    return (*chunk)[i & (kChunk - 1)];
  }

  // Null: nothing near it was ever used, and it is as T{} is.
  const T* find(std::size_t i) const {
    if (chunks_.empty()) return nullptr;
    const auto& chunk = chunks_[i / kChunk];
    return chunk == nullptr ? nullptr : &(*chunk)[i & (kChunk - 1)];
  }

  // Every place that memory was taken for.
  template <class Visit>
  void for_each(const Visit& visit) {
    for (auto& chunk : chunks_) {
      if (chunk == nullptr) continue;
      for (T& t : *chunk) visit(t);
    }
  }
  template <class Visit>
  void for_each(const Visit& visit) const {
    for (const auto& chunk : chunks_) {
      if (chunk == nullptr) continue;
      for (const T& t : *chunk) visit(t);
    }
  }

  // Everything is as T{} is again; the memory is kept, because what was used will be.
  void clear() {
    for_each([](T& t) { t = T{}; });
  }

  std::size_t memory_bytes() const {
    std::size_t bytes = chunks_.capacity() * sizeof(chunks_[0]);
    for (const auto& chunk : chunks_) bytes += chunk == nullptr ? 0 : sizeof(*chunk);
    return bytes;
  }

 private:
  std::size_t size_;
  std::vector<std::unique_ptr<std::array<T, kChunk>>> chunks_;
};

}  // namespace casgrid
