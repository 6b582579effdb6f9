#include "scenarios/advising/logon_findings.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/routing/decide.h"
#include "scenarios/advising/offered_load.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/document/number_range.h"
#include "scenarios/resolving/client_manners.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using scenario::Population;
using scenario::Scenario;

const scenario::Balancer* find_balancer(const Scenario& s, const std::string& name) {
  for (const auto& b : s.directory().balancers())
    if (b.name() == name) return &b;
  return nullptr;
}

// Calls what(address) for each that the population's name has.
template <class What>
void for_each_address(const Scenario& s, const Population& p, What what) {
  for (const auto& n : s.directory().namespaces()) {
    if (n.host() != p.namespace_()) continue;
    for (const std::string& address : n.addresses()) what(address);
  }
}

// Calls what(front end) for each behind the population's name.
template <class What>
void for_each_front_end(const Scenario& s, const Population& p, What what) {
  for_each_address(s, p, [&](const std::string& address) {
    const auto* balancer = find_balancer(s, address);
    if (balancer == nullptr) return what(address);
    for (const std::string& member : balancer->pool()) what(member);
  });
}

std::string of_front_ends(const std::vector<std::string>& names) {
  return std::to_string(names.size()) + " of its front ends, " + names.front() + " among them, ";
}

// Programs that get no tickets, and front ends that do not take them.
void tickets(const Scenario& s, const Directory& d, const Population& p,
             std::vector<Finding>& found) {
  if (!reaches_kdc(p, s)) {
    found.push_back({"KRB-1", Severity::Warning, p.name(),
                     "reaches no directory server, and so gets no ticket: all log on by NTLM",
                     "say reaches_kdc: true, or logon: NTLM"});
    return;
  }
  const scenario::ServiceAccount* account = nullptr;
  for (const auto& a : s.directory().service_accounts())
    for (const std::string& host : a.hosts())
      if (host == p.namespace_()) account = &a;
  if (account == nullptr) {
    found.push_back({"KRB-1", Severity::Warning, p.name(),
                     "no account has the SPN http/" + p.namespace_() + ": all log on by NTLM",
                     "add service_accounts { hosts: \"" + p.namespace_() + "\" }"});
    return;
  }
  std::vector<std::string> unable;
  std::vector<std::string> late;
  for_each_front_end(s, p, [&](const std::string& front_end) {
    const auto& holders = account->front_ends();
    if (std::ranges::find(holders, front_end) == holders.end()) unable.push_back(front_end);
    const auto id = d.find_server(front_end);
    if (id && std::abs(seconds(d.at(*id).clock_ahead)) > s.timing().kerberos_clock_skew_s())
      late.push_back(front_end);
  });
  if (!unable.empty())
    found.push_back({"KRB-2", Severity::Error, p.name(),
                     of_front_ends(unable) + "do not hold the key of " + account->name() +
                         ", and answer its tickets 401",
                     "give them the account, which all of an array are to share"});
  if (!late.empty())
    found.push_back({"KRB-3", Severity::Error, p.name(),
                     of_front_ends(late) + "have a clock too far from the domain's, and answer "
                                           "tickets 401",
                     "set the clock (clock_ahead_s)"});
}

// Front ends that would refuse every logon.
void not_offered(const Scenario& s, const Directory& d, const Population& p,
                 std::vector<Finding>& found) {
  const Protocol protocol = client_row(p.client()).protocol;
  std::vector<std::string> refusing;
  for_each_front_end(s, p, [&](const std::string& front_end) {
    const auto id = d.find_server(front_end);
    if (id && !offers(d.at(*id), protocol, LogonMethod::Ntlm)) refusing.push_back(front_end);
  });
  if (refusing.empty()) return;
  found.push_back(
      {"NTLM-1", Severity::Error, p.name(),
       of_front_ends(refusing) + "do not offer NTLM for " + client_row(p.client()).name,
       "add Windows authentication to the virtual directory, or leave out logon: NTLM"});
}

// Balancers that spread the steps over their members.
void split(const Scenario& s, const Population& p, std::vector<Finding>& found) {
  for_each_address(s, p, [&](const std::string& address) {
    const auto* b = find_balancer(s, address);
    if (b == nullptr || b->layer() != scenario::Balancer::LAYER7 || b->pins_logons()) return;
    if (b->pool_size() == 1) {
      found.push_back({"NTLM-2", Severity::Warning, b->name(),
                       "shares connections that a client of " + p.name() +
                           " has logged on by NTLM: others are served as that one",
                       "leave out pins_logons: false"});
      return;
    }
    found.push_back({"NTLM-2", Severity::Error, b->name(),
                     "spreads the steps of an NTLM logon over its members: most logons of " +
                         p.name() + " fail, and some are served as another",
                     "leave out pins_logons: false"});
  });
}

// Logons that come at once and last longer than anybody waits.
void bursts(const Scenario& s, const Directory& directory, std::vector<Finding>& found) {
  const double patience_s = s.timing().secure_channel_wait_s();
  for (const LogonBurst& b : logon_bursts(s, directory)) {
    if (b.seconds <= patience_s) continue;
    found.push_back({"NTLM-3", Severity::Warning, b.channel,
                     "after \"" + b.state + "\" " + number_words(std::round(b.logons)) +
                         " NTLM logons come at once, for which its " + number_words(b.slots) +
                         " slots take " + fixed(b.seconds, 0) + " s; after " +
                         fixed(patience_s, 0) + " s a logon fails",
                     "more front ends, a higher max_concurrent_api, or a controller nearer by"});
  }
}

// The longest from one attempt of a program that nobody corrects to the next.
double longest_gap_s(const Population& p) {
  constexpr double kDoubledMost = 8;
  if (reads_mail(p.client())) {
    const auto* program = find_program(p.client(), p.mail_program().name());
    if (program != nullptr && !program->tries_again) return mean_of(p.profile().think_s());
  }
  return kDoubledMost * mean_of(p.profile().retry_s());
}

// Programs that go on with a wrong password until the directory locks the account out, and with it
// whatever else its user has.
void locks_out(const Scenario& s, const Population& p, std::vector<Finding>& found) {
  const auto& policy = s.directory().lockout();
  const scenario::Credentials& c = p.credentials();
  const std::uint32_t wrong = ailing_users(p).wrong;
  if (policy.threshold() == 0 || wrong == 0 || c.former()) return;
  const bool is_soon_right = !c.types_the_same() && c.attempts() < policy.threshold();
  const double gap_s = std::min(c.attempts(), policy.threshold()) < policy.threshold()
                           ? c.prompt_s()
                           : longest_gap_s(p);
  if (is_soon_right || gap_s >= policy.window_s()) return;
  const std::string owner = p.beside().empty() ? p.name() : p.beside();
  std::string others;
  for (const auto& other : s.populations())
    if (&other != &p && (other.name() == owner || other.beside() == owner))
      others += (others.empty() ? " and with them " : ", ") + other.name();
  found.push_back({"LOCK-1", Severity::Warning, p.name(),
                   number_words(wrong) +
                       " of its programs keep a wrong password and go on with "
                       "it: after " +
                       number_words(policy.threshold()) +
                       " the directory locks "
                       "their accounts out" +
                       others,
                   "correct the password there, or give lockout.threshold more than a program "
                   "tries in lockout.window_s"});
}

}  // namespace

void logon_findings(const Scenario& s, const Directory& directory, std::vector<Finding>& found) {
  bool has_any = false;
  for (const auto& p : s.populations()) {
    locks_out(s, p, found);
    if (p.logon() == Population::KERBEROS) tickets(s, directory, p, found);
    if (p.logon() != Population::NTLM) continue;
    has_any = true;
    not_offered(s, directory, p, found);
    split(s, p, found);
  }
  if (has_any) bursts(s, directory, found);
}

}  // namespace casgrid
