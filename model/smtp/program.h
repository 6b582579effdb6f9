// Programs that send over SMTP, as they were observed.
#pragma once

#include <cstdint>
#include <optional>

#include "model/base/record.h"
#include "model/base/time.h"
#include "model/smtp/messages.h"

namespace casgrid::smtp {

enum class Program : std::uint8_t {
  Postfix,  // Postfix 3.7.11, a server of the Internet with a queue
  Swaks,    // swaks 20201014.0, which submits as its user
};

enum class StartTls : std::uint8_t {
  Never,
  IfOffered,
  Required,  // or nothing is said
};

// Where a session of a program stands when it goes wrong.
enum class Step : std::uint8_t {
  Connecting,
  Greeting,
  Ehlo,
  StartTls,
  Logon,
  Mail,
  Recipient,
  Data,
  Body
};

struct ProgramRow {
  Program program{};
  const char* name = "";
  bool logs_on = false;          // and sends to the port for submissions
  bool pipelines = false;        // MAIL, RCPT and DATA in one segment, QUIT behind the body
  bool has_other_hosts = false;  // after a failure the next of the name's addresses, at once
  bool queues = false;           // what failed everywhere is tried again, by its age
  StartTls start_tls = StartTls::Never;  // unless a scenario says more
  bool ends_with_code = false;           // each attempt is a run of the program
};

const ProgramRow& row_of(Program program);

// What a program ends with that failed there. Requires: it ends with a code.
int exit_code(const ProgramRow& row, Step at);

// Messages of one line are no closer to each other.
inline constexpr Duration kLeastGap = std::chrono::milliseconds(100);

// default_destination_concurrency_limit: connections of one host at once.
inline constexpr std::uint32_t kMostAtOnce = 20;

// Of a queue (postconf: minimal_backoff_time, maximal_backoff_time, maximal_queue_lifetime): what
// was deferred waits for as long again as it is old, within these.
inline constexpr Duration kLeastBackoff = std::chrono::seconds(300);
inline constexpr Duration kMostBackoff = std::chrono::seconds(4000);
inline constexpr Duration kQueueLifetime = std::chrono::hours(120);

}  // namespace casgrid::smtp
