// What the clients of a population make of the certificate that a server shows them in a full TLS
// handshake: whether its names have the host that was asked for, it is valid then, and comes from
// somebody whom they trust. Who keeps a TLS session and resumes it is shown none, and asks nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/assert.h"
#include "model/base/ids.h"
#include "model/base/time.h"

namespace casgrid {

// A certificate as the clients of one population see it.
struct SeenCertificate {
  Instant from = kStart;  // of its validity, both within it
  Instant until = kNever;
  bool is_trusted = true;
  std::vector<bool> covers;  // by HostId
};

class CertificateTrust {
 public:
  // By CertificateId.
  explicit CertificateTrust(std::vector<SeenCertificate> seen) : seen_(std::move(seen)) {}

  // Requires: both are known.
  bool takes(CertificateId certificate, HostId host, Instant now) const {
    SIM_ASSERT(certificate.index() < seen_.size());
    const SeenCertificate& seen = seen_[certificate.index()];
    SIM_ASSERT(host.index() < seen.covers.size());
    return seen.is_trusted && seen.from <= now && now <= seen.until && seen.covers[host.index()];
  }

 private:
  std::vector<SeenCertificate> seen_;
};

}  // namespace casgrid
