// An organisation of two sites for the tests of the rules: in Paris and in Lyon one server of every
// kind, and one person with a mailbox on each. Paris is published as mail.contoso.com and its
// Exchange 2007 as legacy.contoso.com; Lyon is not published.
#pragma once

#include <string>
#include <vector>

#include "model/routing/decide.h"

namespace casgrid::testing {

inline constexpr SiteId kParis{0u}, kLyon{1u};
inline constexpr ServerId kCasParis{0u}, kMbxParis{1u}, k2010Paris{2u}, k2007Paris{3u},
    kCasLyon{4u}, kMbxLyon{5u}, k2010Lyon{6u}, k2007Lyon{7u}, k2016Lyon{8u};
// Named after where their mailboxes are.
inline constexpr UserId kParis13{0u}, kParis10{1u}, kParis07{2u}, kLyon13{3u}, kLyon10{4u},
    kLyon07{5u}, kLyon16{6u}, kOnline{7u}, kElsewhere{8u}, kNoMailbox{9u}, kArbitration{10u};

class TwoSites {
 public:
  Directory d;
  RequestFacts r;
  std::vector<SmtpRecipient> to;
  IpAddress client;

  TwoSites() {
    d.domain = "contoso.com";
    d.sites.resize(2);
    d.sites[0].name = "paris";
    d.sites[1].name = "lyon";
    using enum Product;
    add_server("cas-paris", kParis, Exchange2013, {ServerRole::ClientAccess});
    add_server("mbx-paris", kParis, Exchange2013, {ServerRole::Mailbox});
    add_server("e2010-paris", kParis, Exchange2010, kBoth);
    add_server("e2007-paris", kParis, Exchange2007, kBoth);
    add_server("cas-lyon", kLyon, Exchange2013, {ServerRole::ClientAccess});
    add_server("mbx-lyon", kLyon, Exchange2013, {ServerRole::Mailbox});
    add_server("e2010-lyon", kLyon, Exchange2010, kBoth);
    add_server("e2007-lyon", kLyon, Exchange2007, kBoth);
    add_server("e2016-lyon", kLyon, Exchange2016, kBoth);
    for (const ServerId s :
         {kMbxParis, k2010Paris, k2007Paris, kMbxLyon, k2010Lyon, k2007Lyon, k2016Lyon})
      add_mailbox_in(s);
    add_user("online", RecipientType::RemoteMailbox, {});
    add_user("elsewhere", RecipientType::MailUser, {});
    add_user("no-mailbox", RecipientType::NoMailbox, {});
    add_user("arbitration", RecipientType::Mailbox, {DatabaseId{0u}});
    d.arbitration_mailbox = kArbitration;
    d.named_users[kOnline.index()].external_address = "online@online.example";
    d.organisation.relationships = {
        {"online", {"online.example"}, d.intern_url("https://outlook.online.example/owa")}};
    d.organisation.accepted_domains = {"contoso.com"};
    d.dial_plans.push_back({.name = "plain", .guid = "", .gateways = {}});
    publish(kCasParis, "mail.contoso.com");
    publish(k2007Paris, "legacy.contoso.com");
    publish(k2007Lyon, "legacy.contoso.com");
    d.publish();
    r.front_end = kCasParis;
    r.host = host("mail.contoso.com");
  }

  HostId host(const char* name) { return d.intern_host(name); }
  Server& at(ServerId id) { return d.at(id); }
  Server& front_end() { return d.at(r.front_end); }
  VirtualDirectory& own(ServerId id) { return d.at(id).directory_of(r.protocol); }
  RecipientSettings& settings(UserId u) { return d.user_groups[u.index()].settings; }
  Database& database_of(UserId u) { return d.databases[d.database_of(u).index()]; }
  void build(const Version& version) { front_end().version = version; }
  // The server was of this version from the start, its URLs as they are.
  void is_of(ServerId id, const Version& version) {
    d.at(id).version = version;
    d.at(id).product = *product_of(version);
    d.publish();
  }

  // Every protocol of this server under one name.
  void publish(ServerId id, const std::string& name) {
    constexpr const char* kPaths[] = {"/owa",
                                      "/Microsoft-Server-ActiveSync",
                                      "/mapi",
                                      "/ecp",
                                      "/EWS/Exchange.asmx",
                                      "/rpc",
                                      "/OAB",
                                      "/autodiscover/autodiscover.xml",
                                      "/powershell"};
    for (std::size_t p = 0; p < kHttpProtocols; ++p)
      d.at(id).directories[p].external_url = d.intern_url("https://" + name + kPaths[p]);
  }

  // ---- who asks for what

  void session(UserId user) {
    r.method = LogonMethod::SessionCookie;
    r.session = {user, 1, false};
  }
  void forms_post(UserId user) {
    r.resource = Resource::LogonPost;
    gives(LogonMethod::FormsPost, user);
  }
  void gives(LogonMethod method, UserId user) {
    r.method = method;
    r.user = user;
    r.credentials_ok = true;
  }
  void asks(Protocol p, UserId user) {
    r.protocol = p;
    switch (p) {
      case Protocol::Owa:
      case Protocol::Ecp:
        session(user);
        break;
      case Protocol::ActiveSync:
        gives(LogonMethod::Basic, user);
        break;
      default:
        gives(LogonMethod::Negotiate, user);
        break;
    }
    r.autodiscover = {
        .is_post = true, .is_well_formed = true, .knows_schema = true, .subject = user};
  }
  void mail(Protocol p, UserId user) {
    asks(p, user);
    r.port = p == Protocol::Pop3 ? 995 : 993;
  }
  void message() {
    r.protocol = Protocol::Smtp;
    r.port = 25;
    r.tls = Tls::None;
  }
  ReceiveConnector& connector(std::uint16_t port) {
    for (ReceiveConnector& c : front_end().connectors) {
      if (c.listens_on(port)) return c;
    }
    return front_end().connectors.emplace_back();
  }
  void from(const char* address) {
    client = *ip_address_of(address);
    r.smtp.client = &client;
  }
  // A certificate of the front end.
  void holds(const char* issuer, const char* subject) {
    Certificate& made = d.certificates.emplace_back();
    made.issuer_name = issuer;
    made.subject = subject;
    made.servers = {front_end().name};
  }
  void submission(UserId user) {
    r.protocol = Protocol::Smtp;
    r.port = 587;
    r.tls = Tls::StartTls;
    r.user = user;
    r.credentials_ok = r.smtp.is_authenticated = r.smtp.sent_auth = r.smtp.gives_password = true;
  }
  void call(UserId callee) {
    r.protocol = Protocol::Sip;
    r.port = 5060;
    r.tls = Tls::None;
    r.sip = {DialPlanId{0u}, callee, false};
  }
  void at_2010(Protocol p, UserId user) {
    asks(p, user);
    r.front_end = k2010Paris;
    r.host = host("old.contoso.com");
  }
  void at_2007(Protocol p, UserId user) {
    asks(p, user);
    r.front_end = k2007Paris;
    r.host = host("legacy.contoso.com");
  }

  Decision decided() {
    d.publish();
    r.smtp.recipients = to;
    return decide(d, r);
  }

 private:
  static constexpr ServerRoles kBoth{ServerRole::ClientAccess, ServerRole::Mailbox};

  void add_server(const char* name, SiteId site, Product product, ServerRoles roles) {
    Server s;
    s.name = name;
    s.site = site;
    s.product = product;
    s.version = usual_version(product);
    s.roles = roles;
    install(s);
    for (MailAccess& m : s.mail_access) m.front_service_running = m.back_end_service_running = true;
    s.outlook_anywhere.enabled = true;
    d.servers.push_back(s);
  }

  void add_mailbox_in(ServerId server) {
    Database db;
    db.name = "db-" + d.at(server).name;
    db.copies = {{.server = server}};
    db.active_on = server;
    d.databases.push_back(db);
    add_user(d.at(server).name, RecipientType::Mailbox, {DatabaseId{d.databases.size() - 1}});
  }

  void add_user(const std::string& name, RecipientType type, std::vector<DatabaseId> in) {
    const auto number = static_cast<std::uint32_t>(d.user_groups.size());
    NamedUser user;
    user.sam_account_name = name;
    user.upn = user.primary_smtp = name + "@contoso.com";
    UserGroup group;
    group.name = name;
    group.first_user = group.named = number;
    group.count = 1;
    group.databases = std::move(in);
    group.settings.type = type;
    d.user_groups.push_back(group);
    d.named_users.push_back(user);
  }
};

}  // namespace casgrid::testing
