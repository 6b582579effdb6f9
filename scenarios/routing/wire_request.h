// A request as a person or a file describes it: what came over the wire, and who is asking.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/directory/directory.h"
#include "model/routing/request.h"

namespace casgrid {

enum class WireProtocol : std::uint8_t { Http, Pop3, Imap4, Smtp, Sip, Tcp, Udp };

struct WireRequest {
  WireProtocol protocol = WireProtocol::Http;
  Tls tls = Tls::Implicit;
  std::uint16_t port = 443;
  // HTTP
  std::string method = "GET";
  std::string url;
  std::map<std::string, std::string> headers;  // names in lower case
  std::map<std::string, std::string> cookies;
  std::string body;
  bool posts_logon_form = false;
  std::string client_product;
  std::string client_version;
  // POP3 and IMAP4
  std::string login_command;          // "USER/PASS", "LOGIN", "AUTH NTLM"
  std::vector<std::string> commands;  // sent before any logon
  // SMTP
  std::string mail_from;
  std::vector<std::string> recipients;
  bool smtp_authenticated = false;
  std::string client_address;  // where the connection comes from; empty: not told
  std::string auth_command;
  // SIP
  std::string sip_method = "INVITE";
  std::string to_extension;
  std::string to_user;
  std::string ip_gateway;
  std::string transport;  // "tcp", "tls"
};

enum class IdentityMethod : std::uint8_t {
  None,
  Forms,
  Basic,
  Ntlm,
  Negotiate,
  OAuth,
  Certificate,
  Digest,
  Kerberos,  // Negotiate of a client that has nothing else
  AdFs,
  WsSecurity,
};
enum class SessionState : std::uint8_t { None, Valid, Expired };

struct Identity {
  std::string user;  // UPN; empty: nobody
  bool is_authenticated = false;
  IdentityMethod method = IdentityMethod::None;
  SessionState session = SessionState::None;
  std::string session_issued_by;  // front end; empty: the one that is asked
  std::optional<std::vector<std::string>> offered_mechanisms;
};

// A request with its facts. Recipients of a message live here: the facts point at them.
struct ReadRequest {
  RequestFacts facts;
  std::vector<SmtpRecipient> recipients;
  IpAddress client;      // likewise
  bool is_bare = false;  // an attempt to reach a port, no protocol
  bool is_udp = false;
  std::string path;   // of the URL
  std::string error;  // not empty: what cannot be expressed
};

// Fills `out` from the description. `out.facts.smtp` points into `out`: it must stay where it is.
void read_request(const Directory& directory, ServerId front_end, const WireRequest& wire,
                  const Identity& identity, ReadRequest& out);

}  // namespace casgrid
