#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

template <class Row>
TableOutline outline() {
  const Table<Row>& table = table_of<Row>();
  TableOutline o{&table.text, {}};
  for (const Column<Row>& c : table.columns) o.columns.push_back({&c.text, c.type()});
  return o;
}

template <class... Rows>
std::vector<TableOutline> outlines() {
  return {outline<Rows>()...};
}

}  // namespace

const std::vector<TableOutline>& tables() {
  static const std::vector<TableOutline> kTables =
      outlines<RunFacts, ObjectiveRow, RequestCounts, AvailabilityRow, CauseRow,
               AvailabilityOverTimeRow, FaultRow, LatencyRow, ServerRow, LinkRow, TimelineRow,
               ConnectionRow, LongPollRow, PopulationRow, PhoneCallRow, MailRow, MailServerRow, MailLimitRow,
               BalancerRow, StormRow, CpuRow, CongestionRow, SecureChannelRow, RefusedLogonRow, TicketRow, MountedTwiceRow,
               MemoryRow, RoutingRow, ParticipantRow>();
  return kTables;
}

}  // namespace casgrid
