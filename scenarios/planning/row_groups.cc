#include "scenarios/planning/row_groups.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace casgrid {
namespace {

// Names sets of front ends: a whole site by its name, and what is left out if that is shorter.
class SetNames {
 public:
  explicit SetNames(const Audit& audit) : audit_(audit) {
    const auto& servers = audit.front_ends().servers;
    for (std::uint32_t i = 0; i < servers.size(); ++i)
      sites_[audit.directory().at(audit.directory().at(servers[i]).site).name].push_back(i);
  }

  std::string name(const std::vector<bool>& has) const {
    const std::vector<std::string> in = parts(has, true);
    const std::vector<std::string> out = parts(has, false);
    if (out.empty()) return "all";
    const bool is_shorter = !in.empty() && out.size() < in.size();
    return is_shorter ? "all but " + joined(out) : joined(in);
  }

 private:
  // The front ends that are in the set, or that are not.
  std::vector<std::string> parts(const std::vector<bool>& has, bool in) const {
    std::vector<std::string> whole;
    std::vector<std::string> single;
    for (const auto& [site, members] : sites_) {
      const auto count = std::count_if(members.begin(), members.end(),
                                       [&](std::uint32_t m) { return has[m] == in; });
      if (static_cast<std::size_t>(count) == members.size()) {
        whole.push_back("site:" + site);
        continue;
      }
      for (const std::uint32_t m : members) {
        if (has[m] == in)
          single.push_back(audit_.directory().at(audit_.front_ends().servers[m]).name);
      }
    }
    std::sort(single.begin(), single.end());
    whole.insert(whole.end(), single.begin(), single.end());
    return whole;
  }

  static std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
    return text;
  }

  const Audit& audit_;
  std::map<std::string, std::vector<std::uint32_t>> sites_;  // front ends by name of site
};

// Verdicts as bytes: they have no padding, so equal bytes are equal verdicts.
std::string_view bytes_of(std::span<const Verdict> verdicts) {
  static_assert(std::has_unique_object_representations_v<Verdict>);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): reading any object's bytes is
  // allowed
  return {reinterpret_cast<const char*>(verdicts.data()), verdicts.size_bytes()};
}

void add_rows(const Audit& audit, AuditColumn column, const SetNames& names, const RowGroup& people,
              std::span<const Verdict> verdicts, std::vector<RowGroup>& rows) {
  std::map<Verdict, std::vector<bool>> sets;
  const auto& group_of = audit.front_ends().of(column).group_of;
  for (std::size_t i = 0; i < group_of.size(); ++i) {
    std::vector<bool>& set = sets[verdicts[group_of[i]]];
    if (set.empty()) set.resize(group_of.size(), false);
    set[i] = true;
  }
  for (const auto& [verdict, set] : sets) {
    RowGroup row = people;
    row.front_ends = names.name(set);
    row.verdict = verdict;
    rows.push_back(std::move(row));
  }
}

}  // namespace

std::vector<RowGroup> row_groups(const Audit& audit) {
  const SetNames names(audit);
  std::vector<RowGroup> rows;
  for (std::size_t c = 0; c < kAuditColumns; ++c) {
    const AuditColumn column = audit_column(c);
    std::map<std::string_view, std::vector<std::uint32_t>> alike;
    for (std::uint32_t i = 0; i < audit.classes().size(); ++i) {
      const auto verdicts = audit.verdicts(i, column);
      if (!verdicts.empty() && verdicts[0].is_asked()) alike[bytes_of(verdicts)].push_back(i);
    }
    for (const auto& [bytes, classes] : alike) {
      RowGroup people;
      people.column = column;
      for (const std::uint32_t i : classes) {
        const std::string address = audit.directory().address_of(audit.classes()[i].representative);
        if (people.user.empty() || address < people.user) people.user = address;
        people.users += audit.classes()[i].users;
      }
      add_rows(audit, column, names, people, audit.verdicts(classes.front(), column), rows);
    }
  }
  std::sort(rows.begin(), rows.end(), [](const RowGroup& a, const RowGroup& b) {
    return std::tie(a.column, a.user, a.front_ends) < std::tie(b.column, b.user, b.front_ends);
  });
  return rows;
}

}  // namespace casgrid
