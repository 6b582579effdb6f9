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
#include "scenarios/planning/finding.h"

namespace casgrid {

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
