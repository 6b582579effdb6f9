// What a client makes of the certificate that a server shows it: of the name that it asked for, in
// its time, and trusted (facts 2.10.1).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/base/ids.h"
#include "model/base/time.h"
#include "model/directory/organisation.h"

namespace casgrid {

class CertificateJudge {
 public:
  // `shown`: by participant; none of a server of which nothing is told, and it is taken for good.
  // `start_s`: UTC of the run's beginning, seconds since 1970; 0: not told, and no date is judged.
  CertificateJudge(std::vector<const Certificate*> shown, std::int64_t start_s)
      : shown_(std::move(shown)), start_s_(start_s) {}

  // `trusts_private`: the client knows the organisation's own authority, as members of its domain
  // do. Nobody trusts what signed itself.
  bool is_good(ParticipantId server, std::string_view host, Instant now, bool trusts_private) const;

 private:
  std::vector<const Certificate*> shown_;
  std::int64_t start_s_;
};

}  // namespace casgrid
