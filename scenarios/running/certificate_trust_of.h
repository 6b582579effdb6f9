// How the clients of a population judge the certificates of a deployment.
#pragma once

#include <memory>

#include "model/client/certificate_trust.h"
#include "model/directory/directory.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Null: they take every certificate, or none is told. Without an instant at which the run begins
// (starts_at) nobody asks whether one is valid then. Requires: the population is resolved.
std::unique_ptr<CertificateTrust> certificate_trust_of(const scenario::Population& population,
                                                       const Directory& directory);

}  // namespace casgrid
