// Where web sites listen over TLS.
#pragma once

#include "model/base/port.h"
#include "model/routing/ports.h"

namespace casgrid {

inline constexpr Port kHttps{kHttpsPort};
inline constexpr Port kBackEndHttps{kBackEndHttpsPort};

}  // namespace casgrid
