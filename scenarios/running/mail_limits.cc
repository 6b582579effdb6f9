#include "scenarios/running/mail_limits.h"

#include "model/mailaccess/limits.h"

namespace casgrid {
namespace {

// What one of the servers of that name says of the protocol; none if nobody does.
template <class Servers>
const scenario::MailAccess* said_of(const Servers& servers, const std::string& name,
                                    scenario::MailAccess::Protocol protocol) {
  for (const auto& server : servers) {
    if (server.name() != name) continue;
    for (const scenario::MailAccess& m : server.mail_access())
      if (m.protocol() == protocol) return &m;
  }
  return nullptr;
}

// A machine with both roles says it once, in either of its rows.
const scenario::MailAccess& own_settings(const scenario::Scenario& s, const std::string& name,
                                         scenario::MailAccess::Protocol protocol) {
  if (const auto* own = said_of(s.directory().front_ends(), name, protocol)) return *own;
  if (const auto* own = said_of(s.directory().mailbox_servers(), name, protocol)) return *own;
  return scenario::MailAccess::default_instance();
}

template <class Number>
Number said(Number own, Number of_all) {
  return own != 0 ? own : of_all;
}

mailaccess::Limits limits_of(const scenario::MailAccess& own, const scenario::MailLimits& all) {
  mailaccess::Limits o;
  o.authenticated_idle = from_seconds(said(own.authenticated_idle_s(), all.authenticated_idle_s()));
  o.pre_authentication_idle =
      from_seconds(said(own.pre_authentication_idle_s(), all.pre_authentication_idle_s()));
  o.most_connections = said(own.max_connections(), all.max_connections());
  o.most_from_one_address =
      said(own.max_connections_from_single_ip(), all.max_connections_from_single_ip());
  o.most_of_user = said(own.max_connections_per_user(), all.max_connections_per_user());
  return o;
}

}  // namespace

void set_mail_limits(const scenario::Scenario& s, const std::string& name, HalfOptions& halves) {
  using scenario::MailAccess;
  halves.set(mailaccess::LimitsOf<Protocol::Pop3>{
      limits_of(own_settings(s, name, MailAccess::POP3), s.timing().pop3())});
  halves.set(mailaccess::LimitsOf<Protocol::Imap4>{
      limits_of(own_settings(s, name, MailAccess::IMAP4), s.timing().imap4())});
}

}  // namespace casgrid
