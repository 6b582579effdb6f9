#include "model/transport/safety_net.h"

namespace casgrid::transport {

void SafetyNet::keep(const Kept& kept) {
  forget_old(kept.at);
  if (settings_.hold > Duration{0}) entries_.push_back(kept);
}

bool SafetyNet::has(MessageId id, UserId user) const {
  for (std::size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].id == id && entries_[i].user == user) return true;
  return false;
}

void SafetyNet::forget_old(Instant now) {
  while (!entries_.empty() && now - entries_.front().at >= settings_.hold) entries_.pop_front();
}

}  // namespace casgrid::transport
