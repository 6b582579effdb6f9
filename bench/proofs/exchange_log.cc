#include "bench/proofs/exchange_log.h"

#include <algorithm>

#include "bench/proofs/said.h"
#include "model/ews/actions.h"
#include "model/http/messages.h"
#include "model/http/ports.h"
#include "scenarios/document/client_rows.h"
#include "sim/observe/record_names.h"

namespace casgrid::proofs {
namespace {

constexpr std::size_t kNobody = ~std::size_t{0};

std::uint64_t key_of(ConnectionId id) { return std::uint64_t{id.generation} << 32 | id.slot; }

const std::string& rule_name(std::uint16_t rule) {
  static const std::vector<std::string> kNames = *program_names(FieldShape::Rule);
  return kNames.at(rule);
}

// A session lasts as long as its connection.
bool is_mail(Protocol protocol) {
  return protocol == Protocol::Pop3 || protocol == Protocol::Imap4;
}

}  // namespace

std::string LoggedExchange::text() const {
  std::string all = full_name_of(action) + ": " + (end.empty() ? "under way" : end);
  for (const std::string& step : steps) all += "; " + step;
  return all;
}

Simulation::Wrap ExchangeLog::wrap(const Simulation::Wrap& inner) {
  return around(inner, [this](const std::string& name, std::unique_ptr<Participant> real) {
    const std::size_t who = names_.size();
    names_.push_back(name);
    return std::make_unique<Watched>(
        std::move(real), [this, who](const Input& input, Instant) { seen(who, input); },
        [this, who](const Input& input, Instant, const Outbox& out) { done(who, input, out); });
  });
}

void ExchangeLog::watch(const Simulation& simulation) {
  simulation_ = &simulation;
  server_of_ = simulation.roster().server_of();
  client_of_.assign(names_.size(), kNobody);
  const auto& populations = simulation.scenario().populations();
  for (int i = 0; i < populations.size(); ++i) {
    const auto place = static_cast<std::size_t>(i);
    client_of_[simulation.roster().populations[place].index()] = place;
    client_of_user_.emplace(simulation.directory().user_groups[place].first_user, place);
    LoggedClient& client = clients_.emplace_back();
    client.name = populations[i].name();
    client.protocol = client_row(populations[i].client()).protocol;
  }
}

ServerId ExchangeLog::server_at(ParticipantId who) const {
  return who.is_none() ? ServerId{} : server_of_[who.index()];
}

std::string ExchangeLog::name_of(ServerId server) const {
  return server.is_none() ? "nobody" : simulation_->directory().at(server).name;
}

// ---- what goes in
// --------------------------------------------------------------------------------

void ExchangeLog::seen(std::size_t who, const Input& input) {
  if (input.kind == InputKind::ConnectionClosed && client_of_[who] != kNobody)
    session_over(input.connection);
  const ServerId server = server_of_[who];
  if (server.is_none()) return;
  pooled(who, &input, nullptr, nullptr);
  if (input.kind == InputKind::MessageArrived) arrived(server, *input.message);
}

void ExchangeLog::session_over(ConnectionId connection) {
  const auto session = session_of_.find(key_of(connection));
  if (session == session_of_.end()) return;
  clients_[session->second].through[0] = {};
  session_of_.erase(session);
}

void ExchangeLog::arrived(ServerId server, const Message& message) {
  const std::optional<std::uint64_t> nonce = nonce_of(message);
  const auto known = nonce ? by_nonce_.find(*nonce) : by_nonce_.end();
  if (known == by_nonce_.end()) return;
  auto& expected = expected_[{server.value, known->second.client}];
  const bool is_there = std::any_of(expected.begin(), expected.end(),
                                    [&](const Expected& e) { return e.place == known->second; });
  if (!is_there) expected.push_back({known->second});
}

// ---- what comes out
// ------------------------------------------------------------------------------

void ExchangeLog::done(std::size_t who, const Input&, const Outbox& out) {
  const ServerId server = server_of_[who];
  const std::size_t client = client_of_[who];
  if (client != kNobody) client_did(client, out);
  for (const Record& record : out.records)
    if (!server.is_none()) server_said(server, record, out);
  for (const Output& o : out.outputs) {
    if (o.kind == OutputKind::Connect) far_end_[key_of(o.connection)] = server_at(o.peer);
    if (o.kind == OutputKind::Send) {
      if (client != kNobody) client_sent(client, o, out.messages[o.message]);
      if (server.is_none()) sent(who, o, out.messages[o.message]);
    }
    if (server.is_none()) continue;
    pooled(who, nullptr, &o, &out);
    if (o.kind == OutputKind::Send) passed_on(o, out.messages[o.message]);
  }
}

std::size_t ExchangeLog::lane_of(std::size_t client, ActionId action) const {
  switch (clients_[client].protocol) {
    case Protocol::Mapi:
    case Protocol::OutlookAnywhere:
      return is_long_poll(action) ? 1 : 0;
    case Protocol::Ews:
      return action == ews::kSubscribe || is_long_poll(action) ? 1 : 0;
    default:
      return 0;  // one connection
  }
}

void ExchangeLog::client_did(std::size_t client, const Outbox& out) {
  LoggedClient& c = clients_[client];
  for (const Record& record : out.records) {
    if (record.kind == RecordKind::RequestSent) {
      LoggedExchange begun;
      begun.action = action_in(record.c);
      begun.begun = events();
      c.lanes[lane_of(client, begun.action)].exchanges.push_back(begun);
    } else if (record.kind == RecordKind::RequestAnswered ||
               record.kind == RecordKind::RequestFailed) {
      const auto result = ActionResult::of(record.d);
      const std::size_t lane = lane_of(client, result.action);
      LoggedExchange* open = open_exchange(client, lane);
      SIM_ASSERT(open != nullptr && open->action == result.action);
      open->ended = events();
      open->end = record.kind == RecordKind::RequestAnswered
                      ? std::to_string(result.result)
                      : std::string("failed: ") + text_of(result.as<FailureReason>());
      const Place place{client, lane, c.lanes[lane].exchanges.size() - 1};
      for (auto& [where, expected] : expected_)
        std::erase_if(expected, [&](const Expected& e) { return e.place == place; });
    }
  }
  for (const Output& o : out.outputs) {
    if (o.kind == OutputKind::Close) session_over(o.connection);
    const ServerId front_end = o.kind == OutputKind::Connect ? server_at(o.peer) : ServerId{};
    if (front_end.is_none() || !simulation_->directory().at(front_end).is_front_end()) continue;
    c.met.push_back(front_end);
    if (!is_mail(c.protocol)) continue;
    session_of_[key_of(o.connection)] = client;
    c.through[0] = front_end;
  }
}

LoggedExchange* ExchangeLog::open_exchange(std::size_t client, std::size_t lane) {
  auto& exchanges = clients_[client].lanes[lane].exchanges;
  return exchanges.empty() || !exchanges.back().end.empty() ? nullptr : &exchanges.back();
}

LoggedExchange& ExchangeLog::at(const Place& place) {
  return clients_[place.client].lanes[place.lane].exchanges[place.exchange];
}

// The channels of Outlook Anywhere are asked for in the exchange that needs them.
void ExchangeLog::client_sent(std::size_t client, const Output& o, const Message& message) {
  const std::optional<std::uint64_t> nonce = nonce_of(message);
  if (!nonce) return;
  const std::optional<ActionId> action = action_of(message);
  const std::size_t lane = action ? lane_of(client, *action) : 0;
  if (open_exchange(client, lane) == nullptr) return;
  const Place place{client, lane, clients_[client].lanes[lane].exchanges.size() - 1};
  by_nonce_[*nonce] = place;
  const auto end = far_end_.find(key_of(o.connection));
  if (end == far_end_.end() || end->second.is_none()) return;
  at(place).sent_to.insert(end->second);
  at(place).last_sent = events();
}

// A balancer that reads requests passes one on. (What it passes back has no nonce.)
void ExchangeLog::sent(std::size_t who, const Output& o, const Message& message) {
  if (client_of_[who] != kNobody) return;
  const std::optional<std::uint64_t> nonce = nonce_of(message);
  const auto known = nonce ? by_nonce_.find(*nonce) : by_nonce_.end();
  const auto end = far_end_.find(key_of(o.connection));
  if (known == by_nonce_.end() || end == far_end_.end() || end->second.is_none()) return;
  LoggedExchange& exchange = at(known->second);
  exchange.sent_to.insert(end->second);
  exchange.last_sent = events();
  const auto* request = message.as<HttpRequest>();
  if (request == nullptr) return;  // of a channel that is open
  LoggedClient& c = clients_[known->second.client];
  c.met.push_back(end->second);
  if (is_channel(request->action)) c.through[is_long_poll(request->action) ? 1 : 0] = end->second;
}

void ExchangeLog::server_said(ServerId server, const Record& record, const Outbox& out) {
  const bool serves = record.kind == RecordKind::RequestServed ||
                      record.kind == RecordKind::CallEnded ||
                      record.kind == RecordKind::ContextMade;
  if (!serves && record.kind != RecordKind::RequestDecided) return;
  const auto client = client_of_user_.find(record.a);
  if (client == client_of_user_.end()) return;
  if (!serves) {
    decided(server, client->second,
            "decided " + rule_name(DecidedBy::of(record.c).rule) + " to " +
                name_of(ServerId{std::size_t{record.b}}),
            out);
    return;
  }
  const bool ends_poll = record.kind == RecordKind::CallEnded;
  for (Expected& e : expected_[{server.value, client->second}]) {
    LoggedExchange& exchange = at(e.place);
    if (e.has_service || is_long_poll(exchange.action) != ends_poll) continue;
    exchange.steps.push_back(std::string(record_name(record.kind)) + " at " + name_of(server));
    e.has_service = record.kind != RecordKind::ContextMade;
    return;
  }
}

void ExchangeLog::decided(ServerId server, std::size_t client, const std::string& step,
                          const Outbox& out) {
  auto& expected = expected_[{server.value, client}];
  std::vector<Expected*> open;
  for (Expected& e : expected)
    if (!e.has_decision) open.push_back(&e);
  Expected* whose = open.empty() ? nullptr : open.front();
  for (const Output& o : out.outputs) {
    if (open.size() < 2) break;
    if (o.kind == OutputKind::Connect) {
      undetermined_[key_of(o.connection)] = {server, client, step};
      return;
    }
    const auto nonce = o.kind == OutputKind::Send ? nonce_of(out.messages[o.message])
                                                  : std::optional<std::uint64_t>{};
    const auto known = nonce ? by_nonce_.find(*nonce) : by_nonce_.end();
    if (known == by_nonce_.end()) continue;
    for (Expected* e : open)
      if (e->place == known->second) whose = e;
  }
  if (whose == nullptr) return;
  whose->has_decision = true;
  at(whose->place).steps.push_back(step);
}

void ExchangeLog::passed_on(const Output& o, const Message& message) {
  const auto waits = undetermined_.find(key_of(o.connection));
  const auto nonce = nonce_of(message);
  if (waits == undetermined_.end() || !nonce || !by_nonce_.contains(*nonce)) return;
  const Place place = by_nonce_.at(*nonce);
  for (Expected& e : expected_[{waits->second.front_end.value, waits->second.client}]) {
    if (e.place != place) continue;
    e.has_decision = true;
    at(place).steps.push_back(waits->second.step);
  }
  undetermined_.erase(waits);
}

// ---- connections to mailbox servers
// --------------------------------------------------------------

void ExchangeLog::pooled(std::size_t who, const Input* input, const Output* output,
                         const Outbox* out) {
  if (output != nullptr && output->kind == OutputKind::Connect && output->port == kBackEndHttps) {
    const ServerId target = server_at(output->peer);
    for (const auto& [id, p] : pool_) {
      if (p.from == server_of_[who] && p.to == target && p.is_open && !p.is_busy)
        needless_.push_back({events(), name_of(p.from), name_of(p.to)});
    }
    pool_[key_of(output->connection)] = {server_of_[who], target};
    return;
  }
  const ConnectionId id = output != nullptr ? output->connection : input->connection;
  const auto found = pool_.find(key_of(id));
  if (found == pool_.end() || found->second.from != server_of_[who]) return;
  Pooled& p = found->second;
  if (output != nullptr) {
    if (output->kind == OutputKind::Close) pool_.erase(found);
    if (output->kind == OutputKind::Send && out->messages[output->message].as<HttpRequest>())
      p.is_busy = true;
    return;
  }
  if (input->kind == InputKind::ConnectionOpened) p.is_open = p.is_busy = true;
  if (input->kind == InputKind::ConnectionClosed) pool_.erase(found);
  if (input->kind == InputKind::MessageArrived && input->message->as<HttpResponse>())
    p.is_busy = false;
}

}  // namespace casgrid::proofs
