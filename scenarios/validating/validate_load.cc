// validate(): populations, faults.
#include <charconv>

#include "scenarios/document/objective.h"
#include "scenarios/document/patterns.h"
#include "scenarios/report/rows_availability.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/validating/validator.h"

namespace casgrid {

void Validator::mailboxes(const google::protobuf::RepeatedPtrField<std::string>& names,
                          const std::string& path) {
  for (int d = 0; d < names.size(); ++d) {
    const auto expanded = expand_name(names[d]);
    if (!expanded) {
      error(at(path, d), "\"" + names[d] + "\" is not a pattern",
            "write a name, or db{1..20} for twenty");
      continue;
    }
    for (const std::string& name : *expanded) {
      if (!refers(databases_, name, at(path, d), "database")) break;
    }
  }
}

void Validator::populations() {
  Names names;
  if (s_.populations_size() == 0)
    error("populations", "there is no population", "add populations { ... }");
  for (int i = 0; i < s_.populations_size(); ++i) population(i, names);
  shared_mailboxes();
}

void Validator::population(int i, Names& names) {
  const auto& p = s_.populations(i);
  const std::string path = at("populations", i);
  define(names, p.name(), path, "population");
  if (p.name() == kAll)
    error(path + ".name", "\"all\" stands for the sum of all populations", "give it another name");
  if (servers_.contains(p.name()) || dags_.contains(p.name())) {
    error(path, "the name \"" + p.name() + "\" is a server's or a group's, too",
          "give the population its own name");
  }
  if (p.mailboxes_size() > 0) {
    people(p, path);
  } else {
    if (p.users() == 0)
      error(path + ".users", "is missing or 0", "give the number of mailbox users");
    if (p.databases_size() == 0 && p.beside().empty())
      error(path + ".databases", "the mailboxes are nowhere", "add names of databases");
    mailboxes(p.databases(), path + ".databases");
  }
  refers(zones_, p.location(), path + ".location", "site or client network");
  refers(namespaces_, p.namespace_(), path + ".namespace", "namespace");
  moves(p, path);
  clients(p, path);
  if (p.day_size() != 0 && p.day_size() != 24) {
    error(path + ".day", "has " + std::to_string(p.day_size()) + " weights",
          "give 24, one for each hour, or none");
  }
  double heaviest = p.day_size() == 0 ? 1 : 0;
  for (int h = 0; h < p.day_size(); ++h) {
    heaviest = std::max(heaviest, p.day(h));
  }
  if (heaviest == 0)
    error(path + ".day", "every hour has weight 0", "give at least one hour a weight");
  profile(p.profile(), path + ".profile");
}

// Programs that open the same mailboxes share their megacycles.
void Validator::shared_mailboxes() {
  constexpr double kMessagesAssumed = 100;
  std::map<std::string, const scenario::Population*> by_name;
  for (const auto& p : s_.populations()) by_name.emplace(p.name(), &p);
  std::map<std::string, double> read_elsewhere;  // messages a day of all its mailboxes
  for (int i = 0; i < s_.populations_size(); ++i) {
    const auto& p = s_.populations(i);
    const std::string path = at("populations", i);
    if (p.profile().megacycles_factor() != 0 && p.beside().empty()) {
      error(path + ".profile.megacycles_factor", "is about a program beside another",
            "say beside: \"...\", or leave it out");
    }
    if (p.beside().empty()) continue;
    const auto other = by_name.find(p.beside());
    if (other == by_name.end() || other->second == &p || !other->second->beside().empty()) {
      error(path + ".beside", "\"" + p.beside() + "\" is no other population with own mailboxes",
            "name the population that has them");
      continue;
    }
    if (users_of(p) > users_of(*other->second))
      error(path + ".users", "are more than \"" + p.beside() + "\" has mailboxes",
            "give at most " + std::to_string(users_of(*other->second)));
    const bool is_told =
        p.profile().messages_per_day() > 0 || p.profile().mailbox_megacycles().law_case() != 0;
    if (p.client() != scenario::ACTIVE_SYNC && !is_told)
      error(path + ".profile.messages_per_day", "is missing",
            "say how many of the mailbox's messages are read with this program");
    double& read = read_elsewhere[p.beside()];
    const double given = other->second->profile().messages_per_day();
    const double before = read;
    const double all = (given > 0 ? given : kMessagesAssumed) * users_of(*other->second);
    read += p.profile().messages_per_day() * users_of(p);
    if (before <= all && read > all)
      error(path + ".profile.messages_per_day",
            "is more than the mailboxes of \"" + p.beside() + "\" have",
            "the programs of a mailbox share its messages");
  }
}

void Validator::moves(const scenario::Population& p, const std::string& path) {
  for (int m = 0; m < p.moves_size(); ++m) {
    const auto& move = p.moves(m);
    const std::string where = at(path + ".moves", m);
    if (move.databases_size() == 0)
      error(where + ".databases", "the mailboxes move nowhere", "add names of databases");
    if (move.at_s() > s_.duration_s())
      error(where + ".at_s", "is after the end of the run", "give at most duration_s");
    // A short run's instants are products: what just fitted still does.
    constexpr double kRounding = 1e-6;
    if (m > 0 && move.at_s() < p.moves(m - 1).at_s() + p.moves(m - 1).over_s() - kRounding) {
      error(where + ".at_s", "the move before it is not over",
            "give an instant after at_s + over_s of the one before");
    }
    mailboxes(move.databases(), where + ".databases");
  }
}

// What the client program makes possible.
void Validator::clients(const scenario::Population& p, const std::string& path) {
  if (p.has_open() && p.client() > scenario::OWA) {
    error(path + ".open", "phones and Outlook stay connected: they do not arrive",
          "use closed { ... }");
  }
  if (p.logon() != scenario::Population::LOGON_UNSPECIFIED && p.client() > scenario::OWA) {
    error(path + ".logon", "is for Outlook on the web; phones send Basic, Outlook a ticket",
          "leave it out");
  }
  if (p.devices_per_user() > 1 && p.client() != scenario::ACTIVE_SYNC)
    error(path + ".devices_per_user", "only phones have devices", "leave it out");
}

void Validator::profile(const scenario::Profile& p, const std::string& path) {
  quantity(p.think_s(), path + ".think_s");
  quantity(p.request_bytes(), path + ".request_bytes");
  quantity(p.response_bytes(), path + ".response_bytes");
  quantity(p.front_end_megacycles(), path + ".front_end_megacycles");
  quantity(p.mailbox_megacycles(), path + ".mailbox_megacycles");
  quantity(p.retry_s(), path + ".retry_s");
}

// What the numbers of a law must be to one another.
void Validator::quantity(const scenario::Quantity& q, const std::string& path) {
  if (q.has_uniform() && !(q.uniform().high() > q.uniform().low()))
    error(path + ".uniform.high", "is not above low", "give low < high");
  if (!q.has_empirical()) return;
  const auto& quantiles = q.empirical().quantiles();
  if (quantiles.size() < 2)
    error(path + ".empirical.quantiles", "has fewer than two values",
          "give the least and the greatest at least");
  for (int i = 1; i < quantiles.size(); ++i) {
    if (!(quantiles[i] < quantiles[i - 1])) continue;
    error(at(path + ".empirical.quantiles", i), "is below the one before",
          "give them from the least to the greatest");
    break;
  }
}

void Validator::faults() {
  Names names;
  for (int i = 0; i < s_.faults_size(); ++i) {
    const auto& f = s_.faults(i);
    const std::string path = at("faults", i);
    if (!f.name().empty() && !names.add(f.name(), path))
      error(path + ".name", "two faults are named \"" + f.name() + "\"", "give each its own name");
    fault_name(f.name(), path + ".name");
    if (f.has_drawn() && f.at_s() != 0)
      error(path + ".at_s", "a drawn fault has no instant", "give at_s or drawn");
    if (!f.has_drawn() && f.at_s() > s_.duration_s())
      error(path + ".at_s", "is after the end of the run", "give at most duration_s");
    fault_target(f, path);
  }
}

// Objectives say where a window begins: by an instant, a fault, or its end.
void Validator::fault_name(const std::string& name, const std::string& path) {
  double number = 0;
  const char* const end = name.data() + name.size();
  const auto read = std::from_chars(name.data(), end, number);
  if (!name.empty() && read.ec == std::errc{} && read.ptr == end)
    error(path, "\"" + name + "\" is a number, which objectives take for an instant",
          "give it a name in words");
  if (name.ends_with(kOver))
    error(path, "\"" + name + "\" reads as the end of another fault", "leave \": over\" out");
}

void Validator::fault_target(const scenario::Fault& f, const std::string& path) {
  using scenario::Fault;
  switch (f.what_case()) {
    case Fault::kCrash:
      refers(servers_, f.crash(), path + ".crash", "server or balancer");
      break;
    case Fault::kPowerLoss:
      refers(servers_, f.power_loss(), path + ".power_loss", "server or balancer");
      break;
    case Fault::kSiteLoss:
      refers(sites_, f.site_loss(), path + ".site_loss", "site");
      break;
    case Fault::kLinkDown:
      refers(links_, f.link_down(), path + ".link_down", "link");
      break;
    case Fault::kLinkBandwidth:
      refers(links_, f.link_bandwidth().link(), path + ".link_bandwidth.link", "link");
      break;
    case Fault::kDatabaseFailure:
      if (refers(databases_, f.database_failure(), path + ".database_failure", "database")) {
        in_a_group(f.database_failure(), path + ".database_failure");
      }
      break;
    case Fault::kSwitchover:
      if (refers(databases_, f.switchover().database(), path + ".switchover.database",
                 "database")) {
        in_a_group(f.switchover().database(), path + ".switchover.database");
      }
      refers(mailbox_servers_, f.switchover().server(), path + ".switchover.server",
             "mailbox server");
      break;
    case Fault::kRebalance:
      refers(dags_, f.rebalance(), path + ".rebalance", "group");
      break;
    case Fault::kRestoreQuorum:
      refers(dags_, f.restore_quorum().dag(), path + ".restore_quorum.dag", "group");
      refers(sites_, f.restore_quorum().site(), path + ".restore_quorum.site", "site");
      break;
    case Fault::kComponentState:
      component_target(f.component_state(), path + ".component_state");
      break;
    case Fault::kMessageRule:
      refers(zones_, f.message_rule().from(), path + ".message_rule.from",
             "site or client network");
      refers(zones_, f.message_rule().to(), path + ".message_rule.to", "site or client network");
      break;
    case Fault::kSick:
      sick_target(f.sick(), path + ".sick");
      break;
    case Fault::kDrainMember:
      refers(balancers_, f.drain_member().balancer(), path + ".drain_member.balancer", "balancer");
      refers(front_ends_, f.drain_member().server(), path + ".drain_member.server", "front end");
      break;
    case Fault::kBlockActivation:
      activation_target(f.block_activation(), path + ".block_activation");
      break;
    case Fault::WHAT_NOT_SET:
      error(path, "says when, but not what",
            "add crash: \"...\", site_loss: \"...\", database_failure: \"...\" or another");
      break;
  }
}

void Validator::component_target(const scenario::Fault::ComponentState& given,
                                 const std::string& path) {
  using scenario::Fault;
  refers(servers_, given.server(), path + ".server", "server");
  if (balancers_.contains(given.server()))
    error(path + ".server", "a balancer has no components", "use drain_member");
  if (given.component() == Fault::COMPONENT_UNSPECIFIED)
    error(path + ".component", "is missing", "give OWA_PROXY, SERVER_WIDE_OFFLINE or another");
  if (given.state() == Fault::STATE_UNSPECIFIED)
    error(path + ".state", "is missing", "give ACTIVE, DRAINING or INACTIVE");
}

void Validator::sick_target(const scenario::Fault::Sick& sick, const std::string& path) {
  Names servers = front_ends_;
  for (const std::string& m : mailbox_servers_.all()) servers.add(m, path);
  refers(servers, sick.server(), path + ".server", "front end or mailbox server");
}

void Validator::activation_target(const std::string& server, const std::string& path) {
  if (refers(mailbox_servers_, server, path, "mailbox server") && !dag_of_.contains(server))
    error(path, "\"" + server + "\" is in no group", "databases move inside a group only");
}

void Validator::maintenance() {
  Names servers = front_ends_;
  for (const std::string& m : mailbox_servers_.all()) servers.add(m, "");
  for (int i = 0; i < s_.maintenance_size(); ++i) {
    const auto& m = s_.maintenance(i);
    const std::string path = at("maintenance", i);
    if (m.at_s() > s_.duration_s())
      error(path + ".at_s", "is after the end of the run", "give at most duration_s");
    if (!refers(servers, m.server(), path + ".server", "front end or mailbox server")) continue;
    if (mailbox_servers_.contains(m.server()) && !dag_of_.contains(m.server()) &&
        !m.without_draining()) {
      error(path + ".server", "\"" + m.server() + "\" is in no group: its databases cannot move",
            "put it into a group, or say without_draining: true");
    }
  }
}

void Validator::in_a_group(const std::string& database, const std::string& path) {
  const auto& holders = copies_of_[database];
  if (!holders.empty() && dag_of_.contains(holders.front())) return;
  error(path, "\"" + database + "\" is not in a group: nothing fails over",
        "use crash or power_loss of its server");
}

}  // namespace casgrid
