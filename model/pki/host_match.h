// Whether a certificate is good for a host, at an instant. The one place where names are matched:
// a described certificate is judged by the same matcher as a real one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/directory/organisation.h"

namespace casgrid {

// As a client judges a certificate with these subject alternative names: without regard to case; a
// wildcard covers exactly one whole label. A name that no certificate can carry covers nothing.
bool names_cover(std::span<const std::string> names, std::string_view host);

enum class Validity : std::uint8_t { Valid, NotYet, Expired };

// Both ends belong to the validity. An end that is 0 is not told and limits nothing.
Validity validity_at(const Certificate& certificate, std::int64_t utc_s);

}  // namespace casgrid
