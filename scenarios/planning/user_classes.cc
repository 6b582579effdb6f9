#include "scenarios/planning/user_classes.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace casgrid::planning {
namespace {

constexpr std::uint32_t kNoDatabase = 0xFFFFFFFFu;

using Words = std::vector<std::uint32_t>;

Words traits_of(const Database& database, AlikeBy alike_by) {
  Words words{database.active_on.value, database.is_mounted ? 1u : 0u, database.dag.value,
              database.offline_address_book.value};
  // Where nothing was ever active the first copy tells site and version.
  if (database.active_on.is_none() && !database.copies.empty())
    words.push_back(database.copies.front().server.value);
  if (alike_by == AlikeBy::Now) return words;
  for (const DatabaseCopy& copy : database.copies) {
    words.push_back(copy.server.value);
    words.push_back(copy.activation_preference);
    words.push_back(copy.activation_suspended ? 1u : 0u);
    words.push_back(copy.copy_queue_length);
    words.push_back(copy.replay_queue_length);
    words.push_back(static_cast<std::uint32_t>(copy.content_index));
  }
  return words;
}

// Kind of every database: equal numbers for those that are alike.
Words kinds_of(const Directory& directory, AlikeBy alike_by) {
  std::map<Words, std::uint32_t> known;
  Words kinds;
  for (const Database& database : directory.databases) {
    const auto next = static_cast<std::uint32_t>(known.size());
    kinds.push_back(known.try_emplace(traits_of(database, alike_by), next).first->second);
  }
  return kinds;
}

// A mailbox online is told apart by the domain it has there: it leads to the address of its OWA.
std::string domain_online(const Directory& directory, const UserGroup& group, UserId user) {
  const NamedUser* person = directory.find_person(user);
  if (group.settings.type != RecipientType::RemoteMailbox || person == nullptr) return {};
  const std::string& address = person->external_address;
  const std::size_t at = address.find('@');
  return at == std::string::npos ? std::string() : lower(std::string_view(address).substr(at + 1));
}

}  // namespace

class UserSorter {
 public:
  UserSorter(const Directory& directory, AlikeBy alike_by, UserClasses& result)
      : directory_(directory), result_(result), kinds_(kinds_of(directory, alike_by)) {}

  void sort() {
    for (const UserGroup& group : directory_.user_groups) add(group);
    put_in_order();
  }

 private:
  using Key = std::tuple<RecipientSettings, std::uint32_t, std::string>;

  void add(const UserGroup& group) {
    UserClasses::Period period{result_.slots_.size(), 1};
    if (!group.settings.is_system) period.length = std::max(1u, period_of(group));
    for (std::uint32_t i = 0; i < period.length; ++i) {
      // Of the members i, i + length, i + 2 * length, ...
      const std::uint32_t users =
          group.count / period.length + (i < group.count % period.length ? 1u : 0u);
      const bool counts = !group.settings.is_system && users > 0;
      result_.slots_.push_back(counts ? class_of(group, i, users) : UserClasses::kNone);
    }
    result_.periods_.push_back(period);
  }

  // Moves that are under way at the start leave no pattern, nor do mailboxes by name: each member
  // is looked at.
  static std::uint32_t period_of(const UserGroup& group) {
    if (group.is_named()) return group.count;
    if (!group.moves.empty() && group.moves.front().start <= kStart) return group.count;
    return static_cast<std::uint32_t>(group.databases.size());
  }

  std::uint32_t class_of(const UserGroup& group, std::uint32_t member, std::uint32_t users) {
    const UserId user{std::size_t{group.first_user} + member};
    const DatabaseId database = directory_.database_of(user);
    const std::uint32_t kind = database.is_none() ? kNoDatabase : kinds_[database.index()];
    const auto next = static_cast<std::uint32_t>(result_.classes_.size());
    RecipientSettings settings = group.settings;
    settings.is_administrator = directory_.is_administrator(user);
    const auto [place, is_new] =
        known_.try_emplace(Key{settings, kind, domain_online(directory_, group, user)}, next);
    std::string address = directory_.address_of(user);
    if (is_new) {
      result_.classes_.push_back({user, users});
      addresses_.push_back(std::move(address));
      return next;
    }
    UserClass& found = result_.classes_[place->second];
    found.users += users;
    if (address < addresses_[place->second]) {
      found.representative = user;
      addresses_[place->second] = std::move(address);
    }
    return place->second;
  }

  // By address, so that the order of an import does not show.
  void put_in_order() {
    std::vector<std::uint32_t> order(addresses_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::tie(addresses_[a], a) < std::tie(addresses_[b], b);
    });
    std::vector<UserClass> sorted;
    std::vector<std::uint32_t> place(order.size());
    for (const std::uint32_t old : order) {
      place[old] = static_cast<std::uint32_t>(sorted.size());
      sorted.push_back(result_.classes_[old]);
    }
    result_.classes_ = std::move(sorted);
    for (std::uint32_t& slot : result_.slots_) {
      if (slot != UserClasses::kNone) slot = place[slot];
    }
  }

  const Directory& directory_;
  UserClasses& result_;
  Words kinds_;  // by database
  std::map<Key, std::uint32_t> known_;
  std::vector<std::string> addresses_;  // of the representatives
};

UserClasses::UserClasses(const Directory& directory, AlikeBy alike_by) {
  UserSorter(directory, alike_by, *this).sort();
}

}  // namespace casgrid::planning
