// What the program of a population does by itself, by its client kind or, where it reads mail, by
// the program that is named.
#pragma once

#include <cstdint>

#include "model/base/on_bad_certificate.h"
#include "model/directory/organisation.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of a mail program that nobody has observed over its protocol: it refuses.
OnBadCertificate on_bad_certificate(const scenario::Population& population);

// The last of those whose certificates it trusts.
CertificateIssuer trusted_issuer(const scenario::Population& population);

// Refused logons in a row, then it asks its user.
std::uint32_t attempts_until_asked(const scenario::Population& population);

// Whether it reaches the directory servers, as KDCs: it is said, or its location is a site.
bool reaches_kdc(const scenario::Population& population, const scenario::Scenario& scenario);

}  // namespace casgrid
