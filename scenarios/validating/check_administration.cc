#include "scenarios/validating/check_administration.h"

#include <algorithm>
#include <string>

#include "scenarios/document/client_rows.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/standards.h"
#include "scenarios/validating/front_doors.h"
#include "scenarios/validating/mail_services.h"
#include "scenarios/validating/product_of_row.h"

namespace casgrid {
namespace {

using scenario::Population;

bool is_administrative(scenario::Client client) {
  return client == scenario::ECP || client == scenario::POWERSHELL;
}

void check_served(const Scope& scope, const Population& p) {
  const scenario::Directory& d = scope.scenario().directory();
  const auto front_ends = front_ends_behind(d, p.namespace_());
  const bool has_none = std::all_of(front_ends.begin(), front_ends.end(), [&](const auto& name) {
    return is_of(Product::Exchange2007, d.front_ends(), name);
  });
  if (!front_ends.empty() && has_none)
    scope.error("client",
                "no front end behind \"" + p.namespace_() + "\" has " +
                    client_row(p.client()).name + ", which came with Exchange 2010",
                "name another namespace, or a front end of a later version");
}

void check_accounts(const Scope& scope, const Population& p) {
  if (!p.without_mailbox()) return;
  if (!is_administrative(p.client())) {
    scope.error("without_mailbox",
                "only ECP and remote PowerShell serve accounts without a mailbox",
                "leave it out, or say client: ECP or POWERSHELL");
    return;
  }
  if (p.databases_size() + p.mailboxes_size() + p.moves_size() > 0 || !p.beside().empty())
    scope.error("without_mailbox", "these accounts have mailboxes",
                "leave databases, mailboxes, moves and beside out");
  if (p.client() == scenario::ECP && scope.scenario().directory().arbitration_database().empty())
    scope.error("without_mailbox", "nothing says where the arbitration mailbox is that stands in",
                "give directory.arbitration_database");
}

// The book that mailboxes of a database get, as far as it is plain; null: there is none.
const scenario::AddressBook* find_book(const scenario::Directory& d, const std::string& database) {
  std::string named;
  for (const auto& given : d.databases()) {
    const auto names = names_of(given.name());
    if (std::find(names.begin(), names.end(), database) != names.end())
      named = given.offline_address_book();
  }
  for (const auto& book : d.offline_address_books().books()) {
    if (named.empty() ? book.is_default() : book.name() == named) return &book;
  }
  return nullptr;
}

void check_book_of(const Scope& scope, const std::string& database) {
  const scenario::AddressBook* book = find_book(scope.scenario().directory(), database);
  if (book == nullptr) {
    scope.error(
        "databases", "the mailboxes of \"" + database + "\" get no offline address book",
        "give one of directory.offline_address_books is_default, or the database one of its own");
  } else if (book->generation_database().empty()) {
    scope.error(
        "databases",
        "nobody generates \"" + book->name() + "\", the address book of \"" + database + "\"",
        "give it generation_database; books of 2010 and 2007 are not simulated");
  }
}

}  // namespace

void check_administration(const Scope& scope, const Population& p) {
  check_accounts(scope, p);
  if (!is_administrative(p.client())) {
    if (p.sessions_per_hour() > 0)
      scope.error("sessions_per_hour", "is about ECP and remote PowerShell",
                  "leave it out, or say client: ECP or POWERSHELL");
    return;
  }
  if (p.sessions_per_hour() > 0 && p.has_open())
    scope.error("sessions_per_hour", "open says how many sessions there are",
                "leave one of the two out");
  if (p.sessions_per_hour() > 0 && p.closed().away_mean_s() > 0)
    scope.error("sessions_per_hour", "closed.away_mean_s says how far they are apart",
                "leave one of the two out");
  check_served(scope, p);
}

void check_oab_download(const Scope& scope, const Population& p) {
  if (p.client() != scenario::OAB) {
    if (p.has_oab_download())
      scope.error("oab_download", "is about offline address books",
                  "say client: OAB, or leave it out");
    return;
  }
  scenario::OabDownload filled = p.oab_download();
  fill_defaults(filled);
  if (filled.full_share() + filled.difference_share() > 1)
    scope.error("oab_download.difference_share",
                "full and difference_share are more than all checks", "give at most 1 together");
  // A database beside others is that of their population.
  std::vector<std::string> databases;
  const auto& all = scope.scenario().populations();
  const auto owner = std::find_if(all.begin(), all.end(), [&](const Population& other) {
    return !p.beside().empty() && other.name() == p.beside();
  });
  const Population& whose = owner == all.end() ? p : *owner;
  for (const std::string& pattern : whose.databases())
    for (const std::string& name : names_of(pattern)) databases.push_back(name);
  for (const auto& mailbox : whose.mailboxes()) databases.push_back(mailbox.database());
  std::sort(databases.begin(), databases.end());
  databases.erase(std::unique(databases.begin(), databases.end()), databases.end());
  for (const std::string& name : databases)
    if (scope.names().databases.contains(name)) check_book_of(scope, name);
}

}  // namespace casgrid
