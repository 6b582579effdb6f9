// A forest in which nothing is wrong: Exchange 2010, 2013 and either 2007 or 2016 side by side in
// Paris, a stand-by in Lyon, one DAG over both.
#pragma once

#include <string>
#include <vector>

#include "model/directory/directory.h"
#include "scenarios/planning/deployment_context.h"

namespace casgrid::testing {

struct Forest {
  Directory directory;
  DeploymentContext context;

  Server& server(const char* name) { return directory.at(*directory.find_server(name)); }
  ServerId id(const char* name) const { return *directory.find_server(name); }
  Database& database(const char* name) {
    return directory.databases[directory.find_database(name)->index()];
  }
  HostId host(const char* name) { return directory.intern_host(name); }
  CertificateId certificate(const char* name) const {
    for (std::size_t i = 0; i < directory.certificates.size(); ++i) {
      if (directory.certificates[i].name == name) return CertificateId{i};
    }
    return {};
  }

  ServerId add_server(const char* name, SiteId site, Product product, ServerRoles roles) {
    Server s;
    s.name = name;
    s.site = site;
    s.product = product;
    s.version = usual_version(product);
    s.roles = roles;
    install(s);
    directory.servers.push_back(s);
    return ServerId{directory.servers.size() - 1};
  }

  // The virtual directories and Outlook Anywhere of a front end under one name.
  void publish_as(ServerId id, const std::string& name) {
    Server& s = directory.at(id);
    const std::string base = "https://" + name;
    s.directory_of(Protocol::Owa).external_url = directory.intern_url(base + "/owa");
    s.directory_of(Protocol::Ews).external_url = directory.intern_url(base + "/ews/exchange.asmx");
    if (s.product == Product::Exchange2007) return;
    s.directory_of(Protocol::Ecp).external_url = directory.intern_url(base + "/ecp");
    s.directory_of(Protocol::ActiveSync).external_url =
        directory.intern_url(base + "/Microsoft-Server-ActiveSync");
    s.outlook_anywhere.enabled = true;
    s.outlook_anywhere.external_host = directory.intern_host(name);
    if (is_modern(s)) s.outlook_anywhere.internal_host = directory.intern_host(name);
  }

  void lead(const char* name, SiteId site, std::vector<ServerId> servers) {
    directory.namespaces.push_back({directory.intern_host(name), site, std::move(servers), false});
  }

  static bool is_modern(const Server& s) { return s.product >= Product::Exchange2013; }
};

inline constexpr SiteId kParis{0u}, kLyon{1u};
inline constexpr std::int64_t kMidway = 1567414800;  // 2019-09-02T09:00:00Z

inline Certificate certificate_of(const char* name, std::vector<std::string> names) {
  Certificate c;
  c.name = name;
  c.names = std::move(names);
  c.not_before_s = 1546300800;  // 2019
  c.not_after_s = 1609459200;   // 2021
  return c;
}

inline std::vector<Site> two_sites() {
  std::vector<Site> sites(2);
  sites[0].name = "paris";
  sites[1].name = "lyon";
  return sites;
}

inline Database database_of_2010(const char* name, ServerId on, const char* rpc_name) {
  Database made;
  made.name = name;
  made.rpc_client_access_server = rpc_name;
  DatabaseCopy copy;
  copy.server = on;
  made.copies.push_back(copy);
  return made;
}

// Exchange 2007 comes with `with_2007`, 2016 without: the two bear no organisation together.
inline Forest small_forest(bool with_2007 = true) {
  using enum ServerRole;
  using enum Product;
  Forest f;
  Directory& d = f.directory;
  d.domain = "contoso.com";
  d.now_s = kMidway;
  d.sites = two_sites();
  d.certificates = {certificate_of("cert-public", {"mail.contoso.com", "autodiscover.contoso.com",
                                                   "lyon.contoso.com"}),
                    certificate_of("cert-legacy", {"legacy.contoso.com"}),
                    certificate_of("cert-oauth", {"Microsoft Exchange Server Auth Certificate"})};
  d.organisation.oauth_certificate = CertificateId{2u};
  const ServerId cas1 = f.add_server("cas-paris1", kParis, Exchange2013, {ClientAccess});
  const ServerId cas2 = f.add_server("cas-paris2", kParis, Exchange2013, {ClientAccess});
  const ServerId mbx1 = f.add_server("mbx-paris1", kParis, Exchange2013, {Mailbox});
  const ServerId mbx2 = f.add_server("mbx-paris2", kParis, Exchange2013, {Mailbox});
  const ServerId lyon = f.add_server("ex-lyon", kLyon, Exchange2013, {ClientAccess, Mailbox});
  const ServerId cas10 = f.add_server("cas10-paris", kParis, Exchange2010, {ClientAccess});
  const ServerId mbx10 = f.add_server("mbx10-paris", kParis, Exchange2010, {Mailbox});
  f.add_server("dc-paris", kParis, Exchange2013, {DirectoryServer});
  d.dags.push_back({"dag1", {mbx1, mbx2, lyon}, kLyon});
  d.databases.push_back(database_of_2010("db10", mbx10, "outlook.contoso.com"));
  for (const ServerId id : {cas1, cas2, cas10}) {
    d.at(id).certificate = CertificateId{0u};
    f.publish_as(id, "mail.contoso.com");
  }
  d.at(lyon).certificate = CertificateId{0u};
  f.publish_as(lyon, "lyon.contoso.com");
  f.lead("mail.contoso.com", kParis, {cas1, cas2});
  f.lead("autodiscover.contoso.com", kParis, {cas1, cas2});
  f.lead("lyon.contoso.com", kLyon, {lyon});
  if (!with_2007) {
    const ServerId ex16 = f.add_server("ex16-paris", kParis, Exchange2016, {ClientAccess, Mailbox});
    d.at(ex16).certificate = CertificateId{0u};
    f.publish_as(ex16, "mail.contoso.com");
  }
  if (with_2007) {
    const ServerId cas07 = f.add_server("cas07-paris", kParis, Exchange2007, {ClientAccess});
    f.add_server("mbx07-paris", kParis, Exchange2007, {Mailbox});
    d.at(cas07).certificate = CertificateId{1u};
    d.at(cas07).certificate_key = 2;
    d.at(cas07).outlook_anywhere.enabled = true;
    f.publish_as(cas07, "legacy.contoso.com");
    f.lead("legacy.contoso.com", kParis, {cas07});
  }
  d.publish();
  return f;
}

}  // namespace casgrid::testing
