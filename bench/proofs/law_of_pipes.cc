// A pipe is known by its first command: from then on its two connections, the client's and that to
// the mailbox server, belong together.
#include <deque>
#include <optional>
#include <unordered_map>

#include "bench/proofs/law.h"
#include "model/mailaccess/messages.h"

namespace casgrid::proofs {
namespace {

using mailaccess::Command;
using mailaccess::Reply;
using mailaccess::Status;
using mailaccess::Verb;

bool is_of_logon(Verb verb) {
  return verb == Verb::User || verb == Verb::Login || verb == Verb::AuthenticatePlain ||
         verb == Verb::StartTls || verb == Verb::ClientHello;
}

class Pipes final : public Law {
 public:
  const char* name() const override { return "pipes"; }

  void given(const Watcher& watcher, const Input& input, Instant) override {
    if (input.kind != InputKind::MessageArrived) return;
    const std::uint64_t key = key_of(input.connection);
    if (watcher.part == Part::MailboxServer) {
      if (const auto* command = input.message->as<Command>())
        came_up(key, *command, input.message->bytes, watcher);
    } else if (watcher.part == Part::Clients) {
      if (const auto* reply = input.message->as<Reply>())
        came_down(key, *reply, input.message->bytes, watcher);
    }
  }

  void said(const Watcher& watcher, const Output& o, const Message* message, Instant) override {
    if (message == nullptr) return;
    const std::uint64_t key = key_of(o.connection);
    if (watcher.part == Part::Clients) {
      const auto* command = message->as<Command>();
      if (command == nullptr) return;
      Client& c = clients_[key];
      const bool was_logon = is_of_logon(command->verb);
      by_nonce_[command->nonce] = {key, c.said.size()};
      c.said.push_back({command->nonce, message->bytes});
      if (was_logon) c.logged_on_by = c.said.size();
    } else if (watcher.part == Part::MailboxServer) {
      const auto* reply = message->as<Reply>();
      const auto pipe = client_of_.find(key);
      if (reply == nullptr || pipe == client_of_.end()) return;
      clients_[pipe->second].replies.push_back({reply->number, reply->status, message->bytes});
    }
  }

 private:
  struct Said {
    std::uint64_t nonce = 0;
    std::uint32_t bytes = 0;
  };
  struct Replied {
    std::uint32_t number = 0;
    Status status{};
    std::uint32_t bytes = 0;
  };
  struct Client {  // a connection of one
    std::vector<Said> said;
    std::size_t logged_on_by = 0;  // so many were of the logon
    std::size_t came = 0;          // so many are at the mailbox server, or will never be there
    bool is_piped = false;
    std::deque<Replied> replies;  // on their way
  };
  struct Place {
    std::uint64_t connection = 0;
    std::size_t number = 0;
  };

  void came_up(std::uint64_t key, const Command& command, std::uint32_t bytes,
               const Watcher& watcher) {
    if (command.verb == Verb::Login && !client_of_.contains(key)) return;  // the front end's word
    const auto place = by_nonce_.find(command.nonce);
    if (place == by_nonce_.end()) {
      check(false, watcher.name + " is given a command that no client said");
      return;
    }
    Client& c = clients_[place->second.connection];
    const auto known = client_of_.find(key);
    if (known == client_of_.end()) {
      check(!c.is_piped, watcher.name + " is given a session that has a pipe");
      client_of_[key] = place->second.connection;
      c.is_piped = true;
      c.came = c.logged_on_by;
    } else {
      check(known->second == place->second.connection,
            watcher.name + " is given a command of another session");
    }
    check(place->second.number == c.came && bytes == c.said[place->second.number].bytes,
          watcher.name + " is given command " + std::to_string(place->second.number) +
              " of a session in the place of command " + std::to_string(c.came));
    c.came = place->second.number + 1;
  }

  // A front end may say by itself that the session ends.
  void came_down(std::uint64_t key, const Reply& reply, std::uint32_t bytes,
                 const Watcher& watcher) {
    const auto found = clients_.find(key);
    if (found == clients_.end() || !found->second.is_piped) return;
    std::deque<Replied>& replies = found->second.replies;
    if (replies.empty() && reply.status == Status::Bye) return;
    const bool is_next = !replies.empty() && replies.front().number == reply.number &&
                         replies.front().status == reply.status && replies.front().bytes == bytes;
    check(is_next, watcher.name + " is given reply " + std::to_string(reply.number) +
                       " that is not the next of its session");
    if (!replies.empty()) replies.pop_front();
  }

  std::unordered_map<std::uint64_t, Client> clients_;           // by their connections
  std::unordered_map<std::uint64_t, std::uint64_t> client_of_;  // by connection to a mailbox server
  std::unordered_map<std::uint64_t, Place> by_nonce_;
};

}  // namespace

std::unique_ptr<Law> law_of_pipes() { return std::make_unique<Pipes>(); }

}  // namespace casgrid::proofs
