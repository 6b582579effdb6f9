// Where web sites listen: in clear, and over TLS.
#pragma once

#include "model/base/port.h"
#include "model/routing/ports.h"

namespace casgrid {

inline constexpr Port kHttp{kHttpPort};
inline constexpr Port kHttps{kHttpsPort};
inline constexpr Port kBackEndHttps{kBackEndHttpsPort};

// Where RPC over TCP begins; no front end of 2013 or later listens there.
inline constexpr Port kRpcEndpointMapper{135};

}  // namespace casgrid
