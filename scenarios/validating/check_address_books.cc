// validate(): offline address books, and the databases that name them.
#include <set>

#include "model/directory/product.h"
#include "scenarios/validating/checks.h"
#include "scenarios/validating/references.h"

namespace casgrid {
namespace {

struct BooksSeen {
  std::set<std::string> names;
  int defaults = 0;
};

void check_book(const Scope& scope, const scenario::AddressBook& book, BooksSeen& seen) {
  if (book.name().empty())
    scope.error("name", "the address book has no name", "give it one");
  else if (!seen.names.insert(book.name()).second)
    scope.error("name", "the name \"" + book.name() + "\" is taken", "give each its own");
  if (book.is_default() && ++seen.defaults == 2)
    scope.error("is_default", "another address book is the default", "leave one the default");
  const auto version = parse_version(book.version());
  if (!book.version().empty() && (!version || !product_of(*version)))
    scope.error("version", "\"" + book.version() + "\" is no build of Exchange",
                "write one such as 15.0.1497.2");
  const DeclaredNames& names = scope.names();
  if (!book.generation_database().empty())
    refers(scope, names.databases, book.generation_database(), "generation_database", "database");
  if (!book.generating_server().empty())
    refers(scope, names.mailbox_servers, book.generating_server(), "generating_server", "server");
  for (int n = 0; n < book.distributed_by_size(); ++n)
    refers(scope.in("distributed_by", n), names.front_ends, book.distributed_by(n), "", "server");
}

}  // namespace

void check_address_books(const Scope& scope) {
  const auto& d = scope.scenario().directory();
  if (!d.arbitration_database().empty())
    refers(scope, scope.names().databases, d.arbitration_database(),
           "directory.arbitration_database", "database");
  const auto& books = d.offline_address_books().books();
  BooksSeen seen;
  for (int i = 0; i < books.size(); ++i)
    check_book(scope.in("directory.offline_address_books.books", i), books[i], seen);
  for (int i = 0; i < d.databases_size(); ++i) {
    const std::string& named = d.databases(i).offline_address_book();
    if (!named.empty() && !seen.names.contains(named))
      scope.in("directory.databases", i)
          .error("offline_address_book", "there is no offline address book \"" + named + "\"",
                 "name one of directory.offline_address_books");
  }
}

}  // namespace casgrid
