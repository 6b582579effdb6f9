#include "scenarios/importing/inventory.h"

namespace casgrid::importing {

CopyFacts& DatabaseFacts::copy_on(const std::string& server) {
  for (CopyFacts& copy : copies) {
    if (is_same_word(copy.server, server)) return copy;
  }
  copies.emplace_back();
  copies.back().server = server;
  return copies.back();
}

const ServerFacts* Inventory::find_server(const std::string& name) const {
  if (const ServerFacts* found = servers.find(name)) return found;
  for (const ServerFacts& server : servers.all()) {
    if (!server.fqdn.empty() && is_same_word(server.fqdn, name)) return &server;
  }
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? nullptr : servers.find(name.substr(0, dot));
}

ServerFacts* Inventory::find_server(const std::string& name) {
  const ServerFacts* found = std::as_const(*this).find_server(name);
  return found == nullptr ? nullptr : &servers.at(found->name);
}

}  // namespace casgrid::importing
