// One message from its connection to the mailbox, or to a host outside, and everything that is said
// meanwhile: the tables of tests about mail on the wire.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "model/smtp/messages.h"
#include "model/smtp/ports.h"
#include "scenarios/document/parse.h"
#include "scenarios/reporting/collect.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/world/wire.h"

namespace casgrid::testing::smtp_situations {

inline constexpr const char* kOneMessage = R"(
title: "one message" schema_version: 2 starts_at: "2016-08-16T00:00:00Z" duration_s: %LASTS seed: 5
topology {
  sites { name: "hq" } client_networks { name: "internet" }
  links { name: "line" a: "internet" b: "hq" bandwidth_mbps: 1000 latency_ms: 10 }
  %TOPOLOGY
  default_cpu { cores: 8 }
}
directory {
  domain: "contoso.com"
  certificates { name: "web" %CERTIFICATE }
  front_ends { name: "cas1" site: "hq" certificate: "web" }
  front_ends { name: "cas2" site: "hq" certificate: "web" }
  mailbox_servers { name: "mbx1" site: "hq" }
  mailbox_servers { name: "mbx2" site: "hq" }
  mailbox_servers { name: "old-mbx" site: "hq" version: "14.3.266.2" }
  directory_servers { name: "dc1" site: "hq" }
  dags { name: "dag1" members: "mbx1" members: "mbx2" witness_site: "hq" }
  databases { name: "first" copies { server: "mbx1" } copies { server: "mbx2" } }
  databases { name: "second" copies { server: "mbx2" } copies { server: "mbx1" } }
  databases { name: "old" copies { server: "old-mbx" } }
  namespaces { host: "mx.contoso.com" %ADDRESSES }
  %DIRECTORY
}
populations {
  name: "mta" client: SMTP users: %USERS location: "internet" databases: "%DATABASE" namespace: "mx.contoso.com"
  smtp_program { %PROGRAM }
  closed { ramp_s: 0.001 }
  profile {
    think_s { constant: %THINK } retry_s { constant: 1000 } request_bytes { constant: %OCTETS }
    front_end_megacycles { constant: 0 } mailbox_megacycles { constant: %MEGACYCLES }
  }
}
timing { tls_handshake_megacycles: 0.001 tls_resumed_megacycles: 0.001 directory_megacycles: 0.001 %TIMING }
record { trace: NONE }
)";

struct Given {
  std::string program{};
  std::string database = "first";
  std::string timing{};
  std::string users = "1";
  std::string octets = "2000";
  std::string certificate = R"(names: "mx.contoso.com")";
  std::string megacycles = "0";  // half in Transport, half in the store
  std::string think = "20";
  std::string lasts = "39";  // the second message comes later
  std::string faults{};
  std::string addresses = R"(addresses: "cas1" addresses: "cas2")";
  std::string topology{};   // more of it
  std::string directory{};  // likewise
  std::string of{};         // connections of these alone, and of the sender: "mbx1 edge1"
  bool wrong_password = false;
};

inline void put(std::string& text, const std::string& mark, const std::string& with) {
  text.replace(text.find(mark), mark.size(), with);
}

inline const char* word_of(const smtp::Command& said) {
  // By Verb.
  static constexpr const char* kWords[] = {
      "EHLO",     "STARTTLS", "hello", "AUTH-PLAIN", "AUTH-LOGIN", "AUTH", "name",
      "password", "MAIL",     "DATA",  "body",       "RSET",       "QUIT"};
  if (said.verb == smtp::Verb::Mail && said.is_pipelined) return "MAIL,RCPT,DATA";
  if (said.verb == smtp::Verb::Piece && said.quits) return "body,QUIT";
  return kWords[static_cast<std::size_t>(said.verb)];
}

inline std::string word_of(const casgrid::Message& message) {
  if (const auto* said = message.as<smtp::Command>()) return word_of(*said);
  if (const auto* some = message.as<smtp::Recipients>())
    return "RCPT*" + std::to_string(some->count);
  const auto* reply = message.as<smtp::Reply>();
  return reply == nullptr ? "?" : std::to_string(reply->code);
}

inline bool is_mail(Port port) {
  return port == smtp::kMail || port == smtp::kSubmission || port == smtp::kTransport ||
         port == smtp::kClientProxy || port == smtp::kDelivery || port == smtp::kOutboundProxy;
}

// Lines of the connections on which one of them speaks.
inline std::string lines_of(const std::vector<std::string>& lines, const std::string& names) {
  const auto words_of = [](const std::string& text) {
    std::istringstream words(text);
    return std::vector<std::string>(std::istream_iterator<std::string>(words), {});
  };
  const std::vector<std::string> wanted = words_of(names);
  std::set<std::string> connections;
  for (const std::string& line : lines) {
    const auto words = words_of(line);
    if (std::find(wanted.begin(), wanted.end(), words[0]) != wanted.end())
      connections.insert(words[1]);
  }
  std::string all = "\n";
  for (const std::string& line : lines)
    if (connections.contains(words_of(line)[1])) all += line + "\n";
  return all;
}

inline std::string mail(const Given& given) {
  std::string text = kOneMessage + given.faults;
  put(text, "%LASTS", given.lasts);
  put(text, "%PROGRAM", given.program);
  put(text, "%DATABASE", given.database);
  put(text, "%TIMING", given.timing);
  put(text, "%USERS", given.users);
  put(text, "%MEGACYCLES", given.megacycles);
  put(text, "%OCTETS", given.octets);
  put(text, "%THINK", given.think);
  put(text, "%CERTIFICATE", given.certificate);
  put(text, "%ADDRESSES", given.addresses);
  put(text, "%DIRECTORY", given.directory);
  put(text, "%TOPOLOGY", given.topology);
  const ParsedScenario parsed = parse_text(text, "one message");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "one message"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  Wire wire(
      {.is_watched = is_mail, .word_of = [](const casgrid::Message& m) { return word_of(m); }});
  const auto forgets = [&](const Input&, Instant, Outbox& out) {
    if (!given.wrong_password) return;
    for (casgrid::Message& m : out.messages)
      if (auto* said = m.as<smtp::Command>()) said->password_ok = false;
  };
  Simulation simulation(
      resolve(*parsed.scenario, overrides),
      [&, watched = wire.wrap()](const std::string& name, std::unique_ptr<Participant> real) {
        if (name == "mta")
          real = std::make_unique<Tampered>(std::move(real), Tampered::Before{}, forgets);
        return watched(name, std::move(real));
      });
  EXPECT_EQ(simulation.run(), "");
  EXPECT_TRUE(simulation.observatory().checkers.violations().empty());
  const std::string said = given.of.empty() ? wire.text() : lines_of(wire.lines, given.of);
  const MailRow row = collect(simulation).mail.at(0);
  return said + "delivered " + std::to_string(row.delivered) + " duplicates " +
         std::to_string(row.duplicates) + " queued " + std::to_string(row.queued) + " waiting " +
         std::to_string(row.waiting) + " bounced " + std::to_string(row.bounced) +
         (row.left > 0 ? " beyond " + std::to_string(row.left) : "") + "\n";
}

}  // namespace casgrid::testing::smtp_situations
