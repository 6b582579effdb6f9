// The questions of planning as commands: directory and options in, a report out. They return
//
//   0   all is well
//   1   there is something to look at: service lost, a difference, not as accepted
//   2   the question makes no sense, or a file cannot be read or written; the message is the output
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "scenarios/planning/failures.h"

namespace casgrid::planning {

enum class AuditFormat : std::uint8_t { Text, Csv, Json };
// Of what is a summary, not rows.
enum class SummaryFormat : std::uint8_t { Text, Json };

struct AuditOptions {
  AuditFormat format = AuditFormat::Text;
};

struct WithoutOptions {
  std::vector<std::string> parts;  // as find_part() takes them; all are taken away at once
  SummaryFormat format = SummaryFormat::Text;
};

struct FailuresOptions {
  FailureDepth depth = FailureDepth::Single;
  std::size_t top = 20;  // rows of the table
  SummaryFormat format = SummaryFormat::Text;
};

struct DiffOptions {
  SummaryFormat format = SummaryFormat::Text;
};

struct CheckOptions {
  std::filesystem::path path;
  std::size_t top = 50;  // changes in the table
};

// Always 0 if the rows could be written.
int audit_command(const Directory& directory, const AuditOptions& options, std::ostream& out);
// 1 if somebody lost a protocol.
int without_command(const Directory& directory, const WithoutOptions& options, std::ostream& out);
// 1 if some failure takes a protocol from somebody.
int failures_command(const Directory& directory, const FailuresOptions& options, std::ostream& out);
// 1 if they differ.
int diff_command(const Directory& before, const Directory& after, const DiffOptions& options,
                 std::ostream& out);
// 1 if the routing is not as accepted.
int check_command(const Directory& directory, const CheckOptions& options, std::ostream& out);

}  // namespace casgrid::planning
