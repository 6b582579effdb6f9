#include <map>
#include <optional>
#include <set>

#include "bench/proofs/law.h"
#include "model/http/messages.h"
#include "model/outlookanywhere/actions.h"

namespace casgrid::proofs {
namespace {

class Pairs final : public Law {
 public:
  const char* name() const override { return "pairs"; }

  void given(const Watcher& watcher, const Input& input, Instant) override {
    if (watcher.part != Part::MailboxServer) return;
    if (input.kind == InputKind::Crashed) {
      std::erase_if(channels_, [&](const auto& c) { return c.second.at == watcher.who; });
    } else if (input.kind == InputKind::ConnectionClosed) {
      channels_.erase(key_of(input.connection));
    } else if (input.kind == InputKind::MessageArrived) {
      const auto* request = input.message->as<HttpRequest>();
      if (request == nullptr || !is_channel(request->action)) return;
      channels_[key_of(input.connection)] = {watcher.who, request->context,
                                             request->action == outlook_anywhere::kOutData};
    }
  }

  void said(const Watcher& watcher, const Output& o, const Message* message, Instant) override {
    if (watcher.part != Part::MailboxServer) return;
    const std::uint64_t key = key_of(o.connection);
    if (o.kind == OutputKind::Close) {
      channels_.erase(key);
      return;
    }
    if (message == nullptr) return;
    if (message->as<HttpResponse>() != nullptr) channels_.erase(key);  // it has ended
    const auto* part = message->as<HttpPart>();
    const bool needs_both = part != nullptr && (part->kind == HttpPart::Kind::Established ||
                                                part->kind == HttpPart::Kind::Answer);
    if (!needs_both) return;
    const auto out = channels_.find(key);
    const bool is_open = out != channels_.end() && out->second.is_out;
    check(is_open && has_in(out->second),
          watcher.name +
              (part->kind == HttpPart::Kind::Established ? " says that a session is there"
                                                         : " answers a call") +
              " without having both of its channels");
  }

 private:
  struct Channel {
    ParticipantId at;
    SessionContext session;
    bool is_out = false;
  };

  bool has_in(const Channel& out) const {
    for (const auto& [key, c] : channels_)
      if (!c.is_out && c.at == out.at && c.session == out.session) return true;
    return false;
  }

  std::map<std::uint64_t, Channel> channels_;  // open, by connection
};

}  // namespace

std::unique_ptr<Law> law_of_pairs() { return std::make_unique<Pairs>(); }

}  // namespace casgrid::proofs
