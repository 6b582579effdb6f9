#include "bench/proofs/workers.h"

#include <algorithm>
#include <cstdint>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace casgrid::proofs {
namespace {

struct Head {
  std::uint64_t index = 0;
  std::uint64_t length = 0;
};

bool write_all(int to, const void* from, std::size_t length) {
  const char* next = static_cast<const char*>(from);
  while (length > 0) {
    const ssize_t n = write(to, next, length);
    if (n <= 0) return false;
    next += n;
    length -= static_cast<std::size_t>(n);
  }
  return true;
}

struct Worker {
  pid_t process = -1;
  int from = -1;  // -1: it has said all
  std::string said{};
};

// Takes the results that are there as a whole.
void take_results(Worker& w, const std::function<void(std::size_t, const std::string&)>& take) {
  std::size_t at = 0;
  Head head;
  while (w.said.size() - at >= sizeof head) {
    std::copy_n(w.said.data() + at, sizeof head, reinterpret_cast<char*>(&head));
    if (w.said.size() - at - sizeof head < head.length) break;
    take(head.index, w.said.substr(at + sizeof head, head.length));
    at += sizeof head + head.length;
  }
  w.said.erase(0, at);
}

Worker start(std::size_t first, std::size_t count, unsigned jobs,
             const std::function<std::string(std::size_t)>& work) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    for (std::size_t i = first; i < count; i += jobs) {
      const std::string result = work(i);
      const Head head{i, result.size()};
      if (!write_all(ends[1], &head, sizeof head) ||
          !write_all(ends[1], result.data(), result.size()))
        _exit(1);
    }
    _exit(0);
  }
  close(ends[1]);
  return {process, ends[0]};
}

}  // namespace

std::string by_workers(std::size_t count, unsigned jobs,
                       const std::function<std::string(std::size_t)>& work,
                       const std::function<void(std::size_t, const std::string&)>& take) {
  std::vector<Worker> workers;
  for (unsigned j = 0; j < jobs; ++j) workers.push_back(start(j, count, jobs, work));
  for (std::size_t open = workers.size(); open > 0;) {
    std::vector<pollfd> waits;
    for (const Worker& w : workers) waits.push_back({w.from, POLLIN, 0});  // -1 is passed over
    if (poll(waits.data(), waits.size(), -1) < 0) continue;
    for (std::size_t i = 0; i < workers.size(); ++i) {
      if (waits[i].revents == 0) continue;
      char buffer[65536];
      const ssize_t n = read(workers[i].from, buffer, sizeof buffer);
      if (n > 0) {
        workers[i].said.append(buffer, static_cast<std::size_t>(n));
        take_results(workers[i], take);
        continue;
      }
      close(workers[i].from);
      workers[i].from = -1;
      --open;
    }
  }
  std::string wrong;
  for (const Worker& w : workers) {
    int status = 0;
    if (w.process < 0 || waitpid(w.process, &status, 0) < 0 || status != 0)
      wrong += "a process that did part of the work ended early; ";
  }
  return wrong;
}

}  // namespace casgrid::proofs
