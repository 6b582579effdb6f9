// Files of nginx put together by their includes.
#pragma once

#include <vector>

#include "scenarios/balancing/nginx_text.h"

namespace casgrid::balancing {

struct NginxWhole {
  std::vector<Directive> http;    // what stands in all blocks of the name
  std::vector<Directive> stream;  // likewise
  std::vector<Directive> mail;    // likewise
  std::vector<Unread> unread;
  std::vector<Wrong> wrong;
};

NginxWhole nginx_whole(const std::vector<ConfigText>& files);

}  // namespace casgrid::balancing
