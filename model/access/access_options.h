// The settings of a front end that its protocols share; those of one protocol are its half's.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/half_options.h"
#include "model/base/ids.h"
#include "model/base/managed_availability.h"
#include "model/base/protocol_row.h"
#include "model/base/shared_list.h"
#include "model/base/time.h"
#include "model/base/tls_tickets.h"
#include "model/base/variate.h"
#include "model/directory/secure_channel.h"

namespace casgrid {

struct AccessServerOptions {
  ServerId self;
  std::uint64_t seed = 0;
  std::vector<Protocol> speaks = spoken_protocols();  // those of its halves
  SharedList<ParticipantId> participants;             // by ServerId
  std::vector<ServerId> directory_servers;            // in the order in which they are asked
  SharedList<std::vector<ServerId>> active_managers;  // by DatabaseId: whom to ask, own site first
  std::vector<Variate> request_kilocycles;  // by user group: CPU of a request of its users
  std::uint64_t probe_kilocycles = 500;     // CPU of a health page
  bool drops_waiting = true;  // work that the processor has not begun, once its client has gone
  TlsCost tls;
  std::uint32_t tls_issuer = 0;  // front ends with the same one share the keys of their tickets
  Duration tls_lifetime = std::chrono::hours(10);
  HealthOptions health;
  Duration back_end_timeout = std::chrono::seconds(25);
  Duration lookup_timeout = std::chrono::seconds(2);
  SecureChannelOptions secure_channel;            // to the first of directory_servers, at first
  Duration pool_idle = std::chrono::seconds(60);  // an idle upstream connection is closed
  Duration recipient_lifetime = std::chrono::minutes(15);
  std::size_t recipient_capacity = 65536;  // a power of two
  bool keeps_access_log = false;           // an access record for each exchange, for its logs
  HalfOptions halves;
};

}  // namespace casgrid
