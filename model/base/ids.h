// Strong ids: dense indices into the tables of a Directory or a World. `none` means "no such
// thing".
#pragma once

#include <compare>
#include <cstdint>

namespace casgrid {

template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = 0xFFFFFFFFu;
  std::uint32_t value = kNone;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t index) : value(static_cast<std::uint32_t>(index)) {}
  constexpr bool is_none() const { return value == kNone; }
  constexpr std::size_t index() const { return value; }
  constexpr auto operator<=>(const Id&) const = default;  // NOLINT(modernize-use-nullptr): 0 of <=>
};

using SiteId = Id<struct SiteTag>;                // Active Directory site
using ZoneId = Id<struct ZoneTag>;                // a site or a client network: one end of a link
using LinkId = Id<struct LinkTag>;                // a link between two zones, or the LAN of one
using ServerId = Id<struct ServerTag>;            // front end, mailbox server or directory server
using DatabaseId = Id<struct DatabaseTag>;        // mailbox database; the routing key
using DagId = Id<struct DagTag>;                  // database availability group
using UserId = Id<struct UserTag>;                // mailbox user
using CertificateId = Id<struct CertificateTag>;  // certificate of the directory
using ServiceAccountId = Id<struct ServiceAccountTag>;  // that holds an SPN
using HostId = Id<struct HostTag>;  // interned host name of a namespace (URL host)
using ParticipantId = Id<struct ParticipantTag>;

// A connection as both of its ends know it. The generation makes a stale id harmless: the world
// ignores a send or close on a connection that has ended, whoever uses its slot now.
struct ConnectionId {
  std::uint32_t slot = 0xFFFFFFFFu;
  std::uint32_t generation = 0;
  constexpr bool is_none() const { return slot == 0xFFFFFFFFu; }
  constexpr bool operator==(const ConnectionId&) const = default;
};

// A protocol of the front door, as a number: model/directory/protocol.h names them.
enum class Protocol : std::uint8_t;

}  // namespace casgrid
