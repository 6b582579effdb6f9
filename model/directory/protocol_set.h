// Sets of protocols.
#pragma once

#include "model/base/ids.h"
#include "model/directory/bits.h"

namespace casgrid {

using ProtocolSet = EnumSet<Protocol>;

}  // namespace casgrid
