// What the connections of a population are made with.
#pragma once

#include <cstdint>

#include "model/balancer/dns.h"
#include "model/base/action.h"
#include "model/base/port.h"
#include "model/base/time.h"
#include "model/client/certificate_trust.h"
#include "model/client/passwords.h"
#include "model/client/tickets.h"

namespace casgrid {

struct ClientConnectionsOptions {
  const DnsZone* dns = nullptr;
  Port port{};
  Port clear_port{};      // of connections that open() is to open in clear
  bool is_plain = false;  // TLS does not come first, if it comes at all (Hello::is_plain)
  // What a client wanted whose operation begins on the way there (ActionRow::is_way_there).
  ActionId behind_the_way;
  std::uint32_t connections_per_client = 1;
  std::uint32_t clients_per_user = 1;
  // Other programs of the same users, which hear of each connection that breaks (ConnectionLoss);
  // none: there are none.
  ParticipantId told_of_losses;
  std::uint32_t clients_per_address = 1;  // behind one address translator
  Duration patience = std::chrono::seconds(30);
  Duration long_poll_patience = std::chrono::seconds(0);  // of long polls; 0: there are none
  Duration operation_patience{0};  // of an operation of several requests; 0: that of one request
  Duration connect_timeout = std::chrono::seconds(21);
  Duration dns_delay = std::chrono::milliseconds(20);  // a name that is not cached
  const CertificateTrust* trust = nullptr;             // null: every certificate is taken
  KeptPasswords passwords{};
  TicketOptions tickets{};  // of Kerberos, over HTTP
};

}  // namespace casgrid
