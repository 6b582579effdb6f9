// Sets of protocols.
#pragma once

#include "model/base/client_action.h"
#include "model/directory/bits.h"

namespace casgrid {

using ProtocolSet = EnumSet<Protocol>;

}  // namespace casgrid
