// What Outlook asks of offline address books: GET /OAB/<guid>/..., by the background intelligent
// transfer service (BITS).
//
// Theory of operation
//   A check is the manifest, oab.xml, which says what files there are. Then nothing is fetched, or
//   the differences since the copy that is here, or the whole book: in pieces, each a request for a
//   range of octets (206), one after the other on one connection. What was lost with a connection
//   or a server is asked for again from where it stood, by way of any front end, as nothing of a
//   transfer is kept by servers. All of it comes from the mailbox server with the active copy of
//   the book's generation mailbox, whoever asks (facts 2.9); a mailbox that lacks the book says
//   404. A book of Exchange 2010 is given out by the Client Access servers of the reader's site.
#pragma once

#include <cstdint>

#include "model/base/action.h"
#include "model/base/assert.h"
#include "model/directory/protocol.h"

namespace casgrid::oab {

enum class Exchange : std::uint8_t {
  Manifest,     // GET oab.xml
  Differences,  // a range of the file with what has changed
  Full,         // a range of the whole book
  kCount,
};

constexpr ActionId id(Exchange exchange) {
  return {Protocol::Oab, static_cast<std::uint8_t>(exchange)};
}
// Requires: the action is of this protocol.
constexpr Exchange exchange_of(ActionId action) {
  SIM_ASSERT(action.protocol() == Protocol::Oab);
  return static_cast<Exchange>(action.number());
}

inline constexpr ActionId kManifest = id(Exchange::Manifest);
inline constexpr ActionId kDifferences = id(Exchange::Differences);
inline constexpr ActionId kFull = id(Exchange::Full);

inline constexpr auto kActions = action_rows<Exchange>({
    {Exchange::Manifest,
     {.name = "manifest", .is_replayable = true, .is_work = true, .is_get = true}},
    {Exchange::Differences,
     {.name = "differences", .is_replayable = true, .is_work = true, .is_get = true}},
    {Exchange::Full, {.name = "full", .is_replayable = true, .is_work = true, .is_get = true}},
});

}  // namespace casgrid::oab
