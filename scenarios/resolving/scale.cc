#include "scenarios/resolving/scale.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "model/base/overloaded.h"
#include "scenarios/document/named_fault.h"

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

// What the fault does to the k-th replica of what it strikes. None: that is not replicated, so it
// strikes once. `alone`: machines without replicas, balancers and others' mail servers.
std::optional<NamedFault> replica(NamedFault what, std::uint32_t k,
                                  const std::set<std::string>& alone) {
  const bool strikes =
      std::visit(Overloaded{
                     [&](AnyOf<named::Crash, named::PowerLoss> auto& f) {
                       if (alone.contains(f.machine)) return false;
                       f.machine = replica(f.machine, k);
                       return true;
                     },
                     // Sites, links and zones stay as many as they are, and so does who is alone.
                     [](const AnyOf<named::SiteLoss, named::LinkDown, named::LinkBandwidth,
                                    named::MessageRule> auto&) { return false; },
                     [&](named::DatabaseFailure& f) {
                       f.database = replica(f.database, k);
                       return true;
                     },
                     [&](named::Switchover& f) {
                       f.set_database(replica(f.database(), k));
                       f.set_server(replica(f.server(), k));
                       return true;
                     },
                     // Replicas of a server show what it shows.
                     [&](named::BindCertificate& f) {
                       f.set_server(replica(f.server(), k));
                       return true;
                     },
                     [&](named::Rebalance& f) {
                       f.group = replica(f.group, k);
                       return true;
                     },
                     // The replica of a group stands in the same sites.
                     [&](named::RestoreQuorum& f) {
                       f.set_dag(replica(f.dag(), k));
                       return true;
                     },
                     // A member's replica is in the pool of the same balancer.
                     [&](AnyOf<named::ComponentState, named::Sick, named::DrainMember> auto& f) {
                       f.set_server(replica(f.server(), k));
                       return true;
                     },
                     [&](named::BlockActivation& f) {
                       f.server = replica(f.server, k);
                       return true;
                     },
                 },
                 what);
  if (!strikes) return std::nullopt;
  return what;
}

// Links carry more, and what a fault leaves of them grows alike.
void widen(NamedFault& what, std::uint32_t times) {
  std::visit(
      Overloaded{[&](named::LinkBandwidth& f) { f.set_bandwidth_mbps(f.bandwidth_mbps() * times); },
                 // They say whom they strike, and how: no size that load could grow with.
                 [](const AnyOf<named::Crash, named::PowerLoss, named::SiteLoss, named::LinkDown,
                                named::DatabaseFailure, named::Switchover, named::Rebalance,
                                named::RestoreQuorum, named::ComponentState, named::MessageRule,
                                named::Sick, named::DrainMember, named::BlockActivation,
                                named::BindCertificate> auto&) {}},
      what);
}

void scale_faults(Scenario& s, std::uint32_t times, const std::set<std::string>& alone) {
  const auto given = s.faults();
  for (std::uint32_t k = 2; k <= times; ++k) {
    for (const Fault& original : given) {
      const auto what = replica(what_of(original), k, alone);
      if (!what) continue;
      Fault& added = *s.add_faults();
      added = original;
      added.set_name(replica(original.name(), k));
      set_what(added, *what);
    }
  }
  for (int i = 0; i < given.size(); ++i) {
    NamedFault what = what_of(given[i]);
    widen(what, times);
    set_what(*s.mutable_faults(i), what);
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
  replicate(d.mutable_edge_servers(), times, rename);
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
  for (auto& b : *d.mutable_balancers()) {
    all(b.mutable_pool(), {});
    for (auto& path : *b.mutable_paths()) all(path.mutable_pool(), {});
  }
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
  std::set<std::string> alone = balancers;
  for (const auto& host : d.internet_hosts()) alone.insert(host.name());
  scale_faults(s, times, alone);
}

}  // namespace casgrid
