// One routing question in words, answered without a simulation.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/routing/decide.h"
#include "scenarios/routing/wire_request.h"

namespace casgrid {

struct RouteQuery {
  std::string user;  // address; empty: nobody
  std::string url;   // "https://mail.contoso.com/owa/", "imaps://mail.contoso.com", "smtp://..."
  std::string front_end;  // empty: the first that the URL's host leads to
  std::string method;  // "forms", "basic", "ntlm", ... "none"; empty: usual for the path, or else
                       // whatever the front end offers
  std::string verb;    // HTTP method; empty: usual for the path
  std::vector<std::string> headers;  // "Name: value"; Cookie carries several
  std::vector<std::string> to;       // recipients of smtp, callee of sip
  std::string body;
  std::string client_address;  // smtp: where the connection comes from; empty: not told
  bool has_session = true;     // forms: a valid session cookie; false: none yet
  bool password_ok = true;
};

struct RouteAnswer {
  WireRequest wire;
  ReadRequest read;
  Decision decision;
};

// False, and why in `error`, if the question names what the directory does not have.
bool answer_route(const Directory& directory, const RouteQuery& query, RouteAnswer& answer,
                  std::string& error);

// How much is said of why.
enum class Explained : std::uint8_t {
  No,
  Short,  // the rule, what it rests on, and the rules that came nearest
  Fully,  // every rejected rule
};

// Where the file says what a decision rests on, "forest.json:24"; empty: it does not. All may be
// left out.
struct Places {
  std::function<std::string(Fact)> fact;
  std::function<std::string(ServerId)> server;
  std::function<std::string(DatabaseId)> database;
};

// Decision, target, path, status and the rest; if explained, however briefly, each rejected rule
// and its facts.
nlohmann::ordered_json route_json(const Directory& directory, const RouteAnswer& answer,
                                  Explained explained, const Places& places = {});
std::string route_text(const Directory& directory, const RouteAnswer& answer, Explained explained,
                       const Places& places = {});

}  // namespace casgrid
