// The organisation of two-site-failover, with clients of every kind, and faults of every kind.
#include "bench/proofs/swarm_plans.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "model/base/protocol_row.h"
#include "model/base/random.h"
#include "model/base/variate.h"
#include "scenarios/deployment/fault_kinds.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/resolving/resolve.h"

namespace casgrid::proofs {
namespace {

// Numbers of one seed, one after the other.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : stream_(seed, "swarm", "faults") {}

  std::uint64_t below_of(std::uint64_t n) { return below(stream_.next(), n); }
  double up_to(double most) { return unit(stream_.next()) * most; }

  template <class... Names>
  std::string one_of(Names... names) {
    const std::vector<std::string> all{names...};
    return all[below_of(all.size())];
  }

 private:
  RandomStream stream_;
};

// What each kind of fault strikes. There is no case for the rest: a kind that is not drawn does not
// compile.
template <class Kind>
struct Of {};

class Targets {
 public:
  explicit Targets(Draws& d) : d_(d) {}

  NamedFault operator()(Of<named::Crash>) { return named::Crash{machine()}; }
  NamedFault operator()(Of<named::PowerLoss>) { return named::PowerLoss{machine()}; }
  NamedFault operator()(Of<named::SiteLoss>) {
    return named::SiteLoss{d_.one_of("paris", "lyon", "lille")};
  }
  NamedFault operator()(Of<named::LinkDown>) { return named::LinkDown{link()}; }
  NamedFault operator()(Of<named::LinkBandwidth>) {
    named::LinkBandwidth f;
    f.set_link(link());
    f.set_bandwidth_mbps(1 + d_.up_to(50));
    return f;
  }
  NamedFault operator()(Of<named::DatabaseFailure>) { return named::DatabaseFailure{database()}; }
  NamedFault operator()(Of<named::Switchover>) {
    named::Switchover f;
    f.set_database(database());
    f.set_server(d_.one_of("mbx-paris1", "mbx-lyon2"));
    return f;
  }
  NamedFault operator()(Of<named::Rebalance>) { return named::Rebalance{"dag1"}; }
  NamedFault operator()(Of<named::RestoreQuorum>) {
    named::RestoreQuorum f;
    f.set_dag("dag1");
    f.set_site(d_.one_of("paris", "lyon"));
    return f;
  }
  NamedFault operator()(Of<named::ComponentState>) {
    named::ComponentState f;
    f.set_server(d_.one_of("cas-paris1", "cas-lyon2", "mbx-lyon1"));
    f.set_component(one_value<scenario::Fault::Component>(scenario::Fault::Component_descriptor()));
    f.set_state(one_value<scenario::Fault::State>(scenario::Fault::State_descriptor()));
    f.set_requester(one_value<scenario::Fault::Requester>(scenario::Fault::Requester_descriptor()));
    return f;
  }
  NamedFault operator()(Of<named::MessageRule>) {
    named::MessageRule f;
    f.set_from(d_.one_of("paris", "internet", "lyon"));
    f.set_to(d_.one_of("paris", "internet", "lyon"));
    f.set_share(d_.up_to(1));
    f.set_delay_ms(d_.below_of(2) == 0 ? 0 : 40);
    return f;
  }
  NamedFault operator()(Of<named::Sick>) {
    named::Sick f;
    f.set_server(d_.one_of("cas-paris1", "cas-lyon1", "mbx-paris1", "mbx-lyon2"));
    const std::vector<scenario::Client> all = simulated_clients();
    f.set_protocol(all[d_.below_of(all.size())]);
    f.set_effect(one_value<named::Sick::Effect>(named::Sick::Effect_descriptor()));
    f.set_cured_by(one_value<named::Sick::Cure>(named::Sick::Cure_descriptor()));
    return f;
  }
  NamedFault operator()(Of<named::DrainMember>) {
    named::DrainMember f;
    const bool is_paris = d_.below_of(2) == 0;
    f.set_balancer(is_paris ? "lb-paris" : "lb-lyon");
    f.set_server(is_paris ? d_.one_of("cas-paris1", "cas-paris2")
                          : d_.one_of("cas-lyon1", "cas-lyon2"));
    return f;
  }
  NamedFault operator()(Of<named::BlockActivation>) {
    return named::BlockActivation{d_.one_of("mbx-paris1", "mbx-paris2", "mbx-lyon1", "mbx-lyon3")};
  }
  NamedFault operator()(Of<named::BindCertificate>) {
    named::BindCertificate f;
    f.set_server(d_.one_of("cas-paris1", "cas-paris2", "cas-lyon1", "cas-lyon2"));
    f.set_certificate(d_.one_of("mail", "renewed", "for-another-name"));
    return f;
  }

 private:
  std::string machine() {
    return d_.one_of("cas-paris1", "cas-lyon1", "cas-lyon2", "mbx-paris1", "mbx-paris2",
                     "mbx-lyon1", "mbx-lyon3", "dc-paris1", "dc-lyon1", "lb-paris", "lb-lyon");
  }
  std::string link() {
    return d_.one_of("internet-paris", "internet-lyon", "paris-lyon", "paris-lille", "lyon-lille");
  }
  std::string database() { return "db" + std::to_string(1 + d_.below_of(24)); }
  // Any but the first, which says that nothing is given.
  template <class Word>
  Word one_value(const google::protobuf::EnumDescriptor* all) {
    const auto count = static_cast<std::uint64_t>(all->value_count());
    return static_cast<Word>(all->value(static_cast<int>(1 + d_.below_of(count - 1)))->number());
  }

  Draws& d_;
};

template <std::size_t... kinds>
NamedFault draw_of(std::size_t kind, Targets& targets, std::index_sequence<kinds...>) {
  using Draw = NamedFault (*)(Targets&);
  static constexpr Draw kDraws[] = {
      [](Targets& t) { return t(Of<std::variant_alternative_t<kinds, NamedFault>>{}); }...};
  return kDraws[kind](targets);
}

// Through a gateway that is linked from the start; so often that some are up whenever anything
// breaks.
void call_often(scenario::Scenario& s, scenario::Population& p) {
  auto& plan = *s.mutable_directory()->add_dial_plans();
  plan.set_name("plan");
  plan.add_gateways()->set_gateway("gateway");
  p.set_dial_plan("plan");
  p.mutable_sip_program()->set_gateway("gateway");
  p.mutable_sip_program()->mutable_call_s()->set_constant(10);
  p.mutable_sip_program()->set_attendant_share(0.1);
  p.mutable_sip_program()->set_ping_s(15);
  p.mutable_profile()->set_requests_per_hour(120);
}

// Good ones of two keys, and one that nobody takes.
void add_certificates(scenario::Scenario& s) {
  for (const auto& [name, host] :
       {std::pair("mail", "*.contoso.com"), std::pair("renewed", "*.contoso.com"),
        std::pair("for-another-name", "fabrikam.com")}) {
    auto& made = *s.mutable_directory()->add_certificates();
    made.set_name(name);
    made.add_names(host);
  }
}

// For accounts without a mailbox, and for whoever reads an address book.
void add_system_mailboxes(scenario::Directory& d) {
  d.set_arbitration_database("db1");
  auto& book = *d.mutable_offline_address_books()->add_books();
  book.set_name("book");
  book.set_is_default(true);
  book.set_generation_database("db2");
}

// People of every client that there is, on the same databases behind the same name; those of ECP
// have no mailbox.
void add_clients(scenario::Scenario& s) {
  const scenario::Population given = s.populations(0);
  s.clear_populations();
  for (const scenario::Client client : simulated_clients()) {
    scenario::Population& p = *s.add_populations();
    p = given;
    p.set_name(Client_Name(client));
    p.set_client(client);
    p.set_users(200);
    p.mutable_closed()->set_ramp_s(20);
    if (client == scenario::SIP) call_often(s, p);
    if (client == scenario::OAB) {  // in place of once a day
      p.mutable_profile()->mutable_think_s()->mutable_exponential()->set_mean(40);
      p.mutable_profile()->mutable_retry_s()->set_constant(10);
    }
    if (client == scenario::ECP) {
      p.set_without_mailbox(true);
      p.clear_databases();
    }
    if (client != scenario::AUTODISCOVER) continue;
    // They look once an hour, so that it takes all of the run until each has; and by way of a
    // record.
    p.mutable_closed()->set_ramp_s(200);
    p.mutable_profile()->clear_requests_per_hour();
    s.mutable_directory()->add_service_records()->set_target(p.namespace_());
  }
}

// Its faults but for their times. `kind`: which it is of.
scenario::Fault& add_fault(scenario::Scenario& s, std::size_t kind, Targets& targets) {
  auto* f = s.add_faults();
  f->set_name("fault " + std::to_string(s.faults_size()));
  set_what(*f, draw_of(kind, targets, std::make_index_sequence<kFaultKinds>{}));
  return *f;
}

bool has_something_to_end(std::size_t kind) {
  return fault_kinds()[kind].nesting != Nesting::NothingToEnd;
}

// On at the instant of the plan at which several are, and for a while before and behind.
void cover(scenario::Fault& f, double instant_s, Draws& d) {
  f.set_at_s(std::max(0.0, instant_s - d.up_to(60)));
  f.set_lasting_s(instant_s - f.at_s() + 1 + d.up_to(60));
}

scenario::Scenario organisation(const std::string& catalogue) {
  const ParsedScenario parsed = load_scenario(catalogue + "/two-site-failover.textproto");
  if (!parsed.scenario) throw std::runtime_error(parsed.diagnostics.front().text());
  scenario::Scenario s = *parsed.scenario;
  s.set_duration_s(240);
  s.mutable_record()->set_warm_up_s(30);
  // So soon that responders act within the run.
  s.mutable_health()->set_probe_s(5);
  s.mutable_health()->set_unhealthy_after_s(10);
  s.mutable_health()->set_restart_after_s(10);
  s.mutable_health()->set_offline_after_s(20);
  add_clients(s);
  add_certificates(s);
  add_system_mailboxes(*s.mutable_directory());
  s.clear_faults();
  s.clear_objectives();  // they ask for the faults by their names
  return s;
}

}  // namespace

// Every client program whose protocol is simulated.
std::vector<scenario::Client> simulated_clients() {
  std::vector<scenario::Client> simulated;
  for (const ClientRow& row : client_rows())
    if (row_of(row.protocol).is_spoken()) simulated.push_back(row.client);
  return simulated;
}

SwarmPlans::SwarmPlans(const std::string& catalogue) : organisation_(organisation(catalogue)) {}

// The kinds take turns to be the first fault, so that each comes again and again.
scenario::Scenario SwarmPlans::plan(std::uint64_t seed) const {
  Draws d(seed);
  scenario::Scenario s = organisation_;
  Targets targets(d);
  const double instant_s = 60 + d.up_to(120);
  for (std::size_t at_once = 0; at_once < kAtOnce;) {
    const std::size_t kind = s.faults_size() == 0 ? seed % kFaultKinds : d.below_of(kFaultKinds);
    cover(add_fault(s, kind, targets), instant_s, d);
    at_once += has_something_to_end(kind) ? 1 : 0;
  }
  for (std::uint64_t more = d.below_of(5); more > 0; --more) {
    scenario::Fault& f = add_fault(s, d.below_of(kFaultKinds), targets);
    f.set_at_s(d.up_to(220));
    f.set_lasting_s(d.below_of(2) == 0 ? 0 : 1 + d.up_to(80));
  }
  return s;
}

std::size_t most_at_once(const scenario::Scenario& plan) {
  const auto is_on = [](const scenario::Fault& f, double at_s) {
    return f.at_s() <= at_s && (f.lasting_s() == 0 || at_s < f.at_s() + f.lasting_s()) &&
           kind_of(f).nesting != Nesting::NothingToEnd;
  };
  std::size_t most = 0;
  for (const auto& when : plan.faults()) {
    const auto on = std::count_if(plan.faults().begin(), plan.faults().end(),
                                  [&](const auto& f) { return is_on(f, when.at_s()); });
    most = std::max(most, static_cast<std::size_t>(on));
  }
  return most;
}

std::string kind_name(std::size_t kind) { return fault_kinds()[kind].name; }

}  // namespace casgrid::proofs
