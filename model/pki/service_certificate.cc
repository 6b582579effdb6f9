#include "model/pki/service_certificate.h"

#include <algorithm>
#include <iterator>

#include "model/pki/host_match.h"

namespace casgrid {
namespace {

// An end that is not told limits nothing.
bool ends_later(const Certificate& a, const Certificate& b) {
  if (a.not_after_s == 0 || b.not_after_s == 0) return a.not_after_s == 0 && b.not_after_s != 0;
  return a.not_after_s > b.not_after_s;
}

}  // namespace

NamedCertificate certificate_for(const Directory& directory, const Server& server,
                                 const std::string& name, CertificateService service) {
  NamedCertificate best;
  for (std::size_t i = 0; i < directory.certificates.size(); ++i) {
    const Certificate& c = directory.certificates[i];
    if (!holds(server, c) || !names_cover(c.names, name)) continue;
    const bool is_enabled = c.services.is_empty() || c.services.has(service);
    const bool is_better = best.certificate.is_none() || is_enabled > best.is_enabled ||
                           (is_enabled == best.is_enabled &&
                            ends_later(c, directory.certificates[best.certificate.index()]));
    if (is_better) best = {CertificateId{i}, is_enabled};
  }
  return best;
}

namespace {

void publish(const Directory& directory, const Server& server, CertificateService service,
             MailAccess& access) {
  const std::string name = lower(access.certificate_name);
  access.certificate = name.empty() ? server.certificate
                                    : certificate_for(directory, server, name, service).certificate;
  access.shows.clear();
  if (name.empty()) return;
  std::transform(directory.certificates.begin(), directory.certificates.end(),
                 std::back_inserter(access.shows),
                 [&](const Certificate& c) { return names_cover(c.names, name); });
}

}  // namespace

void publish_mail_certificates(Directory& directory) {
  for (Server& server : directory.servers) {
    publish(directory, server, CertificateService::Pop, server.access_of(Protocol::Pop3));
    publish(directory, server, CertificateService::Imap, server.access_of(Protocol::Imap4));
  }
}

}  // namespace casgrid
