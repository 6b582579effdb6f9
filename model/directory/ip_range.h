// Addresses of clients and of listeners, as connectors and web sites name them.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace casgrid {

// IPv4 in the last four octets. An IPv4 address that is mapped into IPv6 is the IPv4 address.
struct IpAddress {
  bool is_v6 = false;
  std::array<std::uint8_t, 16> octets{};

  // NOLINTNEXTLINE(modernize-use-nullptr): it takes the 0 that <=> compares with for a pointer
  auto operator<=>(const IpAddress&) const = default;
  bool is_any() const { return octets == std::array<std::uint8_t, 16>{}; }  // 0.0.0.0, ::
};
// With or without brackets and zone.
std::optional<IpAddress> ip_address_of(std::string_view text);
std::string text_of(const IpAddress& address);

// Both ends belong to it, and are of one family.
struct IpRange {
  IpAddress from;
  IpAddress to;

  bool operator==(const IpRange&) const = default;
  bool has(const IpAddress& address) const {
    return address.is_v6 == from.is_v6 && from <= address && address <= to;
  }
};
// 10.0.0.17, 10.0.0.0/8, 10.0.0.0/255.0.0.0, 10.0.0.0(255.0.0.0), 10.0.0.1-10.0.0.9, and so of
// IPv6.
std::optional<IpRange> ip_range_of(std::string_view text);
std::string text_of(const IpRange& range);
// How many addresses a range has, less one: what is narrower compares as less.
std::array<std::uint8_t, 16> width_of(const IpRange& range);

// Where a service listens.
struct Binding {
  IpAddress address;
  bool is_every = false;  // every address of both families
  std::uint16_t port = 0;

  bool operator==(const Binding&) const = default;
  bool is_wildcard() const { return is_every || address.is_any(); }
};
// 0.0.0.0:25, [::]:25, :::25, 10.0.0.5:25, *:25.
std::optional<Binding> binding_of(std::string_view text);
std::string text_of(const Binding& binding);
// The same port of the same address, or of any address of its family.
bool overlap(const Binding& a, const Binding& b);

}  // namespace casgrid
