// As which releases of the product the logs are written.
#pragma once

#include <cstdint>

namespace casgrid::logging {

enum class Schema : std::uint8_t {
  Exchange2013,
  Exchange2016,  // and later
};

}  // namespace casgrid::logging
