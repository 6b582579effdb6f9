#include "model/routing/decide.h"

#include "model/base/assert.h"

namespace casgrid {
namespace {

// The facts of one request, looked up once for all rules.
struct Considered {
  const Directory& directory;
  const RequestFacts& facts;
  const Server& front_end;
  bool gives_password;
  bool session_valid;
  UserId user;           // authenticated; none if nobody is
  SiteId mailbox_site;   // of the active copy; none while not mounted
  HostId external_host;  // of OWA in the mailbox's site; none if unset

  const HttpRequest& request() const { return facts.request; }
  Protocol protocol() const { return protocol_of(facts.request.action); }
  bool offers(LogonMethod method) const { return casgrid::offers(front_end, protocol(), method); }
  bool is_authenticated() const { return !user.is_none(); }
};

using Condition = Fact (*)(const Considered&);
using Outcome = void (*)(const Considered&, Decision&);

struct Rule {
  RuleId id;
  Condition condition;
  Outcome outcome;
};

constexpr std::uint16_t kBackEndPort = 444;

void answer(Decision& d, std::uint16_t status) {
  d.action = Action::Answer;
  d.status = status;
}

void redirect(Decision& d, RedirectKind kind, std::uint16_t status, HostId location) {
  d.action = Action::Redirect;
  d.redirect = kind;
  d.status = status;
  d.location = location;
}

void to_logon_page(const Considered& c, Decision& d, std::uint8_t reason) {
  redirect(d, RedirectKind::LogonPage, 302, c.request().host);
  d.reason = reason;
}

void proxy(const Considered& c, Decision& d) {
  d.action = Action::Proxy;
  d.target = c.facts.active_server;
  d.port = kBackEndPort;
}

Fact when(bool holds, Fact otherwise) { return holds ? Fact::Holds : otherwise; }

Fact other_site(const Considered& c) {
  if (c.protocol() != Protocol::Owa) return Fact::ProtocolNeverRedirects;
  if (c.mailbox_site == c.front_end.site) return Fact::MailboxIsInThisSite;
  if (c.external_host.is_none()) return Fact::NoExternalUrl;
  if (c.external_host == c.request().host) return Fact::SameNamespace;
  return when(c.front_end.owa.redirect_to_optimal_server, Fact::RedirectSwitchedOff);
}

void redirect_other_site(const Considered& c, Decision& d) {
  const bool forms_at_both_ends =
      c.front_end.owa.authentication.forms && c.directory.owa_forms(c.mailbox_site);
  if (c.request().method == LogonMethod::FormsPost && forms_at_both_ends) {
    redirect(d, RedirectKind::Sso, 200, c.external_host);
  } else {
    redirect(d, RedirectKind::Plain, 302, c.external_host);
  }
}

// The rules, from the top. Each condition gives Holds, or the fact that keeps the rule from firing.
constexpr Rule kRules[] = {
    {RuleId::ComponentInactive,
     [](const Considered& c) {
       return when(c.facts.proxy_state != ComponentState::Active, Fact::ComponentIsActive);
     },
     [](const Considered&, Decision& d) { answer(d, 503); }},
    {RuleId::HealthPage,
     [](const Considered& c) {
       return when(c.facts.path == RequestPath::HealthCheck, Fact::NotHealthPage);
     },
     [](const Considered&, Decision& d) { answer(d, 200); }},
    {RuleId::RootToOwa,
     [](const Considered& c) {
       return when(c.request().action == ClientAction::Root, Fact::NotRoot);
     },
     [](const Considered& c, Decision& d) {
       redirect(d, RedirectKind::ToOwa, 301, c.request().host);
     }},
    {RuleId::LogonPage,
     [](const Considered& c) {
       return when(c.request().action == ClientAction::LogonPage, Fact::NotLogonPage);
     },
     [](const Considered&, Decision& d) { answer(d, 200); }},
    {RuleId::SignOut,
     [](const Considered& c) {
       return when(c.request().action == ClientAction::Logoff, Fact::NotLogoff);
     },
     [](const Considered& c, Decision& d) {
       redirect(d, RedirectKind::SignOut, 302, c.request().host);
     }},
    {RuleId::BasicNotOffered,
     [](const Considered& c) {
       if (c.request().method != LogonMethod::Basic) return Fact::NotBasic;
       return when(!c.offers(LogonMethod::Basic), Fact::BasicIsOffered);
     },
     [](const Considered&, Decision& d) { answer(d, 401); }},
    {RuleId::FormsNotOffered,
     [](const Considered& c) {
       if (c.request().method != LogonMethod::FormsPost) return Fact::NotForms;
       return when(!c.offers(LogonMethod::FormsPost), Fact::FormsIsOffered);
     },
     [](const Considered&, Decision& d) { answer(d, 401); }},
    {RuleId::NegotiateNotOffered,
     [](const Considered& c) {
       if (c.request().method != LogonMethod::Negotiate) return Fact::NotNegotiate;
       return when(!c.offers(LogonMethod::Negotiate), Fact::NegotiateIsOffered);
     },
     [](const Considered&, Decision& d) { answer(d, 401); }},
    {RuleId::DirectoryUnavailable,
     [](const Considered& c) { return when(!c.facts.directory_answered, Fact::DirectoryAnswered); },
     [](const Considered&, Decision& d) { answer(d, 503); }},
    {RuleId::WrongPassword,
     [](const Considered& c) {
       if (!c.gives_password) return Fact::NoPasswordGiven;
       return when(!c.facts.credentials_ok, Fact::PasswordIsRight);
     },
     [](const Considered& c, Decision& d) {
       if (c.request().method == LogonMethod::FormsPost) {
         to_logon_page(c, d, 2);
       } else {
         answer(d, 401);
       }
     }},
    {RuleId::SessionExpired,
     [](const Considered& c) {
       if (c.is_authenticated()) return Fact::SessionIsValid;
       return when(c.request().is_background, Fact::NotBackground);
     },
     [](const Considered&, Decision& d) { answer(d, 440); }},
    {RuleId::NoSession,
     [](const Considered& c) { return when(!c.is_authenticated(), Fact::SessionIsValid); },
     [](const Considered& c, Decision& d) {
       if (c.offers(LogonMethod::FormsPost)) {
         to_logon_page(c, d, 0);
       } else {
         answer(d, 401);
       }
     }},
    {RuleId::ProtocolDisabled,
     [](const Considered& c) {
       const auto protocol = static_cast<std::size_t>(c.protocol());
       return when(!c.directory.group_of(c.user).is_enabled[protocol], Fact::ProtocolIsEnabled);
     },
     [](const Considered&, Decision& d) { answer(d, 403); }},
    {RuleId::NotMounted,
     [](const Considered& c) { return when(c.facts.active_server.is_none(), Fact::CopyIsMounted); },
     [](const Considered&, Decision& d) { answer(d, 503); }},
    {RuleId::RedirectOtherSite, other_site, redirect_other_site},
    {RuleId::LogonDone,
     [](const Considered& c) {
       return when(c.request().method == LogonMethod::FormsPost, Fact::NotFormsLogon);
     },
     [](const Considered& c, Decision& d) {
       redirect(d, RedirectKind::ToOwa, 302, c.request().host);
       d.sets_session = true;
     }},
    {RuleId::ProxyOtherSite,
     [](const Considered& c) {
       return when(c.mailbox_site != c.front_end.site, Fact::MailboxIsInThisSite);
     },
     [](const Considered& c, Decision& d) {
       proxy(c, d);
       d.crosses_site = true;
     }},
    {RuleId::ProxySameSite, [](const Considered&) { return Fact::Holds; }, proxy},
};

constexpr bool rules_stand_in_order() {
  std::size_t i = 0;
  for (const Rule& rule : kRules) {
    if (static_cast<std::size_t>(rule.id) != i++) return false;
  }
  return i == static_cast<std::size_t>(RuleId::kCount);
}
static_assert(rules_stand_in_order());

Considered consider(const Directory& directory, const RequestFacts& facts) {
  const bool gives_password = gives_credentials(facts.request.method);
  const bool session_valid = session_is_valid(directory, facts);
  UserId user;
  if (gives_password && facts.credentials_ok) user = facts.request.user;
  if (!gives_password && session_valid) user = facts.request.cookie.user;
  SiteId mailbox_site;
  HostId external_host;
  if (!facts.active_server.is_none()) {
    mailbox_site = directory.at(facts.active_server).site;
    external_host = directory.at(mailbox_site).owa_external_host;
  }
  return {directory,      facts,         directory.at(facts.front_end),
          gives_password, session_valid, user,
          mailbox_site,   external_host};
}

}  // namespace

bool offers(const Server& front_end, Protocol protocol, LogonMethod method) {
  const OwaAuthentication& owa = front_end.owa.authentication;
  switch (method) {
    case LogonMethod::FormsPost:
    case LogonMethod::SessionCookie:
      return protocol == Protocol::Owa && owa.forms;
    case LogonMethod::Basic:
      return protocol == Protocol::Owa ? owa.basic : protocol == Protocol::ActiveSync;
    case LogonMethod::Negotiate:
      return protocol == Protocol::Mapi;
    case LogonMethod::None:
      return true;
  }
  return false;
}

bool session_is_valid(const Directory& directory, const RequestFacts& facts) {
  const HttpRequest& request = facts.request;
  return request.method == LogonMethod::SessionCookie &&
         protocol_of(request.action) == Protocol::Owa && !request.cookie.user.is_none() &&
         request.cookie.certificate_key == directory.at(facts.front_end).certificate_key &&
         facts.now < request.cookie.expires;
}

Decision decide(const Directory& directory, const RequestFacts& facts) {
  const Considered considered = consider(directory, facts);
  Decision decision;
  if (!considered.user.is_none()) decision.database = directory.database_of(considered.user);
  for (const Rule& rule : kRules) {
    const Fact fact = rule.condition(considered);
    decision.rejected[static_cast<std::size_t>(rule.id)] = fact;
    if (fact != Fact::Holds) continue;
    decision.rule = rule.id;
    rule.outcome(considered, decision);
    break;
  }
  return decision;
}

}  // namespace casgrid
