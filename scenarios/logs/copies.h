// Files that are the same log: a copy under another name, or packed beside the one it was made of.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace casgrid::logs {

class Copies {
 public:
  // The file before it that has the same content, unpacked and byte for byte. Nothing: there is
  // none, and `path` is remembered.
  std::optional<std::string> original_of(const std::string& path);

 private:
  std::map<std::uint64_t, std::vector<std::string>> by_beginning_;
};

}  // namespace casgrid::logs
