#include "scenarios/running/mail_outside.h"

#include <utility>

#include "model/smtp/internet_host.h"

namespace casgrid {

smtp::Outbound outbound_of(const scenario::Scenario& s, const Roster& roster) {
  smtp::Outbound outbound;
  const auto& d = s.directory();
  for (const auto& connector : d.send_connectors()) {
    outbound.by_front_end = connector.frontend_proxy_enabled();
    for (const std::string& name : connector.smart_hosts()) {
      for (int i = 0; i < d.internet_hosts_size(); ++i) {
        if (d.internet_hosts(i).name() == name)
          outbound.hosts.push_back(roster.internet_hosts[static_cast<std::size_t>(i)]);
      }
    }
  }
  return outbound;
}

std::unique_ptr<smtp::EdgeServer> make_edge_server(const scenario::EdgeServer& given,
                                                   const Directory& directory,
                                                   smtp::EdgeOptions o) {
  o.retry = transport::edge_retry();
  o.retry.transient_interval = from_seconds(given.transient_interval_s());
  o.retry.failure_interval = from_seconds(given.failure_interval_s());
  o.retry.message_interval = from_seconds(given.message_interval_s());
  o.retry.delay_notification = from_seconds(given.delay_notification_s());
  o.retry.expiration = from_seconds(given.expiration_s());
  return std::make_unique<smtp::EdgeServer>(directory, std::move(o));
}

std::unique_ptr<Participant> make_internet_host(const scenario::InternetHost& given,
                                                std::uint64_t seed) {
  return std::make_unique<smtp::InternetHost>(
      smtp::InternetHostOptions{.seed = seed,
                                .name = given.name(),
                                .greylisted_share = given.greylisted_share(),
                                .greylist = from_seconds(given.greylist_s())});
}

}  // namespace casgrid
