#include "scenarios/resolving/client_manners.h"

#include <algorithm>

#include "scenarios/document/client_rows.h"
#include "scenarios/resolving/mail_program.h"

namespace casgrid {

OnBadCertificate on_bad_certificate(const scenario::Population& population) {
  if (!reads_mail(population.client())) return client_row(population.client()).on_bad_certificate;
  const auto* program = find_program(population.client(), population.mail_program().name());
  return program == nullptr ? OnBadCertificate::Refuses : program->on_bad_certificate;
}

CertificateIssuer trusted_issuer(const scenario::Population& population) {
  const auto given = population.trusted_issuer() != scenario::Certificate::ISSUER_UNSPECIFIED
                         ? population.trusted_issuer()
                     : population.autodiscover_program().domain_joined()
                         ? scenario::Certificate::PRIVATE_AUTHORITY
                         : client_row(population.client()).trusted_issuer;
  return static_cast<CertificateIssuer>(given - scenario::Certificate::PUBLIC_AUTHORITY);
}

std::uint32_t attempts_until_asked(const scenario::Population& population) {
  constexpr std::uint32_t kNoEnd = 0xFFFFFFFFu;
  if (population.credentials().attempts() > 0) return population.credentials().attempts();
  bool asks = client_row(population.client()).asks_for_password;
  if (reads_mail(population.client())) {
    const auto* program = find_program(population.client(), population.mail_program().name());
    asks = program != nullptr && program->asks_for_password;
  }
  return asks ? 1 : kNoEnd;
}

bool reaches_kdc(const scenario::Population& p, const scenario::Scenario& s) {
  if (p.has_reaches_kdc()) return p.reaches_kdc();
  return std::ranges::any_of(s.topology().sites(),
                             [&](const auto& site) { return site.name() == p.location(); });
}

}  // namespace casgrid
