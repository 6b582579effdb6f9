// Connections that are opened for an exchange to come, and what programs beside hear of losses.
#include "model/client/client_connections.h"
#include "model/http/messages.h"
#include "model/owa/actions.h"
#include "tests/model/client/lone.h"

namespace casgrid::testing::client_opening_test {
namespace {

constexpr HostId kNowhere{2u};

struct Told final : ClientConnections::Owner {
  ClientConnections::Readiness readiness(std::uint32_t, ActionId, Instant, Outbox&) override {
    return ClientConnections::Readiness::Now;
  }
  ClientConnections::Outgoing write(const ClientConnections::Exchange& e) override {
    HttpRequest request;
    request.number = e.number;
    return {{500, request}};
  }
  std::optional<std::uint16_t> read(const ClientConnections::Exchange&, const Message&) override {
    return 200;
  }
  void completed(std::uint32_t, ActionId, const Message&, Instant, Outbox&) override { ++good; }
  void failed(std::uint32_t, ActionId, FailureReason, Instant, Outbox&) override { ++bad; }
  void reached(std::uint32_t, Instant, Outbox&) override { ++reached_count; }
  void not_reached(std::uint32_t, FailureReason reason, Instant, Outbox&) override {
    ++not_reached_count;
    why = reason;
  }

  int good = 0, bad = 0, reached_count = 0, not_reached_count = 0;
  FailureReason why = FailureReason::TimedOut;
};

struct Lines {
  DnsZone dns = zone();
  const CertificateTrust strangers{{{.is_trusted = false, .covers = {true, true}}}};
  ConnectionIds ids;
  Outbox out{ids};
  Told told;
  ClientConnections connections;

  explicit Lines(ParticipantId beside = {})
      : connections({.dns = &dns,
                     .port = kHttps,
                     .clear_port = kHttp,
                     .behind_the_way = {},
                     .clients_per_user = 1,
                     .told_of_losses = beside,
                     .connect_timeout = std::chrono::seconds(21),
                     .trust = &strangers},
                    1) {}

  Output connect(double at) {
    out.clear();
    connections.open(0, kMail, ClientConnections::Over::Tls, told, at_s(at), out);
    return resolve(at);
  }
  // The name's time is over.
  Output resolve(double at) {
    const Output timer = out.outputs.at(0);
    EXPECT_EQ(timer.kind, OutputKind::SetTimer);
    EXPECT_EQ(timer.at, at_s(at) + std::chrono::milliseconds(20));
    give({.kind = InputKind::TimerDue, .tag = timer.tag}, timer.at);
    return out.outputs.empty() ? Output{} : out.outputs.front();
  }
  void give(const Input& input, Instant now) {
    out.clear();
    connections.handle(input, told, now, out);
  }
};

TEST(ClientOpening, SaysNothingOfAnExchangeUntilItBegins) {
  Lines l;
  const Output connect = l.connect(1);
  EXPECT_EQ(connect.port, kHttps);
  EXPECT_FALSE(connect.is_plain);
  l.give({.kind = InputKind::ConnectionOpened,
          .connection = connect.connection,
          .peer = ParticipantId{5u}},
         at_s(2));
  EXPECT_EQ(l.told.reached_count, 1);
  EXPECT_TRUE(l.out.records.empty());
  EXPECT_EQ(l.connections.in_flight(), 0u);
  EXPECT_TRUE(l.connections.is_idle(0) && l.connections.is_connected(0));
  l.out.clear();
  l.connections.begin(0, owa::kRead, kMail, l.told, at_s(3), l.out);
  EXPECT_EQ(l.out.records.at(0).kind, RecordKind::RequestSent);
  EXPECT_EQ(l.connections.in_flight(), 1u);
}

TEST(ClientOpening, ANameThatNobodyKnowsTakesItsResolution) {
  Lines l;
  l.connections.open(0, kNowhere, ClientConnections::Over::Tls, l.told, at_s(1), l.out);
  EXPECT_EQ(l.told.not_reached_count, 0);
  l.resolve(1);
  EXPECT_EQ(l.told.not_reached_count, 1);
  EXPECT_TRUE(l.out.records.empty());
  EXPECT_TRUE(l.connections.is_idle(0));
}

TEST(ClientOpening, WhoIsRefusedReachesNobody) {
  Lines l;
  const Output connect = l.connect(1);
  l.give({.kind = InputKind::ConnectionClosed,
          .reason = CloseReason::Refused,
          .connection = connect.connection},
         at_s(2));
  EXPECT_EQ(l.told.not_reached_count, 1);
  ASSERT_EQ(l.out.records.size(), 1u);
  EXPECT_EQ(l.out.records[0].kind, RecordKind::AddressSkipped);
  EXPECT_EQ(l.told.bad, 0);
}

TEST(ClientOpening, WhoIsShownAStrangersCertificateReachesNobodyAndHangsUp) {
  Lines l;
  const Output connect = l.connect(1);
  l.give({.kind = InputKind::ConnectionOpened, .connection = connect.connection, .certificate = 1},
         at_s(2));
  EXPECT_EQ(l.told.reached_count, 0);
  EXPECT_EQ(l.told.not_reached_count, 1);
  EXPECT_EQ(l.told.why, FailureReason::Untrusted);
  EXPECT_TRUE(l.out.records.empty()) << "nothing was asked";
  EXPECT_FALSE(l.connections.is_connected(0));
}

// Another host's session would be resumed without a certificate.
TEST(ClientOpening, KeepsNoTlsSessionForAnotherHost) {
  Lines l;
  const Output connect = l.connect(1);
  l.give({.kind = InputKind::ConnectionOpened, .tls_session = 77, .connection = connect.connection},
         at_s(2));
  EXPECT_EQ(l.connections.tls_session(0), 77u);
  l.connections.hang_up(0, l.out);
  l.out.clear();
  l.connections.open(0, kNewName, ClientConnections::Over::Tls, l.told, at_s(3), l.out);
  EXPECT_EQ(l.connections.tls_session(0), 0u);
}

TEST(ClientOpening, InClearGoesToItsOwnPort) {
  Lines l;
  l.connections.open(0, kMail, ClientConnections::Over::Clear, l.told, at_s(1), l.out);
  const Output connect = l.resolve(1);
  EXPECT_EQ(connect.port, kHttp);
  EXPECT_TRUE(connect.is_plain);
}

TEST(ClientLosses, AreToldToProgramsBesideUnlessTheServerEndedInGoodOrder) {
  for (const CloseReason reason : {CloseReason::Reset, CloseReason::Finished}) {
    for (const ParticipantId beside : {ParticipantId{9u}, ParticipantId{}}) {
      Lines l(beside);
      const Output connect = l.connect(1);
      l.give({.kind = InputKind::ConnectionOpened, .connection = connect.connection}, at_s(2));
      l.give(
          {.kind = InputKind::ConnectionClosed, .reason = reason, .connection = connect.connection},
          at_s(3));
      const bool is_told = std::any_of(
          l.out.outputs.begin(), l.out.outputs.end(),
          [&](const Output& o) { return o.kind == OutputKind::Order && o.peer == beside; });
      EXPECT_EQ(is_told, reason == CloseReason::Reset && !beside.is_none());
    }
  }
}

}  // namespace
}  // namespace casgrid::testing::client_opening_test
