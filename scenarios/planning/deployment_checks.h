// The checks behind the table of deployment rules. Each appends what it sees.
#pragma once

#include "scenarios/planning/deployment_rules.h"
#include "scenarios/planning/front_door.h"

namespace casgrid::checks {

using Observations = std::vector<Observation>;

// Where servers stand (topology_checks.cc)
void perimeter(const Deployment&, Observations&);
void site_without_front_end(const Deployment&, Observations&);
void filtered_servers(const Deployment&, Observations&);
void balanced_dag_member(const Deployment&, Observations&);
void network_load_balancing(const Deployment&, Observations&);
void distant_dag_members(const Deployment&, Observations&);
void client_access_array(const Deployment&, Observations&);

// Which products, builds and settings meet (version_checks.cc)
template <Clash clash>
void clashes(const Deployment& d, Observations& seen) {
  for (const ClashFound& found : d.clashes) {
    if (found.clash == clash) seen.push_back({found.object, found.sentence});
  }
}
void outlook_too_old(const Deployment&, Observations&);
void rpc_tcp_clients(const Deployment&, Observations&);
void mapi_http_too_early(const Deployment&, Observations&);
void exchange_2003(const Deployment&, Observations&);
void no_unified_messaging(const Deployment&, Observations&);
void outlook_anywhere_off(const Deployment&, Observations&);
void outlook_anywhere_without_ntlm(const Deployment&, Observations&);

// Certificates (certificate_checks.cc)
void keys_differ(const Deployment&, Observations&);
void key_of_next_generation(const Deployment&, Observations&);
void name_not_covered(const Deployment&, Observations&);
void certificate_not_valid(const Deployment&, Observations&);
void oauth_certificate_not_valid(const Deployment&, Observations&);
void oauth_certificate_not_present(const Deployment&, Observations&);
void oauth_certificate_not_published(const Deployment&, Observations&);
void oauth_certificate_absent(const Deployment&, Observations&);
void oauth_certificate_expires(const Deployment&, Observations&);
void service_certificate(const Deployment&, Observations&);

// Listeners (listener_checks.cc)
void services_clash(const Deployment&, Observations&);
void connectors_are_one(const Deployment&, Observations&);

// Names and URLs (name_checks.cc)
void rpc_name_is_http_name(const Deployment&, Observations&);
void rpc_name_will_move(const Deployment&, Observations&);
void long_lived_names(const Deployment&, Observations&);
void urls_differ(const Deployment&, Observations&);
void misdirected_balancer(const Deployment&, Observations&);
void web_authentication_differs(const Deployment&, Observations&);
void authentication_differs_behind_name(const Deployment&, Observations&);

}  // namespace casgrid::checks
