#include "scenarios/validating/texts.h"

#include "model/directory/product.h"
#include "model/directory/web_address.h"
#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/server_words.h"

namespace casgrid {

void check_version(const Scope& scope, std::string_view field, const std::string& text) {
  if (text.empty()) return;
  const auto parsed = parse_version(text);
  if (!parsed) {
    scope.error(field, "\"" + text + "\" is not a build",
                "write four numbers, such as 15.0.1497.2");
  } else if (!product_of(*parsed)) {
    scope.error(field, "\"" + text + "\" is no build of Exchange 2007 to Subscription Edition",
                "write 8.x, 14.x, 15.0.x, 15.1.x or 15.2.x");
  }
}

void check_web_address(const Scope& scope, std::string_view field, const std::string& url) {
  if (url.empty()) return;
  const auto parsed = parse_url(url);
  if (!parsed || !parsed->is_http())
    scope.error(field, "\"" + url + "\" is not a web address",
                "write https://mail.example.com/owa");
}

void check_host_name(const Scope& scope, std::string_view field, const std::string& host) {
  if (host.empty()) return;
  const auto parsed = parse_url("https://" + host + "/");
  if (!parsed || parsed->host.empty() || parsed->path != "/" || !parsed->query.empty() ||
      host.find_first_of(":@ /?#") != std::string::npos)
    scope.error(field, "\"" + host + "\" is not a host name", "write mail.example.com");
}

void check_instant(const Scope& scope, std::string_view field, const std::string& text) {
  if (text.empty()) return;
  const auto read = parse_utc_instant(text);
  if (!read)
    scope.error(field, "\"" + text + "\" is not an instant in UTC", "write 2016-08-16T00:00:00Z");
  else if (*read <= 0)
    scope.error(field, "is not after 1970", "give the year in which it is");
}

void check_bindings(const Scope& scope, std::string_view list,
                    const google::protobuf::RepeatedPtrField<std::string>& given) {
  for (int i = 0; i < given.size(); ++i) {
    if (!binding_of(given[i]))
      scope.in(list, i).error("\"" + given[i] + "\" is no address with a port",
                              "write 0.0.0.0:25, [::]:25, 10.0.0.5:25 or *:25");
  }
}

}  // namespace casgrid
