#include "model/client/certificate_judge.h"

#include "model/pki/host_match.h"

namespace casgrid {
namespace {

bool is_trusted(CertificateIssuer issuer, bool trusts_private) {
  switch (issuer) {
    case CertificateIssuer::PublicAuthority:
      return true;
    case CertificateIssuer::PrivateAuthority:
      return trusts_private;
    case CertificateIssuer::SelfSigned:
      break;
  }
  return false;
}

}  // namespace

bool CertificateJudge::is_good(ParticipantId server, std::string_view host, Instant now,
                               bool trusts_private) const {
  const Certificate* certificate =
      server.index() < shown_.size() ? shown_[server.index()] : nullptr;
  if (certificate == nullptr) return true;
  if (!is_trusted(certificate->issuer, trusts_private)) return false;
  if (!names_cover(certificate->names, host)) return false;
  if (start_s_ == 0) return true;
  const auto passed = std::chrono::duration_cast<std::chrono::seconds>(now - kStart).count();
  return validity_at(*certificate, start_s_ + passed) == Validity::Valid;
}

}  // namespace casgrid
