// What a run says: plain rows, computed once from what was observed, then printed as tables,
// written as report.json and asked by objectives. The three can never differ: the table of columns
// (scenarios/report) drives them all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/document/objective.h"
#include "scenarios/replay/replay_report.h"
#include "scenarios/report/console.h"
#include "scenarios/report/rows.h"
#include "scenarios/reporting/observed_report.h"

namespace casgrid {

struct Report : RunFacts {
  std::vector<ObjectiveRow> objectives;
  RequestCounts requests;
  std::vector<AvailabilityRow> availability;
  std::vector<CauseRow> causes;
  std::vector<AvailabilityOverTimeRow> availability_over_time;
  std::vector<FaultRow> faults;
  std::vector<LatencyRow> latency;
  std::vector<ServerRow> servers;
  std::vector<LinkRow> links;
  std::vector<TimelineRow> timeline;
  std::vector<ConnectionRow> connections;
  std::vector<LongPollRow> long_polls;
  std::vector<PopulationRow> populations;
  std::vector<PhoneCallRow> phone_calls;
  std::vector<MailRow> mail;
  std::vector<MailServerRow> mail_servers;
  std::vector<MailLimitRow> mail_limits;
  std::vector<BalancerRow> balancers;
  std::vector<StormRow> storms;
  std::vector<CpuRow> cpu;
  std::vector<CongestionRow> congestion;
  std::vector<SecureChannelRow> secure_channels;
  std::vector<RefusedLogonRow> refused_logons;
  std::vector<TicketRow> tickets;
  std::vector<MountedTwiceRow> mounted_twice;
  std::vector<MemoryRow> memory;
  std::vector<RoutingRow> routing;
  std::vector<ParticipantRow> participants;
  std::vector<std::string> violations;  // broken invariants: a defect of the program
  std::optional<ReplayReport> replay;
  std::optional<ObservedReport> observed;

  // Calls what(rows) for every table of rows, in the order of report.json: the one list of
  // the tables that a report has.
  template <class Self, class What>
  static void for_each_table(Self& self, What what) {
    what(self.objectives);
    what(self.availability);
    what(self.causes);
    what(self.availability_over_time);
    what(self.faults);
    what(self.latency);
    what(self.servers);
    what(self.links);
    what(self.timeline);
    what(self.connections);
    what(self.long_polls);
    what(self.populations);
    what(self.phone_calls);
    what(self.mail);
    what(self.mail_servers);
    what(self.mail_limits);
    what(self.balancers);
    what(self.storms);
    what(self.cpu);
    what(self.congestion);
    what(self.secure_channels);
    what(self.refused_logons);
    what(self.tickets);
    what(self.mounted_twice);
    what(self.memory);
    what(self.routing);
    what(self.participants);
  }
};

// What an objective asks for; a note in words where it is none, or only a bound.
struct Asked {
  Measure value;
  std::string note;
};

Asked look_up(const Report& report, const MetricQuery& query);

std::string to_json(const Report& report);
// `compared` (may be null): the same scenario under another network model, printed side by side.
// `brief`: verdict and objectives only.
std::string to_text(const Report& report, const Report* compared, const Screen& screen, bool brief);

}  // namespace casgrid
