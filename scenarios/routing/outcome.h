// What a client observes of a decision, and how an expectation compares with it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "model/routing/decide.h"
#include "scenarios/routing/key_comparison.h"
#include "scenarios/routing/wire_request.h"

namespace casgrid {

struct Observed {
  const Directory& directory;
  const WireRequest& wire;
  const ReadRequest& read;
  const Decision& decision;
};

// One key of an expectation. NotExpressed if the key is unknown.
KeyComparison compare(const Observed& observed, const std::string& key,
                      const nlohmann::json& expected);

// Rules for every redirect, whatever is expected: no server name, no port 444, never to itself.
// Empty if they hold.
std::string broken_redirect(const Observed& observed);

// Where the redirect leads, in full; empty if nowhere. With the query of a logon page.
std::string observed_location(const Observed& observed);
// First words of a POP3, IMAP4 or SMTP reply, after the tag; empty if there is none.
std::string observed_reply(const Observed& observed);

// Headers and cookies that the answer carries.
nlohmann::ordered_json observed_headers(const Observed& observed);
nlohmann::ordered_json observed_cookies(const Observed& observed);

// The whole observation as one object: action, target, port, path, status, location and the rest.
nlohmann::ordered_json observed_json(const Observed& observed);

}  // namespace casgrid
