// What Outlook Anywhere looks like on the wire, situation by situation: one Outlook's session from
// the first connection on, every exchange in its order with who says it, on which connection, in
// how many octets, and how long after the one before. Client and front ends are 10 ms apart;
// servers are on one site.
//
// Sources: facts 2.7 (two requests, mailboxGuid@domain, no redirect, NTLM of older front ends), 3.5
// (the guard), T4, T5, F1, F11; real-http A7 (the IN channel first, 100 Continue on each, 76 and
// 104 octets, CONN/A3 and CONN/C2 on OUT); [MS-RPCH] (cookies, pings, recycling). Outlook itself
// has not been observed. Octets of heads, calls and pings are assumed (rpc_channels.cc,
// outlook_anywhere_population.cc).
#include <cmath>
#include <gtest/gtest.h>
#include <map>

#include "model/http/messages.h"
#include "model/http/ports.h"
#include "model/outlookanywhere/actions.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::outlook_anywhere_situations {
namespace {

constexpr const char* kOneOutlook = R"(
title: "one Outlook" schema_version: 2 duration_s: %SECONDS seed: 5
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com" %CERTIFICATES
  front_ends { name: "cas{1..2}" site: "hq" %FRONT }
  front_ends { name: "old-cas" site: "hq" version: "14.3.266.2" %OLD }
  mailbox_servers { name: "mbx{1..2}" site: "hq" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag" members: "mbx1" members: "mbx2" witness_site: "hq" }
  databases { name: "new" copies { server: "mbx1" } copies { server: "mbx2" } }
  databases { name: "old" copies { server: "old-mbx" } }
  balancers { name: "lb" site: "hq" pool: "cas{1..2}" probe { protocol: OUTLOOK_ANYWHERE } }
  namespaces { host: "mail.contoso.com" addresses: "lb" }
}
populations {
  name: "outlook" client: OUTLOOK_ANYWHERE users: 1 location: "internet" databases: "%DATABASE"
  namespace: "mail.contoso.com" closed { ramp_s: 0.001 } %POPULATION
  profile {
    think_s { constant: 20 } events_per_hour: 0.001 response_bytes { constant: %RESPONSE } retry_s { constant: 5 }
    request_bytes { constant: 1000 } front_end_megacycles { constant: 0 } mailbox_megacycles { constant: 0 }
  }
}
timing { tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 %TIMING }
record { trace: NONE }
)";

struct Given {
  std::string seconds = "15";
  std::string certificates{};
  std::string front{};
  std::string old = "outlook_anywhere { external_hostname: \"mail.contoso.com\" }";
  std::string population{};
  std::string database = "new";
  std::string response = "4000";
  std::string timing{};
  std::string more{};
};

void put(std::string& text, const std::string& mark, const std::string& with) {
  text.replace(text.find(mark), mark.size(), with);
}

std::string word_of(const HttpPart& part) {
  switch (part.kind) {
    case HttpPart::Kind::Continue:
      return "100";
    case HttpPart::Kind::Established:
      return "200 CONN/A3 CONN/C2";
    case HttpPart::Kind::Answer:
      return part.status == 200 ? "answer" : "fault";
    case HttpPart::Kind::KeepAlive:
      return "ping";
    case HttpPart::Kind::OfAnswer:
      break;
  }
  return "change";
}

std::string word_of(const Message& message) {
  if (const auto* request = message.as<HttpRequest>())
    return request->action == outlook_anywhere::kInData ? "RPC_IN_DATA" : "RPC_OUT_DATA";
  if (const auto* response = message.as<HttpResponse>()) return std::to_string(response->status);
  if (const auto* part = message.as<HttpPart>()) return word_of(*part);
  const auto* piece = message.as<HttpPiece>();
  if (piece == nullptr) return "?";
  switch (piece->kind) {
    case HttpPiece::Kind::Rts:
      return "CONN";
    case HttpPiece::Kind::Call:
      return text_of(piece->action);
    case HttpPiece::Kind::Last:
      break;
  }
  return "end";
}

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
  // Connections are numbered as they are opened.
  void note(const std::string& who, const Output& o, const Outbox& out, Instant now) {
    if (o.kind == OutputKind::Connect) {
      connections_.insert_or_assign(key(o.connection), ++opened_);
      add(who, o, "connect :" + std::to_string(static_cast<unsigned>(o.port)), now);
    } else if (o.kind == OutputKind::Send && connections_.contains(key(o.connection))) {
      const Message& m = out.messages[o.message];
      add(who, o, word_of(m) + " " + std::to_string(m.bytes), now);
    } else if (o.kind == OutputKind::Close && connections_.contains(key(o.connection))) {
      add(who, o, "close", now);
    }
  }
  void add(const std::string& who, const Output& o, const std::string& what, Instant now) {
    const double gap_ms = lines.empty() ? 0 : std::round(seconds(now - latest_) * 1000);
    latest_ = now;
    lines.push_back(who + " " + std::to_string(connections_.at(key(o.connection))) + " " + what +
                    " +" + std::to_string(static_cast<int>(gap_ms)));
  }
  static std::uint64_t key(ConnectionId id) {
    return (std::uint64_t{id.generation} << 32) | id.slot;
  }

  std::map<std::uint64_t, std::size_t> connections_;
  std::size_t opened_ = 0;
  Instant latest_ = kStart;
};

// One line each, behind an empty one.
std::string session(const Given& given) {
  std::string text = kOneOutlook + given.more;
  put(text, "%SECONDS", given.seconds);
  put(text, "%CERTIFICATES", given.certificates);
  put(text, "%FRONT", given.front);
  put(text, "%OLD", given.old);
  put(text, "%DATABASE", given.database);
  put(text, "%POPULATION", given.population);
  put(text, "%RESPONSE", given.response);
  put(text, "%TIMING", given.timing);
  const ParsedScenario parsed = parse_text(text, "one Outlook");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "one Outlook"))
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

// A balancer that takes turns sends the two channels to two front ends; they meet at mbx1.
TEST(OutlookAnywhereSituation, AGoodSession) {
  EXPECT_EQ(session({.seconds = "25"}), R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 2 connect :444 +11
cas1 2 RPC_IN_DATA 1700 +1
mbx1 2 100 25 +0
cas1 1 100 25 +0
outlook 3 connect :443 +30
outlook 3 RPC_OUT_DATA 900 +60
cas2 4 connect :444 +11
cas2 4 RPC_OUT_DATA 1700 +1
mbx1 4 100 25 +0
cas2 3 100 25 +0
outlook 3 CONN 76 +10
outlook 1 CONN 104 +0
cas2 4 CONN 76 +10
cas1 2 CONN 104 +0
mbx1 4 200 CONN/A3 CONN/C2 372 +0
cas2 3 200 CONN/A3 CONN/C2 372 +0
outlook 1 connect 1000 +10
cas1 2 connect 1000 +10
mbx1 4 answer 4000 +0
cas2 3 answer 4000 +0
outlook 1 execute 1000 +20010
cas1 2 execute 1000 +10
mbx1 4 answer 4000 +0
cas2 3 answer 4000 +0
)");
}

// Set-CASMailbox MAPIBlockOutlookRpcHttp: the IN channel is answered, and the OUT channel is never
// asked for. Wrong, expired and locked credentials are not applicable: these clients have a ticket.
TEST(OutlookAnywhereSituation, AMailboxThatOutlookAnywhereIsBlockedFor) {
  EXPECT_EQ(session({.seconds = "8", .population = "rpc_http_blocked: true"}), R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 1 403 1500 +11
outlook 1 close +10
outlook 2 connect :443 +5000
outlook 2 RPC_IN_DATA 900 +60
cas2 2 403 1500 +11
outlook 2 close +10
)");
}

// The OUT channel breaks at once, the mailbox server closes the IN channel, and a new pair is made.
TEST(OutlookAnywhereSituation, AFrontEndDiesUnderTheOutChannel) {
  EXPECT_EQ(session({.seconds = "16", .more = "faults { name: \"x\" at_s: 10 crash: \"cas2\" }"}),
            R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 2 connect :444 +11
cas1 2 RPC_IN_DATA 1700 +1
mbx1 2 100 25 +0
cas1 1 100 25 +0
outlook 3 connect :443 +30
outlook 3 RPC_OUT_DATA 900 +60
cas2 4 connect :444 +11
cas2 4 RPC_OUT_DATA 1700 +1
mbx1 4 100 25 +0
cas2 3 100 25 +0
outlook 3 CONN 76 +10
outlook 1 CONN 104 +0
cas2 4 CONN 76 +10
cas1 2 CONN 104 +0
mbx1 4 200 CONN/A3 CONN/C2 372 +0
cas2 3 200 CONN/A3 CONN/C2 372 +0
outlook 1 connect 1000 +10
cas1 2 connect 1000 +10
mbx1 4 answer 4000 +0
cas2 3 answer 4000 +0
mbx1 2 close +9765
cas1 1 close +0
outlook 1 close +10
outlook 5 connect :443 +5000
outlook 5 RPC_IN_DATA 900 +40
cas1 6 connect :444 +10
cas1 6 RPC_IN_DATA 1700 +1
mbx1 6 100 25 +0
cas1 5 100 25 +0
outlook 7 connect :443 +10
outlook 5 close +40
cas1 6 close +10
)");
}

// Both channels are closed; front ends that remember the old place are told (503), and ask again.
TEST(OutlookAnywhereSituation, TheActiveCopyMoves) {
  EXPECT_EQ(session({.seconds = "21",
                     .timing = "switchover_s: 3",
                     .more = "faults { name: \"x\" at_s: 10 "
                             "switchover { database: \"new\" server: \"mbx2\" } }"}),
            R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 2 connect :444 +11
cas1 2 RPC_IN_DATA 1700 +1
mbx1 2 100 25 +0
cas1 1 100 25 +0
outlook 3 connect :443 +30
outlook 3 RPC_OUT_DATA 900 +60
cas2 4 connect :444 +11
cas2 4 RPC_OUT_DATA 1700 +1
mbx1 4 100 25 +0
cas2 3 100 25 +0
outlook 3 CONN 76 +10
outlook 1 CONN 104 +0
cas2 4 CONN 76 +10
cas1 2 CONN 104 +0
mbx1 4 200 CONN/A3 CONN/C2 372 +0
cas2 3 200 CONN/A3 CONN/C2 372 +0
outlook 1 connect 1000 +10
cas1 2 connect 1000 +10
mbx1 4 answer 4000 +0
cas2 3 answer 4000 +0
mbx1 2 close +9766
mbx1 4 close +0
cas1 1 close +0
cas2 3 close +0
outlook 3 close +10
outlook 5 connect :443 +5000
outlook 5 RPC_IN_DATA 900 +40
cas1 6 connect :444 +10
cas1 6 RPC_IN_DATA 1700 +1
mbx1 6 503 700 +0
cas1 7 connect :444 +0
cas1 7 RPC_IN_DATA 1700 +1
mbx2 7 100 25 +0
cas1 5 100 25 +0
outlook 8 connect :443 +10
outlook 8 RPC_OUT_DATA 900 +40
cas2 9 connect :444 +10
cas2 9 RPC_OUT_DATA 1700 +1
mbx1 9 503 700 +0
cas2 10 connect :444 +0
cas2 10 RPC_OUT_DATA 1700 +1
mbx2 10 100 25 +0
cas2 8 100 25 +0
outlook 8 CONN 76 +10
outlook 5 CONN 104 +0
cas2 10 CONN 76 +10
cas1 7 CONN 104 +0
mbx2 10 200 CONN/A3 CONN/C2 372 +0
cas2 8 200 CONN/A3 CONN/C2 372 +0
outlook 5 connect 1000 +10
cas1 7 connect 1000 +10
mbx2 10 answer 4000 +0
cas2 8 answer 4000 +0
)");
}

// Facts 3.2, RpcProxy.
TEST(OutlookAnywhereSituation, RpcProxyIsInactive) {
  std::string off;
  for (const char* server : {"cas1", "cas2"}) {
    off += "faults { name: \"" + std::string(server) + "\" at_s: 0 lasting_s: 100 " +
           "component_state { server: \"" + server + "\" component: RPC_PROXY state: INACTIVE } }";
  }
  EXPECT_EQ(session({.seconds = "4", .more = off}), R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 1 503 1500 +10
outlook 1 close +10
)");
}

// The protocol's own limit: the third answer would go beyond it, and waits for the successor.
TEST(OutlookAnywhereSituation, TheAnnouncedOctetsAreUsedUp) {
  EXPECT_EQ(session({.seconds = "55", .response = "60000", .timing = "rpc_channel_octets: 131072"}),
            R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 2 connect :444 +11
cas1 2 RPC_IN_DATA 1700 +1
mbx1 2 100 25 +0
cas1 1 100 25 +0
outlook 3 connect :443 +30
outlook 3 RPC_OUT_DATA 900 +60
cas2 4 connect :444 +11
cas2 4 RPC_OUT_DATA 1700 +1
mbx1 4 100 25 +0
cas2 3 100 25 +0
outlook 3 CONN 76 +10
outlook 1 CONN 104 +0
cas2 4 CONN 76 +10
cas1 2 CONN 104 +0
mbx1 4 200 CONN/A3 CONN/C2 372 +0
cas2 3 200 CONN/A3 CONN/C2 372 +0
outlook 1 connect 1000 +10
cas1 2 connect 1000 +10
mbx1 4 answer 60000 +0
cas2 3 answer 60000 +1
outlook 1 execute 1000 +20050
cas1 2 execute 1000 +10
mbx1 4 answer 60000 +0
cas2 3 answer 60000 +1
outlook 1 execute 1000 +20050
cas1 2 execute 1000 +10
mbx1 4 200 60 +0
cas2 3 200 60 +0
outlook 3 RPC_OUT_DATA 900 +10
cas2 4 RPC_OUT_DATA 1700 +10
mbx1 4 100 25 +0
cas2 3 100 25 +0
outlook 3 CONN 76 +10
cas2 4 CONN 76 +10
mbx1 4 answer 60000 +0
cas2 3 answer 60000 +1
)");
}

// Facts 2.7: through a front end of 2010, the same one for both, which holds each channel in turn.
TEST(OutlookAnywhereSituation, AMailboxOf2010) {
  EXPECT_EQ(session({.seconds = "10", .database = "old"}), R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 2 connect :444 +11
cas1 2 RPC_IN_DATA 1700 +1
old-cas 3 connect :444 +1
old-cas 3 RPC_IN_DATA 2500 +1
old-mbx 3 100 25 +0
old-cas 2 100 25 +0
cas1 1 100 25 +0
outlook 4 connect :443 +30
outlook 4 RPC_OUT_DATA 900 +60
cas2 5 connect :444 +11
cas2 5 RPC_OUT_DATA 1700 +1
old-cas 6 connect :444 +0
old-cas 6 RPC_OUT_DATA 2500 +1
old-mbx 6 100 25 +0
old-cas 5 100 25 +0
cas2 4 100 25 +0
outlook 4 CONN 76 +10
outlook 1 CONN 104 +0
cas2 5 CONN 76 +10
cas1 2 CONN 104 +0
old-cas 6 CONN 76 +0
old-cas 3 CONN 104 +0
old-mbx 6 200 CONN/A3 CONN/C2 372 +0
old-cas 5 200 CONN/A3 CONN/C2 372 +0
cas2 4 200 CONN/A3 CONN/C2 372 +0
outlook 1 connect 1000 +10
cas1 2 connect 1000 +10
old-cas 3 connect 1000 +0
old-mbx 6 answer 4000 +0
old-cas 5 answer 4000 +0
cas2 4 answer 4000 +0
)");
}

// OA-007, F1: 401 for ever.
TEST(OutlookAnywhereSituation, AMailboxOf2010BehindOneThatTakesNoNtlm) {
  EXPECT_EQ(session({.seconds = "9",
                     .old = "outlook_anywhere { iis_authentication_methods: BASIC }",
                     .database = "old"}),
            R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 2 connect :444 +11
cas1 2 RPC_IN_DATA 1700 +1
old-cas 2 401 1500 +1
cas1 1 401 1500 +0
outlook 1 close +10
outlook 3 connect :443 +5000
outlook 3 RPC_IN_DATA 900 +60
cas2 4 connect :444 +11
cas2 4 RPC_IN_DATA 1700 +1
old-cas 4 401 1500 +0
cas2 3 401 1500 +0
outlook 3 close +10
)");
}

// Facts 4.1, 7.5: 401, whatever is wrong; nothing of it was observed of Outlook, which asks its
// user (assumed: after the first time, and a minute later it has been typed).
TEST(OutlookAnywhereSituation, AWrongPassword) {
  EXPECT_EQ(session({.seconds = "61", .population = "credentials { wrong_share: 1 }"}), R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 1 401 1500 +10
outlook 1 close +10
outlook 2 connect :443 +60000
outlook 2 RPC_IN_DATA 900 +60
cas2 3 connect :444 +11
cas2 3 RPC_IN_DATA 1700 +1
mbx1 3 100 25 +0
cas2 2 100 25 +0
outlook 4 connect :443 +30
outlook 4 RPC_OUT_DATA 900 +60
cas1 5 connect :444 +11
cas1 5 RPC_OUT_DATA 1700 +1
mbx1 5 100 25 +0
cas1 4 100 25 +0
outlook 4 CONN 76 +10
outlook 2 CONN 104 +0
cas1 5 CONN 76 +10
cas2 3 CONN 104 +0
mbx1 5 200 CONN/A3 CONN/C2 372 +0
cas1 4 200 CONN/A3 CONN/C2 372 +0
outlook 2 connect 1000 +10
cas2 3 connect 1000 +10
mbx1 5 answer 4000 +0
cas1 4 answer 4000 +0
)");
}

TEST(OutlookAnywhereSituation, AnExpiredPasswordOrALockedAccount) {
  for (const char* ails : {"expired_share: 1", "locked_out_share: 1"})
    EXPECT_EQ(session({.seconds = "8",
                       .population = "credentials { " + std::string(ails) + " prompt_s: 5 }"}),
              R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 1 401 1500 +10
outlook 1 close +10
outlook 2 connect :443 +5000
outlook 2 RPC_IN_DATA 900 +60
cas2 2 401 1500 +10
outlook 2 close +10
)");
}

// OA-010; facts 2.7, 4.3: name, date and trust. A self-signed certificate does not do.
TEST(OutlookAnywhereSituation, OA010ACertificateThatIsNotTrustedEndsTheConnection) {
  for (const char* certificate :
       {R"(names: "mail.contoso.com" issuer: SELF_SIGNED)", R"(names: "owa.contoso.com")",
        R"(names: "mail.contoso.com" not_after: "2016-08-16T11:49:59Z")"}) {
    EXPECT_EQ(session({.seconds = "8",
                       .certificates =
                           "certificates { name: \"shown\" " + std::string(certificate) + " }",
                       .front = "certificate: \"shown\"",
                       .more = "starts_at: \"2016-08-16T11:50:00Z\""}),
              R"(
outlook 1 connect :443 +0
outlook 1 close +60
outlook 2 connect :443 +5000
outlook 2 close +60
)");
  }
}

// T4, T5.
TEST(OutlookAnywhereSituation, Outlook2003) {
  EXPECT_EQ(session({.seconds = "4", .population = "outlook_program { version: 11 }"}), R"(
outlook 1 connect :443 +0
outlook 1 RPC_IN_DATA 900 +60
cas1 1 403 1500 +11
outlook 1 close +10
)");
}

TEST(OutlookAnywhereSituation, RpcOverTcp) {
  EXPECT_EQ(session({.seconds = "4", .population = "outlook_program { transport: RPC_OVER_TCP }"}),
            R"(
outlook 1 connect :135 +0
cas1 1 close +10
)");
}

}  // namespace
}  // namespace casgrid::testing::outlook_anywhere_situations
