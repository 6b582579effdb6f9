#include "model/pki/x509.h"

#include <array>
#include <chrono>
#include <ctime>
#include <openssl/pem.h>
#include <optional>

#include "model/base/enum_texts.h"
#include "model/pki/openssl.h"

namespace casgrid {
namespace openssl {

std::string hex(std::span<const unsigned char> bytes) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string text_in(BIO* memory) {
  const char* data = nullptr;
  const long size = BIO_ctrl(memory, BIO_CTRL_INFO, 0, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string{};
}

}  // namespace openssl

namespace {

// How long the outermost DER element says it is, with its header; none if this is no SEQUENCE. A
// header that is itself cut off promises more than there is.
std::optional<std::size_t> promised_length(std::string_view der) {
  constexpr unsigned char kSequence = 0x30;
  const unsigned char* at = openssl::bytes_of(der);
  if (der.empty() || at[0] != kSequence) return std::nullopt;
  if (der.size() < 2) return der.size() + 1;
  if (at[1] < 0x80) return std::size_t{2} + at[1];
  const std::size_t digits = at[1] & 0x7Fu;
  if (digits == 0 || digits > 4) return std::nullopt;
  if (der.size() < 2 + digits) return der.size() + 1;
  std::size_t length = 0;
  for (std::size_t i = 0; i < digits; ++i) length = length << 8 | at[2 + i];
  return 2 + digits + length;
}

std::optional<std::int64_t> seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  namespace chr = std::chrono;
  const chr::sys_days day{chr::year{parts.tm_year + 1900} /
                          chr::month{static_cast<unsigned>(parts.tm_mon + 1)} /
                          chr::day{static_cast<unsigned>(parts.tm_mday)}};
  const std::int64_t of_day = (parts.tm_hour * 60 + parts.tm_min) * 60 + parts.tm_sec;
  return day.time_since_epoch().count() * std::int64_t{86400} + of_day;
}

std::vector<std::string> subject_names(const X509* x509) {
  std::vector<std::string> names;
  const openssl::Names found(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(x509, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(found.get()); ++i) {
    int kind = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(found.get(), i), &kind);
    if (kind != GEN_DNS) continue;
    const auto* text = static_cast<const ASN1_STRING*>(value);
    names.emplace_back(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                       static_cast<std::size_t>(ASN1_STRING_length(text)));
  }
  return names;
}

CertificateResult<X509*> decode_der(std::string_view bytes) {
  const auto promised = promised_length(bytes);
  if (!promised) return CertificateError::NoCertificate;
  if (*promised > bytes.size()) return CertificateError::Truncated;
  if (*promised < bytes.size()) return CertificateError::TrailingBytes;
  const unsigned char* at = openssl::bytes_of(bytes);
  X509* x509 = d2i_X509(nullptr, &at, static_cast<long>(bytes.size()));
  if (x509 == nullptr) return CertificateError::Malformed;
  return x509;
}

CertificateResult<X509*> decode_pem(std::string_view text) {
  const openssl::Bio memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  X509* x509 = PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr);
  if (x509 == nullptr) {
    const bool has_end = text.find("-----END CERTIFICATE-----") != std::string_view::npos;
    return has_end ? CertificateError::Malformed : CertificateError::Truncated;
  }
  return x509;
}

// The most special part first, as Windows has it.
std::string printed_name(const X509_NAME* name) {
  const openssl::QuietErrors quiet;
  constexpr unsigned long kFlags =
      XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_DN_REV | XN_FLAG_FN_SN | ASN1_STRFLGS_UTF8_CONVERT;
  BIO* out = BIO_new(BIO_s_mem());
  if (out == nullptr) return {};
  X509_NAME_print_ex(out, name, 0, kFlags);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  std::string made(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  BIO_free(out);
  return made;
}

}  // namespace

const char* text_of(KeyAlgorithm algorithm) {
  static constexpr EnumTexts<KeyAlgorithm> kTexts{{
      {KeyAlgorithm::Rsa, "RSA"},
      {KeyAlgorithm::Dsa, "DSA"},
      {KeyAlgorithm::EllipticCurve, "EC"},
      {KeyAlgorithm::Ed25519, "Ed25519"},
      {KeyAlgorithm::Other, "other"},
  }};
  return kTexts.of(algorithm);
}

void X509Certificate::Release::operator()(x509_st* certificate) const { X509_free(certificate); }

CertificateResult<X509Certificate> X509Certificate::parse(std::string_view bytes) {
  const openssl::QuietErrors quiet;
  // No certificate comes near it, and the library counts in int.
  constexpr std::size_t kLongest = 1u << 24;
  if (bytes.empty()) return CertificateError::Empty;
  if (bytes.size() > kLongest) return CertificateError::NoCertificate;
  const bool is_pem = bytes.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos;
  const auto decoded = is_pem ? decode_pem(bytes) : decode_der(bytes);
  if (const auto* error = std::get_if<CertificateError>(&decoded)) return *error;
  return X509Certificate(std::get<X509*>(decoded));
}

CertificateResult<Certificate> X509Certificate::facts(CertificateIssuer authority) const {
  const openssl::QuietErrors quiet;
  const auto from = seconds_of(X509_get0_notBefore(x509_.get()));
  const auto until = seconds_of(X509_get0_notAfter(x509_.get()));
  if (!from || !until) return CertificateError::UnreadableTime;
  Certificate facts;
  facts.name = common_name();
  facts.names = subject_names(x509_.get());
  if (facts.names.empty() && !facts.name.empty()) facts.names.push_back(facts.name);
  facts.issuer = is_self_signed() ? CertificateIssuer::SelfSigned : authority;
  facts.not_before_s = *from;
  facts.not_after_s = *until;
  facts.thumbprint = thumbprint();
  return facts;
}

bool X509Certificate::is_self_signed() const {
  const openssl::QuietErrors quiet;
  return X509_self_signed(x509_.get(), 1) == 1;
}

bool X509Certificate::is_signed_by(const X509Certificate& authority) const {
  const openssl::QuietErrors quiet;
  EVP_PKEY* key = X509_get0_pubkey(authority.x509_.get());
  return key != nullptr &&
         X509_NAME_cmp(X509_get_issuer_name(x509_.get()),
                       X509_get_subject_name(authority.x509_.get())) == 0 &&
         X509_verify(x509_.get(), key) == 1;
}

bool X509Certificate::covers(std::string_view host) const {
  const openssl::QuietErrors quiet;
  return openssl::covers(x509_.get(), host);
}

PublicKey X509Certificate::key() const {
  const openssl::QuietErrors quiet;
  const EVP_PKEY* key = X509_get0_pubkey(x509_.get());
  if (key == nullptr) return {};
  PublicKey found;
  found.bits = static_cast<std::uint32_t>(EVP_PKEY_get_bits(key));
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      found.algorithm = KeyAlgorithm::Rsa;
      break;
    case EVP_PKEY_DSA:
      found.algorithm = KeyAlgorithm::Dsa;
      break;
    case EVP_PKEY_EC:
      found.algorithm = KeyAlgorithm::EllipticCurve;
      break;
    case EVP_PKEY_ED25519:
      found.algorithm = KeyAlgorithm::Ed25519;
      break;
    default:
      break;
  }
  return found;
}

std::string X509Certificate::common_name() const {
  const openssl::QuietErrors quiet;
  const X509_NAME* subject = X509_get_subject_name(x509_.get());
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return {};
  unsigned char* utf8 = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  if (size < 0) return {};
  std::string name(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return name;
}

std::string X509Certificate::subject() const {
  return printed_name(X509_get_subject_name(x509_.get()));
}

std::string X509Certificate::issuer() const {
  return printed_name(X509_get_issuer_name(x509_.get()));
}

std::string X509Certificate::serial() const {
  const ASN1_INTEGER* number = X509_get0_serialNumber(x509_.get());
  return openssl::hex(
      {ASN1_STRING_get0_data(number), static_cast<std::size_t>(ASN1_STRING_length(number))});
}

std::string X509Certificate::thumbprint() const {
  const openssl::QuietErrors quiet;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(x509_.get(), EVP_sha1(), digest.data(), &size) != 1) return {};
  return openssl::hex({digest.data(), size});
}

std::string X509Certificate::der() const {
  const openssl::QuietErrors quiet;
  const openssl::Bio memory(BIO_new(BIO_s_mem()));
  i2d_X509_bio(memory.get(), x509_.get());
  return openssl::text_in(memory.get());
}

std::string X509Certificate::pem() const {
  const openssl::QuietErrors quiet;
  const openssl::Bio memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), x509_.get());
  return openssl::text_in(memory.get());
}

}  // namespace casgrid
