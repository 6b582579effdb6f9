// What becomes of certificates while a scenario runs, before it does.
#pragma once

#include <vector>

#include "model/directory/directory.h"
#include "scenarios/planning/finding.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Appends
//   CERT-1  a certificate that a front end's web site, its POP3 or IMAP4, or a balancer shows ends
//           while the run goes on, and it has no other by then; or one is bound out of its time
//   CERT-2  clients of a population do not trust whoever issued what they are shown
// Those that are wrong from the beginning are the deployment's rules' (T10). Without starts_at
// nothing ends. `directory` is that of `resolved`.
void certificate_findings(const scenario::Scenario& resolved, const Directory& directory,
                          std::vector<Finding>& found);

}  // namespace casgrid
