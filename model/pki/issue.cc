#include "model/pki/issue.h"

#include <algorithm>
#include <array>
#include <openssl/pem.h>

#include "model/pki/openssl.h"

namespace casgrid {
namespace {

using Digest = std::array<unsigned char, 32>;

// What is made for a certificate follows from its purpose and name; the purposes keep the serial
// number from giving the key away.
std::optional<Digest> derive(std::string_view purpose, std::string_view name) {
  const std::string text = "casgrid " + std::string(purpose) + " " + std::to_string(name.size()) +
                           ":" + std::string(name);
  Digest digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    return std::nullopt;
  return digest;
}

// The key belongs to the name: a description without one goes by its first host name.
std::string identity_of(const Certificate& c) { return c.name.empty() ? c.names.front() : c.name; }

openssl::Key key_of(const Certificate& description) {
  const auto seed = derive("key", identity_of(description));
  if (!seed) return nullptr;
  return openssl::Key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed->data(), seed->size()));
}

bool set_serial(X509* x509, const Certificate& description) {
  auto digest = derive("serial", identity_of(description));
  if (!digest) return false;
  // Positive, and never shorter: 16 bytes that start with neither a sign nor zero.
  (*digest)[0] = static_cast<unsigned char>(((*digest)[0] & 0x3Fu) | 0x40u);
  const openssl::BigNumber number(BN_bin2bn(digest->data(), 16, nullptr));
  const openssl::Number serial(BN_to_ASN1_INTEGER(number.get(), nullptr));
  return serial != nullptr && X509_set_serialNumber(x509, serial.get()) == 1;
}

// RFC 5280: until 2049 in two digits of the year, later in four. The library's adjustment of
// 1 January 1970 knows that.
bool set_time(ASN1_TIME* time, std::int64_t utc_s) {
  return ASN1_TIME_adj(time, 0, static_cast<int>(utc_s / 86400), utc_s % 86400) != nullptr;
}

bool is_wildcard_or_host(std::string_view name) {
  return openssl::is_host_name(name.starts_with("*.") ? name.substr(2) : name);
}

// X.520 allows 64 characters; a longer host name is in the alternative name alone.
std::string common_name_of(const Certificate& description) {
  constexpr std::size_t kLongest = 64;
  return description.names.front().substr(0, kLongest);
}

bool name_entry(X509_NAME* name, const Certificate& description) {
  const std::string text = common_name_of(description);
  return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8, openssl::bytes_of(text),
                                    static_cast<int>(text.size()), -1, 0) == 1;
}

bool extend(X509* x509, int kind, const char* value) {
  X509_EXTENSION* made = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
  if (made == nullptr) return false;
  const bool is_added = X509_add_ext(x509, made, -1) == 1;
  X509_EXTENSION_free(made);
  return is_added;
}

bool extend_for(X509* x509, KeyUse use) {
  if (use == KeyUse::Authority)
    return extend(x509, NID_basic_constraints, "critical,CA:TRUE") &&
           extend(x509, NID_key_usage, "critical,keyCertSign,cRLSign");
  return extend(x509, NID_basic_constraints, "critical,CA:FALSE") &&
         extend(x509, NID_key_usage, "critical,digitalSignature") &&
         extend(x509, NID_ext_key_usage, "serverAuth");
}

openssl::Octets key_id_of(const EVP_PKEY* key) {
  Digest raw{};
  std::size_t size = raw.size();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned digest_size = 0;
  openssl::Octets id(ASN1_OCTET_STRING_new());
  const bool is_made =
      EVP_PKEY_get_raw_public_key(key, raw.data(), &size) == 1 &&
      EVP_Digest(raw.data(), size, digest.data(), &digest_size, EVP_sha1(), nullptr) == 1 &&
      ASN1_OCTET_STRING_set(id.get(), digest.data(), static_cast<int>(digest_size)) == 1;
  return is_made ? std::move(id) : nullptr;
}

// RFC 5280 asks for both identifiers; strict clients refuse a chain without them.
bool identify_keys(X509* x509, const EVP_PKEY* own, const EVP_PKEY* signing) {
  const openssl::Octets own_id = key_id_of(own);
  const openssl::AuthorityKey authority(AUTHORITY_KEYID_new());
  authority->keyid = key_id_of(signing).release();
  return own_id != nullptr && authority->keyid != nullptr &&
         X509_add1_ext_i2d(x509, NID_subject_key_identifier, own_id.get(), 0, 0) == 1 &&
         X509_add1_ext_i2d(x509, NID_authority_key_identifier, authority.get(), 0, 0) == 1;
}

std::optional<CertificateError> wrong_with(const Certificate& c) {
  constexpr std::int64_t kFirst = -631152000;   // 1950-01-01
  constexpr std::int64_t kLast = 253402300799;  // 9999-12-31 23:59:59
  if (c.names.empty()) return CertificateError::NoNames;
  if (c.not_after_s < c.not_before_s || c.not_before_s < kFirst || c.not_after_s > kLast)
    return CertificateError::BadValidity;
  for (const std::string& name : c.names) {
    const bool may_be_common_name =
        c.names.size() == 1 && !name.empty() && name.size() <= 64 &&
        std::all_of(name.begin(), name.end(), [](char ch) { return ch >= ' ' && ch < 0x7F; });
    if (!is_wildcard_or_host(name) && !may_be_common_name) return CertificateError::BadName;
  }
  return std::nullopt;
}

}  // namespace

// Puts a certificate together and signs it.
class Signer {
 public:
  static CertificateResult<IssuedCertificate> sign(const IssueRequest& request) {
    const Certificate& description = request.description;
    const Certificate& authority = request.authority ? *request.authority : description;
    X509Certificate made(X509_new());
    X509* x509 = made.x509_.get();
    const openssl::Key own = key_of(description);
    const openssl::Key signing = key_of(authority);
    if (own == nullptr || signing == nullptr) return CertificateError::LibraryFailure;
    const bool has_host_names = is_wildcard_or_host(description.names.front());
    const bool is_described =
        X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509, description) &&
        name_entry(X509_get_subject_name(x509), description) &&
        name_entry(X509_get_issuer_name(x509), authority) &&
        set_time(X509_getm_notBefore(x509), description.not_before_s) &&
        set_time(X509_getm_notAfter(x509), description.not_after_s) &&
        X509_set_pubkey(x509, own.get()) == 1 && extend_for(x509, request.use) &&
        identify_keys(x509, own.get(), signing.get());
    if (!is_described) return CertificateError::LibraryFailure;
    if (has_host_names && !openssl::add_subject_names(x509, description.names))
      return CertificateError::BadName;
    // Ed25519 has its digest built in, and none may be named.
    if (X509_sign(x509, signing.get(), nullptr) == 0) return CertificateError::LibraryFailure;
    const openssl::Bio memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(memory.get(), own.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return IssuedCertificate{std::move(made), openssl::text_in(memory.get())};
  }
};

CertificateResult<IssuedCertificate> issue_certificate(const IssueRequest& request) {
  const openssl::QuietErrors quiet;
  if (const auto wrong = wrong_with(request.description)) return *wrong;
  const bool is_self_signed = request.description.issuer == CertificateIssuer::SelfSigned;
  if (is_self_signed) return Signer::sign({request.description, request.use, std::nullopt});
  if (!request.authority) return CertificateError::NoAuthority;
  if (const auto wrong = wrong_with(*request.authority)) return *wrong;
  return Signer::sign(request);
}

}  // namespace casgrid
