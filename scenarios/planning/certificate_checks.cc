// Certificates of front ends: one key behind a name, names covered, valid now.
#include <algorithm>
#include <set>

#include "model/pki/host_match.h"
#include "model/pki/service_certificate.h"
#include "scenarios/planning/deployment_checks.h"

namespace casgrid::checks {
namespace {

const Certificate* bound_to(const Directory& directory, const Server& s) {
  return s.certificate.is_none() ? nullptr : &directory.certificates[s.certificate.index()];
}

// The same names from the same authority do not help: cookies are sealed with the key.
bool same_key(const Server& a, const Server& b) {
  const bool is_told = !a.certificate.is_none() && !b.certificate.is_none();
  return a.certificate_key == b.certificate_key && (!is_told || a.certificate == b.certificate);
}

bool has_forms(const Server& s) {
  const VirtualDirectory& owa = s.directory_of(Protocol::Owa);
  const VirtualDirectory& ecp = s.directory_of(Protocol::Ecp);
  return (owa.exists && owa.forms) || (ecp.exists && ecp.forms);
}

// What is wrong with the validity now; empty: nothing, or the time is not told.
std::string fault_of(const Directory& directory, const Certificate& certificate) {
  if (directory.now_s == 0) return {};
  switch (validity_at(certificate, directory.now_s)) {
    case Validity::Valid:
      return {};
    case Validity::NotYet:
      return "certificate " + certificate.name + " is not valid yet";
    case Validity::Expired:
      return "certificate " + certificate.name + " has expired";
  }
  return {};
}

// A name that clients inside are told, and by what.
struct InsideName {
  HostId host;
  const char* how;
};

// Over TLS only: without it nobody looks at a certificate.
std::vector<InsideName> inside_names(const Directory& directory, ServerId id) {
  const Server& s = directory.at(id);
  std::vector<InsideName> names;
  for (const VirtualDirectory& v : s.directories) {
    if (v.exists && !v.internal_url.is_none() && directory.at(v.internal_url).is_https)
      names.push_back(
          {directory.at(v.internal_url).host, " is in an internal URL that leads to it"});
  }
  const OutlookAnywhere& oa = s.outlook_anywhere;
  if (oa.enabled && oa.internal_requires_ssl && !oa.internal_host.is_none())
    names.push_back({oa.internal_host, " is the internal name of Outlook Anywhere"});
  for (const ServiceConnectionPoint& point : directory.connection_points) {
    if (point.server == id && !point.url.is_none() && directory.at(point.url).is_https)
      names.push_back(
          {directory.at(point.url).host, " is in a service connection point that leads to it"});
  }
  return names;
}

// Where a name leads that `publisher` tells: a namespace says it, else the server of that name.
std::vector<ServerId> led_to(const Deployment& d, HostId host, ServerId publisher) {
  for (const ClientNamespace& n : d.directory.namespaces) {
    if (n.host != host) continue;
    std::vector<ServerId> front_ends;
    for (const ServerId id : n.servers) {
      if (d.directory.at(id).is_front_end()) front_ends.push_back(id);
    }
    return front_ends;
  }
  const auto server = d.directory.find_server(d.directory.at(host));
  return {server && d.directory.at(*server).is_front_end() ? *server : publisher};
}

void check_name(const Directory& directory, const Server& s, const std::string& what,
                const std::string& name, CertificateService service, Observations& seen) {
  if (name.empty() || !are_certificates_told(directory, s)) return;
  const NamedCertificate found = certificate_for(directory, s, name, service);
  if (found.certificate.is_none()) {
    seen.push_back({object_of(s), what + " is to show a certificate for " + name +
                                      ", and the server holds none"});
    return;
  }
  const Certificate& certificate = directory.certificates[found.certificate.index()];
  const std::string fault = fault_of(directory, certificate);
  if (!found.is_enabled)
    seen.push_back({object_of(s), what + " is to show a certificate for " + name + ", and " +
                                      certificate.name + " is not enabled for it"});
  else if (!fault.empty())
    seen.push_back({object_of(s), what + ": " + fault});
}

void check_mail(const Directory& directory, const Server& s, Protocol p, CertificateService service,
                Observations& seen) {
  const MailAccess& access = s.access_of(p);
  if (access.exists)
    check_name(directory, s, p == Protocol::Pop3 ? "POP3" : "IMAP4", lower(access.certificate_name),
               service, seen);
}

void check_connector(const Directory& directory, const Server& s, const ReceiveConnector& c,
                     Observations& seen) {
  const std::string what = "receive connector " + c.name;
  if (c.lacks_certificate) {
    seen.push_back({object_of(s), what + " names the certificate " + c.tls_certificate_name +
                                      ", which the server does not hold: no STARTTLS"});
  }
  if (c.certificate.is_none()) {
    if (c.tls_certificate_name.empty())
      check_name(directory, s, what, lower(c.fqdn), CertificateService::Smtp, seen);
    return;
  }
  const Certificate& certificate = directory.certificates[c.certificate.index()];
  const std::string fault = fault_of(directory, certificate);
  if (!fault.empty()) seen.push_back({object_of(s), what + ": " + fault});
  if (!c.fqdn.empty() && !names_cover(certificate.names, lower(c.fqdn)))
    seen.push_back({object_of(s), what + " greets as " + c.fqdn + ", which is not on certificate " +
                                      certificate.name});
}

}  // namespace

void keys_differ(const Deployment& d, Observations& seen) {
  for (const FrontDoor& door : d.doors) {
    if (door.servers.size() < 2) continue;
    const Server& first = d.directory.at(door.servers.front());
    std::vector<std::string> others;
    for (const ServerId id : door.servers) {
      if (!same_key(first, d.directory.at(id))) others.push_back(d.name_of(id));
    }
    if (!others.empty())
      seen.push_back({"name " + d.directory.at(door.host),
                      listed(others) + (others.size() > 1 ? " have" : " has") +
                          " another key than " + first.name +
                          ": a forms logon on one is none on the other"});
  }
}

void key_of_next_generation(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    if (!s.is_front_end() || !has_forms(s)) continue;
    const Certificate* certificate = bound_to(d.directory, s);
    const bool is_cng = certificate != nullptr && certificate->provider == KeyProvider::Cng;
    if (is_cng || !s.certificate_key_is_classic)
      seen.push_back({object_of(s),
                      "the key of its certificate is a CNG key: after every forms logon the form "
                      "comes again"});
  }
}

void name_not_covered(const Deployment& d, Observations& seen) {
  std::set<std::pair<ServerId, HostId>> told;
  const auto look = [&](ServerId id, HostId host, const char* how) {
    const Certificate* certificate = bound_to(d.directory, d.directory.at(id));
    const std::string& name = d.directory.at(host);
    if (certificate == nullptr || names_cover(certificate->names, name)) return;
    if (!told.emplace(id, host).second) return;
    seen.push_back({object_of(d.directory.at(id)),
                    name + how + " and is not on certificate " + certificate->name});
  };
  for (const FrontDoor& door : d.doors) {
    for (const ServerId id : door.servers) look(id, door.host, " leads to it");
  }
  for (std::size_t i = 0; i < d.directory.servers.size(); ++i) {
    const Server& s = d.directory.servers[i];
    if (!s.is_front_end()) continue;
    for (const InsideName& inside : inside_names(d.directory, ServerId{i})) {
      for (const ServerId id : led_to(d, inside.host, ServerId{i}))
        look(id, inside.host, inside.how);
    }
  }
}

void certificate_not_valid(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    const Certificate* certificate = bound_to(d.directory, s);
    if (!s.is_front_end() || certificate == nullptr) continue;
    const std::string fault = fault_of(d.directory, *certificate);
    if (!fault.empty()) seen.push_back({object_of(s), fault});
  }
}

void service_certificate(const Deployment& d, Observations& seen) {
  for (const Server& s : d.directory.servers) {
    if (!is_exchange(s)) continue;
    for (const ReceiveConnector& c : s.connectors) check_connector(d.directory, s, c, seen);
    check_mail(d.directory, s, Protocol::Pop3, CertificateService::Pop, seen);
    check_mail(d.directory, s, Protocol::Imap4, CertificateService::Imap, seen);
  }
}

}  // namespace casgrid::checks
