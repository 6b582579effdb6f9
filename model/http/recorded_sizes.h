// How large answers were when they were recorded, by the slot of what waits for them. Only a replay
// records any: otherwise it holds nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/slab.h"

namespace casgrid {

class RecordedSizes {
 public:
  // Of what has just taken its slot; 0: nothing was recorded.
  void keep(Handle handle, std::uint32_t bytes) {
    if (handle.slot >= sizes_.size()) {
      if (bytes == 0) return;
      sizes_.resize(handle.slot + 1);
    }
    sizes_[handle.slot] = bytes;
  }

  std::uint32_t of(Handle handle) const {
    return handle.slot < sizes_.size() ? sizes_[handle.slot] : 0;
  }

  std::size_t memory_bytes() const { return sizes_.capacity() * sizeof(std::uint32_t); }

 private:
  std::vector<std::uint32_t> sizes_;
};

}  // namespace casgrid
