// validate(): numbers that are well each, and together more than the engine holds.
#include <algorithm>
#include <cmath>
#include <optional>

#include "scenarios/document/number_range.h"
#include "scenarios/document/standards.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/sizing.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/validating/checks.h"

namespace casgrid {
namespace {

using scenario::Quantity;

constexpr std::size_t kServersMax = 100'000;
constexpr double kClientsMax = 1e8;
constexpr double kSamplesMax = 1e6;
constexpr double kDrawnFaultsMax = 1e5;
constexpr double kTransferSecondsMax = 86'400;
constexpr double kMegacyclesMax = 100'000;
constexpr double kBitsPerByte = 8;
constexpr double kBitsPerMegabit = 1e6;

struct Narrowest {
  double mbps = 0;
  std::string path;
};

// The least that a transfer may find on its way, be it for the time of a fault. None: there is no
// link.
std::optional<Narrowest> narrowest(const Scope& scope) {
  std::optional<Narrowest> least;
  const auto consider = [&](double mbps, const Scope& row, std::string_view field) {
    if (mbps > 0 && (!least || mbps < least->mbps)) least = {mbps, row.path_of(field)};
  };
  const scenario::Scenario& s = scope.scenario();
  for (int i = 0; i < s.topology().sites_size(); ++i)
    consider(s.topology().sites(i).lan().bandwidth_mbps(), scope.in("topology.sites", i),
             "lan.bandwidth_mbps");
  for (int i = 0; i < s.topology().links_size(); ++i)
    consider(s.topology().links(i).bandwidth_mbps(), scope.in("topology.links", i),
             "bandwidth_mbps");
  for (int i = 0; i < s.faults_size(); ++i) {
    if (s.faults(i).has_link_bandwidth())
      consider(s.faults(i).link_bandwidth().bandwidth_mbps(), scope.in("faults", i),
               "link_bandwidth.bandwidth_mbps");
  }
  return least;
}

// A message must be over its link within a day, or what stands behind it never is.
void check_transfer(const Scope& scope, const Quantity& size, const Narrowest& link) {
  if (size.law_case() == Quantity::LAW_NOT_SET) return;
  const double bytes = mean_of(size);
  const double seconds = bytes * kBitsPerByte / (link.mbps * kBitsPerMegabit);
  if (!(seconds > kTransferSecondsMax)) return;
  scope.error(number_words(std::round(bytes)) + " bytes take " + number_words(std::round(seconds)) +
                  " seconds over " + link.path + ", " + number_words(link.mbps) + " Mbit/s",
              "give sizes and bandwidths of which a transfer takes a day at most");
}

// As the resolver will have them.
double requests_an_hour(const scenario::Population& population) {
  const scenario::Profile& p = population.profile();
  const double given =
      p.requests_per_hour() > 0 ? p.requests_per_hour() : kRequestsPerHour.of(population.client());
  if (population.client() == scenario::EWS || population.client() == scenario::AUTODISCOVER)
    return given * std::max(1u, population.devices_per_user());
  if (!reads_mail(population.client())) return given;
  // Without its people, who may be many.
  scenario::Population filled;
  filled.set_client(population.client());
  *filled.mutable_mail_program() = population.mail_program();
  resolve_mail_program(filled.client(), *filled.mutable_mail_program());
  // That it is no program of this protocol is said elsewhere.
  if (find_program(filled.client(), filled.mail_program().name()) == nullptr) return given;
  filled.mutable_profile()->set_requests_per_hour(given);
  filled.mutable_profile()->set_events_per_hour(p.events_per_hour() > 0 ? p.events_per_hour()
                                                                        : given);
  return looks_per_hour(filled) * exchanges_of_a_look(filled);
}

// Messages a day over requests an hour: what a request costs if nothing else says it.
void check_request_cost(const Scope& scope, const scenario::Population& population) {
  constexpr double kHour = 3600;
  const scenario::Profile& p = population.profile();
  if (p.mailbox_megacycles().law_case() != Quantity::LAW_NOT_SET) return;
  // Without messages a phone costs what its Syncs do, a line what its calls do, and so on.
  if (!costs_by_messages(population.client()) && p.messages_per_day() == 0) return;
  const double requests = requests_an_hour(population);
  const double messages = p.messages_per_day() > 0 ? p.messages_per_day() : kMessagesPerDay;
  const double megacycles = messages * kMegacyclesPerMessage * kHour / requests;
  if (!(megacycles > kMegacyclesMax)) return;
  scope.error(p.messages_per_day() > 0 ? "messages_per_day" : "requests_per_hour",
              number_words(messages) + " messages a day and " + number_words(requests) +
                  " requests an hour make " + number_words(std::round(megacycles)) +
                  " megacycles a request",
              "give numbers that make 100,000 at most, or mailbox_megacycles");
}

void check_server_count(const Scope& scope) {
  const std::size_t servers = scope.names().servers.all().size();
  if (servers > kServersMax)
    scope.error(
        "directory",
        "there are " + number_words(static_cast<double>(servers)) + " servers and balancers",
        "give 100,000 at most; split the run");
}

void check_clients(const Scope& scope) {
  const std::optional<Narrowest> link = narrowest(scope);
  double clients = 0;
  for (int i = 0; i < scope.scenario().populations_size(); ++i) {
    const auto& p = scope.scenario().populations(i);
    const Scope profile = scope.in("populations", i).in("profile");
    clients += static_cast<double>(users_of(p)) * std::max(1u, p.devices_per_user());
    if (link) {
      check_transfer(profile.in("request_bytes"), p.profile().request_bytes(), *link);
      check_transfer(profile.in("response_bytes"), p.profile().response_bytes(), *link);
    }
    check_request_cost(profile, p);
  }
  if (clients > kClientsMax)
    scope.error("populations", "they are " + number_words(clients) + " clients together",
                "give 100,000,000 at most; split the run");
}

void check_samples(const Scope& scope) {
  const scenario::Scenario& s = scope.scenario();
  const double samples = s.record().sample_s() > 0 ? s.duration_s() / s.record().sample_s() : 0;
  if (samples > kSamplesMax)
    scope.error("record.sample_s",
                "makes " + number_words(std::round(samples)) + " samples of the run",
                "give at least duration_s / 1,000,000");
}

void check_drawn_faults(const Scope& scope) {
  const scenario::Scenario& s = scope.scenario();
  for (int i = 0; i < s.faults_size(); ++i) {
    const double every = s.faults(i).drawn().every_mean_s();
    if (every > 0 && s.duration_s() / every > kDrawnFaultsMax)
      scope.in("faults", i)
          .error("drawn.every_mean_s",
                 "draws some " + number_words(std::round(s.duration_s() / every)) + " faults",
                 "give at least duration_s / 100,000");
  }
}

}  // namespace

void check_products(const Scope& scope) {
  check_server_count(scope);
  check_clients(scope);
  check_samples(scope);
  check_drawn_faults(scope);
}

}  // namespace casgrid
