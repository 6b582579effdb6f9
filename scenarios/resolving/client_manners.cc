#include "scenarios/resolving/client_manners.h"

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
                         : client_row(population.client()).trusted_issuer;
  return static_cast<CertificateIssuer>(given - scenario::Certificate::PUBLIC_AUTHORITY);
}

}  // namespace casgrid
