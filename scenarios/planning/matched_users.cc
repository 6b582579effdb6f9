#include "scenarios/planning/matched_users.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace casgrid::planning {
namespace {

constexpr std::size_t kExamples = 3;

// Where an address leads: a member of a group.
struct Place {
  std::uint32_t group = 0;
  std::uint32_t member = 0;
};

std::string key_of(const UserGroup& group) {
  return lower(group.name) + "\n" + lower(group.domain);
}

// Finds users by UPN without making every generated address.
class AddressBook {
 public:
  explicit AddressBook(const Directory& directory) : directory_(directory) {
    named_.reserve(directory.named_users.size());
    for (std::uint32_t i = 0; i < directory.user_groups.size(); ++i) {
      const UserGroup& group = directory.user_groups[i];
      if (!group.is_named()) generated_.try_emplace(key_of(group), i);
      for (std::uint32_t m = 0; group.is_named() && m < group.count; ++m)
        named_.try_emplace(lower(directory.named_users[group.named + m].upn), Place{i, m});
    }
  }

  // A group of generated users under the same name; kNone: there is none.
  std::uint32_t twin_of(const UserGroup& group) const {
    const auto found = generated_.find(key_of(group));
    return found == generated_.end() ? kNone : found->second;
  }

  bool has_named() const { return !named_.empty(); }

  bool find(const std::string& address, Place& place) const {
    const auto found = named_.find(lower(address));
    if (found != named_.end()) {
      place = found->second;
      return true;
    }
    if (generated_.empty()) return false;
    const auto user = directory_.find_user(address);
    if (!user || lower(directory_.address_of(*user)) != lower(address)) return false;
    place.group = static_cast<std::uint32_t>(directory_.group_index(*user));
    place.member = user->value - directory_.user_groups[place.group].first_user;
    return true;
  }

  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

 private:
  const Directory& directory_;
  std::unordered_map<std::string, Place> named_;    // by UPN in lower case
  std::map<std::string, std::uint32_t> generated_;  // group, by name and domain
};

class Matcher {
 public:
  Matcher(const Directory& before, const Directory& after)
      : before_(before),
        after_(after),
        classes_before_(before, AlikeBy::Now),
        classes_after_(after, AlikeBy::Now),
        book_(after) {
    for (const UserGroup& group : after.user_groups)
      is_met_.emplace_back(group.settings.is_system ? 0 : group.count, false);
  }

  MatchedUsers match() {
    for (std::uint32_t g = 0; g < before_.user_groups.size(); ++g) {
      const UserGroup& group = before_.user_groups[g];
      if (group.settings.is_system) continue;
      if (!group.is_named()) match_generated(g);
      for (std::uint32_t i = 0; group.is_named() && i < group.count; ++i) match_one({g, i});
    }
    for (std::uint32_t g = 0; g < is_met_.size(); ++g) {
      for (std::uint32_t i = 0; i < is_met_[g].size(); ++i) {
        if (is_met_[g][i]) continue;
        ++result_.only_after;
        if (result_.examples_only_after.size() < kExamples)
          result_.examples_only_after.push_back(after_.address_of(user_at(after_, {g, i})));
      }
    }
    return std::move(result_);
  }

 private:
  static UserId user_at(const Directory& directory, const Place& place) {
    return UserId{std::size_t{directory.user_groups[place.group].first_user} + place.member};
  }

  void match_one(const Place& mine) {
    const std::string address = before_.address_of(user_at(before_, mine));
    Place theirs;
    if (book_.find(address, theirs))
      pair(mine, theirs);
    else
      miss(address);
  }

  // Members of groups of one name are each other's; those beyond the shorter group are looked for
  // among people with names of their own.
  void match_generated(std::uint32_t g) {
    const UserGroup& group = before_.user_groups[g];
    const std::uint32_t twin = book_.twin_of(group);
    const std::uint32_t shared =
        twin == AddressBook::kNone ? 0 : std::min(group.count, after_.user_groups[twin].count);
    for (std::uint32_t i = 0; i < shared; ++i) pair({g, i}, {twin, i});
    for (std::uint32_t i = shared; i < group.count; ++i) match_one({g, i});
  }

  void miss(const std::string& address) {
    ++result_.only_before;
    if (result_.examples_only_before.size() < kExamples)
      result_.examples_only_before.push_back(address);
  }

  void pair(const Place& mine, const Place& theirs) {
    const auto b = classes_before_.class_of(mine.group, mine.member);
    const auto a = classes_after_.class_of(theirs.group, theirs.member);
    if (!b || !a) {
      miss(before_.address_of(user_at(before_, mine)));
      return;
    }
    is_met_[theirs.group][theirs.member] = true;
    const std::uint64_t key = (std::uint64_t{*b} << 32u) | *a;
    const auto next = static_cast<std::uint32_t>(result_.before.size());
    const auto [place, is_new] = known_.try_emplace(key, next);
    if (is_new) {
      result_.before.push_back({user_at(before_, mine), 0});
      result_.after.push_back({user_at(after_, theirs), 0});
    }
    ++result_.before[place->second].users;
    ++result_.after[place->second].users;
  }

  const Directory& before_;
  const Directory& after_;
  UserClasses classes_before_;
  UserClasses classes_after_;
  AddressBook book_;
  std::vector<std::vector<bool>> is_met_;  // by group and member of the side after
  std::unordered_map<std::uint64_t, std::uint32_t> known_;
  MatchedUsers result_;
};

}  // namespace

MatchedUsers match_users(const Directory& before, const Directory& after) {
  return Matcher(before, after).match();
}

}  // namespace casgrid::planning
