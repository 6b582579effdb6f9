// Makes real certificates from descriptions: what a front end or an authority of the model would
// present. Everything follows from the description, keys included: the same description gives the
// same bytes on every machine. Whoever knows the description knows the key: these certificates are
// for a laboratory, never for a server that somebody relies on.
//
// Keys are Ed25519, the one kind whose key is any 32 bytes and whose signatures have no chance in
// them. OpenSSL, GnuTLS and Go take them in TLS 1.2 and 1.3; browsers and Schannel do not.
#pragma once

#include <optional>
#include <string>

#include "model/directory/organisation.h"
#include "model/pki/x509.h"

namespace casgrid {

struct IssuedCertificate {
  X509Certificate certificate;
  std::string private_key_pem;  // PKCS #8
};

enum class KeyUse : std::uint8_t { Server, Authority };  // an authority may sign others

struct IssueRequest {
  // Its names become the subject alternative name, and the first one the subject's common name. One
  // name alone that is no host name ("Microsoft Exchange Server Auth Certificate") becomes the
  // common name and there is no alternative name. issuer, validity and name are taken; a thumbprint
  // is not, since it is the certificate's own.
  Certificate description;
  KeyUse use = KeyUse::Server;
  // Who signs what is not self-signed: a description issued with KeyUse::Authority.
  std::optional<Certificate> authority = std::nullopt;
};

CertificateResult<IssuedCertificate> issue_certificate(const IssueRequest& request);

}  // namespace casgrid
