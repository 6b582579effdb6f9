#include "tests/packet/comparison.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "sim/engine/tcp_window.h"

namespace casgrid::packet {
namespace {

constexpr std::uint32_t kSizes[] = {500, 2'000, 10'000, 20'000, 100'000, 1'000'000};
constexpr Duration kDelays[] = {std::chrono::microseconds(500), std::chrono::milliseconds(5),
                                std::chrono::milliseconds(20), std::chrono::milliseconds(100)};
constexpr std::uint64_t kBandwidths[] = {10'000'000, 100'000'000, 1'000'000'000};
constexpr std::uint32_t kFlows[] = {1, 2, 4, 8};

double mean_ms(const std::vector<Duration>& times) {
  double sum = 0;
  for (const Duration t : times) sum += seconds(t) * 1e3;
  return sum / static_cast<double>(times.size());
}

double last_ms(const std::vector<Duration>& times) {
  return seconds(*std::max_element(times.begin(), times.end())) * 1e3;
}

// The rows that `choice` takes; `error` says which of a row's errors is meant.
template <typename Choice>
void add(std::vector<Group>& to, const std::vector<Row>& rows, std::string name,
         const Choice& choice, double (Row::*error)() const = &Row::error) {
  std::vector<double> errors;
  for (const Row& row : rows) {
    if (choice(row)) errors.push_back((row.*error)());
  }
  to.push_back({std::move(name), spread(std::move(errors))});
}

bool is_alone(const Row& row) { return row.cell.flows == 1; }
bool fits_first_window(const Row& row) { return row.cell.bytes <= kInitialWindowBytes; }

// How far the closed form of one transfer goes: nobody shares the link.
void add_alone(std::vector<Group>& to, const std::vector<Row>& rows) {
  add(to, rows, "one flow", is_alone);
  for (const Opening opening : {Opening::Fresh, Opening::Warm}) {
    add(to, rows, opening == Opening::Fresh ? "one flow, fresh" : "one flow, warm",
        [=](const Row& r) { return is_alone(r) && r.opening == opening; });
  }
  for (const std::uint32_t size : kSizes) {
    add(to, rows, "one flow, " + std::to_string(size) + " B",
        [=](const Row& r) { return is_alone(r) && r.cell.bytes == size; });
  }
  for (const Duration delay : kDelays) {
    add(to, rows, "one flow, " + std::to_string(ns(delay) / 1000) + " us one way",
        [=](const Row& r) { return is_alone(r) && r.cell.one_way == delay; });
  }
  for (const std::uint64_t bandwidth : kBandwidths) {
    add(to, rows, "one flow, " + std::to_string(bandwidth / 1'000'000) + " Mbit/s",
        [=](const Row& r) { return is_alone(r) && r.cell.bits_per_second == bandwidth; });
  }
}

// What the two models make of a link that is shared.
void add_shared(std::vector<Group>& to, const std::vector<Row>& rows, Model model) {
  const auto is_meant = [=](const Row& r) { return !is_alone(r) && r.model == model; };
  const std::string name = model == Model::Flow ? "flow model" : "queue model";
  add(to, rows, name + ", 2 to 8 flows", is_meant);
  for (const std::uint32_t n : kFlows) {
    if (n == 1) continue;
    add(to, rows, name + ", " + std::to_string(n) + " flows",
        [=](const Row& r) { return is_meant(r) && r.cell.flows == n; });
  }
  add(to, rows, name + ", first window",
      [=](const Row& r) { return is_meant(r) && fits_first_window(r); });
  add(to, rows, name + ", beyond it",
      [=](const Row& r) { return is_meant(r) && !fits_first_window(r); });
  add(to, rows, name + ", without loss", [=](const Row& r) { return is_meant(r) && r.drops == 0; });
  add(to, rows, name + ", with loss", [=](const Row& r) { return is_meant(r) && r.drops > 0; });
  add(to, rows, name + ", last flow", is_meant, &Row::last_error);
}

}  // namespace

std::vector<Cell> full_grid() {
  std::vector<Cell> cells;
  for (const std::uint32_t flows : kFlows) {
    for (const std::uint64_t bandwidth : kBandwidths) {
      for (const Duration delay : kDelays) {
        for (const std::uint32_t size : kSizes) cells.push_back({size, delay, bandwidth, flows});
      }
    }
  }
  return cells;
}

std::vector<Cell> thin_grid() {
  const std::vector<Cell> full = full_grid();
  std::vector<Cell> cells;
  // Five has no divisor in common with the grid's lengths, so the choice walks through every value.
  for (std::size_t i = 0; i < full.size(); i += 5) cells.push_back(full[i]);
  return cells;
}

std::vector<Row> compare(const std::vector<Cell>& cells, const Stack& stack) {
  std::vector<Row> rows;
  for (const Cell& cell : cells) {
    const PacketTimes packets = packet_times(cell, stack);
    for (const Model model : {Model::Queue, Model::Flow}) {
      if (model == Model::Flow && cell.flows == 1) continue;
      const Times ours = world_times(cell, model);
      for (const Opening opening : {Opening::Fresh, Opening::Warm}) {
        const bool is_fresh = opening == Opening::Fresh;
        const auto& theirs = is_fresh ? packets.times.fresh : packets.times.warm;
        const auto& own = is_fresh ? ours.fresh : ours.warm;
        rows.push_back({cell, opening, model, mean_ms(theirs), mean_ms(own), last_ms(theirs),
                        last_ms(own), packets.drops});
      }
    }
  }
  return rows;
}

Spread spread(std::vector<double> errors) {
  if (errors.empty()) return {};
  for (double& error : errors) error = std::abs(error);
  std::sort(errors.begin(), errors.end());
  // The smallest value that the share of the errors does not exceed.
  const auto at = [&](double share) {
    const double rank = std::ceil(share * static_cast<double>(errors.size()));
    return errors[static_cast<std::size_t>(rank) - 1];
  };
  return {errors.size(), at(0.5), at(0.9), errors.back()};
}

std::vector<Group> groups(const std::vector<Row>& rows) {
  std::vector<Group> result;
  add(result, rows, kEverything, [](const Row&) { return true; });
  add_alone(result, rows);
  add_shared(result, rows, Model::Queue);
  add_shared(result, rows, Model::Flow);
  return result;
}

}  // namespace casgrid::packet
