// One request as the decision sees it: typed facts, whatever the protocol. The protocol code fills
// them from what came over the wire; the directory is asked for the rest.
//
// Names that a client gives (mailboxes, servers, databases) are looked up before: a hint that names
// nothing the directory knows is `none` here, so it cannot lead anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "model/base/ids.h"
#include "model/base/logon_refusal.h"
#include "model/base/time.h"
#include "model/directory/directory.h"
#include "model/directory/logon_method.h"
#include "model/directory/protocol.h"
#include "model/directory/session_key.h"
#include "model/routing/resource.h"

namespace casgrid {

enum class Tls : std::uint8_t { None, Implicit, StartTls };

// A forms session as its cookies carry it.
struct PresentedSession {
  UserId user;                        // none: no session
  std::uint32_t certificate_key = 0;  // of the front end that issued it
  bool is_expired = false;
  bool has_classic_key = true;  // false: of a CNG provider; nobody can read what it sealed
};

// Why an X-BackEndCookie is passed over.
enum class CookieFault : std::uint8_t { None, Unreadable, Foreign, Expired, NamesNothing };

// What a client says about where its request belongs.
struct RoutingHints {
  enum class Named : std::uint8_t { Nothing, Mailbox, UnknownMailbox, Malformed };
  Named in_url = Named::Nothing;  // mailbox GUID of Outlook, explicit logon; Malformed: no address
  UserId url_mailbox;
  UserId header_mailbox;            // X-AnchorMailbox, if it names a mailbox
  bool prefers_affinity = false;    // X-PreferServerAffinity: true
  ServerId affinity_server;         // X-BackEndOverrideCookie, if it names a server
  ServerId resource_server;         // X-BEResource, if it names a server
  DatabaseId cookie_database;       // X-BackEndCookie: fresh, readable, for this very user. It may
                                    // save a look-up; where the request goes it does not decide
  ServerId cookie_server;           // the same of a cookie that names a server: an old front end
  bool wants_new_ecp = false;       // ?ExchClientVer=15: the EAC of 2013, whatever the mailbox
  bool has_foreign_cookie = false;  // an X-BackEndCookie that is none of that
  CookieFault cookie_fault = CookieFault::None;  // and why not
  // Names came along that the directory does not know.
  bool names_unknown_anchor = false;    // X-AnchorMailbox
  bool names_unknown_affinity = false;  // X-BackEndOverrideCookie
  bool names_unknown_resource = false;  // X-BEResource
};

// Headers that only servers may set; a client's are dropped on the way in.
enum class PrivilegedHeader : std::uint8_t {
  CommonAccessToken,     // X-CommonAccessToken
  IsFromCafe,            // X-IsFromCafe
  DbMountedOnServer,     // X-DBMountedOnServer
  BeServerException,     // X-BEServerException
  BeServerRoutingError,  // X-BEServerRoutingError
  kCount,
};

struct AutodiscoverAsk {
  bool is_post = false;
  bool is_well_formed = false;  // the body is a request document
  bool knows_schema = false;    // its AcceptableResponseSchema is one that is served
  bool is_soap = false;
  UserId subject;                // whose settings; none: nobody of this organisation
  bool mapi_capable = false;     // X-MapiHttpCapability
  bool takes_ex_http = false;    // X-ClientCanHandle: ExHttpInfo
  bool takes_negotiate = false;  // X-ClientCanHandle: Negotiate
};

enum class MailLogon : std::uint8_t {
  None,      // no logon: another command
  Password,  // USER and PASS, LOGIN, AUTH PLAIN
  Ntlm,      // AUTH NTLM, AUTHENTICATE GSSAPI: no password in clear
};

struct MailAsk {
  MailLogon logon = MailLogon::Password;
  MailLogon begun = MailLogon::None;  // a logon that a command before it began: USER, AUTH
  bool starts_tls = false;  // the commands before a logon are STLS or STARTTLS, and nothing else
  std::uint32_t command_bytes = 0;  // of the longest command, line end included
  bool command_is_allowed = true;  // before a logon: CAPA, QUIT, CAPABILITY, NOOP, LOGOUT, STLS ...
};

struct SmtpRecipient {
  UserId mailbox;           // a recipient of the organisation with an account; else none
  bool is_accepted = true;  // its domain is one of the organisation's
};

struct SmtpAsk {
  std::span<const SmtpRecipient> recipients;  // in the order of RCPT TO
  bool is_authenticated = false;
  bool gives_password = false;  // AUTH LOGIN, PLAIN
  bool sent_auth = false;
  bool is_server = false;             // an Exchange server, by its account
  const IpAddress* client = nullptr;  // where the connection comes from; null: not told
  // Mailbox servers that did not take the message when they were tried for it.
  std::span<const ServerId> tried;
};

struct SipAsk {
  DialPlanId dial_plan;  // of the gateway; none: the gateway is not linked
  UserId callee;
  bool has_certificate = false;  // mutual TLS
};

struct RequestFacts {
  Protocol protocol = Protocol::Owa;
  Resource resource = Resource::Application;
  Tls tls = Tls::Implicit;
  std::uint16_t port = 443;
  ServerId front_end;
  HostId host;  // the request's own namespace; none: a name nobody knows
  LogonMethod method = LogonMethod::None;
  bool is_background = false;      // XMLHttpRequest
  bool is_from_front_end = false;  // over a privileged connection: `user` is authenticated already
  bool credentials_ok = false;
  bool offers_kerberos = true;  // of a Negotiate client
  bool offers_ntlm = true;
  UserId user;  // whom the credentials name; none: nobody the directory knows
  LogonRefusal
      refused{};  // of credentials that are not right: the directory's reason, if it gave one
  PresentedSession session;
  RoutingHints hints;
  OabId oab;                                     // of the path
  bool names_oab = false;                        // the path carries a GUID
  std::uint8_t outlook_major = 0;                // of the client, 11 is Outlook 2003; 0: not told
  EnumSet<PrivilegedHeader> privileged_headers;  // that the client sent
  AutodiscoverAsk autodiscover;
  MailAsk mail;
  SmtpAsk smtp;
  SipAsk sip;
  std::uint32_t spread = 0;  // chooses among equals: a hash of what the request is about

  // What a running front end knows better than the directory's tables.
  const ComponentStates* components = nullptr;  // its own; null: as the directory has them
  std::optional<SessionKey> session_key;        // its own; none: as the directory has it
  bool directory_answered = true;               // false: every directory server was silent
  bool is_located = false;  // Active Manager was asked for the anchor's database:
  ServerId active_server;   //   its answer; none while no copy is mounted
  Instant now = kStart;
  // As of when the front end knows in which database the mailbox is, which may have moved since;
  // none: as it is now.
  std::optional<Instant> mapped_at{};

  SessionKey session_key_of(const Server& its_front_end) const {
    return session_key ? *session_key : key_of(its_front_end);
  }
};

}  // namespace casgrid
