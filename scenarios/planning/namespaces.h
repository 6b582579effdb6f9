// Which host names a design needs, with Exchange 2010 and with Exchange 2013, and which it has
// (facts 5.7, 6.3). Exchange 2010 ties names to datacentres: the front end renders, so each has its
// own for the Internet, one to fail back with, one for RPC. Exchange 2013 proxies to wherever the
// active copy is, so one name serves all, and RPC over TCP is gone.
#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "model/directory/bits.h"
#include "model/directory/directory.h"

namespace casgrid {

enum class NamePurpose : std::uint8_t {
  InternetProtocols,
  OwaFailback,
  RpcClientAccess,
  Autodiscover,
  Smtp,
  Legacy,  // front ends of Exchange 2007, which have to be reached directly
  kCount,
};
inline constexpr std::size_t kNamePurposes = static_cast<std::size_t>(NamePurpose::kCount);
using NamePurposes = EnumSet<NamePurpose>;

const char* text_of(NamePurpose purpose);  // "OWA fail-back"
// RPC over TCP has no certificate: its names are on none.
constexpr bool is_on_certificate(NamePurpose p) { return p != NamePurpose::RpcClientAccess; }

struct NameCount {
  unsigned least = 0;
  unsigned most = 0;
  NameCount& operator+=(const NameCount& more);
  bool operator==(const NameCount&) const = default;
};

// The design carried out with one product.
struct NamesNeeded {
  std::array<NameCount, kNamePurposes> of{};

  const NameCount& operator[](NamePurpose p) const { return of[static_cast<std::size_t>(p)]; }
  NameCount& operator[](NamePurpose p) { return of[static_cast<std::size_t>(p)]; }
  NameCount total() const;
  NameCount without_autodiscover() const;
  NameCount on_certificate() const;
};

// Unbound: one name leads to several datacentres. Bound: to one.
enum class NameBinding : std::uint8_t { LeadsNowhere, Bound, Unbound };
const char* text_of(NameBinding binding);

struct NameInUse {
  std::string host;
  NamePurposes purposes;
  bool is_internal = false;       // nobody outside uses it
  std::vector<ServerId> servers;  // front ends that it leads to
  std::vector<SiteId> sites;      // of them; of an RPC name those of its databases
  NameBinding binding = NameBinding::LeadsNowhere;
  bool must_be_on_certificate = false;
  std::vector<ServerId> missing_on;  // servers whose certificate is told and does not have it
};

struct NamespacePlan {
  std::vector<SiteId> datacentres;  // sites that serve clients from outside, or stand by to
  bool is_site_resilient = false;   // a DAG has members in several of them
  bool has_exchange_2007 = false;
  NamesNeeded exchange_2010;
  NamesNeeded exchange_2013;
  std::vector<NameInUse> names;  // by host name
  std::vector<std::string> certificate_names() const;
};

// Requires: publish() was called.
NamespacePlan plan_namespaces(const Directory& directory);

// Prints the plan, as tables or as JSON. The exit code of a program that does only this: 1 if a
// name is missing on a certificate that should have it, else 0.
int namespaces_command(const Directory& directory, bool json, std::ostream& out);

}  // namespace casgrid
