// What an Autodiscover answer holds (facts 2.8, 2.10.3).
#include "model/routing/autodiscover_facts.h"

#include <algorithm>

#include "model/routing/address_book.h"
#include "model/routing/considered.h"
#include "model/routing/serving.h"

namespace casgrid {
namespace {

// The anchor may be another's (X-AnchorMailbox): it decides who answers, not what.
MailboxHome home_of(const Considered& c, UserId subject) {
  if (subject == c.mailbox) return {c.database, c.mailbox_site, c.mailbox_product};
  return home_of(c.directory, c.directory.database_of(subject, c.request.now));
}

bool offers_mapi_http(const Directory& d, const AutodiscoverAsk& ask, const MailboxHome& home,
                      const Server& builder) {
  const RecipientSettings& settings = d.settings_of(ask.subject);
  if (!ask.mapi_capable || home.product < Product::Exchange2013) return false;
  if (builder.version < builds::kSp1) return false;
  if (!settings.mapi_http.value_or(d.organisation.mapi_http_enabled)) return false;
  const auto& front_ends = serving_front_ends(d, home.site, home.product);
  return std::any_of(front_ends.begin(), front_ends.end(), [&](ServerId id) {
    const VirtualDirectory& mapi = d.at(id).directory_of(Protocol::Mapi);
    const bool is_reached_outside = !settings.blocks_external && !mapi.external_url.is_none();
    return mapi.exists && (!mapi.internal_url.is_none() || is_reached_outside);
  });
}

bool has_rpc_host(const Directory& d, const MailboxHome& home, HostId OutlookAnywhere::*host) {
  const auto& front_ends = serving_front_ends(d, home.site, home.product);
  return std::any_of(front_ends.begin(), front_ends.end(), [&](ServerId id) {
    const OutlookAnywhere& oa = d.at(id).outlook_anywhere;
    return oa.enabled && !(oa.*host).is_none();
  });
}

}  // namespace

MailboxHome home_of(const Directory& d, DatabaseId in) {
  MailboxHome home;
  home.database = in;
  if (in.is_none()) return home;
  const Database& database = d.at(in);
  const ServerId holder = !database.active_on.is_none() ? database.active_on
                          : database.copies.empty()     ? ServerId{}
                                                        : database.copies.front().server;
  if (holder.is_none()) return home;
  home.site = d.at(holder).site;
  home.product = d.at(holder).product;
  return home;
}

OabId address_book_of(const Directory& d, const MailboxHome& home) {
  OabId standard;
  OabId of_product;
  for (std::size_t i = 0; i < d.address_books.size(); ++i) {
    if (d.address_books[i].is_default && standard.is_none()) standard = OabId{i};
    if (d.address_books[i].product == home.product && of_product.is_none()) of_product = OabId{i};
  }
  if (home.product == Product::Exchange2007) return of_product;
  const OabId own = home.database.is_none() ? OabId{} : d.at(home.database).offline_address_book;
  if (!own.is_none()) return own;
  if (home.product != Product::Exchange2010) return standard;
  if (standard.is_none() || d.address_books[standard.index()].product < Product::Exchange2013)
    return standard;
  const auto& old = serving_front_ends(d, home.site, home.product);
  const bool has_outlook_anywhere = std::any_of(
      old.begin(), old.end(), [&](ServerId id) { return d.at(id).outlook_anywhere.enabled; });
  return has_outlook_anywhere ? standard : OabId{};
}

AutodiscoverFacts autodiscover_facts(const Considered& c, ServerId builder) {
  const AutodiscoverAsk& ask = c.request.autodiscover;
  const MailboxHome home =
      ask.subject.is_none() ? MailboxHome{} : home_of(c, ask.subject);
  return autodiscover_facts(c.directory, ask, home, builder);
}

AutodiscoverFacts autodiscover_facts(const Directory& d, const AutodiscoverAsk& ask,
                                     const MailboxHome& home, ServerId builder_id) {
  const Server& builder = d.at(builder_id);
  AutodiscoverFacts facts;
  facts.action = AutodiscoverAction::Settings;
  facts.subject = ask.subject;
  facts.builder = builder_id;
  if (ask.subject.is_none()) return facts;
  facts.site = home.site;
  facts.product = home.product;
  if (home.site.is_none()) return facts;
  facts.offers_external = !d.settings_of(ask.subject).blocks_external;
  facts.names_negotiate = ask.takes_negotiate;
  facts.address_book = address_book_of(d, home);
  const bool has_external =
      facts.offers_external && has_rpc_host(d, home, &OutlookAnywhere::external_host);
  facts.blocks.add(AutodiscoverBlock::Exch);
  facts.blocks.add(AutodiscoverBlock::Web);
  facts.blocks.set(AutodiscoverBlock::Expr, has_external);
  const bool is_new = builder.product >= Product::Exchange2013;
  const bool gives_ex_http = is_new && home.product >= Product::Exchange2013 &&
                             (builder.version < builds::kExHttpOnRequest || ask.takes_ex_http);
  facts.blocks.set(AutodiscoverBlock::ExHttpInternal,
                   gives_ex_http && has_rpc_host(d, home, &OutlookAnywhere::internal_host));
  facts.blocks.set(AutodiscoverBlock::ExHttpExternal, gives_ex_http && has_external);
  facts.blocks.set(AutodiscoverBlock::MapiHttp, is_new && offers_mapi_http(d, ask, home, builder));
  return facts;
}

}  // namespace casgrid
