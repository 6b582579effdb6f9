// Front ends keep nothing: the proof, by one client of each protocol that is simulated and two
// front ends. Each client has a balancer of its own, so that each request (of mail and calls each
// connection) comes to another front end than the one before.
//
// What is shown
//   Anywhere   the clients' exchanges are those of a run with one front end alone.
//   Any death  for an event k of the run, a front end's process ends after it, and stays down. The
//              clients' exchanges are those of the run without that death, but for what was in
//              flight at k.
//   No owner   no front end opens a connection to a mailbox server while another of its own to the
//              same server lies idle: a pool by server is nobody's.
//
// What is compared
//   Two exchanges are equal if they ask the same (action), end the same (HTTP status, or that of
//   the protocol; or why they failed), were decided by the same rules for the same mailbox server,
//   and left the same behind in the mailbox world: served, ended as a long poll, a context made,
//   and at which mailbox server. Which front end it was and when, and how long it took, is not
//   compared. A client's exchanges are compared in their order, connection by connection; one whose
//   long poll hangs beside its requests has two.
//
// What was in flight at k
//   An exchange that had begun and not ended, and of which a message was on a connection to the
//   front end that died: it may end in any way. So may one whose message was put on such a
//   connection while the word of its end was still on the way. A mail session, and the pair of
//   channels of Outlook Anywhere, is in flight as long as it goes through that front end, as it is
//   a connection. Of a client that had something in flight, the exchanges behind are those of the
//   run without the death from the one that was in flight, or the one behind it, on; before these
//   may stand a stretch of that run again, with which it comes back (a logon, channels, the session
//   from its beginning). All others have exactly the exchanges of the run without the death. So no
//   logon, session, context, subscription or shell is lost that was not in flight.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/proofs/exchange_log.h"
#include "scenarios/schema/scenario.pb.h"

namespace casgrid::proofs {

enum class FrontEnds : std::uint8_t {
  Both,
  FirstAlone,
  BothSticky,  // a client comes back to the one that it was at, by a balancer's cookie
};

// What may be changed for a control that must be found.
struct Planted {
  Simulation::Wrap wrap{};
  FrontEnds front_ends = FrontEnds::Both;
  // The program over EWS logs on by NTLM, in steps that go over one connection to one front end,
  // where balancers see to that.
  bool logs_on_by_ntlm = false;
  bool pins_logons = true;
};

// Resolved: one client of each protocol, and a mail program in IDLE, which keeps its connection.
inline constexpr const char* kIdles = "IMAP4-in-IDLE";
scenario::Scenario one_client_each(const Planted& planted, double lasts_s);

struct Statelessness {
  std::string wrong;  // empty: it holds
  struct OfClient {
    std::uint64_t exchanges = 0;  // of the run without a death
    std::uint64_t struck = 0;     // deaths that met something of it in flight
    std::uint64_t broken = 0;     // of its exchanges, by all deaths
  };
  std::map<std::string, OfClient> clients;  // by name

  void add(const Statelessness& other);
  // In a line, and back; of a worker that is another process.
  std::string packed() const;
  static Statelessness unpacked(const std::string& line);
};

class StatelessnessProof {
 public:
  explicit StatelessnessProof(Planted planted = {});

  // Anywhere, and no owner.
  Statelessness anywhere() const;
  // The events of the run: a death may come after each, from none on.
  std::uint64_t events() const { return events_; }
  // Any death, for one. Requires: after_event is at most events(), the front end is 0 or 1.
  Statelessness death(std::uint64_t after_event, int front_end) const;
  // Every death after an event that `every` divides, of either front end, by so many processes.
  // `shows(deaths done)` comes now and then.
  Statelessness deaths(std::uint64_t every, unsigned jobs,
                       const std::function<void(std::size_t)>& shows = {}) const;

 private:
  Planted planted_;
  scenario::Scenario longer_;  // the run, with time to come back
  std::vector<LoggedClient> without_death_;
  std::vector<NeedlessConnection> needless_;
  std::uint64_t events_ = 0;
};

}  // namespace casgrid::proofs
