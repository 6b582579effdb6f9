// A case in words, so that a counterexample can be acted on without a debugger.
#include <iterator>
#include <sstream>

#include "tests/model/routing/random_forest.h"

namespace casgrid::testing {
namespace {

const char* text_of(RecipientType type) {
  constexpr const char* kTexts[] = {"mailbox", "mail user", "remote mailbox", "no mailbox"};
  return kTexts[static_cast<std::size_t>(type)];
}

const char* text_of(Resource resource) {
  constexpr const char* kTexts[] = {"application",   "health page", "root",
                                    "logon page",    "logon post",  "sign-off",
                                    "sign-out page", "static",      "unknown path"};
  return kTexts[static_cast<std::size_t>(resource)];
}

const char* text_of(LogonMethod method) {
  constexpr const char* kTexts[] = {
      "no credentials", "session",     "forms post", "Basic",  "Negotiate",          "NTLM",
      "OAuth",          "certificate", "Digest",     "claims", "a token in the body"};
  static_assert(std::size(kTexts) == static_cast<std::size_t>(LogonMethod::kCount));
  return kTexts[static_cast<std::size_t>(method)];
}

std::string name_of(const Directory& d, ServerId id) {
  return id.is_none() ? "nobody" : d.at(id).name;
}

std::string name_of(const Directory& d, UserId id) {
  return id.is_none() ? "nobody" : d.named(id).sam_account_name;
}

void describe_server(std::ostream& out, const Directory& d, const Server& s) {
  out << "  " << s.name << " in " << d.at(s.site).name << ": " << casgrid::text_of(s.product) << " "
      << casgrid::text_of(s.version);
  if (s.is_front_end()) out << ", client access";
  if (s.has(ServerRole::Mailbox)) out << ", mailbox";
  const auto unless = [&](bool usual, const char* words) {
    if (!usual) out << ", " << words;
  };
  unless(s.is_up, "down");
  unless(s.is_resolvable, "unresolvable");
  unless(s.in_service, "out of service");
  unless(s.back_end_certificate_bound, "no certificate on 444");
  unless(s.transport_running, "transport stopped");
  unless(s.transport_offers_anonymous_tls, "no X-ANONYMOUSTLS");
  unless(s.activation_policy == ActivationPolicy::Unrestricted, "activation limited");
  unless(s.certificate_key_is_classic, "CNG key");
  if (s.is_front_end()) out << ", key " << s.certificate_key;
  for (std::size_t i = 0; i < kComponents; ++i) {
    const auto component = static_cast<ComponentId>(i);
    if (s.components.own(component) != ComponentState::Active)
      out << ", " << casgrid::text_of(component) << " " << text_of(s.components.own(component));
  }
  out << "\n";
  for (std::size_t p = 0; s.is_front_end() && p < kHttpProtocols; ++p) {
    const VirtualDirectory& v = s.directories[p];
    if (!v.exists || v.external_url.is_none()) continue;
    out << "    " << casgrid::text_of(static_cast<Protocol>(p)) << " at "
        << d.at(v.external_url).text << (v.forms ? ", forms" : "")
        << (v.redirect_to_optimal_server ? "" : ", no redirect to optimal server")
        << (v.cross_site_redirect == CrossSiteRedirect::Manual ? ", manual redirect" : "") << "\n";
  }
}

void describe_tables(std::ostream& out, const Directory& d) {
  for (const Database& db : d.databases) {
    out << "  " << db.name << " on";
    for (const DatabaseCopy& copy : db.copies) out << " " << name_of(d, copy.server);
    out << ", active on " << name_of(d, db.active_on) << (db.is_mounted ? "" : ", not mounted")
        << (db.dag.is_none() ? "" : ", " + d.at(db.dag).name) << "\n";
  }
  for (const UserGroup& g : d.user_groups) {
    out << "  " << g.name << ": " << text_of(g.settings.type);
    if (!g.databases.empty()) out << " in " << d.at(g.databases[0]).name;
    if (!g.settings.disabled.is_empty()) out << ", a protocol is off";
    if (g.settings.password_expired) out << ", password expired";
    if (!g.settings.is_healthy) out << ", mailbox broken";
    out << "\n";
  }
}

}  // namespace

std::string describe(const Case& c) {
  const Directory& d = c.directory;
  const RequestFacts& r = c.request;
  std::ostringstream out;
  out << "sites:";
  for (const Site& s : d.sites) out << " " << s.name;
  for (const SiteLink& l : d.site_links)
    out << "; " << d.at(l.sites[0]).name << "-" << d.at(l.sites[1]).name << " costs " << l.cost;
  out << "\n";
  for (const Server& s : d.servers) describe_server(out, d, s);
  describe_tables(out, d);
  out << "request: " << casgrid::text_of(r.protocol) << ", " << text_of(r.resource) << ", at "
      << name_of(d, r.front_end) << " port " << r.port << (r.tls == Tls::None ? " in clear" : "")
      << " under " << (r.host.is_none() ? "an unknown name" : d.at(r.host)) << ", "
      << text_of(r.method) << " of " << name_of(d, r.user)
      << (r.credentials_ok ? "" : " (wrong password)");
  if (!r.session.user.is_none())
    out << ", session of " << name_of(d, r.session.user) << " with key "
        << r.session.certificate_key << (r.session.is_expired ? ", expired" : "");
  if (!r.hints.url_mailbox.is_none()) out << ", URL names " << name_of(d, r.hints.url_mailbox);
  if (!r.hints.header_mailbox.is_none())
    out << ", X-AnchorMailbox " << name_of(d, r.hints.header_mailbox);
  if (!r.hints.affinity_server.is_none())
    out << ", affinity to " << name_of(d, r.hints.affinity_server);
  if (!r.autodiscover.subject.is_none()) out << ", asks for " << name_of(d, r.autodiscover.subject);
  if (!r.directory_answered) out << ", no directory server answers";
  if (r.is_located) out << ", Active Manager says " << name_of(d, r.active_server);
  for (const SmtpRecipient& to : c.recipients) out << ", to " << name_of(d, to.mailbox);
  return out.str() + "\n";
}

}  // namespace casgrid::testing
