// One proxy of HAProxy in the making: a frontend, a backend, or both (`listen`).
#pragma once

#include <functional>
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
  HaproxyProxy(const Place& place, std::string kind, std::string name);

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
  std::vector<Unread> unread_;
  std::vector<Wrong> wrong_;
};

}  // namespace casgrid::balancing
