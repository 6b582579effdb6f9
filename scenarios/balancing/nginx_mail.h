// nginx's mail servers: they ask auth_http where a user's mail is, so that only it knows the way.
#pragma once

#include <vector>

#include "scenarios/balancing/config.h"
#include "scenarios/balancing/nginx_text.h"

namespace casgrid::balancing {

// Of the mail blocks' directives into what was read, and what works against the role.
void read_mail(const std::vector<Directive>& mail, Config& into);

}  // namespace casgrid::balancing
