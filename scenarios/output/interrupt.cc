#include "scenarios/output/interrupt.h"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <vector>

#include "scenarios/output/backwards.h"
#include "scenarios/output/exit_code.h"

namespace casgrid {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

enum class Phase { Untouched, Ends, Watched, Settled };

// What a signal's course reads, and may write.
struct Course {
  volatile std::sig_atomic_t phase = static_cast<int>(Phase::Untouched);
  volatile std::sig_atomic_t interrupted = 0;
  volatile std::sig_atomic_t settled_code = 0;

  Phase now() const { return static_cast<Phase>(phase); }
};

// Made before the program begins: a signal never finds it half made.
Course& course() {
  static constinit Course of_the_process;
  return of_the_process;
}

// Changed only while signals are held, so that a signal finds it whole.
std::vector<std::string>& begun() {
  static std::vector<std::string> paths;
  return paths;
}

// Only calls that are allowed in a signal's course.
void end_at_once() {
  for (const std::string& path : output::Backwards(begun())) {
    if (unlink(path.c_str()) != 0) rmdir(path.c_str());
  }
  constexpr char kSaid[] = "casgrid: interrupted; nothing was written\n";
  if (write(STDERR_FILENO, kSaid, sizeof kSaid - 1) < 0) _exit(kInterrupted);
  _exit(kInterrupted);
}

void note(int) {
  const bool is_second = course().interrupted != 0;
  course().interrupted = 1;
  switch (course().now()) {
    case Phase::Untouched:
      break;
    case Phase::Ends:
      end_at_once();
      break;
    case Phase::Watched:
      if (is_second) _exit(kInterrupted);
      break;
    case Phase::Settled:
      if (is_second) _exit(course().settled_code);
      break;
  }
}

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kSignals) sigaddset(&set, signal);
  return set;
}

void enter(Phase next) {
  course().phase = static_cast<int>(next);
  struct sigaction action {};
  action.sa_handler = note;
  action.sa_mask = our_signals();
  action.sa_flags = SA_RESTART;
  for (const int signal : kSignals) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    // What nohup has switched off stays so.
    if (signal == SIGHUP && before.sa_handler == SIG_IGN) continue;
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace

void end_on_signals() {
  begun();  // made now, not in a signal's course
  // A file that may not grow is an error like a full disk, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  enter(Phase::Ends);
}

void watch_interrupts() { enter(Phase::Watched); }

void settle(int code) {
  if (course().now() == Phase::Untouched) return;  // another program's, such as Python
  course().settled_code = code;
  course().interrupted = 0;
  course().phase = static_cast<int>(Phase::Settled);
}

bool was_interrupted() {
  if (course().interrupted != 0) return true;
  sigset_t waiting;
  sigemptyset(&waiting);
  sigpending(&waiting);
  return std::any_of(kSignals.begin(), kSignals.end(),
                     [&](int signal) { return sigismember(&waiting, signal) == 1; });
}

SignalsHeld::SignalsHeld() {
  const sigset_t ours = our_signals();
  pthread_sigmask(SIG_BLOCK, &ours, &before_);
}

SignalsHeld::~SignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

void take_away_on_signal(const std::string& path) {
  const SignalsHeld held;
  begun().push_back(path);
}

void keep_on_signal(const std::string& path) {
  const SignalsHeld held;
  std::erase(begun(), path);
}

}  // namespace casgrid
