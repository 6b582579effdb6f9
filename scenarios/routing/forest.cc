// read_forest(): sites, databases, recipients and what belongs to the whole organisation. Servers
// and their settings are read in forest_servers.cc.
#include "scenarios/routing/forest.h"

#include <functional>

#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/forest_servers.h"
#include "scenarios/routing/published_oauth.h"
#include "scenarios/routing/server_words.h"
#include "scenarios/routing/words.h"

namespace casgrid {
namespace {

using nlohmann::json;

constexpr Word<KeyProvider> kKeyProviders[] = {
    {"CSP", KeyProvider::Csp}, {"CNG", KeyProvider::Cng}, {"KSP", KeyProvider::Cng}};
constexpr Word<CertificateService> kCertificateServices[] = {
    {"iis", CertificateService::Iis},
    {"smtp", CertificateService::Smtp},
    {"pop", CertificateService::Pop},
    {"imap", CertificateService::Imap},
    {"um", CertificateService::Um},
    {"um_call_router", CertificateService::UmCallRouter},
    {"federation", CertificateService::Federation}};
constexpr Word<bool> kScopes[] = {{"internet", false}, {"internal", true}};  // is it inside only
constexpr Word<VoipSecurity> kVoipSecurity[] = {{"Unsecured", VoipSecurity::Unsecured},
                                                {"SIPSecured", VoipSecurity::SipSecured},
                                                {"Secured", VoipSecurity::Secured}};
constexpr Word<RecipientType> kRecipientTypes[] = {
    {"mailbox", RecipientType::Mailbox},
    {"mail_user", RecipientType::MailUser},
    {"remote_mailbox", RecipientType::RemoteMailbox},
    {"user_without_mailbox", RecipientType::NoMailbox}};

// Visits each element of a list of objects.
void for_each(const json& document, const char* name, Complaints& complaints,
              const std::function<void(JsonFields&)>& visit) {
  const auto found = document.find(name);
  if (found == document.end() || found->is_null()) return;
  if (!found->is_array()) {
    complaints.push_back(std::string(name) + ": is not a list; write [ ... ]");
    return;
  }
  for (std::size_t i = 0; i < found->size() && complaints.size() < kComplaintsMax; ++i) {
    JsonFields fields((*found)[i], std::string(name) + "[" + std::to_string(i) + "]", complaints);
    visit(fields);
  }
}

template <class IdType, class Rows>
IdType named(JsonFields& fields, const char* field, const std::string& name, const Rows& rows,
             const char* kind) {
  if (name.empty()) return IdType{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name == name) return IdType{i};
  }
  fields.complain(field, std::string("there is no ") + kind + " \"" + name + "\"",
                  "name one of the document");
  return IdType{};
}

// 0: it is not given, or none, which is complained of.
std::int64_t read_instant(JsonFields& fields, const char* field) {
  const std::string text = fields.text(field);
  const auto at = parse_utc(text);
  if (!at && !text.empty()) fields.complain(field, "is no instant", "write 2019-01-01T00:00:00Z");
  return at.value_or(0);
}

// The same of a name that must be there.
template <class IdType, class Rows>
IdType needed(JsonFields& fields, const char* field, const std::string& name, const Rows& rows,
              const char* kind) {
  if (name.empty())
    fields.complain(field, std::string("the ") + kind + " is missing", "name one of the document");
  return named<IdType>(fields, field, name, rows, kind);
}

// Returns whether MAPI over HTTP is on, if the document says so.
std::optional<bool> read_organisation(const json& document, Directory& d, Complaints& complaints) {
  const auto found = document.find("organisation");
  if (found == document.end()) return std::nullopt;
  JsonFields o(*found, "organisation", complaints);
  d.organisation.name = o.text("name");
  const auto mapi_http = o.maybe_flag("mapi_http_enabled");
  for (const std::string& domain : o.texts("accepted_domains"))
    d.organisation.accepted_domains.push_back(lower(domain));
  d.organisation.oauth_certificate = named<CertificateId>(
      o, "oauth_certificate", o.text("oauth_certificate"), d.certificates, "certificate");
  if (const json* published = o.child("auth_config")) {
    JsonFields a(*published, o.at("auth_config"), complaints);
    d.organisation.auth_config = {.is_told = true,
                                  .current = a.text("current_thumbprint"),
                                  .previous = a.text("previous_thumbprint"),
                                  .next = a.text("next_thumbprint"),
                                  .next_from_s = read_instant(a, "next_effective_utc")};
  }
  if (const std::string issuer = o.text("adfs_issuer"); !issuer.empty()) {
    d.organisation.adfs_url = d.intern_url(issuer);
    if (d.organisation.adfs_url.is_none())
      o.complain("adfs_issuer", "\"" + issuer + "\" is not a web address",
                 "write https://sts.contoso.com/adfs/ls/");
  }
  if (const json* account = o.child("alternate_service_account")) {
    JsonFields a(*account, o.at("alternate_service_account"), complaints);
    AlternateServiceAccount& made = d.organisation.service_account;
    made.configured = a.flag("configured", false);
    made.account = a.text("account");
    made.spns = a.texts("spns");
    for (const std::string& spn : made.spns) {
      if (lower(spn).starts_with("http/")) made.http_hosts.push_back(d.intern_host(spn.substr(5)));
    }
  }
  const json* relationships = o.child("organization_relationships");
  if (relationships == nullptr) return mapi_http;
  if (!relationships->is_array()) {
    o.complain("organization_relationships", "is not a list", "write [ ... ]");
    return mapi_http;
  }
  for (std::size_t i = 0; i < relationships->size(); ++i) {
    JsonFields r((*relationships)[i], o.at("organization_relationships[" + std::to_string(i) + "]"),
                 complaints);
    OrganizationRelationship made;
    made.name = r.text("name");
    for (const std::string& domain : r.texts("domain_names")) made.domains.push_back(lower(domain));
    made.target_owa_url = d.intern_url(r.text("target_owa_url"));
    d.organisation.relationships.push_back(made);
  }
  return mapi_http;
}

void read_pem(JsonFields& c, Certificate& made) {
  const std::string pem = c.text("pem");
  if (pem.empty()) return;
  if (const auto error = believe_pem(pem, made))
    c.complain("pem", text_of(*error), "give a certificate in PEM, or leave it out");
}

void read_certificates(const json& document, Directory& d, Complaints& complaints) {
  for_each(document, "certificates", complaints, [&](JsonFields& c) {
    Certificate made;
    made.name = c.text("name");
    made.names = c.texts("names");
    const std::string issuer = c.text("issuer", "public_ca");
    made.issuer = issuer == "self_signed" ? CertificateIssuer::SelfSigned
                  : issuer == "public_ca" ? CertificateIssuer::PublicAuthority
                                          : CertificateIssuer::PrivateAuthority;
    made.not_before_s = read_instant(c, "not_before_utc");
    made.not_after_s = read_instant(c, "not_after_utc");
    made.thumbprint = c.text("thumbprint");
    made.subject = c.text("subject");
    made.issuer_name = c.text("issuer_name");
    made.services = read_words(c, "services", kCertificateServices);
    made.servers = c.texts("servers");
    read_pem(c, made);
    made.provider = read_word(c, "key_provider", kKeyProviders, KeyProvider::Csp);
    d.certificates.push_back(made);
  });
}

void read_sites(const json& document, Directory& d, Complaints& complaints) {
  for_each(document, "sites", complaints, [&](JsonFields& s) {
    Site& site = d.sites.emplace_back();
    site.name = s.text("name");
    site.is_hub = s.flag("hub_site", false);
    site.subnets = s.texts("subnets");
    s.ignore("internet_facing");
    s.ignore("description");
  });
  for_each(document, "site_links", complaints, [&](JsonFields& l) {
    SiteLink link;
    link.name = l.text("name");
    link.cost = l.number_within("cost", 100, {1, 99'999});
    for (const std::string& site : l.texts("sites"))
      link.sites.push_back(needed<SiteId>(l, "sites", site, d.sites, "site"));
    d.site_links.push_back(link);
  });
}

// A group with an even number of members always has a witness. Where nobody says which, it is taken
// to stand where most members do, as an import takes it.
void assume_witness(const Directory& d, Dag& dag) {
  if (!dag.witness_site.is_none() || dag.members.empty() || dag.members.size() % 2 != 0) return;
  std::size_t most = 0;
  for (const ServerId candidate : dag.members) {
    if (candidate.is_none()) continue;
    const SiteId site = d.at(candidate).site;
    const auto members = static_cast<std::size_t>(std::count_if(
        dag.members.begin(), dag.members.end(),
        [&](ServerId member) { return !member.is_none() && d.at(member).site == site; }));
    if (site.is_none() || members <= most) continue;
    most = members;
    dag.witness_site = site;
    dag.is_witness_assumed = true;
  }
}

void read_dags(const json& document, Directory& d, Complaints& complaints) {
  for_each(document, "dags", complaints, [&](JsonFields& g) {
    Dag dag;
    dag.name = g.text("name");
    g.ignore("guid");
    g.ignore("product");
    for (const std::string& member : g.texts("members"))
      dag.members.push_back(needed<ServerId>(g, "members", member, d.servers, "server"));
    dag.witness_site = named<SiteId>(g, "witness_site", g.text("witness_site"), d.sites, "site");
    const std::string mode = lower(g.text("datacenter_activation_mode"));
    if (mode == "dagonly") dag.activation = DatacenterActivation::DagOnly;
    if (!mode.empty() && mode != "dagonly" && mode != "off")
      g.complain("datacenter_activation_mode", "is no mode", "write Off or DagOnly");
    assume_witness(d, dag);
    d.dags.push_back(dag);
  });
}

void read_databases(const json& document, Directory& d, Complaints& complaints) {
  for_each(document, "databases", complaints, [&](JsonFields& f) {
    Database made;
    made.name = f.text("name");
    made.guid = f.text("guid");
    made.dag = named<DagId>(f, "dag", f.text("dag"), d.dags, "group");
    made.active_on = named<ServerId>(f, "active_on", f.text("active_on"), d.servers, "server");
    made.is_mounted = f.flag("mounted", true);
    made.rpc_client_access_server = f.text("rpc_client_access_server");
    made.offline_address_book =
        named<OabId>(f, "default_offline_address_book", f.text("default_offline_address_book"),
                     d.address_books, "offline address book");
    if (const json* copies = f.child("copies"); copies != nullptr && copies->is_array()) {
      for (std::size_t i = 0; i < copies->size(); ++i) {
        JsonFields c((*copies)[i], f.at("copies[" + std::to_string(i) + "]"), complaints);
        DatabaseCopy copy;
        copy.server = needed<ServerId>(c, "server", c.text("server"), d.servers, "server");
        copy.activation_preference = c.number_within("activation_preference", 1, {1, 16});
        made.copies.push_back(copy);
      }
    }
    d.databases.push_back(made);
  });
}

UserId add_person(Directory& d, const NamedUser& person, const RecipientSettings& settings,
                  DatabaseId database) {
  UserGroup group;
  group.name = person.sam_account_name;
  group.first_user = d.user_count();
  group.count = 1;
  group.named = static_cast<std::uint32_t>(d.named_users.size());
  group.settings = settings;
  if (!database.is_none()) group.databases.push_back(database);
  d.named_users.push_back(person);
  d.user_groups.push_back(group);
  return UserId{std::size_t{group.first_user}};
}

RecipientSettings read_settings(JsonFields& u, const NamedUser& person, Directory& d) {
  RecipientSettings s;
  s.type = read_word(u, "recipient_type", kRecipientTypes, RecipientType::Mailbox);
  struct Switch {
    const char* field;
    Protocol protocol;
  };
  for (const Switch& x :
       {Switch{"owa_enabled", Protocol::Owa}, Switch{"active_sync_enabled", Protocol::ActiveSync},
        Switch{"ews_enabled", Protocol::Ews}, Switch{"pop_enabled", Protocol::Pop3},
        Switch{"imap_enabled", Protocol::Imap4}, Switch{"mapi_enabled", Protocol::Mapi}})
    s.disabled.set(x.protocol, !u.flag(x.field, true));
  s.mapi_http = u.maybe_flag("mapi_http_enabled");
  s.blocks_rpc_http = u.flag("mapi_block_outlook_rpc_http", false);
  s.blocks_external = u.flag("mapi_block_outlook_external_connectivity", false);
  s.eas_blocked = u.flag("eas_account_blocked", false);
  s.password_expired = u.flag("password_expired", false);
  s.has_primary_smtp = !person.primary_smtp.empty();
  s.is_administrator = is_built_in_account(person.sam_account_name);
  s.um_enabled = u.flag("um_enabled", false);
  s.dial_plan =
      named<DialPlanId>(u, "um_dial_plan", u.text("um_dial_plan"), d.dial_plans, "dial plan");
  return s;
}

void read_users(const json& document, Directory& d, Complaints& complaints) {
  for_each(document, "users", complaints, [&](JsonFields& u) {
    NamedUser person;
    person.sam_account_name = u.text("sam_account_name");
    person.upn = u.text("upn");
    person.sid = u.text("sid");
    person.display_name = u.text("display_name");
    person.primary_smtp = u.text("primary_smtp");
    person.legacy_dn = u.text("legacy_dn");
    person.mailbox_guid = u.text("mailbox_guid");
    person.external_address = u.text("external_email_address");
    person.um_extension = u.text("um_extension");
    person.full_access_to = u.texts("full_access_to");
    const RecipientSettings settings = read_settings(u, person, d);
    const auto database =
        named<DatabaseId>(u, "database", u.text("database"), d.databases, "database");
    add_person(d, person, settings, database);
  });
}

// An organisation mailbox: it stands for no person, but requests are anchored on it.
UserId read_system_mailbox(const json& document, const char* name, Directory& d,
                           Complaints& complaints) {
  const auto found = document.find(name);
  if (found == document.end() || found->is_null()) return UserId{};
  JsonFields f(*found, name, complaints);
  NamedUser person;
  person.sam_account_name = person.display_name = f.text("name");
  person.primary_smtp = f.text("primary_smtp");
  person.upn = f.text("upn", person.primary_smtp);
  person.mailbox_guid = f.text("mailbox_guid");
  RecipientSettings settings;
  settings.is_system = true;
  settings.is_healthy = f.flag("healthy", true);
  return add_person(d, person, settings,
                    named<DatabaseId>(f, "database", f.text("database"), d.databases, "database"));
}

void read_address_books(const json& document, Directory& d, Complaints& complaints) {
  for_each(document, "offline_address_books", complaints, [&](JsonFields& b) {
    OfflineAddressBook made;
    made.name = b.text("name");
    made.guid = b.text("guid");
    const std::string product = b.text("product", "E2013");
    if (const auto known = product_named(product))
      made.product = *known;
    else
      b.complain("product", "\"" + product + "\" is not one",
                 "write E2007, E2010, E2013, E2016, E2019 or SE");
    made.is_default = b.flag("is_default", false);
    made.shadow_distribution = b.flag("shadow_distribution_enabled", false);
    const auto server = [&](const char* field, const std::string& name) {
      return named<ServerId>(b, field, name, d.servers, "server");
    };
    made.generating_server = server("generating_server", b.text("generating_server"));
    for (const std::string& name : b.texts("distributed_by"))
      made.distributed_by.push_back(server("distributed_by", name));
    b.ignore("generation_mailbox");
    d.address_books.push_back(made);
  });
  d.address_books_are_stated = is_stated(document, "offline_address_books");
}

void read_system_mailboxes(const json& document, Directory& d, Complaints& complaints) {
  d.arbitration_mailbox = read_system_mailbox(document, "arbitration_mailbox", d, complaints);
  read_system_mailbox(document, "oab_generation_mailbox", d, complaints);
  d.shadow_mailbox = read_system_mailbox(document, "oab_shadow_mailbox", d, complaints);
  std::size_t i = 0;
  for_each(document, "offline_address_books", complaints, [&](JsonFields& b) {
    const std::string name = b.text("generation_mailbox");
    b.ignore_rest();  // was read with the books
    for (const UserGroup& group : d.user_groups) {
      if (group.settings.is_system && !name.empty() && group.name == name)
        d.address_books[i].generation_mailbox = UserId{std::size_t{group.first_user}};
    }
    ++i;
  });
}

void read_others(const json& document, Directory& d, Complaints& complaints) {
  for_each(document, "other_recipients", complaints, [&](JsonFields& r) {
    OtherRecipient made;
    made.address = r.text("primary_smtp");
    made.is_group = r.text("kind") == "distribution_group";
    for (const char* known : {"name", "external_email_address", "members"}) r.ignore(known);
    d.other_recipients.push_back(made);
  });
  for_each(document, "namespaces", complaints, [&](JsonFields& n) {
    ClientNamespace made;
    made.host = d.intern_host(n.text("name"));
    made.site = named<SiteId>(n, "site", n.text("site"), d.sites, "site");
    for (const std::string& server : n.texts("resolves_to"))
      made.servers.push_back(needed<ServerId>(n, "resolves_to", server, d.servers, "server"));
    made.is_internal = read_word(n, "scope", kScopes, false);
    n.ignore("ttl_s");  // of the deployment, not of the directory
    d.namespaces.push_back(made);
  });
}

void read_dial_plans(const json& document, Directory& d, Complaints& complaints) {
  for_each(document, "um_dial_plans", complaints, [&](JsonFields& p) {
    DialPlan made;
    made.name = p.text("name");
    made.guid = p.text("guid");
    p.ignore("uri_type");
    made.security = read_word(p, "voip_security", kVoipSecurity, VoipSecurity::Unsecured);
    made.extension_digits =
        static_cast<std::uint8_t>(p.number_within("extension_digits", 4, {1, 20}));
    for (const std::string& gateway : p.texts("ip_gateways")) made.gateways.push_back({gateway});
    d.dial_plans.push_back(made);
  });
  // A gateway is linked if both say so.
  for_each(document, "um_ip_gateways", complaints, [&](JsonFields& g) {
    const std::string name = g.text("name");
    const std::string plan = g.text("dial_plan");
    g.ignore("ip_address");
    for (DialPlan& p : d.dial_plans) {
      if (p.name == plan) continue;
      std::erase_if(p.gateways, [&](const GatewayLink& link) { return link.gateway == name; });
    }
  });
}

}  // namespace

Directory read_forest(const json& document, Complaints& complaints) {
  Directory d;
  JsonFields all(document, "", complaints);
  if (!document.is_object()) return d;
  d.domain = lower(all.text("domain"));
  if (const json* clock = all.child("clock")) {
    JsonFields c(*clock, "clock", complaints);
    const std::string text = c.text("now_utc");
    const auto now = parse_utc(text);
    if (!now && !text.empty()) c.complain("now_utc", "is no instant", "write 2019-01-01T00:00:00Z");
    d.now_s = now.value_or(0);
  }
  for (const char* known : {"notes",
                            "organisation",
                            "sites",
                            "site_links",
                            "servers",
                            "dags",
                            "databases",
                            "arbitration_mailbox",
                            "oab_generation_mailbox",
                            "oab_shadow_mailbox",
                            "offline_address_books",
                            "users",
                            "other_recipients",
                            "virtual_directories",
                            "outlook_anywhere",
                            "pop_imap_settings",
                            "receive_connectors",
                            "um_dial_plans",
                            "um_ip_gateways",
                            "um_settings",
                            "namespaces",
                            "certificates",
                            "service_connection_points",
                            "deployment"})
    all.ignore(known);
  read_certificates(document, d, complaints);
  const auto mapi_http = read_organisation(document, d, complaints);
  read_sites(document, d, complaints);
  read_servers(document, d, complaints);
  d.organisation.mapi_http_enabled = mapi_http.value_or(mapi_http_by_default(d.servers));
  read_dags(document, d, complaints);
  read_address_books(document, d, complaints);
  read_databases(document, d, complaints);
  read_dial_plans(document, d, complaints);
  read_users(document, d, complaints);
  read_system_mailboxes(document, d, complaints);
  read_others(document, d, complaints);
  const json* organisation = all.child("organisation");
  const bool is_absent = organisation != nullptr && organisation->is_object() &&
                         organisation->contains("oauth_certificate");
  settle_oauth(d, is_absent);
  if (complaints.empty()) d.publish();
  return d;
}

}  // namespace casgrid
