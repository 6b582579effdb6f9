// OpenSSL's objects with owners. Only sources of this folder include it.
#pragma once

#include <memory>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <span>
#include <string>
#include <string_view>

namespace casgrid::openssl {

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;
using Number = std::unique_ptr<ASN1_INTEGER, Free<ASN1_INTEGER_free>>;
using Octets = std::unique_ptr<ASN1_OCTET_STRING, Free<ASN1_OCTET_STRING_free>>;
using AuthorityKey = std::unique_ptr<AUTHORITY_KEYID, Free<AUTHORITY_KEYID_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Free<BN_free>>;

// The library keeps its failures in a queue of the thread; ours are values, and the queue must not
// speak of them to the next caller.
struct QuietErrors {
  QuietErrors() = default;
  ~QuietErrors() { ERR_clear_error(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
};

inline const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// What a client may ask for: no wildcard, no leading dot.
bool is_host_name(std::string_view text);
// Adds the names as the certificate's subject alternative name. False if one cannot be carried.
bool add_subject_names(X509* certificate, std::span<const std::string> names);
bool covers(X509* certificate, std::string_view host);
std::string hex(std::span<const unsigned char> bytes);  // upper case
// What was written into a memory BIO.
std::string text_in(BIO* memory);

}  // namespace casgrid::openssl
