// The certificates that the client-facing services of a running front end show: the directory's,
// and over them what was bound since. Of several the latest counts, for whoever may show it; when
// that is withdrawn, the one before it counts again.
#pragma once

#include <algorithm>

#include "model/base/participant_fault.h"
#include "model/base/requests.h"
#include "model/directory/server.h"
#include "model/directory/session_key.h"

namespace casgrid {

class StandingCertificate {
 public:
  // Certificates are numbered as in `directory`, whose keys `keys` says.
  StandingCertificate(const Server& server, const Directory& directory)
      : directory_(directory), own_(server.certificate), own_key_(key_of(server)) {}

  // Of the web site, and of whoever shows the same.
  CertificateId web() const { return bound_.any() ? bound_.all().back().what : own_; }
  // Of a service that shows those for its own name only, `own` at the start.
  CertificateId of(const MailAccess& access) const {
    const auto& all = bound_.all();
    const auto latest = std::find_if(all.rbegin(), all.rend(),
                                     [&](const auto& b) { return access.may_show(b.what); });
    return latest == all.rend() ? access.certificate : latest->what;
  }
  // That forms cookies are sealed with.
  SessionKey key() const {
    return bound_.any() ? key_of(directory_, bound_.all().back().what) : own_key_;
  }

  void take(const act::BindCertificate& bind, std::uint32_t fault, bool is_over) {
    bound_.take(fault, is_over, bind.certificate);
  }

 private:
  const Directory& directory_;
  CertificateId own_;
  SessionKey own_key_;
  Requests<CertificateId> bound_;
};

}  // namespace casgrid
