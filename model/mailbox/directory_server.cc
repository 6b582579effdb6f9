#include "model/mailbox/directory_server.h"

#include <algorithm>

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kAnswerBytes = 900;
constexpr std::uint32_t kNoticeBytes = 400;
constexpr std::uint32_t kTicketBytes = 1800;  // assumed: with what a PAC says of groups

}  // namespace

DirectoryServer::DirectoryServer(const Directory& directory, DirectoryServerOptions options)
    : directory_(directory),
      options_(std::move(options)),
      costs_(options_.seed, directory.at(options_.self).name, "ntlm cpu") {
  for (std::size_t i = 0; i < options_.trusted.size(); ++i) {
    const Handle domain{static_cast<std::uint32_t>(i), 0};
    channels_.emplace_back(options_.trusted[i], options_.participants, options_.secure_channel,
                           pack_tag(Tag::Channel, domain));
  }
}

void DirectoryServer::handle(const Input& input, Instant now, Outbox& out) {
  if (input.kind == InputKind::Crashed) {
    questions_.clear();
    asked_.clear();
    for (SecureChannel& channel : channels_) channel.forget(out);
  } else if (input.kind == InputKind::ConnectionOffered) {
    out.close(input.connection);
  } else if (input.kind == InputKind::Told) {
    take(input, now, out);
  } else if (input.kind == InputKind::WorkDone) {
    if (tag_kind<Tag>(input.tag) == Tag::Ticket)
      issue(tag_handle(input.tag), now, out);
    else
      work_done(tag_handle(input.tag), now, out);
  } else if (input.kind == InputKind::TimerDue) {
    channels_[tag_handle(input.tag).slot].due(now, out, [&](std::uint64_t tag) {
      answer(tag_handle(tag), false, LogonRefusal::None, out);
    });
  }
}

void DirectoryServer::take(const Input& input, Instant now, Outbox& out) {
  if (const auto* query = input.message->as<DirectoryQuery>()) {
    ask(input, *query, out);
  } else if (const auto* answered = input.message->as<DirectoryAnswer>()) {
    const Handle handle = tag_handle(answered->tag);
    const Question* question = questions_.find(handle);
    if (question == nullptr) return;
    const std::uint32_t domain = domain_of(question->query.user);
    SIM_ASSERT(domain != kOwnDomain);
    if (channels_[domain].answered(answered->tag, now, out))
      answer(handle, answered->credentials_ok, answered->refused, out);
  } else if (const auto* wanted = input.message->as<TicketRequest>()) {
    const Handle handle = asked_.take();
    *asked_.find(handle) = {input.peer, *wanted};
    out.spend(options_.query_kilocycles, pack_tag(Tag::Ticket, handle), CpuPurpose::Logon);
  } else if (const auto* notice = input.message->as<AccountNotice>()) {
    told(*notice, now, out);
  }
}

void DirectoryServer::ask(const Input& input, const DirectoryQuery& query, Outbox& out) {
  const Handle handle = questions_.take();
  *questions_.find(handle) = {input.peer, query};
  const std::uint64_t cost =
      query.is_ntlm ? whole_work(options_.ntlm_kilocycles.draw(costs_.at(query.nonce, 0)))
                    : options_.query_kilocycles;
  out.spend(cost, pack_tag(Tag::Question, handle),
            query.check_password ? CpuPurpose::Logon : CpuPurpose::Work);
}

std::uint32_t DirectoryServer::domain_of(UserId user) const {
  if (channels_.empty()) return kOwnDomain;
  const std::size_t group = directory_.group_index(user);
  return group < options_.trusted_of.size() ? options_.trusted_of[group] : kOwnDomain;
}

void DirectoryServer::work_done(Handle handle, Instant now, Outbox& out) {
  const Question* question = questions_.find(handle);
  if (question == nullptr) return;
  const DirectoryQuery& query = question->query;
  if (const std::uint32_t domain = query.is_ntlm ? domain_of(query.user) : kOwnDomain;
      domain != kOwnDomain) {
    DirectoryQuery passed = query;
    passed.tag = pack_tag(Tag::Question, handle);
    channels_[domain].ask(passed, now, out);
    return;
  }
  const LogonRefusal refused = judge(query, now, out);
  answer(handle, refused == LogonRefusal::None, refused, out);
}

void DirectoryServer::issue(Handle handle, Instant now, Outbox& out) {
  const Asked* asked = asked_.find(handle);
  if (asked == nullptr) return;
  const TicketRequest request = asked->request;
  const ParticipantId client = asked->client;
  asked_.give_back(handle);
  TicketAnswer answer;
  answer.tag = request.tag;
  if (request.kind == TicketRequest::Kind::Service) {
    const auto& accounts = directory_.organisation.service_accounts;
    for (std::size_t i = 0; i < accounts.size() && answer.account.is_none(); ++i)
      if (std::ranges::find(accounts[i].hosts, request.host) != accounts[i].hosts.end())
        answer.account = ServiceAccountId{i};
    answer.is_issued = !answer.account.is_none();
    if (!answer.is_issued) out.record(RecordKind::TicketDenied, request.user.value);
  } else {
    DirectoryQuery shown;
    shown.user = request.user;
    shown.check_password = true;
    shown.password_ok = request.password_ok;
    answer.is_issued = judge(shown, now, out) == LogonRefusal::None;
  }
  if (answer.is_issued)
    out.record(RecordKind::TicketIssued, request.user.value,
               static_cast<std::uint32_t>(request.kind));
  out.tell(client, {kTicketBytes, answer});
}

// ---- accounts ----------------------------------------------------------------------------------

LogonRefusal DirectoryServer::judge(const DirectoryQuery& query, Instant now, Outbox& out) {
  if (!query.check_password) return LogonRefusal::None;
  const UserId account = directory_.account_of(query.user);
  LogonRefusal refused = LogonRefusal::None;
  if (is_locked(account, now))
    refused = LogonRefusal::LockedOut;
  else if (!query.password_ok)
    refused = directory_.group_of(query.user).keeps_former_password ? LogonRefusal::FormerPassword
                                                                    : LogonRefusal::WrongPassword;
  else if (is_expired(account))
    refused = LogonRefusal::ExpiredPassword;
  if (refused != LogonRefusal::None)
    out.record(RecordKind::LogonRefused, query.user.value, static_cast<std::uint32_t>(refused));
  if (refused == LogonRefusal::WrongPassword) was_wrong(account, now, out);
  if (refused == LogonRefusal::None) was_right(account, out);
  return refused;
}

bool DirectoryServer::is_expired(UserId account) const {
  const UserGroup& group = directory_.group_of(account);
  const std::uint32_t member = account.value - group.first_user;
  return member >= group.first_expired && member - group.first_expired < group.expired_passwords;
}

bool DirectoryServer::is_locked(UserId account, Instant now) const {
  const auto known = accounts_.find(account.value);
  if (known != accounts_.end() && now < known->second.locked_until) return true;
  const UserGroup& group = directory_.group_of(account);
  const std::uint32_t member = account.value - group.first_user;
  const std::uint32_t first = group.first_expired + group.expired_passwords;
  const bool began_locked = member >= first && member - first < group.locked_out;
  return began_locked && now < kStart + options_.lockout.duration;
}

void DirectoryServer::was_right(UserId account, Outbox& out) {
  const auto known = accounts_.find(account.value);
  if (known == accounts_.end() || known->second.wrong == 0) return;
  known->second.wrong = 0;
  if (!is_emulator())
    tell(options_.of_domain.front(), {AccountNotice::Kind::RightPassword, account}, out);
}

void DirectoryServer::was_wrong(UserId account, Instant now, Outbox& out) {
  const LockoutPolicy& policy = options_.lockout;
  if (policy.threshold == 0) return;
  Account& a = accounts_[account.value];
  if (now < a.locked_until) return;  // somebody was quicker
  if (now - a.last_wrong >= policy.window) a.wrong = 0;
  a.last_wrong = now;
  if (++a.wrong < policy.threshold) {
    if (!is_emulator())
      tell(options_.of_domain.front(), {AccountNotice::Kind::WrongPassword, account}, out);
    return;
  }
  a.wrong = 0;
  a.locked_until = now + policy.duration;
  out.record(RecordKind::AccountLocked, account.value, 0,
             static_cast<std::uint64_t>(ns(policy.duration)));
  for (const ServerId other : options_.of_domain)
    if (other != options_.self)
      tell(other, {AccountNotice::Kind::LockedOut, account, a.locked_until}, out);
}

void DirectoryServer::told(const AccountNotice& notice, Instant now, Outbox& out) {
  switch (notice.kind) {
    case AccountNotice::Kind::WrongPassword:
      was_wrong(notice.account, now, out);
      break;
    case AccountNotice::Kind::RightPassword:
      was_right(notice.account, out);
      break;
    case AccountNotice::Kind::LockedOut:
      accounts_[notice.account.value] = {now, notice.until, 0};
      break;
  }
}

void DirectoryServer::tell(ServerId controller, const AccountNotice& notice, Outbox& out) const {
  out.tell(options_.participants[controller.index()], {kNoticeBytes, notice});
}

void DirectoryServer::answer(Handle handle, bool credentials_ok, LogonRefusal refused,
                             Outbox& out) {
  const Question* question = questions_.find(handle);
  if (question == nullptr) return;
  DirectoryAnswer answer;
  answer.tag = question->query.tag;
  answer.user = question->query.user;
  answer.is_ntlm = question->query.is_ntlm;
  answer.credentials_ok = credentials_ok;
  answer.refused = refused;
  const ParticipantId asker = question->asker;
  questions_.give_back(handle);
  out.tell(asker, {kAnswerBytes, answer});
}

std::size_t DirectoryServer::memory_bytes() const {
  std::size_t bytes = questions_.memory_bytes() + asked_.memory_bytes() +
                      accounts_.size() * sizeof(std::pair<std::uint32_t, Account>);
  for (const SecureChannel& channel : channels_) bytes += channel.memory_bytes();
  return bytes;
}

}  // namespace casgrid
