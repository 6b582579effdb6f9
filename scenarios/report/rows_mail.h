// The rows of a report about mail over SMTP.
#pragma once

#include <cstdint>
#include <string>

#include "scenarios/report/measure.h"

namespace casgrid {

// What became of the messages of one population, over the whole run.
struct MailRow {
  std::string population;
  std::string program;
  std::uint64_t made = 0;
  std::uint64_t sent = 0;
  std::uint64_t bounced = 0;
  std::uint64_t waiting = 0;
  std::uint64_t resent = 0;
  std::uint64_t delivered = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t forgotten = 0;
  std::uint64_t recovered = 0;
  std::uint64_t queued = 0;
  std::uint64_t given_up = 0;
  std::uint64_t left = 0;
  std::uint64_t lost = 0;
  std::uint64_t shadowed = 0;
  Measure mean_ms;
  Measure p95_ms;
};

// What a mailbox or Edge server did with mail, over the whole run.
struct MailServerRow {
  std::string server;
  std::uint64_t taken = 0;
  std::uint64_t handed = 0;
  std::uint64_t given_up = 0;
  std::uint64_t late = 0;
  std::uint64_t queued = 0;
  std::uint64_t shadowed = 0;
};

// A limit of a receive connector that was reached at a front end.
struct MailLimitRow {
  std::string server;
  std::string limit;
  std::uint64_t times = 0;
};

}  // namespace casgrid
