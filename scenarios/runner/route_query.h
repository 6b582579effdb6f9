// One routing question in words, answered without a simulation.
#pragma once

#include <optional>
#include <string>

#include "model/routing/decide.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

struct RouteQuery {
  std::string user;              // "staff-17@contoso.com"
  std::string url;               // "https://mail.contoso.com/owa/"
  std::string front_end;         // empty: the first that the URL's host leads to
  std::string method = "forms";  // "forms", "basic", "negotiate" or "none"
  bool has_session = true;       // forms: a valid session cookie; false: none yet
  bool password_ok = true;       // basic, and a post to auth.owa
  bool posts_logon = false;      // POST to /owa/auth.owa
};

struct RouteAnswer {
  Directory directory;
  Decision decision;
  ServerId front_end;
  std::string path;  // of the proxied URL
};

// None, and why in `error`, if the question names what the scenario does not have.
std::optional<RouteAnswer> answer_route(const scenario::Scenario& resolved, const RouteQuery& query,
                                        std::string& error);

}  // namespace casgrid
