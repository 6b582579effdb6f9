// What the configuration of a real balancer says, whatever program it was written for. Durations
// are in seconds; what a file leaves open has the program's own default.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/balancing/condition.h"

namespace casgrid::balancing {

struct ConfigText {
  std::string file;
  std::string text;
};

struct Place {
  std::string file;
  int line = 0;  // from 1
};

enum class Mode : std::uint8_t { Tcp, Http };

struct Bind {
  std::string address;          // empty: any
  std::uint16_t port = 0;       // 0: not told
  std::uint16_t last_port = 0;  // of a range; 0: there is none
  bool is_tls = false;
  std::string socket;  // of this machine alone, "abns@mail"; empty: it is none

  bool has(std::uint16_t asked) const {
    return asked == port || (asked > port && asked <= last_port);
  }
};

enum class Program : std::uint8_t { HaProxy, Nginx };

// Which requests go to a backend: all for which the test holds.
struct Rule {
  Place place;
  std::string backend;       // empty: the balancer answers by itself
  Test test;                 // without alternatives: holds always
  std::uint16_t status = 0;  // of that answer; 0: not said
  std::string location;      // where it leads; empty: nowhere
};

struct Frontend {
  Place place;
  std::string name;
  Program program = Program::HaProxy;
  std::vector<Rule> answers;  // what it answers by itself before any of the rules
  Mode mode = Mode::Tcp;
  std::vector<Bind> binds;
  std::vector<Rule> rules;  // the first that holds
  std::string otherwise;    // the backend of the rest; empty: none takes it
  Place otherwise_place;
  bool waits_for_hello = false;            // of TLS that passes
  std::uint32_t most_connections = 0;      // at once; 0: not said
  std::optional<double> client_timeout_s;  // 0: none
  Place client_timeout_place;
};

struct Server {
  Place place;
  std::string name;
  std::string host;  // name or address
  std::uint16_t port = 0;
  std::string socket;  // where it is one of this machine, as of Bind
  std::uint32_t weight = 1;
  bool is_checked = false;
  bool is_backup = false;
  bool is_disabled = false;
  bool has_cookie = false;  // a value for the balancer's own cookie
  bool is_tls = false;      // requests go to it over TLS
  bool checks_tls = false;  // checks do, whatever requests do
  std::string tracked;      // "backend/server", whose state is this one's; empty: none
  double interval_s = 0;
  std::uint32_t fall = 0;
  std::uint32_t rise = 0;
  double slow_start_s = 0;
};

// What is tried again; what nothing says is the program's own.
struct Retrying {
  std::optional<std::uint32_t> retries;  // HAProxy: beyond the first; nginx: in all, 0: no limit
  bool redispatches = false;
  std::optional<std::vector<std::string>> on;  // words of retry-on, proxy_next_upstream
  bool prefers_last = false;
  bool closes_marked_down = false;
  bool keeps_connections = true;    // HAProxy: unless http-reuse never
  bool buffers_bodies = true;       // nginx
  std::optional<double> most_body;  // nginx, in octets; 0: any
  std::optional<std::uint32_t> max_fails;
};

enum class Balance : std::uint8_t { RoundRobin, LeastConnections, Source, Other };

// How a member is asked whether it is well.
struct Check {
  Place place;
  std::string path;  // empty: none is asked for
  // What an answer has to have, all of it. Empty: a status that is good by itself.
  std::vector<std::string> expected;
  bool is_other = false;  // it asks in a way that is not read
};

struct Backend {
  Place place;
  std::string name;
  Mode mode = Mode::Tcp;
  Balance balance = Balance::RoundRobin;
  Place balance_place;
  std::string balance_word;       // as it is written
  bool has_cookie = false;        // of its own, by which a client comes back
  bool sticks_to_source = false;  // a table of addresses does
  Check check;
  std::optional<double> check_timeout_s;
  std::optional<double> connect_timeout_s;
  Retrying retrying;
  std::vector<Rule> answers;  // by itself, before any server is asked
  // A server is avoided for so long after a request to it has failed.
  std::optional<double> avoids_failed_s;
  std::optional<double> server_timeout_s;  // 0: none
  Place server_timeout_place;
  std::optional<double> tunnel_timeout_s;  // in place of both sides', once both have spoken
  bool keeps_source = false;               // servers see the clients' addresses
  std::vector<Server> servers;
};

// A line that has no counterpart here.
struct Unread {
  Place place;
  std::string what;  // "option redispatch of backend web"
};

// What works against the role, whatever the servers are.
struct Doubt {
  Place place;
  std::string object;
  std::string field;
  std::string value;
  std::string why;  // with the remedy
};

// A line that the program itself would refuse.
struct Wrong {
  Place place;
  std::string what;
  std::string remedy;
};

// nginx's mail proxy: where a user's mail is, the service that it asks says.
struct MailServer {
  Place place;
  std::string protocol;  // "imap"
  std::uint16_t port = 0;
  std::string asks;  // address of that service
};

struct Config {
  std::vector<Frontend> frontends;
  std::vector<Backend> backends;
  std::vector<MailServer> mail_servers;
  std::vector<Unread> unread;
  std::vector<Doubt> doubts;
  std::vector<Wrong> wrong;

  const Backend* find(const std::string& name) const {
    for (const Backend& b : backends)
      if (b.name == name) return &b;
    return nullptr;
  }
};

}  // namespace casgrid::balancing
