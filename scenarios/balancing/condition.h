// Conditions of a balancer's rules, and whether they hold for a request of which host, path and
// port are known. What asks for anything else is not known.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace casgrid::balancing {

struct Request {
  std::string host;  // as clients write it: in lower case
  std::string path;
  std::uint16_t port = 0;
  bool is_read = true;         // as HTTP: else neither host nor path is known
  bool is_decrypted = true;    // TLS ends at the balancer: it knows the name that was asked for
  bool hello_is_read = false;  // TLS passes, and its first octets were waited for
  bool is_over_tls = true;
};

enum class Truth : std::uint8_t { No, Unknown, Yes };

enum class Subject : std::uint8_t {
  Host,        // of the HTTP request
  ServerName,  // that TLS was asked for, where it ends
  HelloName,   // likewise, where it passes
  Path,
  Port,
  Tls,  // that it came over TLS which ends here
  Other
};
enum class Match : std::uint8_t { Equal, Begin, End, Part, Directory, Domain, Pattern, Other };

// One line of one name: its values are alternatives.
struct Criterion {
  Subject subject = Subject::Other;
  Match match = Match::Equal;
  bool ignores_case = false;
  bool lowers_text = false;  // and not the values
  std::vector<std::string> values;
};

// What stands under one name; several lines of it are alternatives.
struct Term {
  std::vector<Criterion> criteria;
  bool is_negated = false;
};

// Alternatives, each of terms that all hold. None: it holds always.
struct Test {
  std::vector<std::vector<Term>> alternatives;
  bool is_negated = false;  // unless
};

Truth holds(const Test& test, const Request& request);

}  // namespace casgrid::balancing
