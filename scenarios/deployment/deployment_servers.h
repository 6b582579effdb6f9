// build_directory() in parts: the organisation with its certificates and people, and the servers.
#pragma once

#include <cstdint>

#include "model/directory/directory.h"

namespace casgrid {

namespace scenario {
class ComponentStateEntry;
class Population;
class Scenario;
}  // namespace scenario

// Settings of the whole organisation and its certificates.
void add_organisation(const scenario::Scenario& resolved, Directory& directory);

// One Server a name: front ends, then mailbox servers that are no front ends, then directory
// servers, then Edge servers, of the site that they are subscribed to. Needs sites and
// certificates.
void add_servers(const scenario::Scenario& resolved, Directory& directory);

void add_component_state(const scenario::ComponentStateEntry& entry, ComponentStates& states);
// The entries of a row of a server. Requires: they passed validate().
template <class Row>
void add_component_states(const Row& row, ComponentStates& states) {
  for (const auto& entry : row.component_states()) add_component_state(entry, states);
}

// Mailboxes by name become the members of `group`. Needs the databases.
void add_people(const scenario::Population& population, UserGroup& group, Directory& directory);

// Offline address books. Needs the servers; the mailboxes that generate them need the databases,
// and come after all users.
void add_address_books(const scenario::Scenario& resolved, Directory& directory);
void add_arbitration_mailbox(const scenario::Scenario& resolved, Directory& directory);
void add_generation_mailboxes(const scenario::Scenario& resolved, Directory& directory);
OabId address_book_named(const std::string& name, const Directory& directory);

}  // namespace casgrid
