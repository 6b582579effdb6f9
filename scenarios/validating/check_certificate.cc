#include "scenarios/validating/check_certificate.h"

#include "model/directory/directory.h"
#include "model/pki/certificate_error.h"
#include "scenarios/routing/back_end_cookie.h"
#include "scenarios/routing/server_words.h"
#include "scenarios/validating/references.h"
#include "scenarios/validating/texts.h"

namespace casgrid {
namespace {

void check_certificate_name(const Scope& scope, const std::string& name) {
  Names& certificates = scope.names().certificates;
  if (name.empty())
    scope.error("name", "the certificate has no name", "give it a name");
  else if (!certificates.add(name, scope.path()))
    scope.error("name",
                "the name \"" + name + "\" is taken, see line " +
                    scope.line_of(certificates.place_of(name)),
                "give each certificate its own name");
}

void check_validity(const Scope& scope, const scenario::Certificate& c) {
  check_instant(scope, "not_before", c.not_before());
  check_instant(scope, "not_after", c.not_after());
  const auto begins = parse_utc_instant(c.not_before());
  const auto ends = parse_utc_instant(c.not_after());
  if (begins && ends && *ends < *begins)
    scope.error("not_after", "is before not_before", "exchange the two, or mend one");
}

}  // namespace

void check_certificate(const Scope& scope, const scenario::Certificate& c) {
  check_certificate_name(scope, c.name());
  for (int n = 0; n < c.names_size(); ++n) {
    if (c.names(n).empty())
      scope.in("names", n).error("is empty", "write mail.example.com, or leave it out");
  }
  check_validity(scope, c);
  for (int n = 0; n < c.servers_size(); ++n)
    refers(scope.in("servers", n), scope.names().servers, c.servers(n), "", "server");
  for (int n = 0; n < c.services_size(); ++n) {
    if (c.services(n) == scenario::Certificate::SERVICE_UNSPECIFIED)
      scope.in("services", n).error("names no service", "write IIS, SMTP, POP, ...");
  }
  if (c.pem().empty()) return;
  Certificate read;
  if (const auto wrong = believe_pem(c.pem(), read))
    scope.error("pem", text_of(*wrong), "give a certificate in PEM, or leave it out");
}

}  // namespace casgrid
