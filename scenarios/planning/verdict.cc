#include "scenarios/planning/verdict.h"

#include <algorithm>

#include "model/routing/explain.h"
#include "scenarios/planning/front_ends.h"

namespace casgrid::planning {

Verdict verdict_of(const Directory& directory, const Decision& decision) {
  Verdict verdict;
  verdict.target = decision.target;
  verdict.location = decision.location;
  if (verdict.location.is_none() && !decision.url.is_none())
    verdict.location = directory.at(decision.url).host;
  verdict.status = decision.status;
  verdict.port = decision.port;
  verdict.rule = decision.rule;
  verdict.action = decision.action;
  verdict.redirect = decision.redirect;
  verdict.crosses_site = decision.crosses_site;
  return verdict;
}

std::string text_of(const Directory& directory, const Verdict& verdict) {
  if (!verdict.is_asked()) return "not asked";
  std::string text = text_of(verdict.action);
  if (verdict.status != 0) text += " " + std::to_string(verdict.status);
  if (!verdict.target.is_none()) {
    const Server& target = directory.at(verdict.target);
    text += " " + target.name + ":" + std::to_string(verdict.port) + " in " +
            directory.at(target.site).name;
  }
  if (!verdict.location.is_none()) text += " " + directory.at(verdict.location);
  const bool is_within =
      verdict.action == Action::Redirect && verdict.target.is_none() && verdict.location.is_none();
  if (is_within) text += std::string(" ") + text_of(verdict.redirect);
  return text;
}

Service::Service(const Directory& directory)
    : directory_(directory), answers_(directory.hosts.size(), false) {
  const auto add_host = [&](HostId host) {
    if (!host.is_none()) answers_[host.index()] = true;
  };
  const auto add_url = [&](UrlId url) {
    if (!url.is_none()) add_host(directory.at(url).host);
  };
  const std::vector<bool> serving = serving_front_ends(directory);
  for (std::size_t i = 0; i < serving.size(); ++i) {
    if (!serving[i]) continue;
    for (const VirtualDirectory& d : directory.servers[i].directories) add_url(d.external_url);
  }
  for (const ClientNamespace& n : directory.namespaces) {
    if (std::any_of(n.servers.begin(), n.servers.end(), [&](ServerId s) {
          const Server& server = directory.at(s);
          return server.is_front_end() ? serving[s.index()] : server.is_up;
        }))
      add_host(n.host);
  }
  for (const OrganizationRelationship& r : directory.organisation.relationships)
    add_url(r.target_owa_url);
}

bool Service::is_service(const Verdict& verdict) const {
  const bool leads = !verdict.location.is_none() && answers_[verdict.location.index()];
  switch (verdict.action) {
    case Action::Proxy:
      return verdict.status != 401;  // an old server that challenges for ever
    case Action::Redirect:
      return is_good_redirect(verdict, leads);
    case Action::Answer:
      if (verdict.rule == RuleId::AutodiscoverLegacyAnswer) return true;
      // Pages with a link that the user clicks.
      return leads &&
             (verdict.rule == RuleId::OnlineLink || verdict.rule == RuleId::RedirectManual);
    case Action::Refuse:
    case Action::NotKnown:
      return false;
  }
  return false;
}

bool Service::is_good_redirect(const Verdict& verdict, bool leads) const {
  switch (verdict.redirect) {
    case RedirectKind::Sso:
    case RedirectKind::Plain:
    case RedirectKind::ActiveSync451:
      return leads;
    case RedirectKind::Sip:
      return directory_.at(verdict.target).is_up;
    case RedirectKind::AutodiscoverAddress:
      return true;
    default:
      return false;  // to a page of its own: whoever has logged on is sent back
  }
}

}  // namespace casgrid::planning
