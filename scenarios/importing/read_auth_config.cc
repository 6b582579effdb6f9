// Which certificate OAuth between servers uses, as it is published.
#include "scenarios/importing/readers.h"
#include "scenarios/importing/utc.h"

namespace casgrid::importing {
namespace {

std::string thumbprint_of(const Fields& f, const char* field) {
  std::string made;
  for (const char c : f.text(field)) {
    const bool is_hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_hex) made += c;
  }
  constexpr std::size_t kLength = 40;
  if (f.text(field).empty() || made.size() == kLength) return made;
  f.warn(field, f.text(field), "is no thumbprint of 40 digits; taken as not given");
  return {};
}

}  // namespace

void read_auth_config(const Fields& f, Inventory& all) {
  AuthConfigFacts a;
  a.place = f.place();
  a.current = thumbprint_of(f, "CurrentCertificateThumbprint");
  a.previous = thumbprint_of(f, "PreviousCertificateThumbprint");
  // What is no thumbprint says neither that one is published nor that none is.
  if (a.current.empty() && !f.text("CurrentCertificateThumbprint").empty()) return;
  a.next = thumbprint_of(f, "NextCertificateThumbprint");
  const std::string date = f.text("NextCertificateEffectiveDate");
  if (!date.empty()) {
    if (const auto instant = instant_of(date))
      a.next_effective = utc_text(*instant);
    else
      f.warn("NextCertificateEffectiveDate", date,
             "is a date whose order depends on a country; export as CliXml or as yyyy-MM-dd");
  }
  all.auth_config = std::move(a);
}

}  // namespace casgrid::importing
