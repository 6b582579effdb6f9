// Mail that the users of a population are sent from the Internet, or submit themselves: one
// participant for all of them.
//
// Theory of operation: the line of one user carries one message at a time, for which a connection
// is opened, and ended. Messages come in at their own pace and wait their turn; a session stands at
// one of
//   Off         there is none
//   Greeting    is open: the server speaks first
//   Ehlo, StartTls, ClientHello    asked, and not answered yet
//   Logon, Name, Password          AUTH LOGIN, step by step
//   Ready       all is said that comes before MAIL
//   Mail        with every RCPT and DATA, where the program pipelines; else
//   Recipient, Data                come one by one
//   Body        354: the body is on its way, and the reply to it decides
// A message that is taken is the servers' from then on. One that is refused for good is bounced:
// its author is told. After anything else a program with other hosts goes on with the next address
// of the name at once, each once (real-mail B8); then what a queue has is deferred, and what a user
// runs is run again. While the first message of a line waits, so do those behind it; and
// so does a line whose host has as many connections as it may.
//
// What the sender does not know is whether a message was taken whose connection broke behind its
// last octet: it sends it again, and it may be delivered twice.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/base/ring.h"
#include "model/base/slab.h"
#include "model/client/client_connections.h"
#include "model/client/client_profile.h"
#include "model/client/pace.h"
#include "model/smtp/messages.h"
#include "model/smtp/program.h"

namespace casgrid::smtp {

struct PopulationOptions {
  ClientIdentity who;
  ClientConnectionsOptions connections;  // one a user; the port is filled in
  const ProgramRow* program = nullptr;
  StartTls start_tls = StartTls::Never;
  std::uint16_t recipients = 1;  // of each message
  double outside_share = 0;      // of the messages: all of their recipients are outside
  // Of programs with a queue: servers that send, each for as many users behind one address.
  std::uint32_t hosts = 1;
  ParticipantId self;  // messages have its name
  Duration ramp = std::chrono::seconds(60);
  ClientProfile profile;  // think_s: between two messages; request_bytes: of one; retry_s
  DayShape day;
};

class Population final : public Participant, private ClientConnections::Owner {
 public:
  explicit Population(PopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override;
  std::size_t memory_bytes() const override {
    return lines_.capacity() * sizeof(Line) + mails_.memory_bytes() + connections_.memory_bytes();
  }

  std::size_t clients() const { return lines_.size(); }
  const ClientConnections& connections() const { return connections_; }
  std::size_t queued() const { return mails_.in_use(); }  // messages that wait, or are under way

 private:
  enum class Stage : std::uint8_t {
    Off,
    Greeting,
    Ehlo,
    StartTls,
    ClientHello,
    Logon,
    Name,
    Password,
    Ready,
    Mail,
    Recipient,
    Data,
    Body,
  };

  struct Mail {
    Instant made = kStart;
    std::uint64_t name = 0;  // MailName
    std::uint64_t nonce = 0;
    std::uint32_t octets = 0;
    UserId first_recipient;  // the others are those behind
    Handle next;
    bool has_failed = false;
    bool goes_out = false;
  };

  struct Line {
    Instant next_mail = kNever;
    Instant due = kStart;  // the first message may be tried
    Handle first;          // of its messages, in the order in which they came
    Handle last;
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;   // generation of the pending timer
    std::uint32_t number = 0;  // of its latest command
    std::uint16_t said = 0;    // RCPT so far
    std::uint16_t host = 0;    // place among the addresses of the name
    std::uint16_t hosts = 0;   // tried
    std::uint8_t failures = 0;
    Stage stage = Stage::Off;
    bool is_secure : 1 = false;
    bool is_greeted : 1 = false;
    bool is_waiting : 1 = false;  // for a connection of its host
  };

  struct Host {
    std::uint32_t at_once = 0;    // connections
    Ring<std::uint32_t> waiting;  // lines
  };

  ClientConnections::Readiness readiness(std::uint32_t line, ActionId action, Instant now,
                                         Outbox& out) override;
  ClientConnections::Outgoing write(const ClientConnections::Exchange& exchange) override;
  std::optional<std::uint16_t> read(const ClientConnections::Exchange& exchange,
                                    const Message& message) override;
  void completed(std::uint32_t line, ActionId action, const Message& answer, Instant now,
                 Outbox& out) override;
  void failed(std::uint32_t line, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;
  void heard(std::uint32_t line, const Message& message, Instant now, Outbox& out) override;

  ActionId action() const;
  std::size_t hosts() const;
  Instant next_mail(std::uint32_t line, Instant after);
  void wake(std::uint32_t line, Instant now, Outbox& out);
  void make_mail(std::uint32_t line, Instant now, Outbox& out);
  void look(std::uint32_t line, Instant now, Outbox& out);
  Host* host_of(std::uint32_t line);
  bool takes_place(std::uint32_t line);
  void gives_place(std::uint32_t line, Instant now, Outbox& out);
  void attempt(std::uint32_t line, Instant now, Outbox& out);
  UserId recipient(const Mail& mail, std::uint16_t place) const;
  Command command(std::uint32_t line, Verb verb);
  void say(std::uint32_t line, Verb verb, Stage next, std::uint32_t bytes, Outbox& out);
  void say_password(std::uint32_t number, Instant now, Outbox& out);
  void say_recipient(std::uint32_t line, Outbox& out);
  void say_body(std::uint32_t line, Outbox& out);
  void greeted(std::uint32_t line, Outbox& out);
  void extended(std::uint32_t line, const Reply& offer, Instant now, Outbox& out);
  void go_on(std::uint32_t line, const Reply& reply, Instant now, Outbox& out);
  // A good reply that leaves the program no way to go on is a refusal.
  Reply judged(std::uint32_t line, const Reply& reply) const;
  Step step_of(std::uint32_t line) const;
  void taken(std::uint32_t line, Instant now, Outbox& out);
  void refused(std::uint32_t line, const Reply& reply, Instant now, Outbox& out);
  void try_again(std::uint32_t line, OperationEnd how, Instant now, Outbox& out);
  void bounce(std::uint32_t line, OperationEnd how, Instant now, Outbox& out);
  void exited(std::uint32_t line, int code, Outbox& out);
  void forget_first(std::uint32_t line);
  void hang_up(std::uint32_t line, Outbox& out);

  PopulationOptions options_;
  const ProgramRow& program_;
  RandomStream choices_;
  RandomStream sizes_;
  std::vector<Line> lines_;
  Slab<Mail> mails_;
  Pace<Line> pace_;
  ClientConnections connections_;
  std::vector<Host> hosts_;  // none: as many connections as there are lines
  std::uint64_t made_ = 0;   // messages
};

}  // namespace casgrid::smtp
