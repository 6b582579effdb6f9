// What clients wait for, as a watcher keeps it: a small table of those that do, without a place for
// every client. Requests last a moment, so of a million clients a few thousand are in it. Open
// addressing; a removal moves later rows back, so no marks are left.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "model/base/action.h"
#include "model/base/lines.h"
#include "model/base/time.h"

namespace casgrid {

class ClientsWaiting {
 public:
  struct Row {
    std::uint32_t population = 0;
    std::uint32_t client = 0;
    std::uint32_t number = 0;  // of the exchange, as the client counts
    ActionId action;
    bool waits = false;  // false: nobody's row
    Instant sent = kStart;
  };

  // What it waits for on the line of this number. Null: nothing.
  Row* find(std::uint32_t population, std::uint32_t client, std::uint32_t number) {
    Row& row = rows_[place(population, client, number)];
    return row.waits ? &row : nullptr;
  }

  // Requires: the row's client waits for nothing yet on its line.
  void add(const Row& row) {
    if ((used_ + 1) * 2 > rows_.size()) grow();
    ++used_;
    rows_[place(row.population, row.client, row.number)] = row;
  }

  // Requires: find() has just given it.
  void remove(Row* row) {
    auto hole = static_cast<std::size_t>(row - rows_.data());
    --used_;
    for (std::size_t i = next(hole); rows_[i].waits; i = next(i)) {
      const std::size_t home = start(rows_[i].population, rows_[i].client);
      const bool may_stay = hole <= i ? (hole < home && home <= i) : (hole < home || home <= i);
      if (may_stay) continue;
      rows_[hole] = rows_[i];
      hole = i;
    }
    rows_[hole] = Row{};
  }

  // By population, client and line.
  std::vector<Row> in_order() const {
    std::vector<Row> all;
    std::copy_if(rows_.begin(), rows_.end(), std::back_inserter(all),
                 [](const Row& row) { return row.waits; });
    std::sort(all.begin(), all.end(), [](const Row& x, const Row& y) {
      if (x.population != y.population) return x.population < y.population;
      return x.client != y.client ? x.client < y.client : x.number < y.number;
    });
    return all;
  }

  std::size_t memory_bytes() const { return rows_.capacity() * sizeof(Row); }

 private:
  std::size_t start(std::uint32_t population, std::uint32_t client) const {
    const std::uint64_t key = (std::uint64_t{population} << 32) | client;
    return (key * 0x9E3779B97F4A7C15u) >> 32 & (rows_.size() - 1);
  }
  std::size_t next(std::size_t i) const { return (i + 1) & (rows_.size() - 1); }

  std::size_t place(std::uint32_t population, std::uint32_t client, std::uint32_t number) const {
    const auto is_it = [&](const Row& row) {
      return row.client == client && row.population == population &&
             line_of(row.number) == line_of(number);
    };
    std::size_t i = start(population, client);
    while (rows_[i].waits && !is_it(rows_[i])) i = next(i);
    return i;
  }

  void grow() {
    std::vector<Row> old(rows_.size() * 2);
    old.swap(rows_);
    for (const Row& row : old) {
      if (row.waits) rows_[place(row.population, row.client, row.number)] = row;
    }
  }

  std::vector<Row> rows_ = std::vector<Row>(1024);  // a power of two, at most half full
  std::size_t used_ = 0;
};

}  // namespace casgrid
