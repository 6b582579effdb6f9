#include "sim/observe/ticket_counts.h"

#include "model/base/assert.h"
#include "model/base/questions.h"

namespace casgrid {

void TicketCounts::add(const Record& record) {
  SIM_ASSERT(is_of_tickets(record.kind));
  if (record.at < warm_up_) return;
  Counts& counts = counts_[{record.who, RefusedLogons::group_of(first_users_, record.a)}];
  if (record.kind == RecordKind::TicketDenied) {
    ++counts.unknown_names;
  } else if (record.kind == RecordKind::TicketRefused) {
    ++(record.b != 0 ? counts.clock : counts.unreadable);
  } else {
    switch (static_cast<TicketRequest::Kind>(record.b)) {
      case TicketRequest::Kind::Initial:
        ++counts.initial;
        break;
      case TicketRequest::Kind::Renewed:
        ++counts.renewed;
        break;
      case TicketRequest::Kind::Service:
        ++counts.service;
        break;
    }
  }
}

}  // namespace casgrid
