#include "scenarios/running/half_settings.h"

#include <algorithm>

#include "model/sip/options.h"
#include "model/smtp/options.h"
#include "scenarios/running/mail_outside.h"
#include "scenarios/running/simulation.h"

namespace casgrid {
namespace {

sip::Options sip_options(const scenario::Timing& t, const TlsCost& tls) {
  return {.configuration = from_seconds(t.um_configuration_s()),
          .most_calls = t.um_max_calls(),
          .tls = tls};
}

smtp::Limits smtp_limits(const scenario::SmtpLimits& given) {
  return {.idle = from_seconds(given.idle_s()),
          .longest = from_seconds(given.longest_s()),
          .most_connections = given.max_connections(),
          .most_of_source = given.max_connections_per_source(),
          .share_of_source = given.max_share_per_source(),
          .most_errors = given.max_protocol_errors(),
          .tarpit = from_seconds(given.tarpit_s())};
}

transport::ShadowPreference preference_of(scenario::TransportSettings::ShadowPreference given) {
  using scenario::TransportSettings;
  switch (given) {
    case TransportSettings::LOCAL_ONLY:
      return transport::ShadowPreference::LocalOnly;
    case TransportSettings::REMOTE_ONLY:
      return transport::ShadowPreference::RemoteOnly;
    case TransportSettings::PREFER_REMOTE:
    case TransportSettings::SHADOW_PREFERENCE_UNSPECIFIED:
    case scenario::
        TransportSettings_ShadowPreference_TransportSettings_ShadowPreference_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::
        TransportSettings_ShadowPreference_TransportSettings_ShadowPreference_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return transport::ShadowPreference::PreferRemote;
}

void set_transport(const scenario::TransportSettings& given, smtp::Options& o) {
  o.retry.glitches = static_cast<std::uint8_t>(given.glitch_retries());
  o.retry.glitch_interval = from_seconds(given.glitch_interval_s());
  o.retry.transient_failures = static_cast<std::uint8_t>(given.transient_retries());
  o.retry.transient_interval = from_seconds(given.transient_interval_s());
  o.retry.failure_interval = from_seconds(given.failure_interval_s());
  o.retry.mailbox_interval = from_seconds(given.mailbox_interval_s());
  o.retry.message_interval = from_seconds(given.message_interval_s());
  o.retry.delay_notification = from_seconds(given.delay_notification_s());
  o.retry.expiration = from_seconds(given.expiration_s());
  o.shadow.is_enabled = given.shadow_redundancy();
  o.shadow.preference = preference_of(given.shadow_preference());
  o.shadow.remote_tries = static_cast<std::uint8_t>(given.remote_shadow_tries());
  o.shadow.local_tries = static_cast<std::uint8_t>(given.local_shadow_tries());
  o.shadow.rejects_without = given.rejects_without_shadow();
  o.shadow.heartbeat = from_seconds(given.shadow_heartbeat_s());
  o.shadow.resubmit_after = from_seconds(given.shadow_resubmit_s());
  o.shadow.auto_discard = from_seconds(given.shadow_discard_s());
  o.safety_net.hold = from_seconds(given.safety_net_hold_s());
  o.safety_net.shadow_takes_over = from_seconds(given.safety_net_shadow_s());
  o.shadow.longest = o.safety_net.hold + o.retry.expiration;
  o.redirects_when_draining = given.redirects_when_draining();
}

smtp::Options smtp_options(const scenario::Scenario& scenario, const Roster& roster) {
  smtp::Options o;
  o.outbound = outbound_of(scenario, roster);
  o.limits = smtp_limits(scenario.timing().smtp());
  set_transport(scenario.timing().transport(), o);
  std::vector<smtp::KnownAddress> known;
  for (int i = 0; i < scenario.populations_size(); ++i) {
    const std::string& address = scenario.populations(i).smtp_program().address();
    if (address.empty()) continue;
    known.push_back({roster.populations[static_cast<std::size_t>(i)], *ip_address_of(address)});
  }
  o.addresses = known;
  return o;
}

}  // namespace

void set_sip_and_smtp(const scenario::Scenario& scenario, const Roster& roster, const TlsCost& tls,
                      HalfOptions& halves, const std::shared_ptr<transport::Store>& store) {
  halves.set(sip_options(scenario.timing(), tls));
  smtp::Options mail = smtp_options(scenario, roster);
  mail.store = store;
  halves.set(mail);
}

// What the mailbox servers say that they answer for is held against what the records say.
void Simulation::account_for_mail(Instant stopped) {
  std::vector<MailAccount::Held> held;
  std::size_t asking = 0;
  for (const auto& [server, mailbox] : mailbox_servers_) {
    const MailboxCounts counts = mailbox->counts();
    held.push_back({participants_[server.index()], counts.queued, counts.shadowed});
    asking += counts.asking;
  }
  for (const auto& [server, edge] : edge_servers_)
    held.push_back({participants_[server.index()], edge->queued(), 0});
  // While one is asked, or is to be, nothing in it is forgotten yet.
  const auto is_kept = [&](std::uint64_t mail, std::uint32_t user) {
    return asking == 0 &&
           std::any_of(mailbox_servers_.begin(), mailbox_servers_.end(), [&](const auto& s) {
             return world_->is_up(participants_[s.first.index()]) &&
                    s.second->keeps(mail, UserId{std::size_t{user}});
           });
  };
  for (const Violation& v : observatory_->mail.finish(stopped, held, is_kept))
    observatory_->checkers.found(v);
}

}  // namespace casgrid
