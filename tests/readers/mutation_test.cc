// Whatever is read comes to an end: soon, in little memory, without a signal and without an
// exception that nobody catches. Each reader has a process of its own with limits on both.
#include <cstdio>
#include <ctime>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/readers/mutations.h"
#include "tests/readers/readers.h"

namespace casgrid::testing {
namespace {

constexpr rlim_t kBytes = 1u << 30;
constexpr double kSecondsMax = 1;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// How far the reader in the other process has come.
struct Progress {
  std::size_t at = 0;
  double slowest_s = 0;
  std::size_t slowest = 0;
};

// Reads `n` texts in a child; says which one it did not survive, or took too long for.
void read_apart(const ReaderUnderTest& reader, std::size_t n,
                const std::function<std::string(std::size_t)>& text) {
  void* shared =
      mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(shared, MAP_FAILED);
  auto* progress = new (shared) Progress;
  const pid_t child = fork();
  if (child == 0) {
    const rlimit memory{kBytes, RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &memory);
    int code = 0;
    try {
      for (; progress->at < n; ++progress->at) {
        const std::string bytes = text(progress->at);
        const double before = cpu_seconds();
        reader.read(bytes);
        const double took = cpu_seconds() - before;
        if (took <= progress->slowest_s) continue;
        progress->slowest_s = took;
        progress->slowest = progress->at;
      }
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s: threw %s\n", reader.name, error.what());
      code = 3;
    }
    exit(code);  // NOLINT(concurrency-mt-unsafe): folders are taken away
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
      << reader.name << ": text " << progress->at << " of " << n << " ended it with "
      << (WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status)) : "an exception");
  EXPECT_LE(progress->slowest_s, kSecondsMax)
      << reader.name << ": text " << progress->slowest << " took too long";
  munmap(shared, sizeof(Progress));
}

class Readers : public ::testing::TestWithParam<const char*> {};

TEST_P(Readers, SurviveTenThousandMutations) {
  const ReaderUnderTest& reader = *find_reader(GetParam());
  const std::vector<std::string> corpus = reader.corpus();
  for (const std::string& text : corpus) ASSERT_GT(text.size(), 20u) << reader.name;
  read_apart(reader, 10'000, [&](std::size_t i) { return mutated(corpus, i); });
}

TEST_P(Readers, SurviveWhatIsHostile) {
  const std::vector<std::string> texts = hostile_texts();
  read_apart(*find_reader(GetParam()), texts.size(), [&](std::size_t i) { return texts[i]; });
}

std::vector<const char*> names() {
  std::vector<const char*> all;
  for (const ReaderUnderTest& r : readers()) all.push_back(r.name);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Each, Readers, ::testing::ValuesIn(names()),
                         [](const auto& about) { return std::string(about.param); });

TEST(ReadersUnderTest, AreSeenToFail) {
  static const ReaderUnderTest kDies{"dies", nullptr, [](const std::string&) { raise(SIGKILL); }};
  EXPECT_NONFATAL_FAILURE(read_apart(kDies, 1, [](std::size_t) { return std::string("a"); }),
                          "signal 9");
  static const ReaderUnderTest kThrows{
      "throws", nullptr, [](const std::string&) { throw std::runtime_error("planted"); }};
  EXPECT_NONFATAL_FAILURE(read_apart(kThrows, 1, [](std::size_t) { return std::string("a"); }),
                          "an exception");
}

}  // namespace
}  // namespace casgrid::testing
