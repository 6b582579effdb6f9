#include "scenarios/planning/deployment_rules.h"

#include "scenarios/planning/deployment_checks.h"

namespace casgrid {
namespace {

using enum Severity;

template <Clash clash>
constexpr DeploymentRule of_clash(const char* name, Severity severity) {
  const ClashWords& words = words_of(clash);
  return {words.code, name, severity, checks::clashes<clash>, words.law, words.remedy};
}

// clang-format off
constexpr DeploymentRule kRules[] = {
{"T1", "perimeter", Error, checks::perimeter,
 "a front end never stands in a perimeter network",
 "move it to the internal network and publish it through a reverse proxy or a balancer"},
{"T2", "site-without-front-end", Error, checks::site_without_front_end,
 "a site with mailbox servers has front ends that can serve them",
 "install the Client Access role of that product in the site"},
{"T3", "filtered", Error, checks::filtered_servers,
 "nothing is filtered between Exchange servers, nor between them and domain controllers",
 "let everything pass between the servers of these sites"},
{"T4", "outlook-too-old", Error, checks::outlook_too_old,
 "the oldest Outlook is 2007, wherever its mailbox is",
 "upgrade these clients before the namespace leads to Exchange 2013"},
{"T5", "rpc-tcp", Error, checks::rpc_tcp_clients,
 "Exchange 2013 offers clients no RPC over TCP",
 "switch Outlook Anywhere on for these clients, or MAPI over HTTP"},
{"T5", "rpc-name-is-http-name", Error, checks::rpc_name_is_http_name,
 "beside Exchange 2013, the RPC Client Access name is not a name of Outlook Anywhere (F20)",
 "give RpcClientAccessServer a name that stays with Exchange 2010, and let Outlook learn it"},
{"T5", "rpc-name-will-move", Warning, checks::rpc_name_will_move,
 "before Exchange 2013 comes, the RPC Client Access name is not a name of Outlook Anywhere (F20)",
 "give Outlook Anywhere a host name of its own before the name leads to Exchange 2013"},
{"T6", "mapi-http-too-early", Error, checks::mapi_http_too_early,
 "MAPI over HTTP needs Exchange 2013 SP1 (15.0.847.32) on every server",
 "update the server, or switch MAPI over HTTP off until it is"},
{"T7", "exchange-2003", Error, checks::exchange_2003,
 "no Exchange 2003 is in the organisation",
 "move its mailboxes to Exchange 2010 and remove it"},
of_clash<Clash::BuildBeside2013>("coexistence-build", Error),
of_clash<Clash::BuildOf2013And2016>("too-old-beside-2016", Error),
of_clash<Clash::MixedGroup>("dag-of-two-products", Error),
of_clash<Clash::UnsupportedPair>("unsupported-pair", Error),
of_clash<Clash::Build>("too-old-beside-another", Error),
of_clash<Clash::InferredBuild>("perhaps-too-old-beside-another", Warning),
of_clash<Clash::GroupBeingUpgraded>("dag-being-upgraded", Note),
of_clash<Clash::UnknownRelease>("unknown-release", Warning),
{"VER-6", "no-unified-messaging", Error, checks::no_unified_messaging,
 "nobody and nothing relies on Unified Messaging where the product has none: Exchange 2019 and later",
 "keep these mailboxes on Exchange 2016 or disable them for Unified Messaging, and leave the settings out"},
{"T9", "outlook-anywhere-off", Error, checks::outlook_anywhere_off,
 "beside Exchange 2013, every older front end has Outlook Anywhere enabled",
 "enable Outlook Anywhere on it"},
{"T9", "outlook-anywhere-without-ntlm", Error, checks::outlook_anywhere_without_ntlm,
 "the web site of Outlook Anywhere on an older front end takes NTLM (F1)",
 "add NTLM to IISAuthenticationMethods"},
{"T10", "keys-differ", Warning, checks::keys_differ,
 "front ends behind one name have the same certificate, key included (F5)",
 "export the certificate with its key from one of them and bind it on all"},
{"T10", "name-not-covered", Error, checks::name_not_covered,
 "the certificate of a front end covers the names that lead to it",
 "add the name to the certificate, or bind one that has it"},
{"T10", "certificate-not-valid", Error, checks::certificate_not_valid,
 "the certificate of a front end is inside its validity",
 "renew the certificate and bind the new one on every front end behind the name"},
{"T10", "service-certificate", Warning, checks::service_certificate,
 "what POP3, IMAP4 and receive connectors name as their certificate is there, valid, and has their name",
 "enable a certificate with that name for the service, or name one that is there"},
{"T11", "client-access-array", Note, checks::client_access_array,
 "Exchange 2013 has no client access array to configure; a balanced set of front ends is one",
 "remove the object once no database of Exchange 2010 names it"},
{"T12", "balanced-dag-member", Error, checks::balanced_dag_member,
 "Windows Network Load Balancing cannot run on a member of a DAG",
 "put a balancer before the server"},
{"T12", "network-load-balancing", Note, checks::network_load_balancing,
 "Windows Network Load Balancing sees the death of a server, not that of a service",
 "use a balancer that asks for the health page"},
{"T13", "distant-dag-members", Error, checks::distant_dag_members,
 "the members of a DAG are at most 500 ms of round trip apart",
 "keep the DAG to sites that are near enough"},
{"T13", "long-lived-names", Warning, checks::long_lived_names,
 "clients should ask for names again after 5 minutes",
 "set the time to live of the record to 300 seconds"},
{"F5", "cng-key", Error, checks::key_of_next_generation,
 "forms logon needs a certificate whose key is in a classic provider",
 "import the certificate again with a classic (CSP) key provider"},
{"F6", "oauth-certificate", Error, checks::oauth_certificate_not_valid,
 "the certificate for OAuth between servers is inside its validity",
 "make a new one with New-ExchangeCertificate and publish it with Set-AuthConfig"},
{"F6", "oauth-absent", Error, checks::oauth_certificate_absent,
 "a certificate for OAuth between servers is published",
 "make one with New-ExchangeCertificate and publish it with Set-AuthConfig"},
{"F6", "oauth-not-present", Error, checks::oauth_certificate_not_present,
 "the certificate for OAuth that is published is on every front end",
 "import it there with its key, or publish one that is there with Set-AuthConfig"},
{"F6", "oauth-not-published", Warning, checks::oauth_certificate_not_published,
 "a certificate for OAuth that is there is published, or was",
 "publish it with Set-AuthConfig, or remove it"},
{"F6", "oauth-expires", Warning, checks::oauth_certificate_expires,
 "the certificate for OAuth is good for 60 days, or the next one takes over before",
 "make a new one with New-ExchangeCertificate and publish it with Set-AuthConfig"},
{"F14", "services-clash", Error, checks::services_clash,
 "an address and port of a server belongs to one service (10048)",
 "give one of them another port or address, or the connector the other's transport role"},
{"F14", "connectors-are-one", Error, checks::connectors_are_one,
 "two receive connectors of one service differ in their bindings or in their remote ranges",
 "give one of them other bindings or other remote ranges"},
{"F19", "urls-differ", Warning, checks::urls_differ,
 "the front ends of one product in a site publish the same URLs",
 "give every front end of the site the same ExternalURL"},
{"N4", "web-authentication-differs", Warning, checks::web_authentication_differs,
 "OWA and ECP of a server authenticate alike: the one's logon is the other's",
 "give both virtual directories the same authentication methods"},
{"N4", "authentication-differs-behind-name", Warning, checks::authentication_differs_behind_name,
 "front ends of one product behind one name authenticate alike",
 "give the virtual directory the same authentication methods on each of them"},
{"N3", "misdirected-balancer", Error, checks::misdirected_balancer,
 "a name that newer front ends publish leads to newer front ends",
 "take the older server out of the balancer's pool for this name"},
};
// clang-format on

}  // namespace

std::span<const DeploymentRule> deployment_rules() { return kRules; }

std::vector<Finding> deployment_findings(const Directory& directory,
                                         const DeploymentContext& context) {
  const Deployment deployment(directory, context);
  std::vector<Finding> findings;
  std::vector<Observation> seen;
  for (const DeploymentRule& rule : kRules) {
    seen.clear();
    rule.check(deployment, seen);
    for (const Observation& o : seen)
      findings.push_back({rule.code, rule.severity, o.object, o.sentence, rule.remedy});
  }
  return findings;
}

}  // namespace casgrid
