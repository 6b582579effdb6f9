// The organisation: settings, certificates, and mailboxes by name.
#include <unordered_map>

#include "model/directory/guid.h"
#include "model/routing/address_book.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/deployment/deployment_servers.h"
#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/server_words.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {
namespace {

CertificateIssuer issuer_of(scenario::Certificate::Issuer issuer) {
  if (issuer == scenario::Certificate::SELF_SIGNED) return CertificateIssuer::SelfSigned;
  return issuer == scenario::Certificate::PRIVATE_AUTHORITY ? CertificateIssuer::PrivateAuthority
                                                            : CertificateIssuer::PublicAuthority;
}

Certificate certificate_of(const scenario::Certificate& given) {
  Certificate made;
  made.name = given.name();
  made.names = {given.names().begin(), given.names().end()};
  made.issuer = issuer_of(given.issuer());
  made.not_before_s = parse_utc_instant(given.not_before()).value_or(0);
  made.not_after_s = parse_utc_instant(given.not_after()).value_or(0);
  made.thumbprint = given.thumbprint();
  made.subject = given.subject();
  made.issuer_name = given.issuer_name();
  for (const int service : given.services())
    made.services.add(static_cast<CertificateService>(service - 1));
  made.servers = {given.servers().begin(), given.servers().end()};
  made.provider =
      given.key_provider() == scenario::Certificate::CNG ? KeyProvider::Cng : KeyProvider::Csp;
  if (!given.pem().empty()) believe_pem(given.pem(), made);
  return made;
}

}  // namespace

void add_organisation(const scenario::Scenario& s, Directory& d) {
  d.now_s = parse_utc_instant(s.starts_at()).value_or(0);
  const auto& given = s.directory().organization();
  d.organisation.name = given.name().empty() ? d.domain : given.name();
  d.organisation.mapi_http_enabled = given.mapi_http_enabled();
  if (given.autodiscover_ttl_h() > 0)
    d.organisation.autodiscover_ttl_h = static_cast<std::uint16_t>(given.autodiscover_ttl_h());
  for (const std::string& domain : given.accepted_domains())
    d.organisation.accepted_domains.push_back(lower(domain));
  if (d.organisation.accepted_domains.empty()) d.organisation.accepted_domains = {d.domain};
  for (const auto& certificate : s.directory().certificates()) {
    if (!given.oauth_certificate().empty() && certificate.name() == given.oauth_certificate())
      d.organisation.oauth_certificate = CertificateId{d.certificates.size()};
    d.certificates.push_back(certificate_of(certificate));
  }
  if (!given.adfs_issuer().empty()) d.organisation.adfs_url = d.intern_url(given.adfs_issuer());
  if (!given.has_auth_config()) return;
  const auto& published = given.auth_config();
  d.organisation.auth_config = {
      .is_told = true,
      .current = published.current_thumbprint(),
      .previous = published.previous_thumbprint(),
      .next = published.next_thumbprint(),
      .next_from_s = parse_utc_instant(published.next_effective()).value_or(0)};
}

void add_people(const scenario::Population& p, UserGroup& group, Directory& d) {
  if (p.mailboxes_size() == 0) return;
  std::unordered_map<std::string, DatabaseId> databases;
  for (std::size_t i = 0; i < d.databases.size(); ++i)
    databases.emplace(d.databases[i].name, DatabaseId{i});
  group.named = static_cast<std::uint32_t>(d.named_users.size());
  group.databases.reserve(group.count);
  for (const scenario::Mailbox& m : p.mailboxes()) {
    const std::uint32_t user =
        group.first_user + static_cast<std::uint32_t>(group.databases.size());
    // What is made where nothing is said is made only then: a hundred thousand times it takes long.
    const auto or_else = [](const std::string& text, const auto& make) {
      return text.empty() ? make() : text;
    };
    NamedUser& made = d.named_users.emplace_back();
    made.upn = m.user_principal_name();
    made.sam_account_name =
        or_else(m.sam_account_name(), [&] { return made.upn.substr(0, made.upn.find('@')); });
    made.primary_smtp = or_else(m.primary_smtp_address(), [&] { return made.upn; });
    made.display_name = or_else(m.display_name(), [&] { return made.sam_account_name; });
    made.sid = or_else(m.sid(), [&] { return generated_sid(UserId{std::size_t{user}}); });
    made.legacy_dn = or_else(m.legacy_exchange_dn(), [&] {
      return generated_legacy_dn(d.organisation.name, made.sam_account_name);
    });
    made.mailbox_guid =
        or_else(m.mailbox_guid(), [&] { return stable_guid("mailbox " + made.upn); });
    made.is_administrator = is_built_in_account(made.sam_account_name);
    group.databases.push_back(databases.at(m.database()));
  }
}

void add_address_books(const scenario::Scenario& s, Directory& d) {
  d.address_books_are_stated = s.directory().has_offline_address_books();
  for (const auto& given : s.directory().offline_address_books().books()) {
    OfflineAddressBook made;
    made.name = given.name();
    made.guid = given.guid().empty() ? stable_guid("address book " + given.name()) : given.guid();
    const auto version = parse_version(given.version());
    if (version) made.product = product_of(*version).value_or(Product::Exchange2013);
    made.is_default = given.is_default();
    made.shadow_distribution = given.shadow_distribution();
    made.generating_server = d.find_server(given.generating_server()).value_or(ServerId{});
    for (const std::string& name : given.distributed_by()) {
      if (const auto server = d.find_server(name)) made.distributed_by.push_back(*server);
    }
    d.address_books.push_back(std::move(made));
  }
}

namespace {

// A mailbox of the system's own, in the database of that name.
UserId add_system_mailbox(const std::string& account, const std::string& guid,
                          const std::string& database, Directory& d) {
  NamedUser person;
  person.sam_account_name = person.display_name = account;
  person.mailbox_guid = guid;
  UserGroup group;
  group.name = account;
  group.domain = d.domain;
  group.first_user = d.user_count();
  group.count = 1;
  group.named = static_cast<std::uint32_t>(d.named_users.size());
  group.settings.is_system = true;
  for (std::size_t n = 0; n < d.databases.size(); ++n) {
    if (d.databases[n].name == database) group.databases.emplace_back(n);
  }
  const UserId made{std::size_t{group.first_user}};
  d.named_users.push_back(std::move(person));
  d.user_groups.push_back(std::move(group));
  return made;
}

}  // namespace

void add_arbitration_mailbox(const scenario::Scenario& s, Directory& d) {
  const std::string& database = s.directory().arbitration_database();
  if (database.empty()) return;
  d.arbitration_mailbox = add_system_mailbox("SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}",
                                             stable_guid("arbitration mailbox"), database, d);
}

void add_generation_mailboxes(const scenario::Scenario& s, Directory& d) {
  const auto& books = s.directory().offline_address_books().books();
  for (int i = 0; i < books.size(); ++i) {
    if (books[i].generation_database().empty()) continue;
    d.address_books[static_cast<std::size_t>(i)].generation_mailbox = add_system_mailbox(
        "generation mailbox of " + books[i].name(),
        stable_guid("generation mailbox " + books[i].name()), books[i].generation_database(), d);
  }
}

std::vector<OabId> books_of(const Directory& d, const UserGroup& group) {
  std::vector<OabId> books;
  books.reserve(group.databases.size());
  for (const DatabaseId database : group.databases)
    books.push_back(address_book_of(d, home_of(d, database)));
  return books;
}

OabId address_book_named(const std::string& name, const Directory& d) {
  for (std::size_t i = 0; i < d.address_books.size(); ++i) {
    if (!name.empty() && d.address_books[i].name == name) return OabId{i};
  }
  return OabId{};
}

}  // namespace casgrid
