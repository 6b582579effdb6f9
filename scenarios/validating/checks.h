// The checks of validate(): each looks at one kind of message, or at what several are to one
// another, and complains of all of it at once. Each takes the scenario's own scope.
#pragma once

#include "scenarios/validating/scope.h"

namespace casgrid {

// Names of zones and servers: the first, because all others ask for them.
void declare_names(const Scope& scope);

// A few bytes of pattern stand for a hundred thousand names: they are counted before any is made.
bool has_too_many_names(const Scope& scope);

void check_ranges(const Scope& scope);    // what the table of numbers refuses
void check_products(const Scope& scope);  // numbers that are well each, and too much together
void check_run(const Scope& scope);       // when it begins, what is measured

void check_topology(const Scope& scope);
void check_organisation(const Scope& scope);
void check_servers(const Scope& scope);
void check_groups(const Scope& scope);
void check_databases(const Scope& scope);      // needs the groups' members
void check_address_books(const Scope& scope);  // needs the databases
void check_balancers(const Scope& scope);
void check_outside_mail(const Scope& scope);  // out of the organisation, and into it
void check_namespaces(const Scope& scope);
void check_discovery(const Scope& scope);  // needs the namespaces

void check_populations(const Scope& scope);  // needs databases and namespaces
void check_faults(const Scope& scope);       // needs links, groups and databases
void check_maintenance(const Scope& scope);  // needs the groups' members
// Of a scenario in which nothing was wrong so far, names and windows, too.
void check_objectives(const Scope& scope);

}  // namespace casgrid
