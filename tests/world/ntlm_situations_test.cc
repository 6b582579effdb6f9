// What a logon by NTLM looks like on the wire, situation by situation: one program over EWS that
// asks every hundred seconds, every exchange in its order with who says it, on which connection, in
// how many octets, and how many milliseconds after the one before. Program and front end are 10 ms
// apart, front end and controller 20; servers are on one site.
//
// Sources: real-http-clients A2, A3, A5 and A9 (exchangelib and requests-ntlm: no credentials, type
// 1, type 3, each with the whole body; then none), facts 4.1 (what EWS offers), 5.4
// (components), 2.5 (2010); the secure channel: Microsoft KB 2688798. Octets are assumed
// (model/client/ntlm_steps.cc).
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>

#include "model/base/questions.h"
#include "model/http/messages.h"
#include "model/http/ports.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::ntlm_situations {
namespace {

constexpr const char* kOneProgram = R"(
title: "one program" schema_version: 2 duration_s: 250 seed: 5
topology {
  sites { name: "hq" } sites { name: "far" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  links { name: "line" a: "hq" b: "far" bandwidth_mbps: 1000 latency_ms: 20 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  front_ends { name: "cas1" site: "hq" max_concurrent_api: 1 }
  front_ends { name: "cas2" site: "hq" }
  front_ends { name: "old-cas" site: "hq" version: "14.3.266.2" }
  mailbox_servers { name: "mbx1" site: "hq" }
  mailbox_servers { name: "mbx2" site: "hq" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "far" }
  dags { name: "dag" members: "mbx1" members: "mbx2" witness_site: "far" }
  databases { name: "new" copies { server: "mbx1" } copies { server: "mbx2" } }
  databases { name: "old" copies { server: "old-mbx" } }
  balancers { name: "lb" site: "hq" pool: "cas1" pool: "cas2" policy: ROUND_ROBIN probe { protocol: EWS } }
  namespaces { host: "mail.contoso.com" addresses: "lb" }
}
populations {
  name: "program" client: EWS logon: NTLM users: 1 location: "internet" databases: "%DATABASE" namespace: "mail.contoso.com"
  closed { ramp_s: 0.001 } ews_program { streams: false } %AILS
  profile {
    think_s { constant: 100 } retry_s { constant: 5 } change_share: 1 request_bytes { constant: 5000 }
    response_bytes { constant: 4000 } front_end_megacycles { constant: 0 } mailbox_megacycles { constant: 0 } patience_s: 120
  }
}
timing { tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 %TIMING }
record { trace: NONE }
)";

std::string word_of(const Message& message) {
  if (const auto* r = message.as<HttpRequest>()) {
    const std::string action = row_of(r->action).name;
    if (r->is_from_front_end || r->method == LogonMethod::None) return action;
    return action + (r->user.is_none() ? " (opening)" : " (answer)");
  }
  if (const auto* r = message.as<HttpResponse>())
    return std::to_string(r->status) + (r->is_challenge  ? " challenge"
                                        : r->offers_ntlm ? " offer"
                                                         : "");
  if (message.as<DirectoryQuery>() != nullptr) return "is it right";
  return message.as<DirectoryAnswer>()->credentials_ok ? "it is" : "it is not";
}

// Who logged on is no news to the mailbox server: of what is said there the words are the action's.
class Wire {
 public:
  Simulation::Wrap wrap() {
    return [this](const std::string& name, std::unique_ptr<Participant> real) {
      const auto after = [this, name](const Input&, Instant now, Outbox& out) {
        for (const Output& o : out.outputs) note(name, o, out, now);
      };
      return std::make_unique<Tampered>(std::move(real), Tampered::Before{}, after);
    };
  }
  std::vector<std::string> lines;

 private:
  void note(const std::string& who, const Output& o, const Outbox& out, Instant now) {
    if (o.kind == OutputKind::Connect && who != "lb") {
      connections_.emplace(key(o.connection), connections_.size() + 1);
      add(who, number(o), "connect :" + std::to_string(static_cast<unsigned>(o.port)), now);
    } else if (o.kind == OutputKind::Send && connections_.contains(key(o.connection))) {
      const Message& m = out.messages[o.message];
      std::string word = word_of(m);
      if (who != "program" && m.as<HttpRequest>() != nullptr)
        word = row_of(m.as<HttpRequest>()->action).name;
      add(who, number(o), word + " " + std::to_string(m.bytes), now);
    } else if (o.kind == OutputKind::Tell && is_logon(out.messages[o.message])) {
      add(who, "-", word_of(out.messages[o.message]), now);
    }
  }
  static bool is_logon(const Message& m) {
    if (const auto* q = m.as<DirectoryQuery>()) return q->is_ntlm;
    const auto* a = m.as<DirectoryAnswer>();
    return a != nullptr && a->is_ntlm;
  }
  std::string number(const Output& o) const {
    return std::to_string(connections_.at(key(o.connection)));
  }
  void add(const std::string& who, const std::string& on, const std::string& what, Instant now) {
    const double gap_ms = lines.empty() ? 0 : std::round(seconds(now - latest_) * 1000);
    latest_ = now;
    lines.push_back(who + " " + on + " " + what + " +" + std::to_string(static_cast<int>(gap_ms)));
  }
  static std::uint64_t key(ConnectionId id) {
    return (std::uint64_t{id.generation} << 32) | id.slot;
  }

  std::map<std::uint64_t, std::size_t> connections_;
  Instant latest_ = kStart;
};

struct Given {
  std::string more{};
  std::string database = "new";
  std::string timing{};
  std::string ails{};
};

void put(std::string& text, const std::string& mark, const std::string& with) {
  text.replace(text.find(mark), mark.size(), with);
}

// One line each, behind an empty one.
std::string exchanges(const Given& given) {
  std::string text = kOneProgram + given.more;
  put(text, "%DATABASE", given.database);
  put(text, "%TIMING", given.timing);
  put(text, "%AILS", given.ails);
  const ParsedScenario parsed = parse_text(text, "one program");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "one program"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  Wire wire;
  Simulation simulation(resolve(*parsed.scenario, overrides), wire.wrap());
  EXPECT_EQ(simulation.run(), "");
  std::string all = "\n";
  for (const std::string& line : wire.lines) all += line + "\n";
  return all;
}

TEST(NtlmSituation, GoodSession) {
  EXPECT_EQ(exchanges({}), R"(
program 1 connect :443 +0
program 1 sync-folder-items 5000 +60
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
dc1 - it is +20
cas1 2 connect :444 +20
cas1 2 sync-folder-items 6500 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 3 connect :444 +10
cas1 3 create-item 5800 +1
mbx1 3 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 4 connect :444 +10
cas1 4 create-item 5800 +1
mbx1 4 200 4000 +0
cas1 1 200 4000 +0
)");
}

// The logon dies with its connection: the next request's legs are another's, at another front end.
TEST(NtlmSituation, TheFrontEndDiesInMidSession) {
  EXPECT_EQ(exchanges({R"(faults { name: "f" at_s: 50 lasting_s: 100 crash: "cas1" })"}), R"(
program 1 connect :443 +0
program 1 sync-folder-items 5000 +60
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
dc1 - it is +20
cas1 2 connect :444 +20
cas1 2 sync-folder-items 6500 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
program 3 connect :443 +100010
program 3 create-item 5000 +60
cas2 3 401 offer 1500 +10
program 3 create-item (opening) 5060 +10
cas2 3 401 challenge 1500 +10
program 3 create-item (answer) 5700 +10
cas2 - is it right +10
dc1 - it is +20
cas2 4 connect :444 +20
cas2 4 create-item 6500 +1
mbx1 4 200 4000 +0
cas2 3 200 4000 +0
program 3 create-item 5000 +100010
cas2 5 connect :444 +10
cas2 5 create-item 5800 +1
mbx1 5 200 4000 +0
cas2 3 200 4000 +0
)");
}

// The connection to the front end stays, and so does its logon.
TEST(NtlmSituation, TheActiveCopyMovesInMidSession) {
  EXPECT_EQ(
      exchanges({R"(faults { name: "f" at_s: 50 switchover { database: "new" server: "mbx2" } })"}),
      R"(
program 1 connect :443 +0
program 1 sync-folder-items 5000 +60
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
dc1 - it is +20
cas1 2 connect :444 +20
cas1 2 sync-folder-items 6500 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 3 connect :444 +10
cas1 3 create-item 5800 +1
mbx1 3 503 700 +0
cas1 4 connect :444 +0
cas1 4 create-item 5800 +1
mbx2 4 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 5 connect :444 +10
cas1 5 create-item 5800 +1
mbx2 5 200 4000 +0
cas1 1 200 4000 +0
)");
}

// Before anything is offered.
TEST(NtlmSituation, TheComponentIsInactive) {
  EXPECT_EQ(exchanges({R"(
faults { name: "f" at_s: 0 lasting_s: 3 component_state { server: "cas1" component: EWS_PROXY state: INACTIVE } })"}),
            R"(
program 1 connect :443 +0
program 1 sync-folder-items 5000 +60
cas1 1 503 1500 +10
program 1 sync-folder-items 5000 +5010
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
dc1 - it is +20
cas1 2 connect :444 +20
cas1 2 sync-folder-items 6500 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 3 connect :444 +10
cas1 3 create-item 5800 +1
mbx1 3 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 4 connect :444 +10
cas1 4 create-item 5800 +1
mbx1 4 200 4000 +0
cas1 1 200 4000 +0
)");
}

// Real-http A5, FaultTolerance: three POSTs a time, each with the whole body, again after a while
// on a new connection. An expired password and a locked account are answered alike.
TEST(NtlmSituation, AWrongOrExpiredPasswordOrALockedAccount) {
  for (const char* ails : {"wrong_share: 1", "expired_share: 1", "locked_out_share: 1"})
    EXPECT_THAT(exchanges({.ails = "credentials { " + std::string(ails) + " }"}),
                ::testing::StartsWith(R"(
program 1 connect :443 +0
program 1 sync-folder-items 5000 +60
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
dc1 - it is not +20
cas1 1 401 offer 1500 +20
program 2 connect :443 +5010
program 2 sync-folder-items 5000 +60
cas2 2 401 offer 1500 +10
program 2 sync-folder-items (opening) 5060 +10
cas2 2 401 challenge 1500 +10
program 2 sync-folder-items (answer) 5700 +10
cas2 - is it right +10
dc1 - it is not +20
cas2 2 401 offer 1500 +20
program 3 connect :443 +10010
program 3 sync-folder-items 5000 +60
cas1 3 401 offer 1500 +10
program 3 sync-folder-items (opening) 5060 +10
cas1 3 401 challenge 1500 +10
program 3 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
dc1 - it is not +20
cas1 3 401 offer 1500 +20
)"));
}

// The controller is silent: each call is given up after 45 s, and tried again after the retry time.
TEST(NtlmSituation, TheChannelsPatienceIsOver) {
  EXPECT_EQ(exchanges({.more = R"(faults { name: "f" at_s: 0 lasting_s: 60 power_loss: "dc1" })"}),
            R"(
program 1 connect :443 +0
program 1 sync-folder-items 5000 +60
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
cas1 1 401 offer 1500 +45000
program 1 sync-folder-items 5000 +5010
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
cas1 1 401 offer 1500 +45000
program 1 sync-folder-items 5000 +10010
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
dc1 - it is +20
cas1 2 connect :444 +20
cas1 2 sync-folder-items 6500 +1
mbx1 2 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 3 connect :444 +10
cas1 3 create-item 5800 +1
mbx1 3 200 4000 +0
cas1 1 200 4000 +0
)");
}

// The front end of 2013 has authenticated; the old one takes its word.
TEST(NtlmSituation, AMailboxOn2010Behind2013) {
  EXPECT_EQ(exchanges({.database = "old"}), R"(
program 1 connect :443 +0
program 1 sync-folder-items 5000 +60
cas1 1 401 offer 1500 +10
program 1 sync-folder-items (opening) 5060 +10
cas1 1 401 challenge 1500 +10
program 1 sync-folder-items (answer) 5700 +10
cas1 - is it right +10
dc1 - it is +20
cas1 2 connect :444 +20
cas1 2 sync-folder-items 6500 +1
old-cas 3 connect :444 +40
old-cas 3 sync-folder-items 7300 +1
old-mbx 3 200 4000 +0
old-cas 2 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 4 connect :444 +10
cas1 4 create-item 5800 +1
old-cas 5 connect :444 +0
old-cas 5 create-item 6600 +1
old-mbx 5 200 4000 +0
old-cas 4 200 4000 +0
cas1 1 200 4000 +0
program 1 create-item 5000 +100010
cas1 6 connect :444 +10
cas1 6 create-item 5800 +1
old-cas 7 connect :444 +0
old-cas 7 create-item 6600 +1
old-mbx 7 200 4000 +0
old-cas 6 200 4000 +0
cas1 1 200 4000 +0
)");
}

}  // namespace
}  // namespace casgrid::testing::ntlm_situations
