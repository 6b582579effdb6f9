// Where SIP is listened for (facts 2.14, 3.1). Ports that an administrator changed are not
// modelled.
#pragma once

#include "model/base/port.h"

namespace casgrid::sip {

inline constexpr Port kCallRouter{5060};     // TCP; of UM servers before Exchange 2013, too
inline constexpr Port kCallRouterTls{5061};  // mutual TLS; likewise
inline constexpr Port kUmService{5062};
inline constexpr Port kUmServiceTls{5063};

}  // namespace casgrid::sip
