// Reads configurations of HAProxy (2.6 configuration manual; older words that 2.6 still takes).
//
// Theory of operation
//   Several files are one configuration, in the order given. A section begins with a line of one of
//   the section words; what `defaults` says is said again at the head of every proxy behind it. A
//   line becomes a part of the form of config.h, is of no consequence for where requests go
//   (logging, tuning, texts), or is listed as unread with its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/balancing/config.h"

namespace casgrid::balancing {

// Whether a text is a configuration of HAProxy: it has one of its sections of proxies.
bool is_haproxy(std::string_view text);

Config read_haproxy(const std::vector<ConfigText>& files);

}  // namespace casgrid::balancing
