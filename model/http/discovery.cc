#include "model/http/discovery.h"

#include "model/autodiscover/programs.h"
#include "model/routing/autodiscover_facts.h"

namespace casgrid {
namespace {

// None if no client could look anything up there: no name of it is known.
HostId domain_of(const Directory& directory, const std::string& address) {
  const std::size_t at = address.rfind('@');
  if (at == std::string::npos) return {};
  return directory.find_host(lower(address.substr(at + 1))).value_or(HostId{});
}

}  // namespace

std::uint32_t Discovery::tell(const Directory& directory, const Decision& decision, ActionId action,
                              HttpResponse& response) {
  switch (decision.autodiscover.action) {
    case AutodiscoverAction::Settings:
      set_discovered(response, Discovered::Settings);
      set_told_ttl_h(response, directory.organisation.autodiscover_ttl_h);
      break;
    case AutodiscoverAction::RedirectAddress:
      set_discovered(response, Discovered::OtherAddress);
      response.location =
          domain_of(directory, autodiscover_answer(directory, decision).redirect_address);
      break;
    case AutodiscoverAction::Error:
      set_discovered(response, Discovered::Error);
      break;
    case AutodiscoverAction::None:
      SIM_ASSERT(false);
  }
  return octets_.of(directory, decision, action);
}

std::uint32_t Discovery::tell_settings(const Directory& directory, ServerId self,
                                       const HttpRequest& asked, HttpResponse& response) {
  const Server& server = directory.at(self);
  Decision decision;
  decision.mailbox = asked.user;
  decision.database = asked.database;
  decision.autodiscover = autodiscover_facts(
      directory, autodiscover::ask_of(asked.action, asked.user),
      {.database = asked.database, .site = server.site, .product = server.product}, self);
  return tell(directory, decision, asked.action, response);
}

}  // namespace casgrid
