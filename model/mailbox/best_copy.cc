#include "model/mailbox/best_copy.h"

#include <algorithm>
#include <tuple>

#include "model/base/assert.h"

namespace casgrid {
namespace {

struct CriteriaSet {
  std::optional<ContentIndex> index;
  bool short_copy_queue;
  bool short_replay_queue;
};

constexpr std::uint32_t kCopyQueueShort = 10;
constexpr std::uint32_t kReplayQueueShort = 50;

constexpr CriteriaSet kSets[] = {
    {ContentIndex::Healthy, true, true},
    {ContentIndex::Crawling, true, true},
    {ContentIndex::Healthy, false, true},
    {ContentIndex::Crawling, false, true},
    {std::nullopt, false, true},
    {ContentIndex::Healthy, true, false},
    {ContentIndex::Crawling, true, false},
    {ContentIndex::Healthy, false, false},
    {ContentIndex::Crawling, false, false},
    {std::nullopt, false, false},
};

bool meets(const DatabaseCopy& copy, const CriteriaSet& set) {
  if (set.index && copy.content_index != *set.index) return false;
  if (set.short_copy_queue && copy.copy_queue_length >= kCopyQueueShort) return false;
  return !set.short_replay_queue || copy.replay_queue_length < kReplayQueueShort;
}

}  // namespace

std::optional<CopyChoice> choose_copy(const Database& database, const std::vector<bool>& usable) {
  SIM_ASSERT(usable.size() == database.copies.size());
  std::vector<const DatabaseCopy*> candidates;
  for (std::size_t i = 0; i < database.copies.size(); ++i) {
    if (usable[i] && !database.copies[i].activation_suspended)
      candidates.push_back(&database.copies[i]);
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const DatabaseCopy* x, const DatabaseCopy* y) {
                     return std::tie(x->copy_queue_length, x->activation_preference) <
                            std::tie(y->copy_queue_length, y->activation_preference);
                   });
  unsigned number = 0;
  for (const CriteriaSet& set : kSets) {
    ++number;
    for (const DatabaseCopy* copy : candidates) {
      if (meets(*copy, set)) return CopyChoice{copy->server, number};
    }
  }
  return std::nullopt;
}

}  // namespace casgrid
