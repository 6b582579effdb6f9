// One reader for libFuzzer; CASGRID_READER names it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/readers/readers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto* const kReader = casgrid::testing::find_reader(CASGRID_READER);
  kReader->read(std::string(static_cast<const char*>(static_cast<const void*>(data)), size));
  return 0;
}
