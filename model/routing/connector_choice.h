// Which receive connector answers a client: several may listen on one port, each for addresses of
// its own.
#pragma once

#include "model/directory/ip_range.h"
#include "model/directory/server.h"

namespace casgrid {

// Of the front end's connectors on the port, the one with the most specific remote range that has
// the client; between equals, one that listens on the server's own address. Where the client's
// address is not told (null), it is one that no narrow range is about: the widest range has it.
// Null: none takes it, and the connection is closed.
const ReceiveConnector* connector_for(const Server& server, std::uint16_t port,
                                      const IpAddress* client);

}  // namespace casgrid
