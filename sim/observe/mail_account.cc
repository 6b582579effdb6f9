#include "sim/observe/mail_account.h"

#include <algorithm>
#include <string>

#include "model/base/assert.h"

namespace casgrid {

std::int64_t MailAccount::held(const State& state) {
  std::int64_t sum = 0;
  for (const Share& share : state.shares) sum += share.recipients;
  return sum;
}

bool MailAccount::is_over(const State& state) {
  return (state.is_sent || state.is_bounced) && held(state) == 0 &&
         (!state.is_sent || state.delivered.size() + state.settled >= state.recipients);
}

void MailAccount::take(std::vector<Share>& shares, ParticipantId server, std::int64_t recipients) {
  const auto found = std::find_if(shares.begin(), shares.end(),
                                  [&](const Share& s) { return s.server == server; });
  if (found == shares.end())
    shares.push_back({server, recipients});
  else
    found->recipients += recipients;
}

void MailAccount::deliver(State& state, Row& row, const Record& record) {
  if (std::find(state.delivered.begin(), state.delivered.end(), record.a) !=
      state.delivered.end()) {
    ++row.duplicates;
    return;
  }
  state.delivered.push_back(record.a);
  ++row.delivered;
  row.took.add(Duration{static_cast<std::int64_t>(record.d)});
}

void MailAccount::count(const Record& record) {
  const ParticipantId sender = MailName::of(record.c).sender;
  SIM_ASSERT(sender.index() < rows_.size());
  Row& row = rows_[sender.index()];
  State& state = states_[record.c];
  switch (record.kind) {
    case RecordKind::MailMade:
      ++row.made;
      state.recipients = record.b;
      return;
    case RecordKind::MailSent:
      ++row.sent;
      state.is_sent = true;
      break;
    case RecordKind::MailBounced:
      if (record.who == sender) {
        ++row.bounced;
        state.is_bounced = true;
      } else {
        row.given_up += record.b;
        state.settled += record.b;
        take(state.shares, record.who, -std::int64_t{record.b});
      }
      break;
    case RecordKind::MailTaken:
      // From another mailbox server it is the same message on its way.
      if (record.b == 0 && ++state.takes > 1) ++row.resent;
      take(state.shares, record.who, record.a);
      break;
    case RecordKind::MailHanded:
      take(state.shares, record.who, -std::int64_t{record.a});
      if (record.b == ServerId::kNone) {
        row.left += record.a;
        state.settled += record.a;
      }
      break;
    case RecordKind::MailDelivered:
      deliver(state, row, record);
      break;
    default:
      return;
  }
  if (is_over(state)) states_.erase(record.c);
}

std::vector<Violation> MailAccount::finish(Instant now, const std::vector<Held>& held) {
  std::vector<Violation> found;
  std::vector<Share> by_server;
  for (const auto& [word, state] : states_) {
    Row& row = rows_[MailName::of(word).sender.index()];
    const std::int64_t queued = MailAccount::held(state);
    row.queued += static_cast<std::uint64_t>(std::max<std::int64_t>(queued, 0));
    for (const Share& share : state.shares) {
      take(by_server, share.server, share.recipients);
      if (share.recipients < 0)
        found.push_back({now, "C6",
                         "a mailbox server passed on more of message " +
                             std::to_string(MailName::of(word).number) + " than it had taken"});
    }
    const auto accounted = static_cast<std::int64_t>(state.delivered.size() + state.settled) +
                           std::max<std::int64_t>(queued, 0);
    if (!state.is_sent || accounted >= state.recipients) continue;
    row.lost += static_cast<std::uint64_t>(state.recipients - accounted);
    found.push_back({now, "C6",
                     "message " + std::to_string(MailName::of(word).number) +
                         " was taken, and nobody has it for " +
                         std::to_string(state.recipients - accounted) + " of its recipients"});
  }
  for (const Held& says : held) {
    const auto share = std::find_if(by_server.begin(), by_server.end(),
                                    [&](const Share& s) { return s.server == says.server; });
    const std::int64_t took = share == by_server.end() ? 0 : share->recipients;
    if (took == static_cast<std::int64_t>(says.recipients)) continue;
    found.push_back({now, "C6",
                     "a mailbox server answers for " + std::to_string(says.recipients) +
                         " recipients, and took " + std::to_string(took) +
                         " that it has not passed on"});
  }
  return found;
}

std::size_t MailAccount::memory_bytes() const {
  constexpr std::size_t kNode = sizeof(std::pair<const std::uint64_t, State>) + 48;
  return rows_.capacity() * sizeof(Row) + states_.size() * kNode;
}

}  // namespace casgrid
