// Tickets of Kerberos, given out and refused: from records alone.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "model/base/ids.h"
#include "model/base/record.h"
#include "sim/observe/refused_logons.h"

namespace casgrid {

class TicketCounts {
 public:
  // As RefusedLogons.
  TicketCounts(Instant warm_up, std::vector<std::uint32_t> first_users)
      : warm_up_(warm_up), first_users_(std::move(first_users)) {}

  // Of one server, a directory server or a front end, and one user group.
  struct Counts {
    std::uint64_t initial = 0;
    std::uint64_t renewed = 0;
    std::uint64_t service = 0;
    std::uint64_t unknown_names = 0;
    std::uint64_t unreadable = 0;
    std::uint64_t clock = 0;
  };

  // Requires: is_of_tickets(record.kind).
  void add(const Record& record);
  const std::map<RefusedLogons::Key, Counts>& counts() const { return counts_; }

 private:
  Instant warm_up_;
  std::vector<std::uint32_t> first_users_;
  std::map<RefusedLogons::Key, Counts> counts_;
};

constexpr bool is_of_tickets(RecordKind kind) {
  return kind >= RecordKind::TicketIssued && kind <= RecordKind::TicketRefused;
}

}  // namespace casgrid
