#include "model/mailbox/directory_server.h"

#include "model/base/questions.h"

namespace casgrid {
namespace {

enum class Tag : std::uint8_t { Question };

constexpr std::uint32_t kAnswerBytes = 900;

}  // namespace

void DirectoryServer::handle(const Input& input, Instant, Outbox& out) {
  if (input.kind == InputKind::Crashed) {
    questions_.clear();
  } else if (input.kind == InputKind::ConnectionOffered) {
    out.close(input.connection);
  } else if (input.kind == InputKind::Told) {
    const auto* query = input.message->as<DirectoryQuery>();
    if (query == nullptr) return;
    const Handle handle = questions_.take();
    *questions_.find(handle) = {input.peer, *query};
    out.spend(query_kilocycles_, pack_tag(Tag::Question, handle),
              query->check_password ? CpuPurpose::Logon : CpuPurpose::Work);
  } else if (input.kind == InputKind::WorkDone) {
    const Handle handle = tag_handle(input.tag);
    const Question* question = questions_.find(handle);
    if (question == nullptr) return;
    DirectoryAnswer answer;
    answer.tag = question->query.tag;
    answer.user = question->query.user;
    answer.credentials_ok = !question->query.check_password || question->query.password_ok;
    const ParticipantId asker = question->asker;
    questions_.give_back(handle);
    out.tell(asker, {kAnswerBytes, answer});
  }
}

}  // namespace casgrid
