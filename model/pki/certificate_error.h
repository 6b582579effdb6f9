// What can be wrong with a certificate that comes from outside, or with the description of one.
#pragma once

#include <cstdint>
#include <variant>

namespace casgrid {

enum class CertificateError : std::uint8_t {
  Empty,           // no bytes at all
  NoCertificate,   // neither PEM with a certificate in it nor the start of DER
  Truncated,       // the DER says it is longer than what is there
  Malformed,       // it starts like a certificate and does not go on like one
  TrailingBytes,   // a whole certificate, and something behind it
  UnreadableTime,  // a validity that is no date
  NoNames,         // a description without any name
  BadName,         // a name that no certificate can carry
  BadValidity,     // ends before it begins, or outside the years 1950 to 9999
  NoAuthority,     // not self-signed, and no authority to sign it was given
  LibraryFailure,  // the library refused; none of the above
};

const char* text_of(CertificateError error);

// A value, or what was wrong.
template <class T>
using CertificateResult = std::variant<T, CertificateError>;

}  // namespace casgrid
