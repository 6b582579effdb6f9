// The plain tables of a resolved scenario: the directory, the topology, who stands where, and the
// faults by id. After this nothing is looked up by name.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/balancer/dns.h"
#include "model/base/variate.h"
#include "model/directory/directory.h"
#include "scenarios/schema/scenario.pb.h"
#include "sim/engine/fault_plan.h"
#include "sim/engine/topology.h"

namespace casgrid {

Directory build_directory(const scenario::Scenario& resolved);
// Of each database that a group's mailboxes are in, in their order: the address book they get.
std::vector<OabId> books_of(const Directory& directory, const UserGroup& group);
// Zones are the sites in the directory's order, then the client networks.
Topology build_topology(const scenario::Scenario& resolved);

// Participants in the order of their ids: servers by ServerId, then balancers, groups, populations,
// web sites of others, mail servers of others.
struct Roster {
  std::vector<std::string> names;
  std::vector<ParticipantId> servers;         // by ServerId
  std::vector<ParticipantId> balancers;       // by place in the scenario
  std::vector<ParticipantId> dags;            // by DagId
  std::vector<ParticipantId> populations;     // by place in the scenario
  std::vector<ParticipantId> web_sites;       // likewise
  std::vector<ParticipantId> internet_hosts;  // likewise

  std::vector<ServerId> server_of() const;  // by ParticipantId; none for who is no server
};

Roster build_roster(const scenario::Scenario& resolved, const Directory& directory);
DnsZone build_dns(const scenario::Scenario& resolved, const Directory& directory,
                  const Roster& roster);
std::vector<PlannedFault> build_faults(const scenario::Scenario& resolved,
                                       const Directory& directory, const Topology& topology,
                                       const Roster& roster);
// Active copies at the start.
std::vector<ServerId> first_active(const Directory& directory);

}  // namespace casgrid
