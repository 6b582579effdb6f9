// What the connections of a population are made with.
#pragma once

#include <cstdint>

#include "model/balancer/dns.h"
#include "model/base/action.h"
#include "model/base/port.h"
#include "model/base/time.h"
#include "model/client/certificate_trust.h"

namespace casgrid {

struct ClientConnectionsOptions {
  const DnsZone* dns = nullptr;
  Port port{};

}  // namespace casgrid
