// Where a Transport service sends a message next: the categorizer's choice for each recipient, and
// the servers at which a hop may be tried, in their order (Exchange 2013 Help, *Mail routing*;
// facts 2.13).
//
// Theory of operation
//   What is for a mailbox in the server's own delivery group goes straight to the Mailbox Transport
//   Delivery service where the active copy is, whichever that is when it is tried: the hop names
//   the database. Any other mailbox is reached over its delivery group: every member of its
//   availability group, or, outside of groups, the mailbox servers of its version in its site. The
//   member that takes the message does the last hop. What is for nobody here goes out by a Send
//   connector. Redirect-Message sends a whole queue to one server.
#pragma once

#include <cstdint>
#include <vector>

#include "model/directory/directory.h"

namespace casgrid::transport {

enum class HopKind : std::uint8_t {
  Mailbox,    // Mailbox Transport Delivery of the active copy: a DatabaseId
  Group,      // a member of another availability group: a DagId
  Site,       // mailbox servers of one version in a site, in no group: packed, see SiteHop
  Connector,  // out of the organisation, by a Send connector: its number
  Server,     // one server: of Redirect-Message, a ServerId
};

struct NextHop {
  HopKind kind = HopKind::Mailbox;
  std::uint32_t what = 0xFFFFFFFFu;

  bool operator==(const NextHop&) const = default;

  static NextHop mailbox(DatabaseId database) { return {HopKind::Mailbox, database.value}; }
  static NextHop group(DagId dag) { return {HopKind::Group, dag.value}; }
  static NextHop site(SiteId site, Product product) {
    return {HopKind::Site, site.value << 8 | static_cast<std::uint32_t>(product)};
  }
  static NextHop connector(std::uint32_t number) { return {HopKind::Connector, number}; }
  static NextHop server(ServerId server) { return {HopKind::Server, server.value}; }

  // Of the kind that the name says.
  DatabaseId database() const { return DatabaseId{what}; }
  DagId dag() const { return DagId{what}; }
  SiteId at_site() const { return SiteId{what >> 8}; }
  Product product() const { return static_cast<Product>(what & 0xFFu); }
  ServerId to_server() const { return ServerId{what}; }
};

// Of a message for a mailbox in this database, at `self`. Requires: the database is one.
NextHop hop_to(const Directory& directory, ServerId self, DatabaseId database);

// The transport high availability boundary: the members of the server's group, or the mailbox
// servers of its version in its site that are in none. Without the server.
std::vector<ServerId> boundary_of(const Directory& directory, ServerId self);

// Nearest site first (cost, hops, name); in one site from the `spread`-th on. Without those that no
// site link reaches.
std::vector<ServerId> nearest_first(const Directory& directory, ServerId self,
                                    std::vector<ServerId> servers, std::uint32_t spread);

// At which a Group, Site or Server hop may be tried, as nearest_first orders them: mail is spread
// over a delivery group. Requires: the hop is of one of these kinds.
std::vector<ServerId> servers_of(const Directory& directory, ServerId self, NextHop hop,
                                 std::uint32_t spread);

}  // namespace casgrid::transport
