// Which offline address book belongs to a mailbox.
#pragma once

#include "model/directory/directory.h"

namespace casgrid {

// Where a mailbox lives.
struct MailboxHome {
  DatabaseId database;
  SiteId site;  // of the active copy; none: there is no mailbox here
  Product product = Product::Exchange2013;
};

// By the tables: of the copy that is, or was, active.
MailboxHome home_of(const Directory& directory, DatabaseId database);

// The database's own address book, or the default. Of a 2010 database without one of its own: once
// that is one of 2013, a client of 2010 reaches it by Outlook Anywhere only. None: it gets none.
OabId address_book_of(const Directory& directory, const MailboxHome& home);

}  // namespace casgrid
