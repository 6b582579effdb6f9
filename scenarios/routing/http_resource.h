// What a path asks of the front end: the table of virtual directories and their own pages.
#pragma once

#include <string>

#include "model/routing/request.h"

namespace casgrid {

struct HttpResource {
  Protocol protocol = Protocol::Owa;
  Resource resource = Resource::Unknown;
  std::string explicit_mailbox;  // /owa/<this>/...: explicit logon; may be no address
  bool is_service = false;       // called by scripts of a page, never by following a link
  bool is_ws_security = false;   // takes a token in the body, and no other credentials
};

HttpResource http_resource(const std::string& method, const std::string& path);

}  // namespace casgrid
