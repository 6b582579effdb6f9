#include "tests/scenarios/advising/drawn_organisation.h"

#include <algorithm>
#include <string>
#include <vector>

#include "model/base/random.h"
#include "model/base/variate.h"

namespace casgrid::testing {
namespace {

using scenario::Scenario;

class Drawer {
 public:
  explicit Drawer(std::uint64_t number) : draws_(number, "organisation", "drawn") {}

  Scenario draw() {
    s_.set_title("drawn");
    s_.set_duration_s(400);
    network();
    servers();
    groups();
    databases();
    people();
    return std::move(s_);
  }

 private:
  std::uint64_t below_of(std::uint64_t n) { return below(draws_.next(), n); }
  bool one_in(std::uint64_t n) { return below_of(n) == 0; }
  const std::string& site() { return sites_[below_of(sites_.size())]; }

  void link(const std::string& a, const std::string& b) {
    auto& l = *s_.mutable_topology()->add_links();
    l.set_name(a + "-" + b);
    l.set_a(a);
    l.set_b(b);
    l.set_bandwidth_mbps(100);
    l.set_latency_ms(static_cast<double>(1 + below_of(20)));
  }

  void network() {
    for (std::uint64_t i = 0, n = 1 + below_of(4); i < n; ++i) {
      sites_.push_back("site" + std::to_string(i));
      s_.mutable_topology()->add_sites()->set_name(sites_.back());
    }
    s_.mutable_topology()->add_client_networks()->set_name("net");
    link("net", sites_[0]);
    for (std::size_t i = 1; i < sites_.size(); ++i) {
      const std::size_t to = below_of(i);
      link(sites_[to], sites_[i]);
      // A second way, if it is another.
      const std::size_t also = below_of(i);
      if (also != to && one_in(2)) link(sites_[also], sites_[i]);
      if (one_in(2)) link("net", sites_[i]);
    }
    s_.mutable_topology()->mutable_default_cpu()->set_cores(2);
  }

  void front_end(const std::string& name, const std::string& at) {
    auto& f = *s_.mutable_directory()->add_front_ends();
    f.set_name(name);
    f.set_site(at);
    if (one_in(3)) f.mutable_owa()->set_external_url("https://" + at + ".contoso.com/owa");
    pool_.push_back(name);
  }

  void servers() {
    auto& d = *s_.mutable_directory();
    d.set_domain("contoso.com");
    for (std::uint64_t i = 0, n = 1 + below_of(3); i < n; ++i)
      front_end("cas" + std::to_string(i), site());
    for (std::uint64_t i = 0, n = 1 + below_of(5); i < n; ++i) {
      const std::string name = "mbx" + std::to_string(i);
      const std::string at = site();
      auto& m = *d.add_mailbox_servers();
      m.set_name(name);
      m.set_site(at);
      if (one_in(5)) m.set_activation_policy(scenario::MailboxServer::BLOCKED);
      if (one_in(5)) m.set_activation_policy(scenario::MailboxServer::INTRASITE_ONLY);
      if (one_in(4)) front_end(name, at);
      mailbox_servers_.push_back(name);
    }
    auto& dc = *d.add_directory_servers();
    dc.set_name("dc");
    dc.set_site(site());
  }

  void groups() {
    for (std::size_t i = 0; i < mailbox_servers_.size();) {
      const std::size_t left = mailbox_servers_.size() - i;
      const std::size_t count = one_in(4) ? 1 + below_of(left) : left;
      std::vector<std::string> members(
          mailbox_servers_.begin() + static_cast<std::ptrdiff_t>(i),
          mailbox_servers_.begin() + static_cast<std::ptrdiff_t>(i + count));
      i += count;
      if (count == 1 && one_in(2)) {
        alone_.push_back(members[0]);
        continue;
      }
      auto& dag = *s_.mutable_directory()->add_dags();
      dag.set_name("dag" + std::to_string(groups_.size()));
      for (const std::string& m : members) dag.add_members(m);
      if (!one_in(4)) dag.set_witness_site(site());
      if (one_in(3)) dag.set_datacenter_activation_mode(scenario::Dag::DAG_ONLY);
      groups_.push_back(members);
    }
  }

  void add_copy(scenario::Database& database, const std::string& server) {
    auto& c = *database.add_copies();
    c.set_server(server);
    if (one_in(5)) c.set_activation_suspended(true);
    if (one_in(3)) c.set_copy_queue_length(static_cast<std::uint32_t>(below_of(30)));
    if (one_in(3)) c.set_replay_queue_length(static_cast<std::uint32_t>(below_of(90)));
    if (one_in(4)) c.set_content_index(one_in(2) ? scenario::CRAWLING : scenario::FAILED);
  }

  void databases() {
    const auto add = [&]() -> scenario::Database& {
      auto& database = *s_.mutable_directory()->add_databases();
      database.set_name("db" + std::to_string(s_.directory().databases_size()));
      return database;
    };
    for (const std::string& server : alone_) add_copy(add(), server);
    for (const auto& members : groups_) {
      for (std::uint64_t i = 0, n = 1 + below_of(3); i < n; ++i) {
        std::vector<std::string> on = members;
        for (std::size_t k = on.size(); k > 1; --k) std::swap(on[k - 1], on[below_of(k)]);
        on.resize(1 + below_of(on.size()));
        auto& database = add();
        for (const std::string& server : on) add_copy(database, server);
        if (one_in(2)) database.set_active_on(on[below_of(on.size())]);
      }
    }
  }

  void people() {
    auto& n = *s_.mutable_directory()->add_namespaces();
    n.set_host("mail.contoso.com");
    for (const std::string& name : pool_) n.add_addresses(name);
    auto& p = *s_.add_populations();
    p.set_name("staff");
    p.set_users(static_cast<std::uint32_t>(s_.directory().databases_size() * 3));
    p.set_location("net");
    p.set_namespace_("mail.contoso.com");
    for (const auto& database : s_.directory().databases()) p.add_databases(database.name());
  }

  RandomStream draws_;
  Scenario s_;
  std::vector<std::string> sites_;
  std::vector<std::string> pool_;
  std::vector<std::string> mailbox_servers_;
  std::vector<std::string> alone_;                // in no group
  std::vector<std::vector<std::string>> groups_;  // members
};

}  // namespace

Scenario drawn_organisation(std::uint64_t number) { return Drawer(number).draw(); }

}  // namespace casgrid::testing
