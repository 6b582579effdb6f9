// Which certificate a service shows that is told a host name and no certificate: POP3 and IMAP4 by
// X509CertificateName, a receive connector by the name it greets with.
#pragma once

#include <string>

#include "model/directory/directory.h"

namespace casgrid {

// Of those that the server holds.
struct NamedCertificate {
  CertificateId certificate;  // none: not told, or none has the name
  bool is_enabled = false;    // for the service
};

// The one that is enabled for the service rather than another, and of these the one that is valid
// longest. The name is in lower case.
NamedCertificate certificate_for(const Directory& directory, const Server& server,
                                 const std::string& name, CertificateService service);

// What POP3 and IMAP4 of every server show, and may show when another is bound.
void publish_mail_certificates(Directory& directory);

}  // namespace casgrid
