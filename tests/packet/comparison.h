// The grid of cells, the error of each, and what the errors come to by group.
#pragma once

#include <string>
#include <vector>

#include "tests/packet/transfer_cell.h"

namespace casgrid::packet {

// 500 B to 1 MB, 0.5 to 100 ms one way, 10 Mbit/s to 1 Gbit/s, 1 to 8 flows.
std::vector<Cell> full_grid();
// Every value of the full grid occurs, in a fifth of its combinations.
std::vector<Cell> thin_grid();

enum class Opening { Fresh, Warm };

// Times are means over a cell's flows.
struct Row {
  Cell cell;
  Opening opening = Opening::Fresh;
  Model model = Model::Queue;
  double packet_ms = 0;
  double ours_ms = 0;
  double packet_last_ms = 0;  // of the last flow to finish
  double ours_last_ms = 0;
  std::uint64_t drops = 0;

  double error() const { return ours_ms / packet_ms - 1; }
  double last_error() const { return ours_last_ms / packet_last_ms - 1; }
};

// Fresh and warm, in both models. One flow alone is the same in both, and only Queue is run.
std::vector<Row> compare(const std::vector<Cell>& cells, const Stack& stack);

// Of the absolute errors.
struct Spread {
  std::size_t rows = 0;
  double median = 0;
  double p90 = 0;
  double worst = 0;
};

Spread spread(std::vector<double> errors);

struct Group {
  std::string name;
  Spread spread;
};

inline constexpr const char* kEverything = "everything";

std::vector<Group> groups(const std::vector<Row>& rows);

}  // namespace casgrid::packet
