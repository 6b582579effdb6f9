// Everything that calibration counts while arrivals go by.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/calibration/client_tally.h"
#include "scenarios/logs/arrival_stream.h"

namespace casgrid::calibration {

struct ActionTally {
  logs::Service service = logs::Service::OtherHttp;
  std::string action;
  std::uint64_t count = 0;
  std::uint64_t errors = 0;  // 5xx
  std::uint64_t denied = 0;  // 4xx
  std::uint64_t long_polls = 0;
  double request_bytes = 0;
  double response_bytes = 0;
  Spread latency;  // microseconds; of calls that hang as well
};

class Tally {
 public:
  // `begins_ns`: when the first row was written.
  Tally(double session_gap_s, std::int64_t begins_ns);

  void add(const logs::Arrival& a, const logs::NameTable& names);
  void finish();

  const std::vector<ActionTally>& actions() const { return actions_; }
  // Requires: its requests are simulated (logs::is_simulated_request).
  const ClientTally& client(logs::Service service) const {
    return *clients_[static_cast<std::size_t>(service)];
  }
  const Coverage& coverage() const { return coverage_; }
  const HourCounts& hours() const { return hours_; }
  std::uint64_t work() const { return work_; }  // what is no noise
  std::uint64_t total() const { return total_; }

 private:
  ActionTally& action_of(const logs::Arrival& a, const logs::NameTable& names);
  std::uint32_t person_of(const logs::Arrival& a, const logs::NameTable& names);

  std::vector<ActionTally> actions_;
  std::array<std::vector<std::uint16_t>, logs::kServices> places_;     // by action; 0: none yet
  std::array<std::unique_ptr<ClientTally>, logs::kServices> clients_;  // null: of no interest
  std::vector<std::uint32_t> people_;  // by NameId: the person's number; 0: not looked up yet
  logs::NameTable people_names_;
  Coverage coverage_;
  HourCounts hours_;
  Dither dither_;
  std::int64_t begins_ns_;
  std::uint64_t work_ = 0;
  std::uint64_t total_ = 0;
};

// An action that changes the mailbox, by its name.
bool is_change(std::string_view action);
Role role_of(logs::Service service, std::string_view action, bool polls);

}  // namespace casgrid::calibration
