// validate(): the organisation, its certificates, and mailboxes by name.
#include "model/directory/directory.h"
#include "model/pki/certificate_error.h"
#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/server_words.h"
#include "scenarios/runner/identifiers.h"
#include "scenarios/runner/validator.h"

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
void Validator::unique(const char* kind, const std::string& value, const std::string& path) {
  const auto [known, is_new] = unique_.emplace(kind + ("\n" + lower(value)), path);
  if (is_new || known->second == path) return;
  ++people_errors_;
  error(path,
        std::string(kind) + " \"" + value + "\" is taken, see line " +
            std::to_string(lines_.line_of(known->second)),
        "give each its own");
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
  if (!o.has_auth_config()) return;
  const std::string path = "directory.organization.auth_config";
  if (!o.oauth_certificate().empty())
    error("directory.organization.oauth_certificate", "is said by auth_config, too",
          "leave one of the two out");
  instant(o.auth_config().next_effective(), path + ".next_effective");
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
  for (int i = 0; i < p.mailboxes_size(); ++i) {
    if (people_errors_ >= kPeopleErrorsMax) {
      error(at(path + ".mailboxes", i),
            "so many mailboxes are wrong that the rest was not looked at", "mend those above");
      return;
    }
    person(p.mailboxes(i), at(path + ".mailboxes", i));
  }
}

void Validator::person(const scenario::Mailbox& m, const std::string& path) {
  const auto complain = [&](const char* field, const std::string& reason,
                            const std::string& remedy) {
    ++people_errors_;
    error(path + field, reason, remedy);
  };
  const std::string& upn = m.user_principal_name();
  const std::string& smtp = m.primary_smtp_address();
  if (!is_address(upn)) {
    complain(".user_principal_name",
             upn.empty() ? "is missing" : "\"" + upn + "\" is not an address",
             "write anna@contoso.com");
  } else {
    unique("the UPN", upn, path + ".user_principal_name");
    if (smtp.empty()) unique("the SMTP address", upn, path + ".user_principal_name");
  }
  if (!smtp.empty() && !is_address(smtp)) {
    complain(".primary_smtp_address", "\"" + smtp + "\" is not an address",
             "write anna@contoso.com, or leave it out");
  } else if (!smtp.empty()) {
    unique("the SMTP address", smtp, path + ".primary_smtp_address");
  }
  if (!m.mailbox_guid().empty() && !is_guid(m.mailbox_guid()))
    complain(".mailbox_guid", "\"" + m.mailbox_guid() + "\" is not a GUID", kGuidRemedy);
  else if (!m.mailbox_guid().empty())
    unique("the GUID", m.mailbox_guid(), path + ".mailbox_guid");
  if (!m.sid().empty() && !is_sid(m.sid()))
    complain(".sid", "\"" + m.sid() + "\" is not a SID", "write S-1-5-21-1-2-3-1104");
  else if (!m.sid().empty())
    unique("the SID", m.sid(), path + ".sid");
  if (!m.legacy_exchange_dn().empty())
    unique("the legacy DN", m.legacy_exchange_dn(), path + ".legacy_exchange_dn");
  if (!databases_.contains(m.database())) {
    ++people_errors_;
    refers(databases_, m.database(), path + ".database", "database");
  }
}

}  // namespace casgrid
