// The settings of a mailbox server that all of its protocols share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/day_shape.h"
#include "model/base/half_options.h"
#include "model/base/ids.h"
#include "model/base/managed_availability.h"
#include "model/base/shared_list.h"
#include "model/base/time.h"
#include "model/base/variate.h"

namespace casgrid {

struct MailboxServerOptions {
  ServerId self;
  std::uint64_t seed = 0;
  // In any order. At the ports of the others nobody listens.
  std::vector<Protocol> speaks;
  // Purpose of the stream that costs are drawn from: a front end on the same machine draws its own.
  std::string cpu_draws = "cpu";
  std::vector<Variate> request_kilocycles;  // by user group: CPU of one request
  std::vector<Variate> response_bytes;      // by user group
  std::vector<Variate> event_gap_s;         // by user group: between changes in a mailbox
  std::vector<DayShape> event_day;  // by user group: of their frequency; empty: always the same
  SharedList<ServerId> active;      // by DatabaseId: where the active copy is at the start
  std::vector<DatabaseId> own_databases;   // outside any group: mounted whenever the server is up
  SharedList<ParticipantId> participants;  // by ServerId: whom it connects to itself
  ParticipantId cluster;                   // of its group; none for a stand-alone server
  Duration mount = std::chrono::seconds(30);  // of its own databases after a crash
  bool drops_waiting = true;  // work not begun, once the front end has closed its connection
  std::uint16_t retry_after_s = 60;
  HealthOptions health;
  bool keeps_access_log = false;  // an access record for each request, for the server's log
  HalfOptions halves;             // what is one family's alone
};

}  // namespace casgrid
