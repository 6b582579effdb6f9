// How clients reach a front end: URLs, and the settings of virtual directories and services.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/base/ids.h"
#include "model/directory/bits.h"
#include "model/directory/ip_range.h"

namespace casgrid {

using UrlId = Id<struct UrlTag>;  // into Directory::urls

struct Url {
  std::string text;  // as the administrator wrote it
  std::string path;  // without query; "/" at least
  HostId host;
  std::uint16_t port = 443;
  bool is_https = true;
};

// Authentication methods of a virtual directory (facts 3.2, 4.1).
enum class AuthMethod : std::uint8_t {
  Anonymous,
  Basic,
  Forms,
  Windows,  // Integrated: Negotiate and NTLM
  Ntlm,
  Negotiate,
  Kerberos,
  OAuth,
  Certificate,
  Digest,
  AdFs,
  WsSecurity,
  kCount,
};
using AuthMethods = EnumSet<AuthMethod>;

// A parameter of Exchange 2010; a later product always redirects silently.
enum class CrossSiteRedirect : std::uint8_t { Silent, Manual };

struct VirtualDirectory {
  bool exists = false;
  bool forms = false;  // FormsAuthentication; OWA and ECP
  bool require_ssl = true;
  bool http_to_https_redirect = false;     // OWA: port 80 leads to 443
  bool redirect_to_optimal_server = true;  // OWA: RedirectToOptimalOWAServer
  CrossSiteRedirect cross_site_redirect = CrossSiteRedirect::Silent;
  AuthMethods auth;
  UrlId internal_url;
  UrlId external_url;
};

struct OutlookAnywhere {
  bool enabled = false;
  bool internal_requires_ssl = false;
  bool external_requires_ssl = false;
  bool ssl_offloading = true;
  HostId internal_host;
  HostId external_host;
  AuthMethods iis_methods{AuthMethod::Basic, AuthMethod::Ntlm, AuthMethod::Negotiate};
  AuthMethod internal_client_method = AuthMethod::Ntlm;
  AuthMethod external_client_method = AuthMethod::Negotiate;
};

// LoginType of POP3 and IMAP4 (facts 4.4).
enum class LoginType : std::uint8_t { PlainTextLogin, PlainTextAuthentication, SecureLogin };

// host:port:method of InternalConnectionSettings; method "SSL" is TLS from the first byte.
struct ConnectionSetting {
  std::string host;
  std::uint16_t port = 0;
  bool is_implicit_tls = true;
};

// Settings of POP3 or IMAP4 on one server. A fresh installation has both services stopped.
struct MailAccess {
  bool exists = false;
  bool front_service_running = false;
  bool back_end_service_running = false;
  LoginType login_type = LoginType::SecureLogin;
  std::uint16_t plain_port = 0;         // 110, 143
  std::uint16_t implicit_tls_port = 0;  // 995, 993
  std::uint16_t back_end_port = 0;      // ProxyTargetPort: 1995, 1993
  std::uint32_t max_command_bytes = 0;  // 512, 10240
  std::string certificate_name;  // X509CertificateName: a host name; empty: that of the web site
  CertificateId certificate;     // that it shows for it; none: not told
  std::vector<bool> shows;       // by certificate: it has that name; empty: any may be shown
  std::vector<ConnectionSetting> internal_settings;
  // Where it listens; empty: on every address, at the ports above.
  std::vector<Binding> plain_bindings;
  std::vector<Binding> implicit_tls_bindings;

  bool may_show(CertificateId bound) const { return shows.empty() || shows[bound.index()]; }
};

enum class ConnectorPermission : std::uint8_t {
  Anonymous,
  ExchangeUsers,
  ExchangeServers,
  LegacyServers,
  Partners,
};

enum class ConnectorAuth : std::uint8_t {
  Tls,
  Basic,
  BasicAfterTls,
  Integrated,
  ExchangeServer,
  ExternalAuthoritative,
};

struct ReceiveConnector {
  std::string name;
  bool is_front_end = true;  // else of the Transport service
  std::uint16_t port = 25;   // of the first binding
  EnumSet<ConnectorAuth> auth;
  EnumSet<ConnectorPermission> permissions;
  std::vector<Binding> bindings{};       // empty: every address, at the port
  std::vector<IpRange> remote_ranges{};  // whom it answers; empty: everybody
  std::string tls_certificate_name{};    // <I>issuer<S>subject; empty: chosen by the name
  std::string fqdn{};                    // by which it greets; empty: the server's
  bool require_tls = false;
  // By publish():
  CertificateId certificate{};     // that tls_certificate_name names; none: not told, or not there
  bool lacks_certificate = false;  // it names one that the server is known not to hold

  bool listens_on(std::uint16_t wanted) const {
    if (bindings.empty()) return port == wanted;
    for (const Binding& b : bindings) {
      if (b.port == wanted) return true;
    }
    return false;
  }
};

enum class SipStartup : std::uint8_t { Tcp, Tls, Dual };

// UM Call Router of a front end, or UM service of a mailbox server.
struct UmSettings {
  bool exists = false;
  SipStartup startup = SipStartup::Tcp;
  std::uint16_t tcp_port = 0;
  std::uint16_t tls_port = 0;
};

}  // namespace casgrid
