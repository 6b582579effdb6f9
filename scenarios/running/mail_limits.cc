#include "scenarios/running/imap4_options.h"

namespace casgrid {
namespace {

// What one of the servers of that name says of IMAP4; none if nobody does.
template <class Servers>
const scenario::MailAccess* said_of(const Servers& servers, const std::string& name) {
  for (const auto& server : servers) {
    if (server.name() != name) continue;
    for (const scenario::MailAccess& m : server.mail_access())
      if (m.protocol() == scenario::MailAccess::IMAP4) return &m;
  }
  return nullptr;
}

// A machine with both roles says it once, in either of its rows.
const scenario::MailAccess& own_settings(const scenario::Scenario& s, const std::string& name) {
  if (const auto* own = said_of(s.directory().front_ends(), name)) return *own;
  if (const auto* own = said_of(s.directory().mailbox_servers(), name)) return *own;
  return scenario::MailAccess::default_instance();
}

template <class Number>
Number said(Number own, Number of_all) {
  return own != 0 ? own : of_all;
}

}  // namespace

imap4::FrontOptions imap4_front_options(const scenario::Scenario& s, const std::string& name) {
  const scenario::Imap4Settings& all = s.timing().imap4();
  const scenario::MailAccess& own = own_settings(s, name);
  imap4::FrontOptions o;
  o.authenticated_idle = from_seconds(said(own.authenticated_idle_s(), all.authenticated_idle_s()));
  o.pre_authentication_idle =
      from_seconds(said(own.pre_authentication_idle_s(), all.pre_authentication_idle_s()));
  o.most_connections = said(own.max_connections(), all.max_connections());
  o.most_from_one_address =
      said(own.max_connections_from_single_ip(), all.max_connections_from_single_ip());
  o.most_of_user = said(own.max_connections_per_user(), all.max_connections_per_user());
  return o;
}

}  // namespace casgrid
