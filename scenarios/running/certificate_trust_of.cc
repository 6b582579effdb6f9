#include "scenarios/running/certificate_trust_of.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/base/assert.h"
#include "model/pki/host_match.h"
#include "scenarios/resolving/client_manners.h"

namespace casgrid {
namespace {

bool looks(const scenario::Population& p) {
  switch (on_bad_certificate(p)) {
    case OnBadCertificate::Refuses:
      return true;
    case OnBadCertificate::AsksUser:
      return p.on_certificate_warning() != scenario::Population::GO_ON;
    case OnBadCertificate::Ignores:
      return false;
  }
  SIM_ASSERT(false);
  return true;
}

// Seconds of the calendar as an instant of the run, which begins at `start_s`. What is beyond the
// times of a run is its end.
Instant instant_of(std::int64_t utc_s, std::int64_t start_s) {
  constexpr std::int64_t kMost = 70LL * 365 * 86400;
  return kStart + std::chrono::seconds(std::clamp(utc_s - start_s, -kMost, kMost));
}

SeenCertificate seen_by(const Certificate& certificate, CertificateIssuer trusted,
                        const Directory& directory) {
  SeenCertificate seen;
  seen.is_trusted = certificate.issuer <= trusted;
  if (directory.now_s != 0 && certificate.not_before_s != 0)
    seen.from = instant_of(certificate.not_before_s, directory.now_s);
  // The last second is within it whole.
  if (directory.now_s != 0 && certificate.not_after_s != 0)
    seen.until = instant_of(certificate.not_after_s + 1, directory.now_s) - Duration{1};
  seen.covers.reserve(directory.hosts.size());
  for (std::size_t h = 0; h < directory.hosts.size(); ++h)
    seen.covers.push_back(names_cover(certificate.names, directory.at(HostId{h})));
  return seen;
}

}  // namespace

std::unique_ptr<CertificateTrust> certificate_trust_of(const scenario::Population& population,
                                                       const Directory& directory) {
  if (directory.certificates.empty() || !looks(population)) return nullptr;
  std::vector<SeenCertificate> seen;
  seen.reserve(directory.certificates.size());
  for (const Certificate& certificate : directory.certificates)
    seen.push_back(seen_by(certificate, trusted_issuer(population), directory));
  return std::make_unique<CertificateTrust>(std::move(seen));
}

}  // namespace casgrid
