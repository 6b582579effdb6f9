#include "scenarios/planning/golden.h"

#include <algorithm>
#include <map>
#include <utility>

#include "model/routing/rules.h"
#include "scenarios/planning/not_known.h"
#include "scenarios/planning/row_groups.h"

namespace casgrid::planning {
namespace {

// What is not about users: lines for the reader only.
constexpr char kRemark = '#';

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty() && line.front() != kRemark) lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// The first `fields` fields; of the users only the address, so that one more or fewer is a change
// of the line and not another line.
std::string key_of(std::string_view line, int fields) {
  std::string key;
  for (int i = 0; i < fields; ++i) {
    const std::size_t end = std::min(line.find('\t'), line.size());
    std::string_view field = line.substr(0, end);
    if (i == 1) field = field.substr(0, field.find(' '));
    key += std::string(field) + "\t";
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return key;
}

// Pairs what is left on both sides by equal keys, in order.
void pair_up(int fields, std::vector<std::string_view>& gone, std::vector<std::string_view>& came,
             std::vector<GoldenChange>& all) {
  std::map<std::string, std::vector<std::string_view>> waiting;
  for (const std::string_view line : came) waiting[key_of(line, fields)].push_back(line);
  std::vector<std::string_view> unpaired;
  for (const std::string_view line : gone) {
    auto& twins = waiting[key_of(line, fields)];
    if (twins.empty()) {
      unpaired.push_back(line);
      continue;
    }
    all.push_back({std::string(line), std::string(twins.front())});
    twins.erase(twins.begin());
  }
  gone = std::move(unpaired);
  came.clear();
  for (const auto& [key, lines] : waiting) came.insert(came.end(), lines.begin(), lines.end());
}

}  // namespace

std::string golden_text(const Audit& audit) {
  std::string text =
      "# What the front ends do. One line: protocol, users, front ends, what happens, rule.\n";
  for (const NotKnown& n : not_known(audit.directory()))
    text += std::string(1, kRemark) + " Not known: " + text_of(n.column) + ": " + n.why + ".\n";
  for (const RowGroup& row : row_groups(audit)) {
    text += std::string(text_of(row.column)) + "\t" + row.user;
    if (row.users > 1) text += " and " + std::to_string(row.users - 1) + " more";
    text += "\t" + row.front_ends + "\t" + text_of(audit.directory(), row.verdict) + "\t" +
            rule(row.verdict.rule).name + "\n";
  }
  return text;
}

std::vector<GoldenChange> changes(std::string_view accepted, std::string_view now) {
  const std::vector<std::string_view> before = lines_of(accepted);
  const std::vector<std::string_view> after = lines_of(now);
  std::vector<std::string_view> gone;
  std::vector<std::string_view> came;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(came));
  std::vector<GoldenChange> all;
  // The same users at the same front ends; then the same users anywhere.
  pair_up(3, gone, came, all);
  pair_up(2, gone, came, all);
  for (const std::string_view line : gone) all.push_back({std::string(line), {}});
  for (const std::string_view line : came) all.push_back({{}, std::string(line)});
  std::sort(all.begin(), all.end(), [](const GoldenChange& a, const GoldenChange& b) {
    const std::string& x = a.accepted.empty() ? a.now : a.accepted;
    const std::string& y = b.accepted.empty() ? b.now : b.accepted;
    return x != y ? x < y : a.now < b.now;
  });
  return all;
}

}  // namespace casgrid::planning
