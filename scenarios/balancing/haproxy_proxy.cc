#include "scenarios/balancing/haproxy_proxy.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "scenarios/balancing/haproxy_server.h"
#include "scenarios/balancing/words.h"

namespace casgrid::balancing {
namespace {

// Where no request goes elsewhere for: logging, texts, statistics, tuning of sockets and buffers.
constexpr std::string_view kOfNoConsequence[] = {"log",
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
                                                 "http-reuse",
                                                 "guid",
                                                 "no",
                                                 "filter",
                                                 "compression",
                                                 "enabled"};
constexpr std::string_view kOptionsOfNoConsequence[] = {"httplog",           "tcplog",
                                                        "dontlognull",       "dontlog-normal",
                                                        "log-health-checks", "log-separate-errors",
                                                        "logasap",           "tcpka",
                                                        "clitcpka",          "srvtcpka",
                                                        "socket-stats",      "contstats",
                                                        "tcp-smart-accept",  "tcp-smart-connect",
                                                        "forwardfor",        "http-keep-alive",
                                                        "http-server-close", "httpclose",
                                                        "forceclose",        "splice-auto",
                                                        "splice-request",    "splice-response",
                                                        "nolinger",          "prefer-last-server"};

bool is_one_of(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string joined(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::span<const std::string> behind(const Line& line, std::size_t count) {
  return std::span<const std::string>(line.words).subspan(std::min(count, line.words.size()));
}

}  // namespace

HaproxyProxy::HaproxyProxy(const Place& place, std::string kind, std::string name)
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
                                      {"default-server", &HaproxyProxy::take_default_server}};
  return kRows;
}

void HaproxyProxy::take(const Line& line, bool is_of_defaults) {
  is_quiet_ = is_of_defaults;
  for (const Row& row : rows()) {
    if (line.words[0] == row.word) return (this->*row.take)(line);
  }
  if (!is_one_of(kOfNoConsequence, line.words[0])) unread(line, joined(line.words));
}

void HaproxyProxy::finish(Config& into) {
  if (is_front_ && is_back_ && front_.otherwise.empty()) front_.otherwise = back_.name;
  if (is_front_) into.frontends.push_back(std::move(front_));
  if (is_back_) into.backends.push_back(std::move(back_));
  into.unread.insert(into.unread.end(), unread_.begin(), unread_.end());
  into.wrong.insert(into.wrong.end(), wrong_.begin(), wrong_.end());
}

void HaproxyProxy::unread(const Line& line, const std::string& what) {
  if (!is_quiet_) unread_.push_back({line.place, what + " of " + title_});
}

void HaproxyProxy::wrong(const Line& line, const std::string& what, const std::string& remedy) {
  if (!is_quiet_) wrong_.push_back({line.place, what, remedy});
}

void HaproxyProxy::take_mode(const Line& line) {
  const std::string mode = joined(behind(line, 1));
  if (mode != "tcp" && mode != "http") {
    unread(line, "mode " + mode);
    return;
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
    if (made.port == 0)
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
  if (line.words[1].find("%[") != std::string::npos)
    return unread(line, "use_backend " + line.words[1] + ", which is computed,");
  ReadTest read = haproxy_test(behind(line, 2), lists_);
  if (!read.wrong.empty())
    return wrong(line, "use_backend " + line.words[1] + " " + read.wrong,
                 "define it with acl in the same section, before this line");
  front_.rules.push_back({line.place, line.words[1], std::move(read.test)});
}

void HaproxyProxy::take_default_backend(const Line& line) {
  if (line.words.size() < 2) return wrong(line, "default_backend names none", "name a backend");
  front_.otherwise = line.words[1];
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
}

void HaproxyProxy::take_cookie(const Line& line) {
  const auto words = behind(line, 2);
  const bool is_set = std::any_of(words.begin(), words.end(), [](const std::string& w) {
    return w == "insert" || w == "prefix" || w == "rewrite";
  });
  back_.has_cookie = is_set;
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
    back_.check.path = line.words.size() > path ? line.words[path] : "/";
  } else if (!is_one_of(kOptionsOfNoConsequence, option)) {
    unread(line, joined(line.words));
  }
}

void HaproxyProxy::take_http_check(const Line& line) {
  const std::string what = line.words.size() > 1 ? line.words[1] : "";
  if (what == "expect") {
    back_.check.expected = joined(behind(line, 2));
    back_.check.place = line.place;
  } else if (what == "send") {
    for (std::size_t at = 2; at + 1 < line.words.size(); ++at)
      if (line.words[at] == "uri") back_.check.path = line.words[at + 1];
  } else {
    unread(line, joined(line.words));
  }
}

void HaproxyProxy::take_timeout(const Line& line) {
  const std::string which = line.words.size() > 1 ? line.words[1] : "";
  const auto seconds = haproxy_seconds(line.words.size() > 2 ? line.words[2] : "");
  if (!seconds)
    return wrong(line, "timeout " + which + " has no duration", "write one, such as 30s or 500ms");
  if (which == "client") front_.client_timeout_s = seconds;
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
  const ServerWords read = read_server_words(behind(line, 3), made);
  if (!read.wrong.empty())
    wrong(line, "server " + made.name + " " + read.wrong, "write a value that it can have");
  for (const std::string& word : read.unread) unread(line, word + " of server " + made.name);
  back_.servers.push_back(std::move(made));
}

void HaproxyProxy::take_default_server(const Line& line) {
  const ServerWords read = read_server_words(behind(line, 1), usual_);
  if (!read.wrong.empty())
    wrong(line, "default-server " + read.wrong, "write a value that it can have");
  for (const std::string& word : read.unread) unread(line, "default-server " + word);
}

}  // namespace casgrid::balancing
