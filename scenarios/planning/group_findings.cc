#include "scenarios/planning/group_findings.h"

#include <algorithm>
#include <string>

#include "model/mailbox/group_rule.h"
#include "scenarios/planning/without.h"

namespace casgrid {
namespace {

// " (3 of 5 votes)"; nothing if no voter is lost, but their ways to one another.
std::string votes_lost(const Dag& dag, const Reach& left) {
  std::size_t all = dag.members.size();
  auto lost = static_cast<std::size_t>(
      std::count_if(dag.members.begin(), dag.members.end(),
                    [&](ServerId member) { return !left.is_up[member.index()]; }));
  if (all % 2 == 0 && !dag.witness_site.is_none()) {
    ++all;
    lost += left.island_of[dag.witness_site.index()] == Reach::kLost ? 1 : 0;
  }
  if (lost == 0) return "";
  return " (" + std::to_string(lost) + " of " + std::to_string(all) + " votes)";
}

std::string databases_of(const Directory& directory, const Dag& dag) {
  const auto databases = std::count_if(
      directory.databases.begin(), directory.databases.end(),
      [&](const Database& d) { return !d.dag.is_none() && &directory.at(d.dag) == &dag; });
  return "none of its " + std::to_string(databases) + " databases is mounted then";
}

void votes(const Dag& dag, std::vector<Finding>& found) {
  if (dag.members.size() % 2 == 0 && dag.witness_site.is_none()) {
    found.push_back({"DAG-1", Severity::Warning, dag.name, "has an even number of votes",
                     "give it a witness: half a group is no majority"});
  }
}

void quorum_lost(const Directory& directory, const Dag& dag, std::vector<Finding>& found) {
  // What is not told breaks no rule; the audit says what it takes for granted.
  if (dag.is_witness_assumed || !has_quorum(directory, dag, reach_of(directory))) return;
  for (const planning::Part part : planning::parts_of(directory)) {
    const Reach left = reach_of(directory, planning::losses_of({&part, 1}));
    if (has_quorum(directory, dag, left)) continue;
    found.push_back(
        {"DAG-2", Severity::Note, dag.name,
         "loses quorum with the " + planning::text_of(directory, part) + votes_lost(dag, left) +
             "; " + databases_of(directory, dag),
         "put the witness into a third site that each of the others reaches by itself, or plan a "
         "switchover (restore_quorum)"});
  }
}

}  // namespace

std::vector<Finding> group_findings(const Directory& directory) {
  std::vector<Finding> found;
  for (const Dag& dag : directory.dags) {
    votes(dag, found);
    quorum_lost(directory, dag, found);
  }
  return found;
}

}  // namespace casgrid
