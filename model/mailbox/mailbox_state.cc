// Which databases are mounted here, and what managed availability does about sick protocols.
#include "model/base/questions.h"
#include "model/mailbox/mailbox_server.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kLocateAnswerBytes = 250;
constexpr std::uint32_t kAskedOrderBytes = 300;

}  // namespace

void MailboxServer::crash(Outbox& out) {
  works_.clear();
  queues_.clear();
  calls_.clear();
  contexts_.clear();
  phones_.clear();
  health_.forget();
  for (std::size_t i = 0; i < mounted_.size(); ++i) set_mounted(DatabaseId{i}, false, out);
  active_.assign(active_.size(), ServerId{});
}

void MailboxServer::told(const Input& input, Instant now, Outbox& out) {
  if (const auto* query = input.message->as<LocateQuery>()) {
    LocateAnswer answer;
    answer.number = query->number;
    answer.database = query->database;
    answer.active = active_[query->database.index()];
    out.tell(input.peer, {kLocateAnswerBytes, answer});
  } else if (const auto* ordered = input.message->as<ClusterOrder>()) {
    order(*ordered, now, out);
  }
}

void MailboxServer::set_mounted(DatabaseId database, bool mounted, Outbox& out) {
  if (mounted_[database.index()] == mounted) return;
  mounted_[database.index()] = mounted;
  out.record(mounted ? RecordKind::DatabaseMounted : RecordKind::DatabaseDismounted,
             database.value);
}

void MailboxServer::order(const ClusterOrder& ordered, Instant now, Outbox& out) {
  const DatabaseId database = ordered.database;
  switch (ordered.kind) {
    case ClusterOrder::Kind::Mount:
      active_[database.index()] = options_.self;
      set_mounted(database, true, out);
      break;
    case ClusterOrder::Kind::Dismount:
      set_mounted(database, false, out);
      if (active_[database.index()] == options_.self) active_[database.index()] = ServerId{};
      end_mount(database, now, out);
      break;
    case ClusterOrder::Kind::ActiveOn:
      active_[database.index()] = ordered.active;
      break;
    case ClusterOrder::Kind::FailAway:
    case ClusterOrder::Kind::IsHealthy:
      break;
  }
}

// A mailbox server is not taken offline for a sick protocol: its databases fail over to members on
// which the protocol is well, and it may have them again once it is well itself.
void MailboxServer::check_health(Instant now, Outbox& out) {
  const auto is_active = [&](ComponentId c) {
    return components_.effective(c) == ComponentState::Active;
  };
  health_.due(now, is_active(ComponentId::Monitoring),
              is_active(ComponentId::RecoveryActionsEnabled), out,
              [&](const ManagedAvailability::Act& act) {
                if (act.responder < Responder::Offline || options_.cluster.is_none()) return;
                // It may have its databases again once all of its protocols are well.
                if (act.responder == Responder::Online && health_.has_offline()) return;
                ClusterOrder asked;
                asked.kind = act.responder == Responder::Online ? ClusterOrder::Kind::IsHealthy
                                                                : ClusterOrder::Kind::FailAway;
                asked.active = options_.self;
                out.order(options_.cluster, {kAskedOrderBytes, asked});
              });
}

std::size_t MailboxServer::memory_bytes() const {
  return works_.memory_bytes() + calls_.memory_bytes() + contexts_.memory_bytes() +
         phones_.memory_bytes() + active_.capacity() * sizeof(ServerId) +
         (work_accesses_.capacity() + call_accesses_.capacity()) * sizeof(AccessRecord);
}

}  // namespace casgrid
