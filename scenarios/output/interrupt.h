// What SIGINT, SIGTERM and SIGHUP do to a command. Until its outputs are in place they end it with
// 130, and what was there before stands; from then on it ends with its verdict.
//
//   end_on_signals()    a signal takes away what was begun, and ends the program
//   watch_interrupts()  a signal is a flag that the work looks at; a second one ends the program
//   settle(code)        all is in place: a signal changes nothing; a second one ends with `code`
#pragma once

#include <csignal>
#include <string>

namespace casgrid {

void end_on_signals();
void watch_interrupts();
void settle(int code);

// One has come, or waits while signals are held.
bool was_interrupted();

// Holds signals back: they wait until the end of its life.
class SignalsHeld {
 public:
  SignalsHeld();
  ~SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_{};
};

// What a signal takes away, the last first: files, and folders if they are empty.
void take_away_on_signal(const std::string& path);
void keep_on_signal(const std::string& path);

}  // namespace casgrid
