#include "scenarios/document/named_fault.h"

#include <algorithm>
#include <array>

#include "model/base/assert.h"
#include "model/base/enum_texts.h"
#include "model/base/overloaded.h"

namespace casgrid {
namespace {

using scenario::Fault;

// By the numbers of the schema, of which every one has a row.
template <std::size_t kRows, class Word, class Given>
Word word_of(const std::array<Word, kRows>& words, Given given) {
  SIM_ASSERT(given >= 0 && static_cast<std::size_t>(given) < kRows);
  return words[static_cast<std::size_t>(given)];
}

// The schema's words for components. One that is not said has no row.
struct ComponentWord {
  Fault::Component word{};
  ComponentId id{};
};
constexpr std::array<ComponentWord, kEnumeratorsBetween<Fault::OWA_PROXY, Fault::Component_MAX>>
    kComponentWords{{
        {Fault::OWA_PROXY, ComponentId::OwaProxy},
        {Fault::SERVER_WIDE_OFFLINE, ComponentId::ServerWideOffline},
        {Fault::ACTIVE_SYNC_PROXY, ComponentId::ActiveSyncProxy},
        {Fault::MAPI_PROXY, ComponentId::MapiProxy},
        {Fault::HUB_TRANSPORT, ComponentId::HubTransport},
        {Fault::UM_CALL_ROUTER, ComponentId::UmCallRouter},
        {Fault::MONITORING, ComponentId::Monitoring},
        {Fault::RECOVERY_ACTIONS_ENABLED, ComponentId::RecoveryActionsEnabled},
        {Fault::IMAP_PROXY, ComponentId::ImapProxy},
        {Fault::POP_PROXY, ComponentId::PopProxy},
        {Fault::EWS_PROXY, ComponentId::EwsProxy},
        {Fault::ECP_PROXY, ComponentId::EcpProxy},
        {Fault::OAB_PROXY, ComponentId::OabProxy},
        {Fault::RPS_PROXY, ComponentId::RpsProxy},
        {Fault::RPC_PROXY, ComponentId::RpcProxy},
        {Fault::AUTO_DISCOVER_PROXY, ComponentId::AutoDiscoverProxy},
        {Fault::FRONTEND_TRANSPORT, ComponentId::FrontendTransport},
    }};
static_assert(has_each_between<Fault::OWA_PROXY, Fault::Component_MAX>(kComponentWords,
                                                                       &ComponentWord::word));

}  // namespace

std::optional<NamedFault> find_what(const Fault& f) {
  switch (f.what_case()) {
    case Fault::kCrash:
      return named::Crash{f.crash()};
    case Fault::kPowerLoss:
      return named::PowerLoss{f.power_loss()};
    case Fault::kSiteLoss:
      return named::SiteLoss{f.site_loss()};
    case Fault::kLinkDown:
      return named::LinkDown{f.link_down()};
    case Fault::kLinkBandwidth:
      return f.link_bandwidth();
    case Fault::kDatabaseFailure:
      return named::DatabaseFailure{f.database_failure()};
    case Fault::kSwitchover:
      return f.switchover();
    case Fault::kRebalance:
      return named::Rebalance{f.rebalance()};
    case Fault::kRestoreQuorum:
      return f.restore_quorum();
    case Fault::kComponentState:
      return f.component_state();
    case Fault::kMessageRule:
      return f.message_rule();
    case Fault::kSick:
      return f.sick();
    case Fault::kDrainMember:
      return f.drain_member();
    case Fault::kBlockActivation:
      return named::BlockActivation{f.block_activation()};
    case Fault::kBindCertificate:
      return f.bind_certificate();
    case Fault::WHAT_NOT_SET:
      break;
  }
  return std::nullopt;
}

NamedFault what_of(const Fault& fault) {
  std::optional<NamedFault> what = find_what(fault);
  SIM_ASSERT(what.has_value());
  return *std::move(what);
}

void set_what(Fault& f, const NamedFault& what) {
  std::visit(
      Overloaded{
          [&](const named::Crash& given) { f.set_crash(given.machine); },
          [&](const named::PowerLoss& given) { f.set_power_loss(given.machine); },
          [&](const named::SiteLoss& given) { f.set_site_loss(given.site); },
          [&](const named::LinkDown& given) { f.set_link_down(given.link); },
          [&](const named::LinkBandwidth& given) { *f.mutable_link_bandwidth() = given; },
          [&](const named::DatabaseFailure& given) { f.set_database_failure(given.database); },
          [&](const named::Switchover& given) { *f.mutable_switchover() = given; },
          [&](const named::Rebalance& given) { f.set_rebalance(given.group); },
          [&](const named::RestoreQuorum& given) { *f.mutable_restore_quorum() = given; },
          [&](const named::ComponentState& given) { *f.mutable_component_state() = given; },
          [&](const named::MessageRule& given) { *f.mutable_message_rule() = given; },
          [&](const named::Sick& given) { *f.mutable_sick() = given; },
          [&](const named::DrainMember& given) { *f.mutable_drain_member() = given; },
          [&](const named::BlockActivation& given) { f.set_block_activation(given.server); },
          [&](const named::BindCertificate& given) { *f.mutable_bind_certificate() = given; },
      },
      what);
}

ComponentId component_of(Fault::Component component) {
  const auto row = std::find_if(kComponentWords.begin(), kComponentWords.end(),
                                [&](const ComponentWord& r) { return r.word == component; });
  SIM_ASSERT(row != kComponentWords.end());
  return row->id;
}

ComponentState state_of(Fault::State state) {
  using enum ComponentState;
  constexpr std::array<ComponentState, Fault::State_ARRAYSIZE> kStates{Active, Active, Draining,
                                                                       Inactive};
  static_assert(kStates[Fault::INACTIVE] == Inactive && Fault::INACTIVE == Fault::State_MAX);
  return word_of(kStates, state);
}

Requester requester_of(Fault::Requester requester) {
  using enum Requester;
  constexpr std::array<Requester, Fault::Requester_ARRAYSIZE> kRequesters{
      Maintenance, HealthApi, Maintenance, Sidelined, Functional, Deployment};
  static_assert(kRequesters[Fault::DEPLOYMENT] == Deployment &&
                Fault::DEPLOYMENT == Fault::Requester_MAX);
  return word_of(kRequesters, requester);
}

Sickness sickness_of(Fault::Sick::Effect effect) {
  using enum Sickness;
  constexpr std::array<Sickness, Fault::Sick::Effect_ARRAYSIZE> kEffects{Errors, Errors, Hangs};
  static_assert(kEffects[Fault::Sick::HANGS] == Hangs &&
                Fault::Sick::HANGS == Fault::Sick::Effect_MAX);
  return word_of(kEffects, effect);
}

Responder cure_of(Fault::Sick::Cure cure) {
  using enum Responder;
  constexpr std::array<Responder, Fault::Sick::Cure_ARRAYSIZE> kCures{Online, Online, ResetPool,
                                                                      RestartService};
  static_assert(kCures[Fault::Sick::RESTART_SERVICE] == RestartService &&
                Fault::Sick::RESTART_SERVICE == Fault::Sick::Cure_MAX);
  return word_of(kCures, cure);
}

}  // namespace casgrid
