#include "model/base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace casgrid {

void assertion_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "casgrid: internal error: %s does not hold (%s:%d)\n", expression, file,
               line);
  std::abort();
}

}  // namespace casgrid
