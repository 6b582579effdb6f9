#include "scenarios/validating/front_doors.h"

#include <algorithm>

#include "scenarios/validating/mail_services.h"

namespace casgrid {
namespace {

using scenario::Balancer;

// What a host name stands for.
std::vector<std::string> addresses_of(const scenario::Directory& d, const std::string& host) {
  std::vector<std::string> all;
  for (const auto& n : d.namespaces()) {
    if (n.host() != host) continue;
    for (const std::string& pattern : n.addresses()) {
      for (const std::string& name : names_of(pattern)) all.push_back(name);
    }
  }
  return all;
}

const Balancer* find_balancer(const scenario::Directory& d, const std::string& name) {
  const auto found = std::find_if(d.balancers().begin(), d.balancers().end(),
                                  [&](const Balancer& b) { return b.name() == name; });
  return found == d.balancers().end() ? nullptr : &*found;
}

}  // namespace

Product product_of_row(const std::string& version) {
  const auto parsed = parse_version(version);
  const auto product = parsed ? product_of(*parsed) : std::nullopt;
  return product.value_or(Product::Exchange2013);
}

bool is_behind_layer7(const scenario::Directory& d, const std::string& host) {
  const std::vector<std::string> addresses = addresses_of(d, host);
  return std::any_of(addresses.begin(), addresses.end(), [&](const std::string& name) {
    const Balancer* balancer = find_balancer(d, name);
    return balancer != nullptr && balancer->layer() == Balancer::LAYER7;
  });
}

std::vector<std::string> front_ends_behind(const scenario::Directory& d, const std::string& host) {
  std::vector<std::string> all;
  for (const std::string& name : addresses_of(d, host)) {
    const Balancer* balancer = find_balancer(d, name);
    if (balancer == nullptr) {
      all.push_back(name);
      continue;
    }
    for (const std::string& pattern : balancer->pool()) {
      for (const std::string& member : names_of(pattern)) all.push_back(member);
    }
  }
  return all;
}

}  // namespace casgrid
