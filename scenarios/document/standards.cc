#include "scenarios/document/standards.h"

#include "scenarios/document/number_range.h"

namespace casgrid {

double ByClient::of(scenario::Client client) const {
  if (client == scenario::ACTIVE_SYNC) return active_sync;
  return client == scenario::MAPI_HTTP ? mapi : owa;
}

std::string ByClient::words() const {
  std::string all;
  for (const scenario::Client client :
       {scenario::OWA, scenario::MAPI_HTTP, scenario::ACTIVE_SYNC}) {
    if (of(client) == 0) continue;
    all += (all.empty() ? "" : ", ") + number_words(of(client)) + " (" +
           scenario::Client_Name(client) + ")";
  }
  return all;
}

}  // namespace casgrid
