#include "scenarios/resolving/resolve.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "model/base/assert.h"
#include "model/base/protocol_row.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/objective.h"
#include "scenarios/document/patterns.h"
#include "scenarios/document/standards.h"
#include "scenarios/resolving/brief.h"
#include "scenarios/resolving/client_manners.h"
#include "scenarios/resolving/fault_names.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/maintenance.h"
#include "scenarios/resolving/named_protocols.h"
#include "scenarios/resolving/phone_program.h"
#include "scenarios/resolving/protocol_words.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/resolve_balancer.h"
#include "scenarios/resolving/scale.h"
#include "scenarios/resolving/sizing.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/schema/version.h"

namespace casgrid {
namespace {

using scenario::Scenario;

void exponential(scenario::Quantity* q, double mean) {
  if (q->law_case() == scenario::Quantity::LAW_NOT_SET) q->mutable_exponential()->set_mean(mean);
}

void constant(scenario::Quantity* q, double value) {
  if (q->law_case() == scenario::Quantity::LAW_NOT_SET) q->set_constant(value);
}

void resolve_cpu(scenario::Cpu* cpu, const scenario::Cpu& standard) {
  if (cpu->cores() == 0) cpu->set_cores(standard.cores());
  if (cpu->megacycles_per_core() == 0) cpu->set_megacycles_per_core(standard.megacycles_per_core());
  if (cpu->discipline() == scenario::DISCIPLINE_UNSPECIFIED)
    cpu->set_discipline(standard.discipline());
}

void resolve_topology(Scenario& s) {
  auto* topology = s.mutable_topology();
  for (auto& site : *topology->mutable_sites()) fill_defaults(*site.mutable_lan());
  auto* cpu = topology->mutable_default_cpu();
  if (cpu->cores() == 0) cpu->set_cores(static_cast<std::uint32_t>(kCores));
  if (cpu->megacycles_per_core() == 0) cpu->set_megacycles_per_core(kMegacyclesPerCore);
  if (cpu->discipline() == scenario::DISCIPLINE_UNSPECIFIED)
    cpu->set_discipline(scenario::PROCESSOR_SHARING);
}

// Every row whose name is a pattern becomes one row a name.
template <class Rows>
void expand_rows(Rows* rows) {
  Rows expanded;
  for (const auto& given : *rows) {
    const auto names = expand_name(given.name());
    for (const std::string& name : *names) {
      *expanded.Add() = given;
      expanded.Mutable(expanded.size() - 1)->set_name(name);
    }
  }
  rows->Swap(&expanded);
}

void expand_list(google::protobuf::RepeatedPtrField<std::string>* list) {
  google::protobuf::RepeatedPtrField<std::string> names;
  for (const std::string& pattern : *list) {
    const auto expanded = expand_name(pattern);
    for (const std::string& name : *expanded) *names.Add() = name;
  }
  list->Swap(&names);
}

void resolve_databases(scenario::Directory& directory) {
  google::protobuf::RepeatedPtrField<scenario::Database> expanded;
  for (const auto& given : directory.databases()) {
    int turn = 0;
    const auto names = expand_name(given.name());
    for (const std::string& name : *names) {
      auto* database = expanded.Add();
      database->set_name(name);
      database->set_guid(given.guid());
      database->set_active_on(given.active_on());
      const int n = given.copies_size();
      for (int i = 0; i < n; ++i) *database->add_copies() = given.copies((i + turn) % n);
      ++turn;
    }
  }
  directory.mutable_databases()->Swap(&expanded);
  for (auto& database : *directory.mutable_databases()) {
    std::uint32_t place = 0;
    for (auto& copy : *database.mutable_copies()) {
      ++place;
      if (copy.activation_preference() == 0) copy.set_activation_preference(place);
    }
    std::stable_sort(database.mutable_copies()->begin(), database.mutable_copies()->end(),
                     [](const scenario::DatabaseCopy& x, const scenario::DatabaseCopy& y) {
                       return x.activation_preference() < y.activation_preference();
                     });
    for (auto& copy : *database.mutable_copies()) {
      if (copy.content_index() == scenario::CONTENT_INDEX_UNSPECIFIED)
        copy.set_content_index(scenario::HEALTHY);
    }
  }
}

// The machine is described once, where it is a front end.
void resolve_multi_role(scenario::Directory& directory) {
  std::map<std::string, const scenario::FrontEnd*> front_ends;
  for (const auto& f : directory.front_ends()) front_ends.emplace(f.name(), &f);
  for (auto& m : *directory.mutable_mailbox_servers()) {
    const auto twin = front_ends.find(m.name());
    if (twin == front_ends.end()) continue;
    m.set_site(twin->second->site());
    m.set_version(twin->second->version());
    m.set_fqdn(twin->second->fqdn());
    *m.mutable_cpu() = twin->second->cpu();
  }
}

template <class Pools>
void resolve_pools(Pools* pools) {
  for (auto& pool : *pools) {
    if (pool.queue_length() == 0)
      pool.set_queue_length(row_of(app_protocol(pool.app())).pool_queue_length);
  }
}

void resolve_front_end(scenario::FrontEnd& f, const scenario::Cpu& cpu) {
  resolve_cpu(f.mutable_cpu(), cpu);
  auto* owa = f.mutable_owa();
  if (!owa->has_forms_authentication()) owa->set_forms_authentication(true);
  if (!owa->has_basic_authentication()) owa->set_basic_authentication(true);
  if (!owa->has_redirect_to_optimal_server()) owa->set_redirect_to_optimal_server(true);
  if (f.certificate().empty()) f.set_certificate("default");
  fill_defaults(f);
  resolve_pools(f.mutable_application_pools());
}

void resolve_dial_plans(scenario::Directory& d) {
  for (auto& plan : *d.mutable_dial_plans()) {
    if (plan.security() == scenario::DialPlan::VOIP_SECURITY_UNSPECIFIED)
      plan.set_security(scenario::DialPlan::UNSECURED);
  }
}

void resolve_mail_outside(scenario::Directory& d) {
  expand_rows(d.mutable_edge_servers());
  for (auto& edge : *d.mutable_edge_servers()) fill_defaults(edge);
  expand_rows(d.mutable_internet_hosts());
  for (auto& host : *d.mutable_internet_hosts()) fill_defaults(host);
  for (auto& connector : *d.mutable_send_connectors()) expand_list(connector.mutable_smart_hosts());
}

void resolve_directory(Scenario& s) {
  auto* directory = s.mutable_directory();
  const auto& cpu = s.topology().default_cpu();
  expand_rows(directory->mutable_front_ends());
  expand_rows(directory->mutable_mailbox_servers());
  expand_rows(directory->mutable_directory_servers());
  for (auto& dag : *directory->mutable_dags()) expand_list(dag.mutable_members());
  for (auto& b : *directory->mutable_balancers()) {
    expand_list(b.mutable_pool());
    for (auto& path : *b.mutable_paths()) expand_list(path.mutable_pool());
  }
  for (auto& n : *directory->mutable_namespaces()) expand_list(n.mutable_addresses());
  for (auto& f : *directory->mutable_front_ends()) resolve_front_end(f, cpu);
  resolve_multi_role(*directory);
  for (auto& m : *directory->mutable_mailbox_servers()) {
    resolve_cpu(m.mutable_cpu(), cpu);
    resolve_pools(m.mutable_application_pools());
  }
  for (auto& d : *directory->mutable_directory_servers()) {
    resolve_cpu(d.mutable_cpu(), cpu);
    fill_defaults(d);
  }
  resolve_databases(*directory);
  for (auto& b : *directory->mutable_balancers()) {
    resolve_balancer(b);
    if (b.layer() == scenario::Balancer::LAYER7) resolve_cpu(b.mutable_cpu(), cpu);
  }
  for (auto& n : *directory->mutable_namespaces()) fill_defaults(n);
  resolve_dial_plans(*directory);
  resolve_mail_outside(*directory);
  for (auto& account : *directory->mutable_service_accounts()) {
    expand_list(account.mutable_front_ends());
    if (account.front_ends_size() > 0) continue;
    for (const auto& f : directory->front_ends()) account.add_front_ends(f.name());
  }
  if (directory->has_lockout()) fill_defaults(*directory->mutable_lockout());
}

// A walk takes longer than one request, and what found nothing is tried again after a while.
void resolve_discovery(const Scenario& s, scenario::Population& p) {
  if (p.client() != scenario::AUTODISCOVER) return;
  scenario::AutodiscoverProgram& program = *p.mutable_autodiscover_program();
  fill_defaults(program);
  if (program.name() == scenario::AutodiscoverProgram::NAME_UNSPECIFIED)
    program.set_name(scenario::AutodiscoverProgram::OUTLOOK);
  if (!program.has_watches()) program.set_watches(p.beside().empty());
  scenario::Profile& profile = *p.mutable_profile();
  const double ttl_h = s.directory().organization().autodiscover_ttl_h();
  profile.set_requests_per_hour(
      1 / (ttl_h > 0 ? ttl_h : standard_of("Organization.autodiscover_ttl_h")));
  if (profile.patience_s() == 0) profile.set_patience_s(kDiscoveryPatienceS);
  if (profile.retry_s().law_case() == scenario::Quantity::LAW_NOT_SET)
    profile.mutable_retry_s()->set_constant(kDiscoveryRetryS);
}

void resolve_profile(scenario::Profile* p, scenario::Client client) {
  if (p->requests_per_hour() == 0) p->set_requests_per_hour(kRequestsPerHour.of(client));
  if (p->patience_s() == 0) p->set_patience_s(client == scenario::SIP ? kTimerBS : kPatienceS);
  if (p->session_requests_mean() == 0) p->set_session_requests_mean(kSessionRequests.of(client));
  fill_defaults(*p);
  // A phone by itself costs what its Syncs cost, unless it is said how much mail it reads.
  if (p->messages_per_day() == 0 && costs_by_messages(client))
    p->set_messages_per_day(kMessagesPerDay);
  if (client == scenario::MAPI_HTTP && p->address_book_cost() == 0)
    p->set_address_book_cost(kAddressBookCost);
  if (p->hold_s() == 0) p->set_hold_s(static_cast<std::uint32_t>(kHoldS.of(client)));
  if (p->events_per_hour() == 0) {
    const double standard = kEventsPerHour.of(client);
    p->set_events_per_hour(standard > 0 ? standard : p->requests_per_hour());
  }
  const double seconds_per_request = 3600 / p->requests_per_hour();
  if (client == scenario::OAB) {
    constant(p->mutable_think_s(), seconds_per_request);
    constant(p->mutable_retry_s(), kBitsRetryS);
  }
  exponential(p->mutable_think_s(), seconds_per_request);
  if (p->request_bytes().law_case() == scenario::Quantity::LAW_NOT_SET)
    p->mutable_request_bytes()->set_constant(kRequestBytes.of(client));
  exponential(p->mutable_response_bytes(), kResponseBytes.of(client));
  exponential(p->mutable_retry_s(), kRetryS);
}

double requests_an_hour(const scenario::Population& p) {
  switch (p.client()) {
    case scenario::ACTIVE_SYNC:
      return p.profile().events_per_hour() * p.devices_per_user() *
             requests_of_a_sync(p.phone_program());
    case scenario::POP3:
    case scenario::IMAP4:
      return looks_per_hour(p) * exchanges_of_a_look(p);
    case scenario::EWS:
    case scenario::AUTODISCOVER:
      return p.profile().requests_per_hour() * p.devices_per_user();
    case scenario::MAPI_HTTP:
    case scenario::OUTLOOK_ANYWHERE:
    case scenario::SMTP:
    case scenario::SIP:
    case scenario::ECP:
    case scenario::OAB:
    case scenario::POWERSHELL:
    case scenario::OWA:
    case scenario::CLIENT_UNSPECIFIED:
    case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return p.profile().requests_per_hour();
}

// Of one mailbox, with all devices of its user.
double requests_per_s(const scenario::Population& p) { return requests_an_hour(p) / 3600; }

// Megacycles a second that this program asks of the mailbox server for one mailbox.
double own_megacycles(const scenario::Population& p) {
  if (!costs_by_messages(p.client()) && p.profile().messages_per_day() == 0)
    return kRequestMegacycles.of(p.client()) * requests_per_s(p);
  return p.profile().messages_per_day() * kMegacyclesPerMessage;
}

void cost_or_default(scenario::Quantity* q, double mean) {
  if (q->law_case() != scenario::Quantity::LAW_NOT_SET) return;
  if (mean > 0)
    q->mutable_exponential()->set_mean(mean);
  else
    q->set_constant(0);
}

// What it does is part of what its mailbox asks for: who administers, or fetches an address book,
// does something else.
bool reads_the_mailbox(scenario::Client client) {
  return client != scenario::ECP && client != scenario::OAB && client != scenario::POWERSHELL;
}

// Megacycles belong to a mailbox: those of a program beside another are part of the mailbox's, but
// for what the calculator's factor adds, and the mailbox's own program has what remains.
void resolve_megacycles(Scenario& s) {
  std::map<std::string, double> taken;  // by population: of each of its mailboxes
  std::map<std::string, const scenario::Population*> by_name;
  for (const auto& p : s.populations()) by_name.emplace(p.name(), &p);
  const auto set_costs = [](scenario::Population& p, double megacycles) {
    const double a_request = megacycles / requests_per_s(p);
    cost_or_default(p.mutable_profile()->mutable_front_end_megacycles(),
                    a_request * kFrontEndShare);
    cost_or_default(p.mutable_profile()->mutable_mailbox_megacycles(), a_request);
  };
  for (auto& p : *s.mutable_populations()) {
    if (p.beside().empty()) continue;
    const scenario::Population& other = *by_name.at(p.beside());
    if (p.profile().megacycles_factor() == 0)
      p.mutable_profile()->set_megacycles_factor(kMegacyclesFactor);
    const double more = p.profile().megacycles_factor() - 1;
    set_costs(p, own_megacycles(p) + more * own_megacycles(other));
    if (reads_the_mailbox(p.client()))
      taken[p.beside()] += own_megacycles(p) * users_of(p) / users_of(other);
  }
  for (auto& p : *s.mutable_populations()) {
    if (p.beside().empty()) set_costs(p, std::max(own_megacycles(p) - taken[p.name()], 0.0));
  }
}

// Clients beside others open the same mailboxes.
void share_mailboxes(Scenario& s) {
  std::map<std::string, const scenario::Population*> by_name;
  for (const auto& p : s.populations()) by_name.emplace(p.name(), &p);
  for (auto& p : *s.mutable_populations()) {
    if (p.beside().empty() || p.databases_size() + p.mailboxes_size() > 0) continue;
    const scenario::Population& other = *by_name.at(p.beside());
    *p.mutable_databases() = other.databases();
    std::set<std::string> added;
    for (const auto& m : other.mailboxes()) {
      if (added.insert(m.database()).second) p.add_databases(m.database());
    }
    if (p.moves_size() == 0) *p.mutable_moves() = other.moves();
  }
}

void resolve_sip_program(scenario::Population& p) {
  using scenario::SipProgram;
  SipProgram& program = *p.mutable_sip_program();
  if (program.name() == SipProgram::NAME_UNSPECIFIED) program.set_name(SipProgram::GATEWAY);
  fill_defaults(program);
  // The others do not talk.
  if (program.name() == SipProgram::GATEWAY &&
      program.call_s().law_case() == scenario::Quantity::LAW_NOT_SET)
    program.mutable_call_s()->set_constant(kCallS);
  if (program.name() != SipProgram::GATEWAY) program.clear_ping_s();
  if (program.name() == SipProgram::SIPSAK && !program.has_follows()) program.set_follows(true);
  if (!program.has_shows_certificate()) program.set_shows_certificate(true);
  if (p.profile().patience_s() == 0 && program.name() == SipProgram::SIPSAK)
    p.mutable_profile()->set_patience_s(kSipsakPatienceS);
  if (!p.has_um_enabled()) p.set_um_enabled(true);
}

void resolve_smtp_program(scenario::Population& p) {
  using scenario::SmtpProgram;
  SmtpProgram& program = *p.mutable_smtp_program();
  if (program.name() == SmtpProgram::NAME_UNSPECIFIED) program.set_name(SmtpProgram::POSTFIX);
  fill_defaults(program);
  const bool is_postfix = program.name() == SmtpProgram::POSTFIX;
  if (!is_postfix) program.clear_hosts();
  if (program.start_tls() == SmtpProgram::START_TLS_UNSPECIFIED)
    program.set_start_tls(is_postfix ? SmtpProgram::NEVER : SmtpProgram::REQUIRED);
  if (p.profile().patience_s() == 0 && is_postfix)
    p.mutable_profile()->set_patience_s(kMailPatienceS);
}

// Sessions that are rare arrive, from all users alike; or each user's own are so far apart.
void resolve_arrival(scenario::Population& p) {
  const double an_hour =
      p.sessions_per_hour() > 0 ? p.sessions_per_hour() : kSessionsPerHour.of(p.client());
  p.clear_sessions_per_hour();
  if (p.arrival_case() == scenario::Population::ARRIVAL_NOT_SET) {
    if (an_hour > 0)
      p.mutable_open()->set_sessions_per_s(an_hour * users_of(p) / 3600);
    else
      p.mutable_closed();
  }
  if (!p.has_closed()) return;
  if (p.client() == scenario::OAB && p.closed().ramp_s() == 0)
    p.mutable_closed()->set_ramp_s(kOabRampS);
  if (an_hour > 0 && p.closed().away_mean_s() == 0) {
    constexpr double kShortestAwayS = 1;
    const double in_s = p.profile().session_requests_mean() * mean_of(p.profile().think_s());
    p.mutable_closed()->set_away_mean_s(std::max(3600 / an_hour - in_s, kShortestAwayS));
  }
  fill_defaults(*p.mutable_closed());
}

// What its program does, of those that have settings of their own.
void resolve_program(const Scenario& s, scenario::Population& p) {
  if (reads_mail(p.client())) resolve_mail_program(p.client(), *p.mutable_mail_program());
  if (p.client() == scenario::EWS && !p.ews_program().has_streams())
    p.mutable_ews_program()->set_streams(true);
  if (p.client() == scenario::ACTIVE_SYNC) {
    scenario::PhoneProgram& program = *p.mutable_phone_program();
    fill_defaults(program);
    if (program.version() == scenario::PhoneProgram::VERSION_UNSPECIFIED)
      program.set_version(scenario::PhoneProgram::V14_1);
    exponential(program.mutable_message_bytes(), kPhoneMessageBytes);
  }
  if (p.client() == scenario::OUTLOOK_ANYWHERE) {
    scenario::OutlookProgram& program = *p.mutable_outlook_program();
    fill_defaults(program);
    if (program.transport() == scenario::OutlookProgram::TRANSPORT_UNSPECIFIED)
      program.set_transport(scenario::OutlookProgram::RPC_OVER_HTTP);
  }
  if (p.client() == scenario::SIP) resolve_sip_program(p);
  if (p.client() == scenario::SMTP) resolve_smtp_program(p);
  if (p.client() == scenario::OAB) fill_defaults(*p.mutable_oab_download());
  resolve_discovery(s, p);
  if (p.has_credentials()) {
    fill_defaults(*p.mutable_credentials());
    p.mutable_credentials()->set_attempts(attempts_until_asked(p));
  }
}

// Every protocol is on, unless it is said to be off.
void resolve_switches(scenario::Population& p) {
  if (!p.has_owa_enabled()) p.set_owa_enabled(true);
  if (!p.has_active_sync_enabled()) p.set_active_sync_enabled(true);
  if (!p.has_mapi_enabled()) p.set_mapi_enabled(true);
  if (!p.has_pop_enabled()) p.set_pop_enabled(true);
  if (!p.has_imap_enabled()) p.set_imap_enabled(true);
  if (!p.has_ews_enabled()) p.set_ews_enabled(true);
  if (!p.has_ecp_enabled()) p.set_ecp_enabled(true);
  if (!p.has_remote_powershell_enabled()) p.set_remote_powershell_enabled(true);
}

void resolve_populations(Scenario& s) {
  for (auto& p : *s.mutable_populations()) {
    expand_list(p.mutable_databases());
    for (auto& move : *p.mutable_moves()) expand_list(move.mutable_databases());
    if (p.client() == scenario::CLIENT_UNSPECIFIED) p.set_client(scenario::OWA);
    fill_defaults(p);
    if (p.draws_as().empty()) p.set_draws_as(p.name());
    if (is_browser(p.client()) && p.logon() == scenario::Population::LOGON_UNSPECIFIED)
      p.set_logon(scenario::Population::FORMS);
    resolve_program(s, p);
    resolve_profile(p.mutable_profile(), p.client());
    resolve_arrival(p);
    if (p.day_size() == 0) {
      for (int hour = 0; hour < 24; ++hour) p.add_day(1);
    }
    resolve_switches(p);
  }
  share_mailboxes(s);
  resolve_megacycles(s);
}

void fill_budget(scenario::Budget& budget, const StandardBudget& standard) {
  if (!budget.has_max_burst_ms()) budget.set_max_burst_ms(standard.burst_ms);
  if (!budget.has_recharge_rate_ms()) budget.set_recharge_rate_ms(standard.recharge_ms);
  if (!budget.has_cutoff_balance_ms()) budget.set_cutoff_balance_ms(standard.cutoff_ms);
  if (!budget.has_longest_delay_s()) budget.set_longest_delay_s(standard.longest_delay_s);
}

void resolve_throttling(scenario::ThrottlingPolicy& policy) {
  fill_budget(*policy.mutable_owa(), kOwaBudget);
  fill_budget(*policy.mutable_active_sync(), kActiveSyncBudget);
  fill_budget(*policy.mutable_ews(), kEwsBudget);
  fill_budget(*policy.mutable_rca(), kRcaBudget);
  fill_budget(*policy.mutable_powershell(), kPowerShellBudget);
  fill_budget(*policy.mutable_pop(), kPopBudget);
  fill_budget(*policy.mutable_imap(), kImapBudget);
  fill_defaults(policy);
}

void resolve_rest(Scenario& s) {
  s.set_schema_version(kSchemaVersion);
  using scenario::Timing;
  fill_defaults(*s.mutable_timing());
  if (s.timing().ntlm_megacycles().law_case() == scenario::Quantity::LAW_NOT_SET)
    s.mutable_timing()->mutable_ntlm_megacycles()->set_constant(s.timing().directory_megacycles());
  resolve_throttling(*s.mutable_timing()->mutable_throttling());
  fill_defaults(*s.mutable_timing()->mutable_pop3());
  fill_defaults(*s.mutable_timing()->mutable_imap4());
  fill_defaults(*s.mutable_timing()->mutable_smtp());
  scenario::TransportSettings& transport = *s.mutable_timing()->mutable_transport();
  fill_defaults(transport);
  if (!transport.has_shadow_redundancy()) transport.set_shadow_redundancy(true);
  if (!transport.has_redirects_when_draining()) transport.set_redirects_when_draining(true);
  if (transport.shadow_preference() == scenario::TransportSettings::SHADOW_PREFERENCE_UNSPECIFIED)
    transport.set_shadow_preference(scenario::TransportSettings::PREFER_REMOTE);
  if (s.timing().abandoned_work() == Timing::ABANDONED_WORK_UNSPECIFIED)
    s.mutable_timing()->set_abandoned_work(Timing::DROP_WAITING);
  fill_defaults(*s.mutable_health());
  fill_defaults(*s.mutable_network());
  fill_defaults(*s.mutable_record());
  auto* network = s.mutable_network();
  if (network->model() == scenario::Network::MODEL_UNSPECIFIED)
    network->set_model(scenario::Network::FLOW);
  if (network->simgrid_links() == scenario::Network::SIMGRID_LINKS_UNSPECIFIED) {
    network->set_simgrid_links(scenario::Network::BY_RULE);
  }
  if (network->coupling() == scenario::Network::COUPLING_UNSPECIFIED)
    network->set_coupling(scenario::Network::RUN_AHEAD);
  auto* record = s.mutable_record();
  if (record->trace() == scenario::Recording::TRACE_UNSPECIFIED)
    record->set_trace(scenario::Recording::ALL);
  name_faults(s);
}

// A run that ends early knows nothing of what was to come after it. Of a run that would end within
// its warm-up everything is measured.
void end_at(Scenario& s, double until_s) {
  if (!s.has_early_end()) s.mutable_early_end()->set_duration_s(s.duration_s());
  s.set_duration_s(until_s);
  if (s.record().warm_up_s() >= until_s) s.mutable_record()->set_warm_up_s(0);
  for (auto& p : *s.mutable_populations()) {
    auto& moves = *p.mutable_moves();
    for (int i = moves.size() - 1; i >= 0; --i) {
      if (moves[i].at_s() > until_s) moves.DeleteSubrange(i, 1);
    }
  }
}

// Those of an early end, and the last steps of a maintenance that the run does not see.
void drop_faults_after_the_end(Scenario& s) {
  auto& faults = *s.mutable_faults();
  for (int i = faults.size() - 1; i >= 0; --i) {
    if (faults[i].has_drawn() || faults[i].at_s() <= s.duration_s()) continue;
    if (s.has_early_end() && !faults[i].is_step())
      s.mutable_early_end()->add_faults_left_out(faults[i].name());
    if (s.has_early_end() && faults[i].at_s() <= s.early_end().duration_s())
      name_left_out(faults[i], *s.mutable_early_end());
    faults.DeleteSubrange(i, 1);
  }
}

// A server that is patched twice has two steps of one name, and a fault may have been given the
// name of one.
void name_apart(google::protobuf::RepeatedPtrField<scenario::Fault>& faults) {
  std::set<std::string> taken;
  for (auto& fault : faults) {
    std::string name = fault.name();
    for (int n = 2; !taken.insert(name).second; ++n)
      name = fault.name() + " (" + std::to_string(n) + ")";
    fault.set_name(name);
  }
}

}  // namespace

Scenario resolve(Scenario given, const Overrides& overrides) {
  Scenario s = std::move(given);
  if (overrides.seed) s.set_seed(*overrides.seed);
  if (overrides.network) {
    s.mutable_network()->set_model(*overrides.network);
    s.mutable_network()->clear_compare_with();
  }
  if (overrides.coupling) s.mutable_network()->set_coupling(*overrides.coupling);
  if (overrides.quantum_ms) s.mutable_network()->set_quantum_ms(*overrides.quantum_ms);
  if (overrides.trace) s.mutable_record()->set_trace(*overrides.trace);
  resolve_topology(s);
  resolve_directory(s);
  resolve_populations(s);
  resolve_rest(s);
  if (overrides.brief) make_brief(s);
  if (overrides.scale > 1) scale(s, overrides.scale);
  expand_maintenance(s);
  if (overrides.until_s && *overrides.until_s < s.duration_s()) end_at(s, *overrides.until_s);
  drop_faults_after_the_end(s);
  name_apart(*s.mutable_faults());
  return s;
}

}  // namespace casgrid
