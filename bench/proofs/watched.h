// A participant that is watched: stands between the world and a real one, shows what goes in and
// what comes out, and changes nothing.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "scenarios/running/simulation.h"

namespace casgrid::proofs {

class Watched final : public Participant {
 public:
  using See = std::function<void(const Input& input, Instant now)>;
  // Behind what was done: its outputs, which are not carried out yet.
  using SeeDone = std::function<void(const Input& input, Instant now, const Outbox& out)>;

  Watched(std::unique_ptr<Participant> real, See before, SeeDone after)
      : real_(std::move(real)), before_(std::move(before)), after_(std::move(after)) {}

  void handle(const Input& input, Instant now, Outbox& out) override {
    if (before_) before_(input, now);
    real_->handle(input, now, out);
    after_(input, now, out);
  }
  void expect(InputKind kind, std::uint64_t tag) const override { real_->expect(kind, tag); }
  std::size_t memory_bytes() const override { return real_->memory_bytes(); }

 private:
  std::unique_ptr<Participant> real_;
  See before_;
  SeeDone after_;
};

// First the inner one, where there is one, then the outer.
inline Simulation::Wrap around(const Simulation::Wrap& inner, const Simulation::Wrap& outer) {
  if (!inner) return outer;
  return [=](const std::string& name, std::unique_ptr<Participant> real) {
    return outer(name, inner(name, std::move(real)));
  };
}

}  // namespace casgrid::proofs
