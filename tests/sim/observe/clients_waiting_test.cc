#include "sim/observe/clients_waiting.h"

#include <gtest/gtest.h>
#include <map>
#include <utility>

#include "model/base/random.h"

namespace casgrid::testing {
namespace {

// Beside an ordinary map, with clients enough to collide and to make the table grow.
TEST(ClientsWaiting, KnowsWhoWaitsAndNobodyElse) {
  ClientsWaiting table;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> expected;
  RandomStream draws(7, "clients", "who");
  for (std::uint32_t step = 0; step < 100'000; ++step) {
    const std::uint64_t bits = draws.next();
    const std::uint32_t population = bits & 3;
    const auto client = static_cast<std::uint32_t>((bits >> 8) % 3000);
    ClientsWaiting::Row* row = table.find(population, client);
    const auto known = expected.find({population, client});
    ASSERT_EQ(row != nullptr, known != expected.end());
    if (row != nullptr) {
      ASSERT_EQ(row->number, known->second);
      table.remove(row);
      expected.erase(known);
    } else {
      table.add({population, client, step, {}, true, kStart});
      expected[{population, client}] = step;
    }
  }
  const std::vector<ClientsWaiting::Row> rows = table.in_order();
  ASSERT_EQ(rows.size(), expected.size());
  auto next = expected.begin();
  for (const ClientsWaiting::Row& row : rows) {
    EXPECT_EQ(std::make_pair(row.population, row.client), next->first);
    EXPECT_EQ(row.number, next->second);
    ++next;
  }
}

}  // namespace
}  // namespace casgrid::testing
