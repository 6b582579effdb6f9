// An X.509 certificate as a server presents it, and what the directory would say of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "model/directory/organisation.h"
#include "model/pki/certificate_error.h"

struct x509_st;  // OpenSSL's X509

namespace casgrid {

enum class KeyAlgorithm : std::uint8_t { Rsa, Dsa, EllipticCurve, Ed25519, Other };
const char* text_of(KeyAlgorithm algorithm);  // "RSA"

struct PublicKey {
  KeyAlgorithm algorithm = KeyAlgorithm::Other;
  std::uint32_t bits = 0;
  bool operator==(const PublicKey&) const = default;
};

class X509Certificate {
 public:
  // PEM (the first certificate in the text, whatever stands around it) or DER (exactly one).
  static CertificateResult<X509Certificate> parse(std::string_view bytes);

  // Host names of the subject alternative name; the subject's common name only if there is none.
  // An issuer other than itself counts as `authority`: the certificate cannot say who trusts it.
  // The provider of the private key is not in a certificate and stays the classic one.
  CertificateResult<Certificate> facts(CertificateIssuer authority) const;

  // Issuer and subject are one, and its own key made the signature.
  bool is_self_signed() const;
  // The authority is named as the issuer, and its key made the signature.
  bool is_signed_by(const X509Certificate& authority) const;
  // Would a client that asked for this host take it? A wildcard covers one whole label.
  bool covers(std::string_view host) const;
  PublicKey key() const;
  std::string common_name() const;  // of the subject; empty: none
  // Distinguished names as Windows prints them: CN=mail.contoso.com, O=Contoso.
  std::string subject() const;
  std::string issuer() const;
  std::string serial() const;      // upper-case hex
  std::string thumbprint() const;  // SHA-1 of the DER, upper-case hex
  std::string der() const;
  std::string pem() const;

 private:
  friend class Signer;
  struct Release {
    void operator()(x509_st* certificate) const;
  };

  explicit X509Certificate(x509_st* owned) : x509_(owned) {}

  std::unique_ptr<x509_st, Release> x509_;
};

}  // namespace casgrid
