// Mail programs over POP3 or IMAP4: one participant for a whole population, one connection a
// client.
//
// Theory of operation: a session is what a client has from its first logon until it leaves. Its
// connection stands at one of
//   Off         there is none: the client waits for its next session or attempt, or connects
//   Greeting    is open: the server speaks first
//   Pause       greeted; the program takes its time
//   Capability, StartTls, ClientHello   asked, and not answered yet; some programs ask nothing
//   Ready       all is said that comes before the logon
//   Logon       asked, and not answered yet; over POP3 the password comes when USER is answered
//   AskAgain    logged on; CAPABILITY comes once more
//   On          logged on: the program walks through its commands, then stays or leaves
//   EndingIdle  DONE is said, and the IDLE not answered yet
// All that comes before a logon belongs to the logon's exchange; what has an exchange of its own is
// an action. IDLE hangs: something changed, and it is over; the client fetches, and idles again.
// Over POP3 nothing hangs: a program comes, fetches whatever is new, and goes.
// The server never shows why a session ends: it is cut. The client is back at once, the first time
// since it last had what it wanted; then it backs off. A refused logon is final for the attempt.
// Programs that do not try again come back when it is time for their next look.
#pragma once

#include <vector>

#include "model/base/participant.h"
#include "model/base/random.h"
#include "model/client/client_connections.h"
#include "model/client/client_profile.h"
#include "model/client/fetch_client.h"
#include "model/client/pace.h"
#include "model/mailaccess/messages.h"
#include "model/mailaccess/program.h"

namespace casgrid {

struct MailPopulationOptions {
  ClientIdentity who;
  ClientConnectionsOptions connections;  // ports and patience with IDLE are filled in
  const mailaccess::ProgramRow* program = nullptr;
  bool uses_idle = false;     // of programs that stay: IDLE in place of NOOP
  bool implicit_tls = false;  // TLS begins with the connection; else it may follow
  // Of programs that fetch each new message by itself: between two of them in a mailbox.
  Variate new_mail_s = Variate::constant(3600);
  Duration ramp = std::chrono::seconds(60);
  // think_s: between two looks, which are sessions of a program that comes and goes, NOOPs of one
  // that stays; hold_s: until an IDLE is said again; retry_s.
  ClientProfile profile;
  DayShape day;
};

class MailPopulation final : public Participant, private ClientConnections::Owner {
 public:
  explicit MailPopulation(MailPopulationOptions options);

  void handle(const Input& input, Instant now, Outbox& out) override;
  void expect(InputKind kind, std::uint64_t tag) const override {
    fetch_client(kind, tag, connections_, clients_);
  }
  std::size_t memory_bytes() const override {
    return clients_.capacity() * sizeof(Client) + new_mail_.capacity() * sizeof(NewMail) +
           connections_.memory_bytes();
  }

  std::size_t clients() const { return clients_.size(); }
  const ClientConnections& connections() const { return connections_; }
  std::uint64_t sessions() const { return sessions_; }

 private:
  enum class Stage : std::uint8_t {
    Off,
    Greeting,
    Pause,
    Capability,
    StartTls,
    ClientHello,
    Ready,
    Logon,
    AskAgain,
    On,
    EndingIdle,
  };

  struct Client {
    std::uint32_t draws = 0;
    std::uint32_t timer = 0;   // generation of the pending timer
    std::uint32_t number = 0;  // of its latest command
    Stage stage = Stage::Off;
    std::uint8_t step = 0;      // of the walk; its length: it is over
    std::uint8_t failures = 0;  // in a row
    bool is_secure : 1 = false;
    bool takes_plain : 1 = false;   // for this logon
    bool is_repeating : 1 = false;  // what it wanted has failed, and has not been had since
    bool is_in_session : 1 = false;
    bool is_greeted : 1 = false;
    bool has_news : 1 = false;  // something changed while it did not idle
  };
  static_assert(sizeof(Client) == 16);

  // In a mailbox, as its program will find it.
  struct NewMail {
    Instant next = kNever;    // when the next message comes
    std::uint32_t count = 0;  // that were there at the latest look, and are not fetched yet
  };

  ClientConnections::Readiness readiness(std::uint32_t connection, ActionId action, Instant now,
                                         Outbox& out) override;
  ClientConnections::Outgoing write(const ClientConnections::Exchange& exchange) override;
  std::optional<std::uint16_t> read(const ClientConnections::Exchange& exchange,
                                    const Message& message) override;
  void completed(std::uint32_t connection, ActionId action, const Message& answer, Instant now,
                 Outbox& out) override;
  void failed(std::uint32_t connection, ActionId action, FailureReason reason, Instant now,
              Outbox& out) override;
  void heard(std::uint32_t connection, const Message& message, Instant now, Outbox& out) override;
  void lost(std::uint32_t connection, Instant now, Outbox& out) override;

  const mailaccess::Dialect& dialect() const { return program_.dialect; }
  // None: the walk is over, and nothing new is left.
  const mailaccess::Step* find_step(std::uint32_t client) const;
  void step_is_done(std::uint32_t client, Instant now);
  Instant next_mail(std::uint32_t client, Instant after);

  void wake(std::uint32_t client, Instant now, Outbox& out);
  void begin_session(std::uint32_t client, Instant now, Outbox& out);
  void end_session(std::uint32_t client, Instant now, Outbox& out);
  void log_on(std::uint32_t client, Instant now, Outbox& out);
  void go_on(std::uint32_t client, const mailaccess::Reply& reply, Instant now, Outbox& out);
  void offered(std::uint32_t client, const mailaccess::Reply& reply, Instant now, Outbox& out);
  void greeted(std::uint32_t client, Instant now, Outbox& out);
  void proceed(std::uint32_t client, Stage stage, Instant now, Outbox& out);
  void good_answer(std::uint32_t client, ActionId action, const mailaccess::Reply& reply,
                   Instant now, Outbox& out);
  void walk(std::uint32_t client, Instant now, Outbox& out);
  void had(std::uint32_t client, Instant now, Outbox& out);
  void think(std::uint32_t client, Instant now, Outbox& out);
  void rest(std::uint32_t client, Instant now, Outbox& out);
  void fetch(std::uint32_t client, Instant now, Outbox& out);
  void leave(std::uint32_t client, Instant now, Outbox& out);
  void cut_off(std::uint32_t client, OperationEnd how, Instant now, Outbox& out);
  void retry(std::uint32_t client, OperationEnd how, Instant now, Outbox& out,
             std::optional<Instant> typed = {});
  void request(std::uint32_t client, ActionId action, Instant now, Outbox& out);
  void say(std::uint32_t client, mailaccess::Verb verb, Outbox& out);
  void say_credentials(std::uint32_t client, Instant now, Outbox& out);
  void say_farewell(std::uint32_t client, Outbox& out);
  UserId user_of(std::uint32_t client) const;
  mailaccess::Command command(std::uint32_t client, mailaccess::Verb verb);
  mailaccess::Reply judged(std::uint32_t client, const mailaccess::Reply& reply) const;
  bool wants_tls(const Client& client, const mailaccess::Reply& offer) const;

  MailPopulationOptions options_;
  const mailaccess::ProgramRow& program_;
  RandomStream choices_;
  std::vector<Client> clients_;
  std::vector<NewMail> new_mail_;  // by client; empty where nobody fetches message by message
  Pace<Client> pace_;
  ClientConnections connections_;
  std::uint64_t sessions_ = 0;
};

}  // namespace casgrid
