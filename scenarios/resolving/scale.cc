#include "scenarios/resolving/scale.h"

#include <algorithm>
#include <set>
#include <string>

namespace casgrid {
namespace {

using scenario::Fault;
using scenario::Scenario;

std::string replica(const std::string& name, std::uint32_t k) {
  return k == 1 ? name : name + "-" + std::to_string(k);
}

// Adds replicas 2..times of every element, each renamed throughout by `rename(element, k)`.
template <class Elements, class Rename>
void replicate(Elements* elements, std::uint32_t times, Rename rename) {
  const int n = elements->size();
  for (std::uint32_t k = 2; k <= times; ++k) {
    for (int i = 0; i < n; ++i) {
      auto copy = elements->Get(i);
      rename(copy, k);
      *elements->Add() = copy;
    }
  }
}

// "anna@contoso.com" becomes "anna-2@contoso.com", another person in every respect.
void rename_mailbox(scenario::Mailbox& m, std::uint32_t k) {
  const auto renamed = [&](const std::string& address) {
    const std::size_t at = std::min(address.find('@'), address.size());
    return replica(address.substr(0, at), k) + address.substr(at);
  };
  m.set_user_principal_name(renamed(m.user_principal_name()));
  if (!m.primary_smtp_address().empty())
    m.set_primary_smtp_address(renamed(m.primary_smtp_address()));
  if (!m.sam_account_name().empty()) m.set_sam_account_name(replica(m.sam_account_name(), k));
  m.set_database(replica(m.database(), k));
  m.clear_mailbox_guid();
  m.clear_sid();
  m.clear_legacy_exchange_dn();
}

void scale_faults(Scenario& s, std::uint32_t times, const std::set<std::string>& balancers) {
  const int given = s.faults_size();
  replicate(s.mutable_faults(), times, [&](Fault& f, std::uint32_t k) {
    f.set_name(replica(f.name(), k));
    if (f.has_crash() && !balancers.contains(f.crash())) f.set_crash(replica(f.crash(), k));
    if (f.has_power_loss() && !balancers.contains(f.power_loss()))
      f.set_power_loss(replica(f.power_loss(), k));
    if (f.has_database_failure()) f.set_database_failure(replica(f.database_failure(), k));
    if (f.has_rebalance()) f.set_rebalance(replica(f.rebalance(), k));
    if (f.has_component_state())
      f.mutable_component_state()->set_server(replica(f.component_state().server(), k));
    if (f.has_sick()) f.mutable_sick()->set_server(replica(f.sick().server(), k));
    if (f.has_drain_member())
      f.mutable_drain_member()->set_server(replica(f.drain_member().server(), k));
    if (f.has_block_activation()) f.set_block_activation(replica(f.block_activation(), k));
    if (f.has_restore_quorum())
      f.mutable_restore_quorum()->set_dag(replica(f.restore_quorum().dag(), k));
    if (f.has_switchover()) {
      f.mutable_switchover()->set_database(replica(f.switchover().database(), k));
      f.mutable_switchover()->set_server(replica(f.switchover().server(), k));
    }
  });
  for (auto& f : *s.mutable_faults()) {
    if (f.has_link_bandwidth())
      f.mutable_link_bandwidth()->set_bandwidth_mbps(f.link_bandwidth().bandwidth_mbps() * times);
  }
  // Sites, links, zones and balancers are not replicated: their faults strike once.
  auto* faults = s.mutable_faults();
  for (int i = faults->size() - 1; i >= given; --i) {
    const Fault& f = faults->Get(i);
    const bool strikes_balancer = (f.has_crash() && balancers.contains(f.crash())) ||
                                  (f.has_power_loss() && balancers.contains(f.power_loss()));
    if (f.has_site_loss() || f.has_link_down() || f.has_link_bandwidth() || f.has_message_rule() ||
        strikes_balancer) {
      faults->DeleteSubrange(i, 1);
    }
  }
}

}  // namespace

void scale(Scenario& s, std::uint32_t times) {
  for (auto& site : *s.mutable_topology()->mutable_sites()) {
    site.mutable_lan()->set_bandwidth_mbps(site.lan().bandwidth_mbps() * times);
  }
  for (auto& link : *s.mutable_topology()->mutable_links())
    link.set_bandwidth_mbps(link.bandwidth_mbps() * times);
  auto& d = *s.mutable_directory();
  std::set<std::string> balancers;
  for (const auto& b : d.balancers()) balancers.insert(b.name());
  const auto rename = [](auto& element, std::uint32_t k) {
    element.set_name(replica(element.name(), k));
  };
  const auto rename_host = [&](auto& element, std::uint32_t k) {
    rename(element, k);
    element.clear_fqdn();
  };
  replicate(d.mutable_front_ends(), times, rename_host);
  replicate(d.mutable_mailbox_servers(), times, rename_host);
  replicate(d.mutable_directory_servers(), times, rename);
  replicate(d.mutable_dags(), times, [](scenario::Dag& dag, std::uint32_t k) {
    dag.set_name(replica(dag.name(), k));
    for (auto& member : *dag.mutable_members()) member = replica(member, k);
  });
  replicate(d.mutable_databases(), times, [](scenario::Database& database, std::uint32_t k) {
    database.set_name(replica(database.name(), k));
    for (auto& copy : *database.mutable_copies()) copy.set_server(replica(copy.server(), k));
    database.clear_guid();
    if (!database.active_on().empty()) database.set_active_on(replica(database.active_on(), k));
  });
  const auto all = [&](google::protobuf::RepeatedPtrField<std::string>* names,
                       const std::set<std::string>& but) {
    const int n = names->size();
    for (std::uint32_t k = 2; k <= times; ++k) {
      for (int i = 0; i < n; ++i) {
        if (!but.contains(names->Get(i))) *names->Add() = replica(names->Get(i), k);
      }
    }
  };
  for (auto& b : *d.mutable_balancers()) all(b.mutable_pool(), {});
  for (auto& n : *d.mutable_namespaces()) all(n.mutable_addresses(), balancers);
  for (auto& p : *s.mutable_populations()) {
    // Beyond the range it is refused afterwards, and must not come round to a small number.
    p.set_users(static_cast<std::uint32_t>(
        std::min<std::uint64_t>(std::uint64_t{p.users()} * times, 0xFFFFFFFFu)));
    replicate(p.mutable_mailboxes(), times, rename_mailbox);
    if (p.has_open()) p.mutable_open()->set_sessions_per_s(p.open().sessions_per_s() * times);
    all(p.mutable_databases(), {});
    for (auto& move : *p.mutable_moves()) all(move.mutable_databases(), {});
  }
  replicate(s.mutable_maintenance(), times, [](scenario::Maintenance& m, std::uint32_t k) {
    m.set_server(replica(m.server(), k));
  });
  scale_faults(s, times, balancers);
}

}  // namespace casgrid
