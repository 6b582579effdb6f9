#include "scenarios/running/http_mailbox_of.h"

#include <algorithm>

#include "model/mapi/actions.h"

namespace casgrid {
namespace {

// There is an hour in which its clients want nothing.
bool goes_home(const scenario::Population& p) {
  return p.client() == scenario::MAPI_HTTP &&
         std::any_of(p.day().begin(), p.day().end(), [](double weight) { return weight <= 0; });
}

// Costs are relative: on the average a request costs what the profile says.
ActionCosts costs_of_outlook(const scenario::Profile& profile) {
  const double share = profile.address_book_share();
  const double look_up = profile.address_book_cost();
  const double mean = 1 - share + share * look_up;
  ActionCosts costs;
  costs.fill(static_cast<float>(1 / mean));
  for (const ActionId action : {mapi::kBind, mapi::kResolveNames, mapi::kQueryRows, mapi::kUnbind})
    costs[action.number()] = static_cast<float>(look_up / mean);
  return costs;
}

std::vector<ActionCosts> costs_of(const scenario::Scenario& scenario) {
  ActionCosts alike;
  alike.fill(1);
  std::vector<ActionCosts> costs;
  bool differ = false;
  for (const auto& p : scenario.populations()) {
    costs.push_back(alike);
    if (p.client() != scenario::MAPI_HTTP || p.profile().address_book_share() <= 0) continue;
    costs.back() = costs_of_outlook(p.profile());
    differ = true;
  }
  if (!differ) costs.clear();
  return costs;
}

}  // namespace

HttpMailboxOptions http_mailbox_of(const scenario::Scenario& scenario) {
  const auto& t = scenario.timing();
  HttpMailboxOptions http;
  http.context_idle = from_seconds(t.context_idle_s());
  http.pending_period = from_seconds(t.mapi_pending_period_s());
  http.clients_leave =
      std::any_of(scenario.populations().begin(), scenario.populations().end(), goes_home);
  http.cost_factors = costs_of(scenario);
  http.active_sync_concurrency = static_cast<std::uint32_t>(t.active_sync_concurrency());
  http.ews_concurrency = static_cast<std::uint32_t>(t.ews_concurrency());
  http.ews_streams = static_cast<std::uint32_t>(t.ews_hanging_connections());
  http.channel_wait = from_seconds(t.rpc_channel_wait_s());
  http.channel_keep_alive = from_seconds(t.rpc_keep_alive_s());
  http.channel_octets = static_cast<std::uint64_t>(t.rpc_channel_octets());
  http.shells = static_cast<std::uint32_t>(t.powershell_concurrency());
  http.shell_idle = from_seconds(t.shell_idle_s());
  http.request_limit = static_cast<std::size_t>(t.mailbox_request_limit());
  return http;
}

}  // namespace casgrid
