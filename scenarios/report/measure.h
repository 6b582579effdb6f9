// A quantity that may not be known: there is none (no samples; it never happened), or it is only
// known to be at least so much (nobody had recovered when the run ended; a request was given up
// after it had waited so long). What is not known is never a good value: it meets no upper bound.
#pragma once

#include <optional>

namespace casgrid {

class Measure {
 public:
  enum class State { None, Known, AtLeast };

  Measure() = default;
  // A number is known, an empty optional is none.
  // NOLINTNEXTLINE(google-explicit-constructor): as optional does
  Measure(double value) : state_(State::Known), value_(value) {}
  // NOLINTNEXTLINE(google-explicit-constructor): as optional does
  Measure(const std::optional<double>& value)
      : state_(value ? State::Known : State::None), value_(value.value_or(0)) {}
  static Measure at_least(double bound) {
    Measure m(bound);
    m.state_ = State::AtLeast;
    return m;
  }

  State state() const { return state_; }
  bool is_none() const { return state_ == State::None; }
  bool is_known() const { return state_ == State::Known; }
  bool is_at_least() const { return state_ == State::AtLeast; }
  // As of an optional: whether the value itself is known.
  bool has_value() const { return is_known(); }
  // The value, or the bound. Requires: not none.
  double operator*() const { return value_; }
  // The value in another unit.
  Measure times(double factor) const {
    Measure m = *this;
    m.value_ *= factor;
    return m;
  }
  bool operator==(const Measure&) const = default;

 private:
  State state_ = State::None;
  double value_ = 0;
};

}  // namespace casgrid
