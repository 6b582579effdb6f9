#include "model/transport/shadow_copies.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid::transport {
namespace {

// A handle as one word.
constexpr std::uint64_t word_of(Handle handle) {
  return std::uint64_t{handle.generation} << 32 | handle.slot;
}
constexpr Handle handle_of(std::uint64_t word) {
  return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32)};
}

// Servers of one kind, as often as they may be tried: one after the other, and again from the
// first.
void append_tries(const std::vector<ServerId>& servers, std::size_t tries,
                  std::vector<ServerId>& order) {
  for (std::size_t i = 0; i < tries && !servers.empty(); ++i)
    order.push_back(servers[i % servers.size()]);
}

}  // namespace

std::vector<ServerId> shadow_order(const Directory& d, ServerId self,
                                   const ShadowSettings& settings, std::uint32_t spread) {
  std::vector<ServerId> order;
  if (!settings.is_enabled) return order;
  std::vector<ServerId> local;
  std::vector<ServerId> remote;
  const SiteId here = d.at(self).site;
  for (const ServerId id : nearest_first(d, self, boundary_of(d, self), spread))
    (d.at(id).site == here ? local : remote).push_back(id);
  // The preference has a meaning in a group over several sites only.
  if (remote.empty() || settings.preference == ShadowPreference::LocalOnly) {
    append_tries(local, settings.local_tries, order);
    return order;
  }
  append_tries(remote, settings.remote_tries, order);
  if (settings.preference == ShadowPreference::PreferRemote)
    append_tries(local, settings.local_tries, order);
  return order;
}

std::uint64_t ShadowQueue::keep(ServerId primary, const ShadowCopy& copy, Instant now) {
  const Handle handle = copies_.take();
  Cell& cell = *copies_.find(handle);
  cell.copy = copy;
  cell.copy.kept = now;
  cell.primary = primary;
  Primary& of = primaries_[primary.index()];
  cell.before = of.last;
  (of.last.is_none() ? of.first : copies_.find(of.last)->behind) = handle;
  of.last = handle;
  if (of.count++ == 0) of.heard = now;
  return word_of(handle);
}

void ShadowQueue::unlink(Handle handle) {
  const Cell cell = *copies_.find(handle);
  Primary& of = primaries_[cell.primary.index()];
  (cell.before.is_none() ? of.first : copies_.find(cell.before)->behind) = cell.behind;
  (cell.behind.is_none() ? of.last : copies_.find(cell.behind)->before) = cell.before;
  SIM_ASSERT(of.count > 0);
  --of.count;
  copies_.give_back(handle);
}

std::optional<ShadowCopy> ShadowQueue::discard(ServerId primary, std::uint64_t number) {
  const Cell* const cell = copies_.find(handle_of(number));
  if (cell == nullptr || cell->primary != primary) return std::nullopt;
  const ShadowCopy copy = cell->copy;
  unlink(handle_of(number));
  return copy;
}

bool ShadowQueue::is_silent(ServerId primary, Instant now) const {
  const Primary& of = primaries_[primary.index()];
  return of.count > 0 && now - of.heard >= settings_.resubmit_after;
}

std::vector<ShadowCopy> ShadowQueue::take_over(ServerId primary) {
  std::vector<ShadowCopy> all;
  Primary& of = primaries_[primary.index()];
  while (!of.first.is_none()) {
    all.push_back(copies_.find(of.first)->copy);
    unlink(of.first);
  }
  return all;
}

std::vector<ShadowCopy> ShadowQueue::forget_old(ServerId primary, Instant now) {
  std::vector<ShadowCopy> old;
  Primary& of = primaries_[primary.index()];
  while (!of.first.is_none() && now - copies_.find(of.first)->copy.kept >= settings_.longest) {
    old.push_back(copies_.find(of.first)->copy);
    unlink(of.first);
  }
  return old;
}

std::vector<ServerId> ShadowQueue::primaries() const {
  std::vector<ServerId> found;
  for (std::size_t i = 0; i < primaries_.size(); ++i)
    if (primaries_[i].count > 0) found.emplace_back(i);
  return found;
}

void DiscardEvents::add(ServerId shadow, std::uint64_t number, Instant now) {
  Shadow& of = shadows_[shadow.index()];
  while (!of.events.empty() && now - of.events.front().at >= settings_.auto_discard) {
    of.events.pop_front();
    ++of.gone;
  }
  of.events.push_back({number, now});
}

DiscardEvents::Answer DiscardEvents::ask(ServerId shadow, std::uint64_t seen, std::size_t most,
                                         Instant now) {
  Shadow& of = shadows_[shadow.index()];
  while (!of.events.empty() &&
         (of.gone < seen || now - of.events.front().at >= settings_.auto_discard)) {
    of.events.pop_front();
    ++of.gone;
  }
  Answer answer{.first = of.gone, .numbers = {}};
  const std::size_t count = std::min(most, of.events.size());
  for (std::size_t i = 0; i < count; ++i) answer.numbers.push_back(of.events[i].number);
  return answer;
}

std::size_t DiscardEvents::size() const {
  std::size_t sum = 0;
  for (const Shadow& s : shadows_) sum += s.events.size();
  return sum;
}

std::size_t DiscardEvents::memory_bytes() const {
  std::size_t sum = shadows_.capacity() * sizeof(Shadow);
  for (const Shadow& s : shadows_) sum += s.events.memory_bytes();
  return sum;
}

}  // namespace casgrid::transport
