#include "scenarios/deployment/deployment.h"

#include <algorithm>
#include <optional>

#include "model/base/assert.h"
#include "model/directory/component_state.h"
#include "model/pki/service_certificate.h"
#include "scenarios/deployment/deployment_groups.h"
#include "scenarios/deployment/deployment_servers.h"
#include "scenarios/deployment/fault_kinds.h"
#include "scenarios/document/named_fault.h"
#include "scenarios/document/number_range.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/resolving/users_of.h"

namespace casgrid {
namespace {

using scenario::Scenario;

template <class Rows>
std::optional<std::size_t> find_index(const Rows& rows, const std::string& name) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(rows.size()); ++i) {
    if (rows[static_cast<decltype(rows.size())>(i)].name() == name) return i;
  }
  return std::nullopt;
}

template <class Rows>
std::size_t index_of(const Rows& rows, const std::string& name) {
  const auto found = find_index(rows, name);
  SIM_ASSERT(found);
  return *found;
}

SiteId site_of(const Scenario& s, const std::string& name) {
  return SiteId{index_of(s.topology().sites(), name)};
}

ZoneId zone_of(const Topology& topology, const std::string& name) {
  for (std::size_t i = 0; i < topology.zones.size(); ++i) {
    if (topology.zones[i].name == name) return ZoneId{i};
  }
  SIM_ASSERT(false);
}

LinkId link_of(const Topology& topology, const std::string& name) {
  for (std::size_t i = 0; i < topology.links.size(); ++i) {
    if (!topology.links[i].is_lan() && topology.links[i].name == name) return LinkId{i};
  }
  SIM_ASSERT(false);
}

std::uint64_t bits_per_second(double mbps) { return static_cast<std::uint64_t>(mbps * 1e6 + 0.5); }

Duration milliseconds_of(double ms) { return from_seconds(ms * 1e-3); }

ContentIndex index_state(scenario::ContentIndexState state) {
  switch (state) {
    case scenario::CRAWLING:
      return ContentIndex::Crawling;
    case scenario::FAILED:
      return ContentIndex::Failed;
    case scenario::HEALTHY:
    case scenario::CONTENT_INDEX_UNSPECIFIED:
    case scenario::ContentIndexState_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::ContentIndexState_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return ContentIndex::Healthy;
}

void add_databases(const Scenario& s, Directory& d,
                   const std::map<std::string, ServerId>& servers) {
  std::map<std::string, DagId> dag_of;
  for (const auto& given : s.directory().dags()) {
    Dag dag;
    dag.name = given.name();
    for (const std::string& member : given.members()) {
      dag.members.push_back(servers.at(member));
      dag_of[member] = DagId{d.dags.size()};
    }
    if (!given.witness_site().empty()) dag.witness_site = site_of(s, given.witness_site());
    if (given.datacenter_activation_mode() == scenario::Dag::DAG_ONLY)
      dag.activation = DatacenterActivation::DagOnly;
    d.dags.push_back(dag);
  }
  for (const auto& given : s.directory().databases()) {
    Database database;
    database.name = given.name();
    database.guid = given.guid();
    database.offline_address_book = address_book_named(given.offline_address_book(), d);
    std::uint32_t place = 0;
    for (const auto& copy : given.copies()) {
      ++place;
      const std::uint32_t preference =
          copy.activation_preference() != 0 ? copy.activation_preference() : place;
      database.copies.push_back({.server = servers.at(copy.server()),
                                 .activation_preference = preference,
                                 .copy_queue_length = copy.copy_queue_length(),
                                 .replay_queue_length = copy.replay_queue_length(),
                                 .content_index = index_state(copy.content_index()),
                                 .activation_suspended = copy.activation_suspended()});
      if (const auto dag = dag_of.find(copy.server()); dag != dag_of.end())
        database.dag = dag->second;
    }
    std::stable_sort(database.copies.begin(), database.copies.end(),
                     [](const DatabaseCopy& x, const DatabaseCopy& y) {
                       return x.activation_preference < y.activation_preference;
                     });
    database.active_on =
        given.active_on().empty() ? database.copies.front().server : servers.at(given.active_on());
    d.databases.push_back(database);
  }
}

ParticipantId participant_of(const Scenario& s, const Directory& d, const Roster& roster,
                             const std::string& name) {
  if (const auto server = d.find_server(name)) return roster.servers[server->index()];
  if (const auto balancer = find_index(s.directory().balancers(), name))
    return roster.balancers[*balancer];
  if (const auto host = find_index(s.directory().internet_hosts(), name))
    return roster.internet_hosts[*host];
  return roster.web_sites[index_of(s.directory().web_sites(), name)];
}

DatabaseId database_of(const Scenario& s, const std::string& name) {
  return DatabaseId{index_of(s.directory().databases(), name)};
}

// Every user moves in turn, evenly over the time that the move takes.
MailboxMove move_of(const Scenario& s, const scenario::MailboxMove& given, std::uint32_t users) {
  MailboxMove move;
  move.start = kStart + from_seconds(given.at_s());
  move.spacing = from_seconds(given.over_s() / std::max(users, 1u));
  for (const std::string& name : given.databases()) move.databases.push_back(database_of(s, name));
  return move;
}

// A wide-area link between two sites is an IP site link, too.
void add_site_links(const Scenario& s, Directory& d) {
  d.has_all_links = true;
  const auto usual_cost = static_cast<std::uint32_t>(standard_of("Link.cost"));
  for (const auto& link : s.topology().links()) {
    const auto a = d.find_site(link.a());
    const auto b = d.find_site(link.b());
    if (!a || !b) continue;
    d.site_links.push_back({link.name(), {*a, *b}, link.cost() != 0 ? link.cost() : usual_cost});
  }
}

// A host name leads to the front ends behind its addresses: balancers' pools, or themselves.
void add_namespaces(const Scenario& s, Directory& d) {
  for (const auto& n : s.directory().namespaces()) {
    ClientNamespace made;
    made.host = d.intern_host(n.host());
    const auto add = [&](const std::string& name) {
      const auto found = std::find_if(d.servers.begin(), d.servers.end(),
                                      [&](const Server& server) { return server.name == name; });
      if (found != d.servers.end() && !found->has(ServerRole::Edge))
        made.servers.emplace_back(static_cast<std::size_t>(found - d.servers.begin()));
    };
    for (const std::string& address : n.addresses()) {
      add(address);
      for (const auto& b : s.directory().balancers()) {
        if (b.name() == address) std::for_each(b.pool().begin(), b.pool().end(), add);
      }
    }
    d.namespaces.push_back(made);
  }
}

// Their names are known to DNS, and lead to no server of the organisation.
void add_web_sites(const Scenario& s, Directory& d) {
  for (const auto& site : s.directory().web_sites()) {
    for (const std::string& host : site.hosts()) d.intern_host(host);
    if (!site.redirect_to().empty()) d.intern_host(site.redirect_to());
  }
}

ParticipantId cluster_of(const Directory& d, const Roster& roster, DatabaseId database) {
  const DagId dag = d.at(database).dag;
  return dag.is_none() ? ParticipantId{} : roster.dags[dag.index()];
}

// What a fault of the scenario is in the world: names become ids.
class Effects {
 public:
  Effects(const Scenario& s, const Directory& d, const Topology& topology, const Roster& roster)
      : s_(s), d_(d), topology_(topology), roster_(roster) {}

  FaultEffect operator()(const named::Crash& f) const { return CrashFault{machine(f.machine)}; }
  FaultEffect operator()(const named::PowerLoss& f) const {
    return PowerLossFault{machine(f.machine)};
  }
  FaultEffect operator()(const named::SiteLoss& f) const {
    return ZoneLossFault{zone_of(topology_, f.site)};
  }
  FaultEffect operator()(const named::LinkDown& f) const {
    return LinkDownFault{link_of(topology_, f.link)};
  }
  FaultEffect operator()(const named::LinkBandwidth& f) const {
    return LinkBandwidthFault{link_of(topology_, f.link()), bits_per_second(f.bandwidth_mbps())};
  }
  FaultEffect operator()(const named::DatabaseFailure& f) const {
    const DatabaseId database = database_of(s_, f.database);
    return told(cluster_of(d_, roster_, database), act::FailDatabase{database});
  }
  FaultEffect operator()(const named::Switchover& f) const {
    const DatabaseId database = database_of(s_, f.database());
    return told(cluster_of(d_, roster_, database),
                act::MoveDatabase{.database = database, .to = server(f.server())});
  }
  FaultEffect operator()(const named::Rebalance& f) const {
    return told(group(f.group), act::Rebalance{});
  }
  FaultEffect operator()(const named::RestoreQuorum& f) const {
    return told(group(f.dag()), act::RestoreQuorum{site_of(s_, f.site())});
  }
  FaultEffect operator()(const named::ComponentState& f) const {
    return told(roster_.servers[server(f.server()).index()],
                act::SetComponent{.component = component_of(f.component()),
                                  .requester = requester_of(f.requester()),
                                  .state = state_of(f.state())});
  }
  FaultEffect operator()(const named::MessageRule& f) const {
    return MessageRuleFault{.from = zone_of(topology_, f.from()),
                            .to = zone_of(topology_, f.to()),
                            .share = f.has_share() ? f.share() : standard_of("MessageRule.share"),
                            .delay = milliseconds_of(f.delay_ms())};
  }
  FaultEffect operator()(const named::Sick& f) const {
    return told(roster_.servers[server(f.server()).index()],
                act::Sicken{.protocol = protocol_of(f.protocol()),
                            .sickness = sickness_of(f.effect()),
                            .cured_by = cure_of(f.cured_by())});
  }
  FaultEffect operator()(const named::DrainMember& f) const {
    return told(roster_.balancers[index_of(s_.directory().balancers(), f.balancer())],
                act::DrainMember{server(f.server())});
  }
  FaultEffect operator()(const named::BlockActivation& f) const {
    const ServerId blocked = server(f.server);
    return told(cluster_of(d_, roster_, blocked), act::BlockActivation{blocked});
  }
  FaultEffect operator()(const named::BindCertificate& f) const {
    return told(roster_.servers[server(f.server()).index()],
                act::BindCertificate{*d_.find_certificate(f.certificate())});
  }

 private:
  static FaultEffect told(ParticipantId who, const ParticipantAct& act) {
    return ToldFault{.participant = who, .act = act};
  }
  ParticipantId machine(const std::string& name) const {
    return participant_of(s_, d_, roster_, name);
  }
  ServerId server(const std::string& name) const { return *d_.find_server(name); }
  ParticipantId group(const std::string& name) const {
    return roster_.dags[index_of(s_.directory().dags(), name)];
  }

  const Scenario& s_;
  const Directory& d_;
  const Topology& topology_;
  const Roster& roster_;
};

void add_service_accounts(const Scenario& s, Directory& d,
                          const std::map<std::string, ServerId>& servers) {
  for (const auto& given : s.directory().service_accounts()) {
    ServiceAccount& account = d.organisation.service_accounts.emplace_back();
    account.name = given.name();
    for (const std::string& host : given.hosts()) account.hosts.push_back(d.intern_host(host));
    for (const std::string& name : given.front_ends()) account.holders.push_back(servers.at(name));
  }
}

// Whose accounts they are, and what ails them.
void add_accounts(const Scenario& s, Directory& d) {
  for (int i = 0; i < s.populations_size(); ++i) {
    const scenario::Population& p = s.populations(i);
    UserGroup& group = d.user_groups[static_cast<std::size_t>(i)];
    if (!p.beside().empty())
      group.accounts =
          UserId{std::size_t{d.user_groups[index_of(s.populations(), p.beside())].first_user}};
    const AilingUsers ailing = ailing_users(p);
    group.first_expired = ailing.wrong;
    group.expired_passwords = ailing.expired;
    group.locked_out = ailing.locked_out;
    group.keeps_former_password = p.credentials().former();
  }
}

}  // namespace

// Dial plans, and the gateways that clients call from.
void add_dial_plans(const Scenario& s, Directory& d) {
  for (const auto& given : s.directory().dial_plans()) {
    DialPlan& plan = d.dial_plans.emplace_back();
    plan.name = given.name();
    plan.security = given.security() == scenario::DialPlan::SECURED       ? VoipSecurity::Secured
                    : given.security() == scenario::DialPlan::SIP_SECURED ? VoipSecurity::SipSecured
                                                                          : VoipSecurity::Unsecured;
    for (const auto& link : given.gateways()) {
      const Instant until = link.until_s() > 0 ? kStart + from_seconds(link.until_s()) : kNever;
      plan.gateways.push_back({link.gateway(), kStart + from_seconds(link.from_s()), until});
    }
  }
  for (const auto& p : s.populations()) {
    if (p.client() != scenario::SIP) continue;
    const std::string& gateway = p.sip_program().gateway();
    if (std::find(d.gateways.begin(), d.gateways.end(), gateway) == d.gateways.end())
      d.gateways.push_back(gateway);
  }
}

Directory build_directory(const Scenario& s) {
  Directory d;
  d.domain = lower(s.directory().domain());
  add_organisation(s, d);
  for (const auto& given : s.topology().sites()) {
    Site& site = d.sites.emplace_back();
    site.name = given.name();
    site.subnets = {given.subnets().begin(), given.subnets().end()};
    site.is_hub = given.is_hub();
  }
  add_site_links(s, d);
  add_servers(s, d);
  if (!s.directory().organization().has_mapi_http_enabled())
    d.organisation.mapi_http_enabled = mapi_http_by_default(d.servers);
  std::map<std::string, ServerId> servers;
  for (std::size_t i = 0; i < d.servers.size(); ++i) servers[d.servers[i].name] = ServerId{i};
  add_address_books(s, d);
  add_databases(s, d, servers);
  add_namespaces(s, d);
  add_web_sites(s, d);
  add_dial_plans(s, d);
  for (const auto& p : s.populations()) {
    UserGroup group;
    group.name = p.name();
    group.domain = s.directory().domain();
    group.first_user = d.user_count();
    group.count = users_of(p);
    group.settings.disabled.set(Protocol::Owa, !p.owa_enabled());
    group.settings.disabled.set(Protocol::ActiveSync, !p.active_sync_enabled());
    group.settings.disabled.set(Protocol::Mapi, !p.mapi_enabled());
    group.settings.disabled.set(Protocol::Pop3, !p.pop_enabled());
    group.settings.disabled.set(Protocol::Imap4, !p.imap_enabled());
    group.settings.disabled.set(Protocol::Ews, !p.ews_enabled());
    group.settings.blocks_rpc_http = p.rpc_http_blocked();
    group.settings.um_enabled = p.client() == scenario::SIP && p.um_enabled();
    if (p.client() == scenario::SIP)
      group.settings.dial_plan = DialPlanId{index_of(s.directory().dial_plans(), p.dial_plan())};
    group.settings.disabled.set(Protocol::Ecp, !p.ecp_enabled());
    group.settings.disabled.set(Protocol::PowerShell, !p.remote_powershell_enabled());
    if (p.without_mailbox()) group.settings.type = RecipientType::NoMailbox;
    for (const std::string& name : p.databases()) group.databases.push_back(database_of(s, name));
    add_people(p, group, d);
    for (const auto& move : p.moves()) group.moves.push_back(move_of(s, move, group.count));
    d.user_groups.push_back(group);
  }
  add_accounts(s, d);
  add_service_accounts(s, d, servers);
  add_arbitration_mailbox(s, d);
  add_generation_mailboxes(s, d);
  d.publish();
  publish_mail_certificates(d);
  return d;
}

Topology build_topology(const Scenario& s) {
  Topology t;
  for (const auto& site : s.topology().sites()) {
    const ZoneId zone{t.zones.size()};
    t.links.push_back({.name = site.name() + "-lan",
                       .a = zone,
                       .b = zone,
                       .bits_per_second = bits_per_second(site.lan().bandwidth_mbps()),
                       .latency = milliseconds_of(site.lan().latency_ms())});
    t.zones.push_back({.name = site.name(), .lan = LinkId{t.links.size() - 1}});
  }
  for (const auto& network : s.topology().client_networks())
    t.zones.push_back({.name = network.name(), .is_site = false, .lan = LinkId{}});
  for (const auto& link : s.topology().links()) {
    t.links.push_back({.name = link.name(),
                       .a = zone_of(t, link.a()),
                       .b = zone_of(t, link.b()),
                       .bits_per_second = bits_per_second(link.bandwidth_mbps()),
                       .latency = milliseconds_of(link.latency_ms())});
  }
  t.find_routes();
  return t;
}

std::vector<ServerId> Roster::server_of() const {
  std::vector<ServerId> by_participant(names.size());
  for (std::size_t i = 0; i < servers.size(); ++i) by_participant[servers[i].index()] = ServerId{i};
  return by_participant;
}

Roster build_roster(const Scenario& s, const Directory& d) {
  Roster roster;
  const auto add = [&](const std::string& name) {
    roster.names.push_back(name);
    return ParticipantId{roster.names.size() - 1};
  };
  for (const Server& server : d.servers) roster.servers.push_back(add(server.name));
  for (const auto& b : s.directory().balancers()) roster.balancers.push_back(add(b.name()));
  for (const Dag& dag : d.dags) roster.dags.push_back(add(dag.name));
  for (const auto& p : s.populations()) roster.populations.push_back(add(p.name()));
  for (const auto& w : s.directory().web_sites()) roster.web_sites.push_back(add(w.name()));
  for (const auto& h : s.directory().internet_hosts())
    roster.internet_hosts.push_back(add(h.name()));
  return roster;
}

DnsZone build_dns(const Scenario& s, const Directory& d, const Roster& roster) {
  DnsZone zone;
  zone.names.resize(d.hosts.size());
  for (const auto& n : s.directory().namespaces()) {
    const HostId host = *d.find_host(n.host());
    DnsName& name = zone.names[host.index()];
    name.host = host;
    name.ttl = from_seconds(n.ttl_s());
    for (const std::string& address : n.addresses())
      name.addresses.push_back(participant_of(s, d, roster, address));
  }
  const Duration usual = from_seconds(standard_of("Namespace.ttl_s"));
  for (int i = 0; i < s.directory().web_sites_size(); ++i) {
    for (const std::string& host : s.directory().web_sites(i).hosts()) {
      const HostId id = *d.find_host(host);
      zone.names[id.index()] = {id, {roster.web_sites[static_cast<std::size_t>(i)]}, usual};
    }
  }
  return zone;
}

std::vector<PlannedFault> build_faults(const Scenario& s, const Directory& d,
                                       const Topology& topology, const Roster& roster) {
  std::vector<PlannedFault> plan;
  const Effects effects(s, d, topology, roster);
  for (const auto& f : s.faults()) {
    PlannedFault fault;
    fault.name = f.name();
    fault.effect = std::visit(effects, what_of(f));
    if (auto* told = std::get_if<ToldFault>(&fault.effect))
      told->is_act_alone = kind_of(f).nesting == Nesting::NothingToEnd;
    fault.at = kStart + from_seconds(f.at_s());
    fault.lasting = from_seconds(f.lasting_s());
    fault.is_step = f.is_step();
    fault.drawn = f.has_drawn();
    fault.every_s = Variate::exponential(f.drawn().every_mean_s());
    fault.lasting_s = Variate::exponential(f.drawn().lasting_mean_s());
    plan.push_back(fault);
  }
  return plan;
}

std::vector<ServerId> first_active(const Directory& d) {
  std::vector<ServerId> active;
  for (const Database& database : d.databases) active.push_back(database.active_on);
  return active;
}

}  // namespace casgrid
