// Where a client looks for Autodiscover, and what it makes of each answer (facts 2.10.1, 2.10.2).
//
// Looking is a walk through an ordered list of candidates. Each is tried with one request; the
// answer either ends the walk, sends the client to another address (which takes the place of the
// candidate), or drops the candidate for the next. An answer may also name another mail address:
// then the list is made anew for that one, and the walk begins again. Redirections of either kind
// are counted over the whole walk, so it always ends.
//
// Nothing here looks at a network: the caller sends what next() says and hands in what came.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/directory/directory.h"

namespace casgrid {

enum class LookupStep : std::uint8_t {
  ConnectionPoint,   // a service connection point of the directory
  RootDomain,        // https://<domain>/
  AutodiscoverName,  // https://autodiscover.<domain>/
  PlainRedirect,     // GET http://autodiscover.<domain>/: only a 302 is useful
  ServiceRecord,     // DNS SRV _autodiscover._tcp.<domain>
  Redirected,        // an address that an answer gave
};

struct LookupCandidate {
  LookupStep step = LookupStep::RootDomain;
  std::string url;

  bool is_plain_get() const { return step == LookupStep::PlainRedirect; }
  bool operator==(const LookupCandidate&) const = default;
};

struct ServiceRecord {
  std::uint16_t priority = 0;  // the least first
  std::uint16_t weight = 0;    // then the most
  std::uint16_t port = 443;
  std::string target;
};

// Default connection points (facts 2.10.1) where the directory lists none: one a front end, its
// Autodiscover address scoped to its site.
std::vector<ServiceConnectionPoint> connection_points(const Directory& directory);

struct LookupClient {
  std::string mail_address;
  bool is_domain_joined = false;  // and the directory answers
  SiteId site = {};               // of the client; none: of no site
  std::span<const ServiceRecord> service_records = {};
};

// What a client of the directory finds in the order it tries: a pointer to the forest of the user's
// domain makes it drop the rest and restart there.
struct ConnectionPointLookup {
  std::string restart_at;         // host of the other forest's directory; empty: stay
  std::vector<std::string> urls;  // own site, unscoped, other sites; ties as they are listed
};
ConnectionPointLookup rank_connection_points(const Directory& directory,
                                             const LookupClient& client);

// Every candidate in order. `directory` is the forest that the client is joined to; the caller
// that can reach another forest calls again with that one when `restart_at` says so.
std::vector<LookupCandidate> lookup_candidates(const Directory& directory,
                                               const LookupClient& client);

}  // namespace casgrid
