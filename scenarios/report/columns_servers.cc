// What servers, links and balancers did, and what the run took.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr const char* kWhileUp = "the time after the warm-up in which the server was up";
constexpr const char* kWindow =
    "length of the windows of which the peak is the highest: the sampling interval "
    "(record.sample_s); the measured time "
    "where that has no whole window";

constexpr Column<ServerRow> kServers[] = {
    {{.name = "server",
      .heading = "server",
      .definition = "name",
      .formula = "directory of the scenario",
      .narrows = "cpu_utilisation",
      .is_key = true},
     &ServerRow::server},
    {{.name = "site",
      .heading = "site",
      .definition = "its site",
      .formula = "directory of the scenario",
      .narrows = "cpu_utilisation"},
     &ServerRow::site},
    {{.name = "role",
      .heading = "role",
      .definition = "client access, mailbox, multi-role (both on one machine), directory, or "
                    "balancer (of layer 7)",
      .formula = "directory of the scenario",
      .narrows = "cpu_utilisation"},
     &ServerRow::role},
    {{.name = "cores",
      .heading = "cores",
      .unit = Count,
      .definition = "cores of its processor",
      .formula = "cpu.cores of the scenario"},
     &ServerRow::cores},
    {{.name = "up_s",
      .heading = "up s",
      .unit = Seconds,
      .format = Fixed0,
      .definition = "seconds after the warm-up in which it was up; all means of the row are over "
                    "these",
      .formula = "time from W to E less the times from participant-down to participant-up of this "
                 "server"},
     &ServerRow::up_s},
    {{.name = "utilisation_mean",
      .heading = "CPU mean",
      .unit = Share,
      .format = Percent,
      .definition = "share of its cores that was busy",
      .formula = "integral from W to E of min(jobs, cores) / (cores x up_s), jobs: cpu-begun less "
                 "cpu-ended, cpu-dropped and cpu-lost of this server so far",
      .base = kWhileUp,
      .censoring = kNoneIfDown,
      .objectives = "mean(cpu_utilisation)"},
     &ServerRow::utilisation_mean},
    {{.name = "utilisation_peak",
      .heading = "CPU peak",
      .unit = Share,
      .format = Percent,
      .definition = "highest mean over a window of peak_window_s, counted from the end of the "
                    "warm-up, in which it was up",
      .formula = "as utilisation_mean, of each whole window [W + k x peak_window_s, W + (k + 1) x "
                 "peak_window_s], over the part of it in which the server was up; the highest, or "
                 "utilisation_mean if that is higher",
      .base = kWhileUp,
      .censoring = kNoneIfDown,
      .resolution = "peak_window_s",
      .objectives = "max(cpu_utilisation)",
      .ranks = true},
     &ServerRow::utilisation_peak},
    {{.name = "peak_window_s",
      .unit = Seconds,
      .format = Fixed0,
      .definition = kWindow,
      .formula = "record.peak_window_s of the scenario"},
     &ServerRow::peak_window_s},
    {{.name = "ceiling",
      .heading = "ceiling",
      .definition = "the highest planning ceiling that the peak is above: 70 % stand-alone, 75 % "
                    "alarm, 80 % after a failure",
      .formula = "of utilisation_peak"},
     &ServerRow::ceiling},
    {{.name = "jobs_mean",
      .heading = "jobs",
      .unit = Count,
      .format = Fixed2,
      .definition = "mean number of jobs at its processor, those that wait among them",
      .formula = "(integral of jobs up to E x 1e-9 - integral of jobs up to W x 1e-9) / up_s, both "
                 "in job-ns; jobs: cpu-begun less cpu-ended, cpu-dropped and cpu-lost so far",
      .base = kWhileUp,
      .censoring = kNoneIfDown},
     &ServerRow::jobs_mean},
    {{.name = "served",
      .unit = Count,
      .format = Separated,
      .definition = "requests that it decided on (front end) and answered from a database (mailbox "
                    "server), long polls among them; lookups of a directory server",
      .formula = "number of request-decided and request-served of this server; of a directory "
                 "server cpu-ended",
      .base = "after the warm-up"},
     &ServerRow::served},
    {{.name = "served_per_s",
      .heading = "served/s",
      .unit = PerSecond,
      .format = Fixed1,
      .definition = "of these, a second",
      .formula = "served / up_s",
      .base = kWhileUp,
      .censoring = "none if the server was never up after the warm-up, and for a balancer"},
     &ServerRow::served_per_s},
};
static_assert(has_a_column_a_field(kServers));

constexpr Column<LinkRow> kLinks[] = {
    {{.name = "link",
      .heading = "link",
      .definition = "name",
      .formula = "topology of the scenario",
      .narrows = "link_utilisation transfer_ms transfer_deviation",
      .is_key = true},
     &LinkRow::link},
    {{.name = "direction",
      .heading = "direction",
      .definition = R"("a -> b"; of a LAN "inside a")",
      .formula = "topology of the scenario",
      .is_key = true},
     &LinkRow::direction},
    {{.name = "transfers",
      .heading = "transfers",
      .unit = Count,
      .format = Separated,
      .definition = "transfers over the link: messages of any size",
      .formula = "transfers of link-transfers at E less those at W"},
     &LinkRow::transfers},
    {{.name = "bytes",
      .heading = "MB",
      .unit = Octets,
      .format = Megabytes,
      .definition = "octets of these transfers",
      .formula = "octets of link-octets at E less those at W"},
     &LinkRow::bytes},
    {{.name = "mean_mbps",
      .heading = "Mbit/s",
      .unit = MegabitsPerSecond,
      .format = Fixed2,
      .definition = "mean rate",
      .formula = "bytes x 8e-6 / measured_s"},
     &LinkRow::mean_mbps},
    {{.name = "utilisation_mean",
      .heading = "mean",
      .unit = Share,
      .format = Percent,
      .definition = "share of the link's bandwidth in use",
      .formula = "(busy of link-busy at E less that at W) / measured_s",
      .objectives = "mean(link_utilisation)"},
     &LinkRow::utilisation_mean},
    {{.name = "utilisation_peak",
      .heading = "peak",
      .unit = Share,
      .format = Percent,
      .definition = "highest mean over a window of peak_window_s",
      .formula = "as utilisation_mean, of each whole window; the highest, or utilisation_mean if "
                 "that is higher",
      .resolution = "peak_window_s",
      .objectives = "max(link_utilisation)",
      .ranks = true},
     &LinkRow::utilisation_peak},
    {{.name = "peak_window_s",
      .unit = Seconds,
      .format = Fixed0,
      .definition = kWindow,
      .formula = "record.peak_window_s of the scenario"},
     &LinkRow::peak_window_s},
    {{.name = "transfer_mean_ms",
      .heading = "transfer ms",
      .unit = Milliseconds,
      .format = Fixed3,
      .definition = "mean time from a transfer's first octet on the link to its last one off it",
      .formula = "(took of link-transfers at E less that at W) / transfers",
      .censoring = "none without a transfer",
      .objectives = "mean(transfer_ms)"},
     &LinkRow::transfer_mean_ms},
    {{.name = "closed_form_ms",
      .heading = "closed form",
      .unit = Milliseconds,
      .format = Fixed3,
      .definition = "what the model's formula gives for the measured load and sizes, to compare "
                    "transfer_mean_ms with",
      .formula = "flow, where SimGrid shares the link: s / (1 - u); queue: s x (1 + u / (2 x (1 - "
                 "u))); s: bytes / transfers x 8 / bandwidth x 1e3, u: utilisation_mean",
      .censoring = "none where the formula's assumptions do not hold: a fault during the measured "
                   "time, a load that is not steady (a peak window above 1.5 times the mean), "
                   "no load or one of 100 %, fewer than 1,000 transfers, a link that flow does not "
                   "give to SimGrid, or (queue) sizes that vary: squares of link-squares at E less "
                   "those at W, a transfer, are above 1.1 x (bytes / 1024 / transfers)^2",
      .objectives = "value(transfer_deviation)"},
     &LinkRow::closed_form_ms},
    {{.name = "simgrid_share",
      .heading = "by SimGrid",
      .unit = Share,
      .format = WholePercent,
      .definition = "share of the octets that SimGrid carried",
      .formula = "(octets of link-by-simgrid at E less those at W) / bytes; 0 without octets"},
     &LinkRow::simgrid_share},
};
static_assert(has_a_column_a_field(kLinks));

constexpr Column<BalancerRow> kBalancers[] = {
    {{.name = "balancer",
      .heading = "balancer",
      .definition = "name",
      .formula = "directory of the scenario",
      .is_key = true},
     &BalancerRow::balancer},
    {{.name = "kind",
      .heading = "kind",
      .definition = "layer, and stickiness if it has any",
      .formula = "directory of the scenario"},
     &BalancerRow::kind},
    {{.name = "connections",
      .heading = "connections",
      .unit = Count,
      .format = Separated,
      .definition = "clients' connections through it when the run ends",
      .formula = "its connection-taken less connection-left, each connection once",
      .base = "at the end of the run"},
     &BalancerRow::connections},
    {{.name = "most_connections",
      .heading = "most",
      .unit = Count,
      .format = Separated,
      .definition = "most of them at once",
      .formula = "highest of the same count",
      .base = "the whole run: a table's size is no rate"},
     &BalancerRow::most_connections},
    {{.name = "to_members",
      .heading = "to members",
      .unit = Count,
      .format = Separated,
      .definition = "layer 7: its own connections to its members when the run ends",
      .formula = "layer 7: its connection-opened less connection-left of these, each connection "
                 "once; layer 4: 0, as what it opens are probes",
      .base = "at the end of the run"},
     &BalancerRow::to_members},
    {{.name = "turned_away",
      .heading = "turned away",
      .unit = Count,
      .format = Separated,
      .definition = "connections that it refused: no member, or its table full",
      .formula = "number of connection-turned-away of this balancer"},
     &BalancerRow::turned_away},
};
static_assert(has_a_column_a_field(kBalancers));

constexpr Column<MemoryRow> kMemory[] = {
    {{.name = "what",
      .heading = "memory",
      .definition = "what holds it",
      .formula = "not in the trace: of this program on this machine",
      .is_key = true},
     &MemoryRow::what},
    {{.name = "bytes",
      .heading = "MiB",
      .unit = Octets,
      .format = Mebibytes,
      .definition = "octets when the run ends",
      .formula = "not in the trace",
      .varies = true},
     &MemoryRow::bytes},
    {{.name = "per_client",
      .heading = "bytes a client",
      .unit = Octets,
      .format = Fixed1,
      .definition = "octets a client",
      .formula = "bytes / clients; 0 without clients",
      .varies = true},
     &MemoryRow::per_client},
};
static_assert(has_a_column_a_field(kMemory));

}  // namespace

template <>
const Table<ServerRow>& table_of<ServerRow>() {
  static const Table<ServerRow> kTable{
      {"servers",
       "Servers (while up, after the warm-up; ceilings 70 % stand-alone, 75 % alarm, 80 % after a "
       "failure)",
       "One row a server, and a balancer that has a processor.", "after the warm-up"},
      kServers};
  return kTable;
}

template <>
const Table<LinkRow>& table_of<LinkRow>() {
  static const Table<LinkRow> kTable{
      {"links", "Links", "One row a link and direction; a LAN is one.",
       "transfers of everybody after the warm-up"},
      kLinks};
  return kTable;
}

template <>
const Table<BalancerRow>& table_of<BalancerRow>() {
  static const Table<BalancerRow> kTable{
      {"balancers", "Balancers", "One row a balancer.", "after the warm-up"}, kBalancers};
  return kTable;
}

template <>
const Table<MemoryRow>& table_of<MemoryRow>() {
  static const Table<MemoryRow> kTable{
      {"memory", "Memory", "One row a part of the program.", "this program on this machine"},
      kMemory};
  return kTable;
}

}  // namespace casgrid
