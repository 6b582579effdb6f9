#include "model/routing/anchor.h"

#include "model/directory/version_matrix.h"

namespace casgrid {
namespace {

Product product_of_mailbox(const Directory& directory, UserId recipient, Instant now) {
  const ServerId holder = holder_of(directory, recipient, now);
  return holder.is_none() ? Product::Exchange2013 : directory.at(holder).product;
}

SiteId site_of(const Directory& directory, UserId mailbox, Instant now) {
  const DatabaseId database = directory.database_of(mailbox, now);
  if (database.is_none() || !directory.at(database).is_mounted) return SiteId{};
  const ServerId active = directory.at(database).active_on;
  return active.is_none() ? SiteId{} : directory.at(active).site;
}

// A copy that shadow distribution put into this site is as good as the book itself, and before CU5
// the nearest organisation mailbox was asked, whether it had the book or not. By the tables: Active
// Manager is asked only once it is known for which mailbox.
Anchor address_book_anchor(const Directory& d, const RequestFacts& r) {
  Anchor anchor;
  if (r.oab.is_none()) return anchor;
  const OfflineAddressBook& book = d.address_books[r.oab.index()];
  anchor.mailbox = book.generation_mailbox;
  if (book.product < Product::Exchange2013 || anchor.mailbox.is_none()) return anchor;
  const Server& front_end = d.at(r.front_end);
  const bool takes_any = !(front_end.version >= builds::kCu5);
  const bool may_shadow = book.shadow_distribution && front_end.version >= builds::kCu7;
  if (site_of(d, anchor.mailbox, r.now) == front_end.site) return anchor;
  const auto take = [&](UserId other) {
    if (anchor.is_shadow || other.is_none() || site_of(d, other, r.now) != front_end.site) return;
    anchor.mailbox = other;
    anchor.is_shadow = true;
  };
  if (takes_any || may_shadow) take(d.shadow_mailbox);
  for (const OfflineAddressBook& other : d.address_books)
    if (takes_any) take(other.generation_mailbox);
  return anchor;
}

}  // namespace

bool anchors_shell(const Server& front_end) {
  return front_end.product == Product::Exchange2013 && front_end.version >= builds::kCu11 &&
         !(front_end.version >= builds::kCu12);
}

ServerId holder_of(const Directory& directory, UserId recipient, Instant now) {
  const DatabaseId database = directory.database_of(recipient, now);
  return database.is_none() ? ServerId{} : directory.at(database).active_on;
}

Anchor find_anchor(const Directory& d, const RequestFacts& r, UserId user, bool is_in_body) {
  Anchor anchor;
  if (r.protocol == Protocol::Oab) return address_book_anchor(d, r);
  anchor.mailbox = r.hints.url_mailbox;
  if (anchor.mailbox.is_none()) anchor.mailbox = r.hints.header_mailbox;
  if (!anchor.mailbox.is_none()) return anchor;
  const UserId own = r.protocol == Protocol::Autodiscover ? r.autodiscover.subject : user;
  const bool has_own = !own.is_none() && d.settings_of(own).type == RecipientType::Mailbox;
  // Nobody is known whose mailbox could be stood in for.
  if (is_in_body && !has_own) return anchor;
  anchor.passes_over_caller = has_own && r.hints.wants_new_ecp && r.protocol == Protocol::Ecp &&
                              product_of_mailbox(d, own, r.now) < Product::Exchange2013;
  if (has_own && !anchor.passes_over_caller) {
    anchor.mailbox = own;
    return anchor;
  }
  anchor.mailbox = d.arbitration_mailbox;
  anchor.stands_in = !anchor.mailbox.is_none();
  return anchor;
}

DatabaseId anchored_in(const Directory& d, const RequestFacts& r, UserId user) {
  if (r.protocol == Protocol::PowerShell && !anchors_shell(d.at(r.front_end))) return {};
  const UserId mailbox = find_anchor(d, r, user, false).mailbox;
  return mailbox.is_none() ? DatabaseId{} : d.database_of(mailbox, r.now);
}

}  // namespace casgrid
