// Sites, links, the organisation, domains, mailboxes.
#include "scenarios/importing/readers.h"

namespace casgrid::importing {

std::string guid_of(const Fields& f, std::string_view field) {
  std::string text = lower_case(f.text(field));
  if (text.starts_with("{") && text.ends_with("}")) text = text.substr(1, text.size() - 2);
  if (text.empty()) return {};
  constexpr std::size_t kLength = 36;
  const bool is_guid = text.size() == kLength && text[8] == '-' && text[13] == '-' &&
                       text.find_first_not_of("0123456789abcdef-") == std::string::npos;
  if (is_guid) return text;
  f.warn(field, text, "is no GUID; taken as not given");
  return {};
}

void read_site(const Fields& f, Inventory& all) {
  const std::string name = f.first_text({"Name", "Identity"});
  if (name.empty()) return;
  all.sites.at(name).is_hub = f.boolean("HubSiteEnabled").value_or(false);
}

void read_site_link(const Fields& f, Inventory& all) {
  SiteLink link;
  link.name = f.first_text({"Name", "Identity"});
  link.place = f.place();
  for (const char* field : {"ExchangeCost", "Cost", "ADCost"}) {
    const auto cost = f.count(field);
    constexpr std::int64_t kCostMax = 1'000'000'000;
    if (cost && (*cost < 1 || *cost > kCostMax))
      f.warn(field, std::to_string(*cost), "is no cost of a site link; taken as not given");
    else if (cost && link.cost == 0)
      link.cost = static_cast<std::uint32_t>(*cost);
  }
  link.sites = f.object_names("Sites");
  if (link.sites.size() < 2) {
    f.listing().not_used(f.place(), "site link " + link.name,
                         "joins fewer than two sites that were exported");
    return;
  }
  all.links.push_back(link);
}

void read_organisation(const Fields& f, Inventory& all) {
  const std::string name = f.first_text({"Name", "Identity"});
  if (!all.organisation.empty() && !name.empty() && !is_same_word(name, all.organisation)) {
    f.listing().error(f.place_of("Name"), "Name",
                      "\"" + name + "\" is a second organisation, the first is \"" +
                          all.organisation + "\", see " + all.organisation_place.file + ":" +
                          std::to_string(all.organisation_place.line),
                      "give each organisation a folder of its own");
    return;
  }
  all.organisation = name;
  all.organisation_place = f.place_of("Name");
  if (const auto enabled = f.boolean("MapiHttpEnabled")) all.mapi_http = enabled;
}

void read_accepted_domain(const Fields& f, Inventory& all) {
  const std::string name = f.first_text({"DomainName", "Name"});
  if (name.empty()) return;
  const bool is_plain = lower_case(name).find_first_not_of(
                            "abcdefghijklmnopqrstuvwxyz0123456789-._*") == std::string::npos;
  if (name == "*" || !is_plain) {
    f.warn("DomainName", name,
           name == "*" ? "accepts every domain, which the scenario cannot say; left out"
                       : "is no host name in its ASCII form; left out");
    return;
  }
  if (name.starts_with("*.")) {
    f.warn("DomainName", name,
           "is kept as it is written; addresses of sub-domains are not told apart by it");
  }
  const bool is_default = f.boolean("Default").value_or(false);
  for (AcceptedDomainFacts& known : all.domains) {
    if (is_same_word(known.name, name)) {
      known.is_default = known.is_default || is_default;
      return;
    }
  }
  all.domains.push_back({lower_case(name), is_default});
}

void read_mailbox(const Fields& f, Inventory& all) {
  static const char* const kNoUsers[] = {"ArbitrationMailbox", "MonitoringMailbox",
                                         "DiscoveryMailbox",   "PublicFolderMailbox",
                                         "AuditLogMailbox",    "AuxAuditLogMailbox"};
  const std::string kind = f.first_text({"RecipientTypeDetails"});
  for (const char* no_user : kNoUsers) {
    if (is_same_word(kind, no_user)) {
      f.listing().not_used(f.place(), "mailbox " + f.text("Name"),
                           "is a system mailbox (" + kind + ")");
      return;
    }
  }
  MailboxFacts m;
  m.place = f.place();
  m.smtp = f.text("PrimarySmtpAddress");
  m.upn = f.text("UserPrincipalName");
  m.sam = f.text("SamAccountName");
  if (m.upn.empty()) m.upn = m.smtp;
  m.guid = guid_of(f, f.has("ExchangeGuid") ? "ExchangeGuid" : "MailboxGuid");
  m.database = f.object_name("Database");
  m.legacy_dn = f.text("LegacyExchangeDN");
  m.sid = f.first_text({"Sid", "UserSid"});
  if (!m.sid.empty() && !m.sid.starts_with("S-1-")) {
    f.warn("Sid", m.sid, "is no SID; taken as not given");
    m.sid.clear();
  }
  m.display_name = f.text("DisplayName");
  const auto is_address = [](const std::string& text) {
    const std::size_t at = text.find('@');
    return at != std::string::npos && at > 0 && at + 1 < text.size() &&
           text.find_first_of(" \t,;<>", 0) == std::string::npos &&
           text.find('@', at + 1) == std::string::npos;
  };
  if (!m.smtp.empty() && !is_address(m.smtp)) {
    f.warn("PrimarySmtpAddress", m.smtp, "is no address; taken as not given");
    m.smtp.clear();
  }
  if (!m.upn.empty() && !is_address(m.upn)) {
    f.warn("UserPrincipalName", m.upn, "is no address; the mailbox is passed over");
    return;
  }
  if (m.upn.empty() || m.database.empty()) {
    f.warn(m.upn.empty() ? "UserPrincipalName" : "Database", "",
           "the mailbox has no address or no database; passed over");
    return;
  }
  all.mailboxes.push_back(std::move(m));
}

void read_mailbox_count(const Fields& f, Inventory& all) {
  CountedMailboxes c;
  c.place = f.place();
  c.database = f.object_name(f.has("Database") ? "Database" : "Name");
  const auto count = f.count(f.has("Count")       ? "Count"
                             : f.has("Mailboxes") ? "Mailboxes"
                                                  : "MailboxCount");
  if (c.database.empty() || !count || *count < 0 || *count > 10'000'000) {
    f.listing().error(f.place(), "Count", "is no number of mailboxes of a database",
                      "give columns Database and Count, or Name and Count as Group-Object does");
    return;
  }
  c.count = static_cast<std::uint32_t>(*count);
  all.counts.push_back(c);
}

}  // namespace casgrid::importing
