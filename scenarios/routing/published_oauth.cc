#include "scenarios/routing/published_oauth.h"

#include "model/pki/host_match.h"

namespace casgrid {
namespace {

CertificateId by_thumbprint(const Directory& d, const std::string& thumbprint) {
  for (std::size_t i = 0; i < d.certificates.size(); ++i) {
    if (!thumbprint.empty() && lower(d.certificates[i].thumbprint) == lower(thumbprint))
      return CertificateId{i};
  }
  return CertificateId{};
}

}  // namespace

void settle_oauth(Directory& d, bool is_absent) {
  Organisation& o = d.organisation;
  const AuthConfig& published = o.auth_config;
  if (published.is_told) {
    const bool has_passed =
        !published.next.empty() && published.next_from_s != 0 && published.next_from_s <= d.now_s;
    o.oauth_certificate = by_thumbprint(d, has_passed ? published.next : published.current);
  }
  const CertificateId id = o.oauth_certificate;
  o.oauth_certificate_is_valid =
      id.is_none()
          ? !is_absent && !published.is_told
          : d.now_s == 0 || validity_at(d.certificates[id.index()], d.now_s) == Validity::Valid;
  for (Server& server : d.servers)
    server.has_oauth_certificate = id.is_none() || !are_certificates_told(d, server) ||
                                   d.certificates[id.index()].servers.empty() ||
                                   holds(server, d.certificates[id.index()]);
}

}  // namespace casgrid
