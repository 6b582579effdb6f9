// One proxy of HAProxy in the making: a frontend, a backend, or both (`listen`).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scenarios/balancing/config.h"
#include "scenarios/balancing/haproxy_conditions.h"

namespace casgrid::balancing {

struct Line {
  Place place;
  std::vector<std::string> words;
};

class HaproxyProxy {
 public:
  // `kind` is the section's word, `name` its name.
  HaproxyProxy(const Place& place, const std::string& kind, std::string name);

  // A line of the section, or of the defaults before it, of which nothing is said.
  void take(const Line& line, bool is_of_defaults);
  // Leaves its parts, and what was wrong or not read.
  void finish(Config& into);

 private:
  struct Row {
    const char* word;
    void (HaproxyProxy::*take)(const Line& line);
  };
  static const std::vector<Row>& rows();

  void take_mode(const Line& line);
  void take_bind(const Line& line);
  void take_acl(const Line& line);
  void take_use_backend(const Line& line);
  void take_default_backend(const Line& line);
  void take_maxconn(const Line& line);
  void take_balance(const Line& line);
  void take_cookie(const Line& line);
  void take_stick(const Line& line);
  void take_option(const Line& line);
  void take_http_check(const Line& line);
  void take_timeout(const Line& line);
  void take_server(const Line& line);
  void take_default_server(const Line& line);
  void take_disabled(const Line& line);
  void take_no(const Line& line);
  void take_source(const Line& line);
  void take_tcp_request(const Line& line);
  void take_http_request(const Line& line);
  void take_redirect(const Line& line);
  void take_retries(const Line& line);
  void take_retry_on(const Line& line);
  void take_http_reuse(const Line& line);
  void add_answer(const Line& line, Rule answer, std::span<const std::string> condition);
  void settle_check();
  void settle_cookie();
  void doubt_closing();

  void unread(const Line& line, const std::string& what);
  void wrong(const Line& line, const std::string& what, const std::string& remedy);

  Frontend front_;
  Backend back_;
  bool is_front_ = false;
  bool is_back_ = false;
  bool is_quiet_ = false;
  std::string title_;  // "backend web"
  AccessLists lists_;
  Server usual_;
  bool is_disabled_ = false;
  bool asks_http_ = false;  // the last option that says how to check
  std::string check_path_;  // of that option; empty: it has none
  std::string sent_path_;   // of http-check send
  bool sets_cookie_ = false;
  bool waits_for_content_ = false;
  bool accepts_hello_ = false;
  std::optional<Line> closing_;  // the option that ends a connection behind each answer
  std::vector<Doubt> doubts_;
  std::vector<Unread> unread_;
  std::vector<Wrong> wrong_;
};

}  // namespace casgrid::balancing
