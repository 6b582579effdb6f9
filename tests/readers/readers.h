// Everything that reads what others wrote, each as one function of bytes, for tests that mutate and
// for libFuzzer.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace casgrid::testing {

struct ReaderUnderTest {
  const char* name;
  // What mutations start from.
  std::function<std::vector<std::string>()> corpus;
  // Reads to the end, and does with it what commands do. Whatever comes of it is well, if it ends.
  std::function<void(const std::string& bytes)> read;
};

const std::vector<ReaderUnderTest>& readers();
const ReaderUnderTest* find_reader(const std::string& name);

}  // namespace casgrid::testing
