// What a client asks of Autodiscover: the body of its POST, read from the POX or the SOAP form.
//
// A body comes from anyone who has an account, so it is read within bounds: so many bytes, so deep,
// no document type and hence no entity but the five of XML itself. What breaks a bound is no
// request document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace casgrid {

// What a path serves: /autodiscover/autodiscover.xml, or autodiscover.svc.
enum class AutodiscoverForm : std::uint8_t { Pox, Soap };
AutodiscoverForm autodiscover_form(std::string_view path);

enum class AutodiscoverOperation : std::uint8_t { UserSettings, DomainSettings };

struct AutodiscoverRequest {
  bool is_well_formed = false;  // else error 600, and nothing below is told
  bool knows_schema = false;    // else error 601; SOAP has but one schema
  bool is_soap = false;
  AutodiscoverOperation operation = AutodiscoverOperation::UserSettings;
  std::string email_address;  // of the first user; empty: none is given
  std::string legacy_dn;      // wins over the address
  std::string acceptable_schema;
  std::vector<std::string> requested_settings;  // SOAP: names, in their order
  std::vector<std::string> further_addresses;   // SOAP: users after the first
  std::vector<std::string> domains;             // SOAP: of GetDomainSettings
};

inline constexpr std::size_t kMaxAutodiscoverBytes = 65'536;
inline constexpr std::size_t kMaxAutodiscoverDepth = 32;

// Response schemas (facts 2.10.2).
namespace autodiscover_schema {
inline constexpr std::string_view kOutlook2006 =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006";
inline constexpr std::string_view kOutlook2006a =
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";
inline constexpr std::string_view kMobileSync =
    "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";
}  // namespace autodiscover_schema

AutodiscoverRequest parse_autodiscover(std::string_view body, AutodiscoverForm form);

}  // namespace casgrid
