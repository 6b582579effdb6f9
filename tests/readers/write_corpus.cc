// Writes the corpus of each reader into a folder, a file a text: what a fuzzer starts from.
#include <filesystem>
#include <fstream>

#include "tests/readers/readers.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  for (const auto& reader : casgrid::testing::readers()) {
    const std::filesystem::path folder = std::filesystem::path(argv[1]) / reader.name;
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const std::string& text : reader.corpus())
      std::ofstream(folder / std::to_string(number++), std::ios::binary) << text;
  }
  return 0;
}
