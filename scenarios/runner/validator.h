// The bookkeeping of validate(): where a complaint stands, and which names exist.
#pragma once

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "scenarios/runner/diagnostic.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// A set of names of one kind, and where each was first given.
class Names {
 public:
  bool contains(const std::string& name) const { return places_.contains(name); }
  const std::vector<std::string>& all() const { return order_; }
  // False if the name was there already.
  bool add(const std::string& name, const std::string& place) {
    if (!places_.emplace(name, place).second) return false;
    order_.push_back(name);
    return true;
  }
  const std::string& place_of(const std::string& name) const { return places_.at(name); }

 private:
  std::map<std::string, std::string> places_;
  std::vector<std::string> order_;
};

class Validator {
 public:
  Validator(const scenario::Scenario& s, const SourceLines& lines, const std::string& file)
      : s_(s), lines_(lines), file_(file) {}

  Diagnostics run();

 private:
  // validate.cc: the frame
  void error(const std::string& path, const std::string& reason, const std::string& remedy);
  void define(Names& names, const std::string& name, const std::string& path,
              const std::string& kind);
  bool refers(const Names& names, const std::string& name, const std::string& path,
              const std::string& kind);
  // Each name that a pattern stands for.
  std::vector<std::string> names_of(const std::string& pattern, const std::string& path);
  void refers_all(const Names& names, const std::string& pattern, const std::string& path,
                  const std::string& kind);
  void positive(double value, const std::string& path, const std::string& unit);
  void not_negative(double value, const std::string& path, const std::string& unit);
  void share(double value, const std::string& path);
  void collect();
  void run_settings();

  // validate_deployment.cc
  void topology();
  void link(int i);
  void cpu(const scenario::Cpu& cpu, const std::string& path);
  void version(const std::string& version, const std::string& path);
  void web_address(const std::string& url, const std::string& path);
  void servers();
  void dags();
  void databases();
  void balancers();
  void namespaces();

  // validate_load.cc
  void mailboxes(const google::protobuf::RepeatedPtrField<std::string>& names,
                 const std::string& path);
  void populations();
  void profile(const scenario::Profile& profile, const std::string& path);
  void quantity(const scenario::Quantity& q, const std::string& path, const std::string& unit);
  void faults();
  void fault_target(const scenario::Fault& fault, const std::string& path);
  void newer_fault_target(const scenario::Fault& fault, const std::string& path);
  void maintenance();
  void in_a_group(const std::string& database, const std::string& path);
  void objectives();

  const scenario::Scenario& s_;
  const SourceLines& lines_;
  const std::string& file_;
  Diagnostics found_;
  Names zones_;
  Names sites_;
  Names links_;
  Names servers_;  // with balancers: one name space
  Names front_ends_;
  Names mailbox_servers_;
  Names balancers_;
  Names dags_;
  Names databases_;
  Names namespaces_;
  std::map<std::string, std::string> dag_of_;                  // by mailbox server
  std::map<std::string, std::vector<std::string>> copies_of_;  // servers by database
};

inline std::string at(const std::string& list, int index) {
  return list + "[" + std::to_string(index) + "]";
}

}  // namespace casgrid
