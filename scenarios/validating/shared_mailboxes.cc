#include "scenarios/validating/shared_mailboxes.h"

#include <map>

#include "scenarios/document/standards.h"
#include "scenarios/resolving/users_of.h"

namespace casgrid {
namespace {

using scenario::Population;

// The populations with mailboxes of their own, by name, and what was read elsewhere so far.
struct Owner {
  const Population* population;
  double read_elsewhere = 0;  // messages a day of all its mailboxes
};

// The programs of a mailbox share its messages: said once for each owner.
void check_messages(const Scope& scope, const Population& p, Owner& owner) {
  const double given = owner.population->profile().messages_per_day();
  const double before = owner.read_elsewhere;
  const double all = (given > 0 ? given : kMessagesPerDay) * users_of(*owner.population);
  owner.read_elsewhere += p.profile().messages_per_day() * users_of(p);
  if (before <= all && owner.read_elsewhere > all)
    scope.error("profile.messages_per_day",
                "is more than the mailboxes of \"" + p.beside() + "\" have",
                "the programs of a mailbox share its messages");
}

void check_beside(const Scope& scope, const Population& p, Owner& owner) {
  const std::uint32_t mailboxes = users_of(*owner.population);
  if (users_of(p) > mailboxes)
    scope.error("users", "are more than \"" + p.beside() + "\" has mailboxes",
                "give at most " + std::to_string(mailboxes));
  const bool is_told =
      p.profile().messages_per_day() > 0 || p.profile().mailbox_megacycles().law_case() != 0;
  if (costs_by_messages(p.client()) && !is_told)
    scope.error("profile.messages_per_day", "is missing",
                "say how many of the mailbox's messages are read with this program");
  check_messages(scope, p, owner);
}

}  // namespace

void check_shared_mailboxes(const Scope& scope) {
  const auto& populations = scope.scenario().populations();
  std::map<std::string, Owner> by_name;
  for (const auto& p : populations) by_name.emplace(p.name(), Owner{&p});
  for (int i = 0; i < populations.size(); ++i) {
    const Population& p = populations[i];
    const Scope row = scope.in("populations", i);
    if (p.profile().megacycles_factor() != 0 && p.beside().empty()) {
      row.error("profile.megacycles_factor", "is about a program beside another",
                "say beside: \"...\", or leave it out");
    }
    if (p.beside().empty()) continue;
    const auto other = by_name.find(p.beside());
    if (other == by_name.end() || other->second.population == &p ||
        !other->second.population->beside().empty()) {
      row.error("beside", "\"" + p.beside() + "\" is no other population with own mailboxes",
                "name the population that has them");
      continue;
    }
    check_beside(row, p, other->second);
  }
}

}  // namespace casgrid
