#include "scenarios/calibration/calibrate.h"

#include "scenarios/calibration/profile_of.h"
#include "scenarios/schema/profile.pb.h"

namespace casgrid::calibration {
namespace {

std::vector<std::string> why_nothing(const logs::LogSummary& s, const Tally& tally) {
  std::vector<std::string> errors = s.not_read;
  const auto rows = [&s](logs::LogKind kind) { return s.rows[static_cast<std::size_t>(kind)]; };
  std::string why;
  if (s.files.empty()) {
    why = "no log was found; name files, or folders with files that end in .log, .txt, .csv or .gz";
  } else if (s.total_rows() == 0) {
    why = "no row could be read; are these logs of Exchange, IIS or a balancer?";
  } else if (tally.total() > 0) {
    why =
        "there are only monitoring probes, health checks and 401 challenges; give logs of a time "
        "in "
        "which people work";
  } else if (s.total_rows() == rows(logs::LogKind::IisBack)) {
    why =
        "there are only logs of back ends (port 444); give those of the front ends, too: "
        "HttpProxy, "
        "or W3SVC1";
  } else {
    why = "none of the logs says when clients asked for what; give HttpProxy or W3SVC1 logs";
  }
  errors.push_back("logs: " + why);
  return errors;
}

}  // namespace

Calibrated::Calibrated() = default;
Calibrated::~Calibrated() = default;
Calibrated::Calibrated(Calibrated&&) noexcept = default;
Calibrated& Calibrated::operator=(Calibrated&&) noexcept = default;

Calibrated calibrate(const std::vector<std::string>& paths, const Options& options) {
  logs::StreamOptions stream;
  stream.haproxy_zone = std::chrono::minutes{options.haproxy_zone_min};
  logs::ArrivalStream arrivals(paths, stream);
  Tally tally(options.session_gap_s, arrivals.earliest().time_since_epoch().count());
  while (const logs::Arrival* a = arrivals.next()) tally.add(*a, arrivals.names());
  tally.finish();
  Calibrated result;
  for (const logs::BadRow& bad : arrivals.summary().first_bad)
    result.bad_rows.push_back(bad.text());
  if (tally.work() == 0) {
    result.errors = why_nothing(arrivals.summary(), tally);
  } else {
    result.profile =
        std::make_unique<scenario::WorkloadProfile>(profile_of(tally, arrivals.summary(), options));
  }
  return result;
}

}  // namespace casgrid::calibration
