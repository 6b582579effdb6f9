// What goes over the connections of one protocol in a whole run, one line for each: who says it, on
// which connection (numbered as they are opened), what, in how many octets, and how many
// milliseconds after the line before.
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/world/tamper.h"

namespace casgrid::testing {

class Wire {
 public:
  struct Options {
    std::function<bool(Port)> is_watched;
    std::function<std::string(const casgrid::Message&)> word_of;
    // Nothing is noted any more behind a line for which this is so: who closed, and which
    // connection.
    std::function<bool(const std::string& who, std::size_t connection)> ends_with =
        [](const std::string&, std::size_t) { return false; };
  };

  explicit Wire(Options options) : options_(std::move(options)) {}

  Simulation::Wrap wrap() {
    return [this](const std::string& name, std::unique_ptr<Participant> real) {
      const auto after = [this, name](const Input&, Instant now, Outbox& out) {
        for (const Output& o : out.outputs) note(name, o, out, now);
      };
      return std::make_unique<Tampered>(std::move(real), Tampered::Before{}, after);
    };
  }

  std::vector<std::string> lines;
  // One line each, behind an empty one.
  std::string text() const {
    std::string all = "\n";
    for (const std::string& line : lines) all += line + "\n";
    return all;
  }

 private:
  void note(const std::string& who, const Output& o, const Outbox& out, Instant now) {
    if (is_over_) return;
    if (o.kind == OutputKind::Connect && options_.is_watched(o.port)) {
      connections_.emplace(key(o.connection), connections_.size() + 1);
      add(who, o, "connect :" + std::to_string(static_cast<unsigned>(o.port)), now);
    } else if (o.kind == OutputKind::Send && connections_.contains(key(o.connection))) {
      const casgrid::Message& m = out.messages[o.message];
      add(who, o, options_.word_of(m) + " " + std::to_string(m.bytes), now);
    } else if (o.kind == OutputKind::Close && connections_.contains(key(o.connection))) {
      add(who, o, "close", now);
      is_over_ = options_.ends_with(who, connections_.at(key(o.connection)));
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

  Options options_;
  std::map<std::uint64_t, std::size_t> connections_;
  Instant latest_ = kStart;
  bool is_over_ = false;
};

}  // namespace casgrid::testing
