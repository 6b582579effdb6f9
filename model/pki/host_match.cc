#include "model/pki/host_match.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "model/pki/openssl.h"

namespace casgrid {
namespace openssl {
namespace {

// RFC 1035; a wildcard stands for a label.
constexpr std::size_t kLongestHost = 253;

bool can_be_carried(const std::string& name) {
  return !name.empty() && name.size() <= kLongestHost &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace

bool is_host_name(std::string_view text) {
  return !text.empty() && text.front() != '.' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

bool add_subject_names(X509* certificate, std::span<const std::string> names) {
  const Names made(sk_GENERAL_NAME_new_null());
  for (const std::string& name : names) {
    if (!can_be_carried(name)) return false;
    GENERAL_NAME* general = GENERAL_NAME_new();
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, name.data(), static_cast<int>(name.size()));
    GENERAL_NAME_set0_value(general, GEN_DNS, text);
    sk_GENERAL_NAME_push(made.get(), general);
  }
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, made.get(), 0, 0) == 1;
}

bool covers(X509* certificate, std::string_view host) {
  // The library would take a leading dot for "any subdomain" and compare anything else byte by
  // byte.
  if (!is_host_name(host)) return false;
  const unsigned flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  return X509_check_host(certificate, host.data(), host.size(), flags, nullptr) == 1;
}

}  // namespace openssl

bool names_cover(std::span<const std::string> names, std::string_view host) {
  const openssl::QuietErrors quiet;
  const std::unique_ptr<X509, openssl::Free<X509_free>> bearer(X509_new());
  std::vector<std::string> carried;
  std::copy_if(names.begin(), names.end(), std::back_inserter(carried), openssl::can_be_carried);
  // Nothing is signed: the matcher reads the names and nothing else.
  return !carried.empty() && openssl::add_subject_names(bearer.get(), carried) &&
         openssl::covers(bearer.get(), host);
}

Validity validity_at(const Certificate& certificate, std::int64_t utc_s) {
  if (certificate.not_before_s != 0 && utc_s < certificate.not_before_s) return Validity::NotYet;
  if (certificate.not_after_s != 0 && utc_s > certificate.not_after_s) return Validity::Expired;
  return Validity::Valid;
}

}  // namespace casgrid
