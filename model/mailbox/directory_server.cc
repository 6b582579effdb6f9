#include "model/mailbox/directory_server.h"

#include "model/base/assert.h"

namespace casgrid {
namespace {

constexpr std::uint32_t kAnswerBytes = 900;

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
    for (SecureChannel& channel : channels_) channel.forget(out);
  } else if (input.kind == InputKind::ConnectionOffered) {
    out.close(input.connection);
  } else if (input.kind == InputKind::Told) {
    take(input, now, out);
  } else if (input.kind == InputKind::WorkDone) {
    work_done(tag_handle(input.tag), now, out);
  } else if (input.kind == InputKind::TimerDue) {
    channels_[tag_handle(input.tag).slot].due(
        now, out, [&](std::uint64_t tag) { answer(tag_handle(tag), false, out); });
  }
}

void DirectoryServer::take(const Input& input, Instant now, Outbox& out) {
  if (const auto* query = input.message->as<DirectoryQuery>()) {
    const Handle handle = questions_.take();
    *questions_.find(handle) = {input.peer, *query};
    const std::uint64_t cost =
        query->is_ntlm ? whole_work(options_.ntlm_kilocycles.draw(costs_.at(query->nonce, 0)))
                       : options_.query_kilocycles;
    out.spend(cost, pack_tag(Tag::Question, handle),
              query->check_password ? CpuPurpose::Logon : CpuPurpose::Work);
  } else if (const auto* answered = input.message->as<DirectoryAnswer>()) {
    const Handle handle = tag_handle(answered->tag);
    const Question* question = questions_.find(handle);
    if (question == nullptr) return;
    const std::uint32_t domain = domain_of(question->query.user);
    SIM_ASSERT(domain != kOwnDomain);
    if (channels_[domain].answered(answered->tag, now, out))
      answer(handle, answered->credentials_ok, out);
  }
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
  answer(handle, !query.check_password || query.password_ok, out);
}

void DirectoryServer::answer(Handle handle, bool credentials_ok, Outbox& out) {
  const Question* question = questions_.find(handle);
  if (question == nullptr) return;
  DirectoryAnswer answer;
  answer.tag = question->query.tag;
  answer.user = question->query.user;
  answer.is_ntlm = question->query.is_ntlm;
  answer.credentials_ok = credentials_ok;
  const ParticipantId asker = question->asker;
  questions_.give_back(handle);
  out.tell(asker, {kAnswerBytes, answer});
}

std::size_t DirectoryServer::memory_bytes() const {
  std::size_t bytes = questions_.memory_bytes();
  for (const SecureChannel& channel : channels_) bytes += channel.memory_bytes();
  return bytes;
}

}  // namespace casgrid
