#include "model/client/autodiscover_population.h"

#include <algorithm>

#include "model/base/questions.h"
#include "model/directory/web_address.h"
#include "model/http/work.h"

namespace casgrid {
namespace {


// An LDAP search for service connection points is taken to cost a directory server what any query
// of it costs.
constexpr std::uint32_t kSearchBytes = 600;

constexpr std::uint16_t kUnauthorised = 401;
constexpr std::uint16_t kFound = 302;

std::string url_at(const std::string& host) {
  return "https://" + host + "/autodiscover/autodiscover.xml";
}

// Whoever asks again soon after is told apart from the search before.
constexpr std::uint64_t tag_of(std::uint32_t client, std::uint32_t search) {
  return static_cast<std::uint64_t>(search) << 32 | client;
}

}  // namespace

AutodiscoverPopulation::AutodiscoverPopulation(AutodiscoverPopulationOptions options)
    : options_(std::move(options)),
      program_(autodiscover::program_row(options_.program)),
      sizes_(options_.who.seed, options_.who.draws, "request sizes"),
      choices_(options_.who.seed, options_.who.draws, "choices"),
      clients_(std::size_t{options_.who.users} * options_.programs_per_user),
      walks_(clients_.size()),
      pace_(options_.who, options_.day, clients_),
      connections_(options_.connections, static_cast<std::uint32_t>(clients_.size())) {
  SIM_ASSERT(options_.directory != nullptr);
}

void AutodiscoverPopulation::handle(const Input& input, Instant now, Outbox& out) {
  if (connections_.handle(input, *this, now, out)) return;
  if (input.kind == InputKind::Started) {
    pace_.begin(options_.ramp, now, out);
  } else if (input.kind == InputKind::TimerDue) {
    if (const auto client = pace_.woken(input.tag)) wake(*client, now, out);
  } else if (input.kind == InputKind::Told) {
    told(input, now, out);
  }
}

void AutodiscoverPopulation::wake(std::uint32_t client, Instant now, Outbox& out) {
  if (walks_[client] == nullptr) {
    if (!pace_.sleeps(client, now, out)) begin_walk(client, now, out);
  } else if (walk_of(client).searches) {
    search(client, now, out);  // the server that was asked is silent
  } else {
    reach(client, now, out);  // the server was busy
  }
}

bool AutodiscoverPopulation::searches_directory() const {
  return program_.reads_connection_points && options_.is_domain_joined &&
         !options_.directory_servers.empty();
}

void AutodiscoverPopulation::begin_walk(std::uint32_t client, Instant now, Outbox& out) {
  SIM_ASSERT(walks_[client] == nullptr && connections_.is_idle(client));
  walks_[client] = std::make_unique<Walk>(options_.directory->named(user_of(client)).primary_smtp);
  connections_.want(client, program_.post, now, out);
  if (searches_directory())
    search(client, now, out);
  else
    set_out(client, false, now, out);
}

// The next directory server is asked. Requires: the client has a walk that has not set out.
void AutodiscoverPopulation::search(std::uint32_t client, Instant now, Outbox& out) {
  Walk& walk = walk_of(client);
  walk.searches = true;
  if (walk.asked == options_.directory_servers.size()) {
    set_out(client, false, now, out);
    return;
  }
  DirectoryQuery query;
  query.user = user_of(client);
  pace_.wake_at(client, now + options_.search_timeout, out);
  query.tag = tag_of(client, clients_[client].timer);
  out.tell(options_.directory_servers[walk.asked++], {kSearchBytes, query});
}

void AutodiscoverPopulation::told(const Input& input, Instant now, Outbox& out) {
  if (const auto* loss = input.message->as<ConnectionLoss>()) {
    const std::uint32_t first = loss->user * options_.programs_per_user;
    for (std::uint32_t i = 0; i < options_.programs_per_user; ++i)
      look_at_once(first + i, now, out);
    return;
  }
  const auto* answer = input.message->as<DirectoryAnswer>();
  if (answer == nullptr) return;
  const auto client = static_cast<std::uint32_t>(answer->tag);
  const bool is_awaited = client < clients_.size() && walks_[client] != nullptr &&
                          walk_of(client).searches &&
                          answer->tag == tag_of(client, clients_[client].timer);
  if (!is_awaited) return;
  pace_.forget(client);
  set_out(client, true, now, out);
}

void AutodiscoverPopulation::set_out(std::uint32_t client, bool has_directory, Instant now,
                                     Outbox& out) {
  Walk& walk = walk_of(client);
  walk.searches = false;
  const LookupAction first =
      walk.steps.restart(candidates_of(walk.steps.mail_address(), has_directory));
  act(client, first, now, out);
}

std::vector<LookupCandidate> AutodiscoverPopulation::candidates_of(const std::string& address,
                                                                   bool has_directory) const {
  LookupClient looks;
  looks.mail_address = address;
  looks.is_domain_joined = has_directory;
  looks.site = options_.site;
  std::vector<ServiceRecord> records = options_.service_records;
  const std::size_t at = address.rfind('@');
  if (at == std::string::npos || lower(address.substr(at + 1)) != options_.directory->domain)
    records.clear();
  if (program_.takes_last_record) {
    for (ServiceRecord& record : records)
      record.priority = static_cast<std::uint16_t>(0xFFFFu - record.priority);
  }
  looks.service_records = records;
  return lookup_candidates(*options_.directory, looks);
}

void AutodiscoverPopulation::act(std::uint32_t client, const LookupAction& action, Instant now,
                                 Outbox& out) {
  using Kind = LookupAction::Kind;
  Walk& walk = walk_of(client);
  switch (action.kind) {
    case Kind::Connect:
    case Kind::Get:
    case Kind::Wait: {
      walk.action = action;
      const auto url = parse_url(action.url);
      walk.host = url ? url->host : std::string{};
      walk.is_probing = program_.probes_first && action.kind != Kind::Get;
      if (action.kind == Kind::Wait)
        pace_.wake_at(client, now + action.delay, out);
      else
        reach(client, now, out);
      break;
    }
    case Kind::Restart:
      act(client, walk.steps.restart(candidates_of(action.mail_address, false)), now, out);
      break;
    case Kind::Done:
      found(client, action.valid_for, now, out);
      break;
    case Kind::GiveUp:
      found_nothing(client, now, out);
      break;
  }
}

// The host of the walk's candidate. A connection that leads there already, and whose certificate
// was good, is used again.
void AutodiscoverPopulation::reach(std::uint32_t client, Instant now, Outbox& out) {
  using Over = HttpConnections::Over;
  const Walk& walk = walk_of(client);
  const HostId host = options_.directory->find_host(walk.host).value_or(HostId{});
  const bool is_clear = walk.action.kind == LookupAction::Kind::Get;
  const bool is_there = connections_.is_connected(client) && clients_[client].is_reached &&
                        !host.is_none() && connections_.host(client) == host;
  if (is_there && !is_clear) {
    ask(client, now, out);
    return;
  }
  clients_[client].is_reached = false;
  connections_.hang_up(client, out);
  connections_.open(client, host, is_clear ? Over::Clear : Over::Tls, *this, now, out);
}

void AutodiscoverPopulation::reached(std::uint32_t client, Instant now, Outbox& out) {
  clients_[client].is_reached = walk_of(client).action.kind != LookupAction::Kind::Get;
  ask(client, now, out);
}

void AutodiscoverPopulation::not_reached(std::uint32_t client, FailureReason reason, Instant now,
                                         Outbox& out) {
  Walk& walk = walk_of(client);
  if (walk.end == OperationEnd::Refused) walk.end = end_by(reason);
  LookupReply reply;
  reply.is_connected = reason == FailureReason::Untrusted;
  reply.is_certificate_valid = false;
  react(client, reply, now, out);
}

void AutodiscoverPopulation::ask(std::uint32_t client, Instant now, Outbox& out) {
  const Walk& walk = walk_of(client);
  const ActionId action = walk.action.kind == LookupAction::Kind::Get ? autodiscover::kGet
                          : walk.is_probing                           ? autodiscover::kProbe
                                                                      : program_.post;
  connections_.begin(client, action, connections_.host(client), *this, now, out);
}

Message AutodiscoverPopulation::compose(std::uint32_t client, ActionId action) {
  HttpRequest r;
  r.nonce = pace_.bits(choices_, client);
  r.is_repeat = clients_[client].is_repeating;
  r.device = (client % options_.programs_per_user) & 63u;
  r.sticky_member = clients_[client].sticky_member;
  if (action == program_.post) {
    r.user = user_of(client);
    r.method = program_.logon != LogonMethod::None ? program_.logon
                                                   : options_.who.method_of(Protocol::Autodiscover);
  }
  return {octets_of(options_.profile.request_bytes.draw(pace_.bits(sizes_, client))), r};
}

LookupReply AutodiscoverPopulation::reply_of(const Walk& walk, const HttpResponse& response) const {
  LookupReply reply;
  reply.status = response.status;
  const std::string there =
      response.location.is_none() ? std::string{} : options_.directory->at(response.location);
  if (response.redirect == RedirectKind::Plain && !there.empty()) {
    reply.status = kFound;
    reply.location = url_at(there);
  }
  switch (discovered(response)) {
    case Discovered::Nothing:
      reply.is_readable = false;
      break;
    case Discovered::Settings:
      reply.ttl_hours = told_ttl_h(response);
      break;
    case Discovered::Error:
      reply.is_error = true;
      break;
    case Discovered::OtherAddress: {
      const std::string& own = walk.steps.mail_address();
      // Where no name of the other domain is known, there is nobody to ask.
      if (there.empty())
        reply.is_readable = false;
      else
        reply.redirect_address = own.substr(0, own.rfind('@')) + "@" + there;
      break;
    }
    case Discovered::OtherUrl:
      reply.redirect_url = url_at(there);
      break;
  }
  return reply;
}

void AutodiscoverPopulation::answered(std::uint32_t client, ActionId action,
                                      const HttpResponse& response, Instant now, Outbox& out) {
  Walk& walk = walk_of(client);
  if (response.sticky_member != 0) clients_[client].sticky_member = response.sticky_member;
  if (action == autodiscover::kProbe && response.status == kUnauthorised) {
    // Somebody is there. The request with credentials comes on a connection of its own.
    walk.is_probing = false;
    connections_.hang_up(client, out);
    reach(client, now, out);
    return;
  }
  walk.end = response.turned_away == TurnedAway::BadLogon ? end_by(response)
             : response.status == kUnauthorised           ? OperationEnd::LogonRefused
             : response.status >= 400                     ? end_by(response)
                                                          : OperationEnd::ClientError;
  if (program_.probes_first) connections_.hang_up(client, out);
  react(client, reply_of(walk, response), now, out);
}

void AutodiscoverPopulation::failed(std::uint32_t client, ActionId, FailureReason reason,
                                    Instant now, Outbox& out) {
  walk_of(client).end = end_by(reason);
  LookupReply reply;
  reply.is_connected = false;
  react(client, reply, now, out);
}

void AutodiscoverPopulation::react(std::uint32_t client, const LookupReply& reply, Instant now,
                                   Outbox& out) {
  const LookupAction next = walk_of(client).steps.react(reply);
  act(client, next, now, out);
}

void AutodiscoverPopulation::found(std::uint32_t client, std::optional<Duration> valid_for,
                                   Instant now, Outbox& out) {
  walks_[client] = nullptr;
  clients_[client].is_repeating = false;
  clients_[client].has_settings = true;
  connections_.succeed(client, now, out);
  if (!options_.watches) connections_.hang_up(client, out);
  if (!valid_for) return;
  const double to_either_side = options_.spread * (2 * unit(pace_.time_bits(client)) - 1);
  pace_.wake_at(client, now + from_seconds(seconds(*valid_for) * (1 + to_either_side)), out);
}

void AutodiscoverPopulation::found_nothing(std::uint32_t client, Instant now, Outbox& out) {
  const OperationEnd how = walk_of(client).end;
  walks_[client] = nullptr;
  clients_[client].is_repeating = true;
  clients_[client].has_settings = false;
  connections_.hang_up(client, out);
  const Instant again = now + pace_.time(options_.profile.retry_s, client);
  pace_.wake_at(client, again, out);
  connections_.try_again(client, how, again, now, out);
}

// What held the connection open is gone: a front end or a balancer in the way.
void AutodiscoverPopulation::lost(std::uint32_t client, Instant now, Outbox& out) {
  clients_[client].is_reached = false;
  look_at_once(client, now, out);
}

// Those that have yet to find something do so in their time.
void AutodiscoverPopulation::look_at_once(std::uint32_t client, Instant now, Outbox& out) {
  if (client >= clients_.size()) return;  // the program beside has more users
  if (walks_[client] != nullptr || !clients_[client].has_settings) return;
  pace_.forget(client);
  wake(client, now, out);
}

}  // namespace casgrid
