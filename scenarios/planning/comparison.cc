#include "scenarios/planning/comparison.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

#include "model/base/assert.h"
#include "scenarios/planning/matched_users.h"
#include "scenarios/planning/not_known.h"

namespace casgrid::planning {
namespace {

// A pair of groups, one of each side, with the front ends that are in both.
struct GroupPair {
  std::uint32_t before = 0;
  std::uint32_t after = 0;
  std::vector<ServerId> front_ends;  // of the side before
};

struct Names {
  std::vector<ServerId> servers;  // of the other side, by server of this; none: it is not there
  std::vector<HostId> hosts;
};

Names names_in(const Directory& from, const Directory& to) {
  Names names;
  for (const Server& server : from.servers)
    names.servers.push_back(to.find_server(server.name).value_or(ServerId{}));
  for (const std::string& host : from.hosts)
    names.hosts.push_back(to.find_host(host).value_or(HostId{}));
  return names;
}

Verdict renamed(Verdict verdict, const Names& names) {
  if (!verdict.target.is_none()) verdict.target = names.servers[verdict.target.index()];
  if (!verdict.location.is_none()) verdict.location = names.hosts[verdict.location.index()];
  return verdict;
}

// Both could be renamed to "not there": then their own ids decide nothing, and they differ.
bool is_same(const Verdict& before, const Verdict& after, const Names& names) {
  const Verdict same = renamed(before, names);
  return same == after && same.target.is_none() == before.target.is_none() &&
         same.location.is_none() == before.location.is_none();
}

class Comparer {
 public:
  Comparer(const Audit& before, const Audit& after)
      : before_(before),
        after_(after),
        names_(names_in(before.directory(), after.directory())),
        service_before_(before.directory()),
        service_after_(after.directory()),
        has_changed_(before.classes().size(), false) {}

  Comparison compare() {
    SIM_ASSERT(before_.classes().size() == after_.classes().size());
    match_front_ends();
    for (std::size_t c = 0; c < kAuditColumns; ++c) compare_column(audit_column(c));
    for (std::size_t i = 0; i < has_changed_.size(); ++i) {
      result_.users += before_.classes()[i].users;
      if (has_changed_[i]) result_.users_changed += before_.classes()[i].users;
    }
    for (auto& [key, entry] : lost_) result_.lost.push_back(std::move(entry));
    for (auto& [key, entry] : gained_) result_.gained.push_back(std::move(entry));
    const auto more_users = [](const auto& a, const auto& b) { return a.users > b.users; };
    std::stable_sort(result_.moved.begin(), result_.moved.end(), more_users);
    std::stable_sort(result_.lost.begin(), result_.lost.end(), more_users);
    std::stable_sort(result_.gained.begin(), result_.gained.end(), more_users);
    return std::move(result_);
  }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;

  struct Entry {
    Moved moved;
    std::size_t last_class = static_cast<std::size_t>(-1);
    std::vector<bool> pairs;
  };

  void match_front_ends() {
    const auto& after = after_.front_ends().servers;
    std::vector<std::uint32_t> place(after_.directory().servers.size(), kNone);
    for (std::uint32_t i = 0; i < after.size(); ++i) place[after[i].index()] = i;
    std::vector<bool> is_matched(after.size(), false);
    for (const ServerId id : before_.front_ends().servers) {
      const ServerId other = names_.servers[id.index()];
      const std::uint32_t found = other.is_none() ? kNone : place[other.index()];
      twin_.push_back(found);
      if (found != kNone) is_matched[found] = true;
      if (found == kNone) result_.front_ends_only_before.push_back(before_.directory().at(id).name);
    }
    for (std::size_t i = 0; i < after.size(); ++i) {
      if (!is_matched[i])
        result_.front_ends_only_after.push_back(after_.directory().at(after[i]).name);
    }
    result_.front_ends_before = twin_.size();
    result_.front_ends_after = after.size();
  }

  std::vector<GroupPair> pairs_of(AuditColumn column) const {
    std::map<std::pair<std::uint32_t, std::uint32_t>, GroupPair> pairs;
    for (std::size_t i = 0; i < twin_.size(); ++i) {
      if (twin_[i] == kNone) continue;
      const std::uint32_t b = before_.front_ends().of(column).group_of[i];
      const std::uint32_t a = after_.front_ends().of(column).group_of[twin_[i]];
      GroupPair& pair = pairs[{b, a}];
      pair.before = b;
      pair.after = a;
      pair.front_ends.push_back(before_.front_ends().servers[i]);
    }
    std::vector<GroupPair> all;
    all.reserve(pairs.size());
    for (auto& [key, pair] : pairs) all.push_back(std::move(pair));
    return all;
  }

  void compare_column(AuditColumn column) {
    const std::vector<GroupPair> pairs = pairs_of(column);
    std::map<std::pair<RuleId, RuleId>, Entry> entries;
    for (std::size_t i = 0; i < before_.classes().size(); ++i) {
      const auto before = before_.verdicts(i, column);
      const auto after = after_.verdicts(i, column);
      for (std::size_t p = 0; p < pairs.size(); ++p) {
        const Verdict& b = before[pairs[p].before];
        const Verdict& a = after[pairs[p].after];
        if (is_same(b, a, names_)) continue;
        Entry& entry = entries[{b.rule, a.rule}];
        if (entry.pairs.empty()) entry.pairs.resize(pairs.size(), false);
        entry.pairs[p] = true;
        if (entry.last_class != i) note(i, pairs[p].front_ends.front(), {b, a}, entry);
      }
      compare_service(i, column, pairs);
    }
    for (auto& [rules, entry] : entries) {
      entry.moved.column = column;
      std::tie(entry.moved.before, entry.moved.after) = rules;
      for (std::size_t p = 0; p < pairs.size(); ++p) {
        if (entry.pairs[p])
          entry.moved.front_ends += static_cast<std::uint32_t>(pairs[p].front_ends.size());
      }
      result_.moved.push_back(std::move(entry.moved));
    }
  }

  // The first changed row of a class under these rules.
  void note(std::size_t user_class, ServerId front_end, const std::array<Verdict, 2>& verdicts,
            Entry& entry) {
    entry.last_class = user_class;
    has_changed_[user_class] = true;
    const UserClass& users = before_.classes()[user_class];
    entry.moved.users += users.users;
    ++entry.moved.classes;
    if (entry.moved.examples.size() < kExamplesOfChange)
      entry.moved.examples.push_back(
          {users.representative, front_end, verdicts[0], text_of(after_.directory(), verdicts[1])});
  }

  void compare_service(std::size_t user_class, AuditColumn column,
                       const std::vector<GroupPair>& pairs) {
    const auto before = before_.verdicts(user_class, column);
    const auto after = after_.verdicts(user_class, column);
    const Fate fate_before = fate_of(before, service_before_);
    const Fate fate_after = fate_of(after, service_after_);
    // What is not known on one side is neither lost nor gained.
    if (fate_before == fate_after || fate_before == Fate::NotKnown || fate_after == Fate::NotKnown)
      return;
    const bool was = fate_before == Fate::Served;
    RuleId rule = RuleId::kCount;
    if (!pairs.empty()) rule = was ? after[pairs[0].after].rule : before[pairs[0].before].rule;
    ServiceChange& change = (was ? lost_ : gained_)[{column, rule}];
    change.column = column;
    change.rule = rule;
    change.users += before_.classes()[user_class].users;
    ++change.classes;
    if (change.examples.size() < kExamplesOfChange)
      change.examples.push_back(before_.classes()[user_class].representative);
  }

  const Audit& before_;
  const Audit& after_;
  Names names_;
  Service service_before_;
  Service service_after_;
  std::vector<std::uint32_t> twin_;  // of each front end: its place on the other side
  std::vector<bool> has_changed_;    // by class
  std::map<std::pair<AuditColumn, RuleId>, ServiceChange> lost_;
  std::map<std::pair<AuditColumn, RuleId>, ServiceChange> gained_;
  Comparison result_;
};

}  // namespace

Comparison compare(const Audit& before, const Audit& after) {
  return Comparer(before, after).compare();
}

Comparison diff(const Directory& before, const Directory& after) {
  MatchedUsers users = match_users(before, after);
  Comparison result =
      compare(Audit(before, std::move(users.before)), Audit(after, std::move(users.after)));
  result.users_only_before = users.only_before;
  result.users_only_after = users.only_after;
  result.examples_only_before = std::move(users.examples_only_before);
  result.examples_only_after = std::move(users.examples_only_after);
  return result;
}

Comparison diff_without(const Directory& intact, const Directory& rest) {
  const std::vector<UserClass> classes = UserClasses(intact, AlikeBy::UnderFailure).classes();
  return compare(Audit(intact, classes), Audit(rest, classes));
}

}  // namespace casgrid::planning
