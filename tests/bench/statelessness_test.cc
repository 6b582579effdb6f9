// That front ends keep nothing, by deaths after every fiftieth event (the benchmark has them all),
// and that what would keep something is found.
#include "bench/proofs/statelessness.h"

#include <gtest/gtest.h>
#include <map>

#include "model/http/messages.h"
#include "model/http/ports.h"

namespace casgrid::proofs {
namespace {

TEST(Statelessness, AnyFrontEndGivesWhatOneAloneGives) {
  const Statelessness said = StatelessnessProof().anywhere();
  EXPECT_EQ(said.wrong, "");
  EXPECT_EQ(said.clients.size(), spoken_protocols().size() + 1) << "IMAP4 has two";
}

TEST(Statelessness, ADeathCostsOnlyWhatIsInFlight) {
  const Statelessness said = StatelessnessProof().deaths(50, 2);
  EXPECT_EQ(said.wrong, "");
}

// What a front end with a session of its own makes of the cookie that it gave: nobody else reads
// it.
class KeepsSessions final : public Participant {
 public:
  KeepsSessions(std::unique_ptr<Participant> real, std::uint32_t own)
      : real_(std::move(real)), own_(own) {}

  void handle(const Input& input, Instant now, Outbox& out) override {
    Input given = input;
    Message message;
    if (input.message != nullptr) {
      message = *input.message;
      given.message = &message;
      auto* request = message.as<HttpRequest>();
      if (request != nullptr && request->cookie.certificate_key != 0 &&
          request->method != LogonMethod::Negotiate)
        request->cookie.certificate_key ^= own_;
    }
    real_->handle(given, now, out);
    for (Message& m : out.messages) {
      auto* response = m.as<HttpResponse>();
      if (response != nullptr && response->cookie.certificate_key != 0)
        response->cookie.certificate_key ^= own_;
    }
  }

 private:
  std::unique_ptr<Participant> real_;
  std::uint32_t own_;
};

Simulation::Wrap with_sessions_of_front_ends() {
  return [](const std::string& name,
            std::unique_ptr<Participant> real) -> std::unique_ptr<Participant> {
    if (name != "cas1" && name != "cas2") return real;
    return std::make_unique<KeepsSessions>(std::move(real), name == "cas1" ? 0x100u : 0x200u);
  };
}

TEST(Statelessness, FindsASessionThatAFrontEndKeeps) {
  const Statelessness said = StatelessnessProof({.wrap = with_sessions_of_front_ends()}).anywhere();
  EXPECT_NE(said.wrong.find("OWA: in the place of <owa.open: 200"), std::string::npos)
      << said.wrong;
}

// With a balancer's cookie nobody notices, until a front end dies that had nothing to do.
TEST(Statelessness, FindsItByADeathWhereClientsStick) {
  const StatelessnessProof sound({.front_ends = FrontEnds::BothSticky});
  EXPECT_EQ(sound.deaths(150, 2).wrong, "");
  const StatelessnessProof planted(
      {.wrap = with_sessions_of_front_ends(), .front_ends = FrontEnds::BothSticky});
  const std::string wrong = planted.deaths(150, 2).wrong;
  EXPECT_NE(wrong.find("dies after event"), std::string::npos);
  EXPECT_NE(wrong.find("OWA"), std::string::npos) << wrong;
}

// A front end whose connections to mailbox servers are each one user's. Nothing breaks here.
class PoolsByUser final : public Participant {
 public:
  explicit PoolsByUser(std::unique_ptr<Participant> real) : real_(std::move(real)) {}

  void handle(const Input& input, Instant now, Outbox& out) override {
    const auto own = owns_.find(key(input.connection));
    if (own == owns_.end()) {
      real_->handle(input, now, out);
    } else if (input.kind == InputKind::ConnectionOpened) {
      out.send(input.connection, own->second.first);
    } else {  // an answer, as if on the connection that the real one had chosen
      Input given = input;
      given.connection = shared_.at(own->second.stands_for).id;
      given.tag = shared_.at(own->second.stands_for).tag;
      real_->handle(given, now, out);
    }
    const std::size_t said = out.outputs.size();
    std::size_t place = 0;
    for (std::size_t i = 0; i < said; ++i) place += divert(place, out) ? 0 : 1;
  }

 private:
  struct Shared {
    ConnectionId id;
    ParticipantId peer;
    std::uint64_t tag = 0;
    UserId user;
  };
  struct Own {
    std::uint64_t stands_for = 0;
    Message first;
  };
  static std::uint64_t key(ConnectionId id) { return std::uint64_t{id.generation} << 32 | id.slot; }

  // Whether it takes the output away; what it says in its place comes behind all others.
  bool divert(std::size_t place, Outbox& out) {
    const Output o = out.outputs[place];
    if (o.kind == OutputKind::Connect && o.port == kBackEndHttps)
      shared_[key(o.connection)] = {o.connection, o.peer, o.tag, {}};
    const auto shared = shared_.find(key(o.connection));
    if (o.kind != OutputKind::Send || shared == shared_.end()) return false;
    const auto* request = out.messages[o.message].as<HttpRequest>();
    if (request == nullptr) return false;
    if (shared->second.user.is_none()) shared->second.user = request->user;
    if (shared->second.user == request->user) return false;
    const Message message = out.messages[o.message];
    out.outputs.erase(out.outputs.begin() + static_cast<std::ptrdiff_t>(place));
    const std::pair whose{message.as<HttpRequest>()->user.value, shared->second.peer.value};
    const auto mine = by_user_.find(whose);
    if (mine != by_user_.end()) {
      owns_.at(key(mine->second)).stands_for = key(o.connection);
      out.send(mine->second, message);
      return true;
    }
    const ConnectionId made = out.connect(shared->second.peer, kBackEndHttps, 0);
    by_user_[whose] = made;
    owns_[key(made)] = {key(o.connection), message};
    return true;
  }

  std::unique_ptr<Participant> real_;
  std::map<std::uint64_t, Shared> shared_;
  std::map<std::uint64_t, Own> owns_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, ConnectionId> by_user_;
};

TEST(Statelessness, FindsAPoolByUser) {
  const Simulation::Wrap by_user =
      [](const std::string& name,
         std::unique_ptr<Participant> real) -> std::unique_ptr<Participant> {
    if (!name.starts_with("cas")) return real;
    return std::make_unique<PoolsByUser>(std::move(real));
  };
  const std::string wrong = StatelessnessProof({.wrap = by_user}).anywhere().wrong;
  EXPECT_NE(wrong.find("although one lies idle"), std::string::npos) << wrong;
}

// What is of a connection: the legs of a logon by NTLM.
TEST(Statelessness, LegsOfNtlmNeedOneFrontEnd) {
  EXPECT_EQ(StatelessnessProof({.logs_on_by_ntlm = true}).anywhere().wrong, "");
  const std::string wrong =
      StatelessnessProof({.logs_on_by_ntlm = true, .pins_logons = false}).anywhere().wrong;
  EXPECT_NE(wrong.find("EWS: in the place of <ews."), std::string::npos) << wrong;
  EXPECT_NE(wrong.find("401"), std::string::npos) << wrong;
}

}  // namespace
}  // namespace casgrid::proofs
