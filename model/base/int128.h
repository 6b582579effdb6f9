// 128-bit integers: a product of two 64-bit quantities, exact.
#pragma once

namespace casgrid {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UnsignedInt128;

}  // namespace casgrid
