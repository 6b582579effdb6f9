#include "model/transport/safety_net.h"

namespace casgrid::transport {

void SafetyNet::keep(const Kept& kept) {
  forget_old(kept.at);
  if (settings_.hold > Duration{0}) entries_.push_back(kept);
}

void SafetyNet::forget_old(Instant now) {
  while (!entries_.empty() && now - entries_.front().at >= settings_.hold) entries_.pop_front();
}

}  // namespace casgrid::transport
