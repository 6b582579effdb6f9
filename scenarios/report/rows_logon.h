// The rows of a report that tell of logons.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace casgrid {

// A secure channel, over which NTLM logons are checked.
struct SecureChannelRow {
  std::string server;
  std::string controller;
  std::uint64_t slots = 0;
  std::uint64_t logons = 0;
  std::uint64_t waited = 0;
  std::uint64_t most_waiters = 0;
  std::uint64_t most_holders = 0;
  std::optional<double> utilisation_mean;
  std::optional<double> utilisation_peak;
  double peak_window_s = 0;
  std::optional<double> wait_mean_ms;
  std::optional<double> hold_mean_ms;
  std::uint64_t time_outs = 0;
  std::uint64_t lost = 0;
};

// Whom a directory server did not let in, and whose accounts it locked out.
struct RefusedLogonRow {
  std::string server;
  std::string population;
  std::uint64_t wrong_passwords = 0;
  std::uint64_t former_passwords = 0;
  std::uint64_t expired_passwords = 0;
  std::uint64_t locked_out = 0;
  std::uint64_t lock_outs = 0;
  std::uint64_t accounts_locked = 0;
};

// Tickets of Kerberos that a directory server gave out, or that a front end did not take.
struct TicketRow {
  std::string server;
  std::string population;
  std::uint64_t initial = 0;
  std::uint64_t renewed = 0;
  std::uint64_t service = 0;
  std::uint64_t unknown_names = 0;
  std::uint64_t unreadable = 0;
  std::uint64_t clock = 0;
};

}  // namespace casgrid
