#include "scenarios/importing/build_balancers.h"

#include <algorithm>
#include <cmath>

#include "scenarios/balancing/statuses.h"
#include "scenarios/document/client_rows.h"

namespace casgrid::importing {
namespace {

constexpr std::uint16_t kWebPort = 443;
// With which a phone's Ping begins; what is cut off before it makes phones ask anew for ever.
constexpr double kUsualHeartbeatS = 470;
// From one frontend of a machine to the next.
constexpr int kMostHops = 4;

bool listens_for_web(const balancing::Frontend& f) {
  return std::any_of(f.binds.begin(), f.binds.end(),
                     [](const balancing::Bind& b) { return b.has(kWebPort); });
}

bool ends_tls(const balancing::Frontend& f) {
  return std::any_of(f.binds.begin(), f.binds.end(),
                     [](const balancing::Bind& b) { return b.has(kWebPort) && b.is_tls; });
}

void add_name(std::string& names, const std::string& more) {
  names += (names.empty() ? "" : ", ") + more;
}

bool is_checked(const balancing::Backend& b) {
  return std::any_of(b.servers.begin(), b.servers.end(),
                     [](const balancing::Server& s) { return s.is_checked; });
}

std::string decimal(double seconds) {
  std::string text = std::to_string(std::lround(seconds * 1000));
  if (text.ends_with("000")) return text.substr(0, text.size() - 3) + " s";
  return text + " ms";
}

}  // namespace

ConfiguredBalancers::ConfiguredBalancers(Draft& draft) : d_(draft), config_(draft.all.balancing) {}

std::vector<std::string> ConfiguredBalancers::balancers_of(
    const std::string& host, const std::vector<const ServerFacts*>& servers) {
  std::vector<std::string> found;
  bool has_any = false;
  for (std::size_t i = 0; i < config_.frontends.size(); ++i) {
    if (!listens_for_web(config_.frontends[i])) continue;
    has_any = true;
    const Way& way = way_of(i, host);
    const bool is_theirs = std::any_of(servers.begin(), servers.end(), [&](const ServerFacts* s) {
      return std::find(way.pool.begin(), way.pool.end(), s) != way.pool.end();
    });
    if (!is_theirs) continue;
    const auto [known, is_new] = made_.try_emplace({i, way.pool});
    if (is_new) known->second = make(i, way);
    found.push_back(known->second);
  }
  if (has_any && found.empty())
    d_.listing.warning({}, "namespace " + host, "addresses", "",
                       "no frontend on port 443 leads it to its servers: clients that come by a "
                       "configured balancer get an error; an assumed one stands in for the way "
                       "that the name has");
  return found;
}

void ConfiguredBalancers::say_unused() {
  for (std::size_t i = 0; i < config_.frontends.size(); ++i) {
    const balancing::Frontend& f = config_.frontends[i];
    const bool is_used = std::any_of(made_.begin(), made_.end(), [&](const auto& made) {
      if (made.first.first == i) return true;
      return std::any_of(ways_.begin(), ways_.end(), [&](const auto& way) {
        return std::any_of(way.second.takers.begin(), way.second.takers.end(),
                           [&](const auto& t) { return t.second.frontend == &f; });
      });
    });
    if (is_used) continue;
    d_.listing.not_used(place_of(f.place), "frontend " + f.name,
                        listens_for_web(f)
                            ? "leads no exported name to an exported front end"
                            : "is not on port 443: a scenario's balancer passes every port to the "
                              "one pool, and rules for other ports are not read");
  }
}

const ConfiguredBalancers::Way& ConfiguredBalancers::way_of(std::size_t frontend,
                                                            const std::string& host) {
  const auto [known, is_new] = ways_.try_emplace({frontend, host});
  if (is_new) known->second = find_way(config_.frontends[frontend], host);
  return known->second;
}

ConfiguredBalancers::Taker ConfiguredBalancers::taker_of(const balancing::Frontend& frontend,
                                                         const std::string& host,
                                                         const char* path) const {
  balancing::Request request;
  request.host = host;
  request.path = path;
  request.port = kWebPort;
  request.is_decrypted = ends_tls(frontend);
  return taker_of(frontend, request, 0);
}

ConfiguredBalancers::Taker ConfiguredBalancers::taker_of(const balancing::Frontend& frontend,
                                                         balancing::Request request,
                                                         int depth) const {
  const bool is_http = frontend.mode == balancing::Mode::Http;
  request.is_read = is_http;
  request.hello_is_read = !is_http && frontend.waits_for_hello;
  Taker taker;
  taker.frontend = &frontend;
  const auto answered = [&](const std::vector<balancing::Rule>& answers) {
    for (const balancing::Rule& rule : answers) {
      if (!is_http || holds(rule.test, request) != balancing::Truth::Yes) continue;
      taker.answer = &rule;
      taker.backend = nullptr;
      return;
    }
  };
  answered(frontend.answers);
  if (taker.answer != nullptr) return taker;
  const balancing::Rule* taken = nullptr;
  for (const balancing::Rule& rule : frontend.rules) {
    const balancing::Truth truth = holds(rule.test, request);
    taker.is_known = taker.is_known && truth != balancing::Truth::Unknown;
    if (truth != balancing::Truth::Yes) continue;
    taken = &rule;
    break;
  }
  taker.backend = config_.find(taken != nullptr ? taken->backend : frontend.otherwise);
  if (taken != nullptr && taken->status != 0) taker.answer = taken;
  if (taker.backend == nullptr) return taker;
  answered(taker.backend->answers);
  if (taker.backend == nullptr || depth == kMostHops) return taker;
  const auto [next, bind] = behind(*taker.backend);
  if (next == nullptr || next == &frontend) return taker;
  request.port = bind->port;
  request.is_decrypted = request.is_decrypted || bind->is_tls;
  Taker inner = taker_of(*next, request, depth + 1);
  inner.is_known = inner.is_known && taker.is_known;
  return inner;
}

std::pair<const balancing::Frontend*, const balancing::Bind*> ConfiguredBalancers::behind(
    const balancing::Backend& backend) const {
  const auto is_here = [](const std::string& host) {
    return host == "127.0.0.1" || host == "localhost" || host == "::1";
  };
  for (const balancing::Server& s : backend.servers) {
    for (const balancing::Frontend& f : config_.frontends) {
      for (const balancing::Bind& b : f.binds) {
        const bool is_bound = s.socket.empty() ? is_here(s.host) && s.port != 0 && b.has(s.port) &&
                                                     (b.address.empty() || is_here(b.address))
                                               : s.socket == b.socket;
        if (is_bound) return {&f, &b};
      }
    }
  }
  return {nullptr, nullptr};
}

ConfiguredBalancers::Way ConfiguredBalancers::find_way(const balancing::Frontend& frontend,
                                                       const std::string& host) {
  Way way;
  std::string untaken;
  std::string unknown;
  for (const WebPath& path : kWebPaths) {
    // Of such a name clients want nothing else.
    if (host.starts_with("autodiscover.") && path.protocol != Protocol::Autodiscover) continue;
    const Taker taker = taker_of(frontend, host, path.asked);
    const Pool pool = taker.backend == nullptr ? Pool{} : pool_of(*taker.backend);
    way.takers.push_back({&path, taker});
    if (pool.empty()) {
      if (taker.answer == nullptr)
        add_name(taker.is_known ? untaken : unknown, path.shown);
      else
        say_answer(path.shown, *taker.answer);
      continue;
    }
    if (std::find(way.backends.begin(), way.backends.end(), taker.backend) != way.backends.end())
      continue;
    way.backends.push_back(taker.backend);
    for (const ServerFacts* server : pool) {
      if (std::find(way.pool.begin(), way.pool.end(), server) == way.pool.end())
        way.pool.push_back(server);
    }
  }
  if (!way.backends.empty()) say_untaken(frontend, host, untaken, unknown);
  way.root = taker_of(frontend, host, "/");
  return way;
}

// A path of the role that the balancer answers by itself, whoever is well.
void ConfiguredBalancers::say_answer(const char* path, const balancing::Rule& answer) {
  if (!said_.insert(answer.place.file + ":" + std::to_string(answer.place.line)).second) return;
  d_.listing.warning(
      place_of(answer.place), "rule", path, std::to_string(answer.status),
      answer.location.empty()
          ? "is what clients of " + std::string(path) + " get: take the path out of it"
          : "sends clients of " + std::string(path) + " to " + answer.location +
                ", which programs do not follow: lead the path to its servers");
}

// Once for all hosts of which it is so.
void ConfiguredBalancers::say_untaken(const balancing::Frontend& frontend, const std::string& host,
                                      const std::string& untaken, const std::string& unknown) {
  const auto say = [&](const std::string& paths, const std::string& why) {
    if (paths.empty() || !said_.insert(frontend.name + "\n" + paths + why).second) return;
    d_.listing.warning(place_of(frontend.place), "frontend " + frontend.name, "rules of " + host,
                       paths, why);
  };
  say(untaken,
      "is taken by no backend with an exported front end: its clients get an error; add it to the "
      "rules");
  say(unknown,
      "is taken by no backend as far as is known: rules before the end ask what only the balancer "
      "knows");
}

ConfiguredBalancers::Pool ConfiguredBalancers::pool_of(const balancing::Backend& backend) {
  Pool pool;
  for (const balancing::Server& s : backend.servers) {
    const ServerFacts* server = server_of(s);
    if (server != nullptr && std::find(pool.begin(), pool.end(), server) == pool.end())
      pool.push_back(server);
  }
  return pool;
}

// The exported front end that a line means, by its name there or by its address. Null: none, or it
// is not in use.
const ServerFacts* ConfiguredBalancers::server_of(const balancing::Server& server) {
  const auto say = [&](const std::string& field, const std::string& value, const std::string& why) {
    if (said_.insert(server.place.file + ":" + std::to_string(server.place.line)).second)
      d_.listing.warning(place_of(server.place), "server " + server.name, field, value, why);
  };
  if (server.is_disabled || server.is_backup || server.weight == 0) {
    const char* word = server.is_disabled ? "disabled" : server.is_backup ? "backup" : "weight 0";
    say(word, "",
        "is left out of the pool" +
            std::string(server.is_backup ? ": it works only while no other does" : ""));
    return nullptr;
  }
  std::vector<std::string> names{server.name, server.host};
  if (const auto known = d_.all.names_of_addresses.find(server.host);
      known != d_.all.names_of_addresses.end())
    names.insert(names.end(), known->second.begin(), known->second.end());
  for (const std::string& name : names) {
    const ServerFacts* found = d_.all.find_server(name);
    if (found != nullptr &&
        std::find(d_.front_ends.begin(), d_.front_ends.end(), found) != d_.front_ends.end())
      return found;
  }
  say("address", server.host,
      "neither its name nor its address is that of an exported front end, so it is left out; name "
      "the address in a file \"hosts\" beside the exports, or export the server");
  return nullptr;
}

std::string ConfiguredBalancers::make(std::size_t frontend, const Way& way) {
  const balancing::Frontend& outer = config_.frontends[frontend];
  // Where connections are passed on inside of the machine, the last frontend says how they end.
  const auto first = std::find_if(way.takers.begin(), way.takers.end(), [&](const auto& taken) {
    return taken.second.backend == way.backends.front();
  });
  const balancing::Frontend& f = *first->second.frontend;
  const balancing::Backend& lead = *way.backends.front();
  auto& made = *d_.scenario.mutable_directory()->add_balancers();
  made.set_name(d_.names.fresh("server", cleaned_name(outer.name)));
  made.set_site(d_.site(*way.pool.front()));
  std::string members;
  std::set<std::string> sites;
  for (const ServerFacts* server : way.pool) {
    made.add_pool(d_.server_name(*server));
    members += (members.empty() ? "" : ", ") + server->name;
    sites.insert(d_.site(*server));
  }
  if (sites.size() > 1)
    d_.listing.warning(place_of(f.place), "balancer " + made.name(), "site", made.site(),
                       "has front ends of several sites; it is taken to stand where the first is");
  const bool is_http = f.mode == balancing::Mode::Http;
  made.set_layer(is_http ? scenario::Balancer::LAYER7 : scenario::Balancer::LAYER4);
  if (f.most_connections > 0) made.set_table_limit(f.most_connections);
  // Both programs connect from their own address by themselves.
  if (!is_http && !lead.keeps_source) made.set_source_nat(true);
  set_manners(f, lead, made);
  set_policy(lead, made);
  set_probe(f, lead, made);
  if (is_http) add_paths(f, way, made);
  d_.listing.read(place_of(f.place), "balancer " + made.name(),
                  std::string(is_http ? "layer 7" : "layer 4") + " in front of " + members +
                      ", as backend " + lead.name + " has it");
  say_differences(way, made.name());
  say_time_outs(f, way, made.name());
  return made.name();
}

void ConfiguredBalancers::set_policy(const balancing::Backend& backend, scenario::Balancer& made) {
  made.set_policy(backend.balance == balancing::Balance::LeastConnections
                      ? scenario::Balancer::LEAST_CONNECTIONS
                      : scenario::Balancer::ROUND_ROBIN);
  if (backend.balance == balancing::Balance::Other)
    d_.listing.warning(place_of(backend.balance_place), "balancer " + made.name(), "balance",
                       backend.balance_word, "has no counterpart; round robin is taken");
  const bool is_cookie = backend.has_cookie && made.layer() == scenario::Balancer::LAYER7;
  if (is_cookie) {
    made.set_stickiness(scenario::Balancer::COOKIE);
  } else if (backend.sticks_to_source || backend.balance == balancing::Balance::Source) {
    made.set_stickiness(scenario::Balancer::SOURCE_ADDRESS);
    made.clear_policy();  // the address decides
  }
  if (made.stickiness() != scenario::Balancer::STICKINESS_UNSPECIFIED)
    d_.listing.warning(
        place_of(backend.place), "balancer " + made.name(), "stickiness",
        is_cookie ? "cookie" : "source address",
        "keeps a client on one front end, which front ends from Exchange 2013 on do "
        "not need: its load cannot spread, and a lost front end hits the same users");
  double slow_start = 0;
  std::set<std::uint32_t> weights;
  for (const balancing::Server& s : backend.servers) {
    slow_start = std::max(slow_start, s.slow_start_s);
    weights.insert(s.weight);
  }
  if (slow_start > 0) made.set_slow_start_s(slow_start);
  if (weights.size() > 1)
    d_.listing.not_used(place_of(backend.place), "weights of backend " + backend.name,
                        "has no counterpart in a scenario: members share alike");
}

void ConfiguredBalancers::set_probe(const balancing::Frontend& frontend,
                                    const balancing::Backend& backend, scenario::Balancer& made) {
  if (!is_probed(backend)) {
    made.mutable_probe()->set_asks(scenario::Balancer::NOBODY);
    return;
  }
  const auto checked = std::find_if(backend.servers.begin(), backend.servers.end(),
                                    [](const balancing::Server& s) { return s.is_checked; });
  auto& probe = *made.mutable_probe();
  probe.set_interval_s(checked->interval_s);
  probe.set_timeout_s(
      std::min(backend.check_timeout_s.value_or(checked->interval_s), checked->interval_s));
  probe.set_down_after(checked->fall);
  probe.set_up_after(checked->rise);
  doubt_check(backend);
  if (backend.check.path.empty() || backend.check.is_other) {
    probe.set_asks(scenario::Balancer::CONNECTION);
    return;
  }
  probe.set_asks(scenario::Balancer::PAGE);
  const std::string passes = balancing::passing_statuses(backend.check.expected);
  if (!passes.empty()) probe.set_passes(passes);
  if (frontend.mode == balancing::Mode::Http) return;  // by the paths
  if (const WebPath* known = page_of(backend.check))
    probe.set_protocol(find_client(known->protocol)->client);
}

// Whether anybody asks its servers how they are; nobody is a warning.
bool ConfiguredBalancers::is_probed(const balancing::Backend& backend) {
  if (is_checked(backend)) return true;
  const std::string seen = backend.avoids_failed_s
                               ? "nobody asks its servers how they are: after a request has "
                                 "failed, one is avoided for " +
                                     decimal(*backend.avoids_failed_s) +
                                     ", and a sick protocol that answers is never seen"
                               : "nobody asks its servers how they are: a dead one keeps its share";
  d_.listing.warning(place_of(backend.place), "backend " + backend.name, "check", "", seen);
  return false;
}

// A check that does not see what ails a protocol.
void ConfiguredBalancers::doubt_check(const balancing::Backend& backend) {
  const balancing::Check& check = backend.check;
  const auto warn = [&](const balancing::Place& place, const std::string& field,
                        const std::string& value, const std::string& why) {
    d_.listing.warning(place_of(place), "backend " + backend.name, field, value, why);
  };
  if (check.is_other) {
    warn(check.place, "check", "",
         "asks in a way that is not read; for the scenario's balancer a connection is enough");
    return;
  }
  if (check.path.empty()) {
    warn(backend.place, "check", "",
         "a connection is enough for it: a front end with a sick protocol stays in; ask for a "
         "health page with option httpchk GET /owa/healthcheck.htm");
    return;
  }
  const auto wants = [&](const char* what) {
    return std::any_of(check.expected.begin(), check.expected.end(),
                       [&](const std::string& e) { return e.find(what) != std::string::npos; });
  };
  for (const std::string& expected : check.expected) {
    if (expected.find("string") != std::string::npos && !wants("status"))
      warn(check.place, "http-check expect", expected,
           "looks at the body alone: 503 whose page has the words passes (seen with HAProxy "
           "2.6.12); expect status 200");
    if (expected.starts_with("! ") && expected.find("status") != std::string::npos)
      warn(check.place, "http-check expect", expected,
           "lets every other status pass, 401 and 404 among them (seen with HAProxy 2.6.12); "
           "expect status 200");
  }
  if (!lower_case(check.path).ends_with("/healthcheck.htm"))
    warn(check.place, "option httpchk", check.path,
         "is no health page of a virtual directory, which managed availability turns off; ask for "
         ".../healthcheck.htm");
}

// Of the backends behind one balancer.
void ConfiguredBalancers::say_differences(const Way& way, const std::string& name) {
  const balancing::Backend& lead = *way.backends.front();
  for (const balancing::Backend* other : way.backends) {
    if (lead.check.path == other->check.path && other != &lead && !lead.check.path.empty())
      d_.listing.warning(place_of(other->check.place), "balancer " + name, "option httpchk",
                         other->check.path,
                         "backend " + other->name +
                             " is marked by the page of another path: it is lost with that "
                             "protocol, and stays in when only its own is sick");
  }
  // One mark for all: the page of one protocol says how the others are.
  const WebPath* page = page_of(lead.check);
  if (way.backends.size() == 1 && way.takers.size() > 1 && page != nullptr &&
      lead.mode == balancing::Mode::Http)
    d_.listing.warning(
        place_of(lead.check.place), "balancer " + name, "option httpchk", lead.check.path,
        "is one mark for all protocols: a server is lost to each with " + std::string(page->shown) +
            ", and stays in when only another is sick; give each path a backend "
            "with its own page");
}

void ConfiguredBalancers::say_time_outs(const balancing::Frontend& frontend, const Way& way,
                                        const std::string& name) {
  struct Short {
    balancing::Place place;
    double seconds = 0;
    std::string whose;
  };
  std::map<std::pair<std::string, int>, Short> found;  // by file and line
  const auto look_at = [&](std::optional<double> seconds, const balancing::Place& place,
                           const std::string& whose) {
    if (!seconds || *seconds == 0 || *seconds >= kUsualHeartbeatS) return;
    Short& one = found[{place.file, place.line}];
    one.place = place;
    one.seconds = *seconds;
    add_name(one.whose, whose);
  };
  const bool is_http = frontend.mode == balancing::Mode::Http;
  for (const balancing::Backend* backend : way.backends) {
    // Where connections are passed on, either side may fall silent first, or one time-out stands
    // for both.
    if (!is_http && backend->tunnel_timeout_s) {
      look_at(backend->tunnel_timeout_s, backend->server_timeout_place, backend->name);
      continue;
    }
    look_at(backend->server_timeout_s, backend->server_timeout_place, backend->name);
    if (!is_http) look_at(frontend.client_timeout_s, frontend.client_timeout_place, backend->name);
  }
  for (const auto& [key, one] : found)
    d_.listing.warning(
        place_of(one.place), "balancer " + name, "time-out", decimal(one.seconds),
        "is shorter than the 470 s that a phone's Ping hangs: long polls by way of " +
            frontend.name + " to " + one.whose +
            " end before they can be answered; give them an hour");
}

}  // namespace casgrid::importing
