#include "model/multirole/multi_role_server.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "model/base/protocol_row.h"
#include "model/base/questions.h"
#include "model/base/tag.h"

namespace casgrid {
MultiRoleServer::MultiRoleServer(const Directory& directory, AccessServerOptions access,
                                 MailboxServerOptions mailbox)
    : reaches_front_end_(newer_front_ends(directory, access)),
      access_(directory, std::move(access)),
      mailbox_(directory, std::move(mailbox)) {}

std::vector<bool> MultiRoleServer::newer_front_ends(const Directory& directory,
                                                    const AccessServerOptions& access) {
  std::vector<bool> newer;
  if (directory.at(access.self).product >= Product::Exchange2013) return newer;
  for (std::size_t i = 0; i < access.participants.size(); ++i) {
    const Server& server = directory.servers[i];
    if (!server.is_front_end() || server.product < Product::Exchange2013) continue;
    const std::size_t at = access.participants[i].index();
    newer.resize(std::max(newer.size(), at + 1), false);
    newer[at] = true;
  }
  return newer;
}

MultiRoleServer::Part MultiRoleServer::part_of(const Input& input) const {
  switch (input.kind) {
    case InputKind::Started:
    case InputKind::Crashed:
    case InputKind::FaultTold:
      return Part::Both;
    case InputKind::TimerDue:
    case InputKind::WorkDone:
    case InputKind::ConnectionOpened:
    case InputKind::ConnectionClosed:
    case InputKind::MessageArrived:
      return is_of_mailbox(input.tag) ? Part::Mailbox : Part::Access;
    case InputKind::ConnectionOffered: {
      const std::size_t peer = input.peer.index();
      const bool is_newer = peer < reaches_front_end_.size() && reaches_front_end_[peer];
      return !is_back_end(input.port) || is_newer ? Part::Access : Part::Mailbox;
    }
    case InputKind::Told: {
      const bool is_for_mailbox = input.message->as<LocateQuery>() != nullptr ||
                                  input.message->as<ClusterOrder>() != nullptr;
      return is_for_mailbox ? Part::Mailbox : Part::Access;
    }
    case InputKind::MembershipChanged:
      break;
  }
  return Part::Access;
}

void MultiRoleServer::handle(const Input& input, Instant now, Outbox& out) {
  const Part part = part_of(input);
  if (part != Part::Mailbox) access_.handle(input, now, out);
  if (part != Part::Access) give_mailbox(input, now, out);
}

void MultiRoleServer::give_mailbox(const Input& input, Instant now, Outbox& out) {
  const std::size_t from = out.outputs.size();
  const std::size_t said = out.records.size();
  mailbox_.handle(input, now, out);
  for (std::size_t i = from; i < out.outputs.size(); ++i) out.outputs[i].is_of_mailbox = true;
  // A component's state is the machine's: the front end has recorded it.
  if (input.kind == InputKind::FaultTold) out.records.resize(said);
}

void MultiRoleServer::expect(InputKind kind, std::uint64_t tag) const {
  if (is_of_mailbox(tag))
    mailbox_.expect(kind, tag);
  else
    access_.expect(kind, tag);
}

std::size_t MultiRoleServer::memory_bytes() const {
  return access_.memory_bytes() + mailbox_.memory_bytes();
}

}  // namespace casgrid
