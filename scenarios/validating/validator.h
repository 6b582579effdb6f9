// The bookkeeping of validate(): where a complaint stands, and which names exist.
#pragma once

#include <cmath>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "scenarios/document/diagnostic.h"
#include "scenarios/document/objective.h"
#include "scenarios/schema/scenario.pb.h"
#include "scenarios/validating/unique_values.h"

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
  std::unordered_map<std::string, std::string> places_;
  std::vector<std::string> order_;
};

class Validator {
 public:
  Validator(const scenario::Scenario& s, const SourceLines& lines, const std::string& file)
      : s_(s), lines_(lines), file_(file) {}

  Diagnostics run();
  // Of a resolved scenario: names, ranges and products only.
  Diagnostics run_resolved();

 private:
  // validate.cc: the frame
  void error(const std::string& path, const std::string& reason, const std::string& remedy);
  // Where thousands of names lead nowhere, similar ones are looked for a few times only.
  static constexpr std::size_t kSuggestionsMax = 20;
  static constexpr std::size_t kComplaintsMax = 1000;
  void define(Names& names, const std::string& name, const std::string& path,
              const std::string& kind);
  bool refers(const Names& names, const std::string& name, const std::string& path,
              const std::string& kind);
  // Each name that a pattern stands for.
  std::vector<std::string> names_of(const std::string& pattern, const std::string& path);
  void refers_all(const Names& names, const std::string& pattern, const std::string& path,
                  const std::string& kind);
  void numbers();
  void collect();
  void run_settings();

  // validate_products.cc: numbers that are well each, and too much together
  bool has_too_many_names();
  void products();
  void transfers(const scenario::Population& p, const std::string& path);
  void request_cost(const scenario::Profile& p, const std::string& path);

  // validate_deployment.cc
  void topology();
  void link(int i);
  void version(const std::string& version, const std::string& path);
  void web_address(const std::string& url, const std::string& path);
  void servers();
  void front_end(int i);
  void mailbox_server(int i);
  void dags();
  void databases();
  void database_settings(int i, const std::vector<std::string>& names);
  void balancers();
  void namespaces();

  // validate_servers.cc: what servers export of themselves
  void host_name(const std::string& host, const std::string& path);
  void server_name(const std::string& fqdn, const std::string& pattern, const std::string& path);
  void virtual_directories(const scenario::FrontEnd& f, const std::string& path);
  void auth_methods(const scenario::VirtualDirectory& v, const std::string& path);
  void outlook_anywhere(const scenario::OutlookAnywhere& o, const std::string& path);
  void autodiscover(const scenario::FrontEnd& f, const std::string& path);
  void mail_access(const scenario::MailAccess& m, const std::string& path);
  void bindings(const google::protobuf::RepeatedPtrField<std::string>& given,
                const std::string& path);
  void receive_connector(const scenario::ReceiveConnector& c, const std::string& path);
  template <class Row>
  void shared_settings(const Row& row, const std::string& path);
  void component_state(const scenario::ComponentStateEntry& entry, const std::string& path);
  void both_roles(const scenario::MailboxServer& m, const std::string& path);

  // validate_organisation.cc
  void organisation();
  void certificate(int i);
  void address_books();
  void instant(const std::string& text, const std::string& path);
  void people(const scenario::Population& p, const std::string& path);
  void person(const scenario::Mailbox& m, std::string_view block, int i);
  // Once in the whole scenario, whatever the case. `value` and `place` live as long as the
  // scenario.
  void unique(UniqueKind kind, std::string_view value, const FieldPlace& place);
  void unique(UniqueKind kind, const std::string& value, const std::string& path);

  // validate_load.cc
  void mailboxes(const google::protobuf::RepeatedPtrField<std::string>& names,
                 const std::string& path);
  void populations();
  void population(int i, Names& names);
  void shared_mailboxes();
  void moves(const scenario::Population& p, const std::string& path);
  void clients(const scenario::Population& p, const std::string& path);
  void profile(const scenario::Profile& profile, const std::string& path);
  void quantity(const scenario::Quantity& q, const std::string& path);
  void faults();
  void fault_name(const std::string& name, const std::string& path);
  void fault_target(const scenario::Fault& fault, const std::string& path);
  void component_target(const scenario::Fault::ComponentState& given, const std::string& path);
  void sick_target(const scenario::Fault::Sick& sick, const std::string& path);
  void activation_target(const std::string& server, const std::string& path);
  void maintenance();
  void in_a_group(const std::string& database, const std::string& path);

  // validate_objectives.cc
  void objectives();
  void narrowed(const std::vector<std::pair<std::string, MetricQuery>>& queries);
  void window(const WindowQuery& window, double from_s, const std::string& path);

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
  Names certificates_;
  std::map<std::string, std::string> server_spellings_;  // as first written, by lower case
  std::map<std::string, int> front_end_rows_;            // by name
  UniqueValues unique_;
  std::deque<std::string> kept_;                               // what unique_ refers to
  int people_errors_ = 0;                                      // of one population
  std::map<std::string, std::string> dag_of_;                  // by mailbox server
  std::map<std::string, std::vector<std::string>> copies_of_;  // servers by database
};

inline std::string at(const std::string& list, int index) {
  return list + "[" + std::to_string(index) + "]";
}

}  // namespace casgrid
