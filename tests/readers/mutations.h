// What accident and malice do to a file, drawn from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace casgrid::testing {

// A text of the corpus with one to six changes. The same corpus and number give the same text.
std::string mutated(const std::vector<std::string>& corpus, std::uint64_t number);

// Up to a mebibyte of what readers stumble over: endless nesting, endless words, endless lists.
std::vector<std::string> hostile_texts();

}  // namespace casgrid::testing
