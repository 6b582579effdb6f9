#include "scenarios/advising/fault_findings.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "model/base/overloaded.h"
#include "scenarios/advising/group_rehearsal.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/document/named_fault.h"
#include "scenarios/planning/failures.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using planning::Failure;
using planning::Part;
using scenario::Fault;
using scenario::Scenario;

// What the fault takes away of the directory. None: nothing that planning knows.
std::optional<Part> part_of(const Fault& fault, const Directory& directory) {
  const auto part = [&](const char* kind, const std::string& name) {
    return planning::find_part(directory, kind + name);
  };
  return std::visit(
      Overloaded{
          [&](const AnyOf<named::Crash, named::PowerLoss> auto& f) {
            return part("server:", f.machine);
          },
          [&](const named::SiteLoss& f) { return part("site:", f.site); },
          [&](const named::LinkDown& f) { return part("link:", f.link); },
          // A narrow link, or one that loses some of what it carries, still leads there.
          [](const AnyOf<named::LinkBandwidth, named::MessageRule> auto&) {
            return std::optional<Part>{};
          },
          // One copy less, and where a database is mounted: whatever the group does, it goes on.
          [](const AnyOf<named::DatabaseFailure, named::Switchover, named::Rebalance,
                         named::RestoreQuorum, named::BlockActivation,
                         named::BindCertificate> auto&) { return std::optional<Part>{}; },
          // The server is there. What its pools or its balancers make of that, the run says.
          [](const AnyOf<named::ComponentState, named::Sick, named::DrainMember> auto&) {
            return std::optional<Part>{};
          },
      },
      what_of(fault));
}

// Two sides of a group that both have quorum: that takes somebody who overrules it.
bool may_mount_twice(const Fault& fault) {
  return std::visit(
      Overloaded{[](const named::RestoreQuorum&) { return true; },
                 // Whatever breaks, or is ordered, a side without quorum mounts nothing.
                 [](const AnyOf<named::Crash, named::PowerLoss, named::SiteLoss, named::LinkDown,
                                named::LinkBandwidth, named::DatabaseFailure, named::Switchover,
                                named::Rebalance, named::ComponentState, named::MessageRule,
                                named::Sick, named::DrainMember, named::BlockActivation,
                                named::BindCertificate> auto&) { return false; }},
      what_of(fault));
}

struct Loss {
  std::string name;  // of the faults
  Failure failure;
};

// What is lost at the same time, each such set once. A drawn fault stands for itself.
std::vector<Loss> losses_at_once(const Scenario& s, const Directory& directory) {
  const auto is_over = [](const Fault& f, double at) {
    return f.lasting_s() > 0 && at >= f.at_s() + f.lasting_s();
  };
  std::vector<Loss> losses;
  std::set<std::set<std::pair<Part::Kind, std::uint32_t>>> known;
  for (const Fault& start : s.faults()) {
    if (!part_of(start, directory)) continue;
    Loss loss;
    std::set<std::pair<Part::Kind, std::uint32_t>> parts;
    for (const Fault& f : s.faults()) {
      const bool is_itself = &f == &start;
      const bool lasts = !f.has_drawn() && !start.has_drawn() && f.at_s() <= start.at_s() &&
                         !is_over(f, start.at_s());
      const auto part = is_itself || lasts ? part_of(f, directory) : std::nullopt;
      if (!part || !parts.emplace(part->kind, part->index).second) continue;
      loss.name += (loss.name.empty() ? "" : " + ") + f.name();
      loss.failure.parts.push_back(*part);
    }
    if (known.insert(parts).second) losses.push_back(std::move(loss));
  }
  return losses;
}

void users_lost(const Scenario& s, const Directory& directory, std::vector<Finding>& found) {
  std::vector<Loss> losses = losses_at_once(s, directory);
  if (losses.empty()) return;
  std::vector<Failure> failures;
  failures.reserve(losses.size());
  for (const Loss& loss : losses) failures.push_back(loss.failure);
  planning::rehearse(directory, failures);
  for (std::size_t i = 0; i < losses.size(); ++i) {
    if (failures[i].users_hit == 0) continue;
    found.push_back(
        {"LOSS-1", Severity::Note, losses[i].name,
         with_separators(failures[i].users_hit) + " of " + with_separators(directory.user_count()) +
             " users are served by no front end while it lasts, in one protocol at least",
         "see audit --without; a copy, a front end or a witness elsewhere would keep it"});
  }
}

// Each pair of servers once.
void mounted_twice(const Scenario& s, const Directory& directory, const Topology& topology,
                   std::vector<Finding>& found) {
  if (std::none_of(s.faults().begin(), s.faults().end(), may_mount_twice)) return;
  const Roster roster = build_roster(s, directory);
  GroupRehearsal rehearsal(s, directory, topology, roster);
  rehearsal.play(build_faults(s, directory, topology, roster),
                 kStart + from_seconds(s.duration_s()));
  std::map<std::pair<ServerId, ServerId>, std::size_t> count;
  for (const auto& t : rehearsal.mounted_twice()) ++count[{t.first, t.second}];
  for (const auto& t : rehearsal.mounted_twice()) {
    const auto here = count.find({t.first, t.second});
    if (here == count.end()) continue;
    const std::size_t more = here->second - 1;
    count.erase(here);
    found.push_back(
        {"DAG-4", Severity::Error, directory.at(directory.at(t.database).dag).name,
         directory.at(t.database).name +
             (more == 0 ? std::string() : " and " + std::to_string(more) + " more databases") +
             " will be mounted on " + directory.at(t.first).name + " and " +
             directory.at(t.second).name + " at once, from " + clock_of(seconds(t.from - kStart)) +
             " on",
         "restore_quorum only while the other side is down, and with datacenter_activation_mode: "
         "DAG_ONLY, so that it mounts nothing when it is back before the link"});
  }
}

}  // namespace

void fault_findings(const Scenario& resolved, const Directory& directory, const Topology& topology,
                    std::vector<Finding>& found) {
  users_lost(resolved, directory, found);
  mounted_twice(resolved, directory, topology, found);
}

}  // namespace casgrid
