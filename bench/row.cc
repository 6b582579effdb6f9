#include "bench/row.h"

#include <algorithm>

namespace casgrid::bench {

bool is_rate(Figure figure) {
  switch (figure) {
    case Figure::WorkRate:
    case Figure::RequestRate:
    case Figure::CommandRate:
    case Figure::SaidRate:
      return true;
    case Figure::SaidCost:
    case Figure::UserSeconds:
    case Figure::Resident:
      return false;
  }
  return false;
}

std::vector<Row> chosen(const std::vector<Row>& all, const std::vector<std::string>& names,
                        std::vector<std::string>& unknown) {
  std::vector<Row> picked;
  const auto pick = [&](const auto& fits) {
    const std::size_t before = picked.size();
    for (const Row& r : all) {
      const bool is_new = std::none_of(picked.begin(), picked.end(),
                                       [&](const Row& p) { return p.name == r.name; });
      if (fits(r) && is_new) picked.push_back(r);
    }
    return picked.size() > before;
  };
  if (names.empty()) pick([](const Row& r) { return r.by_default; });
  for (const std::string& name : names) {
    const bool is_row =
        std::any_of(all.begin(), all.end(), [&](const Row& r) { return r.name == name; });
    const bool begins =
        std::any_of(all.begin(), all.end(), [&](const Row& r) { return r.name.starts_with(name); });
    if (is_row)
      pick([&](const Row& r) { return r.name == name; });
    else if (begins)
      pick([&](const Row& r) { return r.name.starts_with(name); });
    else
      unknown.push_back(name);
  }
  return picked;
}

}  // namespace casgrid::bench
