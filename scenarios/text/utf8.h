// UTF-8, strictly: no overlong form, no half of a surrogate pair.
#pragma once

#include <cstddef>
#include <string_view>

namespace casgrid {

// Bytes of the code point that `text` begins with; 0: it begins with none. Requires: not empty.
std::size_t code_point_length(std::string_view text);

// Offset of the first byte that belongs to no code point; npos: there is none.
std::size_t first_bad_utf8(std::string_view text);

}  // namespace casgrid
