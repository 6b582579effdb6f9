// Sizing guidance of the product: what work a mailbox makes.
#pragma once

namespace casgrid {

// Megacycles of the mailbox server for a message a day, and the front end's share of it.
inline constexpr double kMegacyclesPerMessage = 0.0425;
inline constexpr double kFrontEndShare = 0.375;

}  // namespace casgrid
