#include "scenarios/running/half_settings.h"

#include "model/sip/options.h"
#include "model/smtp/options.h"
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

smtp::Options smtp_options(const scenario::Scenario& scenario,
                           const std::vector<ParticipantId>& populations) {
  smtp::Options o;
  o.limits = smtp_limits(scenario.timing().smtp());
  std::vector<smtp::KnownAddress> known;
  for (int i = 0; i < scenario.populations_size(); ++i) {
    const std::string& address = scenario.populations(i).smtp_program().address();
    if (address.empty()) continue;
    known.push_back({populations[static_cast<std::size_t>(i)], *ip_address_of(address)});
  }
  o.addresses = known;
  return o;
}

}  // namespace

void set_sip_and_smtp(const scenario::Scenario& scenario,
                      const std::vector<ParticipantId>& populations, const TlsCost& tls,
                      HalfOptions& halves) {
  halves.set(sip_options(scenario.timing(), tls));
  halves.set(smtp_options(scenario, populations));
}

// What the mailbox servers say that they answer for is held against what the records say.
void Simulation::account_for_mail(Instant stopped) {
  std::vector<MailAccount::Held> held;
  for (const auto& [server, mailbox] : mailbox_servers_)
    held.push_back({participants_[server.index()], mailbox->counts().queued});
  for (const Violation& v : observatory_->mail.finish(stopped, held))
    observatory_->checkers.found(v);
}

}  // namespace casgrid
