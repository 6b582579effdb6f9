#include "model/mailbox/directory_server.h"

#include "tests/model/door.h"
#include "tests/model/organisation.h"

namespace casgrid::testing::directory_server_test {
namespace {

constexpr ParticipantId kAsker{0u};

struct Controller {
  Directory directory = organisation();
  DirectoryServer server;
  Door door;

  explicit Controller(const std::function<void(DirectoryServerOptions&)>& change = {})
      : server(directory, changed(directory, change)), door(server) {}

  static DirectoryServerOptions changed(
      const Directory& d, const std::function<void(DirectoryServerOptions&)>& change) {
    DirectoryServerOptions o;
    o.self = kDcParis;
    o.participants = participants(d);
    if (change) change(o);
    return o;
  }

  // A logon by NTLM, up to the end of the controller's own work.
  void ask(std::uint64_t tag, bool password_ok = true) {
    DirectoryQuery q;
    q.tag = q.nonce = tag;
    q.user = UserId{3u};
    q.check_password = q.is_ntlm = true;
    q.password_ok = password_ok;
    door.told(kAsker, q, kStart);
    door.work_done(door.one(OutputKind::Spend).tag, kStart);
  }

  DirectoryAnswer said() const { return door.only<DirectoryAnswer>(OutputKind::Tell); }
};

// Its users are of another domain, which the controller in Lyon holds.
void trust(DirectoryServerOptions& o) {
  o.trusted = {{kDcLyon}};
  o.trusted_of = {0};
  o.secure_channel.slots = 1;
}

TEST(DirectoryServer, ChecksPasswordsAfterItsWork) {
  Controller c;
  for (const bool right : {true, false}) {
    DirectoryQuery q;
    q.tag = 42;
    q.user = UserId{3u};
    q.check_password = true;
    q.password_ok = right;
    c.door.told(kAsker, q, kStart);
    const Output work = c.door.one(OutputKind::Spend);
    EXPECT_EQ(work.kilocycles, 1000u);
    c.door.work_done(work.tag, at_s(0.1));
    EXPECT_EQ(c.said().tag, 42u);
    EXPECT_EQ(c.said().credentials_ok, right);
    EXPECT_EQ(c.door.one(OutputKind::Tell).peer, kAsker);
  }
}

TEST(DirectoryServer, ChecksALogonOfItsOwnDomain) {
  Controller c;
  c.ask(9);
  EXPECT_EQ(c.said().tag, 9u);
  EXPECT_TRUE(c.said().is_ntlm);
  EXPECT_TRUE(c.said().credentials_ok);
  c.ask(10, false);
  EXPECT_FALSE(c.said().credentials_ok);
}

TEST(DirectoryServer, DrawsWhatAnNtlmLogonCosts) {
  Controller c([](DirectoryServerOptions& o) { o.ntlm_kilocycles = Variate::exponential(5000); });
  const auto cost_of = [&](std::uint64_t nonce) {
    DirectoryQuery q;
    q.nonce = nonce;
    q.check_password = q.is_ntlm = true;
    c.door.told(kAsker, q, kStart);
    return c.door.one(OutputKind::Spend).kilocycles;
  };
  EXPECT_NE(cost_of(1), cost_of(2));
  EXPECT_EQ(cost_of(1), cost_of(1)) << "by the logon, whatever came before it";
}

TEST(DirectoryServer, AsksTheOtherDomainOverItsOwnChannel) {
  Controller c(trust);
  c.ask(9);
  const auto passed = c.door.only<DirectoryQuery>(OutputKind::Tell);
  EXPECT_EQ(c.door.one(OutputKind::Tell).peer.index(), kDcLyon.index());
  EXPECT_TRUE(passed.password_ok);
  EXPECT_EQ(c.door.count(RecordKind::ChannelTaken), 1u);
  c.ask(10);
  EXPECT_FALSE(c.door.has(OutputKind::Tell)) << "one at a time";
  DirectoryAnswer answer;
  answer.tag = passed.tag;
  answer.is_ntlm = answer.credentials_ok = true;
  c.door.told(ParticipantId{kDcLyon.index()}, answer, kStart);
  const auto answers = c.door.bodies<DirectoryAnswer>(OutputKind::Tell);
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].first.peer, kAsker);
  EXPECT_EQ(answers[0].second.tag, 9u);
  EXPECT_TRUE(answers[0].second.credentials_ok);
  EXPECT_EQ(c.door.bodies<DirectoryQuery>(OutputKind::Tell).size(), 1u) << "the one that waited";
}

TEST(DirectoryServer, RefusesALogonThatTheOtherDomainDoesNotAnswer) {
  Controller c(trust);
  c.ask(9);
  const Output timer = c.door.one(OutputKind::SetTimer);
  EXPECT_EQ(timer.at, at_s(45));
  c.door.timer(timer.tag, timer.at);
  EXPECT_EQ(c.said().tag, 9u);
  EXPECT_FALSE(c.said().credentials_ok);
}

}  // namespace
}  // namespace casgrid::testing::directory_server_test
