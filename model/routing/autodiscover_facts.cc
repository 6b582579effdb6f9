// What an Autodiscover answer holds (facts 2.8, 2.10.3).
#include "model/routing/considered.h"

namespace casgrid {
namespace {

bool offers_mapi_http(const Considered& c, const Server& builder) {
  const Directory& d = c.directory;
  const UserId subject = c.request.autodiscover.subject;
  if (!c.request.autodiscover.mapi_capable || c.mailbox_product < Product::Exchange2013)
    return false;
  if (builder.version < builds::kSp1) return false;
  const RecipientSettings& settings = d.settings_of(subject);
  if (!settings.mapi_http.value_or(d.organisation.mapi_http_enabled)) return false;
  for (const ServerId id :
       d.at(c.mailbox_site).front_ends[static_cast<std::size_t>(c.mailbox_product)]) {
    const VirtualDirectory& mapi = d.at(id).directory_of(Protocol::Mapi);
    if (mapi.exists && (!mapi.internal_url.is_none() || !mapi.external_url.is_none())) return true;
  }
  // The other of 2013 and 2016 publishes for it.
  return !d.published(c.mailbox_site, c.mailbox_product, Protocol::Mapi).url.is_none();
}

bool has_rpc_host(const Considered& c, bool external) {
  for (std::size_t p = 0; p < kProducts; ++p) {
    for (const ServerId id : c.directory.at(c.mailbox_site).front_ends[p]) {
      const OutlookAnywhere& oa = c.directory.at(id).outlook_anywhere;
      if (oa.enabled && !(external ? oa.external_host : oa.internal_host).is_none()) return true;
    }
  }
  return false;
}

// Exchange 2013 gives its default address book. A 2010 database has its own, or the default, which
// a client of 2010 reaches by Outlook Anywhere only.
OabId address_book_of(const Considered& c) {
  const Directory& d = c.directory;
  OabId standard;
  OabId of_product;
  for (std::size_t i = 0; i < d.address_books.size(); ++i) {
    if (d.address_books[i].is_default && standard.is_none()) standard = OabId{i};
    if (d.address_books[i].product == c.mailbox_product && of_product.is_none())
      of_product = OabId{i};
  }
  if (c.mailbox_product == Product::Exchange2007) return of_product;
  if (c.mailbox_product != Product::Exchange2010) return standard;
  const OabId own = d.at(c.database).offline_address_book;
  if (!own.is_none()) return own;
  const auto& old =
      d.at(c.mailbox_site).front_ends[static_cast<std::size_t>(Product::Exchange2010)];
  for (const ServerId id : old) {
    if (d.at(id).outlook_anywhere.enabled) return standard;
  }
  return OabId{};
}

}  // namespace

AutodiscoverFacts autodiscover_facts(const Considered& c, ServerId builder_id) {
  const AutodiscoverAsk& ask = c.request.autodiscover;
  const Server& builder = c.directory.at(builder_id);
  AutodiscoverFacts facts;
  facts.action = AutodiscoverAction::Settings;
  facts.subject = ask.subject;
  facts.builder = builder_id;
  facts.site = c.mailbox_site;
  facts.product = c.mailbox_product;
  if (ask.subject.is_none() || c.mailbox_site.is_none()) return facts;
  facts.offers_external = !c.directory.settings_of(ask.subject).blocks_external;
  facts.names_negotiate = ask.takes_negotiate;
  facts.address_book = address_book_of(c);
  const bool has_external = facts.offers_external && has_rpc_host(c, true);
  facts.blocks.add(AutodiscoverBlock::Exch);
  facts.blocks.add(AutodiscoverBlock::Web);
  facts.blocks.set(AutodiscoverBlock::Expr, has_external);
  const bool is_new = builder.product >= Product::Exchange2013;
  const bool gives_ex_http = is_new && c.mailbox_product >= Product::Exchange2013 &&
                             (builder.version < builds::kExHttpOnRequest || ask.takes_ex_http);
  facts.blocks.set(AutodiscoverBlock::ExHttpInternal, gives_ex_http && has_rpc_host(c, false));
  facts.blocks.set(AutodiscoverBlock::ExHttpExternal, gives_ex_http && has_external);
  facts.blocks.set(AutodiscoverBlock::MapiHttp, is_new && offers_mapi_http(c, builder));
  return facts;
}

}  // namespace casgrid
