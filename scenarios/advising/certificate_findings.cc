#include "scenarios/advising/certificate_findings.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "scenarios/document/client_rows.h"
#include "scenarios/resolving/client_manners.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using scenario::Scenario;

// Who shows clients a certificate, by name, and which at the start.
std::map<std::string, CertificateId> shown_at_start(const Scenario& s, const Directory& directory) {
  std::map<std::string, CertificateId> shown;
  for (const Server& server : directory.servers) {
    if (server.is_front_end() && !server.certificate.is_none())
      shown.emplace(server.name, server.certificate);
  }
  for (const auto& b : s.directory().balancers()) {
    for (std::size_t i = 0; i < directory.certificates.size(); ++i)
      if (!b.certificate().empty() && directory.certificates[i].name == b.certificate())
        shown.emplace(b.name(), CertificateId{i});
  }
  return shown;
}

// The last second of the run in which it is valid; none: never, or it is not told when.
std::optional<double> end_of(const Certificate& c, const Directory& directory) {
  if (directory.now_s == 0 || c.not_after_s == 0) return std::nullopt;
  return static_cast<double>(c.not_after_s - directory.now_s);
}

// Something else is shown there by then, and at least a while longer.
bool is_renewed(const Scenario& s, const Directory& directory, const std::string& server,
                double by_s) {
  const auto is_good = [&](const scenario::Fault& f) {
    const auto bound = std::find_if(
        directory.certificates.begin(), directory.certificates.end(),
        [&](const Certificate& c) { return c.name == f.bind_certificate().certificate(); });
    const auto ends = end_of(*bound, directory);
    return !ends || *ends > by_s;
  };
  return std::any_of(s.faults().begin(), s.faults().end(), [&](const scenario::Fault& f) {
    return f.has_bind_certificate() && f.bind_certificate().server() == server && !f.has_drawn() &&
           f.at_s() <= by_s && (f.lasting_s() == 0 || f.at_s() + f.lasting_s() > by_s) &&
           is_good(f);
  });
}

std::string listed_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

void say_ends(const Scenario& s, const Directory& directory,
              const std::map<std::string, CertificateId>& shown, std::vector<Finding>& found) {
  for (std::size_t i = 0; i < directory.certificates.size(); ++i) {
    const Certificate& c = directory.certificates[i];
    const auto ends = end_of(c, directory);
    if (!ends || *ends <= 0 || *ends >= s.duration_s()) continue;
    std::vector<std::string> left;
    for (const auto& [server, certificate] : shown) {
      if (certificate.index() == i && !is_renewed(s, directory, server, *ends))
        left.push_back(server);
    }
    if (left.empty()) continue;
    found.push_back(
        {"CERT-1", Severity::Warning, c.name,
         "ends at " + clock_of(*ends) + " of the run, and " + listed_names(left) +
             (left.size() > 1 ? " show" : " shows") +
             " it still: whoever connects then is refused by its own program, or warned",
         "bind_certificate before that, on each of them"});
  }
}

// By its machines' and phones' own lists; of those whose programs look at all.
void say_untrusted(const Scenario& s, const Directory& directory,
                   const std::map<std::string, CertificateId>& shown, std::vector<Finding>& found) {
  std::set<CertificateIssuer> issuers;
  for (const auto& [server, certificate] : shown)
    issuers.insert(directory.certificates[certificate.index()].issuer);
  if (issuers.empty()) return;
  for (const auto& p : s.populations()) {
    if (on_bad_certificate(p) == OnBadCertificate::Ignores) continue;
    const CertificateIssuer last = trusted_issuer(p);
    if (*issuers.rbegin() <= last) continue;
    found.push_back({"CERT-2", Severity::Warning, p.name(),
                     std::string(client_name(p.client())) + " trusts certificates of " +
                         (last == CertificateIssuer::PublicAuthority
                              ? "public authorities only"
                              : "public authorities and the organisation's own") +
                         ", and front ends or balancers show others",
                     "bring a certificate that it trusts, or say trusted_issuer where the "
                     "authority was made known to the devices"});
  }
}

}  // namespace

void certificate_findings(const Scenario& resolved, const Directory& directory,
                          std::vector<Finding>& found) {
  const auto shown = shown_at_start(resolved, directory);
  say_ends(resolved, directory, shown, found);
  say_untrusted(resolved, directory, shown, found);
}

}  // namespace casgrid
