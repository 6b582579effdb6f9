// Which names a scenario gives to its parts, and what of them others ask for. The names of servers
// and zones are there before anything is checked; whoever checks a message adds those that it
// gives.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenarios/validating/names.h"

namespace casgrid {

struct DeclaredNames {
  Names zones;  // sites and client networks: one name space
  Names sites;
  Names links;
  Names servers;  // with balancers: one name space
  Names front_ends;
  Names mailbox_servers;
  Names balancers;
  Names edge_servers;
  Names internet_hosts;
  Names groups;
  Names databases;
  Names namespaces;
  Names certificates;
  std::map<std::string, std::string> server_spellings;        // as first written, by lower case
  std::map<std::string, int> front_end_rows;                  // by name
  std::map<std::string, std::string> group_of;                // by mailbox server
  std::map<std::string, std::vector<std::string>> copies_of;  // servers by database

  // Machines that serve mail: front ends, then mailbox servers that are none.
  Names front_ends_and_mailbox_servers() const;
};

}  // namespace casgrid
