// Every time that a client asks it draws a nonce, which balancers and front ends pass on, also when
// they ask again. Of a call on a channel the session and its number stand for it.
#include <map>
#include <unordered_map>

#include "bench/proofs/law.h"
#include "model/http/messages.h"
#include "model/outlookanywhere/actions.h"

namespace casgrid::proofs {
namespace {

class Once final : public Law {
 public:
  const char* name() const override { return "once"; }

  void given(const Watcher& watcher, const Input& input, Instant) override {
    if (watcher.part != Part::MailboxServer) return;
    const std::uint64_t key = key_of(input.connection);
    if (input.kind == InputKind::ConnectionClosed) {
      asked_.erase(key);
      sessions_.erase(key);
    }
    if (input.kind != InputKind::MessageArrived) return;
    const auto* request = input.message->as<HttpRequest>();
    if (request == nullptr) return;
    if (request->action == outlook_anywhere::kOutData) sessions_[key] = request->context;
    const bool matters = !is_replayable(request->action) && !has_connection(request->action) &&
                         !is_own_page(request->action);
    if (matters)
      asked_[key] = {request->nonce, request->action};
    else
      asked_.erase(key);
  }

  void said(const Watcher& watcher, const Output& o, const Message* message, Instant) override {
    if (watcher.part != Part::MailboxServer || message == nullptr) return;
    const std::uint64_t key = key_of(o.connection);
    if (const auto* response = message->as<HttpResponse>()) {
      const auto asked = asked_.find(key);
      if (asked == asked_.end()) return;
      const Asked what = asked->second;
      asked_.erase(asked);
      const bool is_done = response->outcome == BackEndOutcome::Served && response->status < 400;
      if (is_done)
        check(++done_[what.nonce] == 1,
              watcher.name + " does " + full_name_of(what.action) + " that was done already");
    } else if (const auto* part = message->as<HttpPart>()) {
      const auto session = sessions_.find(key);
      if (part->kind != HttpPart::Kind::Answer || part->status >= 400 || session == sessions_.end())
        return;
      const auto call = std::pair{
          std::uint64_t{session->second.generation} << 32 | session->second.slot, part->call};
      check(++calls_[call] == 1, watcher.name + " answers a call that was answered already");
    }
  }

 private:
  struct Asked {
    std::uint64_t nonce = 0;
    ActionId action;
  };

  std::unordered_map<std::uint64_t, Asked> asked_;  // by connection
  std::unordered_map<std::uint64_t, unsigned> done_;
  std::unordered_map<std::uint64_t, SessionContext> sessions_;  // by connection of an OUT channel
  std::map<std::pair<std::uint64_t, std::uint32_t>, unsigned> calls_;
};

}  // namespace

std::unique_ptr<Law> law_of_once() { return std::make_unique<Once>(); }

}  // namespace casgrid::proofs
