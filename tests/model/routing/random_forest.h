// Random organisations, as odd as administrators make them, and requests of every protocol to them.
// The same seed gives the same case everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/routing/decide.h"

namespace casgrid::testing {

// A request and the organisation it comes to. Every user is a named user, a group of one.
struct Case {
  Directory directory;
  RequestFacts request;
  std::vector<SmtpRecipient> recipients;  // of the request, if it is SMTP

  // The request with what lives beside it tied in. Valid as long as this case is not changed.
  RequestFacts facts() const {
    RequestFacts tied = request;
    tied.smtp.recipients = recipients;
    return tied;
  }
};

Case random_case(std::uint64_t seed);
// Puts another request in place of this one.
void draw_request(Case& c, std::uint64_t seed);

// The people's words for a case: sites, links, servers with what is not as installed, databases,
// users, and the request.
std::string describe(const Case& c);

}  // namespace casgrid::testing
