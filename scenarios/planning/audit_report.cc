#include "scenarios/planning/audit_report.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "model/routing/explain.h"
#include "model/routing/rules.h"
#include "scenarios/planning/not_known.h"
#include "scenarios/planning/row_groups.h"
#include "scenarios/text/text_table.h"

namespace casgrid::planning {
namespace {

using Json = nlohmann::ordered_json;

// Quoted if it must be (RFC 4180).
std::string csv(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// Names that are no UTF-8 do not end the output.
std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string target_of(const Directory& directory, const Verdict& verdict) {
  return verdict.target.is_none() ? std::string() : directory.at(verdict.target).name;
}

std::string location_of(const Directory& directory, const Verdict& verdict) {
  return verdict.location.is_none() ? std::string() : directory.at(verdict.location);
}

template <class Visit>
void for_each_row(const Audit& audit, const Visit& visit) {
  for (std::size_t i = 0; i < audit.classes().size(); ++i) {
    for (std::size_t c = 0; c < kAuditColumns; ++c) {
      for (std::size_t f = 0; f < audit.front_ends().servers.size(); ++f) {
        const Verdict& verdict = audit.at(i, audit_column(c), f);
        if (verdict.is_asked()) visit(i, audit_column(c), f, verdict);
      }
    }
  }
}

std::vector<std::string> addresses_of(const Audit& audit) {
  std::vector<std::string> addresses;
  for (const UserClass& c : audit.classes())
    addresses.push_back(audit.directory().address_of(c.representative));
  return addresses;
}

struct Totals {
  std::uint64_t asked = 0;       // users
  std::uint64_t everywhere = 0;  // served at every front end
  std::uint64_t somewhere = 0;   // at some
  std::uint64_t not_known = 0;   // at none, but at some nobody can say
};

Totals totals_of(const Audit& audit, AuditColumn column, const Service& service) {
  Totals totals;
  for (std::size_t i = 0; i < audit.classes().size(); ++i) {
    const auto verdicts = audit.verdicts(i, column);
    if (verdicts.empty() || !verdicts[0].is_asked()) continue;
    const auto served = static_cast<std::size_t>(std::count_if(
        verdicts.begin(), verdicts.end(), [&](auto& v) { return service.is_service(v); }));
    const std::uint64_t users = audit.classes()[i].users;
    totals.asked += users;
    if (served == verdicts.size()) totals.everywhere += users;
    if (served > 0) totals.somewhere += users;
    if (fate_of(verdicts, service) == Fate::NotKnown) totals.not_known += users;
  }
  return totals;
}

}  // namespace

void write_text(const Audit& audit, std::ostream& out) {
  out << with_separators(audit.user_count()) << " users in "
      << with_separators(audit.classes().size()) << " classes, "
      << audit.front_ends().servers.size() << " front ends\n\n";
  using enum TextTable::Align;
  TextTable totals({{"protocol", Left},
                    {"users", Right},
                    {"served at every front end", Right},
                    {"at some only", Right},
                    {"at none", Right},
                    {"not known", Right}});
  const Service service(audit.directory());
  for (std::size_t c = 0; c < kAuditColumns; ++c) {
    const Totals t = totals_of(audit, audit_column(c), service);
    if (t.asked == 0) continue;
    totals.add({text_of(audit_column(c)), with_separators(t.asked), with_separators(t.everywhere),
                with_separators(t.somewhere - t.everywhere),
                with_separators(t.asked - t.somewhere - t.not_known),
                with_separators(t.not_known)});
  }
  out << totals.text() << "\n";
  const std::vector<NotKnown> unknown = not_known(audit.directory());
  write_text(unknown, out);
  if (!unknown.empty()) out << "\n";
  TextTable table({{"protocol", Left},
                   {"users", Left},
                   {"count", Right},
                   {"front ends", Left},
                   {"what happens", Left},
                   {"rule", Left}});
  for (const RowGroup& row : row_groups(audit)) {
    table.add({text_of(row.column), row.user, with_separators(row.users), row.front_ends,
               text_of(audit.directory(), row.verdict), rule(row.verdict.rule).name});
  }
  out << table.text();
}

void write_csv(const Audit& audit, std::ostream& out) {
  out << "user,users,protocol,front_end,action,target,port,crosses_site,status,location,rule\n";
  const Directory& d = audit.directory();
  std::vector<std::string> addresses = addresses_of(audit);
  for (std::string& address : addresses) address = csv(address);
  for_each_row(audit, [&](std::size_t i, AuditColumn column, std::size_t f, const Verdict& v) {
    out << addresses[i] << ',' << audit.classes()[i].users << ',' << text_of(column) << ','
        << csv(d.at(audit.front_ends().servers[f]).name) << ',' << text_of(v.action) << ','
        << csv(target_of(d, v)) << ',' << v.port << ',' << (v.crosses_site ? 1 : 0) << ','
        << v.status << ',' << csv(location_of(d, v)) << ',' << rule(v.rule).name << '\n';
  });
}

void write_json(const Audit& audit, std::ostream& out) {
  const Directory& d = audit.directory();
  const std::vector<std::string> addresses = addresses_of(audit);
  out << "{\"classes\": [";
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    out << (i == 0 ? "\n" : ",\n")
        << dumped(Json{{"user", addresses[i]}, {"users", audit.classes()[i].users}});
  }
  out << "\n],\n\"front_ends\": [";
  for (std::size_t f = 0; f < audit.front_ends().servers.size(); ++f) {
    const Server& server = d.at(audit.front_ends().servers[f]);
    out << (f == 0 ? "\n" : ",\n")
        << dumped(Json{{"name", server.name}, {"site", d.at(server.site).name}});
  }
  out << "\n],\n\"rows\": [";
  bool is_first = true;
  for_each_row(audit, [&](std::size_t i, AuditColumn column, std::size_t f, const Verdict& v) {
    Json row{{"user", addresses[i]},
             {"protocol", text_of(column)},
             {"front_end", d.at(audit.front_ends().servers[f]).name},
             {"action", text_of(v.action)},
             {"rule", rule(v.rule).name}};
    if (!v.target.is_none()) {
      row["target"] = target_of(d, v);
      row["port"] = v.port;
      row["crosses_site"] = v.crosses_site;
    }
    if (v.status != 0) row["status"] = v.status;
    if (!v.location.is_none()) row["location"] = location_of(d, v);
    out << (is_first ? "\n" : ",\n") << dumped(row);
    is_first = false;
  });
  out << "\n],\n\"not_known\": " << dumped(json_of(not_known(d))) << "}\n";
}

}  // namespace casgrid::planning
