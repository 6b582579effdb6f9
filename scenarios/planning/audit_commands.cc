#include "scenarios/planning/audit_commands.h"

#include <fstream>
#include <iterator>

#include "scenarios/planning/audit_report.h"
#include "scenarios/planning/change_report.h"
#include "scenarios/text/text_table.h"

namespace casgrid::planning {
namespace {

constexpr int kGood = 0;
constexpr int kLookAt = 1;
constexpr int kBad = 2;

void write(const Directory& before, const Comparison& comparison, SummaryFormat format,
           std::ostream& out) {
  if (format == SummaryFormat::Json)
    write_json(before, comparison, out);
  else
    write_text(before, comparison, out);
}

// What the answer rests on and nobody said.
void write_assumptions(const Directory& directory, std::ostream& out) {
  for (const Dag& dag : directory.dags) {
    if (dag.is_witness_assumed) {
      out << "Nobody says where the witness of " << dag.name << " is; it is taken to be in "
          << directory.at(dag.witness_site).name << "\n";
    }
  }
}

}  // namespace

int audit_command(const Directory& directory, const AuditOptions& options, std::ostream& out) {
  const Audit result = audit(directory);
  switch (options.format) {
    case AuditFormat::Text:
      write_text(result, out);
      break;
    case AuditFormat::Csv:
      write_csv(result, out);
      break;
    case AuditFormat::Json:
      write_json(result, out);
      break;
  }
  return out.good() ? kGood : kBad;
}

int without_command(const Directory& directory, const WithoutOptions& options, std::ostream& out) {
  std::string why;
  const auto parts = find_parts(directory, options.parts, why);
  if (!parts) {
    out << why << "\n";
    return kBad;
  }
  Directory rest = directory;
  const Failover failover = take_away(rest, *parts);
  const Comparison comparison = diff_without(directory, rest);
  if (options.format == SummaryFormat::Text) {
    for (const Part part : *parts) out << "Without " << text_of(directory, part) << "\n";
    write_assumptions(directory, out);
    const auto before = static_cast<double>(comparison.front_ends_before);
    out << failover.moved << " databases move, " << failover.stopped << " are not mounted; "
        << (before == 0 ? std::string("no")
                        : percent(static_cast<double>(comparison.front_ends_after) / before))
        << " of the front ends are left\n";
  }
  write(directory, comparison, options.format, out);
  return comparison.lost.empty() ? kGood : kLookAt;
}

int failures_command(const Directory& directory, const FailuresOptions& options,
                     std::ostream& out) {
  const Failures all = failures(directory, options.depth);
  if (options.format == SummaryFormat::Json)
    write_json(directory, all, out);
  else
    write_text(directory, all, options.top, out);
  if (options.format == SummaryFormat::Text) write_assumptions(directory, out);
  // The worst comes first.
  return all.failures.empty() || all.failures.front().lost == 0 ? kGood : kLookAt;
}

int diff_command(const Directory& before, const Directory& after, const DiffOptions& options,
                 std::ostream& out) {
  const Comparison comparison = diff(before, after);
  write(before, comparison, options.format, out);
  return comparison.is_same() ? kGood : kLookAt;
}

int check_command(const Directory& directory, const CheckOptions& options, std::ostream& out) {
  std::ifstream file(options.path, std::ios::binary);
  if (!file) {
    out << options.path.string() << ": cannot be read; accept the routing first\n";
    return kBad;
  }
  const std::string accepted{std::istreambuf_iterator<char>(file), {}};
  const std::vector<GoldenChange> all = changes(accepted, golden_text(audit(directory)));
  if (all.empty()) {
    out << "The routing is as accepted.\n";
    return kGood;
  }
  write_text(all, options.top, out);
  return kLookAt;
}

}  // namespace casgrid::planning
