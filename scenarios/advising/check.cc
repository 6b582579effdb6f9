#include "scenarios/advising/check.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "scenarios/advising/balancer_findings.h"
#include "scenarios/advising/certificate_findings.h"
#include "scenarios/advising/deployment_facts.h"
#include "scenarios/advising/fault_findings.h"
#include "scenarios/advising/logon_findings.h"
#include "scenarios/advising/offered_load.h"
#include "scenarios/deployment/deployment.h"
#include "scenarios/planning/deployment_rules.h"
#include "scenarios/planning/group_findings.h"
#include "scenarios/resolving/named_protocols.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using scenario::Scenario;

constexpr double kCeiling = 0.8;  // after the worst planned failure
constexpr double kTtlAdvisedS = 300;

class Checks {
 public:
  Checks(const Scenario& s, const Directory& directory)
      : s_(s), directory_(directory), topology_(build_topology(s)) {}

  std::vector<Finding> run() {
    reachable_names();
    reachable_back_ends();
    load();
    groups();
    const auto of_groups = group_findings(directory_);
    found_.insert(found_.end(), of_groups.begin(), of_groups.end());
    unbound_namespaces();
    time_to_live();
    safety_nets();
    brief_run();
    balancer_findings(s_, found_);
    logon_findings(s_, directory_, found_);
    certificate_findings(s_, directory_, found_);
    fault_findings(s_, directory_, topology_, found_);
    return std::move(found_);
  }

 private:
  void add(const char* code, Severity severity, const std::string& object,
           const std::string& sentence, const std::string& remedy) {
    found_.push_back({code, severity, object, sentence, remedy});
  }

  ZoneId zone(const std::string& name) const {
    const auto found = std::find_if(topology_.zones.begin(), topology_.zones.end(),
                                    [&](const Zone& z) { return z.name == name; });
    return ZoneId{static_cast<std::size_t>(found - topology_.zones.begin())};
  }

  bool reaches(const std::string& from, const std::string& to) const {
    return topology_.route(zone(from), zone(to)).exists;
  }

  std::string site_of(const std::string& server) const {
    for (const auto& e : s_.directory().edge_servers()) {
      if (e.name() == server) return e.location();
    }
    if (const auto id = directory_.find_server(server))
      return directory_.at(directory_.at(*id).site).name;
    for (const auto& b : s_.directory().balancers()) {
      if (b.name() == server) return b.site();
    }
    return {};
  }

  // Addresses of a host, by name of balancer or front end.
  std::vector<std::string> addresses(const std::string& host) const {
    for (const auto& n : s_.directory().namespaces()) {
      if (n.host() == host) return {n.addresses().begin(), n.addresses().end()};
    }
    return {};
  }

  void reachable_names() {
    for (const auto& p : s_.populations()) {
      const auto all = addresses(p.namespace_());
      const auto unreached = std::count_if(all.begin(), all.end(), [&](const std::string& a) {
        return !reaches(p.location(), site_of(a));
      });
      if (unreached == 0) continue;
      const bool none = unreached == static_cast<std::ptrdiff_t>(all.size());
      add("REACH-1", none ? Severity::Error : Severity::Warning, p.name(),
          std::to_string(unreached) + " of " + std::to_string(all.size()) + " addresses of " +
              p.namespace_() + " cannot be reached from " + p.location(),
          "add a link from " + p.location() + " to their site");
    }
  }

  void reachable_back_ends() {
    std::set<std::pair<std::string, std::string>> told;
    for (const auto& f : s_.directory().front_ends()) {
      const bool has_directory = std::any_of(
          s_.directory().directory_servers().begin(), s_.directory().directory_servers().end(),
          [&](const auto& d) { return reaches(f.site(), d.site()); });
      if (!has_directory) {
        add("REACH-3", Severity::Error, f.name(),
            "no directory server can be reached from " + f.site(),
            "add a directory server to the site, or a link to one");
      }
      for (const auto& m : s_.directory().mailbox_servers()) {
        if (reaches(f.site(), m.site()) || !told.insert({f.site(), m.site()}).second) continue;
        add("REACH-2", Severity::Error, f.name(),
            "mailbox server " + m.name() + " in " + m.site() + " cannot be reached from " +
                f.site(),
            "add a link between the sites: front ends proxy straight to the mailbox server");
      }
    }
  }

  void load() {
    for (const OfferedLoad& l : offered_load(s_, directory_)) {
      if (l.load > (l.is_start ? 1 : kCeiling)) overload(l);
    }
  }

  void overload(const OfferedLoad& l) {
    const bool is_normal = l.state == kNormalState;
    const bool are_several = l.state.find('"') != std::string::npos;
    const std::string faults =
        is_normal ? "" : "\"" + l.state + (are_several ? "\" last together" : "\" lasts");
    const std::string offered = "is offered " + percent(l.load) + " of its capacity";
    if (l.is_start) {
      // What comes too fast is given up and asked for again: that may not end when the rush does.
      add("LOAD-3", Severity::Warning, l.resource,
          offered + " while clients begin" + (is_normal ? "" : " and " + faults),
          "a longer ramp_s, or more capacity: repeated requests may keep it busy from then on");
      return;
    }
    const Severity severity = l.load > 1 && is_normal ? Severity::Error : Severity::Warning;
    add(is_normal ? "LOAD-1" : "LOAD-2", severity, l.resource,
        offered + (is_normal ? "" : " while " + faults),
        l.load > 1
            ? "more capacity, fewer users, or a lighter profile: the queue grows without bound"
            : "stay below 80 % after the worst planned failure");
  }

  void groups() {
    for (const auto& dag : s_.directory().dags()) {
      for (int a = 0; a < dag.members_size(); ++a) {
        for (int b = 0; b < a; ++b) {
          const std::string x = site_of(dag.members(a));
          const std::string y = site_of(dag.members(b));
          if (x == y) continue;
          const Route& route = topology_.route(zone(x), zone(y));
          if (!route.exists) {
            add("DAG-3", Severity::Error, dag.name(),
                dag.members(b) + " and " + dag.members(a) + " are not connected",
                "add a link between their sites: copies are sent over it");
          }
        }
      }
    }
  }

  // Several sites behind one name must publish that name, or their front ends redirect to one
  // another.
  void unbound_namespaces() {
    for (const auto& n : s_.directory().namespaces()) {
      std::set<std::string> sites;
      for (const std::string& a : n.addresses()) sites.insert(site_of(a));
      if (sites.size() < 2) continue;
      std::set<std::string> published;
      for (const auto& f : s_.directory().front_ends()) {
        if (!sites.contains(f.site())) continue;
        const Server& server = directory_.at(*directory_.find_server(f.name()));
        const UrlId url = server.directory_of(Protocol::Owa).external_url;
        published.insert(url.is_none() ? "" : directory_.at(directory_.at(url).host));
      }
      if (published.size() > 1) {
        add("NS-1", Severity::Warning, n.host(),
            "its sites publish different external URLs for OWA",
            "publish https://" + n.host() +
                "/owa in each of them, or give each site a name of its own");
      }
    }
  }

  void time_to_live() {
    for (const auto& n : s_.directory().namespaces()) {
      if (n.ttl_s() == kTtlAdvisedS) continue;
      add("T13-TTL", Severity::Note, n.host(), "its DNS answers live " + fixed(n.ttl_s(), 0) + " s",
          "five minutes are advised");
    }
  }

  // What a server had delivered, and not told its shadows of, is in no Shadow Safety Net before
  // they have taken it over, or are told.
  void safety_nets() {
    const scenario::TransportSettings& t = s_.timing().transport();
    if (!speaks_mail() || !t.shadow_redundancy() || t.safety_net_hold_s() <= 0 ||
        t.safety_net_shadow_s() >= t.shadow_resubmit_s())
      return;
    add("MAIL-1", Severity::Warning, "timing.transport",
        "shadows are asked for a lost Safety Net after " + fixed(t.safety_net_shadow_s(), 0) +
            " s, and give a silent server up after " + fixed(t.shadow_resubmit_s(), 0) +
            " s: what they keep for it meanwhile is not in theirs yet",
        "give safety_net_shadow_s more than shadow_resubmit_s");
  }

  bool speaks_mail() const {
    const auto named = named_protocols(s_);
    return std::find(named.begin(), named.end(), Protocol::Smtp) != named.end();
  }

  void brief_run() {
    if (s_.faults_size() > 0 && s_.has_brief() && s_.brief().time_factor() <= 0) {
      add("RUN-1", Severity::Note, "brief", "has no time_factor", "give one, such as 0.1");
    }
  }

  const Scenario& s_;
  const Directory& directory_;
  Topology topology_;
  std::vector<Finding> found_;
};

std::vector<Finding> findings_of_run(const Scenario& resolved, const Directory& directory) {
  std::vector<Finding> found = Checks(resolved, directory).run();
  std::stable_sort(found.begin(), found.end(),
                   [](const Finding& x, const Finding& y) { return x.severity > y.severity; });
  return found;
}

}  // namespace

std::vector<Finding> check(const LoadedDirectory& loaded) {
  std::vector<Finding> found = loaded.scenario
                                   ? findings_of_run(*loaded.scenario, *loaded.directory)
                                   : group_findings(*loaded.directory);
  const DeploymentContext context =
      loaded.scenario ? context_of(*loaded.scenario, *loaded.directory) : loaded.deployment;
  const auto deployment = deployment_findings(*loaded.directory, context);
  found.insert(found.end(), deployment.begin(), deployment.end());
  return found;
}

std::vector<Finding> findings_of(const Diagnostics& diagnostics) {
  std::vector<Finding> found;
  for (const Diagnostic& d : diagnostics) {
    const std::string place = d.line > 0 ? d.file + ":" + std::to_string(d.line) : d.file;
    found.push_back({"INPUT", Severity::Error, place,
                     d.field.empty() ? d.reason : d.field + ": " + d.reason, d.remedy});
  }
  return found;
}

bool has_error(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& f) { return f.severity == Severity::Error; });
}

std::string findings_text(const std::vector<Finding>& findings) {
  if (findings.empty()) return "no findings\n";
  TextTable table({{"severity"}, {"code"}, {"object"}, {"finding"}, {"remedy"}});
  for (const Finding& f : findings)
    table.add({text_of(f.severity), f.code, f.object, f.sentence, f.remedy});
  return table.text(0);
}

std::string findings_json(const std::vector<Finding>& findings) {
  auto rows = nlohmann::ordered_json::array();
  for (const Finding& f : findings) {
    rows.push_back({{"code", f.code},
                    {"severity", text_of(f.severity)},
                    {"object", f.object},
                    {"sentence", f.sentence},
                    {"remedy", f.remedy}});
  }
  return rows.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace casgrid
