#include "scenarios/balancing/haproxy_proxy.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "scenarios/balancing/haproxy_server.h"
#include "scenarios/balancing/haproxy_words.h"
#include "scenarios/balancing/patterns.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

// Where no request goes elsewhere for: logging, texts, statistics, tuning of sockets and buffers.
constexpr std::string_view kOfNoConsequence[] = {
    "log",
    "log-format",
    "log-format-sd",
    "log-tag",
    "error-log-format",
    "description",
    "id",
    "errorfile",
    "errorfiles",
    "errorloc",
    "errorloc302",
    "errorloc303",
    "stats",
    "capture",
    "declare",
    "unique-id-format",
    "unique-id-header",
    "email-alert",
    "backlog",
    "fullconn",
    "hash-type",
    "guid",

    "filter",
    "compression",
};
constexpr std::string_view kOptionsOfNoConsequence[] = {"httplog",           "tcplog",
                                                        "dontlognull",       "dontlog-normal",
                                                        "log-health-checks", "log-separate-errors",
                                                        "logasap",           "tcpka",
                                                        "clitcpka",          "srvtcpka",
                                                        "socket-stats",      "contstats",
                                                        "tcp-smart-accept",  "tcp-smart-connect",
                                                        "forwardfor",        "http-keep-alive",

                                                        "splice-auto",       "splice-request",
                                                        "splice-response",   "nolinger"};

bool is_listed(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string joined(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// "*:443-444".
void take_range(std::string_view text, Bind& into) {
  const std::size_t colon = text.rfind(':');
  const std::size_t dash = text.find('-', colon == std::string_view::npos ? text.size() : colon);
  if (dash == std::string_view::npos) return;
  const auto first = number_of(text.substr(colon + 1, dash - colon - 1));
  const auto last = number_of(text.substr(dash + 1));
  if (!first || !last || *last > 65535 || *first > *last) return;
  into.address = std::string(text.substr(0, colon));
  into.port = static_cast<std::uint16_t>(*first);
  into.last_port = static_cast<std::uint16_t>(*last);
}

// A condition that stands in the line itself, where no acl is listed for it.
bool asks_within(const std::vector<std::string>& words) {
  return std::find(words.begin(), words.end(), "{") != words.end();
}

bool has_unknown(const Test& test) {
  const auto is_unknown = [](const Criterion& c) {
    const bool is_asked = c.match != Match::Pattern ||
                          std::all_of(c.values.begin(), c.values.end(), [&](const std::string& v) {
                            return finds_pattern(v, c.ignores_case, "/").has_value();
                          });
    return c.subject == Subject::Other || c.match == Match::Other || !is_asked;
  };
  return std::any_of(test.alternatives.begin(), test.alternatives.end(), [&](const auto& all) {
    return std::any_of(all.begin(), all.end(), [&](const Term& term) {
      return std::any_of(term.criteria.begin(), term.criteria.end(), is_unknown);
    });
  });
}

// A number behind the last colon that no port has. Of a range, or relative to the client's, it is
// none.
bool has_bad_port(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto port = number_of(address.substr(colon + 1));
  return port && (*port == 0 || *port > 65535) &&
         std::count(address.begin(), address.end(), ':') == 1;
}

std::span<const std::string> behind(const Line& line, std::size_t count) {
  return std::span<const std::string>(line.words).subspan(std::min(count, line.words.size()));
}

}  // namespace

HaproxyProxy::HaproxyProxy(const Place& place, const std::string& kind, std::string name)
    : is_front_(kind != "backend"),
      is_back_(kind != "frontend"),
      title_(kind + " " + name),
      usual_(haproxy_server_defaults()) {
  front_.place = place;
  front_.name = name;
  back_.place = place;
  back_.name = std::move(name);
}

const std::vector<HaproxyProxy::Row>& HaproxyProxy::rows() {
  static const std::vector<Row> kRows{{"mode", &HaproxyProxy::take_mode},
                                      {"bind", &HaproxyProxy::take_bind},
                                      {"acl", &HaproxyProxy::take_acl},
                                      {"use_backend", &HaproxyProxy::take_use_backend},
                                      {"default_backend", &HaproxyProxy::take_default_backend},
                                      {"maxconn", &HaproxyProxy::take_maxconn},
                                      {"balance", &HaproxyProxy::take_balance},
                                      {"cookie", &HaproxyProxy::take_cookie},
                                      {"stick", &HaproxyProxy::take_stick},
                                      {"stick-table", &HaproxyProxy::take_stick},
                                      {"option", &HaproxyProxy::take_option},
                                      {"http-check", &HaproxyProxy::take_http_check},
                                      {"timeout", &HaproxyProxy::take_timeout},
                                      {"server", &HaproxyProxy::take_server},
                                      {"disabled", &HaproxyProxy::take_disabled},
                                      {"enabled", &HaproxyProxy::take_disabled},
                                      {"no", &HaproxyProxy::take_no},
                                      {"source", &HaproxyProxy::take_source},
                                      {"tcp-request", &HaproxyProxy::take_tcp_request},
                                      {"http-request", &HaproxyProxy::take_http_request},
                                      {"redirect", &HaproxyProxy::take_redirect},
                                      {"retries", &HaproxyProxy::take_retries},
                                      {"retry-on", &HaproxyProxy::take_retry_on},
                                      {"http-reuse", &HaproxyProxy::take_http_reuse},
                                      {"default-server", &HaproxyProxy::take_default_server}};
  return kRows;
}

void HaproxyProxy::take(const Line& line, bool is_of_defaults) {
  is_quiet_ = is_of_defaults;
  for (const Row& row : rows()) {
    if (line.words[0] == row.word) return (this->*row.take)(line);
  }
  if (is_listed(kOfNoConsequence, line.words[0])) return;
  if (is_proxy_keyword(line.words[0]))
    unread(line, joined(line.words));
  else
    wrong(line, "\"" + line.words[0] + "\" is no word of HAProxy in " + title_,
          "correct it, or leave the line out");
}

void HaproxyProxy::finish(Config& into) {
  settle_check();
  settle_cookie();
  doubt_closing();
  front_.waits_for_hello = waits_for_content_ && accepts_hello_;
  if (is_front_ && is_back_ && front_.otherwise.empty()) front_.otherwise = back_.name;
  if (!is_disabled_) {
    if (is_front_) into.frontends.push_back(std::move(front_));
    if (is_back_) into.backends.push_back(std::move(back_));
  }
  into.doubts.insert(into.doubts.end(), doubts_.begin(), doubts_.end());
  into.unread.insert(into.unread.end(), unread_.begin(), unread_.end());
  into.wrong.insert(into.wrong.end(), wrong_.begin(), wrong_.end());
}

void HaproxyProxy::unread(const Line& line, const std::string& what) {
  if (!is_quiet_) unread_.push_back({line.place, what + " of " + title_});
}

void HaproxyProxy::wrong(const Line& line, const std::string& what, const std::string& remedy) {
  if (!is_quiet_) wrong_.push_back({line.place, what, remedy});
}

// How servers are asked, from the lines that say it together.
void HaproxyProxy::settle_check() {
  if (!asks_http_) {
    if (!sent_path_.empty() || !back_.check.expected.empty())
      unread_.push_back({back_.check.place, "http-check of " + title_ +
                                                " without option httpchk, for which it counts,"});
    back_.check.path.clear();
    back_.check.expected.clear();
    return;
  }
  back_.check.path = !sent_path_.empty() ? sent_path_ : !check_path_.empty() ? check_path_ : "/";
  for (const Server& s : back_.servers) {
    if (s.is_checked && s.port == 443 && !s.is_tls && !s.checks_tls)
      doubts_.push_back({s.place, "server " + s.name, "check-ssl", "",
                         "is missing: the check speaks plain HTTP to the port of TLS, and the "
                         "server never comes up; add check-ssl"});
  }
}

// A cookie without values for the servers keeps nobody anywhere.
void HaproxyProxy::settle_cookie() {
  const bool has_values = std::any_of(back_.servers.begin(), back_.servers.end(),
                                      [](const Server& s) { return s.has_cookie; });
  back_.has_cookie = sets_cookie_ && has_values;
  if (sets_cookie_ && !has_values && is_back_ && !back_.servers.empty())
    doubts_.push_back({back_.place, title_, "cookie", "",
                       "has no effect: no server has a value for it; give each a cookie, or leave "
                       "it out"});
}

void HaproxyProxy::doubt_closing() {
  if (!closing_ || front_.mode != Mode::Http || !(is_front_ || is_back_)) return;
  doubts_.push_back({closing_->place, title_, joined(closing_->words), "",
                     "ends the server's connection behind each answer: NTLM and Negotiate logons, "
                     "which are connections', fail (seen with HAProxy 2.6.12); leave it out"});
}

void HaproxyProxy::take_disabled(const Line& line) { is_disabled_ = line.words[0] == "disabled"; }

// "no option httpchk" takes a line of the defaults back.
void HaproxyProxy::take_no(const Line& line) {
  const std::string option = line.words.size() > 2 ? line.words[2] : "";
  if (option == "httpchk") asks_http_ = false;
  if (option == "redispatch") back_.retrying.redispatches = false;
  if (option == "prefer-last-server") back_.retrying.prefers_last = false;
  if (option == "tcp-check") back_.check.is_other = false;
  if (option == "http-server-close" || option == "httpclose" || option == "forceclose")
    closing_.reset();
}

void HaproxyProxy::take_source(const Line& line) {
  back_.keeps_source =
      std::find(line.words.begin(), line.words.end(), "usesrc") != line.words.end();
  if (!back_.keeps_source) unread(line, joined(line.words));
}

// What a frontend has to do to see the name in a hello that it passes on.
void HaproxyProxy::take_tcp_request(const Line& line) {
  const std::string what = joined(behind(line, 1));
  if (what.starts_with("inspect-delay"))
    waits_for_content_ = true;
  else if (what.starts_with("content accept") && what.find("ssl_hello_type") != std::string::npos)
    accepts_hello_ = true;
  else
    unread(line, joined(line.words));
}

// What the proxy answers by itself. Where that hangs on what only the balancer knows it is passed
// over.
void HaproxyProxy::add_answer(const Line& line, Rule answer,
                              std::span<const std::string> condition) {
  ReadTest read = haproxy_test(condition, lists_);
  if (!read.wrong.empty())
    return wrong(line, joined(line.words) + " " + read.wrong,
                 "define it with acl in the same section, before this line");
  if (has_unknown(read.test)) return unread(line, joined(line.words));
  answer.place = line.place;
  answer.test = std::move(read.test);
  if (is_front_) front_.answers.push_back(answer);
  if (is_back_) back_.answers.push_back(std::move(answer));
}

// `redirect location /owa/ code 301 if ...`
void HaproxyProxy::take_redirect(const Line& line) {
  const std::size_t first = line.words[0] == "redirect" ? 1 : 2;
  Rule made;
  made.status = 302;
  std::size_t at = first;
  for (; at + 1 < line.words.size() && line.words[at] != "if" && line.words[at] != "unless"; ++at) {
    const std::string& word = line.words[at];
    if (word == "location" || word == "prefix")
      made.location = line.words[++at];
    else if (word == "scheme")
      made.location = line.words[++at] + "://";
    else if (word == "code")
      made.status = static_cast<std::uint16_t>(number_of(line.words[++at]).value_or(302));
  }
  if (made.location.empty())
    return wrong(line, joined(line.words) + " leads nowhere", "write location, and where to");
  add_answer(line, std::move(made), behind(line, at));
}

void HaproxyProxy::take_http_request(const Line& line) {
  const std::string what = line.words.size() > 1 ? line.words[1] : "";
  if (what == "redirect") return take_redirect(line);
  const bool is_refusal = what == "deny" || what == "reject";
  if (!is_refusal && what != "return") return unread(line, joined(line.words));
  Rule made;
  made.status = is_refusal ? 403 : 200;
  std::size_t at = 2;
  for (; at < line.words.size() && line.words[at] != "if" && line.words[at] != "unless"; ++at) {
    if ((line.words[at] == "deny_status" || line.words[at] == "status") &&
        at + 1 < line.words.size())
      made.status = static_cast<std::uint16_t>(number_of(line.words[at + 1]).value_or(made.status));
  }
  add_answer(line, std::move(made), behind(line, at));
}

void HaproxyProxy::take_retries(const Line& line) {
  back_.retrying.retries = number_of(joined(behind(line, 1)));
  if (!back_.retrying.retries) wrong(line, "retries is no number", "write a whole number");
}

void HaproxyProxy::take_retry_on(const Line& line) {
  const auto words = behind(line, 1);
  back_.retrying.on.emplace(words.begin(), words.end());
}

void HaproxyProxy::take_http_reuse(const Line& line) {
  back_.retrying.keeps_connections = joined(behind(line, 1)) != "never";
}

void HaproxyProxy::take_mode(const Line& line) {
  const std::string mode = joined(behind(line, 1));
  if (mode != "tcp" && mode != "http") {
    if (mode == "health" || mode == "log" || mode == "spop") return unread(line, "mode " + mode);
    return wrong(line, "mode " + mode + " is none of HAProxy", "write tcp or http");
  }
  front_.mode = back_.mode = mode == "http" ? Mode::Http : Mode::Tcp;
}

void HaproxyProxy::take_bind(const Line& line) {
  const auto words = behind(line, 1);
  if (words.empty()) return wrong(line, "bind has no address", "write address:port behind it");
  const bool is_tls = std::find(words.begin() + 1, words.end(), "ssl") != words.end();
  for (const char* word : {"accept-proxy", "transparent"}) {
    if (std::find(words.begin() + 1, words.end(), word) != words.end())
      unread(line, std::string("bind ") + word);
  }
  std::string_view rest = words[0];  // several with commas between
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    Bind made;
    made.is_tls = is_tls;
    read_address(std::string(rest.substr(0, end)), made.address, made.port);
    if (made.address == "*" || made.address == "::") made.address.clear();
    take_range(rest.substr(0, end), made);
    made.socket = socket_of(std::string(rest.substr(0, end)));
    if (!made.socket.empty())
      front_.binds.push_back(std::move(made));
    else if (has_bad_port(rest.substr(0, end)))
      wrong(line, "bind " + std::string(rest.substr(0, end)) + " has no port from 1 to 65535",
            "correct the port");
    else if (made.port == 0)
      unread(line, "bind " + std::string(rest.substr(0, end)));
    else
      front_.binds.push_back(std::move(made));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void HaproxyProxy::take_acl(const Line& line) {
  if (line.words.size() < 3)
    return wrong(line, "acl has no test", "write acl, a name, and what is tested");
  const Criterion made = haproxy_criterion(behind(line, 2));
  if (made.subject == Subject::Other || made.match == Match::Other)
    unread(line, joined(line.words));
  lists_[line.words[1]].push_back(made);
}

void HaproxyProxy::take_use_backend(const Line& line) {
  if (line.words.size() < 2) return wrong(line, "use_backend names none", "name a backend");
  ReadTest read = haproxy_test(behind(line, 2), lists_);
  if (!read.wrong.empty())
    return wrong(line, "use_backend " + line.words[1] + " " + read.wrong,
                 read.wrong.starts_with("asks") ? "define it with acl in the same section, before "
                                                  "this line"
                                                : "write if or unless, and access lists");
  if (line.words[1].find("%[") != std::string::npos) {
    // Which one it is cannot be told; that it may take a request can.
    unread(line, "use_backend " + line.words[1] + ", which is computed,");
    read.test = {{{Term{{Criterion{}}, false}}}, false};
  } else if (asks_within(line.words) && has_unknown(read.test)) {
    unread(line, joined(line.words));
  }
  front_.rules.push_back({line.place, line.words[1], std::move(read.test), 0, {}});
}

void HaproxyProxy::take_default_backend(const Line& line) {
  if (line.words.size() < 2) return wrong(line, "default_backend names none", "name a backend");
  front_.otherwise = line.words[1];
  front_.otherwise_place = line.place;
}

void HaproxyProxy::take_maxconn(const Line& line) {
  const auto most = number_of(joined(behind(line, 1)));
  if (!most) return wrong(line, "maxconn is no number", "write a whole number");
  front_.most_connections = *most;
}

void HaproxyProxy::take_balance(const Line& line) {
  back_.balance_place = line.place;
  back_.balance_word = joined(behind(line, 1));
  const std::string first = line.words.size() > 1 ? line.words[1] : "roundrobin";
  if (first == "roundrobin" || first == "static-rr")
    back_.balance = Balance::RoundRobin;
  else if (first == "leastconn")
    back_.balance = Balance::LeastConnections;
  else if (first == "source")
    back_.balance = Balance::Source;
  else
    back_.balance = Balance::Other;
  if (!is_balance(first))
    wrong(line, "balance " + first + " is no way of HAProxy to balance",
          "write one, such as roundrobin or leastconn");
}

void HaproxyProxy::take_cookie(const Line& line) {
  const auto words = behind(line, 2);
  const bool is_set = std::any_of(words.begin(), words.end(), [](const std::string& w) {
    return w == "insert" || w == "prefix" || w == "rewrite";
  });
  sets_cookie_ = is_set;
  if (!is_set) unread(line, joined(line.words));
}

// `stick on src`, `stick match src`, and the table they need.
void HaproxyProxy::take_stick(const Line& line) {
  if (line.words[0] == "stick-table") return;
  const bool is_source = line.words.size() > 2 && line.words[2] == "src";
  if (is_source)
    back_.sticks_to_source = true;
  else
    unread(line, joined(line.words));
}

void HaproxyProxy::take_option(const Line& line) {
  const std::string option = line.words.size() > 1 ? line.words[1] : "";
  if (option == "httpchk") {
    // One word is the path; of more the first is the method.
    const std::size_t path = line.words.size() == 3 ? 2 : 3;
    back_.check.place = line.place;
    back_.check.is_other = false;
    asks_http_ = true;
    check_path_ = line.words.size() > path ? line.words[path] : "";
  } else if (option.ends_with("-check") || option.ends_with("chk")) {
    asks_http_ = false;
    back_.check.place = line.place;
    back_.check.is_other = true;
    unread(line, joined(line.words));
  } else if (option == "redispatch") {
    back_.retrying.redispatches = true;
  } else if (option == "prefer-last-server") {
    back_.retrying.prefers_last = true;
  } else if (option == "http-server-close" || option == "httpclose" || option == "forceclose") {
    closing_ = line;
  } else if (!is_option(option)) {
    wrong(line, "option " + option + " is none of HAProxy", "correct it, or leave the line out");
  } else if (!is_listed(kOptionsOfNoConsequence, option)) {
    unread(line, joined(line.words));
  }
}

void HaproxyProxy::take_http_check(const Line& line) {
  const std::string what = line.words.size() > 1 ? line.words[1] : "";
  if (what == "expect") {
    back_.check.expected.push_back(joined(behind(line, 2)));
    back_.check.place = line.place;
  } else if (what == "send") {
    for (std::size_t at = 2; at + 1 < line.words.size(); ++at)
      if (line.words[at] == "uri") sent_path_ = line.words[at + 1];
  } else {
    unread(line, joined(line.words));
  }
}

void HaproxyProxy::take_timeout(const Line& line) {
  const std::string which = line.words.size() > 1 ? line.words[1] : "";
  const auto seconds = haproxy_seconds(line.words.size() > 2 ? line.words[2] : "");
  if (!seconds)
    return wrong(line, "timeout " + which + " has no duration", "write one, such as 30s or 500ms");
  if (which == "client") {
    front_.client_timeout_s = seconds;
    front_.client_timeout_place = line.place;
  }
  if (which == "connect") back_.connect_timeout_s = seconds;
  if (which == "tunnel") back_.tunnel_timeout_s = seconds;
  if (which == "check") back_.check_timeout_s = seconds;
  if (which == "server") {
    back_.server_timeout_s = seconds;
    back_.server_timeout_place = line.place;
  }
}

void HaproxyProxy::take_server(const Line& line) {
  if (line.words.size() < 3)
    return wrong(line, "server has no address", "write server, a name, and an address");
  Server made = usual_;
  made.place = line.place;
  made.name = line.words[1];
  read_address(line.words[2], made.host, made.port);
  made.socket = socket_of(line.words[2]);
  if (made.socket.empty() && has_bad_port(line.words[2]))
    wrong(line, "server " + made.name + " has no port from 1 to 65535", "correct the port");
  const ServerWords read = read_server_words(behind(line, 3), made);
  if (!read.wrong.empty())
    wrong(line, "server " + made.name + " " + read.wrong, "write a value that it can have");
  for (const std::string& word : read.unread) {
    if (word == "on-marked-down shutdown-sessions")
      back_.retrying.closes_marked_down = true;
    else if (word.starts_with("usesrc"))
      back_.keeps_source = true;
    else
      unread(line, word + " of server " + made.name);
  }
  back_.servers.push_back(std::move(made));
}

void HaproxyProxy::take_default_server(const Line& line) {
  const ServerWords read = read_server_words(behind(line, 1), usual_);
  if (!read.wrong.empty())
    wrong(line, "default-server " + read.wrong, "write a value that it can have");
  for (const std::string& word : read.unread) {
    if (word == "on-marked-down shutdown-sessions")
      back_.retrying.closes_marked_down = true;
    else
      unread(line, "default-server " + word);
  }
}

}  // namespace casgrid::balancing
