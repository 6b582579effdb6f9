#include "scenarios/balancing/nginx.h"

#include <algorithm>
#include <map>

#include "model/directory/directory.h"
#include "scenarios/balancing/haproxy_server.h"
#include "scenarios/balancing/nginx_include.h"
#include "scenarios/balancing/nginx_mail.h"
#include "scenarios/balancing/nginx_map.h"
#include "scenarios/balancing/nginx_rules.h"
#include "scenarios/balancing/patterns.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

constexpr double kMebibyte = 1048576;
constexpr double kAnnouncedByRpc = 1073741824;  // octets of an IN channel (facts: MS-RPCH)

// What a location has of its own, or of the blocks around it. Defaults are those of nginx.
struct Settings {
  double read_timeout_s = 60;
  Place read_timeout_place;
  bool sets_host = false;
  double most_body = kMebibyte;  // 0: any
  bool buffers_requests = true;
  bool buffers_answers = true;
  double connect_timeout_s = 60;
  std::vector<std::string> next{"error", "timeout"};  // proxy_next_upstream
  std::uint32_t tries = 0;
  bool speaks_http11 = false;
};

void apply(const std::vector<Directive>& block, Settings& to) {
  if (const Directive* d = find_last(block, "proxy_read_timeout")) {
    to.read_timeout_s = nginx_seconds(d->value()).value_or(to.read_timeout_s);
    to.read_timeout_place = d->place;
  }
  if (const Directive* d = find_last(block, "client_max_body_size"))
    to.most_body = nginx_octets(d->value()).value_or(to.most_body);
  if (const Directive* d = find_last(block, "proxy_request_buffering"))
    to.buffers_requests = d->value() != "off";
  if (const Directive* d = find_last(block, "proxy_buffering"))
    to.buffers_answers = d->value() != "off";
  if (const Directive* d = find_last(block, "proxy_connect_timeout"))
    to.connect_timeout_s = nginx_seconds(d->value()).value_or(to.connect_timeout_s);
  if (const Directive* d = find_last(block, "proxy_next_upstream"))
    to.next.assign(d->words.begin() + 1, d->words.end());
  if (const Directive* d = find_last(block, "proxy_next_upstream_tries"))
    to.tries = number_of(d->value()).value_or(0);
  if (const Directive* d = find_last(block, "proxy_http_version"))
    to.speaks_http11 = d->value() == "1.1";
  // Headers of the blocks around count only where a block sets none.
  if (find_last(block, "proxy_set_header") == nullptr) return;
  to.sets_host = std::any_of(block.begin(), block.end(), [](const Directive& d) {
    return d.name() == "proxy_set_header" && lower(d.value()) == "host";
  });
}

struct Location {
  PathTest test;
  std::string backend;  // empty: it passes nothing on
  std::string words;
  Place place;
  Settings settings;
  std::vector<Term> around;   // what else has to hold
  std::string tried;          // what try_files ends with
  std::uint16_t status = 0;   // that it answers by itself; 0: none
  std::string location;       // where that leads
  bool is_computed = false;   // where it leads
  bool keeps_logons = false;  // a client's connection has one to the server to itself (`ntlm`)

  // Patterns inside of a location are looked at before those beside it.
  int rank() const {
    const bool is_inner = test.kind == PathKind::Pattern && !around.empty();
    return 2 * static_cast<int>(test.kind) - (is_inner ? 1 : 0);
  }
};

struct WebServer {
  Place place;
  std::vector<NameTest> names;
  std::vector<Location> locations;  // as nginx looks for one
  bool is_default = false;
};

class NginxReader {
 public:
  Config read(const std::vector<ConfigText>& files) {
    NginxWhole whole = nginx_whole(files);
    made_.unread = std::move(whole.unread);
    made_.wrong = std::move(whole.wrong);
    read_context(whole.http, Mode::Http);
    for (auto& [socket, servers] : web_) add_frontend(socket, servers);
    read_context(whole.stream, Mode::Tcp);
    read_mail(whole.mail, made_);
    return std::move(made_);
  }

 private:
  using Socket = std::pair<std::string, std::uint16_t>;  // address, empty: any; port

  void read_context(const std::vector<Directive>& block, Mode mode) {
    upstreams_.clear();
    context_ = &block;
    for (const Directive& d : block)
      if (d.is_block && d.name() == "upstream") upstreams_[d.value()] = &d;
    Settings usual;
    apply(block, usual);
    for (const Directive& d : block) {
      if (!d.is_block || d.name() != "server") continue;
      if (mode == Mode::Http)
        read_web_server(d, usual);
      else
        read_stream_server(d, find_last(block, "proxy_timeout"));
    }
  }

  // ---- http ----

  void read_web_server(const Directive& server, Settings settings) {
    apply(server.inside, settings);
    WebServer made;
    made.place = server.place;
    std::vector<std::pair<Bind, bool>> binds;
    for (const Directive& d : server.inside) {
      if (d.name() == "server_name") {
        for (std::size_t i = 1; i < d.words.size(); ++i) {
          for (NameTest& test : name_tests(d.words[i])) made.names.push_back(std::move(test));
          if (d.words[i].starts_with("~") && !finds_pattern(d.words[i].substr(1), true, "x"))
            made_.unread.push_back({d.place, "server_name " + d.words[i] + ", a pattern,"});
        }
      } else if (d.name() == "listen") {
        const bool is_default = has_word(d, "default_server") || has_word(d, "default");
        binds.emplace_back(bind_of(d), is_default);
      } else if (d.name() == "return" || d.name() == "rewrite" || d.name() == "if") {
        unread(d, "server");
      }
    }
    set_ = &server.inside;
    add_locations(server.inside, settings, {}, made.locations);
    add_slashless(made.locations);
    follow_names(made.locations);
    limit_final_ones(made.locations);
    std::stable_sort(made.locations.begin(), made.locations.end(), looked_at_before);
    doubt(made);
    for (const auto& [bind, is_default] : binds) {
      const Socket socket{bind.address, bind.port};
      WebServer& added = web_[socket].emplace_back(made);
      added.is_default = is_default;
      binds_[socket].push_back(bind);
    }
  }

  // A beginning with a slash at its end, for which nginx sends a request without it there (301).
  void add_slashless(std::vector<Location>& all) {
    std::vector<Location> added;
    for (const Location& l : all) {
      const bool is_prefix =
          l.test.kind == PathKind::Prefix || l.test.kind == PathKind::FinalPrefix;
      if (!is_prefix || l.backend.empty() || l.test.path.size() < 2 || !l.test.path.ends_with('/'))
        continue;
      Location made = l;
      made.backend.clear();
      made.test.kind = PathKind::Exact;
      made.test.path.pop_back();
      made.test.criterion.match = Match::Equal;
      made.test.criterion.values = {made.test.path};
      made.status = 301;
      made.location = l.test.path;
      if (lower(made.test.path) == "/microsoft-server-activesync")
        made_.doubts.push_back({l.place, l.words, "location", made.test.path,
                                "is answered 301 to the path with a slash, which phones, who ask "
                                "without one, do not follow with a POST; leave the slash out"});
      added.push_back(std::move(made));
    }
    all.insert(all.end(), added.begin(), added.end());
  }

  static bool looked_at_before(const Location& a, const Location& b) {
    if (a.rank() != b.rank()) return a.rank() < b.rank();
    return a.test.kind != PathKind::Pattern && a.test.path.size() > b.test.path.size();
  }

  static bool has_conditional_pass(const std::vector<Directive>& inside) {
    return std::any_of(inside.begin(), inside.end(), [](const Directive& d) {
      return d.name() == "if" && find_last(d.inside, "proxy_pass") != nullptr;
    });
  }

  // The longest beginning counts, and with ^~ it counts before patterns: where a longer one fits it
  // does not.
  static void limit_final_ones(std::vector<Location>& all) {
    for (Location& l : all) {
      if (l.test.kind != PathKind::FinalPrefix) continue;
      Term longer;
      longer.is_negated = true;
      for (const Location& other : all) {
        const bool is_prefix =
            other.test.kind == PathKind::Prefix || other.test.kind == PathKind::FinalPrefix;
        if (is_prefix && other.test.path.size() > l.test.path.size() &&
            other.test.path.starts_with(l.test.path))
          longer.criteria.push_back(other.test.criterion);
      }
      if (!longer.criteria.empty()) l.around.push_back(std::move(longer));
    }
  }

  void add_locations(const std::vector<Directive>& block, const Settings& around,
                     const std::vector<Term>& holders, std::vector<Location>& into) {
    for (const Directive& d : block) {
      if (!d.is_block || d.name() != "location") continue;
      Location made;
      made.test = path_test(d.words);
      made.words = joined(d);
      made.place = d.place;
      made.settings = around;
      made.around = holders;
      apply(d.inside, made.settings);
      if (made.test.kind == PathKind::Pattern && made.test.criterion.match == Match::Pattern &&
          !finds_pattern(made.test.path, made.test.criterion.ignores_case, "/"))
        made_.unread.push_back({d.place, made.words + ", a pattern that is no list of texts,"});
      if (const Directive* pass = find_last(d.inside, "proxy_pass"))
        made.backend = add_backend(*pass, d.inside, made);
      else if (has_conditional_pass(d.inside))
        made.is_computed = true;
      else if (const Directive* tries = find_last(d.inside, "try_files"))
        made.tried = tries->words.back();
      take_answer(d.inside, made);
      for (const char* word : {"if", "limit_req", "allow", "deny"}) {
        if (const Directive* other = find_last(d.inside, word)) unread(*other, made.words);
      }
      std::vector<Term> inner = holders;
      inner.push_back({{made.test.criterion}, false});
      const Settings own = made.settings;
      for (Location& one : mapped_) into.push_back(std::move(one));
      mapped_.clear();
      into.push_back(std::move(made));
      add_locations(d.inside, own, inner, into);
    }
  }

  // `return 301 /owa/;`, or a rewrite that redirects.
  void take_answer(const std::vector<Directive>& inside, Location& into) {
    if (!into.backend.empty()) {
      if (const Directive* rewrite = find_last(inside, "rewrite")) unread(*rewrite, into.words);
      return;
    }
    if (const Directive* d = find_last(inside, "return")) {
      const auto status = number_of(d->value());
      into.status = static_cast<std::uint16_t>(status && *status < 600 ? *status : 302);
      into.location = d->words.size() > 2 ? d->words[2] : status ? "" : d->value();
    } else if (const Directive* r = find_last(inside, "rewrite")) {
      const std::string& flag = r->words.back();
      if (flag != "permanent" && flag != "redirect") return unread(*r, into.words);
      into.status = flag == "permanent" ? 301 : 302;
      into.location = r->words.size() > 2 ? r->words[2] : "";
    }
  }

  // What try_files ends with may be a location that only has a name.
  static void follow_names(std::vector<Location>& all) {
    for (Location& l : all) {
      if (!l.tried.starts_with("@")) continue;
      for (const Location& named : all) {
        if (named.test.kind == PathKind::Named && named.test.path == l.tried)
          l.backend = named.backend;
      }
    }
    std::erase_if(all, [](const Location& l) { return l.test.kind == PathKind::Named; });
  }

  // Requests that a map leads elsewhere than the rest of the location's.
  void add_mapped(const MappedTo& one, const Directive& pass, const std::vector<Directive>& inside,
                  const Location& location) {
    Location made = location;
    Directive own = pass;
    own.words[1] = "https://" + one.target;
    made.backend = add_backend(own, inside, made);
    made.around.push_back({{*one.criterion}, false});
    mapped_.push_back(std::move(made));
  }

  // What a variable is set to where it is used, or in the server around; empty: it is not.
  std::string set_value(const std::vector<Directive>& inside, const std::string& variable) const {
    for (const std::vector<Directive>* block : {&inside, set_}) {
      for (const Directive& d : *block) {
        if (d.name() == "set" && d.words.size() == 3 && d.words[1] == variable &&
            d.words[2].find('$') == std::string::npos)
          return d.words[2];
      }
    }
    return {};
  }

  // Its name; empty: where it leads is computed.
  std::string add_backend(const Directive& pass, const std::vector<Directive>& inside,
                          Location& location) {
    std::string target = pass.value();
    if (const std::size_t scheme = target.find("://"); scheme != std::string::npos)
      target.erase(0, scheme + 3);
    target.erase(std::min(target.find('/'), target.size()));
    // Behind the host a variable is a path.
    if (target.starts_with("$")) {
      const auto targets = mapped(*context_, target);
      // The target that all have, or where nothing else is asked the rest.
      target = targets.empty() ? set_value(inside, target) : targets.back().target;
      for (const MappedTo& one : targets)
        if (one.criterion && one.target != target) add_mapped(one, pass, inside, location);
    }
    target.erase(std::min(target.find('$'), target.size()));
    if (target.empty()) {
      location.is_computed = true;
      unread(pass, location.words + ", which is computed,");
      return {};
    }
    const Directive* check = find_last(inside, "health_check");
    Backend made = backend_to(target, pass.place);
    made.mode = Mode::Http;
    const Settings& settings = location.settings;
    made.connect_timeout_s = settings.connect_timeout_s;
    made.retrying.on = settings.next;
    made.retrying.retries = settings.tries;
    made.retrying.most_body = settings.most_body;
    made.retrying.buffers_bodies = settings.buffers_requests;
    const auto upstream = upstreams_.find(target);
    made.retrying.keeps_connections = upstream != upstreams_.end() && settings.speaks_http11 &&
                                      find_last(upstream->second->inside, "keepalive") != nullptr;
    location.keeps_logons =
        upstream != upstreams_.end() && find_last(upstream->second->inside, "ntlm") != nullptr;
    made.name = location.words + " to " + target;
    if (check != nullptr) take_check(*check, made);
    made.server_timeout_s = location.settings.read_timeout_s;
    made.server_timeout_place = location.settings.read_timeout_place.line > 0
                                    ? location.settings.read_timeout_place
                                    : pass.place;
    made_.backends.push_back(std::move(made));
    return made_.backends.back().name;
  }

  // Of NGINX Plus: by itself every 5 s, out after one failure, in after one success.
  static void take_check(const Directive& d, Backend& into) {
    into.check.place = d.place;
    into.check.path = "/";
    Server usual;
    usual.interval_s = 5;
    usual.fall = usual.rise = 1;
    for (const std::string& word : d.words) {
      const std::size_t sign = std::min(word.find('='), word.size());
      const std::string value = word.substr(std::min(sign + 1, word.size()));
      const std::string name = word.substr(0, sign);
      if (name == "uri") into.check.path = value;
      if (name == "interval") usual.interval_s = nginx_seconds(value).value_or(usual.interval_s);
      if (name == "fails") usual.fall = number_of(value).value_or(usual.fall);
      if (name == "passes") usual.rise = number_of(value).value_or(usual.rise);
    }
    for (Server& s : into.servers) {
      s.is_checked = true;
      s.interval_s = usual.interval_s;
      s.fall = usual.fall;
      s.rise = usual.rise;
    }
  }

  void add_frontend(const Socket& socket, const std::vector<WebServer>& servers) {
    Frontend made;
    made.place = servers.front().place;
    made.program = Program::Nginx;
    made.name =
        "nginx-" + (socket.first.empty() ? "" : socket.first + "-") + std::to_string(socket.second);
    made.mode = Mode::Http;
    made.binds = binds_[socket];
    std::vector<std::pair<const WebServer*, const NameTest*>> names;
    for (const WebServer& server : servers)
      for (const NameTest& name : server.names) names.emplace_back(&server, &name);
    // Of names with a star the longest one counts; of patterns the first.
    std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) {
      if (a.second->kind != b.second->kind) return a.second->kind < b.second->kind;
      const bool has_star =
          a.second->kind == NameKind::LeadingStar || a.second->kind == NameKind::TrailingStar;
      return has_star &&
             a.second->criterion.values[0].size() > b.second->criterion.values[0].size();
    });
    for (const auto& [server, name] : names) add_rules(*server, &name->criterion, made.rules);
    const auto usual = std::find_if(servers.begin(), servers.end(),
                                    [](const WebServer& s) { return s.is_default; });
    add_rules(usual == servers.end() ? servers.front() : *usual, nullptr, made.rules);
    made_.frontends.push_back(std::move(made));
  }

  // What no location takes nginx answers by itself.
  static void add_rules(const WebServer& server, const Criterion* host, std::vector<Rule>& into) {
    const auto add = [&](const Place& place, const std::string& backend, const Location* l) {
      std::vector<Term> terms;
      if (host != nullptr) terms.push_back({{*host}, false});
      if (l != nullptr) {
        terms.push_back({{l->test.criterion}, false});
        terms.insert(terms.end(), l->around.begin(), l->around.end());
        if (l->is_computed) terms.push_back({{Criterion{}}, false});  // nobody can tell
      }
      Test test;
      if (!terms.empty()) test.alternatives.push_back(std::move(terms));
      into.push_back({place, backend, std::move(test), l == nullptr ? std::uint16_t{0} : l->status,
                      l == nullptr ? std::string() : l->location});
    };
    for (const Location& l : server.locations) add(l.place, l.backend, &l);
    add(server.place, "", nullptr);
  }

  // What was seen of nginx 1.22.1 in front of servers such as these.
  void doubt(const WebServer& server) {
    bool is_said = false;
    for (const Location& l : server.locations) {
      if (l.backend.empty()) continue;
      if (!l.settings.sets_host)
        made_.doubts.push_back({l.place, l.words, "proxy_set_header Host", "",
                                "is missing: servers are asked for the name of the upstream, and "
                                "their redirects lead there; set it to $host"});
      if (!is_said && !l.keeps_logons)
        made_.doubts.push_back({l.place, l.words, "NTLM, Negotiate", "",
                                "fail through it: each request has a connection of its own, or one "
                                "that others use, too; let a stream server pass connections on"});
      is_said = is_said || !l.keeps_logons;
    }
    const auto takes_rpc = [](const Location& l) {
      Test path;
      std::vector<Term> all = l.around;
      all.push_back({{l.test.criterion}, false});
      path.alternatives.push_back(std::move(all));
      return holds(path, Request{"", "/rpc/rpcproxy.dll", 443}) == Truth::Yes;
    };
    const auto rpc = std::find_if(server.locations.begin(), server.locations.end(), takes_rpc);
    if (rpc == server.locations.end() || rpc->backend.empty()) return;
    if (rpc->settings.most_body > 0 && rpc->settings.most_body < kAnnouncedByRpc)
      made_.doubts.push_back({rpc->place, rpc->words, "client_max_body_size", "",
                              "is below the 1,073,741,824 octets that Outlook Anywhere announces: "
                              "413; set it to 0 for /rpc"});
    if (rpc->settings.buffers_requests || rpc->settings.buffers_answers)
      made_.doubts.push_back({rpc->place, rpc->words, "proxy_request_buffering, proxy_buffering",
                              "",
                              "hold back the channels of Outlook Anywhere; set both to off for "
                              "/rpc"});
  }

  // ---- stream ----

  void read_stream_server(const Directive& server, const Directive* timeout_around) {
    const Directive* pass = find_last(server.inside, "proxy_pass");
    if (pass == nullptr) return;
    std::vector<MappedTo> targets{{{}, pass->value()}};
    if (pass->value().find('$') != std::string::npos) {
      targets = mapped(*context_, pass->value());
      if (targets.empty()) return unread(*pass, "a stream server, which is computed,");
    }
    Frontend front;
    front.place = server.place;
    front.program = Program::Nginx;
    for (const Directive& d : server.inside)
      if (d.name() == "listen") front.binds.push_back(bind_of(d));
    if (front.binds.empty()) return;
    front.name = "nginx-" + std::to_string(front.binds[0].port);
    const Directive* reads = find_last(server.inside, "ssl_preread");
    front.waits_for_hello = reads != nullptr && reads->value() == "on";
    const Directive* timeout = find_last(server.inside, "proxy_timeout");
    if (timeout == nullptr) timeout = timeout_around;
    const Directive* bind = find_last(server.inside, "proxy_bind");
    for (const MappedTo& target : targets) {
      Backend made = backend_to(target.target, pass->place);
      made.name = front.name + " to " + target.target;
      made.tunnel_timeout_s = nginx_seconds(timeout == nullptr ? "10m" : timeout->value());
      made.server_timeout_place = timeout == nullptr ? server.place : timeout->place;
      made.keeps_source = bind != nullptr && bind->value().starts_with("$remote_addr");
      if (target.criterion)
        front.rules.push_back(
            {pass->place, made.name, {{{{{*target.criterion}, false}}}, false}, 0, {}});
      else
        front.otherwise = made.name;
      made_.backends.push_back(std::move(made));
    }
    if (const Directive* d = find_last(server.inside, "proxy_protocol"))
      unread(*d, "a stream server");
    made_.frontends.push_back(std::move(front));
  }

  // ---- both ----

  Backend backend_to(const std::string& target, const Place& place) {
    Backend made;
    made.place = place;
    made.avoids_failed_s = 10;  // fail_timeout
    const auto known = upstreams_.find(target);
    if (known == upstreams_.end()) {
      Server only;
      only.place = place;
      only.name = target;
      read_address(target, only.host, only.port);
      made.servers.push_back(std::move(only));
      made.avoids_failed_s.reset();  // there is no other
      return made;
    }
    made.balance_place = known->second->place;
    for (const Directive& d : known->second->inside) take_upstream_line(d, made);
    if (made.servers.size() < 2) made.avoids_failed_s.reset();  // there is no other
    return made;
  }

  void take_upstream_line(const Directive& d, Backend& into) {
    if (d.name() == "server") {
      Server made;
      made.place = d.place;
      made.name = d.value();
      read_address(d.value(), made.host, made.port);
      for (std::size_t i = 2; i < d.words.size(); ++i) take_server_word(d, d.words[i], made, into);
      into.servers.push_back(std::move(made));
    } else if (d.name() == "least_conn") {
      into.balance = Balance::LeastConnections;
      into.balance_word = d.name();
    } else if (d.name() == "ip_hash") {
      into.balance = Balance::Source;
      into.balance_word = d.name();
    } else if (d.name() == "hash" || d.name() == "random" || d.name() == "least_time") {
      const bool is_source = d.value() == "$remote_addr" || d.value() == "$binary_remote_addr";
      into.balance = is_source ? Balance::Source : Balance::Other;
      into.balance_word = joined(d);
    } else if (d.name() == "sticky") {
      into.has_cookie = d.value() == "cookie" || d.value() == "route";
    }
  }

  void take_server_word(const Directive& d, const std::string& word, Server& into,
                        Backend& backend) {
    const std::size_t sign = word.find('=');
    const std::string name = word.substr(0, sign);
    const std::string value = sign == std::string::npos ? "" : word.substr(sign + 1);
    if (name == "weight")
      into.weight = number_of(value).value_or(1);
    else if (name == "backup")
      into.is_backup = true;
    else if (name == "down")
      into.is_disabled = true;
    else if (name == "slow_start")
      into.slow_start_s = nginx_seconds(value).value_or(0);
    else if (name == "max_fails") {
      backend.retrying.max_fails = number_of(value);
      if (value == "0") backend.avoids_failed_s.reset();
    } else if (name == "fail_timeout" && backend.avoids_failed_s)
      backend.avoids_failed_s = nginx_seconds(value);
    else if (name != "max_fails")
      unread(d, word + " of server " + d.value());
  }

  static bool has_word(const Directive& d, const char* word) {
    return std::find(d.words.begin(), d.words.end(), word) != d.words.end();
  }

  static Bind bind_of(const Directive& listen) {
    Bind made;
    made.is_tls = has_word(listen, "ssl");
    if (const auto port = number_of(listen.value()); port && *port < 65536) {
      made.port = static_cast<std::uint16_t>(*port);
      return made;
    }
    read_address(listen.value(), made.address, made.port);
    if (made.address == "*" || made.address == "0.0.0.0" || made.address == "::")
      made.address.clear();
    if (made.port == 0) made.port = 80;
    return made;
  }

  static std::string joined(const Directive& d) {
    std::string text;
    for (const std::string& word : d.words) text += (text.empty() ? "" : " ") + word;
    return text;
  }

  void unread(const Directive& d, const std::string& whose) {
    made_.unread.push_back({d.place, joined(d) + " of " + whose});
  }

  Config made_;
  const std::vector<Directive>* context_ = nullptr;  // http, or stream
  const std::vector<Directive>* set_ = nullptr;      // of the server that is being read
  std::vector<Location> mapped_;                     // of the location that is being read
  std::map<std::string, const Directive*> upstreams_;
  std::map<Socket, std::vector<WebServer>> web_;
  std::map<Socket, std::vector<Bind>> binds_;
};

}  // namespace

Config read_nginx(const std::vector<ConfigText>& files) { return NginxReader().read(files); }

}  // namespace casgrid::balancing
