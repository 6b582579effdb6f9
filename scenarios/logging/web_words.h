// What logs call the protocols over HTTP, and their virtual directories.
#pragma once

#include <string_view>

#include "model/directory/protocol.h"

namespace casgrid::logging {

struct WebWords {
  Protocol protocol{};
  std::string_view log;        // in HttpProxy logs, and their folder
  std::string_view directory;  // of the site, as clients spell it
};

// Requires: it goes over HTTP.
const WebWords& web_words(Protocol protocol);

}  // namespace casgrid::logging
