// The certificate for OAuth between servers: which one is published, and where it is.
#include <algorithm>

#include "model/pki/host_match.h"
#include "scenarios/planning/deployment_checks.h"

namespace casgrid::checks {
namespace {

constexpr const char* kSubject = "cn=microsoft exchange server auth certificate";
constexpr std::int64_t kDayS = 86'400;
constexpr std::int64_t kNoticeS = 60 * kDayS;
constexpr const char* kConsequence = ": OWA and ECP redirect without end";

const Certificate* certificate_of(const Directory& directory) {
  const CertificateId id = directory.organisation.oauth_certificate;
  return id.is_none() ? nullptr : &directory.certificates[id.index()];
}

const Certificate* by_thumbprint(const Directory& directory, const std::string& thumbprint) {
  const auto found = std::find_if(
      directory.certificates.begin(), directory.certificates.end(), [&](const Certificate& c) {
        return !thumbprint.empty() && lower(c.thumbprint) == lower(thumbprint);
      });
  return found == directory.certificates.end() ? nullptr : &*found;
}

// Of the two that may be in force, the one that is.
const std::string& published(const Directory& directory) {
  const AuthConfig& told = directory.organisation.auth_config;
  const bool has_passed =
      !told.next.empty() && told.next_from_s != 0 && told.next_from_s <= directory.now_s;
  return has_passed ? told.next : told.current;
}

}  // namespace

void oauth_certificate_not_valid(const Deployment& d, Observations& seen) {
  const Certificate* c = certificate_of(d.directory);
  if (c == nullptr || d.directory.now_s == 0) return;
  const Validity validity = validity_at(*c, d.directory.now_s);
  if (validity == Validity::Valid) return;
  seen.push_back(
      {"organisation", "certificate " + c->name +
                           (validity == Validity::Expired ? " has expired" : " is not valid yet") +
                           kConsequence});
}

void oauth_certificate_absent(const Deployment& d, Observations& seen) {
  const Organisation& o = d.directory.organisation;
  const bool is_absent = o.auth_config.is_told ? published(d.directory).empty()
                                               : certificate_of(d.directory) == nullptr &&
                                                     !o.oauth_certificate_is_valid;
  if (is_absent)
    seen.push_back(
        {"organisation", std::string("no certificate for OAuth is published") + kConsequence});
}

void oauth_certificate_not_present(const Deployment& d, Observations& seen) {
  const AuthConfig& told = d.directory.organisation.auth_config;
  const Certificate* c = certificate_of(d.directory);
  if (told.is_told && c == nullptr && !published(d.directory).empty())
    seen.push_back({"organisation", "the published certificate " + published(d.directory) +
                                        " is on no server" + kConsequence});
  for (const Server& s : d.directory.servers) {
    if (s.is_front_end() && !s.has_oauth_certificate)
      seen.push_back(
          {object_of(s), "the published certificate " + c->name + " is not on it" + kConsequence});
  }
}

void oauth_certificate_not_published(const Deployment& d, Observations& seen) {
  const AuthConfig& told = d.directory.organisation.auth_config;
  if (!told.is_told) return;
  for (const Certificate& c : d.directory.certificates) {
    const auto is_it = [&](const std::string& t) { return lower(t) == lower(c.thumbprint); };
    if (lower(c.subject) != kSubject || is_it(told.current) || is_it(told.previous) ||
        is_it(told.next))
      continue;
    seen.push_back({"certificate " + c.name, "it is there for OAuth and is not published"});
  }
}

void oauth_certificate_expires(const Deployment& d, Observations& seen) {
  const Certificate* c = certificate_of(d.directory);
  const std::int64_t now = d.directory.now_s;
  if (c == nullptr || now == 0 || c->not_after_s == 0 || c->not_after_s < now) return;
  if (c->not_after_s - now > kNoticeS) return;
  const AuthConfig& told = d.directory.organisation.auth_config;
  const Certificate* next = by_thumbprint(d.directory, told.next);
  const bool is_followed = next != nullptr && next != c && told.next_from_s != 0 &&
                           told.next_from_s <= c->not_after_s &&
                           validity_at(*next, told.next_from_s) == Validity::Valid;
  if (is_followed) return;
  const auto days = (c->not_after_s - now) / kDayS;
  seen.push_back({"organisation", "certificate " + c->name + " expires in " + std::to_string(days) +
                                      (days == 1 ? " day" : " days") +
                                      ": from then on OWA and ECP redirect without end"});
}

}  // namespace casgrid::checks
