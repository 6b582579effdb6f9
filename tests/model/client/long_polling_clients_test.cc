// Phones and Outlook: populations with a long poll, called with bare inputs.
#include <algorithm>
#include <map>

#include "model/activesync/actions.h"
#include "model/client/active_sync_population.h"
#include "model/client/mapi_population.h"
#include "model/http/messages.h"
#include "model/http/told.h"
#include "model/mapi/actions.h"
#include "model/routing/redirect_kind.h"
#include "tests/model/client/lone.h"
#include "tests/model/client/operations.h"

namespace casgrid::testing::long_polling_clients_test {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Phone = Lone<ActiveSyncPopulation, ActiveSyncPopulationOptions>;
using Outlook = Lone<MapiPopulation, MapiPopulationOptions>;

HttpResponse sent_to(HostId host) {
  HttpResponse r = with_status(451);
  r.redirect = RedirectKind::ActiveSync451;
  r.location = host;
  return r;
}

// Of every kind of request; None: nothing is known of the name, and the usual one is shown.
template <class Client>
std::vector<LogonMethod> shown(std::uint32_t connections_per_client, LogonMethod method) {
  Client c(connections_per_client, method);
  c.wait(10);
  std::vector<LogonMethod> all;
  for (std::uint32_t number = 1; number <= 3 && !c.sent.empty(); ++number) {
    for (const auto& [connection, request] : c.sent) all.push_back(request.method);
    const std::uint64_t connection = c.sent.front().first;
    c.answer(connection, {}, number);
  }
  return all;
}

TEST(LongPollingClients, ShowTheCredentialsThatTheirFrontEndTakes) {
  for (const LogonMethod declared :
       {LogonMethod::Certificate, LogonMethod::OAuth, LogonMethod::Digest}) {
    EXPECT_THAT(shown<Phone>(1, declared), AllOf(SizeIs(Ge(2u)), Each(declared)));
    EXPECT_THAT(shown<Outlook>(2, declared), AllOf(Not(IsEmpty()), Each(declared)));
  }
  EXPECT_THAT(shown<Phone>(1, LogonMethod::None), AllOf(SizeIs(Ge(2u)), Each(LogonMethod::Basic)));
  EXPECT_THAT(shown<Outlook>(2, LogonMethod::None),
              AllOf(Not(IsEmpty()), Each(LogonMethod::Negotiate)));
}

TEST(Phone, KeepsToTheNameThatItWasSentTo) {
  Phone p(1);
  p.wait(10);
  p.answer(0, {}, 1);
  ASSERT_TRUE(p.sends(activesync::kPing));
  p.answer(0, sent_to(kNewName), 2);
  p.wait(1);
  ASSERT_TRUE(p.sends(activesync::kPing)) << "the call that was answered goes on there";
  EXPECT_EQ(p.sent.front().second.host, kNewName);
  p.answer(0, {}, 3);
  ASSERT_TRUE(p.sends(activesync::kPing));
  EXPECT_EQ(p.sent.front().second.host, kNewName);
}

TEST(Phone, IsNotSentRoundForEver) {
  Phone p(1);
  p.wait(10);
  for (std::uint32_t i = 1; i <= 4; ++i) {
    ASSERT_TRUE(p.sends(activesync::kSync)) << i;
    p.answer(0, sent_to(i % 2 == 0 ? kMail : kNewName), i);
    p.wait(1);
  }
  EXPECT_TRUE(p.sent.empty()) << "it backs off";
  p.wait(6);
  EXPECT_TRUE(p.sends(activesync::kSync));
}

TEST(Phone, SynchronisesThenLetsAPingHang) {
  Phone p(1);
  p.wait(10);
  ASSERT_TRUE(p.sends(activesync::kSync));
  p.answer(0, {}, 1);
  ASSERT_TRUE(p.sends(activesync::kPing));
  EXPECT_EQ(p.sent.front().second.hold_s, 300);
  EXPECT_EQ(p.population.connections().long_polls(), 1u);
  p.answer(0, {}, 2);  // the heartbeat is over
  EXPECT_TRUE(p.sends(activesync::kPing));
  HttpResponse changed;
  changed.is_event = true;
  p.answer(0, changed, 3);
  EXPECT_TRUE(p.sends(activesync::kSync));
  EXPECT_EQ(p.population.connections().long_polls(), 0u);
}

TEST(Phone, WaitsAsLongAsRetryAfterSays) {
  Phone p(1);
  p.wait(10);
  const Instant before = p.now;
  p.answer(0, with_status(503, 77), 1);
  p.wait(1000);
  EXPECT_TRUE(p.sends(activesync::kSync));
  EXPECT_EQ(p.now - before, std::chrono::seconds(77));
}

TEST(Phone, BacksOffExponentiallyWithoutRetryAfter) {
  Phone p(1);
  p.wait(10);
  std::vector<Duration> waits;
  for (std::uint32_t number = 1; number <= 5; ++number) {
    const Instant before = p.now;
    p.answer(0, with_status(503), number);
    p.wait(10000);
    waits.push_back(p.now - before);
  }
  using std::chrono::seconds;
  EXPECT_THAT(
      waits, ::testing::ElementsAre(seconds(4), seconds(8), seconds(16), seconds(32), seconds(32)));
}

// KB 2751417.
TEST(Phone, UpToProtocol121TriesAgainWhereA451DoesNotLeadIt) {
  Phone p(1, LogonMethod::None,
          [](ActiveSyncPopulationOptions& o) { o.habits.version = activesync::Version::V12_1; });
  p.wait(10);
  p.answer(0, sent_to(kNewName), 1);
  EXPECT_TRUE(p.sent.empty());
  p.wait(100);
  ASSERT_TRUE(p.sends(activesync::kSync));
  EXPECT_EQ(p.sent.front().second.host, kMail);
}

HttpResponse with_key(activesync::PolicyKey key) {
  HttpResponse r;
  set_policy_key(r, key);
  return r;
}

HttpResponse not_provisioned(activesync::Version version, activesync::Status status) {
  HttpResponse r;
  if (activesync::has_common_status(version))
    set_sync_status(r, status);
  else
    r.status = 449;
  return r;
}

TEST(Phone, ThatIsNewProvisionsAndLooksForItsFoldersFirst) {
  for (const auto version : {activesync::Version::V12_1, activesync::Version::V16_1}) {
    Phone p(1, LogonMethod::None, [&](ActiveSyncPopulationOptions& o) {
      o.habits.version = version;
      o.habits.new_share = 1;
    });
    p.wait(10);
    ASSERT_TRUE(p.sends(activesync::kFolderSync));
    EXPECT_TRUE(policy_key(p.sent.front().second).is_none());
    EXPECT_EQ(sync_version(p.sent.front().second), version);
    p.answer(0, not_provisioned(version, activesync::Status::DeviceNotProvisioned), 1);
    ASSERT_TRUE(p.sends(activesync::kProvision));
    EXPECT_TRUE(policy_key(p.sent.front().second).is_none());
    p.answer(0, with_key(activesync::PolicyKey::temporary()), 2);
    ASSERT_TRUE(p.sends(activesync::kProvision)) << "it says that the policy is applied";
    EXPECT_TRUE(policy_key(p.sent.front().second).is_temporary());
    const auto key = activesync::PolicyKey::issued(p.now);
    p.answer(0, with_key(key), 3);
    ASSERT_TRUE(p.sends(activesync::kFolderSync)) << "and goes on with what it wanted";
    EXPECT_EQ(policy_key(p.sent.front().second), key);
    p.answer(0, {}, 4);
    ASSERT_TRUE(p.sends(activesync::kSync));
    p.answer(0, {}, 5);
    EXPECT_TRUE(p.sends(activesync::kPing));
    const std::vector<Ended> had = ended_in(p.notes);
    ASSERT_THAT(had, SizeIs(2u)) << "to provision is nothing that anybody wants";
    EXPECT_EQ(had[0].action, activesync::kFolderSync);
    EXPECT_EQ(had[0].requests, 4u);
    EXPECT_EQ(had[1].action, activesync::kSync);
  }
}

TEST(Phone, WhosePolicyIsTooOldForAPingProvisionsAndLetsItHang) {
  Phone p(1, LogonMethod::None, [](ActiveSyncPopulationOptions& o) {
    o.habits.policy_refresh = std::chrono::hours(1);
    o.connections.behind_the_way = activesync::kSync;
  });
  p.wait(10);
  ASSERT_TRUE(p.sends(activesync::kSync));
  EXPECT_FALSE(policy_key(p.sent.front().second).is_none());
  p.answer(0, {}, 1);
  ASSERT_TRUE(p.sends(activesync::kPing));
  p.answer(0, not_provisioned(activesync::Version::V14_1, activesync::Status::PolicyRefresh), 2);
  ASSERT_TRUE(p.sends(activesync::kProvision));
  p.answer(0, with_key(activesync::PolicyKey::temporary()), 3);
  p.answer(0, with_key(activesync::PolicyKey::issued(p.now)), 4);
  EXPECT_TRUE(p.sends(activesync::kPing));
}

TEST(Phone, DoesWhatItsSharesSayUponASync) {
  Phone p(1, LogonMethod::None, [](ActiveSyncPopulationOptions& o) {
    o.habits.shares[static_cast<std::size_t>(activesync::Exchange::SendMail)] = 0.5;
    o.habits.shares[static_cast<std::size_t>(activesync::Exchange::Search)] = 0.25;
    o.habits.message_bytes = Variate::constant(7000);
  });
  p.wait(10);
  HttpResponse changed;
  changed.is_event = true;
  std::map<std::uint16_t, int> seen;
  std::uint32_t number = 1;
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(p.sends(activesync::kSync));
    p.answer(0, {}, number++);
    if (!p.sends(activesync::kPing)) {
      ++seen[p.sent.front().second.action.value];
      p.answer(0, {}, number++);
    }
    ASSERT_TRUE(p.sends(activesync::kPing));
    p.answer(0, changed, number++);
  }
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_NEAR(seen[activesync::kSendMail.value], 1000, 90);
  EXPECT_NEAR(seen[activesync::id(activesync::Exchange::Search).value], 500, 80);
}

TEST(Outlook, ConnectsThenExecutesBesideANotificationWait) {
  Outlook o(2);
  o.wait(10);
  ASSERT_TRUE(o.sends(mapi::kConnect));
  HttpResponse connected;
  connected.context = {7, 3};
  o.answer(0, connected, 1);
  o.wait(1);
  ASSERT_TRUE(o.sends(mapi::kNotificationWait)) << "on the other connection, at once";
  EXPECT_EQ(o.sent.front().first, 1u);
  o.wait(100);
  ASSERT_TRUE(o.sends(mapi::kExecute));
  EXPECT_EQ(o.sent.front().second.context, connected.context);
  EXPECT_EQ(o.population.connections().in_flight(), 2u);
  EXPECT_EQ(o.population.connections().long_polls(), 1u);
}

HttpResponse with_context(SessionContext context) {
  HttpResponse r;
  r.context = context;
  return r;
}

// Has a context, and a NotificationWait hangs.
void connect(Outlook& o) {
  o.wait(10);
  o.answer(0, with_context({7, 3}), 1);
  o.wait(2);
  ASSERT_TRUE(o.sends(mapi::kNotificationWait));
}

TEST(Outlook, MakesAContextAgainThatTheServerDoesNotTake) {
  for (const MapiCode code : {MapiCode::InvalidContextCookie, MapiCode::ContextNotFound,
                              MapiCode::NoPrivilege, MapiCode::MissingCookie}) {
    Outlook o(2);
    connect(o);
    o.wait(100);
    HttpResponse refused;
    refused.mapi_code = code;
    o.answer(0, refused, 2);
    EXPECT_TRUE(o.sends(mapi::kConnect)) << static_cast<int>(code);
  }
}

// PENDING is due each 30 s. At 75 s two are overdue, the second by half a period.
TEST(Outlook, GivesAWaitUpUnderWhichTwoPendingsAreMissing) {
  Outlook o(2, LogonMethod::None, [](MapiPopulationOptions& options) {
    options.pending_period = std::chrono::seconds(30);
    options.profile.think_s = Variate::constant(10'000);
  });
  connect(o);
  const Instant began =
      o.now - options_of<MapiPopulationOptions>(o.dns, 2, {}).connections.dns_delay;
  HttpPart pending;
  pending.number = 1;
  pending.kind = HttpPart::Kind::KeepAlive;
  o.now = began + std::chrono::seconds(40);
  o.step([&] { o.door.message(o.connections.at(1), 1, pending, o.now); });
  o.records.clear();
  o.wait(300);
  ASSERT_TRUE(o.sends(mapi::kExecute)) << "it is awake after its retry time";
  EXPECT_EQ(o.now - began, std::chrono::seconds(40 + 75 + 4));
  const auto lost = std::ranges::find(o.records, RecordKind::RequestFailed, &Record::kind);
  ASSERT_NE(lost, o.records.end());
  EXPECT_EQ(lost->c, static_cast<std::uint64_t>(ns(std::chrono::seconds(40 + 75))));
  EXPECT_EQ(ActionResult::of(lost->d).as<FailureReason>(), FailureReason::TimedOut);
}

TEST(Outlook, HearsNothingWhereNoPendingIsSaid) {
  Outlook o(2, LogonMethod::None, [](MapiPopulationOptions& options) {
    options.pending_period = Duration{0};
    options.profile.think_s = Variate::constant(10'000);
  });
  connect(o);
  o.records.clear();
  o.wait(499);
  EXPECT_EQ(std::ranges::count(o.records, RecordKind::RequestFailed, &Record::kind), 0);
}

TEST(Outlook, DisconnectsInAnHourInWhichNobodyWorksAndComesBack) {
  Outlook o(2, LogonMethod::None, [](MapiPopulationOptions& options) {
    options.profile.think_s = Variate::constant(3000);
    options.pending_period = Duration{0};
    options.connections.long_poll_patience = std::chrono::hours(2);
    options.day.weights[1] = 0;
  });
  connect(o);
  o.wait(3500);
  ASSERT_TRUE(o.sends(mapi::kExecute));
  o.answer(0, {}, 2);
  o.wait(6500);
  ASSERT_TRUE(o.sends(mapi::kDisconnect));
  EXPECT_EQ(o.sent.front().second.context, (SessionContext{7, 3}));
  o.answer(1, {}, 1);  // what hung ends with its context
  EXPECT_TRUE(o.sent.empty());
  o.answer(0, {}, 3);
  EXPECT_EQ(o.population.connections().connected(), 0u);
  o.wait(8000);
  EXPECT_TRUE(o.sends(mapi::kConnect));
  EXPECT_GE(o.now, at_s(7200));
}

TEST(Outlook, ThatCannotDisconnectGoesAllTheSame) {
  Outlook o(2, LogonMethod::None, [](MapiPopulationOptions& options) {
    options.profile.think_s = Variate::constant(3000);
    options.pending_period = Duration{0};
    options.day.weights[1] = 0;
    options.connections.long_poll_patience = std::chrono::hours(2);
  });
  connect(o);
  o.wait(3500);
  o.answer(0, {}, 2);
  o.wait(6500);
  ASSERT_TRUE(o.sends(mapi::kDisconnect));
  o.step([&] { o.door.closed(o.connections.at(0), 0, CloseReason::Reset, o.now); });
  o.wait(8000);
  EXPECT_TRUE(o.sends(mapi::kConnect));
  EXPECT_GE(o.now, at_s(7200));
}

TEST(Outlook, LooksInTheAddressBookWithAContextOfItsOwn) {
  Outlook o(2, LogonMethod::None,
            [](MapiPopulationOptions& options) { options.address_book_share = 1; });
  connect(o);
  o.wait(100);
  ASSERT_TRUE(o.sends(mapi::kBind));
  o.answer(0, with_context({9, 1}), 2);
  ASSERT_FALSE(o.sent.empty());
  const HttpRequest look_up = o.sent.front().second;
  EXPECT_TRUE(look_up.action == mapi::kResolveNames || look_up.action == mapi::kQueryRows);
  EXPECT_EQ(look_up.context, (SessionContext{9, 1}));
  HttpResponse gone;
  gone.mapi_code = MapiCode::ContextNotFound;
  o.answer(0, gone, 3);
  EXPECT_TRUE(o.sends(mapi::kBind)) << "made again at once";
}

TEST(Outlook, MakesALostContextAgainAtOnce) {
  Outlook o(2);
  o.wait(10);
  HttpResponse connected;
  connected.context = {7, 3};
  o.answer(0, connected, 1);
  o.wait(1);
  o.wait(100);
  HttpResponse lost;
  lost.mapi_code = MapiCode::ContextNotFound;
  o.answer(0, lost, 2);
  EXPECT_TRUE(o.sends(mapi::kConnect));
  EXPECT_TRUE(std::any_of(o.records.begin(), o.records.end(),
                          [](const Record& r) { return r.kind == RecordKind::ContextLost; }));
  o.answer(1, lost, 1);
  EXPECT_FALSE(o.sends(mapi::kConnect)) << "one Connect is under way already";
}

TEST(Outlook, IsAwakeSoonAfterItsConnectionBreaks) {
  Outlook o(2);
  o.wait(10);
  HttpResponse connected;
  connected.context = {7, 3};
  o.answer(0, connected, 1);
  o.wait(1);
  const Instant before = o.now;
  o.step([&] { o.door.closed(o.connections.at(1), 1, CloseReason::Reset, o.now); });
  o.wait(100);
  EXPECT_TRUE(o.sends(mapi::kExecute));
  EXPECT_EQ(o.now - before, std::chrono::seconds(4)) << "its retry time, not its think time";
}

TEST(PhoneOperations, PingsAreNone) {
  Phone p(1);
  p.wait(10);
  p.answer(0, {}, 1);
  EXPECT_THAT(ended_in(p.notes),
              ElementsAre(Ended{activesync::kSync, OperationEnd::Good, 1, 0.02}));
  p.answer(0, with_status(503), 2);  // the Ping
  p.wait(100);
  p.answer(0, {}, 3);
  EXPECT_EQ(ended_in(p.notes).size(), 1u);
}

TEST(PhoneOperations, AnotherNameIsPartOfTheSync) {
  Phone p(1);
  p.wait(10);
  p.answer(0, sent_to(kNewName), 1);
  p.wait(1);
  p.answer(0, {}, 2);
  const auto all = ended_in(p.notes);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].end, OperationEnd::Good);
  EXPECT_EQ(all[0].requests, 2u);
}

TEST(PhoneOperations, NamesThatSendItRoundAreALoopIfItComesBackTooLate) {
  Phone p(1);
  p.wait(10);
  for (int round = 0; round < 5; ++round) {
    for (std::uint32_t i = 1; i <= 4; ++i) {
      p.answer(0, sent_to(i % 2 == 0 ? kMail : kNewName),
               static_cast<std::uint32_t>(round) * 4 + i);
      p.wait(seconds(p.now) + 1);
    }
    if (!ended_in(p.notes).empty()) break;
    p.wait(seconds(p.now) + 100);
  }
  // It backs off 4, 8 and 16 s: the next attempt would come after 30 s.
  const auto all = ended_in(p.notes);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].end, OperationEnd::RedirectLoop);
  EXPECT_EQ(all[0].requests, 16u);
}

TEST(PhoneOperations, AFullBudgetThatLastsBeyondThePatienceIsThrottled) {
  Phone p(1);
  p.wait(10);
  HttpResponse r = with_status(503, 77);
  r.turned_away = TurnedAway::Throttled;
  p.answer(0, r, 1);
  EXPECT_THAT(ended_in(p.notes),
              ElementsAre(Ended{activesync::kSync, OperationEnd::Throttled, 1, 0.02}));
  Phone again(1);
  again.wait(10);
  again.answer(0, with_status(503, 20), 1);
  EXPECT_THAT(ended_in(again.notes), IsEmpty()) << "it comes back in time";
  again.wait(1000);
  again.answer(0, {}, 2);
  EXPECT_THAT(ended_in(again.notes),
              ElementsAre(Ended{activesync::kSync, OperationEnd::Good, 2, 20.02}));
}

TEST(OutlookOperations, ALostContextIsPartOfTheExecute) {
  Outlook o(2);
  o.wait(10);
  HttpResponse connected;
  connected.context = {7, 3};
  o.answer(0, connected, 1);
  o.wait(1);
  o.wait(100);
  o.notes.clear();
  HttpResponse lost;
  lost.mapi_code = MapiCode::ContextNotFound;
  o.answer(0, lost, 2);
  EXPECT_THAT(ended_in(o.notes), IsEmpty()) << "status 200, but no good answer";
  o.answer(1, lost, 1);  // the pending notification says the same, and wants nothing by itself
  o.answer(0, connected, 3);
  EXPECT_THAT(ended_in(o.notes), ElementsAre(Ended{mapi::kExecute, OperationEnd::Good, 2, 0}));
}

TEST(OutlookOperations, ABrokenNotificationIsNone) {
  Outlook o(2);
  o.wait(10);
  HttpResponse connected;
  connected.context = {7, 3};
  o.answer(0, connected, 1);
  o.wait(1);
  o.notes.clear();
  o.step([&] { o.door.closed(o.connections.at(1), 1, CloseReason::Reset, o.now); });
  EXPECT_THAT(ended_in(o.notes), IsEmpty());
}

}  // namespace
}  // namespace casgrid::testing::long_polling_clients_test
