// validate(): the organisation, its certificates, and mailboxes by name.
#include <set>

#include "model/directory/directory.h"
#include "model/directory/web_address.h"
#include "model/pki/certificate_error.h"
#include "scenarios/document/identifiers.h"
#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/server_words.h"
#include "scenarios/validating/validator.h"

namespace casgrid {
namespace {

// A hundred thousand mailboxes with one mistake each say no more than the first few.
constexpr int kPeopleErrorsMax = 20;

}  // namespace

void Validator::instant(const std::string& text, const std::string& path) {
  if (text.empty()) return;
  const auto read = parse_utc_instant(text);
  if (!read)
    error(path, "\"" + text + "\" is not an instant in UTC", "write 2016-08-16T00:00:00Z");
  else if (*read <= 0)
    error(path, "is not after 1970", "give the year in which it is");
}

// Once in the whole scenario, whatever the case.
void Validator::unique(UniqueKind kind, std::string_view value, const FieldPlace& place) {
  const auto known = unique_.add(kind, value, place);
  if (!known) return;
  ++people_errors_;
  error(place.path(),
        std::string(text_of(kind)) + " \"" + std::string(value) + "\" is taken, see line " +
            std::to_string(lines_.line_of(known->path())),
        "give each its own");
}

void Validator::unique(UniqueKind kind, const std::string& value, const std::string& path) {
  unique(kind, std::string_view(kept_.emplace_back(value)), FieldPlace{kept_.emplace_back(path)});
}

void Validator::organisation() {
  for (int i = 0; i < s_.topology().sites_size(); ++i) {
    const auto& site = s_.topology().sites(i);
    for (int n = 0; n < site.subnets_size(); ++n) {
      if (!is_subnet(site.subnets(n)))
        error(at(at("topology.sites", i) + ".subnets", n),
              "\"" + site.subnets(n) + "\" is not a subnet", "write 10.1.0.0/16");
    }
  }
  const auto& o = s_.directory().organization();
  for (int i = 0; i < o.accepted_domains_size(); ++i) {
    const std::string path = at("directory.organization.accepted_domains", i);
    if (o.accepted_domains(i).empty()) error(path, "is empty", "write contoso.com");
    host_name(o.accepted_domains(i), path);
  }
  for (int i = 0; i < s_.directory().certificates_size(); ++i) certificate(i);
  if (!o.oauth_certificate().empty())
    refers(certificates_, o.oauth_certificate(), "directory.organization.oauth_certificate",
           "certificate");
  if (!o.adfs_issuer().empty() && !parse_url(o.adfs_issuer()))
    error("directory.organization.adfs_issuer", "\"" + o.adfs_issuer() + "\" is not a web address",
          "write https://sts.contoso.com/adfs/ls/");
  if (!o.has_auth_config()) return;
  const std::string path = "directory.organization.auth_config";
  if (!o.oauth_certificate().empty())
    error("directory.organization.oauth_certificate", "is said by auth_config, too",
          "leave one of the two out");
  instant(o.auth_config().next_effective(), path + ".next_effective");
}

void Validator::address_books() {
  const auto& d = s_.directory();
  std::set<std::string> names;
  int defaults = 0;
  for (int i = 0; i < d.offline_address_books().books_size(); ++i) {
    const auto& book = d.offline_address_books().books(i);
    const std::string path = at("directory.offline_address_books.books", i);
    if (book.name().empty())
      error(path + ".name", "the address book has no name", "give it one");
    else if (!names.insert(book.name()).second)
      error(path + ".name", "the name \"" + book.name() + "\" is taken", "give each its own");
    if (book.is_default() && ++defaults == 2)
      error(path + ".is_default", "another address book is the default", "leave one the default");
    const auto version = parse_version(book.version());
    if (!book.version().empty() && (!version || !product_of(*version)))
      error(path + ".version", "\"" + book.version() + "\" is no build of Exchange",
            "write one such as 15.0.1497.2");
    if (!book.generation_database().empty())
      refers(databases_, book.generation_database(), path + ".generation_database", "database");
    if (!book.generating_server().empty())
      refers(mailbox_servers_, book.generating_server(), path + ".generating_server", "server");
    for (int n = 0; n < book.distributed_by_size(); ++n)
      refers(front_ends_, book.distributed_by(n), at(path + ".distributed_by", n), "server");
  }
  for (int i = 0; i < d.databases_size(); ++i) {
    const std::string& named = d.databases(i).offline_address_book();
    if (!named.empty() && !names.contains(named))
      error(at("directory.databases", i) + ".offline_address_book",
            "there is no offline address book \"" + named + "\"",
            "name one of directory.offline_address_books");
  }
}

void Validator::certificate(int i) {
  const auto& c = s_.directory().certificates(i);
  const std::string path = at("directory.certificates", i);
  if (c.name().empty())
    error(path + ".name", "the certificate has no name", "give it a name");
  else if (!certificates_.add(c.name(), path))
    error(path + ".name",
          "the name \"" + c.name() + "\" is taken, see line " +
              std::to_string(lines_.line_of(certificates_.place_of(c.name()))),
          "give each certificate its own name");
  for (int n = 0; n < c.names_size(); ++n) {
    if (c.names(n).empty())
      error(at(path + ".names", n), "is empty", "write mail.example.com, or leave it out");
  }
  instant(c.not_before(), path + ".not_before");
  instant(c.not_after(), path + ".not_after");
  const auto begins = parse_utc_instant(c.not_before());
  const auto ends = parse_utc_instant(c.not_after());
  if (begins && ends && *ends < *begins)
    error(path + ".not_after", "is before not_before", "exchange the two, or mend one");
  for (int n = 0; n < c.servers_size(); ++n)
    refers(servers_, c.servers(n), at(path + ".servers", n), "server");
  for (int n = 0; n < c.services_size(); ++n) {
    if (c.services(n) == scenario::Certificate::SERVICE_UNSPECIFIED)
      error(at(path + ".services", n), "names no service", "write IIS, SMTP, POP, ...");
  }
  if (c.pem().empty()) return;
  Certificate read;
  if (const auto wrong = believe_pem(c.pem(), read))
    error(path + ".pem", text_of(*wrong), "give a certificate in PEM, or leave it out");
}

void Validator::people(const scenario::Population& p, const std::string& path) {
  if (p.users() != 0)
    error(path + ".users", "the mailboxes are given by name: their number is known",
          "leave it out, or leave out mailboxes");
  if (p.databases_size() > 0)
    error(path + ".databases", "the mailboxes are given by name, each with its database",
          "leave it out, or leave out mailboxes");
  people_errors_ = 0;
  const std::string_view block = kept_.emplace_back(path);
  for (int i = 0; i < p.mailboxes_size(); ++i) {
    if (people_errors_ >= kPeopleErrorsMax) {
      error(at(path + ".mailboxes", i),
            "so many mailboxes are wrong that the rest was not looked at", "mend those above");
      return;
    }
    person(p.mailboxes(i), block, i);
  }
}

void Validator::person(const scenario::Mailbox& m, std::string_view block, int i) {
  const auto complain = [&](const char* field, const std::string& reason,
                            const std::string& remedy) {
    ++people_errors_;
    error(FieldPlace{block, i, field}.path(), reason, remedy);
  };
  const auto once = [&](UniqueKind kind, const std::string& value, const char* field) {
    unique(kind, value, {block, i, field});
  };
  const std::string& upn = m.user_principal_name();
  const std::string& smtp = m.primary_smtp_address();
  if (!is_address(upn)) {
    complain(".user_principal_name",
             upn.empty() ? "is missing" : "\"" + upn + "\" is not an address",
             "write anna@contoso.com");
  } else {
    once(UniqueKind::Upn, upn, ".user_principal_name");
    if (smtp.empty()) once(UniqueKind::SmtpAddress, upn, ".user_principal_name");
  }
  if (!smtp.empty() && !is_address(smtp)) {
    complain(".primary_smtp_address", "\"" + smtp + "\" is not an address",
             "write anna@contoso.com, or leave it out");
  } else if (!smtp.empty()) {
    once(UniqueKind::SmtpAddress, smtp, ".primary_smtp_address");
  }
  if (!m.mailbox_guid().empty() && !is_guid(m.mailbox_guid()))
    complain(".mailbox_guid", "\"" + m.mailbox_guid() + "\" is not a GUID", kGuidRemedy);
  else if (!m.mailbox_guid().empty())
    once(UniqueKind::Guid, m.mailbox_guid(), ".mailbox_guid");
  if (!m.sid().empty() && !is_sid(m.sid()))
    complain(".sid", "\"" + m.sid() + "\" is not a SID", "write S-1-5-21-1-2-3-1104");
  else if (!m.sid().empty())
    once(UniqueKind::Sid, m.sid(), ".sid");
  if (!m.legacy_exchange_dn().empty())
    once(UniqueKind::LegacyDn, m.legacy_exchange_dn(), ".legacy_exchange_dn");
  if (!databases_.contains(m.database())) {
    ++people_errors_;
    refers(databases_, m.database(), FieldPlace{block, i, ".database"}.path(), "database");
  }
}

}  // namespace casgrid
