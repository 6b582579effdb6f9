// Reading: what becomes of every row.
#include "scenarios/replay/log_feed.h"

#include <algorithm>
#include <tuple>

#include "model/base/random.h"

namespace casgrid {
namespace {

constexpr double kMillionths = 1e6;
constexpr std::int64_t kBinNs = 10'000'000'000;
constexpr std::uint32_t kUsualBytes = 10'000;  // of a request and its answer that do not say

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = (a ^ (b + 0x9E3779B97F4A7C15ull + (a << 6) + (a >> 2))) * 0xFF51AFD7ED558CCDull;
  return x ^ (x >> 32);
}

// As many as a terminal has room for.
template <class List>
List first_of(const List& all) {
  constexpr std::size_t kShown = 10;
  return List(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kShown)));
}

}  // namespace

std::size_t LogFeed::ClientHash::operator()(const ClientKey& k) const {
  return mixed(mixed((std::uint64_t{k.person} << 32) | k.agent, k.device), k.service);
}

LogFeed::LogFeed(const Directory& directory, FeedOptions options)
    : directory_(directory),
      options_(std::move(options)),
      speed_millionths_(static_cast<std::uint64_t>(options_.speed * kMillionths + 0.5)),
      stream_(options_.logs),
      users_(directory),
      queues_(directory.user_groups.size()),
      clients_so_far_(directory.user_groups.size()) {}

std::string LogFeed::read() {
  if (directory_.user_count() == 0)
    return "the scenario has no users; give it a population or mailboxes";
  while (const logs::Arrival* row = stream_.next()) take(*row);
  std::string trouble = store_.finish();
  if (!trouble.empty()) return trouble;
  if (store_.count() == 0) return why_nothing();
  give_mailboxes();
  start_ = options_.from.value_or(logs::UtcInstant{std::chrono::nanoseconds{first_ns_}});
  longest_hang_ = std::chrono::milliseconds(at_speed(longest_hang_ms_));
  last_answer_ = at_of(last_answer_ns_) - kStart;
  start_over();
  return {};
}

void LogFeed::take(const logs::Arrival& row) {
  ++delivered_[static_cast<std::size_t>(row.service)];
  if (!has_seen_) first_seen_ns_ = last_seen_ns_ = row.began_ns;
  has_seen_ = true;
  first_seen_ns_ = std::min(first_seen_ns_, row.began_ns);
  last_seen_ns_ = std::max(last_seen_ns_, row.began_ns);
  if (is_outside(row)) {
    ++outside_;
    return;
  }
  if (row.noise != logs::Noise::None) {
    ++noise_[static_cast<std::size_t>(row.noise)];
    return;
  }
  if (!logs::is_simulated_request(row.service)) {
    ++other_services_[static_cast<std::size_t>(row.service)];
    return;
  }
  const RecordedAction& recorded = action_of(row);
  if (!recorded.is_simulated) {
    ++set_aside_[recorded.why_not];
    return;
  }
  const std::uint32_t person = person_of(row);
  if (person == kNone) {
    ++nobody_;
    return;
  }
  if ((person & kUnknown) != 0) {
    Unknown& unknown = unknown_[person & ~kUnknown];
    const std::uint64_t identity = identity_of(row, person);
    if (unknown.rows++ == 0 || row.began_ns < unknown.first_ns ||
        (row.began_ns == unknown.first_ns && identity < unknown.identity)) {
      unknown.first_ns = row.began_ns;
      unknown.identity = identity;
      unknown.protocol = protocol_of(recorded.action);
    }
    if (!options_.assigns_unknown) return;
  }
  keep(row, recorded.action, person);
}

bool LogFeed::is_outside(const logs::Arrival& row) const {
  return (options_.from && row.began() < *options_.from) ||
         (options_.to && row.began() >= *options_.to);
}

const RecordedAction& LogFeed::action_of(const logs::Arrival& row) {
  const std::uint32_t key = (static_cast<std::uint32_t>(row.service) << 17) |
                            (std::uint32_t{row.action} << 1) | (row.is_long_poll ? 1u : 0u);
  const auto [place, is_new] = actions_.try_emplace(key);
  if (is_new)
    place->second =
        recorded_action(row.service, stream_.names().text(row.action), row.is_long_poll);
  return place->second;
}

LogFeed::Name& LogFeed::name_at(logs::NameId id) {
  const auto index = static_cast<std::size_t>(id);
  if (index >= names_.size()) names_.resize(stream_.names().size());
  Name& name = names_[index];
  if (name.hash == 0) name.hash = name_hash(lower(stream_.names().text(id))) | 1;
  return name;
}

// kNone: not a mailbox of the directory.
std::uint32_t LogFeed::look_up(logs::NameId id) {
  if (id == logs::NameId::None) return kNone;
  Name& name = name_at(id);
  if (name.user == kNone) {
    const auto found = users_.find(stream_.names().text(id));
    name.user = found ? found->value : kMissing;
  }
  return name.user == kMissing ? kNone : name.user;
}

// Who it is by the name that was authenticated, else by the mailbox that the request was about.
std::uint32_t LogFeed::person_of(const logs::Arrival& row) {
  if (const std::uint32_t user = look_up(row.user); user != kNone) return user;
  if (const std::uint32_t mailbox = look_up(row.anchor); mailbox != kNone) return mailbox;
  if (row.user != logs::NameId::None) return kUnknown | unknown_number(row.user);
  return logs::names_a_mailbox(stream_.names().text(row.anchor))
             ? kUnknown | unknown_number(row.anchor)
             : kNone;
}

std::uint32_t LogFeed::unknown_number(logs::NameId id) {
  Name& name = name_at(id);
  if (name.unknown == kNone) {
    const std::string text(stream_.names().text(id));
    const auto [place, is_new] =
        unknown_numbers_.try_emplace(lower(text), static_cast<std::uint32_t>(unknown_.size()));
    if (is_new) unknown_.push_back({text, 0, 0, 0, Protocol::Owa, UserId{}});
    name.unknown = place->second;
  }
  return name.unknown;
}

std::uint64_t LogFeed::identity_of(const logs::Arrival& row, std::uint32_t person) {
  const std::uint64_t who = (person & kUnknown) != 0
                                ? name_hash(lower(unknown_[person & ~kUnknown].user))
                                : std::uint64_t{person};
  const logs::NameId device = row.device != logs::NameId::None ? row.device : row.client_address;
  return mixed(mixed(who, name_at(row.agent).hash),
               mixed(name_at(device).hash, static_cast<std::uint64_t>(row.service)));
}

std::uint32_t LogFeed::client_of(const logs::Arrival& row, std::uint32_t person) {
  const logs::NameId device = row.device != logs::NameId::None ? row.device : row.client_address;
  const ClientKey key{person, static_cast<std::uint32_t>(row.agent),
                      static_cast<std::uint32_t>(device), static_cast<std::uint32_t>(row.service)};
  const auto [place, is_new] =
      client_numbers_.try_emplace(key, static_cast<std::uint32_t>(clients_.size()));
  if (is_new) clients_.push_back({person, kNone, identity_of(row, person)});
  return place->second;
}

// The name that the client used, if the scenario's DNS knows it.
std::uint16_t LogFeed::host_of(const logs::Arrival& row) {
  if (row.host == logs::NameId::None) {
    ++hosts_missing_;
    return kOwnHost;
  }
  Name& name = name_at(row.host);
  if (name.host == kNone) {
    const std::string_view text = stream_.names().text(row.host);
    const auto host = directory_.find_host(text.substr(0, text.find(':')));
    const bool is_known =
        host && std::any_of(directory_.namespaces.begin(), directory_.namespaces.end(),
                            [&](const ClientNamespace& n) { return n.host == *host; });
    name.host = is_known ? host->value : kMissing;
  }
  ++(name.host == kMissing ? hosts_replaced_ : hosts_known_);
  return name.host == kMissing ? kOwnHost : static_cast<std::uint16_t>(name.host);
}

void LogFeed::keep(const logs::Arrival& row, ActionId action, std::uint32_t person) {
  StoredArrival kept;
  kept.began_ns = row.began_ns;
  kept.client = client_of(row, person);
  kept.identity = clients_[kept.client].identity;
  kept.total_us = row.total;
  if (options_.works_as_recorded && row.back_end != logs::kUnknownTime) kept.work_us = row.back_end;
  kept.request_bytes = row.request_bytes;
  kept.response_bytes = row.response_bytes;
  kept.status = row.status;
  kept.host = host_of(row);
  kept.action = static_cast<std::uint8_t>(place_of(action));
  if (store_.count() == 0) first_ns_ = last_ns_ = row.began_ns;
  first_ns_ = std::min(first_ns_, row.began_ns);
  last_ns_ = std::max(last_ns_, row.began_ns);
  if (is_long_poll(action) && row.total != logs::kUnknownTime) {
    longest_hang_ms_ = std::max<std::uint64_t>(longest_hang_ms_, row.total / 1000);
    last_answer_ns_ = std::max(last_answer_ns_, row.began_ns + std::int64_t{row.total} * 1000);
  }
  last_answer_ns_ = std::max(last_answer_ns_, row.began_ns);
  const std::uint64_t bytes = std::uint64_t{row.request_bytes} + row.response_bytes;
  bytes_by_bin_[row.began_ns / kBinNs] += bytes > 0 ? bytes : kUsualBytes;
  store_.add(kept);
}

double LogFeed::peak_bytes_per_s() const {
  std::uint64_t most = 0;
  for (const auto& [bin, bytes] : bytes_by_bin_) most = std::max(most, bytes);
  return static_cast<double>(most) / (static_cast<double>(kBinNs) * 1e-9) * options_.speed;
}

// In the order in which they appear: each the next mailbox that the logs do not name, of the
// populations whose clients speak its protocol in turn (of all, if none does).
void LogFeed::give_mailboxes() {
  if (!options_.assigns_unknown) return;
  std::vector<bool> is_taken(directory_.user_count());
  for (const Client& c : clients_) {
    if ((c.person & kUnknown) == 0) is_taken[c.person] = true;
  }
  std::vector<std::size_t> order(unknown_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [this](std::size_t x, std::size_t y) {
    const Unknown& a = unknown_[x];
    const Unknown& b = unknown_[y];
    return std::tie(a.first_ns, a.identity, a.user) < std::tie(b.first_ns, b.identity, b.user);
  });
  const std::size_t groups = directory_.user_groups.size();
  std::vector<std::uint32_t> next(groups);
  std::array<std::size_t, kProtocols> turn{};
  for (const std::size_t number : order) {
    Unknown& unknown = unknown_[number];
    std::vector<std::size_t> fitting;
    for (std::size_t g = 0; g < groups; ++g) {
      if (options_.protocols[g] == unknown.protocol && directory_.user_groups[g].count > 0)
        fitting.push_back(g);
    }
    for (std::size_t g = 0; fitting.empty() && g < groups; ++g) {
      if (directory_.user_groups[g].count > 0) fitting.push_back(g);
    }
    const std::size_t g =
        fitting[turn[static_cast<std::size_t>(unknown.protocol)]++ % fitting.size()];
    const UserGroup& group = directory_.user_groups[g];
    // Once all are taken, they are shared from the first on.
    std::uint32_t member = next[g];
    while (member < group.count && is_taken[group.first_user + member]) ++member;
    next[g] = member + 1;
    unknown.given = UserId{std::size_t{group.first_user} + member % group.count};
  }
}

std::string LogFeed::why_nothing() const {
  const auto& summary = stream_.summary();
  const auto rows = [](std::uint64_t n) { return std::to_string(n) + (n == 1 ? " row" : " rows"); };
  std::string found = rows(summary.total_rows()) + " read, " + rows(summary.total_bad()) + " bad";
  const auto add = [&](std::uint64_t n, const std::string& what) {
    if (n > 0) found += ", " + std::to_string(n) + " " + what;
  };
  std::uint64_t noise = 0;
  for (const std::uint64_t n : noise_) noise += n;
  std::uint64_t other = 0;
  for (const std::uint64_t n : other_services_) other += n;
  for (const auto& [why, n] : set_aside_) other += n;
  std::uint64_t unknown = 0;
  for (const Unknown& u : unknown_) unknown += u.rows;
  add(outside_, "outside --from and --to");
  add(noise, "probes and challenges");
  add(other, "of what is not simulated");
  add(nobody_, "without a user");
  add(unknown, "of users that the scenario does not have");
  add(summary.back_unjoined, "of mailbox servers without their front end's");
  add(summary.front_without_id + summary.balancer_rows + summary.total_repeated(),
      "that only repeat what better logs say");
  std::string remedy = "give logs of requests over HTTP: HttpProxy or IIS";
  if (summary.back_unjoined > 0)
    remedy = "give the logs of the front ends (HttpProxy, W3SVC1), too";
  if (unknown > 0) remedy = "name them as mailboxes in the scenario, or use --assign-unknown";
  if (outside_ > 0) {
    const auto text = [](std::int64_t at) {
      return logs::text_of(logs::UtcInstant{std::chrono::nanoseconds{at}});
    };
    remedy = "the requests in the logs began between " + text(first_seen_ns_) + " and " +
             text(last_seen_ns_);
  }
  std::string why = "nothing in the logs can be replayed: " + found + "; " + remedy;
  for (const std::string& path : first_of(summary.not_read)) why += "\ncasgrid: not read: " + path;
  for (const logs::BadRow& bad : first_of(summary.first_bad)) why += "\ncasgrid: " + bad.text();
  return why;
}

}  // namespace casgrid
