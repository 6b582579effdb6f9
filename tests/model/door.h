// A participant called with bare inputs: the test is the world. What the participant leaves in its
// outbox after each input is kept until the next.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <vector>

#include "model/base/participant.h"
#include "model/http/ports.h"

namespace casgrid::testing {

class Door {
 public:
  explicit Door(Participant& participant) : participant_(participant), out(ids) {}

  void give(Input input, Instant now) {
    out.clear();
    participant_.handle(input, now, out);
  }

  void start(Instant now = kStart) { give({.kind = InputKind::Started}, now); }
  void crash(Instant now) { give({.kind = InputKind::Crashed}, now); }
  void timer(std::uint64_t tag, Instant now) {
    give({.kind = InputKind::TimerDue, .tag = tag}, now);
  }
  void work_done(std::uint64_t tag, Instant now) {
    give({.kind = InputKind::WorkDone, .tag = tag}, now);
  }

  ConnectionId offered(Instant now, Port port = kHttps) {
    const ConnectionId id = ids.take();
    give({.kind = InputKind::ConnectionOffered, .port = port, .connection = id}, now);
    return id;
  }

  void opened(const Output& connect, Instant now) {
    give(
        {.kind = InputKind::ConnectionOpened, .connection = connect.connection, .tag = connect.tag},
        now);
  }

  void closed(ConnectionId id, std::uint64_t tag, CloseReason reason, Instant now) {
    give({.kind = InputKind::ConnectionClosed, .reason = reason, .connection = id, .tag = tag},
         now);
  }

  template <SmallBody Said>
  void message(ConnectionId id, std::uint64_t tag, const Said& body, Instant now,
               std::uint32_t bytes = 1000) {
    deliver(id, tag, Message{bytes, body}, now);
  }
  void deliver(ConnectionId id, std::uint64_t tag, const Message& message, Instant now) {
    give({.kind = InputKind::MessageArrived, .connection = id, .tag = tag, .message = &message},
         now);
  }

  template <SmallBody Said>
  void told(ParticipantId from, const Said& body, Instant now) {
    const Message m{300, body};
    give({.kind = InputKind::Told, .peer = from, .message = &m}, now);
  }

  void fault(const ParticipantFault& fault, Instant now) {
    give({.kind = InputKind::FaultTold, .fault = &fault}, now);
  }

  std::vector<Output> all(OutputKind kind) const {
    std::vector<Output> found;
    for (const Output& o : out.outputs) {
      if (o.kind == kind) found.push_back(o);
    }
    return found;
  }

  // The only output of its kind.
  Output one(OutputKind kind) const {
    const auto found = all(kind);
    EXPECT_EQ(found.size(), 1u);
    return found.empty() ? Output{} : found.front();
  }

  bool has(OutputKind kind) const { return !all(kind).empty(); }

  template <SmallBody Said>
  std::vector<std::pair<Output, Said>> bodies(OutputKind kind) const {
    std::vector<std::pair<Output, Said>> found;
    for (const Output& o : all(kind)) {
      if (const auto* body = out.messages[o.message].as<Said>()) found.emplace_back(o, *body);
    }
    return found;
  }

  template <SmallBody Said>
  Said only(OutputKind kind) const {
    const auto found = bodies<Said>(kind);
    EXPECT_EQ(found.size(), 1u);
    return found.empty() ? Said{} : found.front().second;
  }

  std::size_t count(RecordKind kind) const {
    return static_cast<std::size_t>(std::count_if(out.records.begin(), out.records.end(),
                                                  [&](const Record& r) { return r.kind == kind; }));
  }

 private:
  Participant& participant_;

 public:
  ConnectionIds ids;
  Outbox out;
};

constexpr Instant at_s(double s) { return kStart + from_seconds(s); }

}  // namespace casgrid::testing
