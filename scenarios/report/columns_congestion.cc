// What processors worked for, and when they were lost to their users.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

// A job's part of the processor is what it was given of it, whether it was done in the end or not.
constexpr const char* kOfPurpose =
    "kilocycles of the jobs of this purpose / (1,000 x megacycles a second of a core) / up_s / "
    "cores; of a job that is under way at W or at E, or lost, the part that was done meanwhile: "
    "each "
    "of n jobs has min(1, cores / n) of a core, with discipline FIFO each of the first so many as "
    "there are cores a whole one";

constexpr Column<CpuRow> kCpu[] = {
    {{.name = "server",
      .heading = "server",
      .definition = "name",
      .formula = "directory of the scenario",
      .narrows = "cpu_work cpu_logons cpu_tls cpu_probes cpu_retries pool_full",
      .is_key = true},
     &CpuRow::server},
    {{.name = "utilisation_mean",
      .heading = "CPU mean",
      .unit = Share,
      .format = Percent,
      .definition = "share of its cores that was busy: the sum of the five parts",
      .formula = "utilisation_mean of servers",
      .censoring = kNoneIfDown},
     &CpuRow::utilisation_mean},
    {{.name = "work",
      .heading = "users' work",
      .unit = Share,
      .format = Percent,
      .definition = "part for what users want of their mailboxes, at the first asking; long polls "
                    "are among it",
      .formula = kOfPurpose,
      .censoring = kNoneIfDown,
      .objectives = "mean(cpu_work)"},
     &CpuRow::work},
    {{.name = "logons",
      .heading = "logons",
      .unit = Share,
      .format = Percent,
      .definition =
          "part for the way there and back, at the first asking: actions open, logon-page, "
          "logon, logoff, root, connect and disconnect; of a directory server questions "
          "about credentials",
      .formula = kOfPurpose,
      .censoring = kNoneIfDown,
      .objectives = "mean(cpu_logons)"},
     &CpuRow::logons},
    {{.name = "tls",
      .heading = "TLS",
      .unit = Share,
      .format = Percent,
      .definition = "part for handshakes, full and resumed, whatever made their connections needed",
      .formula = kOfPurpose,
      .censoring = kNoneIfDown,
      .objectives = "mean(cpu_tls)"},
     &CpuRow::tls},
    {{.name = "probes",
      .heading = "probes",
      .unit = Share,
      .format = Percent,
      .definition = "part for health pages that balancers ask for",
      .formula = kOfPurpose,
      .censoring = kNoneIfDown,
      .objectives = "mean(cpu_probes)"},
     &CpuRow::probes},
    {{.name = "retries",
      .heading = "retries",
      .unit = Share,
      .format = Percent,
      .definition = "part for requests and logons whose client had failed with what it wanted, and "
                    "had not had it since; and for work that a front end asks for again because it "
                    "gave the first up under way",
      .formula = kOfPurpose,
      .censoring = kNoneIfDown,
      .objectives = "mean(cpu_retries)"},
     &CpuRow::retries},
    {{.name = "pool_full",
      .heading = "pool full",
      .unit = Count,
      .format = Separated,
      .definition =
          "requests that it answered 503 at once: the queue of an application pool was full",
      .formula = "number of pool-full of this server",
      .base = "after the warm-up",
      .objectives = "count(pool_full)",
      .windowed = true},
     &CpuRow::pool_full},
};
static_assert(has_a_column_a_field(kCpu));

constexpr Column<CongestionRow> kCongestion[] = {
    {{.name = "what",
      .heading = "congestion",
      .definition = "collapse: wanted_share below 1 and useful_share below one half; overload: "
                    "wanted_share 1 and above, and the processor in use for 99 %",
      .formula =
          "looks are at the first record at or after each multiple of 5 s (and at E, if 2.5 s and "
          "more after the last multiple that had one); by the sums over the last twelve looks, "
          "while the processor "
          "was in use for 90 % of them and more; looks of one kind, one after the other and no "
          "more than 60 s apart, are one row",
      .objectives = "count(collapse); count(overload)",
      .is_key = true},
     &CongestionRow::what},
    {{.name = "server",
      .heading = "server",
      .definition = "front end, mailbox server, machine of both roles or balancer of layer 7",
      .formula = "directory of the scenario",
      .narrows = "collapse overload",
      .is_key = true},
     &CongestionRow::server},
    {{.name = "begin_s",
      .heading = "begin",
      .unit = Seconds,
      .format = Clock,
      .definition = "instant at which it began",
      .formula = "60 s before the first look that shows it",
      .resolution = "5 s"},
     &CongestionRow::begin_s},
    {{.name = "end_s",
      .heading = "end",
      .unit = Seconds,
      .format = Clock,
      .definition = "instant at which it was over",
      .formula = "last look that shows it",
      .censoring = "at least the length of the run if that look is the last of the run",
      .resolution = "5 s",
      .beyond = "not within the run"},
     &CongestionRow::end_s},
    {{.name = "useful_share",
      .heading = "of use",
      .unit = Share,
      .format = Percent,
      .definition = "of the processor's work, that whose answer (of a status below 500) the client "
                    "still took at the first asking; a handshake counts with the first request of "
                    "its connection, a health page always",
      .formula =
          "sum of useful of cpu-looked / (1,000 x megacycles a second of a core) / seconds "
          "of cores in use (integral of min(jobs, cores)), of the looks of the row: the twelve "
          "up to its first, and all up to its last",
      .base = "from begin_s to end_s"},
     &CongestionRow::useful_share},
    {{.name = "wanted_share",
      .heading = "wanted",
      .unit = Share,
      .format = Percent,
      .definition =
          "of what the processor can do, what first attempts would ask for if clients were "
          "answered without delay: without retries and the logons that failures cause",
      .formula =
          "sum of wanted of cpu-looked / (1,000 x megacycles a second of a core) / (cores x "
          "seconds), of the same looks; wanted: kilocycles of first attempts that arrived, each "
          "times what its population would send in these 5 s (as check forecasts it) / what it "
          "sent, if that is more than 1",
      .base = "from begin_s to end_s"},
     &CongestionRow::wanted_share},
    {{.name = "cause",
      .heading = "after",
      .definition = "the ramp in which clients began, if it was over less than ten minutes before; "
                    "and the last line of the timeline before it",
      .formula =
          "line: the last at or before begin_s + 60 s. Ramp: of the populations whose ramp_s ends "
          "at or after the line and 600 s or less before begin_s, the clients together and the "
          "longest ramp_s. \"the ramp: 126 clients begin within 40 s\", \"<ramp>, after: <line>\", "
          "\"<line>\" or \"no fault and no ramp before it\""},
     &CongestionRow::cause},
};
static_assert(has_a_column_a_field(kCongestion));

}  // namespace

template <>
const Table<CpuRow>& table_of<CpuRow>() {
  static const Table<CpuRow> kTable{{"cpu", "What processors worked for (parts of CPU mean)",
                                     "One row a server, and a balancer that has a processor.",
                                     "the time after the warm-up in which the server was up"},
                                    kCpu};
  return kTable;
}

template <>
const Table<CongestionRow>& table_of<CongestionRow>() {
  static const Table<CongestionRow> kTable{
      {"congestion",
       "Congestion (of use: of the processor's work, what was answered at the first asking; "
       "wanted: "
       "what first attempts would ask of it; collapse: less than half is of use although less is "
       "wanted than it can do)",
       "One row a time of 60 s and more in which a server's processor was lost to its users.",
       "what was not over before the warm-up was"},
      kCongestion};
  return kTable;
}

}  // namespace casgrid
