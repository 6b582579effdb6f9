// What makes the clients of a population, a row a client kind of the schema. A kind without a row
// does not compile.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "model/base/participant.h"
#include "model/base/shared_list.h"
#include "model/client/client_connections.h"
#include "model/client/client_profile.h"
#include "model/directory/directory.h"
#include "model/smtp/program.h"
#include "scenarios/running/search_plan.h"
#include "model/directory/organisation.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// What all kinds are made of.
struct PopulationPlan {
  const scenario::Population& given;  // resolved
  ClientIdentity who;
  ClientConnectionsOptions connections;
  ClientProfile profile;
  DayShape day;
  // What its clients meet that look for Autodiscover.
  std::function<AutodiscoverPopulationOptions()> search;
  const scenario::Timing& timing;
  const Directory& directory;
  const SharedList<ParticipantId>& servers;  // by ServerId
  ParticipantId self;        // what is made
  std::vector<OabId> books;  // of OAB: address books, in turn, as the databases of the mailboxes
};

struct MadePopulation {
  std::unique_ptr<Participant> participant;
  const ClientConnections* connections = nullptr;
  std::size_t count = 0;  // 0: open, its clients come and go
};

struct PopulationMaker {
  scenario::Client client{};
  MadePopulation (*make)(const PopulationPlan& plan) = nullptr;
  // A long poll that is answered later than this after it was asked is lost. `longest`: of the
  // logs that take the place of the clients; 0 without any.
  Duration (*long_poll_patience)(const scenario::Population& given, Duration longest) = nullptr;
};

// Requires: the scenario is resolved, so the kind is said.
const PopulationMaker& population_maker(scenario::Client client);

// What sends the mail of a population. Requires: its clients are of SMTP.
const smtp::ProgramRow& sender_of(const scenario::Population& given);

}  // namespace casgrid
