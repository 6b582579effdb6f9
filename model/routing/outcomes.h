// What the rules do: small functions that fill a decision. Private to the table of rules.
#pragma once

#include "model/routing/considered.h"
#include "model/routing/redirect_kind.h"

namespace casgrid::outcomes {

template <std::uint16_t kStatus>
void answer(const Considered&, Decision& d) {
  d.action = Action::Answer;
  d.status = kStatus;
  if (kStatus >= 400) d.page = Page::Error;
}

template <std::uint16_t kStatus, Page kPage>
void page(const Considered&, Decision& d) {
  d.action = Action::Answer;
  d.status = kStatus;
  d.page = kPage;
}

template <std::uint16_t kStatus, NamedError kError>
void error(const Considered&, Decision& d) {
  d.action = Action::Answer;
  d.status = kStatus;
  d.page = Page::Error;
  d.error = kError;
}

template <MailReply kReply>
void reply(const Considered&, Decision& d) {
  d.action = Action::Answer;
  d.reply = kReply;
}

template <RedirectKind kKind, OwnPath kPath, std::uint16_t kStatus>
void within(const Considered& c, Decision& d) {
  d.action = Action::Redirect;
  d.redirect = kKind;
  d.own_path = kPath;
  d.status = kStatus;
  d.location = c.request.host;
}

template <std::uint8_t kReason>
void to_logon_page(const Considered& c, Decision& d) {
  within<RedirectKind::LogonPage, OwnPath::LogonPage, 302>(c, d);
  d.reason = kReason;
}

void refuse(const Considered&, Decision&);
void not_known(const Considered&, Decision&);
void challenge(const Considered&, Decision&);  // 401 with what the virtual directory offers

// To another address.
void to_adfs(const Considered&, Decision&);
void sso(const Considered&, Decision&);    // a form that logs on at `external_url`
void plain(const Considered&, Decision&);  // 302 to `external_url`
void newer_sso(const Considered&, Decision&);
void newer_plain(const Considered&, Decision&);
void active_sync(const Considered&, Decision&);  // 451 to `external_url`
void newer_active_sync(const Considered&, Decision&);
void online_active_sync(const Considered&, Decision&);
void online_link(const Considered&, Decision&);
void manual_link(const Considered&, Decision&);
void autodiscover_address(const Considered&, Decision&);
void autodiscover_settings(const Considered&, Decision&);  // built by the front end itself
template <std::uint16_t kCode>
void autodiscover_error(const Considered& c, Decision& d) {
  d.action = Action::Answer;
  d.status = 200;
  d.autodiscover.action = AutodiscoverAction::Error;
  d.autodiscover.error_code = kCode;
  d.autodiscover.subject = c.request.autodiscover.subject;
}
void sip(const Considered&, Decision&);

// To a server.
void proxy(const Considered&, Decision&);
void proxy_unread(const Considered&, Decision&);     // by nothing that the front end could read
void proxy_by_cookie(const Considered&, Decision&);  // to the old front end that the cookie names
void proxy_affinity(const Considered&, Decision&);
void proxy_challenged(const Considered&, Decision&);
void logon_done(const Considered&, Decision&);  // fresh cookies, then the session is proxied
void message(const Considered&, Decision&);     // SMTP

}  // namespace casgrid::outcomes
