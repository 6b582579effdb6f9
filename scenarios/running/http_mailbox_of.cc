#include "scenarios/running/http_mailbox_of.h"

#include <algorithm>
#include <string_view>

#include "model/activesync/actions.h"
#include "model/mailaccess/limits.h"
#include "model/mapi/actions.h"
#include "scenarios/resolving/phone_program.h"

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

ActionCosts costs_of_phone(const scenario::PhoneProgram& program) {
  ActionCosts costs;
  costs.fill(1);
  double shares = 1;
  double mean = 1;
  for (const PhoneCommand& c : kPhoneCommands) {
    shares += (program.*c.share)();
    mean += (program.*c.share)() * (program.*c.cost)();
    for (std::size_t i = 0; i < activesync::kActions.size(); ++i)
      if (std::string_view(activesync::kActions[i].name) == c.name)
        costs[i] = static_cast<float>((program.*c.cost)());
  }
  mean /= shares;
  costs[activesync::kProvision.number()] = static_cast<float>(program.provision_cost());
  for (float& cost : costs) cost = static_cast<float>(double{cost} / mean);
  return costs;
}

std::vector<ActionCosts> costs_of(const scenario::Scenario& scenario) {
  ActionCosts alike;
  alike.fill(1);
  std::vector<ActionCosts> costs;
  for (const auto& p : scenario.populations()) {
    costs.push_back(alike);
    if (p.client() == scenario::MAPI_HTTP && p.profile().address_book_share() > 0)
      costs.back() = costs_of_outlook(p.profile());
    const bool differ =
        requests_of_a_sync(p.phone_program()) > 1 || asks_for_policy(p.phone_program());
    if (p.client() == scenario::ACTIVE_SYNC && differ)
      costs.back() = costs_of_phone(p.phone_program());
  }
  if (std::all_of(costs.begin(), costs.end(), [&](const ActionCosts& c) { return c == alike; }))
    costs.clear();
  return costs;
}

std::vector<PhonePolicy> policies_of(const scenario::Scenario& scenario) {
  constexpr double kHourS = 3600;
  std::vector<PhonePolicy> policies;
  bool is_asked_for = false;
  for (const auto& p : scenario.populations()) {
    PhonePolicy policy;
    policy.is_asked_for = p.client() == scenario::ACTIVE_SYNC && asks_for_policy(p.phone_program());
    policy.refresh = from_seconds(p.phone_program().policy_refresh_h() * kHourS);
    policies.push_back(policy);
    is_asked_for = is_asked_for || policy.is_asked_for;
  }
  if (!is_asked_for) policies.clear();
  return policies;
}

BudgetLimits budget_of(const scenario::Budget& given, std::uint32_t at_once = kAnyNumber) {
  constexpr double kMillisecondsAnHour = 3'600'000;
  const auto milliseconds = [](double ms) { return from_seconds(ms / 1000); };
  BudgetLimits limits;
  limits.at_once = at_once;
  limits.has_balance = given.max_burst_ms() > 0;
  limits.burst = milliseconds(given.max_burst_ms());
  limits.recharge = given.recharge_rate_ms() / kMillisecondsAnHour;
  limits.has_cut_off = given.cutoff_balance_ms() > 0;
  limits.cut_off = milliseconds(given.cutoff_balance_ms());
  limits.longest_delay = from_seconds(given.longest_delay_s());
  return limits;
}

std::uint32_t number_of(double given) { return static_cast<std::uint32_t>(given); }

}  // namespace

void set_mail_policy(const scenario::Scenario& scenario, HalfOptions& halves) {
  const scenario::ThrottlingPolicy& policy = scenario.timing().throttling();
  const auto imap = number_of(policy.imap_max_concurrency());
  halves.set(mailaccess::PolicyOf<Protocol::Pop3>{
      {number_of(policy.pop_max_concurrency()), budget_of(policy.pop())}});
  halves.set(mailaccess::PolicyOf<Protocol::Imap4>{
      {imap == 0 ? kAnyNumber : imap, budget_of(policy.imap())}});
}

HttpMailboxOptions http_mailbox_of(const scenario::Scenario& scenario) {
  const auto& t = scenario.timing();
  HttpMailboxOptions http;
  http.context_idle = from_seconds(t.context_idle_s());
  http.pending_period = from_seconds(t.mapi_pending_period_s());
  http.clients_leave =
      std::any_of(scenario.populations().begin(), scenario.populations().end(), goes_home);
  http.cost_factors = costs_of(scenario);
  http.phone_policies = policies_of(scenario);
  http.active_sync_concurrency = static_cast<std::uint32_t>(t.active_sync_concurrency());
  http.ews_concurrency = static_cast<std::uint32_t>(t.ews_concurrency());
  http.ews_streams = static_cast<std::uint32_t>(t.ews_hanging_connections());
  http.channel_wait = from_seconds(t.rpc_channel_wait_s());
  http.channel_keep_alive = from_seconds(t.rpc_keep_alive_s());
  http.channel_octets = static_cast<std::uint64_t>(t.rpc_channel_octets());
  http.shells = static_cast<std::uint32_t>(t.powershell_concurrency());
  http.shell_idle = from_seconds(t.shell_idle_s());
  const scenario::ThrottlingPolicy& policy = t.throttling();
  const auto set = [&](Budgeted which, const BudgetLimits& limits) {
    http.budgets[static_cast<std::size_t>(which)] = limits;
  };
  set(Budgeted::Owa, budget_of(policy.owa(), number_of(policy.owa_max_concurrency())));
  set(Budgeted::ActiveSync, budget_of(policy.active_sync()));
  set(Budgeted::Ews, budget_of(policy.ews()));
  set(Budgeted::Rca, budget_of(policy.rca(), number_of(policy.rca_max_concurrency())));
  set(Budgeted::PowerShell, budget_of(policy.powershell()));
  http.request_limit = static_cast<std::size_t>(t.mailbox_request_limit());
  return http;
}

}  // namespace casgrid
