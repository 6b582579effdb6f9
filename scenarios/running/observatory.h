// Everything that watches one run: fingerprint, counts, timeline, invariants, samples, trace,
// progress.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "scenarios/running/objective_windows.h"
#include "scenarios/running/trace_file.h"
#include "sim/engine/world.h"
#include "sim/observe/access_times.h"
#include "sim/observe/checkers.h"
#include "sim/observe/mail_account.h"
#include "sim/observe/congestion.h"
#include "sim/observe/fingerprint.h"
#include "sim/observe/metrics.h"
#include "sim/observe/over_time.h"
#include "sim/observe/refused_logons.h"
#include "sim/observe/replay_counts.h"
#include "sim/observe/secure_channels.h"
#include "sim/observe/ticket_counts.h"
#include "sim/observe/timeline.h"

namespace casgrid {

class Observatory final : public Observer {
 public:
  // `window`: over which peaks of processors and links are taken. `devices`: clients that are one
  // user's, by participant.
  Observatory(const Directory& directory, const std::vector<std::string>& participants,
              Checkers checkers, const std::vector<PlannedFault>& faults, Instant warm_up,
              Duration window, std::vector<std::uint32_t> devices = {});

  void record(const Record& record) override;
  void note(const Record& record) override;
  void access(const AccessRecord& record) override {
    access_times.add(record);
    if (log_) log_(record);
  }
  void sample(Instant now) override;
  void looked(Instant now) override;
  // At the end of the run: what is still under way counts with what it has waited, if that is long.
  void finish(Instant now);
  bool go_on(Instant now) override { return !look_ || look_(now); }

  void watch(World& world);
  // `patience`: of clients, by participant. `span`: over which operations are told by time.
  void watch_operations(std::vector<Duration> patience, OverTime::Span span);
  // What objectives ask of a part of the run. `faults`: their names, by index in the plan.
  void watch_windows(const std::vector<MetricQuery>& queries, std::vector<std::string> faults,
                     Instant end);
  // The clients replay a log: what is theirs is told from what is added.
  void watch_replay(std::size_t participants) { replay.emplace(participants, warm_up_); }
  // `control_only`: leave out the records of single requests.
  void trace_to(std::unique_ptr<TraceWriter> writer, bool control_only);
  TraceWriter* trace() { return trace_.get(); }
  // Called with each access record, where servers say them.
  void log_with(std::function<void(const AccessRecord&)> log) { log_ = std::move(log); }
  // Called now and then; false stops the run.
  void look_with(std::function<bool(Instant)> look) { look_ = std::move(look); }

  // What only the participants themselves know, at a sample.
  struct Gauges {
    std::uint64_t long_polls = 0;  // that clients have under way
    std::uint64_t held = 0;        // back-end connections that long polls have to themselves
    std::uint64_t front_ends_up = 0;
    std::uint64_t front_end_jobs = 0;  // at the front ends' processors
    Duration front_end_busy{0};        // core time so far
    Duration front_end_up{0};          // core time so far of those that were up
  };
  void gauge_with(std::function<Gauges(Instant)> gauge) { gauge_ = std::move(gauge); }

  // How long a participant has been up since the start of the run.
  struct UpSeries {
    Duration before{0};  // in earlier lives
    Instant since = kStart;
    bool is_up = false;

    Duration total(Instant now) const { return is_up ? before + (now - since) : before; }
  };

  // What the servers' processors did since the look before.
  using Looks = std::function<std::vector<CongestionWatch::Look>(Instant now)>;
  void watch_congestion(Looks looks) { looks_ = std::move(looks); }
  // The measured part begins at the end of the warm-up. A peak is the busiest of its windows: of a
  // fixed length, one after the other, whatever the samples are. What is left of the run after the
  // last whole window is in the mean and in no peak.
  struct CpuSeries {
    Duration busy_at_start{0};
    Duration busy_at_window{0};  // at the beginning of the window
    Duration up_at_start{0};
    Duration up_at_window{0};
    std::array<double, kCpuPurposes> parts_at_start{};  // core-seconds
    double job_seconds_at_start = 0;
    std::uint64_t departures_at_start = 0;
    double peak = 0;
  };

  struct LinkSeries {
    LinkUse at_start;
    LinkUse latest;
    Duration busy_at_window{0};
    double peak = 0;
  };

  struct ConnectionSample {
    Instant at;
    std::size_t client = 0;
    std::size_t back_end = 0;
    double handshakes_per_s = 0;
    double resumed_per_s = 0;
    std::optional<double> front_end_utilisation;  // of those up, since the sample before
    Gauges gauges;
  };

  Fingerprint fingerprint;
  Metrics metrics;
  SecureChannels channels;
  RefusedLogons refused;
  TicketCounts tickets;
  Timeline timeline;
  Checkers checkers;
  MailAccount mail;
  OverTime over_time{{}};
  std::optional<ObjectiveWindows> windows;  // none: no objective asks for one
  AccessTimes access_times;                 // empty unless servers say access records
  std::optional<ReplayCounts> replay;
  std::vector<CpuSeries> cpus;    // by ParticipantId
  std::vector<UpSeries> ups;      // by ParticipantId
  std::vector<LinkSeries> links;  // by link direction
  std::vector<ConnectionSample> connections;
  CongestionWatch congestion;
  Instant measured_from = kStart;
  Instant links_seen_at = kStart;

 private:
  void operation(const Record& record);
  void start_measuring(Instant now);
  void look_for_congestion(Instant now);
  void end_window(Instant now);
  void note_links(Instant now);

  World* world_ = nullptr;
  const Directory& directory_;
  std::size_t participants_;
  std::vector<Duration> patience_;  // by ParticipantId
  std::unique_ptr<TraceWriter> trace_;
  bool trace_control_only_ = false;
  std::function<bool(Instant)> look_;
  std::function<void(const AccessRecord&)> log_;
  Instant warm_up_;
  Duration window_;
  Instant window_from_ = kStart;
  Instant sampled_ = kStart;
  std::uint64_t handshakes_ = 0;
  std::uint64_t resumed_ = 0;
  Gauges gauged_;  // at the last sample
  std::function<Gauges(Instant)> gauge_;
  Looks looks_;
  Instant next_look_ = kStart + CongestionWatch::kEvery;
};

}  // namespace casgrid
