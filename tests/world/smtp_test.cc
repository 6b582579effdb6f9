// Mail in whole runs: what becomes of messages when servers leave in the midst of them, and that an
// account which does not hold is found.
#include <gmock/gmock.h>

#include "model/smtp/messages.h"
#include "tests/world/catalogue.h"
#include "tests/world/reports.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::smtp_runs {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The staff alone, sent ten messages an hour each, and nothing that breaks.
scenario::Scenario calm(double duration_s) {
  scenario::Scenario s = undisturbed("mail-flow", duration_s);
  s.mutable_record()->set_warm_up_s(0);
  s.mutable_populations()->DeleteSubrange(1, 2);
  auto& p = *s.mutable_populations(0);
  p.set_users(120);
  p.mutable_closed()->set_ramp_s(10);
  p.mutable_profile()->set_requests_per_hour(10);
  return s;
}

Report watch(const scenario::Scenario& s, Simulation::Wrap wrap = {}) {
  return run(resolve(s, {}), std::move(wrap));
}

TEST(SmtpRun, EveryMessageIsInEveryMailboxOnce) {
  const Report r = watch(calm(900));
  EXPECT_THAT(r.violations, IsEmpty());
  const MailRow& m = r.mail.at(0);
  // 120 lines, each a message in six minutes: three deviations of a Poisson law are 52.
  EXPECT_NEAR(static_cast<double>(m.made), 120 * 895.0 / 360, 52);
  EXPECT_LE(m.waiting, 2u);
  EXPECT_NEAR(static_cast<double>(m.delivered + m.queued), 3.0 * static_cast<double>(m.sent), 6);
  EXPECT_EQ(m.duplicates + m.bounced + m.given_up + m.lost + m.resent, 0u);
}

TEST(SmtpRun, WhatAMailboxServerTookWaitsOnItsDisk) {
  scenario::Scenario s = calm(900);
  s.mutable_populations(0)->mutable_smtp_program()->set_recipients(40);
  add_fault(s, 300, 400).set_power_loss("mbx1");
  const Report r = watch(s);
  EXPECT_THAT(r.violations, IsEmpty());
  EXPECT_EQ(r.mail.at(0).lost, 0u);
  EXPECT_GT(*r.mail.at(0).p95_ms, 300.0);
}

// A front end that says 250 by itself, and passes nothing on.
TEST(SmtpRun, AMessageThatNobodyHasIsFound) {
  const auto lies = [](const Input& input, Instant, Outbox& out) {
    if (input.kind != InputKind::MessageArrived) return;
    const auto* asked = input.message->as<smtp::Command>();
    if (asked == nullptr || asked->verb != smtp::Verb::Piece) return;
    std::erase_if(out.outputs, [](const Output& o) { return o.kind == OutputKind::Send; });
    smtp::Reply taken;
    taken.number = asked->number;
    taken.to = smtp::Verb::Piece;
    out.send(input.connection, {90, taken});
  };
  const Report r = watch(calm(300), tamper("cas1", {}, lies));
  EXPECT_THAT(r.violations, ::testing::Contains(HasSubstr("C6")));
  EXPECT_GT(r.mail.at(0).lost, 0u);
}

// A mailbox server that forgets what it took at the first failure would say less than it took.
TEST(SmtpRun, AMailboxServerThatForgetsIsFound) {
  const auto forgets = [](const Input&, Instant, Outbox& out) {
    for (Record& r : out.records)
      if (r.kind == RecordKind::MailTaken) ++r.a;
  };
  const Report r = watch(calm(300), tamper("mbx", {}, forgets));
  EXPECT_THAT(r.violations, ::testing::Contains(HasSubstr("C6")));
}

// mbx1 loses its power for good; the copies that come next lack eight logs. Shadows take over
// before they are asked for what they let go.
scenario::Scenario lossy() {
  scenario::Scenario s = calm(900);
  for (auto& database : *s.mutable_directory()->mutable_databases()) {
    if (database.copies_size() < 3) continue;
    for (auto& copy : *database.mutable_copies()) copy.set_copy_queue_length(8);
  }
  auto& transport = *s.mutable_timing()->mutable_transport();
  transport.set_shadow_heartbeat_s(20);
  transport.set_shadow_resubmit_s(60);
  add_fault(s, 400, 600).set_power_loss("mbx1");
  return s;
}

TEST(SmtpRun, WhatAFailoverLosesSafetyNetSendsAgain) {
  scenario::Scenario s = lossy();
  s.mutable_timing()->mutable_transport()->set_safety_net_shadow_s(120);
  const Report r = watch(s);
  EXPECT_THAT(r.violations, IsEmpty());
  const MailRow& m = r.mail.at(0);
  EXPECT_GT(m.forgotten, 5u);
  EXPECT_EQ(m.recovered, m.forgotten);
  EXPECT_EQ(m.lost, 0u);
}

TEST(SmtpRun, WithoutSafetyNetItIsLostAndSaidSo) {
  scenario::Scenario s = lossy();
  s.mutable_timing()->mutable_transport()->set_safety_net_hold_s(0);
  const Report r = watch(s);
  EXPECT_THAT(r.violations, IsEmpty()) << "nobody has it";
  const MailRow& m = r.mail.at(0);
  EXPECT_GT(m.lost, 5u);
  EXPECT_EQ(m.lost + m.recovered, m.forgotten) << "a few are with a shadow still";
}

// Deliveries behind the failover do not happen, though a Safety Net has the messages.
TEST(SmtpRun, ALossThatASafetyNetCouldMendIsFound) {
  scenario::Scenario s = lossy();
  s.mutable_timing()->mutable_transport()->set_safety_net_shadow_s(120);
  const auto withholds = [](const Input&, Instant now, Outbox& out) {
    if (now < kStart + std::chrono::seconds(445)) return;
    std::erase_if(out.records, [](const Record& r) { return r.kind == RecordKind::MailDelivered; });
  };
  const Report r = watch(s, tamper("mbx", {}, withholds));
  EXPECT_THAT(r.violations, ::testing::Contains(HasSubstr("Safety Net has it")));
}

TEST(SmtpRun, AShadowTakesOverFromASilentPrimaryAndMailboxesGetMessagesOnce) {
  scenario::Scenario s = calm(900);
  s.mutable_timing()->mutable_transport()->set_shadow_resubmit_s(60);
  s.mutable_timing()->mutable_transport()->set_shadow_heartbeat_s(20);
  // What waits on mbx2 is for a database that is nowhere; then mbx2 is silent.
  add_fault(s, 300, 60).set_database_failure("db1");
  add_fault(s, 320, 300).set_power_loss("mbx2");
  const Report r = watch(s);
  EXPECT_THAT(r.violations, IsEmpty());
  EXPECT_EQ(r.mail.at(0).lost, 0u);
}

TEST(SmtpRun, ACopyThatIsKeptForEverIsFound) {
  const auto keeps = [](const Input&, Instant, Outbox& out) {
    for (Record& r : out.records)
      if (r.kind == RecordKind::MailShadowEnded) --r.a;
  };
  const Report r = watch(calm(300), tamper("mbx", {}, keeps));
  EXPECT_THAT(r.violations, ::testing::Contains(HasSubstr("keeps copies")));
}

}  // namespace
}  // namespace casgrid::testing::smtp_runs
