// Certificates of front ends: one key behind a name, names covered, valid now.
#include <algorithm>

#include "model/pki/host_match.h"
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
  for (const FrontDoor& door : d.doors) {
    const std::string& host = d.directory.at(door.host);
    for (const ServerId id : door.servers) {
      const Certificate* certificate = bound_to(d.directory, d.directory.at(id));
      if (certificate == nullptr || names_cover(certificate->names, host)) continue;
      seen.push_back({object_of(d.directory.at(id)),
                      host + " leads to it and is not on certificate " + certificate->name});
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

void oauth_certificate_not_valid(const Deployment& d, Observations& seen) {
  const CertificateId id = d.directory.organisation.oauth_certificate;
  if (id.is_none()) return;
  const std::string fault = fault_of(d.directory, d.directory.certificates[id.index()]);
  if (!fault.empty())
    seen.push_back({"organisation", fault + ": OWA and ECP redirect without end"});
}

}  // namespace casgrid::checks
