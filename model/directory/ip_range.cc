#include "model/directory/ip_range.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace casgrid {
namespace {

using Octets = std::array<std::uint8_t, 16>;

constexpr std::size_t kFirstOfV4 = 12;

std::size_t first_octet(bool is_v6) { return is_v6 ? 0 : kFirstOfV4; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<unsigned> number_of(std::string_view text) {
  unsigned made = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), made);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size())
    return std::nullopt;
  return made;
}

// The bits of a mask that are set, if those are the first ones.
std::optional<unsigned> length_of(const IpAddress& mask) {
  unsigned length = 0;
  bool ended = false;
  for (std::size_t i = first_octet(mask.is_v6); i < mask.octets.size(); ++i) {
    for (unsigned bit = 0x80; bit != 0; bit >>= 1) {
      const bool is_set = (mask.octets[i] & bit) != 0;
      if (is_set && ended) return std::nullopt;
      if (is_set) ++length;
      ended = ended || !is_set;
    }
  }
  return length;
}

// The network that an address is in. Bits of the host do not count, as the product has it.
std::optional<IpRange> network_of(const IpAddress& address, unsigned length) {
  if (length > (address.is_v6 ? 128u : 32u)) return std::nullopt;
  IpRange made{address, address};
  unsigned bit = 0;
  for (std::size_t i = first_octet(address.is_v6); i < address.octets.size(); ++i) {
    for (unsigned mask = 0x80; mask != 0; mask >>= 1, ++bit) {
      if (bit < length) continue;
      made.from.octets[i] = static_cast<std::uint8_t>(made.from.octets[i] & ~mask);
      made.to.octets[i] = static_cast<std::uint8_t>(made.to.octets[i] | mask);
    }
  }
  return made;
}

std::optional<IpRange> masked(std::string_view address, std::string_view mask) {
  const auto from = ip_address_of(address);
  if (!from) return std::nullopt;
  if (const auto length = number_of(trimmed(mask))) return network_of(*from, *length);
  const auto bits = ip_address_of(mask);
  if (!bits || bits->is_v6 != from->is_v6) return std::nullopt;
  const auto length = length_of(*bits);
  return length ? network_of(*from, *length) : std::nullopt;
}

}  // namespace

std::optional<IpAddress> ip_address_of(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 1 && text.front() == '[' && text.back() == ']')
    text = text.substr(1, text.size() - 2);
  const std::string plain(text.substr(0, text.find('%')));
  IpAddress made;
  if (inet_pton(AF_INET, plain.c_str(), made.octets.data() + kFirstOfV4) == 1) return made;
  if (inet_pton(AF_INET6, plain.c_str(), made.octets.data()) != 1) return std::nullopt;
  const Octets mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(mapped.begin(), mapped.begin() + kFirstOfV4, made.octets.begin())) {
    made.octets[10] = made.octets[11] = 0;
    return made;
  }
  made.is_v6 = true;
  return made;
}

std::string text_of(const IpAddress& address) {
  char room[INET6_ADDRSTRLEN] = {};
  if (address.is_v6)
    inet_ntop(AF_INET6, address.octets.data(), room, sizeof room);
  else
    inet_ntop(AF_INET, address.octets.data() + kFirstOfV4, room, sizeof room);
  return room;
}

std::optional<IpRange> ip_range_of(std::string_view text) {
  text = trimmed(text);
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    const auto from = ip_address_of(text.substr(0, dash));
    const auto to = ip_address_of(text.substr(dash + 1));
    // ::-ffff:... goes from an address of IPv6, however it is written.
    if (!from || !to || from->is_v6 != to->is_v6 || *to < *from) return std::nullopt;
    return IpRange{*from, *to};
  }
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos)
    return masked(text.substr(0, slash), text.substr(slash + 1));
  if (const std::size_t open = text.find('('); open != std::string_view::npos && text.back() == ')')
    return masked(text.substr(0, open), text.substr(open + 1, text.size() - open - 2));
  const auto one = ip_address_of(text);
  return one ? std::optional(IpRange{*one, *one}) : std::nullopt;
}

std::string text_of(const IpRange& range) {
  return range.from == range.to ? text_of(range.from)
                                : text_of(range.from) + "-" + text_of(range.to);
}

std::array<std::uint8_t, 16> width_of(const IpRange& range) {
  Octets width{};
  int borrow = 0;
  for (std::size_t i = width.size(); i-- > 0;) {
    int difference = range.to.octets[i] - range.from.octets[i] - borrow;
    borrow = difference < 0 ? 1 : 0;
    difference += borrow * 256;
    width[i] = static_cast<std::uint8_t>(difference);
  }
  return width;
}

std::optional<Binding> binding_of(std::string_view text) {
  text = trimmed(text);
  const std::size_t colon = text.find_last_of(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = number_of(text.substr(colon + 1));
  if (!port || *port == 0 || *port > 65535) return std::nullopt;
  Binding made;
  made.port = static_cast<std::uint16_t>(*port);
  const std::string_view address = text.substr(0, colon);
  if (address.empty() || address == "*") {
    made.is_every = true;
    return made;
  }
  const auto read = ip_address_of(address);
  if (!read) return std::nullopt;
  made.address = *read;
  return made;
}

std::string text_of(const Binding& binding) {
  const std::string address = binding.is_every        ? "*"
                              : binding.address.is_v6 ? "[" + text_of(binding.address) + "]"
                                                      : text_of(binding.address);
  return address + ":" + std::to_string(binding.port);
}

bool overlap(const Binding& a, const Binding& b) {
  if (a.port != b.port) return false;
  if (a.is_every || b.is_every) return true;
  if (a.address.is_v6 != b.address.is_v6) return false;
  return a.address == b.address || a.address.is_any() || b.address.is_any();
}

}  // namespace casgrid
