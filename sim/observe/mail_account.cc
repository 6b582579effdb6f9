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

// What was over before is over again as soon as nobody answers for it.
bool MailAccount::is_over(const State& state) {
  if (held(state) != 0 || !state.forgotten.empty()) return false;
  if (state.recipients == 0) return true;
  return (state.is_sent || state.is_bounced) &&
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
  const auto again = std::find(state.forgotten.begin(), state.forgotten.end(), record.a);
  if (again != state.forgotten.end()) {
    state.forgotten.erase(again);
    ++row.recovered;
  } else if (std::find(state.delivered.begin(), state.delivered.end(), record.a) !=
             state.delivered.end()) {
    ++row.duplicates;  // the mailbox should have noticed
    return;
  } else {
    row.took.add(Duration{static_cast<std::int64_t>(record.d)});
  }
  if (state.recipients > 0) state.delivered.push_back(record.a);
  ++row.delivered;
}

void MailAccount::count_at_server(const Record& record) {
  ServerRow& row = servers_[record.who.index()];
  switch (record.kind) {
    case RecordKind::MailTaken:
      row.taken += record.a;
      break;
    case RecordKind::MailHanded:
      row.handed += record.a;
      break;
    case RecordKind::MailBounced:
      row.given_up += record.b;
      break;
    case RecordKind::MailLate:
      row.late += record.a;
      break;
    case RecordKind::MailShadowed:
      row.shadowed += record.a;
      break;
    case RecordKind::MailShadowEnded:
      row.shadowed -= record.a;
      break;
    default:
      return;
  }
  row.has_any = true;
}

void MailAccount::count(const Record& record) {
  count_at_server(record);
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
      // Else it is the same message on its way.
      if (record.b == static_cast<std::uint32_t>(MailOrigin::Received) && ++state.takes > 1)
        ++row.resent;
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
    case RecordKind::MailDuplicate:
      ++row.duplicates;
      break;
    case RecordKind::MailForgotten:
      std::erase(state.delivered, record.a);
      state.forgotten.push_back(record.a);
      ++row.forgotten;
      --row.delivered;
      break;
    case RecordKind::MailShadowed:
      row.shadowed += record.a;
      take(shadows_, record.who, record.a);
      break;
    case RecordKind::MailShadowEnded:
      row.shadowed -= record.a;
      take(shadows_, record.who, -std::int64_t{record.a});
      break;
    default:
      break;
  }
  if (is_over(state)) states_.erase(record.c);
}

// Of one message that is not over.
void MailAccount::account(Instant now, std::uint64_t word, const State& state,
                          const IsKept& is_kept, std::vector<Violation>& found) {
  Row& row = rows_[MailName::of(word).sender.index()];
  const std::string name = "message " + std::to_string(MailName::of(word).number);
  const bool was_over = state.recipients == 0;
  const auto wanted =
      static_cast<std::int64_t>(was_over ? state.forgotten.size() : state.recipients);
  const auto has = static_cast<std::int64_t>(state.delivered.size() + state.settled);
  // Two may answer for one recipient: a primary that is down, and the shadow that took over.
  const std::int64_t queued =
      std::clamp<std::int64_t>(held(state), 0, std::max<std::int64_t>(wanted - has, 0));
  row.queued += static_cast<std::uint64_t>(queued);
  const std::int64_t lost = wanted - has - queued;
  if ((!state.is_sent && !was_over) || lost <= 0) return;
  row.lost += static_cast<std::uint64_t>(lost);
  for (const std::uint32_t user : state.forgotten) {
    if (is_kept && is_kept(word, user))
      found.push_back(
          {now, "C6", "a failover lost " + name + ", and a Safety Net has it that was not asked"});
  }
  if (lost > static_cast<std::int64_t>(state.forgotten.size()))
    found.push_back({now, "C6",
                     name + " was taken, and nobody has it for " + std::to_string(lost) +
                         " of its recipients"});
}

std::vector<Violation> MailAccount::finish(Instant now, const std::vector<Held>& held,
                                           const IsKept& is_kept) {
  std::vector<Violation> found;
  std::vector<Share> by_server;
  for (const auto& [word, state] : states_) {
    for (const Share& share : state.shares) {
      take(by_server, share.server, share.recipients);
      if (share.recipients < 0)
        found.push_back({now, "C6",
                         "a Transport service passed on more of message " +
                             std::to_string(MailName::of(word).number) + " than it had taken"});
    }
    account(now, word, state, is_kept, found);
  }
  const auto of = [](const std::vector<Share>& shares, ParticipantId server) {
    const auto share = std::find_if(shares.begin(), shares.end(),
                                    [&](const Share& s) { return s.server == server; });
    return share == shares.end() ? std::int64_t{0} : share->recipients;
  };
  for (const Held& says : held) {
    const std::int64_t took = of(by_server, says.server);
    if (took != static_cast<std::int64_t>(says.recipients))
      found.push_back({now, "C6",
                       "a Transport service answers for " + std::to_string(says.recipients) +
                           " recipients, and took " + std::to_string(took) +
                           " that it has not passed on"});
    const std::int64_t shadowed = of(shadows_, says.server);
    if (shadowed != static_cast<std::int64_t>(says.shadowed))
      found.push_back({now, "C6",
                       "a mailbox server keeps copies for " + std::to_string(says.shadowed) +
                           " recipients, and should for " + std::to_string(shadowed)});
  }
  return found;
}

std::size_t MailAccount::memory_bytes() const {
  constexpr std::size_t kNode = sizeof(std::pair<const std::uint64_t, State>) + 48;
  return rows_.capacity() * sizeof(Row) + servers_.capacity() * sizeof(ServerRow) +
         states_.size() * kNode;
}

}  // namespace casgrid
