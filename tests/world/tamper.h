// A participant that misbehaves: stands between the world and a real one, and may change what goes
// in and what comes out. Each claim of a run is checked once with everything right and once with
// one of these planted, so that a check which cannot fail is found out.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "model/base/participant.h"
#include "scenarios/running/simulation.h"

namespace casgrid::testing {

class Tampered final : public Participant {
 public:
  // Called after the real participant, with its outputs; `input` is what it was given.
  using After = std::function<void(const Input& input, Instant now, Outbox& out)>;
  // Called before it: false swallows the input; `message` may be changed.
  using Before = std::function<bool(const Input& input, Instant now, Message& message)>;

  Tampered(std::unique_ptr<Participant> real, Before before, After after)
      : real_(std::move(real)), before_(std::move(before)), after_(std::move(after)) {}

  void handle(const Input& input, Instant now, Outbox& out) override {
    Input given = input;
    Message message;
    if (input.message != nullptr) {
      message = *input.message;
      given.message = &message;
    }
    if (before_ && !before_(given, now, message)) return;
    real_->handle(given, now, out);
    if (after_) after_(given, now, out);
  }

 private:
  std::unique_ptr<Participant> real_;
  Before before_;
  After after_;
};

// Wraps every participant whose name begins with `prefix`.
inline Simulation::Wrap tamper(const std::string& prefix, Tampered::Before before,
                               Tampered::After after) {
  return [=](const std::string& name,
             std::unique_ptr<Participant> real) -> std::unique_ptr<Participant> {
    if (!name.starts_with(prefix)) return real;
    return std::make_unique<Tampered>(std::move(real), before, after);
  };
}

}  // namespace casgrid::testing
