// Requests: what arrives, what it costs, what is answered.
#include "model/mailbox/mailbox_server.h"

#include <algorithm>

#include "model/directory/server_faults.h"
#include "model/http/access_detail.h"
#include "model/http/ports.h"
#include "model/http/work.h"
#include "model/mapi/actions.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kRefusalBytes = 700;
constexpr Duration kSweepEvery = std::chrono::minutes(5);

bool needs_context(ActionId action) {
  return protocol_of(action) == Protocol::Mapi && action != mapi::kConnect;
}

}  // namespace

MailboxServer::MailboxServer(const Directory& directory, MailboxServerOptions options)
    : directory_(directory),
      options_(std::move(options)),
      cpu_draws_(options_.seed, directory.at(options_.self).name, options_.cpu_draws),
      size_draws_(options_.seed, directory.at(options_.self).name, "response size"),
      event_draws_(options_.seed, directory.at(options_.self).name, "events"),
      components_(directory.at(options_.self).components),
      health_(options_.health, health_tag()),
      mounted_(directory.databases.size()),
      active_(options_.active.begin(), options_.active.end()),
      queues_(options_.pools),
      ledger_(directory.user_groups.size()) {
  for (std::size_t i = 0; i < active_.size(); ++i) mounted_[i] = active_[i] == options_.self;
}

void MailboxServer::handle(const Input& input, Instant now, Outbox& out) {
  const Handle handle = tag_handle(input.tag);
  switch (input.kind) {
    case InputKind::Started:
      if (started_before_) out.set_timer(now + options_.mount, pack_tag(kMount, {}));
      started_before_ = true;
      out.set_timer(now + kSweepEvery, pack_tag(kSweep, {}));
      health_.start(now, out);
      break;
    case InputKind::Crashed:
      crash(out);
      break;
    case InputKind::TimerDue:
      if (tag_kind<TagKind>(input.tag) == kCall) {
        end_call(handle, now, out);
      } else if (tag_kind<TagKind>(input.tag) == kSweep) {
        sweep_contexts(now, out);
        out.set_timer(now + kSweepEvery, input.tag);
      } else if (tag_kind<TagKind>(input.tag) == kHealth) {
        check_health(now, out);
      } else {
        for (const DatabaseId database : options_.own_databases) {
          active_[database.index()] = options_.self;
          set_mounted(database, true, out);
        }
      }
      break;
    case InputKind::ConnectionOffered:
      if (input.port == kBackEndHttps) {
        out.accept(input.connection);
      } else {
        out.close(input.connection);
      }
      break;
    case InputKind::ConnectionClosed:
      if (tag_kind<TagKind>(input.tag) == kCall) hang_up(handle, now, out);
      if (tag_kind<TagKind>(input.tag) == kWork) given_up(handle, out);
      break;
    case InputKind::MessageArrived:
      if (input.message->as<HttpRequest>() != nullptr) request(input, now, out);
      break;
    case InputKind::WorkDone:
      work_done(handle, now, out);
      break;
    case InputKind::Told:
      told(input, now, out);
      break;
    case InputKind::FaultTold:
      take_fault(*input.fault, components_, health_, out);
      break;
    case InputKind::ConnectionOpened:
    case InputKind::MembershipChanged:
      break;
  }
}

void MailboxServer::request(const Input& input, Instant now, Outbox& out) {
  const auto& asked = *input.message->as<HttpRequest>();
  if (options_.says_accesses) begin_access(input, asked, now);
  if (!is_here(asked.user, asked.database, now)) {
    disown(input.connection, asked, Disowned::OnArrival, now, out);
    return;
  }
  if (turned_away(input.connection, asked, now, out)) return;
  if (protocol_of(asked.action) == Protocol::ActiveSync) phones_.add(asked.user);
  if (is_hanging(asked.action)) {
    hold(input, now, out);
    return;
  }
  const Handle handle = works_.take();
  const std::size_t group = directory_.group_index(asked.user);
  const std::uint64_t kilocycles = work_of(asked, group);
  const auto counted = static_cast<std::uint32_t>(std::min<std::uint64_t>(kilocycles, 0xFFFFFFFFu));
  *works_.find(handle) = {input.connection,
                          asked,
                          now,
                          input.message->answer_bytes,
                          counted,
                          static_cast<std::uint32_t>(group)};
  queues_.enter(asked.action);
  if (!asked.is_repeat) ledger_.arrived(group, kilocycles);
  out.label(input.connection, pack_tag(kWork, handle));
  if (options_.says_accesses) {
    if (handle.slot >= work_accesses_.size()) work_accesses_.resize(handle.slot + 1);
    work_accesses_[handle.slot] = access_;
  }
  out.spend(kilocycles, pack_tag(kWork, handle), purpose_of(asked));
}

std::uint64_t MailboxServer::work_of(const HttpRequest& asked, std::size_t group) const {
  const std::uint32_t recorded_us = recorded_time(asked);
  const double kilocycles =
      recorded_us > 0 ? recorded_us * options_.recorded_kilocycles_per_us
                      : options_.request_kilocycles[group].draw(cpu_draws_.at(asked.nonce, 0));
  return whole_work(kilocycles);
}

// A mailbox server and the front end that asked say the same nonce and user.
void MailboxServer::begin_access(const Input& input, const HttpRequest& asked, Instant now) {
  access_ = AccessRecord{};
  access_.side = AccessSide::BackEnd;
  access_.protocol = protocol_of(asked.action);
  access_.action = asked.action;
  http_of(access_).method = asked.method;
  access_.device = asked.device;
  access_.is_authenticated = true;
  access_.request_bytes = input.message->bytes;
  access_.nonce = asked.nonce;
  access_.number = asked.number;
  access_.user = asked.user;
  access_.host = asked.host;
  access_.database = asked.database;
  access_.peer = input.peer;
  access_.begin = now;
}

// To the exchange at hand.
void MailboxServer::respond(ConnectionId connection, const HttpResponse& response,
                            std::uint32_t bytes, Instant now, Outbox& out) {
  out.send(connection, {bytes, response});
  if (!options_.says_accesses) return;
  access_.status = response.status;
  http_of(access_).mapi_code = response.mapi_code;
  access_.is_event = response.is_event;
  access_.response_bytes = bytes;
  access_.end = now;
  out.access(access_);
}

// Answered without work: a sick pool, a lost context, a budget that is used up.
bool MailboxServer::turned_away(ConnectionId connection, const HttpRequest& asked, Instant now,
                                Outbox& out) {
  const Protocol protocol = protocol_of(asked.action);
  const Sickness sickness = health_.sickness(protocol);
  if (sickness != Sickness::None) {
    if (sickness == Sickness::Errors) refuse(connection, asked, 500, now, out);
    return true;
  }
  if (needs_context(asked.action) && find_context(asked, now) == nullptr) {
    HttpResponse response;
    response.number = asked.number;
    response.mapi_code = MapiCode::ContextNotFound;
    respond(connection, response, kRefusalBytes, now, out);
    return true;
  }
  return is_over_limits(connection, asked, now, out);
}

bool MailboxServer::is_over_limits(ConnectionId connection, const HttpRequest& asked, Instant now,
                                   Outbox& out) {
  const Protocol protocol = protocol_of(asked.action);
  if (queues_.is_full(asked.action)) {
    const std::size_t group = directory_.group_index(asked.user);
    if (!asked.is_repeat) ledger_.arrived(group, work_of(asked, group));
    out.record(RecordKind::PoolFull, asked.user.value, static_cast<std::uint32_t>(protocol));
    HttpResponse response;
    response.number = asked.number;
    response.status = 503;
    response.turned_away = TurnedAway::PoolFull;
    respond(connection, response, kRefusalBytes, now, out);
    return true;
  }
  const bool over_budget = protocol == Protocol::ActiveSync &&
                           phones_.of(asked.user) >= options_.active_sync_concurrency;
  const bool over_limit = options_.request_limit > 0 && !is_hanging(asked.action) &&
                          works_.in_use() >= options_.request_limit;
  if (!over_budget && !over_limit) return false;
  out.record(RecordKind::RequestThrottled, asked.user.value, static_cast<std::uint32_t>(protocol));
  refuse(connection, asked, 503, now, out, TurnedAway::Throttled);
  return true;
}

void MailboxServer::work_done(Handle handle, Instant now, Outbox& out) {
  const Work* found = works_.find(handle);
  if (found == nullptr) return;
  const Work work = *found;
  works_.give_back(handle);
  if (options_.says_accesses) access_ = work_accesses_[handle.slot];
  const HttpRequest& asked = work.request;
  if (protocol_of(asked.action) == Protocol::ActiveSync) phones_.remove(asked.user);
  if (work.is_gone) {
    say_gone(now, out);
    return;
  }
  queues_.leave(asked.action);
  // A dismount has ended what it interrupted; a mailbox may have gone, and even come back.
  if (!mounted_[asked.database.index()] ||
      directory_.next_move_of(asked.user, work.arrived) <= now) {
    disown(work.connection, asked, Disowned::AfterWork, now, out);
    return;
  }
  HttpResponse response;
  response.number = asked.number;
  response.kilocycles = work.kilocycles;
  response.worked_on = options_.self;
  if (asked.action == mapi::kConnect) response.context = make_context(asked, now, out);
  const Handle context{asked.context.slot, asked.context.generation};
  if (asked.action == mapi::kDisconnect && contexts_.find(context) != nullptr)
    contexts_.give_back(context);
  std::uint32_t bytes = work.answer_bytes;
  if (bytes == 0) {
    const double drawn = options_.response_bytes[work.group].draw(size_draws_.at(asked.nonce, 0));
    bytes = static_cast<std::uint32_t>(std::clamp(drawn, 200.0, 4e9));
  }
  out.record(RecordKind::RequestServed, asked.user.value, asked.database.value,
             static_cast<std::uint64_t>(ns(now - work.arrived)));
  respond(work.connection, response, bytes, now, out);
}

// The front end closed the connection under it. Its place in the queue is free, even if what was
// begun for it runs on.
void MailboxServer::given_up(Handle handle, Outbox& out) {
  Work* work = works_.find(handle);
  if (work == nullptr) return;
  work->is_gone = true;
  queues_.leave(work->request.action);
  if (options_.drops_waiting) out.drop(pack_tag(kWork, handle));
}

bool MailboxServer::is_here(UserId user, DatabaseId database, Instant now) const {
  return mounted_[database.index()] && directory_.database_of(user, now) == database;
}

void MailboxServer::disown(ConnectionId connection, const HttpRequest& asked, Disowned when,
                           Instant now, Outbox& out) {
  HttpResponse response;
  response.number = asked.number;
  response.status = 503;
  response.outcome = BackEndOutcome::NotMountedHere;
  // Of a mailbox that moved nothing is known here: the front end asks the directory.
  const ServerId active = active_[asked.database.index()];
  if (active != options_.self) response.mounted_on = active;
  out.record(RecordKind::RequestDisowned, asked.user.value, asked.database.value,
             static_cast<std::uint64_t>(when));
  respond(connection, response, kRefusalBytes, now, out);
}

void MailboxServer::refuse(ConnectionId connection, const HttpRequest& asked, std::uint16_t status,
                           Instant now, Outbox& out, TurnedAway turned_away) {
  HttpResponse response;
  response.number = asked.number;
  response.status = status;
  response.turned_away = turned_away;
  if (status == 503 && protocol_of(asked.action) == Protocol::ActiveSync)
    response.retry_after_s = options_.retry_after_s;
  respond(connection, response, kRefusalBytes, now, out);
}

}  // namespace casgrid
