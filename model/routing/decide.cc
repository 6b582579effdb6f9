#include "model/routing/decide.h"

#include "model/base/assert.h"
#include "model/routing/considered.h"
#include "model/routing/listening.h"
#include "model/routing/logon_ways.h"
#include "model/routing/rules.h"

namespace casgrid {

bool offers(const Server& front_end, Protocol protocol, LogonMethod method) {
  if (method == LogonMethod::None || fails_mapi(front_end, protocol)) return true;
  const VirtualDirectory& directory = front_end.directory_of(protocol);
  if (method == LogonMethod::FormsPost || method == LogonMethod::SessionCookie)
    return directory.forms && !methods_for(method, protocol).is_empty();
  const bool is_rpc = protocol == Protocol::OutlookAnywhere;
  const AuthMethods& auth = is_rpc ? front_end.outlook_anywhere.iis_methods : directory.auth;
  return auth.intersects(methods_for(method, protocol));
}

bool session_is_readable(SessionKey key, const PresentedSession& session) {
  return !session.user.is_none() && !session.is_expired && session.has_classic_key &&
         key.is_classic && session.certificate_key == key.number;
}

Decision decide(const Directory& directory, const RequestFacts& facts) {
  SIM_ASSERT(directory.at(facts.front_end).is_front_end());
  const Considered considered = consider(directory, facts);
  Decision decision;
  decision.facts = considered.facts;
  decision.user = considered.user;
  decision.mailbox = considered.mailbox;
  decision.database = considered.database;
  const Rule& decides = first_that_holds(facts.protocol, considered.facts);
  decision.rule = decides.id;
  decides.outcome(considered, decision);
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
