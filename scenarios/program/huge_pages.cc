#include "scenarios/program/huge_pages.h"

#include <cstdlib>
#include <unistd.h>

namespace casgrid {

void use_huge_pages(char** arguments) {
  // The C library reads this before the program begins, so it cannot be set from inside.
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet
  if (std::getenv("GLIBC_TUNABLES") != nullptr) return;
  char self[4096];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length <= 0) return;
  self[length] = '\0';
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet
  setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", 1);
  execv(self, arguments);
}

}  // namespace casgrid
