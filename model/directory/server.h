// An Exchange server, or a domain controller, as the directory describes it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/base/ids.h"
#include "model/base/time.h"
#include "model/directory/component_state.h"
#include "model/directory/product.h"
#include "model/directory/protocol.h"
#include "model/directory/protocol_set.h"
#include "model/directory/virtual_directory.h"

namespace casgrid {

enum class ServerRole : std::uint8_t { ClientAccess, Mailbox, DirectoryServer, Edge };
using ServerRoles = EnumSet<ServerRole>;

// Whether copies of databases may become active here.
enum class ActivationPolicy : std::uint8_t { Unrestricted, IntrasiteOnly, Blocked };

struct Server {
  std::string name;  // short
  std::string fqdn;
  std::string ip_address;
  std::optional<IpAddress> address;  // by publish(): what ip_address says
  SiteId site;
  ServerRoles roles;
  Product product = Product::Exchange2013;
  Version version = usual_version(Product::Exchange2013);
  bool is_up = true;          // false: the machine does not answer at all
  Duration clock_ahead{0};    // of the domain's time; less than 0: behind
  bool is_resolvable = true;  // false: other servers cannot resolve its name
  bool is_in_perimeter = false;
  ComponentStates components;  // as the directory and the registry keep them
  ProtocolSet unstated;        // of which nothing says whether and how the server has them

  // Client access
  std::array<VirtualDirectory, kHttpProtocols> directories;  // by Protocol
  OutlookAnywhere outlook_anywhere;
  std::array<MailAccess, 2> mail_access;  // POP3, IMAP4; of mailbox servers, too
  std::vector<ReceiveConnector> connectors;
  std::vector<Binding> web_bindings;  // of the client-facing web site; empty: *:80 and *:443
  UmSettings call_router;
  bool is_told_of_absent_um = false;  // settings of a call router or UM service that it cannot have
  CertificateId certificate;          // bound to the client-facing web site
  std::uint32_t certificate_key = 1;  // servers with the same key read each other's cookies
  bool has_oauth_certificate = true;  // false: the published one is not on it
  bool certificate_key_is_classic = true;  // CSP; forms cookies do not work with a CNG key
  bool in_service = true;                  // 2010 and 2007: taken as a target of proxying
  bool prefers_mounted_server = true;      // ClientProxyPreferMailboxMountedServer

  // Mailbox
  UmSettings um_service;
  ActivationPolicy activation_policy = ActivationPolicy::Unrestricted;
  bool back_end_certificate_bound = true;  // false: nobody can proxy to port 444
  bool transport_running = true;
  bool transport_offers_anonymous_tls = true;
  std::uint16_t transport_port = 25;  // 2525 beside a front end
  std::uint16_t client_proxy_port = 465;

  bool has(ServerRole role) const { return roles.has(role); }
  bool is_front_end() const { return has(ServerRole::ClientAccess); }
  const VirtualDirectory& directory_of(Protocol p) const {
    return directories[static_cast<std::size_t>(p)];
  }
  VirtualDirectory& directory_of(Protocol p) { return directories[static_cast<std::size_t>(p)]; }
  // Requires: p is Pop3 or Imap4.
  const MailAccess& access_of(Protocol p) const {
    return mail_access[p == Protocol::Imap4 ? 1 : 0];
  }
  MailAccess& access_of(Protocol p) { return mail_access[p == Protocol::Imap4 ? 1 : 0]; }
};

// The settings of a fresh installation of the product: virtual directories with their
// authentication (facts 3.2), connectors, services stopped and ports. URLs stay unset.
void install(Server& server);

// Is MAPI over HTTP on in an organisation of these servers where nobody switched it.
bool mapi_http_by_default(const std::vector<Server>& servers);

}  // namespace casgrid
