#include "model/pki/certificate_error.h"

namespace casgrid {

const char* text_of(CertificateError error) {
  switch (error) {
    case CertificateError::Empty:
      return "there are no bytes";
    case CertificateError::NoCertificate:
      return "this is no certificate, neither PEM nor DER";
    case CertificateError::Truncated:
      return "the certificate is cut off";
    case CertificateError::Malformed:
      return "the certificate cannot be decoded";
    case CertificateError::TrailingBytes:
      return "there is something behind the certificate";
    case CertificateError::UnreadableTime:
      return "the validity is no date";
    case CertificateError::NoNames:
      return "the certificate has no names";
    case CertificateError::BadName:
      return "a name is empty, too long or not ASCII";
    case CertificateError::BadValidity:
      return "the validity is empty or outside 1950 to 9999";
    case CertificateError::NoAuthority:
      return "no authority to sign the certificate is given";
    case CertificateError::LibraryFailure:
      return "the library refused";
  }
  return "";
}

}  // namespace casgrid
