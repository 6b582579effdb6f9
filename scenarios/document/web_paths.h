// Which of a balancer's paths has what is asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/schema/scenario.pb.h"

namespace casgrid {

// Of a balancer's paths the one that has `path`, as its place among them; none: the rest has it.
std::optional<int> path_with(const scenario::Balancer& balancer, std::string_view path);

// "200-399, 401" as pairs of first and last; none: it is no such list.
std::optional<std::vector<std::pair<std::uint16_t, std::uint16_t>>> statuses_of(
    std::string_view text);

}  // namespace casgrid
