#include "scenarios/advising/run_cost.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "model/base/assert.h"
#include "scenarios/deployment/activity.h"
#include "scenarios/document/number_range.h"
#include "scenarios/document/standards.h"
#include "scenarios/resolving/download.h"
#include "scenarios/resolving/mail_program.h"
#include "scenarios/resolving/named_protocols.h"
#include "scenarios/resolving/phone_program.h"
#include "scenarios/resolving/quantity.h"
#include "scenarios/resolving/users_of.h"
#include "scenarios/text/text_table.h"

namespace casgrid {
namespace {

using scenario::Population;
using scenario::Scenario;

// Measured on the catalogue and on the grid of bench/growth.py.
constexpr double kAnswerSeconds = 0.1;  // of a request, beside the time between two
constexpr double kLogonRequests = 5;    // of a forms logon: pages, redirects, the form
constexpr double kEventsPerRequest = 9;
constexpr double kEventsPerHold = 14;
constexpr double kEventsPerPart = 5;        // of an answer that is streamed
constexpr double kPingsPerSecond = 0.008;   // of a channel, between 120 calls an hour
constexpr double kEventsPerNtlmLogon = 24;  // two steps before it, and the call over the channel
constexpr double kEventsPerProbe = 4;
constexpr double kBaseBytes = 42e6;
constexpr double kSimgridBytes = 3e6;
// Of a client: its state, its connections, and what servers and balancers keep of them.
constexpr double kBytesPerBrowser = 260;
constexpr double kBytesPerOutlook = 700;   // two connections, and a long poll that hangs
constexpr double kBytesPerDownload = 120;  // between checks nothing is open
constexpr double kBytesPerPhone = 515;     // one, and a long poll
constexpr double kBytesPerMailProgram = 400;
constexpr double kBytesPerWebProgram = 700;  // two connections, and a call that hangs
constexpr double kBytesPerNtlmConnection = 24;
constexpr double kBytesPerAnywhereOutlook = 1'300;  // two connections, two channels, a session
constexpr double kBytesPerMailLine = 230;
constexpr double kStepsOfAMessage = 12;
constexpr double kBytesPerPhoneLine = 180;
constexpr double kBytesPerMailbox =
    1'500;  // of a person with a name: twice in the scenario, once in the directory
constexpr double kBytesPerServer = 6'000;
// What a front end keeps by user comes in chunks, of which each takes all that fall into it.
constexpr double kUsersPerChunk = 256;
constexpr double kBytesPerCacheChunk = 2'048;  // what it remembers of those it has looked up
constexpr double kUsersInCacheMost = 65'536;
constexpr double kBytesPerSessionsChunk = 1'024;  // how many mail sessions each has
constexpr double kBytesPerDatabase = 2'000;
constexpr double kBytesPerRoute = 200;
constexpr double kBytesPerSample = 600;
constexpr double kBytesPerFault = 3'000;
constexpr double kEventsPerCpuSecond = 1e6;  // on a slow machine, SimGrid's share among them

// Mean weight of the hours that the run covers.
double mean_weight(const Population& p, double duration_s) {
  if (p.day_size() != 24) return 1;
  const double hour = p.hour_s();
  double sum = 0;
  double at = p.local_time_h() * hour;
  const double end = at + duration_s;
  while (at < end) {
    const double until = std::min(end, (std::floor(at / hour) + 1) * hour);
    sum += p.day(static_cast<int>(std::fmod(at / hour, 24))) * (until - at);
    at = until;
  }
  return sum / duration_s;
}

struct Load {
  double requests = 0;
  double holds = 0;
  double parts = 0;    // of the answers of those
  double present = 0;  // clients that are there at once, or whose place is kept from the start
};

// Clients that are always there, each with a call that hangs beside its requests.
Load connected_load(const Population& p, double clients, double seconds, double weight) {
  const auto& profile = p.profile();
  const double think = build_variate(profile.think_s(), 1).mean;
  const double changes = weight * profile.events_per_hour() / 3600;
  const double holds = std::max(changes, 1.0 / std::max(1u, profile.hold_s()));
  Load load;
  load.present = static_cast<double>(users_of(p)) * p.devices_per_user();
  switch (p.client()) {
    case scenario::MAPI_HTTP:
      load.requests = clients * (2 + seconds / (think / std::max(weight, 1e-9) + kAnswerSeconds));
      load.holds = clients * (1 + seconds * holds);
      break;
    case scenario::ACTIVE_SYNC: {
      const double turns = seconds / (1 / std::max(changes, 1e-9) + kAnswerSeconds);
      load.requests = clients * (2 + turns * requests_of_a_sync(p.phone_program()));
      load.holds = clients * (1 + seconds * std::max(holds, 1 / 3600.0));
      break;
    }
    case scenario::POP3:
    case scenario::IMAP4: {
      const MailProgramWork work = work_of(p);
      const double looks = seconds * weight * looks_per_hour(p) / 3600;
      const double logons = work.stays ? 1 : 1 + looks;
      load.requests =
          clients * (logons * (2 + work.at_logon.passed) + looks * work.at_a_look.passed);
      load.holds = p.mail_program().idles() ? clients * (1 + seconds * holds) : 0;
      break;
    }
    case scenario::EWS: {
      const bool streams = p.ews_program().streams();
      load.requests = clients * ((streams ? 2 : 1) +
                                 seconds / (think / std::max(weight, 1e-9) + kAnswerSeconds));
      if (streams) {
        load.holds = clients * (1 + seconds / std::max(1u, profile.hold_s()));
        load.parts = load.holds + clients * seconds * changes;
      }
      break;
    }
    case scenario::AUTODISCOVER:
      load.requests = clients * (1 + seconds * profile.requests_per_hour() / 3600);
      break;
    case scenario::OUTLOOK_ANYWHERE:
      load.requests = clients * (1 + seconds / (think / std::max(weight, 1e-9) + kAnswerSeconds));
      load.holds = 2 * clients;
      // A ping in each time between two calls that is long enough for one, on the average.
      load.parts = clients * seconds * (changes + kPingsPerSecond);
      break;
    case scenario::SMTP:
      load.requests = clients * seconds * weight * profile.requests_per_hour() / 3600;
      // Its steps, at each of the servers that have it one after the other.
      load.parts = load.requests * kStepsOfAMessage;
      break;
    case scenario::SIP:
      load.requests = clients * 3 * seconds * weight * profile.requests_per_hour() / 3600;
      break;
    case scenario::OAB: {
      // The first check of each is its beginning; the others come as far apart as they are given.
      const bool comes_again = !profile.think_s().has_constant() || 2 * seconds > think;
      const double checks = clients * (1 + (comes_again ? seconds * weight / think : 0));
      load.requests = checks * (1 + work_of(p.oab_download()).pieces);
      break;
    }
    case scenario::ECP:
    case scenario::POWERSHELL:
    case scenario::OWA:
    case scenario::CLIENT_UNSPECIFIED:
    case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
      SIM_ASSERT(false);  // they come and go
  }
  return load;
}

Load load_of(const Population& p, double duration_s) {
  const auto& profile = p.profile();
  const double weight = mean_weight(p, duration_s);
  const double think = build_variate(profile.think_s(), 1).mean;
  const double of_session = profile.session_requests_mean();
  Load load;
  if (p.has_open()) {
    const double sessions = p.open().sessions_per_s() * weight * duration_s;
    const double turn = think + kAnswerSeconds;
    const double turns = std::min(of_session, duration_s / 2 / turn);
    load.requests = sessions * (kLogonRequests + turns);
    load.present = p.open().sessions_per_s() * std::min(duration_s, of_session * turn + 1);
    return load;
  }
  const double ramp = std::max(p.closed().ramp_s(), 1e-6);
  const double begun = std::min(1.0, duration_s / ramp);
  const double seconds = duration_s - std::min(ramp, duration_s) / 2;
  const double clients = begun * users_of(p) * p.devices_per_user();
  if (!works_in_sessions(p.client())) return connected_load(p, clients, seconds, weight);
  const double turn = think / std::max(weight, 1e-9) + kAnswerSeconds;
  const double cycle = of_session * turn + p.closed().away_mean_s();
  const double share_at_work = of_session * turn / cycle;
  load.present = static_cast<double>(users_of(p));
  load.requests = clients * (kLogonRequests * (1 + seconds / cycle) +
                             (seconds < turn * of_session ? 1 : share_at_work) * seconds / turn);
  return load;
}

// Of a walk for Autodiscover: who finds no service connection point asks other people's web sites
// on the way.
double asks_of_a_walk(const Scenario& s, const Population& p) {
  const auto& d = s.directory();
  const bool has_point = std::any_of(
      d.front_ends().begin(), d.front_ends().end(),
      [](const scenario::FrontEnd& f) { return !f.autodiscover_internal_uri().empty(); });
  if (p.autodiscover_program().domain_joined() && has_point) return 1;
  const auto is_in_the_way = [&](const std::string& host) {
    return host == d.domain() || host == "autodiscover." + d.domain();
  };
  const auto answers = [&](const scenario::WebSite& site) {
    return site.answer() != scenario::WebSite::SILENT &&
           std::any_of(site.hosts().begin(), site.hosts().end(), is_in_the_way);
  };
  return 1 +
         static_cast<double>(std::count_if(d.web_sites().begin(), d.web_sites().end(), answers));
}

double bytes_per_client(scenario::Client client) {
  switch (client) {
    case scenario::ECP:
    case scenario::POWERSHELL:
    case scenario::OWA:
      return kBytesPerBrowser;
    case scenario::OAB:
      return kBytesPerDownload;
    case scenario::MAPI_HTTP:
      return kBytesPerOutlook;
    case scenario::ACTIVE_SYNC:
      return kBytesPerPhone;
    case scenario::EWS:
    case scenario::AUTODISCOVER:
      return kBytesPerWebProgram;
    case scenario::OUTLOOK_ANYWHERE:
      return kBytesPerAnywhereOutlook;
    case scenario::SMTP:
      return kBytesPerMailLine;
    case scenario::SIP:
      return kBytesPerPhoneLine;
    case scenario::POP3:
    case scenario::IMAP4:
      return kBytesPerMailProgram;
    case scenario::CLIENT_UNSPECIFIED:
    case scenario::Client_INT_MIN_SENTINEL_DO_NOT_USE_:
    case scenario::Client_INT_MAX_SENTINEL_DO_NOT_USE_:
      SIM_ASSERT(false);  // a resolved scenario names its clients
  }
  return 0;
}

struct MemoryShare {
  double bytes = 0;
  std::string field;
};

double machinery_events(const Scenario& s) {
  const auto& d = s.directory();
  const double servers = d.front_ends_size() + d.mailbox_servers_size();
  const std::vector<Protocol> named = named_protocols(s);
  double events = s.duration_s() / s.record().sample_s() +
                  kEventsPerProbe * servers * s.duration_s() / s.health().probe_s() +
                  servers * s.duration_s() / 10;
  for (const auto& b : d.balancers()) {
    const auto watched = static_cast<double>(probed_protocols(b, named).size());
    events += kEventsPerProbe * watched * b.pool_size() * s.duration_s() / b.probe().interval_s();
  }
  return events;
}

// Of all front ends, for `clients` spread over them: a table with a place for each of `users`.
double chunk_bytes(double front_ends, double clients, double users, double bytes_per_chunk) {
  if (front_ends == 0 || users == 0) return 0;
  const double chunks = std::ceil(users / kUsersPerChunk);
  const double touched = chunks * (1 - std::exp(-clients / front_ends / chunks));
  return front_ends * touched * bytes_per_chunk;
}

std::string about(double bytes) {
  constexpr double kMiB = 1 << 20;
  return bytes < 1024 * kMiB ? fixed(bytes / kMiB, 0) + " MiB"
                             : fixed(bytes / kMiB / 1024, 1) + " GiB";
}

// The first number of a file; none: there is none, or it says "max".
std::optional<double> number_in(const std::string& path) {
  std::ifstream file(path);
  double value = 0;
  if (!(file >> value)) return std::nullopt;
  return value;
}

std::optional<double> field_of(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  for (std::string word; file >> word;) {
    double kib = 0;
    if (word == name && file >> kib) return kib * 1024;
  }
  return std::nullopt;
}

// What the control group has left; version 2, then 1.
std::optional<double> left_in_group() {
  std::ifstream groups("/proc/self/cgroup");
  std::optional<double> least;
  for (std::string line; std::getline(groups, line);) {
    const std::size_t path = line.rfind(':');
    if (path == std::string::npos) continue;
    const bool is_v2 = line.starts_with("0::");
    if (!is_v2 && line.find(":memory:") == std::string::npos) continue;
    std::string folder = line.substr(path + 1);
    const std::string root = is_v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    for (;;) {
      const auto most =
          number_in(root + folder + (is_v2 ? "/memory.max" : "/memory.limit_in_bytes"));
      const auto used =
          number_in(root + folder + (is_v2 ? "/memory.current" : "/memory.usage_in_bytes"));
      if (most && used && (!least || *most - *used < *least)) least = std::max(0.0, *most - *used);
      if (folder.empty() || folder == "/") break;
      folder.resize(folder.rfind('/'));
    }
  }
  return least;
}

}  // namespace

RunCost reckon_cost(const Scenario& s) {
  RunCost cost;
  std::vector<MemoryShare> shares;
  double clients = 0;
  double mail_programs = 0;
  double ntlm_bytes = 0;
  for (int i = 0; i < s.populations_size(); ++i) {
    const auto& p = s.populations(i);
    Load load = load_of(p, s.duration_s());
    if (p.client() == scenario::AUTODISCOVER) load.requests *= asks_of_a_walk(s, p);
    cost.requests += load.requests;
    cost.events += load.requests * kEventsPerRequest + load.holds * kEventsPerHold +
                   load.parts * kEventsPerPart;
    if (p.logon() == Population::NTLM) {
      cost.events += standing_connections(p) * kEventsPerNtlmLogon;
      ntlm_bytes += standing_connections(p) * kBytesPerNtlmConnection;
    }
    clients += load.present;
    if (reads_mail(p.client())) mail_programs += load.present;
    const std::string path = "populations[" + std::to_string(i) + "]";
    shares.push_back(
        {load.present * bytes_per_client(p.client()) + p.mailboxes_size() * kBytesPerMailbox,
         path + (p.has_open()             ? ".open.sessions_per_s"
                 : p.mailboxes_size() > 0 ? ".mailboxes"
                                          : ".users")});
  }
  const auto& d = s.directory();
  const double servers = d.front_ends_size() + d.mailbox_servers_size() +
                         d.directory_servers_size() + d.balancers_size();
  const double zones = s.topology().sites_size() + s.topology().client_networks_size();
  double drawn = s.faults_size();
  for (const auto& f : s.faults()) {
    if (f.has_drawn()) drawn += s.duration_s() / f.drawn().every_mean_s();
  }
  const double front_ends = d.front_ends_size();
  const double remembered = std::clamp(clients, 1024.0, kUsersInCacheMost);
  const double by_user = chunk_bytes(front_ends, clients, remembered, kBytesPerCacheChunk) +
                         chunk_bytes(front_ends, mail_programs, mail_programs > 0 ? clients : 0,
                                     kBytesPerSessionsChunk);
  shares.push_back({servers * kBytesPerServer + by_user, "directory.front_ends"});
  shares.push_back({ntlm_bytes, "populations"});
  shares.push_back({d.databases_size() * kBytesPerDatabase, "directory.databases"});
  shares.push_back({zones * zones * kBytesPerRoute, "topology"});
  shares.push_back({s.duration_s() / s.record().sample_s() * kBytesPerSample, "record.sample_s"});
  shares.push_back({drawn * kBytesPerFault, "faults"});
  cost.events += machinery_events(s);
  cost.memory_bytes = kBaseBytes;
  if (s.network().model() == scenario::Network::FLOW) cost.memory_bytes += kSimgridBytes;
  double most = 0;
  for (const MemoryShare& share : shares) {
    cost.memory_bytes += share.bytes;
    if (share.bytes > most) cost.largest = share.field;
    most = std::max(most, share.bytes);
  }
  return cost;
}

Means means_of_this_process() {
  Means means;
  const auto consider = [&](std::optional<double> bytes, const char* whose) {
    if (!bytes || (means.memory_bytes && *means.memory_bytes <= *bytes)) return;
    means.memory_bytes = bytes;
    means.memory_is_of = whose;
  };
  consider(field_of("/proc/meminfo", "MemAvailable:"), "the machine");
  consider(left_in_group(), "the control group");
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    const double used = field_of("/proc/self/status", "VmSize:").value_or(0);
    consider(std::max(0.0, static_cast<double>(limit.rlim_cur) - used), "this process (ulimit -v)");
  }
  if (getrlimit(RLIMIT_CPU, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    means.cpu_seconds = static_cast<double>(limit.rlim_cur);
  return means;
}

std::string cost_text(const RunCost& cost) {
  return "requests: about " + number_words(std::round(cost.requests)) + "\nevents:   about " +
         number_words(std::round(cost.events)) + "\nmemory:   about " + about(cost.memory_bytes) +
         ", most of it for " + cost.largest + "\n";
}

std::string cost_json(const RunCost& cost) {
  nlohmann::ordered_json json{{"requests", std::round(cost.requests)},
                              {"events", std::round(cost.events)},
                              {"memory_bytes", std::round(cost.memory_bytes)},
                              {"largest", cost.largest}};
  return json.dump(2) + "\n";
}

std::string cost_sentence(const RunCost& cost) {
  constexpr double kMuchMemory = 1e9;
  constexpr double kManyEvents = 1e9;
  if (cost.memory_bytes < kMuchMemory && cost.events < kManyEvents) return {};
  return "this run will take about " + about(cost.memory_bytes) + " of memory and " +
         number_words(std::round(cost.events / 1e6)) + " million events, for " +
         number_words(std::round(cost.requests / 1e3)) + " thousand requests";
}

std::string refusal(const RunCost& cost, const Means& means) {
  const std::string remedy = "; give less, or --force to try all the same";
  if (means.memory_bytes && cost.memory_bytes > *means.memory_bytes)
    return cost.largest + ": the run would take about " + about(cost.memory_bytes) +
           " of memory, most of it for this, and " + means.memory_is_of + " has " +
           about(*means.memory_bytes) + remedy;
  // Of events there is no end but patience: nobody waits for a year.
  constexpr double kEventsMax = 1e14;
  if (cost.events > kEventsMax)
    return "duration_s: the run would take about " + number_words(cost.events) +
           " events, which is years" + remedy;
  const double seconds = cost.events / kEventsPerCpuSecond;
  if (means.cpu_seconds && seconds > *means.cpu_seconds)
    return "duration_s: the run would take about " + number_words(std::round(cost.events)) +
           " events, some " + fixed(seconds, 0) +
           " seconds of CPU, and this process (ulimit -t) has " + fixed(*means.cpu_seconds, 0) +
           remedy;
  return {};
}

}  // namespace casgrid
