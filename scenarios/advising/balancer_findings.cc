#include "scenarios/advising/balancer_findings.h"

#include <algorithm>
#include <set>
#include <string>

#include "model/directory/web_path.h"
#include "scenarios/document/client_rows.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/web_paths.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/named_protocols.h"

namespace casgrid {
namespace {

using scenario::Balancer;
using scenario::Scenario;

// By what it resolves to: the shares of its addresses are alike.
double share_through(const Scenario& s, const scenario::Population& p, const Balancer& b) {
  for (const auto& n : s.directory().namespaces()) {
    if (n.host() != p.namespace_() || n.addresses().empty()) continue;
    const auto through = std::count(n.addresses().begin(), n.addresses().end(), b.name());
    return static_cast<double>(through) / n.addresses_size();
  }
  return 0;
}

// Connections to the front end by the protocol that may come from one address. A machine with both
// roles says it in either of its rows.
std::uint32_t most_from_one_address(const Scenario& s, const std::string& front_end,
                                    scenario::Client client) {
  const bool is_pop = client == scenario::POP3;
  std::uint32_t most =
      (is_pop ? s.timing().pop3() : s.timing().imap4()).max_connections_from_single_ip();
  const auto look_at = [&](const auto& servers) {
    for (const auto& server : servers) {
      if (server.name() != front_end) continue;
      for (const auto& m : server.mail_access())
        if (m.protocol() == mail_protocol_of(client) && m.max_connections_from_single_ip() > 0)
          most = m.max_connections_from_single_ip();
    }
  };
  look_at(s.directory().mailbox_servers());
  look_at(s.directory().front_ends());
  return most;
}

void say_limit(const Scenario& s, const Balancer& b, scenario::Client client,
               std::vector<Finding>& found) {
  double clients = 0;
  for (const auto& p : s.populations()) {
    if (p.client() == client) clients += p.users() * share_through(s, p, b);
  }
  double allowed = 0;
  for (const std::string& member : b.pool()) allowed += most_from_one_address(s, member, client);
  if (clients <= allowed) return;
  found.push_back({"NAT-1", Severity::Warning, b.name(),
                   std::to_string(static_cast<std::uint64_t>(clients)) + " programs of " +
                       scenario::Client_Name(client) +
                       " come from its one address, and the front ends behind it take " +
                       std::to_string(static_cast<std::uint64_t>(allowed)) +
                       " connections from one (MaxConnectionFromSingleIP)",
                   "raise the limit, or let the balancer keep the clients' addresses"});
}

const char* of_place(const std::string& place) { return place.empty() ? "" : "; see "; }

// What becomes of the requests of a population on their way through.
class Contradictions {
 public:
  Contradictions(const Scenario& s, const Balancer& b, std::vector<Finding>& found)
      : s_(s), b_(b), found_(found) {}

  void look() {
    if (is_blind()) blind_probe();
    std::set<Protocol> seen;
    for (const auto& p : s_.populations()) {
      const Protocol protocol = client_row(p.client()).protocol;
      if (!is_http(protocol) || share_through(s_, p, b_) == 0) continue;
      short_wait(p);
      if (b_.layer() != Balancer::LAYER7 || !seen.insert(protocol).second) continue;
      own_answer(protocol);
      foreign_mark(protocol);
      if (protocol == Protocol::OutlookAnywhere) channels();
    }
  }

 private:
  void add(const char* code, Severity severity, const std::string& sentence,
           const std::string& remedy) {
    found_.push_back({code, severity, b_.name(), sentence, remedy});
  }

  bool is_blind() const {
    return b_.probe().asks() == Balancer::CONNECTION || b_.probe().asks() == Balancer::NOBODY;
  }

  const Balancer::Path* path_of(Protocol protocol) const {
    const auto place = path_with(b_, web_path_of(protocol).asked);
    return place ? &b_.paths(*place) : nullptr;
  }

  void own_answer(Protocol protocol) {
    const Balancer::Path* path = path_of(protocol);
    if (path == nullptr || path->answers() == 0) return;
    add("BAL-1", Severity::Error,
        std::string(web_path_of(protocol).shown) + " is answered " +
            std::to_string(path->answers()) + " by itself, and clients ask for it",
        std::string("lead the path to its members") + of_place(path->place()) + path->place());
  }

  void blind_probe() {
    const bool asks = b_.probe().asks() == Balancer::CONNECTION;
    add("BAL-2", Severity::Warning,
        asks ? "a connection is enough for its probe: a front end with a sick protocol stays in"
             : "nobody asks its members how they are: one with a sick protocol stays in",
        "ask for each protocol's healthcheck.htm");
  }

  void short_wait(const scenario::Population& p) {
    const double waits = b_.manners().answer_timeout_s();
    const double hangs = p.profile().hold_s();
    // Streams and channels say something in between.
    const bool is_silent = p.client() == scenario::ACTIVE_SYNC || p.client() == scenario::MAPI_HTTP;
    if (waits == 0 || !is_silent || hangs <= waits) return;
    add("BAL-3", Severity::Warning,
        "it waits " + number_words(waits) + " s for an answer, and long polls of " + p.name() +
            " hang for " + number_words(hangs) + " s",
        "give it more than that; an hour is usual");
  }

  void foreign_mark(Protocol protocol) {
    const Protocol mark = mark_of(b_, protocol);
    const Balancer::Path* path = path_of(protocol);
    if (mark == protocol || is_blind() || path->answers() != 0) return;
    add("BAL-4", Severity::Warning,
        std::string(web_path_of(protocol).shown) + " has its members marked by the page of " +
            web_path_of(mark).shown + ": they are lost with that, and stay in when " +
            web_path_of(protocol).shown + " is sick",
        std::string("ask for its own page") + of_place(path->place()) + path->place());
  }

  void channels() {
    if (b_.manners().most_body_mib() > 0)
      add("BAL-5", Severity::Error,
          "RPC_IN_DATA announces a gigabyte, and it takes " +
              number_words(b_.manners().most_body_mib()) + " MiB: 413",
          "give takes_any_body, and buffers_bodies: false");
    else if (b_.buffers_bodies())
      add("BAL-5", Severity::Error, "it holds bodies back until their end, which no channel has",
          "give buffers_bodies: false");
  }

  const Scenario& s_;
  const Balancer& b_;
  std::vector<Finding>& found_;
};

}  // namespace

void balancer_findings(const Scenario& resolved, std::vector<Finding>& found) {
  for (const Balancer& b : resolved.directory().balancers())
    Contradictions(resolved, b, found).look();
  for (const Balancer& b : resolved.directory().balancers()) {
    // At layer 7 too; but what it passes on is HTTP, which no limit counts by address.
    if (!b.source_nat()) continue;
    for (const scenario::Client client : {scenario::POP3, scenario::IMAP4})
      say_limit(resolved, b, client, found);
    found.push_back({"NAT-2", Severity::Note, b.name(),
                     "the front ends behind it see its address in place of their clients'",
                     "logs lose the clients, and remote ranges of receive connectors mean "
                     "everybody: keep the addresses, or allow for it"});
  }
}

}  // namespace casgrid
