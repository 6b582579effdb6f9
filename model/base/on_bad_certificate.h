// What a client program makes by itself of a certificate that is not for the name that it asked
// for, not valid then, or from nobody whom it trusts.
#pragma once

#include <cstdint>

namespace casgrid {

enum class OnBadCertificate : std::uint8_t {
  Refuses,   // the connection ends
  AsksUser,  // who decides
  Ignores,   // it does not look
};

}  // namespace casgrid
