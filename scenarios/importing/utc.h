// Instants of exports as UTC text, 2021-06-08T15:50:45Z.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace casgrid::importing {

std::string utc_text(std::int64_t seconds_since_1970);
// 2026-06-08T08:48:46-07:00, 2026-06-08T15:48:46.123Z, /Date(1623167445000)/. None for what depends
// on a country, such as 6/8/2026: month and day cannot be told apart.
std::optional<std::int64_t> instant_of(std::string_view text);

}  // namespace casgrid::importing
