#include "model/autodiscover/answer.h"

#include <algorithm>

#include "model/directory/guid.h"
#include "model/routing/serving.h"

namespace casgrid {
namespace {

// Directory and facts of one answer: every question below needs both.
struct Source {
  const Directory& directory;
  const AutodiscoverFacts& facts;
};

std::string domain_of(const std::string& address) {
  const std::size_t at = address.rfind('@');
  return at == std::string::npos ? std::string{} : address.substr(at + 1);
}

std::string address_of(const NamedUser& user) {
  return user.primary_smtp.empty() ? user.upn : user.primary_smtp;
}

// The first address that a front end for mailboxes of the product publishes, each side on its own.
InsideOutside published(const Source& s, Product product, Protocol protocol) {
  InsideOutside found;
  const Directory& d = s.directory;
  for (const ServerId id : serving_front_ends(d, s.facts.site, product)) {
    const VirtualDirectory& directory = d.at(id).directory_of(protocol);
    if (!directory.exists) continue;
    if (found.internal.empty() && !directory.internal_url.is_none())
      found.internal = d.at(directory.internal_url).text;
    if (found.external.empty() && !directory.external_url.is_none() && s.facts.offers_external)
      found.external = d.at(directory.external_url).text;
  }
  return found;
}

InsideOutside published(const Source& s, Protocol protocol) {
  return published(s, s.facts.product, protocol);
}

InsideOutside below(InsideOutside urls, const std::string& rest) {
  for (std::string* url : {&urls.internal, &urls.external}) {
    if (url->empty()) continue;
    if (url->back() == '/') url->pop_back();
    *url += rest;
  }
  return urls;
}

// An address book is fetched from front ends of its own product; where the site has none, from
// those of the mailbox's.
InsideOutside address_book(const Source& s) {
  if (s.facts.address_book.is_none()) return {};
  const OfflineAddressBook& book = s.directory.address_books[s.facts.address_book.index()];
  InsideOutside urls = published(s, book.product, Protocol::Oab);
  if (urls.is_empty()) urls = published(s, Protocol::Oab);
  return below(std::move(urls), "/" + book.guid + "/");
}

// Of the logon methods of the OWA directory, as Outlook's settings name them.
std::string owa_methods(const Source& s) {
  const auto& front_ends = serving_front_ends(s.directory, s.facts.site, s.facts.product);
  if (front_ends.empty()) return {};
  const VirtualDirectory& owa = s.directory.at(front_ends.front()).directory_of(Protocol::Owa);
  std::string text;
  const auto add = [&](bool is_in, const char* name) {
    if (is_in) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(owa.auth.has(AuthMethod::Basic), "Basic");
  add(owa.forms || owa.auth.has(AuthMethod::Forms), "Fba");
  add(owa.auth.has(AuthMethod::Windows), "WindowsIntegrated");
  add(owa.auth.has(AuthMethod::Digest), "Digest");
  return text;
}

std::string server_of(const Source& s, UserId mailbox, DatabaseId in, Product product) {
  const Directory& d = s.directory;
  const NamedUser user = d.named(mailbox);
  if (product >= Product::Exchange2013)
    return user.mailbox_guid + "@" + domain_of(address_of(user));
  if (in.is_none()) return {};
  const Database& database = d.at(in);
  if (product == Product::Exchange2007) {
    const ServerId holder = !database.active_on.is_none() ? database.active_on
                            : database.copies.empty()     ? ServerId{}
                                                          : database.copies.front().server;
    return holder.is_none() ? std::string{} : d.at(holder).fqdn;
  }
  if (!database.rpc_client_access_server.empty()) return database.rpc_client_access_server;
  const auto& front_ends = serving_front_ends(d, s.facts.site, product);
  return front_ends.empty() ? std::string{} : d.at(front_ends.front()).fqdn;
}

// Only a client that says it can is told to negotiate.
const char* auth_package(const Source& s, const OutlookAnywhere& oa, AuthMethod method) {
  if (method == AuthMethod::Negotiate && s.facts.names_negotiate) return "negotiate";
  if (method == AuthMethod::Basic || !oa.iis_methods.has(AuthMethod::Ntlm)) return "basic";
  return "ntlm";
}

// Outlook Anywhere of the first front end that has a host name for that side.
void add_rpc_over_http(const Source& s, AutodiscoverBlock block, AutodiscoverAnswer& answer) {
  if (!s.facts.blocks.has(block)) return;
  RpcBlock made;
  made.block = block;
  made.is_external = block != AutodiscoverBlock::ExHttpInternal;
  if (made.is_external && !s.facts.offers_external) return;
  for (const ServerId id : serving_front_ends(s.directory, s.facts.site, s.facts.product)) {
    const OutlookAnywhere& oa = s.directory.at(id).outlook_anywhere;
    const HostId host = made.is_external ? oa.external_host : oa.internal_host;
    if (!oa.enabled || host.is_none()) continue;
    made.server = s.directory.at(host);
    made.requires_ssl = made.is_external ? oa.external_requires_ssl : oa.internal_requires_ssl;
    made.auth_package = auth_package(
        s, oa, made.is_external ? oa.external_client_method : oa.internal_client_method);
    made.cert_principal_name = "msstd:" + made.server;
    if (block == AutodiscoverBlock::Expr)
      made.grouping_information = s.directory.at(s.facts.site).name;
    answer.blocks.push_back(made);
    return;
  }
}

void add_blocks(const Source& s, AutodiscoverAnswer& answer) {
  if (s.facts.blocks.has(AutodiscoverBlock::Exch)) {
    RpcBlock inside;
    inside.server = answer.server;
    if (s.facts.names_negotiate) inside.auth_package = "negotiate";
    answer.blocks.push_back(inside);
  }
  for (const AutodiscoverBlock block : {AutodiscoverBlock::Expr, AutodiscoverBlock::ExHttpInternal,
                                        AutodiscoverBlock::ExHttpExternal})
    add_rpc_over_http(s, block, answer);
  answer.has_web = s.facts.blocks.has(AutodiscoverBlock::Web);
  answer.has_mapi_http = s.facts.blocks.has(AutodiscoverBlock::MapiHttp);
}

void add_addresses(const Source& s, AutodiscoverAnswer& answer) {
  answer.ews = published(s, Protocol::Ews);
  answer.ecp = below(published(s, Protocol::Ecp), "/");
  answer.oab = address_book(s);
  answer.active_sync = published(s, Protocol::ActiveSync);
  if (answer.has_web) {
    answer.owa = below(published(s, Protocol::Owa), "/");
    answer.owa_methods = owa_methods(s);
  }
  if (!answer.has_mapi_http) return;
  const InsideOutside mapi = published(s, Protocol::Mapi);
  answer.mail_store = below(mapi, "/emsmdb/?MailboxId=" + answer.server);
  answer.address_book = below(mapi, "/nspi/?MailboxId=" + answer.server);
}

void add_alternatives(const Source& s, const NamedUser& user, AutodiscoverAnswer& answer) {
  const Directory& d = s.directory;
  for (const std::string& name : user.full_access_to) {
    const std::optional<UserId> other = d.find_user(name);
    if (!other || d.settings_of(*other).type != RecipientType::Mailbox) continue;
    const DatabaseId in = d.database_of(*other);
    if (in.is_none() || d.at(in).active_on.is_none()) continue;
    const Product product = d.at(d.at(in).active_on).product;
    const NamedUser named = d.named(*other);
    answer.alternatives.push_back({named.display_name, named.legacy_dn,
                                   server_of(s, *other, in, product), address_of(named)});
  }
}

std::string target_address(const NamedUser& user) {
  constexpr std::string_view kPrefix = "smtp:";
  const std::string& address = user.external_address;
  return lower(address.substr(0, kPrefix.size())) == kPrefix ? address.substr(kPrefix.size())
                                                             : address;
}

std::optional<std::string> either(const InsideOutside& urls) {
  if (!urls.external.empty()) return urls.external;
  if (!urls.internal.empty()) return urls.internal;
  return std::nullopt;
}

}  // namespace

std::string autodiscover_error_text(std::uint16_t code) {
  switch (code) {
    case 500:
      return "The email address can't be found.";
    case 600:
      return "Invalid Request";
    case 601:
      return "Provider is not available.";
    default:
      return "The Active Directory is currently unavailable.";
  }
}

AutodiscoverAnswer autodiscover_answer(const Directory& directory, const Decision& decision) {
  const Source s{directory, decision.autodiscover};
  const UserId subject = s.facts.subject;
  AutodiscoverAnswer answer;
  answer.action = s.facts.action;
  if (answer.action == AutodiscoverAction::Error) {
    answer.error_code = s.facts.error_code;
    answer.error_message = autodiscover_error_text(answer.error_code);
  }
  const bool is_about_someone = answer.action == AutodiscoverAction::Settings ||
                                answer.action == AutodiscoverAction::RedirectAddress;
  if (!is_about_someone || subject.is_none()) return answer;
  const NamedUser user = directory.named(subject);
  answer.ttl_hours = directory.organisation.autodiscover_ttl_h;
  answer.display_name = user.display_name;
  answer.legacy_dn = user.legacy_dn;
  answer.smtp_address = address_of(user);
  answer.deployment_id = stable_guid("forest " + directory.domain);
  if (answer.action == AutodiscoverAction::RedirectAddress) {
    answer.redirect_address = target_address(user);
    return answer;
  }
  if (s.facts.site.is_none()) return answer;
  const DatabaseId database =
      decision.mailbox == subject ? decision.database : directory.database_of(subject);
  answer.server = server_of(s, subject, database, s.facts.product);
  add_blocks(s, answer);
  add_addresses(s, answer);
  add_alternatives(s, user, answer);
  return answer;
}

std::optional<std::string> ews_url(const AutodiscoverAnswer& answer) { return either(answer.ews); }
std::optional<std::string> oab_url(const AutodiscoverAnswer& answer) { return either(answer.oab); }

bool has_external_address(const AutodiscoverAnswer& answer) {
  const InsideOutside* const all[] = {&answer.owa,         &answer.ecp,         &answer.ews,
                                      &answer.oab,         &answer.active_sync, &answer.mail_store,
                                      &answer.address_book};
  return std::any_of(std::begin(all), std::end(all),
                     [](const InsideOutside* urls) { return !urls->external.empty(); }) ||
         std::any_of(answer.blocks.begin(), answer.blocks.end(),
                     [](const RpcBlock& block) { return block.is_external; });
}

}  // namespace casgrid
