#include "bench/decisions.h"

#include <ctime>
#include <string>
#include <vector>

namespace casgrid::bench {
namespace {

constexpr const char* kSites[] = {"paris", "lyon", "lille", "nice", "brest"};
constexpr const char* kPaths[] = {
    "/owa", "/Microsoft-Server-ActiveSync",   "/mapi",      "/ecp", "/EWS/Exchange.asmx", "/rpc",
    "/OAB", "/autodiscover/autodiscover.xml", "/powershell"};

void add_server(Directory& d, std::size_t site, Product product, ServerRoles roles) {
  Server s;
  s.site = SiteId{site};
  s.name = (roles.has(ServerRole::ClientAccess) ? "cas" : "mbx") +
           std::to_string(d.servers.size()) + "-" + kSites[site];
  s.product = product;
  s.version = usual_version(product);
  s.roles = roles;
  install(s);
  for (MailAccess& m : s.mail_access) m.front_service_running = m.back_end_service_running = true;
  s.outlook_anywhere.enabled = true;
  // Two sites of five have a name of their own, and old servers the legacy one.
  const bool is_old = product < Product::Exchange2013;
  if (s.is_front_end() && (site < 2 || is_old)) {
    const std::string name = is_old ? "legacy" : site == 0 ? "mail" : kSites[site];
    for (std::size_t p = 0; p < kHttpProtocols; ++p)
      s.directories[p].external_url = d.intern_url("https://" + name + ".contoso.com" + kPaths[p]);
  }
  d.servers.push_back(s);
}

// The request of a client that does everything right.
RequestFacts request_of(const Directory& d, Protocol p, ServerId front_end, UserId user) {
  RequestFacts r;
  r.protocol = p;
  r.front_end = front_end;
  r.host = *d.find_host("mail.contoso.com");
  r.user = user;
  r.credentials_ok = true;
  r.spread = user.value * 2654435761u;
  r.autodiscover = {.is_post = true,
                    .is_well_formed = true,
                    .knows_schema = true,
                    .subject = user,
                    .mapi_capable = true,
                    .takes_ex_http = true,
                    .takes_negotiate = true};
  r.sip = {DialPlanId{0u}, user, false};
  switch (p) {
    case Protocol::Owa:
    case Protocol::Ecp:
      r.method = LogonMethod::SessionCookie;
      r.session = {user, 1, false};
      break;
    case Protocol::ActiveSync:
      r.method = LogonMethod::Basic;
      break;
    case Protocol::Pop3:
      r.port = 995;
      break;
    case Protocol::Imap4:
      r.port = 993;
      break;
    case Protocol::Smtp:
      r.port = 25;
      r.tls = Tls::None;
      break;
    case Protocol::Sip:
      r.port = 5060;
      r.tls = Tls::None;
      break;
    default:
      r.method = LogonMethod::Negotiate;
      break;
  }
  r.oab = OabId{0u};
  return r;
}

double cpu_now() { return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC); }

}  // namespace

Directory decisions_forest() {
  using enum Product;
  Directory d;
  d.domain = "contoso.com";
  d.organisation.accepted_domains = {"contoso.com"};
  for (std::size_t i = 0; i < 5; ++i) {
    Site site;
    site.name = kSites[i];
    d.sites.push_back(site);
    if (i > 0) d.site_links.push_back({"link", {SiteId{0u}, SiteId{i}}, 10});
  }
  const ServerRoles front{ServerRole::ClientAccess}, back{ServerRole::Mailbox};
  const ServerRoles both{ServerRole::ClientAccess, ServerRole::Mailbox};
  for (std::size_t site = 0; site < 5; ++site) {
    add_server(d, site, Exchange2013, front);
    add_server(d, site, Exchange2013, back);
    add_server(d, site, Exchange2013, both);
    if (site < 4) add_server(d, site, Exchange2010, both);
    if (site < 3) add_server(d, site, Exchange2007, both);
    if (site < 2) add_server(d, site, Exchange2016, both);
  }
  for (std::size_t i = 0; i < d.servers.size(); ++i) {
    if (!d.servers[i].has(ServerRole::Mailbox)) continue;
    Database db;
    db.name = "db" + std::to_string(i);
    db.active_on = ServerId{i};
    db.copies = {{.server = ServerId{i}}};
    d.databases.push_back(db);
  }
  for (std::uint32_t i = 0; i < 68; ++i) {
    UserGroup group;
    group.name = "user" + std::to_string(i);
    group.domain = d.domain;
    group.first_user = i;
    group.count = 1;
    group.databases = {DatabaseId{i % d.databases.size()}};
    d.user_groups.push_back(group);
  }
  d.arbitration_mailbox = UserId{0u};
  d.address_books = {{.name = "default",
                      .guid = {},
                      .is_default = true,
                      .generation_mailbox = UserId{0u},
                      .generating_server = {},
                      .distributed_by = {}}};
  d.dial_plans.push_back({.name = "plan", .guid = {}, .gateways = {}});
  d.publish();
  return d;
}

DecisionsRate measure_decisions(const Directory& forest, std::uint64_t decisions) {
  std::vector<RequestFacts> requests;
  std::vector<SmtpRecipient> recipients;
  for (std::uint32_t u = 0; u < forest.user_count(); ++u) recipients.push_back({UserId{u}, true});
  for (std::uint32_t u = 0; u < forest.user_count(); ++u) {
    for (std::size_t p = 0; p < kProtocols; ++p) {
      for (std::size_t s = 0; s < forest.servers.size(); ++s) {
        if (!forest.servers[s].is_front_end()) continue;
        requests.push_back(request_of(forest, static_cast<Protocol>(p), ServerId{s}, UserId{u}));
        requests.back().smtp.recipients = std::span(recipients).subspan(u, 1);
      }
    }
  }
  DecisionsRate rate;
  const double start = cpu_now();
  while (rate.decisions < decisions) {
    for (const RequestFacts& r : requests) {
      const Decision x = decide(forest, r);
      rate.proxied += x.action == Action::Proxy ? 1 : 0;
      rate.checksum =
          rate.checksum * 31 + static_cast<std::uint64_t>(x.rule) * 1009 + x.target.value;
    }
    rate.decisions += requests.size();
  }
  rate.cpu_s = cpu_now() - start;
  return rate;
}

}  // namespace casgrid::bench
