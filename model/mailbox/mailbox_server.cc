#include "model/mailbox/mailbox_server.h"

#include <algorithm>

namespace casgrid {
namespace {

constexpr std::uint32_t kLocateAnswerBytes = 250;
constexpr std::uint32_t kDisownedBytes = 700;
constexpr std::uint64_t kMountTimer = 1;

}  // namespace

MailboxServer::MailboxServer(const Directory& directory, MailboxServerOptions options)
    : directory_(directory),
      options_(std::move(options)),
      cpu_draws_(options_.seed, directory.at(options_.self).name, "cpu"),
      size_draws_(options_.seed, directory.at(options_.self).name, "response size"),
      mounted_(directory.databases.size()),
      active_(options_.active) {
  for (std::size_t i = 0; i < active_.size(); ++i) mounted_[i] = active_[i] == options_.self;
}

std::size_t MailboxServer::group_index(UserId user) const {
  return static_cast<std::size_t>(&directory_.group_of(user) - directory_.user_groups.data());
}

void MailboxServer::handle(const Input& input, Instant now, Outbox& out) {
  switch (input.kind) {
    case InputKind::Started:
      if (started_before_) out.set_timer(now + options_.mount, kMountTimer);
      started_before_ = true;
      break;
    case InputKind::Crashed:
      works_.clear();
      for (std::size_t i = 0; i < mounted_.size(); ++i) set_mounted(DatabaseId{i}, false, out);
      active_.assign(active_.size(), ServerId{});
      break;
    case InputKind::TimerDue:
      for (const DatabaseId database : options_.own_databases) {
        active_[database.index()] = options_.self;
        set_mounted(database, true, out);
      }
      break;
    case InputKind::ConnectionOffered:
      if (input.port == Port::BackEndHttps) {
        out.accept(input.connection);
      } else {
        out.close(input.connection);
      }
      break;
    case InputKind::MessageArrived:
      if (std::holds_alternative<OwaRequest>(input.message->body)) request(input, now, out);
      break;
    case InputKind::WorkDone:
      work_done(tag_handle(input.tag), now, out);
      break;
    case InputKind::Told:
      if (const auto* query = std::get_if<LocateQuery>(&input.message->body)) {
        LocateAnswer answer;
        answer.number = query->number;
        answer.database = query->database;
        answer.active = active_[query->database.index()];
        out.tell(input.peer, {kLocateAnswerBytes, answer});
      } else if (const auto* ordered = std::get_if<ClusterOrder>(&input.message->body)) {
        order(*ordered, out);
      }
      break;
    default:
      break;
  }
}

void MailboxServer::request(const Input& input, Instant now, Outbox& out) {
  const auto& asked = std::get<OwaRequest>(input.message->body);
  if (!mounted_[asked.database.index()]) {
    disown(input.connection, asked, false, out);
    return;
  }
  const Handle handle = works_.take();
  *works_.find(handle) = {input.connection, asked, now};
  const double drawn =
      options_.request_kilocycles[group_index(asked.user)].draw(cpu_draws_.at(asked.nonce, 0));
  out.spend(static_cast<std::uint64_t>(std::max(drawn, 0.0) + 0.5), pack_tag(0, handle));
}

void MailboxServer::work_done(Handle handle, Instant now, Outbox& out) {
  const Work* found = works_.find(handle);
  if (found == nullptr) return;
  const Work work = *found;
  works_.give_back(handle);
  const DatabaseId database = work.request.database;
  if (!mounted_[database.index()]) {
    disown(work.connection, work.request, true, out);
    return;
  }
  OwaResponse response;
  response.number = work.request.number;
  const double bytes = options_.response_bytes[group_index(work.request.user)].draw(
      size_draws_.at(work.request.nonce, 0));
  out.record(RecordKind::RequestServed, work.request.user.value, database.value,
             static_cast<std::uint64_t>(ns(now - work.arrived)));
  out.send(work.connection, {static_cast<std::uint32_t>(std::clamp(bytes, 200.0, 4e9)), response});
}

void MailboxServer::disown(ConnectionId connection, const OwaRequest& asked, bool after_work,
                           Outbox& out) {
  OwaResponse response;
  response.number = asked.number;
  response.status = 503;
  response.outcome = BackEndOutcome::NotMountedHere;
  response.mounted_on = active_[asked.database.index()];
  out.record(RecordKind::RequestDisowned, asked.user.value, asked.database.value,
             after_work ? 1 : 0);
  out.send(connection, {kDisownedBytes, response});
}

void MailboxServer::set_mounted(DatabaseId database, bool mounted, Outbox& out) {
  if (mounted_[database.index()] == mounted) return;
  mounted_[database.index()] = mounted;
  out.record(mounted ? RecordKind::DatabaseMounted : RecordKind::DatabaseDismounted,
             database.value);
}

void MailboxServer::order(const ClusterOrder& ordered, Outbox& out) {
  switch (ordered.kind) {
    case ClusterOrder::Kind::Mount:
      active_[ordered.database.index()] = options_.self;
      set_mounted(ordered.database, true, out);
      break;
    case ClusterOrder::Kind::Dismount:
      set_mounted(ordered.database, false, out);
      if (active_[ordered.database.index()] == options_.self)
        active_[ordered.database.index()] = ServerId{};
      break;
    case ClusterOrder::Kind::ActiveOn:
      active_[ordered.database.index()] = ordered.active;
      break;
  }
}

}  // namespace casgrid
