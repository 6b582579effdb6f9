// Sizing guidance of the product: what work a mailbox makes.
#pragma once

namespace casgrid {

// Megacycles of the mailbox server for a message a day, and the front end's share of it.
inline constexpr double kMegacyclesPerMessage = 0.0425;
inline constexpr double kFrontEndShare = 0.375;
// Assumed: a Sync works ten milliseconds on a core of the calculator's baseline.
inline constexpr double kSyncMegacycles = 20;
// Assumed, of an Autodiscover answer: 12 ms of work behind the front end were seen in a log,
// waiting with it.
inline constexpr double kDiscoveryMegacycles = 20;
// Of a call on its mailbox server until it is answered, and the front end's share of it for sending
// it there; assumed, without its media.
inline constexpr double kCallMegacycles = 20;

}  // namespace casgrid
