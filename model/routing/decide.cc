#include "model/routing/decide.h"

#include "model/base/assert.h"
#include "model/routing/considered.h"
#include "model/routing/listening.h"
#include "model/routing/rules.h"

namespace casgrid {

bool offers(const Server& front_end, Protocol protocol, LogonMethod method) {
  if (fails_mapi(front_end, protocol)) return true;
  const VirtualDirectory& directory = front_end.directory_of(protocol);
  const bool is_rpc = protocol == Protocol::OutlookAnywhere;
  const AuthMethods& auth = is_rpc ? front_end.outlook_anywhere.iis_methods : directory.auth;
  switch (method) {
    case LogonMethod::None:
      return true;
    case LogonMethod::FormsPost:
    case LogonMethod::SessionCookie:
      return directory.forms;
    case LogonMethod::Basic:
      return auth.has(AuthMethod::Basic);
    case LogonMethod::Negotiate:
      return auth.has(AuthMethod::Windows) || auth.has(AuthMethod::Negotiate) ||
             auth.has(AuthMethod::Kerberos);
    case LogonMethod::Ntlm:
      return auth.has(AuthMethod::Windows) || auth.has(AuthMethod::Ntlm) ||
             auth.has(AuthMethod::Negotiate);
    case LogonMethod::OAuth:
      return auth.has(AuthMethod::OAuth) ||
             (auth.has(AuthMethod::Windows) &&
              (protocol == Protocol::Ews || protocol == Protocol::Autodiscover));
    case LogonMethod::Certificate:
      return auth.has(AuthMethod::Certificate);
  }
  return false;
}

bool session_is_readable(const Server& front_end, const PresentedSession& session) {
  return !session.user.is_none() && !session.is_expired && front_end.certificate_key_is_classic &&
         session.certificate_key == front_end.certificate_key;
}

Decision decide(const Directory& directory, const RequestFacts& facts) {
  SIM_ASSERT(directory.at(facts.front_end).is_front_end());
  const Considered considered = consider(directory, facts);
  Decision decision;
  decision.facts = considered.facts;
  decision.user = considered.user;
  decision.mailbox = considered.mailbox;
  decision.database = considered.database;
  for (const Rule* candidate : rules_of(facts.protocol)) {
    if (!candidate->holds(considered.facts)) continue;
    decision.rule = candidate->id;
    candidate->outcome(considered, decision);
    break;
  }
  return decision;
}

Decision decide_port(const Directory& directory, ServerId server, bool is_udp, std::uint16_t port) {
  Decision decision;
  const Server& s = directory.at(server);
  const bool is_open = s.is_up && !is_udp && listens_anywhere(s, port);
  const bool closes = is_open && closes_without_banner(s, port);
  decision.facts.set(Fact::ServerIsUp, s.is_up);
  decision.facts.set(Fact::PortListens, is_open);
  decision.rule = !s.is_up ? RuleId::ServerDown
                  : closes ? RuleId::MailProxyInactive
                           : RuleId::PortClosed;
  decision.action = is_open && !closes ? Action::Answer : Action::Refuse;
  decision.sends_banner = is_open && !closes;
  return decision;
}

}  // namespace casgrid
