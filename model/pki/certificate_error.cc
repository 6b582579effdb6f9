#include "model/pki/certificate_error.h"

#include "model/base/enum_texts.h"

namespace casgrid {

const char* text_of(CertificateError error) {
  static constexpr EnumTexts<CertificateError> kTexts{{
      {CertificateError::Empty, "there are no bytes"},
      {CertificateError::NoCertificate, "this is no certificate, neither PEM nor DER"},
      {CertificateError::Truncated, "the certificate is cut off"},
      {CertificateError::Malformed, "the certificate cannot be decoded"},
      {CertificateError::TrailingBytes, "there is something behind the certificate"},
      {CertificateError::UnreadableTime, "the validity is no date"},
      {CertificateError::NoNames, "the certificate has no names"},
      {CertificateError::BadName, "a name is empty, too long or not ASCII"},
      {CertificateError::BadValidity, "the validity is empty or outside 1950 to 9999"},
      {CertificateError::NoAuthority, "no authority to sign the certificate is given"},
      {CertificateError::LibraryFailure, "the library refused"},
  }};
  return kTexts.of(error);
}

}  // namespace casgrid
