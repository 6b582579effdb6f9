#include "scenarios/planning/change_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "model/routing/rules.h"
#include "scenarios/text/text_table.h"

namespace casgrid::planning {
namespace {

using Json = nlohmann::ordered_json;
using enum TextTable::Align;

void write(const Json& json, std::ostream& out) {
  out << json.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
}

std::string name_of(RuleId id) {
  return id == RuleId::kCount ? std::string("no front end is left") : rule(id).name;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::string> addresses_of(const Directory& directory,
                                      const std::vector<UserId>& users) {
  std::vector<std::string> addresses;
  addresses.reserve(users.size());
  for (const UserId user : users) addresses.push_back(directory.address_of(user));
  return addresses;
}

void write_service(const Directory& before, const std::vector<ServiceChange>& changes,
                   const char* title, std::ostream& out) {
  if (changes.empty()) return;
  TextTable table({{"protocol", Left}, {"users", Right}, {"rule", Left}, {"for example", Left}});
  for (const ServiceChange& c : changes) {
    table.add({text_of(c.column), with_separators(c.users), name_of(c.rule),
               joined(addresses_of(before, c.examples))});
  }
  out << title << "\n" << table.text() << "\n";
}

void write_only(std::uint64_t count, const std::vector<std::string>& examples, const char* what,
                std::ostream& out) {
  if (count == 0) return;
  out << with_separators(count) << " " << what << ": " << joined(examples)
      << (count > examples.size() ? ", ..." : "") << "\n";
}

std::string words_of(const Directory& before, const Moved::Example& example) {
  return before.address_of(example.user) + " at " + before.at(example.front_end).name + ": " +
         text_of(before, example.before) + " -> " + example.after;
}

Json json_of(const Directory& before, const std::vector<ServiceChange>& changes) {
  Json list = Json::array();
  for (const ServiceChange& c : changes) {
    list.push_back({{"protocol", text_of(c.column)},
                    {"rule", c.rule == RuleId::kCount ? "" : rule(c.rule).name},
                    {"users", c.users},
                    {"classes", c.classes},
                    {"examples", addresses_of(before, c.examples)}});
  }
  return list;
}

std::string text_of(const AuditColumns& columns) {
  std::string text;
  std::size_t count = 0;
  for (std::size_t c = 0; c < kAuditColumns; ++c) {
    if (!columns.has(audit_column(c))) continue;
    text += (text.empty() ? "" : " ") + std::string(text_of(audit_column(c)));
    ++count;
  }
  return count == kAuditColumns ? "all" : text;
}

std::string names_of(const Directory& directory, const Failure& failure) {
  std::string text;
  for (const Part part : failure.which())
    text += (text.empty() ? "" : " + ") + text_of(directory, part);
  return text;
}

std::string share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? std::string("-")
                    : percent(static_cast<double>(part) / static_cast<double>(whole));
}

// Those that lose nothing, among those with so many parts.
std::string survived(const Failures& failures, std::size_t part_count) {
  std::size_t all = 0;
  std::size_t harmless = 0;
  for (const Failure& f : failures.failures) {
    if (f.parts.size() != part_count) continue;
    ++all;
    if (f.lost == 0) ++harmless;
  }
  return with_separators(all) + (part_count == 1 ? " single failures, " : " double failures, ") +
         with_separators(harmless) + " of which take no service from anybody\n";
}

}  // namespace

void write_text(const Directory& before, const Comparison& c, std::ostream& out) {
  out << with_separators(c.users) << " users compared, " << with_separators(c.users_changed)
      << " are treated differently somewhere; front ends " << c.front_ends_before << " -> "
      << c.front_ends_after << "\n";
  write_only(c.users_only_before, c.examples_only_before, "users are gone", out);
  write_only(c.users_only_after, c.examples_only_after, "users are new", out);
  write_only(c.front_ends_only_before.size(), c.front_ends_only_before, "front ends are gone", out);
  write_only(c.front_ends_only_after.size(), c.front_ends_only_after, "front ends are new", out);
  out << "\n";
  write_service(before, c.lost, "Served by no front end any more:", out);
  write_service(before, c.gained, "Served now, and by no front end before:", out);
  if (c.moved.empty()) {
    out << "Nothing moved.\n";
    return;
  }
  TextTable table({{"protocol", Left},
                   {"rule before", Left},
                   {"rule after", Left},
                   {"users", Right},
                   {"front ends", Right},
                   {"for example", Left}});
  for (const Moved& m : c.moved) {
    table.add({text_of(m.column), name_of(m.before), name_of(m.after), with_separators(m.users),
               std::to_string(m.front_ends), words_of(before, m.examples.front())});
  }
  out << "What moved:\n" << table.text();
}

void write_json(const Directory& before, const Comparison& c, std::ostream& out) {
  Json moved = Json::array();
  for (const Moved& m : c.moved) {
    Json examples = Json::array();
    for (const Moved::Example& e : m.examples) {
      examples.push_back({{"user", before.address_of(e.user)},
                          {"front_end", before.at(e.front_end).name},
                          {"before", text_of(before, e.before)},
                          {"after", e.after}});
    }
    moved.push_back({{"protocol", text_of(m.column)},
                     {"rule_before", name_of(m.before)},
                     {"rule_after", name_of(m.after)},
                     {"users", m.users},
                     {"classes", m.classes},
                     {"front_ends", m.front_ends},
                     {"examples", std::move(examples)}});
  }
  write({{"users", c.users},
         {"users_changed", c.users_changed},
         {"users_only_before", c.users_only_before},
         {"users_only_after", c.users_only_after},
         {"front_ends_before", c.front_ends_before},
         {"front_ends_after", c.front_ends_after},
         {"front_ends_only_before", c.front_ends_only_before},
         {"front_ends_only_after", c.front_ends_only_after},
         {"lost", json_of(before, c.lost)},
         {"gained", json_of(before, c.gained)},
         {"moved", std::move(moved)}},
        out);
}

void write_text(const Directory& directory, const Failures& all, std::size_t top,
                std::ostream& out) {
  out << with_separators(all.users) << " users, " << with_separators(all.pairs)
      << " pairs of user and protocol, " << with_separators(all.served)
      << " of them served while nothing has failed"
      << (all.not_known > 0 ? ", " + with_separators(all.not_known) + " not known" : std::string())
      << "; " << all.front_ends << " front ends\n"
      << survived(all, 1);
  const bool has_doubles = std::any_of(all.failures.begin(), all.failures.end(),
                                       [](const Failure& f) { return f.parts.size() == 2; });
  if (has_doubles) out << survived(all, 2);
  TextTable table({{"failure", Left},
                   {"pairs lost", Right},
                   {"of served", Right},
                   {"users hit", Right},
                   {"pairs changed", Right},
                   {"front ends left", Right},
                   {"databases moved", Right},
                   {"stopped", Right},
                   {"protocols lost", Left}});
  const std::size_t shown = std::min(top, all.failures.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Failure& f = all.failures[i];
    table.add({names_of(directory, f), with_separators(f.lost), share_of(f.lost, all.served),
               with_separators(f.users_hit), with_separators(f.changed),
               std::to_string(f.front_ends_left) + " (" +
                   share_of(f.front_ends_left, all.front_ends) + ")",
               std::to_string(f.failover.moved), std::to_string(f.failover.stopped),
               text_of(f.columns_lost)});
  }
  out << "\n" << table.text();
  if (shown < all.failures.size())
    out << "  ... and " << with_separators(all.failures.size() - shown) << " that are no worse\n";
}

void write_json(const Directory& directory, const Failures& all, std::ostream& out) {
  Json list = Json::array();
  for (const Failure& f : all.failures) {
    Json parts = Json::array();
    for (const Part part : f.which()) parts.push_back(text_of(directory, part));
    Json columns = Json::array();
    for (std::size_t c = 0; c < kAuditColumns; ++c) {
      if (f.columns_lost.has(audit_column(c))) columns.push_back(text_of(audit_column(c)));
    }
    list.push_back({{"parts", std::move(parts)},
                    {"pairs_lost", f.lost},
                    {"pairs_changed", f.changed},
                    {"users_hit", f.users_hit},
                    {"front_ends_left", f.front_ends_left},
                    {"databases_moved", f.failover.moved},
                    {"databases_stopped", f.failover.stopped},
                    {"protocols_lost", std::move(columns)}});
  }
  write({{"users", all.users},
         {"pairs", all.pairs},
         {"pairs_served", all.served},
         {"pairs_not_known", all.not_known},
         {"front_ends", all.front_ends},
         {"failures", std::move(list)}},
        out);
}

void write_text(const std::vector<GoldenChange>& all, std::size_t top, std::ostream& out) {
  // protocol, users, front ends, what happens, rule
  const auto fields_of = [](std::string_view line) {
    std::vector<std::string> fields;
    while (fields.size() < 5) {
      const std::size_t end = std::min(line.find('\t'), line.size());
      fields.emplace_back(line.substr(0, end));
      line.remove_prefix(std::min(end + 1, line.size()));
    }
    return fields;
  };
  TextTable table({{"", Left},
                   {"protocol", Left},
                   {"users", Left},
                   {"front ends", Left},
                   {"what happens", Left},
                   {"rule", Left}});
  const auto add = [&](const char* sign, const std::string& line) {
    if (line.empty()) return;
    std::vector<std::string> cells = fields_of(line);
    cells.insert(cells.begin(), sign);
    table.add(std::move(cells));
  };
  const std::size_t shown = std::min(top, all.size());
  for (std::size_t i = 0; i < shown; ++i) {
    add("-", all[i].accepted);
    add("+", all[i].now);
  }
  out << with_separators(all.size()) << " lines are not as accepted (-), but thus (+)\n"
      << table.text();
  if (shown < all.size()) out << "  ... and " << with_separators(all.size() - shown) << " more\n";
}

}  // namespace casgrid::planning
