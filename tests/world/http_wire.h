// What goes over the wires of a run over HTTP: every exchange in its order, with who says it, on
// which connection, in how many octets, and how long after the one before.
#pragma once

#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "model/http/messages.h"
#include "model/http/told.h"
#include "model/http/ports.h"
#include "scenarios/document/parse.h"
#include "scenarios/resolving/resolve.h"
#include "scenarios/running/simulation.h"
#include "scenarios/validating/validate.h"
#include "tests/world/tamper.h"

namespace casgrid::testing {

// Only connections to web sites, numbered as they are opened, and no health pages.
class HttpWire {
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
  static std::string word_of(const Message& message) {
    if (const auto* request = message.as<HttpRequest>()) return text_of(request->action);
    if (const auto* part = message.as<HttpPart>()) return word_of(*part);
    const auto* response = message.as<HttpResponse>();
    if (response == nullptr) return "?";
    std::string word = std::to_string(response->status);
    if (response->outcome == BackEndOutcome::NotMountedHere) word += " elsewhere";
    if (response->lacks_shell) word += " no-shell";
    if (response->turned_away == TurnedAway::Throttled) word += " throttled";
    if (response->mapi_code != MapiCode::Ok)
      word += " code " + std::to_string(static_cast<unsigned>(response->mapi_code));
    if (response->ews_code == EwsCode::ErrorSubscriptionNotFound) word += " not-subscribed";
    if (response->ews_code == EwsCode::ErrorServerBusy)
      word += " busy for " + std::to_string(told_back_off_ms(*response)) + " ms";
    if (sync_status(*response) >= activesync::Status::DeviceNotProvisioned)
      word += " status " + std::to_string(static_cast<unsigned>(sync_status(*response)));
    if (response->status == 503 && response->retry_after_s > 0)
      word += " after " + std::to_string(response->retry_after_s) + " s";
    if (response->redirect == RedirectKind::ActiveSync451) word += " there";
    if (response->redirect == RedirectKind::LogonPage) word += " to-form";
    if (response->redirect == RedirectKind::ToOwa) word += " on";
    if (response->redirect == RedirectKind::SignOut) word += " signed-out";
    if (response->redirect == RedirectKind::Sso) word += " form-there";
    if (response->redirect == RedirectKind::Plain) word += " there";
    return word;
  }

  static std::string word_of(const HttpPart& part) {
    if (part.kind == HttpPart::Kind::KeepAlive) return "pending";
    return part.is_event ? "event" : "begins";
  }

  void note(const std::string& who, const Output& o, const Outbox& out, Instant now) {
    if (o.kind == OutputKind::Connect && (o.port == kHttps || o.port == kBackEndHttps)) {
      connections_.emplace(key(o.connection), connections_.size() + 1);
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
  Instant latest_ = kStart;
};

// All of it, a line each, behind an empty one. The scenario must be right.
inline std::string exchanges_of(const std::string& text) {
  const ParsedScenario parsed = parse_text(text, "situation");
  for (const Diagnostic& d : parsed.diagnostics) ADD_FAILURE() << d.text();
  for (const Diagnostic& d : validate(*parsed.scenario, parsed.lines, "situation"))
    ADD_FAILURE() << d.text();
  Overrides overrides;
  overrides.network = scenario::Network::QUEUE;
  HttpWire wire;
  Simulation simulation(resolve(*parsed.scenario, overrides), wire.wrap());
  EXPECT_EQ(simulation.run(), "");
  std::string all = "\n";
  for (const std::string& line : wire.lines) all += line + "\n";
  return all;
}

}  // namespace casgrid::testing
