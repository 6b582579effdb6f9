// What Autodiscover looks like on the wire, situation by situation: one program's walk, every
// exchange in its order with who says it, on which connection, in how many octets, and how long
// after the one before. Client and front ends are 10 ms apart, the provider 5 ms from the client;
// servers are on one site. TLS takes three flights before the first request.
//
// Sources: facts 2.10.1 (order), 2.10.2 (answers, reactions), 7.5 (codes); real-http A1
// (exchangelib); [MS-OXDSCLI] 3.1.5 (Outlook, which nobody observed). Octets of answers are those
// of the rendered document and 500 of a head, all others are assumed (web_site.cc,
// front_decision.cc).
#include <cmath>
#include <gtest/gtest.h>
#include <map>

#include "model/http/messages.h"
#include "model/http/ports.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/world/tamper.h"

namespace casgrid::testing::autodiscover_situations {
namespace {

constexpr const char* kOneSeeker = R"(
title: "one seeker" schema_version: 2 duration_s: 60 seed: 5 starts_at: "2016-08-16T06:00:00Z"
topology {
  sites { name: "hq" } client_networks { name: "internet" } client_networks { name: "hosting" }
  links { name: "wan" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  links { name: "web" a: "internet" b: "hosting" bandwidth_mbps: 1000 latency_ms: 5 }
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  certificates { name: "good" names: "*.contoso.com" not_after: "2017-01-01T00:00:00Z" }
  certificates { name: "www" names: "www.contoso.com" not_after: "2017-01-01T00:00:00Z" }
  certificates { name: "old" names: "*.contoso.com" not_after: "2016-01-01T00:00:00Z" }
  front_ends { name: "cas-a" site: "hq" certificate: "%CERTIFICATE" %FRONT }
  front_ends { name: "cas-b" site: "hq" certificate: "good" %FRONT }
  front_ends { name: "old-cas" site: "hq" version: "14.3.266.2" }
  mailbox_servers { name: "mbx-1" site: "hq" }
  mailbox_servers { name: "mbx-2" site: "hq" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag" members: "mbx-1" members: "mbx-2" witness_site: "hq" }
  databases { name: "new" copies { server: "mbx-1" } copies { server: "mbx-2" } }
  databases { name: "old" copies { server: "old-mbx" } }
  namespaces { host: "%NAME" addresses: "cas-a" }
  namespaces { host: "mail.contoso.com" addresses: "cas-b" }
  %DIRECTORY
}
populations {
  name: "seeker" client: AUTODISCOVER users: 1 location: "%LOCATION" databases: "%DATABASE" namespace: "%FOUND"
  closed { ramp_s: 0.001 } autodiscover_program { %PROGRAM }
  profile { request_bytes { constant: 900 } front_end_megacycles { constant: 0 } mailbox_megacycles { constant: %WORK } }
}
timing { tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 }
record { trace: NONE }
)";

struct Given {
  std::string program{};
  std::string directory{};
  std::string front{};
  std::string more{};
  std::string certificate = "good";
  std::string name = "autodiscover.contoso.com";
  std::string database = "new";
  std::string location = "internet";
  std::string work = "0";
  bool has_right_password = true;
};

void put(std::string& text, const std::string& mark, const std::string& with) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
    text.replace(at, mark.size(), with);
}

std::string said(const HttpResponse& response) {
  std::string word = std::to_string(response.status);
  switch (discovered(response)) {
    case Discovered::Nothing:
      return word;
    case Discovered::Settings:
      return word + " settings";
    case Discovered::Error:
      return word + " error";
    case Discovered::OtherAddress:
      return word + " redirectAddr";
    case Discovered::OtherUrl:
      return word + " redirectUrl";
  }
  return word;
}

std::string word_of(const Message& message) {
  if (const auto* request = message.as<HttpRequest>()) {
    std::string word = text_of(request->action);
    if (request->method == LogonMethod::Basic) word += " basic";
    if (request->method == LogonMethod::Negotiate) word += " negotiate";
    return word;
  }
  const auto* response = message.as<HttpResponse>();
  return response == nullptr ? "?" : said(*response);
}

class Wire {
 public:
  explicit Wire(bool has_right_password) : has_right_password_(has_right_password) {}

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
  // Connections are numbered as they are opened; those of cluster and directory are none.
  void note(const std::string& who, const Output& o, Outbox& out, Instant now) {
    if (o.kind == OutputKind::Connect && (who == "seeker" || o.port != Port{})) {
      connections_.emplace(key(o.connection), connections_.size() + 1);
      add(who, o, "connect :" + std::to_string(static_cast<unsigned>(o.port)), now);
    } else if (o.kind == OutputKind::Send && connections_.contains(key(o.connection))) {
      Message& m = out.messages[o.message];
      if (auto* request = m.as<HttpRequest>(); request != nullptr && who == "seeker")
        request->password_ok = has_right_password_;
      add(who, o, word_of(m) + " " + std::to_string(m.bytes), now);
    } else if (o.kind == OutputKind::Close && connections_.contains(key(o.connection))) {
      add(who, o, "close", now);
    } else if (o.kind == OutputKind::Tell && who == "seeker") {
      lines.push_back("seeker - search " + std::to_string(out.messages[o.message].bytes) +
                      gap(now));
    }
  }
  void add(const std::string& who, const Output& o, const std::string& what, Instant now) {
    lines.push_back(who + " " + std::to_string(connections_.at(key(o.connection))) + " " + what +
                    gap(now));
  }
  std::string gap(Instant now) {
    const double gap_ms = lines.empty() ? 0 : std::round(seconds(now - latest_) * 1000);
    latest_ = now;
    return " +" + std::to_string(static_cast<int>(gap_ms));
  }
  static std::uint64_t key(ConnectionId id) {
    return (std::uint64_t{id.generation} << 32) | id.slot;
  }

  bool has_right_password_;
  std::map<std::uint64_t, std::size_t> connections_;
  Instant latest_ = kStart;
};

// One line each, behind an empty one.
std::string walk(const Given& given) {
  std::string text = kOneSeeker + given.more;
  put(text, "%FRONT", given.front);
  put(text, "%NAME", given.name);
  // Where it ends up is only of use for what is said before a run.
  const bool is_recorded = given.directory.find("mail.contoso.com") != std::string::npos;
  put(text, "%FOUND", is_recorded ? "mail.contoso.com" : given.name);
  put(text, "%CERTIFICATE", given.certificate);
  put(text, "%DIRECTORY", given.directory);
  put(text, "%DATABASE", given.database);
  put(text, "%LOCATION", given.location);
  put(text, "%PROGRAM", given.program);
  put(text, "%WORK", given.work);
  const ParsedScenario parsed = parse_text(text, "one seeker");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "one seeker"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  Wire wire(given.has_right_password);
  Simulation simulation(resolve(*parsed.scenario, overrides), wire.wrap());
  EXPECT_EQ(simulation.run(), "");
  std::string all = "\n";
  for (const std::string& line : wire.lines) all += line + "\n";
  return all;
}

// Facts 2.10.1: contoso.com does not exist, which costs a resolution.
TEST(AutodiscoverSituation, GoodWalkOfAnOutlookOnTheInternet) {
  EXPECT_EQ(walk({}), R"(
seeker 1 connect :443 +0
seeker 1 outlook-pox negotiate 900 +60
cas-a 2 connect :444 +10
cas-a 2 outlook-pox negotiate 1700 +1
mbx-1 2 200 settings 1442 +0
cas-a 1 200 settings 1442 +0
)");
}

// Facts 2.10.1: a search in Active Directory, then the service connection point.
TEST(AutodiscoverSituation, GoodWalkOfAnOutlookOfTheDomain) {
  EXPECT_EQ(
      walk(
          {.program = "domain_joined: true",
           .front =
               R"(autodiscover_internal_uri: "https://mail.contoso.com/autodiscover/autodiscover.xml")",
           .location = "hq"}),
      R"(
seeker - search 600 +0
seeker 1 connect :443 +20
seeker 1 outlook-pox negotiate 900 +1
cas-b 2 connect :444 +1
cas-b 2 outlook-pox negotiate 1700 +1
mbx-1 2 200 settings 1442 +0
cas-b 1 200 settings 1442 +0
)");
}

// [MS-ASCMD]: the mobilesync schema, Basic.
TEST(AutodiscoverSituation, GoodWalkOfAPhone) {
  EXPECT_EQ(walk({.program = "name: PHONE"}), R"(
seeker 1 connect :443 +0
seeker 1 phone-pox basic 900 +60
cas-a 2 connect :444 +10
cas-a 2 phone-pox basic 1700 +1
mbx-1 2 200 settings 1001 +0
cas-a 1 200 settings 1001 +0
)");
}

// Real-http A1: without credentials, 401, and on another connection with them.
TEST(AutodiscoverSituation, GoodWalkOfExchangelib) {
  EXPECT_EQ(walk({.program = "name: EXCHANGELIB"}), R"(
seeker 1 connect :443 +0
seeker 1 probe 900 +60
cas-a 1 401 1500 +10
seeker 1 close +10
seeker 2 connect :443 +0
seeker 2 pox basic 900 +40
cas-a 3 connect :444 +10
cas-a 3 pox basic 1700 +1
mbx-1 3 200 settings 1397 +0
cas-a 2 200 settings 1397 +0
seeker 2 close +10
)");
}

// Facts 2.10.1, step 4; 2.10.2: a web site at the bare domain, a redirection in clear by a
// provider.
TEST(AutodiscoverSituation, ByWayOfAWebSiteAndARedirection) {
  EXPECT_EQ(
      walk({.directory =
                R"(web_sites { name: "www" location: "hosting" hosts: "contoso.com" delay_s: 2 }
      web_sites { name: "go" location: "hosting" hosts: "autodiscover.contoso.com" answer: REDIRECT redirect_to: "mail.contoso.com" only_clear: true })",
            .name = "owa.contoso.com"}),
      R"(
seeker 1 connect :443 +0
seeker 1 outlook-pox negotiate 900 +30
www 1 404 1500 +2005
seeker 1 close +5
seeker 2 connect :443 +20
go 2 close +15
seeker 3 connect :80 +25
seeker 3 get 900 +10
go 3 302 600 +5
seeker 3 close +5
seeker 4 connect :443 +20
seeker 4 outlook-pox negotiate 900 +60
cas-b 5 connect :444 +10
cas-b 5 outlook-pox negotiate 1700 +1
mbx-1 5 200 settings 1442 +0
cas-b 4 200 settings 1442 +0
)");
}

// Facts 2.10.2, AD-020: 401 proves nothing, the next candidate is asked. An expired password and a
// locked account are the same 401 to whoever asks.
TEST(AutodiscoverSituation, WrongPassword) {
  EXPECT_EQ(walk({.directory = R"(service_records { target: "mail.contoso.com" })",
                  .has_right_password = false}),
            R"(
seeker 1 connect :443 +0
seeker 1 outlook-pox negotiate 900 +60
cas-a 1 401 1500 +10
seeker 1 close +10
seeker 2 connect :80 +0
cas-a 2 close +10
seeker 3 connect :443 +30
seeker 3 outlook-pox negotiate 900 +60
cas-b 3 401 1500 +10
seeker 3 close +10
)");
}

// 7.6: whoever had asked is cut off, and goes on at the next candidate.
TEST(AutodiscoverSituation, TheFrontEndDiesWhileItAsks) {
  EXPECT_EQ(walk({.directory = R"(service_records { target: "mail.contoso.com" })",
                  .more = R"(faults { name: "gone" at_s: 0.5 lasting_s: 100 crash: "cas-a" })",
                  .work = "2222"}),
            R"(
seeker 1 connect :443 +0
seeker 1 outlook-pox negotiate 900 +60
cas-a 2 connect :444 +10
cas-a 2 outlook-pox negotiate 1700 +1
seeker 3 connect :80 +398
seeker 4 connect :443 +40
seeker 4 outlook-pox negotiate 900 +60
cas-b 5 connect :444 +10
cas-b 5 outlook-pox negotiate 1700 +1
mbx-1 5 200 settings 1442 +1000
cas-b 4 200 settings 1442 +0
)");
}

// Facts 2.10.2: any code but 200, 401 and 302 is no answer: the next candidate.
TEST(AutodiscoverSituation, TheActiveCopyMovesWhileItAsks) {
  EXPECT_EQ(
      walk(
          {.directory = R"(service_records { target: "mail.contoso.com" })",
           .more =
               R"(faults { name: "moves" at_s: 0.5 switchover { database: "new" server: "mbx-2" } })",
           .work = "2222"}),
      R"(
seeker 1 connect :443 +0
seeker 1 outlook-pox negotiate 900 +60
cas-a 2 connect :444 +10
cas-a 2 outlook-pox negotiate 1700 +1
mbx-1 2 503 700 +389
cas-a 1 503 1500 +0
seeker 1 close +10
seeker 3 connect :80 +0
cas-a 3 close +10
seeker 4 connect :443 +30
seeker 4 outlook-pox negotiate 900 +60
cas-b 4 503 1500 +10
seeker 4 close +10
)");
}

TEST(AutodiscoverSituation, AutoDiscoverProxyIsInactive) {
  EXPECT_EQ(walk({.directory = R"(service_records { target: "mail.contoso.com" })",
                  .more = R"(faults { name: "off" at_s: 0 lasting_s: 100
                      component_state { server: "cas-a" component: AUTO_DISCOVER_PROXY state: INACTIVE } })"}),
            R"(
seeker 1 connect :443 +0
seeker 1 outlook-pox negotiate 900 +60
cas-a 1 503 1500 +10
seeker 1 close +10
seeker 2 connect :80 +0
cas-a 2 close +10
seeker 3 connect :443 +30
seeker 3 outlook-pox negotiate 900 +60
cas-b 4 connect :444 +10
cas-b 4 outlook-pox negotiate 1700 +1
mbx-1 4 200 settings 1442 +0
cas-b 3 200 settings 1442 +0
)");
}

// Facts 2.10.2, AD-019: ten redirections, and no eleventh.
TEST(AutodiscoverSituation, RedirectedInACircle) {
  EXPECT_EQ(
      walk(
          {.directory =
               R"(web_sites { name: "www" location: "hosting" hosts: "contoso.com" answer: REDIRECT redirect_to: "contoso.com" })"}),
      R"(
seeker 1 connect :443 +0
seeker 1 outlook-pox negotiate 900 +30
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 outlook-pox negotiate 900 +5
www 1 302 600 +5
seeker 1 close +5
)");
}

// Facts 2.10.1, AD-006: no credentials, and no request, to a certificate that is not of the name.
TEST(AutodiscoverSituation, TheCertificateLacksTheName) {
  EXPECT_EQ(walk({.directory = R"(service_records { target: "mail.contoso.com" })",
                  .certificate = "www"}),
            R"(
seeker 1 connect :443 +0
seeker 1 close +60
seeker 2 connect :80 +0
cas-a 2 close +10
seeker 3 connect :443 +30
seeker 3 outlook-pox negotiate 900 +60
cas-b 4 connect :444 +10
cas-b 4 outlook-pox negotiate 1700 +1
mbx-1 4 200 settings 1442 +0
cas-b 3 200 settings 1442 +0
)");
}

TEST(AutodiscoverSituation, TheCertificateHasExpired) {
  EXPECT_EQ(walk({.certificate = "old"}), R"(
seeker 1 connect :443 +0
seeker 1 close +60
seeker 2 connect :80 +0
cas-a 2 close +10
)");
}

// Facts 2.10.2: proxied to a front end of 2010, which builds the answer.
TEST(AutodiscoverSituation, AMailboxOf2010) {
  EXPECT_EQ(walk({.database = "old"}), R"(
seeker 1 connect :443 +0
seeker 1 outlook-pox negotiate 900 +60
cas-a 2 connect :444 +10
cas-a 2 outlook-pox negotiate 1700 +1
old-cas 2 200 settings 1413 +1
cas-a 1 200 settings 1413 +0
)");
}

}  // namespace
}  // namespace casgrid::testing::autodiscover_situations
