// What logons cost: the secure channels to domain controllers.
#include "scenarios/report/tables.h"

namespace casgrid {
namespace {

using enum Unit;
using enum Format;

constexpr Column<SecureChannelRow> kSecureChannels[] = {
    {{.name = "server",
      .heading = "channel of",
      .definition = "front end, or controller of another domain than the user's",
      .formula = "participant of channel-taken and its like",
      .narrows = "channel_time_outs channel_utilisation",
      .is_key = true},
     &SecureChannelRow::server},
    {{.name = "controller",
      .heading = "to",
      .definition = "domain controller that it is bound to",
      .formula = "controller of channel-taken and its like",
      .is_key = true},
     &SecureChannelRow::controller},
    {{.name = "slots",
      .heading = "slots",
      .unit = Count,
      .definition = "calls that may be under way at once",
      .formula = "max_concurrent_api of the server"},
     &SecureChannelRow::slots},
    {{.name = "logons",
      .heading = "logons",
      .unit = Count,
      .format = Separated,
      .definition = "NTLM logons that asked for a slot (Semaphore Acquires)",
      .formula = "number of channel-taken with had-to-wait 0 + number of channel-waits"},
     &SecureChannelRow::logons},
    {{.name = "waited",
      .heading = "waited",
      .unit = Count,
      .format = Separated,
      .definition = "of these, found every slot taken",
      .formula = "number of channel-waits"},
     &SecureChannelRow::waited},
    {{.name = "most_waiters",
      .heading = "most",
      .unit = Count,
      .format = Separated,
      .definition = "most that waited at once (Semaphore Waiters)",
      .formula = "highest count after W, from W on, of: + 1 at channel-waits, - 1 at channel-taken "
                 "with had-to-wait 1 and at channel-given-up, - waiting at channel-lost; at "
                 "channel-moved waiting goes from controller to next. What a record leaves counts"},
     &SecureChannelRow::most_waiters},
    {{.name = "most_holders",
      .heading = "calls",
      .unit = Count,
      .definition = "most calls under way at once (Semaphore Holders)",
      .formula =
          "likewise of: + 1 at channel-taken, - 1 at channel-freed, - calls at channel-lost"},
     &SecureChannelRow::most_holders},
    {{.name = "utilisation_mean",
      .heading = "mean",
      .unit = Share,
      .format = WholePercent,
      .definition = "mean share of the slots that was taken",
      .formula = "integral of the calls under way from W to E / (E - W) / slots"},
     &SecureChannelRow::utilisation_mean},
    {{.name = "utilisation_peak",
      .heading = "peak",
      .unit = Share,
      .format = WholePercent,
      .definition = "the same of the busiest window",
      .formula = "highest integral of the calls under way over a whole window / peak_window_s / "
                 "slots, and utilisation_mean if that is higher",
      .objectives = "max(channel_utilisation)"},
     &SecureChannelRow::utilisation_peak},
    {{.name = "peak_window_s",
      .unit = Seconds,
      .definition = "length of the windows of the peak, one after the other from W on",
      .formula = "record.peak_window_s of the scenario, or the measured time if that is shorter"},
     &SecureChannelRow::peak_window_s},
    {{.name = "wait_mean_ms",
      .heading = "wait ms",
      .unit = Milliseconds,
      .format = Fixed1,
      .definition = "mean wait for a slot, of those that had none to wait for, too",
      .formula = "mean of waited of channel-taken and channel-given-up",
      .censoring = "none if there was none"},
     &SecureChannelRow::wait_mean_ms},
    {{.name = "hold_mean_ms",
      .heading = "hold ms",
      .unit = Milliseconds,
      .format = Fixed1,
      .definition = "mean time of a call (Average Semaphore Hold Time)",
      .formula = "mean of held of channel-freed",
      .censoring = "none if none ended"},
     &SecureChannelRow::hold_mean_ms},
    {{.name = "time_outs",
      .heading = "time-outs",
      .unit = Count,
      .format = Separated,
      .definition = "logons that failed for want of a slot or an answer (Semaphore Timeouts)",
      .formula = "number of channel-given-up + number of channel-freed with timed-out 1",
      .objectives = "count(channel_time_outs)"},
     &SecureChannelRow::time_outs},
    {{.name = "lost",
      .unit = Count,
      .definition = "calls and waiting logons that a crash of the server took",
      .formula = "sum of calls and waiting of channel-lost"},
     &SecureChannelRow::lost},
};
static_assert(has_a_column_a_field(kSecureChannels));

}  // namespace

template <>
const Table<SecureChannelRow>& table_of<SecureChannelRow>() {
  static const Table<SecureChannelRow> kTable{
      {"secure_channels",
       "Secure channels (NTLM logons that front ends have checked by a domain controller)",
       "One row a machine and controller to which its secure channel was bound.",
       "after the warm-up"},
      kSecureChannels};
  return kTable;
}

}  // namespace casgrid
