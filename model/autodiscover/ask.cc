#include "model/autodiscover/ask.h"

#include <charconv>

#include "model/autodiscover/xml.h"

namespace casgrid {
namespace {

// X-MapiHttpCapability: the highest version the client speaks, 1 or more.
bool is_capable(std::string_view value) {
  const std::string_view digits = xml::trimmed(value);
  unsigned version = 0;
  const char* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, version);
  return read.ec == std::errc{} && read.ptr == end && version >= 1;
}

// X-ClientCanHandle: words, separated by commas.
void read_words(std::string_view value, AutodiscoverAsk& ask) {
  while (!value.empty()) {
    const std::size_t comma = value.find_first_of(",;");
    const std::string word = lower(xml::trimmed(value.substr(0, comma)));
    if (word == "exhttpinfo") ask.takes_ex_http = true;
    if (word == "negotiate") ask.takes_negotiate = true;
    if (comma == std::string_view::npos) return;
    value.remove_prefix(comma + 1);
  }
}

}  // namespace

UserId autodiscover_subject(const Directory& directory, const AutodiscoverRequest& request) {
  if (!request.legacy_dn.empty())
    return directory.find_legacy_dn(request.legacy_dn).value_or(UserId{});
  // An account name alone finds a user elsewhere, but it is no mail address.
  if (request.email_address.find('@') == std::string::npos) return UserId{};
  return directory.find_user(request.email_address).value_or(UserId{});
}

AutodiscoverAsk ask_of(const Directory& directory, const AutodiscoverMessage& message) {
  const AutodiscoverRequest request =
      parse_autodiscover(message.body, autodiscover_form(message.path));
  AutodiscoverAsk ask;
  ask.is_post = message.method == "POST";
  ask.is_well_formed = request.is_well_formed;
  ask.knows_schema = request.knows_schema;
  ask.is_soap = request.is_soap;
  ask.subject = autodiscover_subject(directory, request);
  for (const AutodiscoverHeader& header : message.headers) {
    const std::string name = lower(header.name);
    if (name == "x-mapihttpcapability") ask.mapi_capable = is_capable(header.value);
    if (name == "x-clientcanhandle") read_words(header.value, ask);
  }
  return ask;
}

}  // namespace casgrid
