#include "sim/observe/clients_waiting.h"

#include <gtest/gtest.h>
#include <map>
#include <tuple>

#include "model/base/random.h"

namespace casgrid::testing {
namespace {

// Beside an ordinary map, with clients enough to collide and to make the table grow.
TEST(ClientsWaiting, KnowsWhoWaitsAndNobodyElse) {
  ClientsWaiting table;
  // By population, client and line.
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::uint32_t> expected;
  RandomStream draws(7, "clients", "who");
  for (std::uint32_t step = 0; step < 100'000; ++step) {
    const std::uint64_t bits = draws.next();
    const std::uint32_t population = bits & 3;
    const auto client = static_cast<std::uint32_t>((bits >> 8) % 3000);
    const std::uint32_t number = (bits >> 40 & 1) != 0 ? step + kSecondLine : step;
    ClientsWaiting::Row* row = table.find(population, client, number);
    const auto known = expected.find({population, client, line_of(number)});
    ASSERT_EQ(row != nullptr, known != expected.end());
    if (row != nullptr) {
      ASSERT_EQ(row->number, known->second);
      table.remove(row);
      expected.erase(known);
    } else {
      table.add({population, client, number, {}, true, kStart});
      expected[{population, client, line_of(number)}] = number;
    }
  }
  const std::vector<ClientsWaiting::Row> rows = table.in_order();
  ASSERT_EQ(rows.size(), expected.size());
  auto next = expected.begin();
  for (const ClientsWaiting::Row& row : rows) {
    EXPECT_EQ(std::make_tuple(row.population, row.client, line_of(row.number)), next->first);
    EXPECT_EQ(row.number, next->second);
    ++next;
  }
}

}  // namespace
}  // namespace casgrid::testing
