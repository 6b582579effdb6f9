#include "scenarios/program/calibrate_command.h"

#include <iostream>
#include <memory>

#include "scenarios/calibration/calibrate.h"
#include "scenarios/calibration/profile_file.h"
#include "scenarios/calibration/profile_report.h"
#include "scenarios/output/exit_code.h"
#include "scenarios/program/option_checks.h"
#include "scenarios/program/output_options.h"
#include "scenarios/program/single_file.h"

namespace casgrid {
namespace {

struct CalibrateOptions {
  std::vector<std::string> logs;
  std::string out;
  calibration::Options how;
  bool json = false;
};

int run_calibrate(const CalibrateOptions& o) {
  SingleFile file("casgrid calibrate", {.option = "-o", .inputs = o.logs}, o.out);
  if (!file.is_open()) return kBadInput;
  const std::vector<std::string> broken = output::misfits_in(o.logs);
  for (const std::string& why : broken) std::cerr << "casgrid calibrate: " << why << "\n";
  if (!broken.empty()) return kBadInput;
  const calibration::Calibrated result = calibration::calibrate(o.logs, o.how);
  for (const std::string& bad : result.bad_rows) std::cerr << bad << "\n";
  if (!result.profile) {
    for (const std::string& error : result.errors)
      std::cerr << "casgrid calibrate: " << error << "\n";
    return kBadInput;
  }
  const int code = file.write(calibration::profile_text(*result.profile), kPassed);
  if (code != kPassed) return code;
  if (o.json) {
    std::cout << calibration::profile_json(*result.profile);
  } else {
    std::cout << calibration::report_text(*result.profile) << "\n"
              << o.out << " is written. Next:\n  casgrid run SCENARIO --profile " << o.out << "\n";
  }
  return 0;
}

}  // namespace

void add_calibrate_command(CLI::App& app, std::function<int()>& run) {
  auto o = std::make_shared<CalibrateOptions>();
  auto* c = app.add_subcommand("calibrate", "make a workload profile from logs");
  c->add_option("LOGS", o->logs, "log files, or folders with them; gzip is read as it is")
      ->required();
  add_output_option(*c, "-o,--out", o->out, "the profile to write")->required();
  c->add_option("--megacycles-per-core", o->how.megacycles_per_core,
                "core speed of the servers that wrote the logs; 2222.22 if left out")
      ->check(in_range("--megacycles-per-core"));
  c->add_option("--session-gap", o->how.session_gap_s, "pause in seconds that ends a session; 1800")
      ->check(in_range("--session-gap"));
  c->add_option("--haproxy-zone", o->how.haproxy_zone_min,
                "minutes east of UTC of HAProxy's clock, which writes local time; 0")
      ->check(in_range("--haproxy-zone"));
  c->add_flag("--json", o->json, "print the profile as JSON");
  c->callback([o, &run] { run = [o] { return run_calibrate(*o); }; });
}

}  // namespace casgrid
