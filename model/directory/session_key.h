// The key that the forms cookies of a front end are sealed with: its web site's certificate's.
#pragma once

#include <cstdint>

#include "model/directory/directory.h"

namespace casgrid {

struct SessionKey {
  std::uint32_t number = 0;  // servers with the same one read each other's cookies
  bool is_classic = true;    // CSP; forms cookies do not work with a CNG key
};

inline SessionKey key_of(const Server& server) {
  return {server.certificate_key, server.certificate_key_is_classic};
}

// Of the certificate wherever it is bound.
inline SessionKey key_of(const Directory& directory, CertificateId certificate) {
  return {certificate.value + 1,
          directory.certificates[certificate.index()].provider == KeyProvider::Csp};
}

}  // namespace casgrid
