#include "scenarios/runner/interrupt.h"

#include <csignal>

namespace casgrid {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void note(int signal) {
  if (interrupted != 0) std::signal(signal, SIG_DFL);
  interrupted = 1;
}

}  // namespace

void watch_interrupts() {
  struct sigaction action {};
  action.sa_handler = note;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool was_interrupted() { return interrupted != 0; }

}  // namespace casgrid
