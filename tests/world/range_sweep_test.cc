// Every number of a scenario set to what nobody would, one at a time and two: it is refused with
// its field and its range, or the run ends soon and in little memory. Never a signal, never a
// broken invariant.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <dlfcn.h>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/random.h"
#include "model/base/variate.h"
#include "scenarios/advising/run_cost.h"
#include "scenarios/document/number_range.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/check_resolved.h"
#include "scenarios/validating/validate.h"
#include "tests/world/sweep_scenario.h"

namespace casgrid::testing {
namespace {

using google::protobuf::FieldDescriptor;
using AnyMessage = google::protobuf::Message;

constexpr double kInf = std::numeric_limits<double>::infinity();
// Twenty and more; what a field of whole numbers cannot hold is brought to its nearest end.
const std::vector<double> kExtremes = {0,
                                       1,
                                       -1,
                                       -0.5,
                                       1e-300,
                                       1e-12,
                                       1e-9,
                                       1e-6,
                                       1e-3,
                                       0.5,
                                       2,
                                       60,
                                       1e3,
                                       4096,
                                       65536,
                                       1e10,
                                       1e13,
                                       1e18,
                                       1e100,
                                       1e308,
                                       -1e308,
                                       kInf,
                                       -kInf,
                                       std::numeric_limits<double>::quiet_NaN(),
                                       2147483648.0,
                                       4294967295.0,
                                       18446744073709549568.0};

// A number in the scenario: how to get there, and its path in words.
struct Place {
  std::vector<std::pair<const FieldDescriptor*, int>> way;
  std::string path;
  const NumberRange* range = nullptr;
};

void find_places(const AnyMessage& m, const Place& here, std::vector<Place>& all) {
  const auto& r = *m.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  r.ListFields(m, &fields);
  for (const FieldDescriptor* f : fields) {
    const int n = f->is_repeated() ? r.FieldSize(m, f) : 1;
    for (int i = 0; i < n; ++i) {
      Place next = here;
      next.way.emplace_back(f, i);
      next.path += (next.path.empty() ? "" : ".") + f->name();
      if (f->is_repeated()) next.path += "[" + std::to_string(i) + "]";
      if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        find_places(f->is_repeated() ? r.GetRepeatedMessage(m, f, i) : r.GetMessage(m, f), next,
                    all);
      } else if (find_range(*f) != nullptr) {
        next.range = find_range(*f);
        all.push_back(next);
      }
    }
  }
}

// What a field of whole numbers up to `most` holds of a value.
std::uint64_t whole(double value, double most) {
  return static_cast<std::uint64_t>(std::isnan(value) ? 0 : std::clamp(value, 0.0, most));
}

constexpr double kMost32 = 4294967295.0;
constexpr double kMost64 = 18446744073709549568.0;

void set(AnyMessage& root, const Place& place, double value) {
  AnyMessage* m = &root;
  for (std::size_t i = 0; i + 1 < place.way.size(); ++i) {
    const auto& [f, index] = place.way[i];
    const auto& r = *m->GetReflection();
    m = f->is_repeated() ? r.MutableRepeatedMessage(m, f, index) : r.MutableMessage(m, f);
  }
  const auto& [f, index] = place.way.back();
  const auto& r = *m->GetReflection();
  if (f->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE && f->is_repeated())
    r.SetRepeatedDouble(m, f, index, value);
  else if (f->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE)
    r.SetDouble(m, f, value);
  else if (f->cpp_type() == FieldDescriptor::CPPTYPE_UINT32)
    r.SetUInt32(m, f, static_cast<std::uint32_t>(whole(value, kMost32)));
  else
    r.SetUInt64(m, f, whole(value, kMost64));
}

// The extremes that a number can tell apart: most of those between and beyond whole numbers are one there.
std::vector<double> extremes_of(const Place& place) {
  const auto type = place.way.back().first->cpp_type();
  if (type == FieldDescriptor::CPPTYPE_DOUBLE) return kExtremes;
  std::vector<double> different;
  std::set<std::uint64_t> seen;
  for (const double value : kExtremes) {
    if (seen.insert(whole(value, type == FieldDescriptor::CPPTYPE_UINT32 ? kMost32 : kMost64)).second)
      different.push_back(value);
  }
  return different;
}

scenario::Scenario base() {
  const ParsedScenario parsed = parse_text(kSweepScenario, "sweep");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  return *parsed.scenario;
}

constexpr int kWorkers = 2;
constexpr int kCpuSeconds = 2;
constexpr rlim_t kBytes = 500u << 20;

void limit_this_process() {
  std::ifstream about("/proc/self/statm");
  rlim_t pages = 0;
  about >> pages;
  const rlimit memory{pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + kBytes, RLIM_INFINITY};
  const rlimit cpu{kCpuSeconds, kCpuSeconds + 1};
  setrlimit(RLIMIT_AS, &memory);
  setrlimit(RLIMIT_CPU, &cpu);
}

// In a process of its own: 0 it ended, 2 it was refused, 3 an invariant is broken.
int end_of(const scenario::Scenario& resolved) {
  const pid_t child = fork();
  if (child == 0) {
    limit_this_process();
    if (!refusal(reckon_cost(resolved), means_of_this_process()).empty()) _exit(2);
    Simulation simulation(resolved);
    if (!simulation.run().empty()) _exit(3);
    const Report report = collect(simulation);
    for (const std::string& v : report.violations)
      std::fprintf(stderr, "violated: %s\n", v.c_str());
    _exit(report.violations.empty() ? 0 : 3);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Tally {
  int refused = 0;
  int too_large = 0;
  int ended = 0;
};

// What is wrong with the outcome; empty: nothing.
std::string outcome(const scenario::Scenario& s, const std::vector<const Place*>& changed,
                    Tally& tally) {
  Diagnostics wrong = validate(s, {}, "sweep");
  scenario::Scenario resolved;
  if (wrong.empty()) {
    resolved = resolve(s, {});
    wrong = check_resolved(resolved, "sweep");
  }
  if (!wrong.empty()) {
    ++tally.refused;
    for (const Diagnostic& d : wrong) {
      if (d.field.empty() || d.remedy.empty() || d.remedy.find("casgrid") != std::string::npos)
        return "refused without a field or a remedy: " + d.text();
    }
    return {};
  }
  (void)changed;
  const int code = end_of(resolved);
  ++(code == 2 ? tally.too_large : tally.ended);
  return code == 0 || code == 2 ? std::string() : "ended with " + std::to_string(code);
}

// Runs `work(i)` for every i below n on both cores; what it says is wrong becomes a failure.
void share_out(int n, const std::function<std::string(int, Tally&)>& work) {
  // Here, once: else each child would load SimGrid and look up its names, which takes longer than most runs. (A build with sanitizers
  // has no such library.)
  dlopen("casgrid-flow.so", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  std::vector<pid_t> workers;
  for (int w = 0; w < kWorkers; ++w) {
    const pid_t child = fork();
    if (child == 0) {
      Tally tally;
      int wrong = 0;
      for (int i = w; i < n; i += kWorkers) {
        const std::string said = work(i, tally);
        if (said.empty()) continue;
        std::fprintf(stderr, "%s\n", said.c_str());
        ++wrong;
      }
      std::fprintf(stderr, "worker %d: %d refused, %d too large, %d ended, %d wrong\n", w,
                   tally.refused, tally.too_large, tally.ended, wrong);
      _exit(wrong == 0 && tally.refused > 0 && tally.ended > 0 ? 0 : 1);
    }
    workers.push_back(child);
  }
  for (const pid_t child : workers) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "see above";
  }
}

std::vector<Place> places_of(const AnyMessage& message) {
  std::vector<Place> places;
  find_places(message, {}, places);
  return places;
}

std::string words(const Place& place, double value) {
  return place.path + " = " + number_words(value);
}

TEST(Ranges, TheSweepKnowsEveryNumberOfAScenario) {
  std::set<std::string> seen;
  for (const Place& place : places_of(base())) seen.insert(place.range->field);
  for (const NumberRange& range : number_ranges()) {
    const std::string field = range.field;
    if (field == "LogsRead.covered_s") break;  // from here on they are a profile's
    const std::string message = field.substr(0, field.find('.'));
    const std::string name = field.substr(field.find('.') + 1);
    const auto* type = scenario::Scenario::descriptor()->file()->FindMessageTypeByName(message);
    const auto* f = type == nullptr ? nullptr : type->FindFieldByName(name);
    const bool holds_quantity = f != nullptr && f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    EXPECT_TRUE(holds_quantity || seen.contains(field)) << field;
  }
}

TEST(Ranges, EveryNumberAtEveryExtremeIsRefusedOrRuns) {
  const scenario::Scenario given = base();
  const std::vector<Place> places = places_of(given);
  std::vector<std::pair<const Place*, double>> trials;
  for (const Place& place : places) {
    for (const double value : extremes_of(place)) trials.emplace_back(&place, value);
  }
  share_out(static_cast<int>(trials.size()), [&](int i, Tally& tally) -> std::string {
    const auto& [where, value] = trials[static_cast<std::size_t>(i)];
    const Place& place = *where;
    scenario::Scenario s = given;
    set(s, place, value);
    s.mutable_network()->set_model(i % 3 == 0 ? scenario::Network::FLOW : scenario::Network::QUEUE);
    const std::string wrong = outcome(s, {&place}, tally);
    return wrong.empty() ? wrong : words(place, value) + ": " + wrong;
  });
}

TEST(Ranges, TwoNumbersAtOnceAreRefusedOrRun) {
  constexpr int kDraws = 500;
  const scenario::Scenario given = base();
  const std::vector<Place> places = places_of(given);
  share_out(kDraws, [&](int i, Tally& tally) -> std::string {
    RandomStream draws(static_cast<std::uint64_t>(i), "ranges", "two at once");
    scenario::Scenario s = given;
    std::string what;
    std::vector<const Place*> changed;
    for (int k = 0; k < 2; ++k) {
      const Place& place = places[below(draws.next(), places.size())];
      // Half of them at an end of their range, where products are greatest.
      const std::uint64_t kind = below(draws.next(), 4);
      double value = kExtremes[below(draws.next(), kExtremes.size())];
      if (kind == 0) value = place.range->least;
      if (kind == 1) value = place.range->most;
      set(s, place, value);
      changed.push_back(&place);
      what += words(place, value) + ", ";
    }
    s.mutable_network()->set_model(i % 2 == 0 ? scenario::Network::FLOW : scenario::Network::QUEUE);
    const std::string wrong = outcome(s, changed, tally);
    return wrong.empty() ? wrong : what + "draw " + std::to_string(i) + ": " + wrong;
  });
}

}  // namespace
}  // namespace casgrid::testing
