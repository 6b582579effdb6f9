// validate(): numbers that are well each, and together more than the engine holds.
#include <algorithm>
#include <cmath>

#include "scenarios/document/number_range.h"
#include "scenarios/document/patterns.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/sizing.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/validating/check_resolved.h"
#include "scenarios/validating/validator.h"

namespace casgrid {
namespace {

using scenario::Quantity;

constexpr std::size_t kNamesMax = 1'000'000;
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

// The least that a transfer may find on its way, be it for the time of a fault.
Narrowest narrowest(const scenario::Scenario& s) {
  Narrowest least;
  const auto consider = [&](double mbps, const std::string& path) {
    if (mbps > 0 && (least.mbps == 0 || mbps < least.mbps)) least = {mbps, path};
  };
  for (int i = 0; i < s.topology().sites_size(); ++i)
    consider(s.topology().sites(i).lan().bandwidth_mbps(),
             at("topology.sites", i) + ".lan.bandwidth_mbps");
  for (int i = 0; i < s.topology().links_size(); ++i)
    consider(s.topology().links(i).bandwidth_mbps(), at("topology.links", i) + ".bandwidth_mbps");
  for (int i = 0; i < s.faults_size(); ++i) {
    if (s.faults(i).has_link_bandwidth())
      consider(s.faults(i).link_bandwidth().bandwidth_mbps(),
               at("faults", i) + ".link_bandwidth.bandwidth_mbps");
  }
  return least;
}

// Texts that patterns may stand in are few and known: names of rows, and lists of names.
template <class Visit>
void visit_patterns(const scenario::Scenario& s, const Visit& visit) {
  const auto rows = [&](const auto& all, const std::string& path) {
    for (int i = 0; i < all.size(); ++i) visit(all[i].name(), at(path, i) + ".name");
  };
  const auto list = [&](const auto& names, const std::string& path) {
    for (int i = 0; i < names.size(); ++i) visit(names[i], at(path, i));
  };
  const auto& d = s.directory();
  rows(d.front_ends(), "directory.front_ends");
  rows(d.mailbox_servers(), "directory.mailbox_servers");
  rows(d.directory_servers(), "directory.directory_servers");
  rows(d.databases(), "directory.databases");
  for (int i = 0; i < d.dags_size(); ++i)
    list(d.dags(i).members(), at("directory.dags", i) + ".members");
  for (int i = 0; i < d.balancers_size(); ++i)
    list(d.balancers(i).pool(), at("directory.balancers", i) + ".pool");
  for (int i = 0; i < d.namespaces_size(); ++i)
    list(d.namespaces(i).addresses(), at("directory.namespaces", i) + ".addresses");
  for (int i = 0; i < s.populations_size(); ++i) {
    const auto& p = s.populations(i);
    list(p.databases(), at("populations", i) + ".databases");
    for (int m = 0; m < p.moves_size(); ++m)
      list(p.moves(m).databases(), at(at("populations", i) + ".moves", m) + ".databases");
  }
}

}  // namespace

// A few bytes of pattern stand for a hundred thousand names: they are counted before any is made.
bool Validator::has_too_many_names() {
  std::size_t sum = 0;
  bool is_said = false;
  visit_patterns(s_, [&](const std::string& pattern, const std::string& path) {
    sum += name_count(pattern);
    if (sum <= kNamesMax || is_said) return;
    is_said = true;
    error(path, "the patterns up to here stand for more than 1,000,000 names",
          "give smaller patterns; split the run");
  });
  return is_said;
}

void Validator::products() {
  if (servers_.all().size() > kServersMax)
    error("directory",
          "there are " + number_words(static_cast<double>(servers_.all().size())) +
              " servers and balancers",
          "give 100,000 at most; split the run");
  double clients = 0;
  for (int i = 0; i < s_.populations_size(); ++i) {
    const auto& p = s_.populations(i);
    const std::string path = at("populations", i);
    clients += static_cast<double>(users_of(p)) * std::max(1u, p.devices_per_user());
    transfers(p, path);
    request_cost(p.profile(), path + ".profile");
  }
  if (clients > kClientsMax)
    error("populations", "they are " + number_words(clients) + " clients together",
          "give 100,000,000 at most; split the run");
  const double samples = s_.record().sample_s() > 0 ? s_.duration_s() / s_.record().sample_s() : 0;
  if (samples > kSamplesMax)
    error("record.sample_s", "makes " + number_words(std::round(samples)) + " samples of the run",
          "give at least duration_s / 1,000,000");
  for (int i = 0; i < s_.faults_size(); ++i) {
    const double every = s_.faults(i).drawn().every_mean_s();
    if (every > 0 && s_.duration_s() / every > kDrawnFaultsMax)
      error(at("faults", i) + ".drawn.every_mean_s",
            "draws some " + number_words(std::round(s_.duration_s() / every)) + " faults",
            "give at least duration_s / 100,000");
  }
}

// A message must be over its link within a day, or what stands behind it never is.
void Validator::transfers(const scenario::Population& p, const std::string& path) {
  const Narrowest link = narrowest(s_);
  if (link.mbps == 0) return;
  const auto check = [&](const Quantity& size, const std::string& field) {
    if (size.law_case() == Quantity::LAW_NOT_SET) return;
    const double bytes = build_variate(size, 1).mean;
    const double seconds = bytes * kBitsPerByte / (link.mbps * kBitsPerMegabit);
    if (!(seconds > kTransferSecondsMax)) return;
    error(path + ".profile." + field,
          number_words(std::round(bytes)) + " bytes take " + number_words(std::round(seconds)) +
              " seconds over " + link.path + ", " + number_words(link.mbps) + " Mbit/s",
          "give sizes and bandwidths of which a transfer takes a day at most");
  };
  check(p.profile().request_bytes(), "request_bytes");
  check(p.profile().response_bytes(), "response_bytes");
}

// Messages a day over requests an hour: what a request costs if nothing else says it.
void Validator::request_cost(const scenario::Profile& p, const std::string& path) {
  constexpr double kHour = 3600;
  if (p.mailbox_megacycles().law_case() != Quantity::LAW_NOT_SET) return;
  const double least_requests = 12;  // those of a phone, by default
  const double requests = p.requests_per_hour() > 0 ? p.requests_per_hour() : least_requests;
  const double messages = p.messages_per_day() > 0 ? p.messages_per_day() : 100;
  const double megacycles = messages * kMegacyclesPerMessage * kHour / requests;
  if (!(megacycles > kMegacyclesMax)) return;
  error(path + (p.messages_per_day() > 0 ? ".messages_per_day" : ".requests_per_hour"),
        number_words(messages) + " messages a day and " + number_words(requests) +
            " requests an hour make " + number_words(std::round(megacycles)) +
            " megacycles a request",
        "give numbers that make 100,000 at most, or mailbox_megacycles");
}

Diagnostics Validator::run_resolved() {
  if (has_too_many_names()) return found_;
  collect();
  numbers();
  products();
  return found_;
}

Diagnostics check_resolved(const scenario::Scenario& resolved, const std::string& file) {
  return Validator(resolved, {}, file).run_resolved();
}

}  // namespace casgrid
