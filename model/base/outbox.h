// What a participant may want done, and where it leaves it. The contract is in participant.h.
#pragma once

#include <cstdint>
#include <vector>

#include "model/base/access_record.h"
#include "model/base/assert.h"
#include "model/base/cpu_purpose.h"
#include "model/base/ids.h"
#include "model/base/message.h"
#include "model/base/port.h"
#include "model/base/record.h"
#include "model/base/time.h"

namespace casgrid {

enum class OutputKind : std::uint8_t {
  SetTimer,  // at, tag
  Spend,     // tag, work: CPU of the participant's own server
  Drop,     // tag: work that is not wanted any more; done at once if it has not begun, else in time
  Connect,  // connection, peer, port, tag, source, tls_session
  Label,    // connection, tag: server side; comes back with everything that happens on it
  Accept,   // connection, tls_session, is_resumed, certificate
  Forward,  // connection, peer: a layer-4 balancer passes an offered connection on
  Send,     // connection, message
  Close,    // connection
  Tell,     // peer, message: one datagram-like message over the network; lost silently if it cannot
            // arrive
  Order,  // peer, message: inside the cluster service; arrives after a fixed short delay unless the
          // peer is down
};

// What a client shows when it connects.
struct Hello {
  std::uint32_t source = 0;       // its address, as a balancer sees it
  std::uint32_t tls_session = 0;  // to resume; 0: none
  bool is_plain = false;          // TLS does not come first, if it comes at all
};

// How a server accepts: an abbreviated handshake takes a round trip less.
struct Welcome {
  std::uint32_t tls_session = 0;  // for the client's next time; 0: none
  bool is_resumed = false;
  // That it shows in a full handshake, as CertificateId::value + 1; 0: none that is told. An
  // abbreviated handshake has none (RFC 5246, 7.3).
  std::uint32_t certificate = 0;
};

struct Output {
  OutputKind kind = OutputKind::Send;
  Port port{};
  bool is_resumed = false;  // Accept
  bool is_plain = false;    // Connect
  // Of a machine with both roles (is_of_mailbox in tag.h): which part says it. It matters for Send
  // and Close on a connection of the machine to itself, of which each part is an end.
  bool is_of_mailbox = false;
  CpuPurpose purpose = CpuPurpose::Work;  // Spend
  std::uint32_t source = 0;               // Connect
  std::uint32_t tls_session = 0;          // Connect, Accept
  ConnectionId connection;
  ParticipantId peer;
  std::uint64_t tag = 0;
  Instant at = kStart;            // SetTimer
  std::uint64_t kilocycles = 0;   // Spend: work in thousands of processor cycles
  std::uint32_t message = 0;      // index into Outbox::messages
  std::uint32_t certificate = 0;  // Accept
};

// Hands out connection ids; owned by the world (or a test), so that connect() can name its
// connection at once. Of what is in use it keeps nothing: whoever has a connection knows its id. A
// generation is odd while its slot is in use.
class ConnectionIds {
 public:
  ConnectionId take() {
    ++live_;
    if (free_.empty()) return {made_++, 1};
    const ConnectionId next = free_.back();
    free_.pop_back();
    return {next.slot, next.generation + 1};
  }

  // Requires: it was taken, and has not been given back since.
  void give_back(ConnectionId id) {
    SIM_ASSERT(id.slot < made_ && id.generation % 2 == 1 && live_ > 0);
    --live_;
    free_.push_back({id.slot, id.generation + 1});
  }

  std::size_t size() const { return made_; }
  std::size_t live() const { return live_; }
  std::size_t memory_bytes() const { return free_.capacity() * sizeof(ConnectionId); }

 private:
  std::vector<ConnectionId> free_;  // with the generation that their slot has now
  std::uint32_t made_ = 0;
  std::size_t live_ = 0;
};

// Where a participant leaves what it wants done. Reused for every input: no allocation once warm.
class Outbox {
 public:
  explicit Outbox(ConnectionIds& ids) : ids_(&ids) {}

  // One timer more; nothing is cancelled: a participant ignores a tag it no longer waits for.
  // Requires: the instant is not over (the world sees to it).
  void set_timer(Instant at, std::uint64_t tag) {
    Output& o = add(OutputKind::SetTimer);
    o.at = at;
    o.tag = tag;
  }

  // CPU on the participant's own server; WorkDone comes back with `tag`.
  void spend(std::uint64_t kilocycles, std::uint64_t tag, CpuPurpose purpose = CpuPurpose::Work) {
    Output& o = add(OutputKind::Spend);
    o.kilocycles = kilocycles;
    o.tag = tag;
    o.purpose = purpose;
  }

  // WorkDone comes for it all the same: at once if the processor had not begun it.
  void drop(std::uint64_t tag) { add(OutputKind::Drop).tag = tag; }

  // ConnectionOpened or ConnectionClosed follows, or nothing at all if the way is silent: the
  // caller keeps its own deadline. `tag` comes back with everything that happens on the client's
  // side.
  ConnectionId connect(ParticipantId peer, Port port, std::uint64_t tag, Hello hello = {}) {
    Output& o = add(OutputKind::Connect);
    o.connection = ids_->take();
    o.peer = peer;
    o.port = port;
    o.tag = tag;
    o.source = hello.source;
    o.tls_session = hello.tls_session;
    o.is_plain = hello.is_plain;
    return o.connection;
  }

  void label(ConnectionId connection, std::uint64_t tag) {
    Output& o = add(OutputKind::Label);
    o.connection = connection;
    o.tag = tag;
  }

  void accept(ConnectionId connection, Welcome welcome = {}) {
    Output& o = add(OutputKind::Accept);
    o.connection = connection;
    o.tls_session = welcome.tls_session;
    o.is_resumed = welcome.is_resumed;
    o.certificate = welcome.certificate;
  }

  void forward(ConnectionId connection, ParticipantId peer) {
    Output& o = add(OutputKind::Forward);
    o.connection = connection;
    o.peer = peer;
  }

  void send(ConnectionId connection, const Message& message) {
    Output& o = add(OutputKind::Send);
    o.connection = connection;
    o.message = keep(message);
  }

  void close(ConnectionId connection) { add(OutputKind::Close).connection = connection; }

  void tell(ParticipantId peer, const Message& message) {
    Output& o = add(OutputKind::Tell);
    o.peer = peer;
    o.message = keep(message);
  }

  void order(ParticipantId peer, const Message& message) {
    Output& o = add(OutputKind::Order);
    o.peer = peer;
    o.message = keep(message);
  }

  // The world stamps instant and participant.
  void record(RecordKind kind, std::uint32_t a = 0, std::uint32_t b = 0, std::uint64_t c = 0,
              std::uint64_t d = 0) {
    records.push_back(Record{kStart, {}, kind, a, b, c, d});
  }

  // What is said on request, and in no fingerprint (is_on_request). The world stamps both, too.
  void note(RecordKind kind, std::uint32_t a = 0, std::uint32_t b = 0, std::uint64_t c = 0,
            std::uint64_t d = 0) {
    notes.push_back(Record{kStart, {}, kind, a, b, c, d});
  }

  // For the log of the participant's server, if one is kept. The world stamps the participant.
  void access(const AccessRecord& record) { accesses.push_back(record); }

  void clear() {
    outputs.clear();
    messages.clear();
    records.clear();
    notes.clear();
    accesses.clear();
  }

  std::vector<Output> outputs;
  std::vector<Message> messages;
  std::vector<Record> records;
  std::vector<Record> notes;
  std::vector<AccessRecord> accesses;

 private:
  Output& add(OutputKind kind) {
    outputs.emplace_back();
    outputs.back().kind = kind;
    return outputs.back();
  }

  std::uint32_t keep(const Message& message) {
    messages.push_back(message);
    return static_cast<std::uint32_t>(messages.size() - 1);
  }

  ConnectionIds* ids_;
};

}  // namespace casgrid
