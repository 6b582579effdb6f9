#include "scenarios/reporting/collect_availability.h"

namespace casgrid {
namespace {

std::uint64_t not_held(const OperationCounts& counts) {
  std::uint64_t sum = 0;
  for (const OperationEndRow& row : operation_ends()) {
    if (row.end != OperationEnd::Good && !row.is_held) sum += counts.of(row.end);
  }
  return sum;
}

// What rows of one kind and of the other have alike.
template <class Row>
void fill(Row& row, const OperationCounts& counts) {
  row.good = counts.of(OperationEnd::Good);
  row.given_up = counts.of(OperationEnd::GivenUp);
  for (const OperationEndRow& end : operation_ends())
    row.failed += is_failure(end.end) ? counts.of(end.end) : 0;
  row.operations = row.good + row.failed + row.given_up;
  row.not_held = not_held(counts);
  row.availability = availability_of(counts);
  row.attempts_ended = counts.attempts;
  if (counts.attempts > 0)
    row.attempts = static_cast<double>(counts.good_attempts) / static_cast<double>(counts.attempts);
}

void add_row(const std::string& protocol, const std::string& population,
             const OperationCounts& counts, Report& report) {
  AvailabilityRow row;
  row.protocol = protocol;
  row.population = population;
  row.pending = counts.pending;
  fill(row, counts);
  report.availability.push_back(row);
  for (const OperationEndRow& end : operation_ends()) {
    if (end.end != OperationEnd::Good && counts.of(end.end) > 0)
      report.causes.push_back({protocol, population, end.name, end.is_held, counts.of(end.end)});
  }
}

using ByProtocol = std::array<OperationCounts, kProtocols>;

OperationCounts sum_of(const ByProtocol& counts) {
  OperationCounts sum;
  for (const OperationCounts& c : counts) sum.add(c);
  return sum;
}

// One a protocol that was spoken.
std::size_t add_protocols(const std::string& population, const ByProtocol& counts, Report& report) {
  std::size_t spoken = 0;
  for (std::size_t p = 0; p < kProtocols; ++p) {
    if (!counts[p].has_any()) continue;
    add_row(text_of(static_cast<Protocol>(p)), population, counts[p], report);
    ++spoken;
  }
  return spoken;
}

AvailabilityOverTimeRow slice_row(const OverTime& over_time, std::size_t slice,
                                  const char* protocol, const OperationCounts& counts) {
  AvailabilityOverTimeRow row;
  row.at_s = seconds(over_time.begin_of(slice));
  row.until_s = seconds(over_time.end_of(slice));
  row.protocol = protocol;
  fill(row, counts);
  return row;
}

}  // namespace

std::optional<double> availability_of(const OperationCounts& counts) {
  std::uint64_t held = 0;
  for (const OperationEndRow& row : operation_ends()) held += row.is_held ? counts.of(row.end) : 0;
  const std::uint64_t good = counts.of(OperationEnd::Good);
  if (good + held == 0) return std::nullopt;
  return static_cast<double>(good) / static_cast<double>(good + held);
}

void collect_availability(const Simulation& sim, const Metrics& metrics, Report& report) {
  ByProtocol all;
  for (const ParticipantId who : sim.roster().populations) {
    for (std::size_t p = 0; p < kProtocols; ++p) all[p].add(metrics.population(who).operations[p]);
  }
  add_row(kAll, kAll, sum_of(all), report);
  add_protocols(kAll, all, report);
  for (std::size_t i = 0; i < sim.roster().populations.size(); ++i) {
    const auto& own = metrics.population(sim.roster().populations[i]).operations;
    const std::string& name = sim.scenario().populations(static_cast<int>(i)).name();
    if (add_protocols(name, own, report) != 1) add_row(kAll, name, sum_of(own), report);
  }
}

void collect_over_time(const OverTime& over_time, Report& report) {
  std::array<bool, kProtocols> is_spoken{};
  std::size_t spoken = 0;
  for (const OverTime::Slice& slice : over_time.slices()) {
    for (std::size_t p = 0; p < kProtocols; ++p) is_spoken[p] |= slice[p].has_any();
  }
  for (const bool is : is_spoken) spoken += is ? 1 : 0;
  for (std::size_t s = 0; s < over_time.slices().size(); ++s) {
    if (seconds(over_time.begin_of(s)) >= report.duration_s) break;  // the run was interrupted
    ByProtocol counts;
    for (std::size_t p = 0; p < kProtocols; ++p) counts[p].add(over_time.slices()[s][p]);
    report.availability_over_time.push_back(slice_row(over_time, s, kAll, sum_of(counts)));
    for (std::size_t p = 0; p < kProtocols; ++p) {
      if (spoken > 1 && is_spoken[p])
        report.availability_over_time.push_back(
            slice_row(over_time, s, text_of(static_cast<Protocol>(p)), counts[p]));
    }
  }
}

}  // namespace casgrid
