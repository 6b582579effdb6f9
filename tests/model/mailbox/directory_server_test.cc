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

// ---- accounts: wrong passwords, and what they lead to ------------------------------------------

constexpr UserId kUser{3u};

// A controller whose domain locks out at the third wrong password.
struct Domain : Controller {
  explicit Domain(const std::function<void(DirectoryServerOptions&)>& more = {})
      : Controller([&](DirectoryServerOptions& o) {
          o.lockout = {.threshold = 3,
                       .window = std::chrono::minutes(10),
                       .duration = std::chrono::minutes(30)};
          if (more) more(o);
        }) {}

  // What it makes of a password.
  LogonRefusal shown(bool is_right, Instant now, UserId user = kUser) {
    DirectoryQuery q;
    q.user = user;
    q.check_password = true;
    q.password_ok = is_right;
    door.told(kAsker, q, now);
    door.work_done(door.one(OutputKind::Spend).tag, now);
    for (const auto& [output, answer] : door.bodies<DirectoryAnswer>(OutputKind::Tell)) {
      EXPECT_EQ(answer.credentials_ok, answer.refused == LogonRefusal::None);
      return answer.refused;
    }
    ADD_FAILURE() << "it does not answer";
    return LogonRefusal::None;
  }

  // What it tells its fellows meanwhile.
  std::vector<std::pair<std::size_t, AccountNotice::Kind>> told() const {
    std::vector<std::pair<std::size_t, AccountNotice::Kind>> all;
    for (const auto& [output, notice] : door.bodies<AccountNotice>(OutputKind::Tell))
      all.emplace_back(output.peer.index(), notice.kind);
    return all;
  }
};

TEST(AccountLockout, IsOffInAFreshDomain) {
  Controller fresh;
  EXPECT_EQ(LockoutPolicy{}.threshold, 0u);
  for (int i = 0; i < 100; ++i) fresh.ask(9, false);
  fresh.ask(10, true);
  EXPECT_TRUE(fresh.said().credentials_ok);
}

TEST(AccountLockout, LetsNobodyInFromTheThresholdOnForTheDuration) {
  Domain d;
  EXPECT_EQ(d.shown(false, at_s(1)), LogonRefusal::WrongPassword);
  EXPECT_EQ(d.shown(false, at_s(2)), LogonRefusal::WrongPassword);
  EXPECT_EQ(d.door.count(RecordKind::AccountLocked), 0u);
  EXPECT_EQ(d.shown(false, at_s(3)), LogonRefusal::WrongPassword) << "and now it is locked";
  EXPECT_EQ(d.door.count(RecordKind::AccountLocked), 1u);
  EXPECT_EQ(d.shown(true, at_s(4)), LogonRefusal::LockedOut) << "the right one does not help";
  EXPECT_EQ(d.shown(true, at_s(3 + 1799)), LogonRefusal::LockedOut);
  EXPECT_EQ(d.shown(true, at_s(3 + 1800)), LogonRefusal::None);
  EXPECT_EQ(d.shown(true, at_s(5), UserId{4u}), LogonRefusal::None) << "another account";
}

TEST(AccountLockout, CountsAnewBehindARightOneAndBehindTheWindow) {
  Domain d;
  d.shown(false, at_s(1));
  d.shown(false, at_s(2));
  EXPECT_EQ(d.shown(true, at_s(3)), LogonRefusal::None);
  d.shown(false, at_s(4));
  d.shown(false, at_s(5));
  d.shown(false, at_s(5 + 600));  // as long as the window after the one before
  EXPECT_EQ(d.shown(true, at_s(5 + 601)), LogonRefusal::None);
}

TEST(AccountLockout, DoesNotCountAFormerPassword) {
  Domain d;
  d.directory.user_groups[d.directory.group_index(kUser)].keeps_former_password = true;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(d.shown(false, at_s(i)), LogonRefusal::FormerPassword);
  EXPECT_EQ(d.shown(true, at_s(11)), LogonRefusal::None);
}

TEST(AccountLockout, LooksAtTheDateOfARightPasswordOnly) {
  Domain d;
  UserGroup& group = d.directory.user_groups[d.directory.group_index(kUser)];
  group.first_expired = kUser.value - group.first_user;
  group.expired_passwords = 1;
  EXPECT_EQ(d.shown(true, at_s(1)), LogonRefusal::ExpiredPassword);
  EXPECT_EQ(d.shown(false, at_s(2)), LogonRefusal::WrongPassword);
}

TEST(AccountLockout, OfAnAccountThatBeginsLockedEndsByItself) {
  Domain d;
  UserGroup& group = d.directory.user_groups[d.directory.group_index(kUser)];
  group.first_expired = kUser.value - group.first_user;
  group.locked_out = 1;
  EXPECT_EQ(d.shown(true, at_s(1799)), LogonRefusal::LockedOut);
  EXPECT_EQ(d.shown(true, at_s(1800)), LogonRefusal::None);
}

// Two groups are two programs of one person.
TEST(AccountLockout, IsOfThePersonWhateverTheProgram) {
  Domain d;
  auto& groups = d.directory.user_groups;
  const std::uint32_t people = d.directory.user_count();
  groups.push_back({.name = "phones",
                    .domain = "",
                    .first_user = people,
                    .count = 2,
                    .databases = {},
                    .moves = {},
                    .settings = {},
                    .accounts = UserId{kUser}});
  const UserId phone{std::size_t{people}};
  const UserId outlook = kUser;
  for (int i = 0; i < 3; ++i) d.shown(false, at_s(i), phone);
  EXPECT_EQ(d.shown(true, at_s(4), outlook), LogonRefusal::LockedOut);
}

TEST(AccountLockout, TellsTheEmulatorOfWrongOnesAndOfTheRightOneBehindThem) {
  Domain d([](DirectoryServerOptions& o) { o.of_domain = {kDcLyon, kDcParis}; });
  using Told = std::vector<std::pair<std::size_t, AccountNotice::Kind>>;
  d.shown(false, at_s(1));
  EXPECT_EQ(d.told(), (Told{{kDcLyon.index(), AccountNotice::Kind::WrongPassword}}));
  d.shown(true, at_s(2));
  EXPECT_EQ(d.told(), (Told{{kDcLyon.index(), AccountNotice::Kind::RightPassword}}));
  d.shown(true, at_s(3));
  EXPECT_TRUE(d.told().empty()) << "there was nothing to end";
}

TEST(AccountLockout, OfTheEmulatorCountsWhatOthersSawAndTellsThem) {
  Domain emulator([](DirectoryServerOptions& o) { o.of_domain = {kDcParis, kDcLyon}; });
  const ParticipantId lyon{kDcLyon.index()};
  const AccountNotice wrong{AccountNotice::Kind::WrongPassword, kUser, kStart};
  emulator.door.told(lyon, wrong, at_s(1));
  emulator.door.told(lyon, wrong, at_s(2));
  EXPECT_FALSE(emulator.door.has(OutputKind::Tell));
  emulator.door.told(lyon, wrong, at_s(3));
  const auto said = emulator.door.only<AccountNotice>(OutputKind::Tell);
  EXPECT_EQ(said.kind, AccountNotice::Kind::LockedOut);
  EXPECT_EQ(said.until, at_s(3 + 1800));
  emulator.door.told(lyon, wrong, at_s(3));
  EXPECT_FALSE(emulator.door.has(OutputKind::Tell)) << "it is locked already";

  Domain other([](DirectoryServerOptions& o) { o.of_domain = {kDcLyon, kDcParis}; });
  other.door.told(lyon, said, at_s(3.1));
  EXPECT_EQ(other.shown(true, at_s(4)), LogonRefusal::LockedOut);
  EXPECT_EQ(other.door.count(RecordKind::AccountLocked), 0u) << "told once";
}

TEST(AccountLockout, OutlivesACrash) {
  Domain d;
  for (int i = 0; i < 3; ++i) d.shown(false, at_s(i));
  d.door.crash(at_s(4));
  EXPECT_EQ(d.shown(true, at_s(5)), LogonRefusal::LockedOut);
}

}  // namespace
}  // namespace casgrid::testing::directory_server_test
