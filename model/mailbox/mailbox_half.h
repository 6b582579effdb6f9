// What a mailbox server does for one family of protocols: the web site of those over HTTP is one
// half, a server of sessions over a byte pipe another. The server (mailbox_server.h) owns its
// halves and hands each of them what happens at its ports; what they share lies on the desk.
//
// Theory of operation
//   A half is asked about one input at a time, by one call, and leaves its outputs in the outbox,
//   as a participant does. Everything that it names (timers, work, connections) is packed with its
//   number, `MailboxDesk::half`: by that alone what comes of it finds back to it. So a connection
//   that a half accepts is labelled at once, and one that it does not want is closed.
//   A database that is dismounted is gone when the half hears of it; what was under way on it must
//   end then, and what began under an earlier mount must not be answered under a later one. A
//   mailbox that moves leaves without a word: Mounts::is_here says where it is.
//   When the server crashes, a half forgets everything at once and says nothing; nothing of what it
//   asked for comes back, and its connections are closed already.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/base/cpu_purpose.h"
#include "model/base/managed_availability.h"
#include "model/base/participant.h"
#include "model/base/tag.h"
#include "model/directory/directory.h"
#include "model/directory/protocol.h"
#include "model/directory/standing_components.h"
#include "model/mailbox/mailbox_options.h"
#include "model/mailbox/mounts.h"

namespace casgrid {

// What a half may look at and write on. All of it is the server's, and lives as long as the half.
struct MailboxDesk {
  const Directory& directory;
  const MailboxServerOptions& options;
  const Mounts& mounts;
  const ManagedAvailability& health;
  const StandingComponents& components;
  WorkLedger& ledger;            // to which every half adds the work that arrives
  std::vector<UserId>& changed;  // whose mailboxes got mail by this input: all halves are told
  unsigned half;                 // the number in the half's tags

  ServerId self() const { return options.self; }
  // Is mail delivered here, so that whoever waits for a change is to be found?
  bool has_mail() const {
    return std::find(options.speaks.begin(), options.speaks.end(), Protocol::Smtp) !=
           options.speaks.end();
  }
  const std::string& name() const { return directory.at(options.self).name; }
};

// Of clients, at an instant.
struct MailboxCounts {
  std::size_t held = 0;      // exchanges that wait for a change in the mailbox, without work
  std::size_t sessions = 0;  // that the server remembers between exchanges
  std::size_t queued = 0;    // recipients of messages that its Transport service answers for
  std::size_t shadowed = 0;  // recipients of the copies that it keeps for others
  std::size_t asking = 0;    // requests for lost messages that nobody has answered
};

class MailboxHalf {
 public:
  MailboxHalf() = default;
  MailboxHalf(const MailboxHalf&) = delete;
  MailboxHalf& operator=(const MailboxHalf&) = delete;
  virtual ~MailboxHalf() = default;

  // The run begins, or the server came up again.
  virtual void started(Instant now, Outbox& out) = 0;
  virtual void crashed() = 0;

  // ConnectionOffered at one of its ports: label and accept it, or close it.
  virtual void offered(const Input& input, Instant now, Outbox& out) = 0;
  // MessageArrived, on a connection that it has labelled.
  virtual void message(const Input& input, Instant now, Outbox& out) = 0;
  // ConnectionOpened: one that it asked for itself, to another server.
  virtual void opened(const Input&, Instant, Outbox&) {}
  // ConnectionClosed, by the other end: one that it has labelled, or opened.
  virtual void closed(const Input& input, Instant now, Outbox& out) = 0;
  // `tag`: as it gave it to spend, and to set_timer.
  virtual void work_done(std::uint64_t tag, Instant now, Outbox& out) = 0;
  virtual void timer_due(std::uint64_t tag, Instant now, Outbox& out) = 0;
  // The database is mounted here now. A failover to a copy that lacked logs has lost what its
  // mailboxes were given since `lost_since`; kNever: nothing.
  virtual void mounted(DatabaseId, Instant, Instant, Outbox&) {}
  // Mail came into the user's mailbox, here.
  virtual void changed(UserId, Instant, Outbox&) {}
  // A component of the server may have another state.
  virtual void components_changed(Instant, Outbox&) {}
  // Of work, calls and sessions in it nothing is left afterwards. Requires: it is not mounted here.
  virtual void dismounted(DatabaseId database, Instant now, Outbox& out) = 0;

  virtual MailboxCounts counts() const = 0;
  // Has it the message in Safety Net, as far as that concerns this user?
  virtual bool keeps(std::uint64_t, UserId) const { return false; }
  // As Participant::expect, of its own tags.
  virtual void expect(InputKind, std::uint64_t) const {}
  virtual std::size_t memory_bytes() const = 0;
};

}  // namespace casgrid
