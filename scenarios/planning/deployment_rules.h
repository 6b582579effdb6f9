// The deployment rules T1 to T13 (facts 1.3) as findings, with the mistakes administrators really
// make beside them: a directory, and what is known around it, in; what is wrong with it, out.
//
// The rules stand in one table (deployment_rules.cc). Findings come in the table's order, and
// within a rule in the order of the directory: the same directory gives the same findings.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/directory/directory.h"
#include "scenarios/planning/deployment_context.h"

namespace casgrid {

// An error: unsupported, or somebody will not be served. A warning: it works until something moves.
// A note: worth knowing.
enum class Severity : std::uint8_t { Error, Warning, Note };
const char* text_of(Severity severity);  // "error"

struct Finding {
  std::string code;  // "T1"; "F19" is of the failure modes (facts 7.6), "N3" of 2.15
  Severity severity = Severity::Error;
  std::string object;    // "server cas-paris1"
  std::string sentence;  // what is so
  std::string remedy;    // what to do about it
  bool operator==(const Finding&) const = default;
};

// What a check saw; code, severity and remedy are the rule's.
struct Observation {
  std::string object;
  std::string sentence;
};

struct Deployment;  // of front_door.h: a directory as the checks see it
using DeploymentCheck = void (*)(const Deployment&, std::vector<Observation>&);

struct DeploymentRule {
  const char* code;
  const char* name;  // "perimeter"; no two alike
  Severity severity;
  DeploymentCheck check;
  const char* law;
  const char* remedy;
};

std::span<const DeploymentRule> deployment_rules();

// Requires: publish() was called.
std::vector<Finding> deployment_findings(const Directory& directory,
                                         const DeploymentContext& context);

}  // namespace casgrid
