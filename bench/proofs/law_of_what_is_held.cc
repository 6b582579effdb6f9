// Where a pipe breaks nothing comes after what was lost, so no order is wrong: what a front end has
// and does not give on shows only by how long it has it. (A service that hangs reads nothing: of
// one that a fault had hang, nothing is asked from then on.)
#include <deque>
#include <map>
#include <set>

#include "bench/proofs/law.h"
#include "model/mailaccess/messages.h"

namespace casgrid::proofs {
namespace {

using mailaccess::Command;
using mailaccess::Reply;
using mailaccess::Status;
using mailaccess::Verb;

constexpr Duration kLongest = std::chrono::seconds(15);

class WhatIsHeld final : public Law {
 public:
  const char* name() const override { return "held"; }

  void given(const Watcher& watcher, const Input& input, Instant now) override {
    if (watcher.part != Part::FrontEnd) return;
    const std::uint64_t key = key_of(input.connection);
    if (input.kind == InputKind::FaultTold) {
      const auto* act = std::get_if<ServerAct>(&input.fault->act);
      const auto* sicken = act == nullptr ? nullptr : std::get_if<casgrid::act::Sicken>(act);
      if (sicken != nullptr && sicken->sickness == Sickness::Hangs) hung_.insert(watcher.who.value);
    } else if (input.kind == InputKind::Crashed) {
      std::erase_if(doors_, [&](const auto& d) { return d.second.at == watcher.who; });
      std::erase_if(ups_, [&](const auto& u) { return !doors_.contains(u.second); });
    } else if (input.kind == InputKind::ConnectionClosed) {
      ended(key, watcher, now);
    } else if (input.kind == InputKind::MessageArrived) {
      if (const auto* command = input.message->as<Command>()) {
        doors_[key].at = watcher.who;
        doors_[key].up.push_back({command->nonce, input.message->bytes, now});
        by_nonce_[command->nonce] = key;
      } else if (const auto* reply = input.message->as<Reply>()) {
        const auto up = ups_.find(key);
        if (up != ups_.end())
          doors_[up->second].down.push_back({reply->number, input.message->bytes, now});
      }
    }
  }

  void said(const Watcher& watcher, const Output& o, const Message* message, Instant now) override {
    if (watcher.part != Part::FrontEnd) return;
    const std::uint64_t key = key_of(o.connection);
    if (o.kind == OutputKind::Close) ended(key, watcher, now);
    if (message == nullptr) return;
    if (const auto* command = message->as<Command>())
      gave_up(key, *command, message->bytes, watcher);
    else if (const auto* reply = message->as<Reply>())
      gave_down(key, *reply, message->bytes, watcher);
  }

 private:
  struct Kept {
    std::uint64_t what = 0;  // nonce, number
    std::uint32_t bytes = 0;
    Instant since = kStart;
  };
  struct Door {  // a client's connection
    ParticipantId at;
    bool is_piped = false;
    std::deque<Kept> up;
    std::deque<Kept> down;
  };

  void gave_up(std::uint64_t key, const Command& command, std::uint32_t bytes,
               const Watcher& watcher) {
    if (command.verb == Verb::Login && !ups_.contains(key)) return;  // its own word
    const auto from = by_nonce_.find(command.nonce);
    if (from == by_nonce_.end() || !doors_.contains(from->second)) return;  // of the law of pipes
    Door& d = doors_[from->second];
    if (!d.is_piped) {  // what came before was of the logon
      while (!d.up.empty() && d.up.front().what != command.nonce) d.up.pop_front();
    }
    d.is_piped = true;
    ups_[key] = from->second;
    const bool is_next =
        !d.up.empty() && d.up.front().what == command.nonce && d.up.front().bytes == bytes;
    check(is_next, watcher.name + " gives a command on that is not the next");
    if (is_next) d.up.pop_front();
  }

  void gave_down(std::uint64_t key, const Reply& reply, std::uint32_t bytes,
                 const Watcher& watcher) {
    const auto door = doors_.find(key);
    if (door == doors_.end() || !door->second.is_piped) return;
    std::deque<Kept>& down = door->second.down;
    if (down.empty() && reply.status == Status::Bye) return;  // its own word
    const bool is_next =
        !down.empty() && down.front().what == reply.number && down.front().bytes == bytes;
    check(is_next, watcher.name + " gives a reply on that is not the next");
    if (!down.empty()) down.pop_front();
  }

  void ended(std::uint64_t key, const Watcher& watcher, Instant now) {
    if (const auto up = ups_.find(key); up != ups_.end()) {
      key = up->second;
      ups_.erase(up);
    }
    const auto door = doors_.find(key);
    if (door == doors_.end()) return;
    if (door->second.is_piped && !hung_.contains(watcher.who.value)) {
      for (const auto* kept : {&door->second.up, &door->second.down})
        check(kept->empty() || now - kept->front().since <= kLongest,
              watcher.name + " does not give on what it was given");
    }
    doors_.erase(door);
  }

  std::set<std::uint32_t> hung_;
  std::map<std::uint64_t, Door> doors_;
  std::map<std::uint64_t, std::uint64_t> ups_;       // to mailbox servers: whose door
  std::map<std::uint64_t, std::uint64_t> by_nonce_;  // of a command: whose door
};

}  // namespace

std::unique_ptr<Law> law_of_what_is_held() { return std::make_unique<WhatIsHeld>(); }

}  // namespace casgrid::proofs
