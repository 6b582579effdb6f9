// What must hold of what goes over the wires, whatever breaks. A law watches a run from outside, by
// the messages that participants are given and say; records have invariants of their own
// (sim/observe/checkers.h).
//
// A new law is a class here, a row of all_laws(), and a test that plants its breach.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bench/proofs/watched.h"

namespace casgrid::proofs {

enum class Part : std::uint8_t { Clients, FrontEnd, MailboxServer, Other };

struct Watcher {  // a participant, as laws see it
  ParticipantId who;
  Part part = Part::Other;
  std::string name{};
};

class Law {
 public:
  Law() = default;
  Law(const Law&) = delete;
  Law& operator=(const Law&) = delete;
  virtual ~Law() = default;

  virtual const char* name() const = 0;
  // Something goes in: a connection opens or ends, a message arrives.
  virtual void given(const Watcher& watcher, const Input& input, Instant now) = 0;
  // Something comes out; `message` of a Send alone.
  virtual void said(const Watcher& watcher, const Output& output, const Message* message,
                    Instant now) = 0;

  std::uint64_t checked() const { return checked_; }                      // how often it was asked
  const std::vector<std::string>& breaches() const { return breaches_; }  // the first few

 protected:
  void check(bool holds, const std::string& sentence) {
    constexpr std::size_t kKept = 5;
    ++checked_;
    if (!holds && breaches_.size() < kKept) breaches_.push_back(sentence);
  }
  static std::uint64_t key_of(ConnectionId id) {
    return std::uint64_t{id.generation} << 32 | id.slot;
  }

 private:
  std::uint64_t checked_ = 0;
  std::vector<std::string> breaches_;
};

// Pairs: a session of Outlook Anywhere is told that it is there, and its calls are answered, only
// by a mailbox server that has both of its channels open.
std::unique_ptr<Law> law_of_pairs();
// Pipes: of a mail session, every command behind the logon comes to the mailbox server once and in
// order, with as many octets, and so does every reply to the client, as far as the pipe goes.
std::unique_ptr<Law> law_of_pipes();
// Held: what a front end takes from one end of a pipe it gives to the other, in order, and keeps
// nothing for longer than a quarter of a minute while both ends are there.
std::unique_ptr<Law> law_of_what_is_held();
// Once: what may not be done twice is done by one mailbox server, once, for each time that its
// client asks.
std::unique_ptr<Law> law_of_once();

// (Mail that is delivered exactly once is to be one more, when transport is simulated.)
std::vector<std::unique_ptr<Law>> all_laws();

// Shows a run to laws.
class LawWatch {
 public:
  explicit LawWatch(std::vector<std::unique_ptr<Law>> laws) : laws_(std::move(laws)) {}

  Simulation::Wrap wrap(const Simulation::Wrap& inner = {});
  // Before the run: who is what.
  void watch(const Simulation& simulation);
  const std::vector<std::unique_ptr<Law>>& laws() const { return laws_; }

 private:
  std::vector<std::unique_ptr<Law>> laws_;
  std::vector<Watcher> watchers_;
};

}  // namespace casgrid::proofs
