#include "scenarios/report/metrics_words.h"

#include <array>

#include "model/base/enum_texts.h"

namespace casgrid {
namespace {

struct KindWords {
  RecordKind kind;
  const char* meaning;
};

using enum RecordKind;

constexpr std::array kWords{
    KindWords{RequestSent, "A client sends a request, or makes a long poll."},
    KindWords{RequestAnswered, "It has its answer; latency: since it was sent."},
    KindWords{RequestFailed, "It ended without an answer; elapsed: since it was sent."},
    KindWords{RequestDecided,
              "A front end decided where a request goes. crosses-site 1: the target is in another "
              "site; proxied 1: the request is passed on to it."},
    KindWords{RequestServed, "A mailbox server answered; service: from its arrival there."},
    KindWords{RequestDisowned, "A mailbox server does not hold the database."},
    KindWords{LocationAsked, "A front end asked which server holds a database."},
    KindWords{LocationDropped, "A front end forgot where a database was."},
    KindWords{RequestReplayed, "A front end sent a request again, to another mailbox server."},
    KindWords{ConnectionAccepted, "A TLS handshake; resumed 1: of an earlier session."},
    KindWords{ConnectionLost, "A client's connection was reset or given up."},
    KindWords{AddressSkipped, "A client gave an address of the name up."},
    KindWords{SessionStarted, "A session of a browser, a shell or a mail program begins."},
    KindWords{SessionEnded, "A session of a browser or a mail program is over."},
    KindWords{PoolMemberUp, "A balancer takes a member in."},
    KindWords{PoolMemberDown, "A balancer leaves a member out."},
    KindWords{ServerSeenDown, "A group has given a server up."},
    KindWords{ServerSeenUp, "A group sees a server again."},
    KindWords{QuorumLost, "A group has no quorum."},
    KindWords{QuorumRegained, "A group has quorum again."},
    KindWords{CopyChosen, "A group chose the copy to mount."},
    KindWords{NoCopyLeft, "A group found no copy to mount."},
    KindWords{DatabaseMounted, "A mailbox server has mounted a database."},
    KindWords{DatabaseDismounted, "A mailbox server has dismounted a database."},
    KindWords{ComponentState, "A component of a front end changed its state."},
    KindWords{ContextLost,
              "Outlook found its session context or its channels gone, a program over EWS its "
              "subscription, an administrator a shell."},
    KindWords{
        ContextMade,
        "A mailbox server made a session context, a subscription of EWS, a session of Outlook "
        "Anywhere, or a shell."},
    KindWords{CallEnded, "A mailbox server ended a long poll; event 1: something had changed."},
    KindWords{RequestThrottled, "A mailbox server turned a request away for its limits."},
    KindWords{ConnectionTurnedAway, "A balancer refused a connection."},
    KindWords{MemberDrained, "A balancer stops, or begins again, to give a member new clients."},
    KindWords{MonitorState, "A health monitor changed its state; 0 is healthy."},
    KindWords{ResponderActed, "A health responder acted."},
    KindWords{FaultApplied, "A fault, or a step of maintenance, begins."},
    KindWords{FaultCleared, "It is over."},
    KindWords{RequestAdded, "A replay adds a request that the log has not."},
    KindWords{ArrivalTurnedAway, "A replay leaves an arrival out: its client has too many."},
    KindWords{SideTaken,
              "A member of a group follows another side of it, as its quorum was restored."},
    KindWords{PhoneCallBegun,
              "A caller wants a number: of the client's user, or an auto attendant's."},
    KindWords{PhoneCallRedirected, "The gateway was sent on to a server (302), and goes there."},
    KindWords{PhoneCallAnswered, "The call is answered; after: since it was begun."},
    KindWords{PhoneCallFinished, "The caller has hung up, and BYE has its answer."},
    KindWords{PhoneCallDropped,
              "A call that was up is gone with its connection, or with a BYE that got no answer."},
    KindWords{PhoneCallFailed, "A call was not answered by any peer."},
    KindWords{ProgramExited,
              "A program that its user runs, over SIP or SMTP, has ended, with this exit code."},
    KindWords{PoolFull, "A server answered 503 at once: an application pool's queue was full."},
    KindWords{ChannelWaits, "An NTLM logon finds every slot of a secure channel taken, and waits."},
    KindWords{ChannelTaken,
              "A call over a secure channel begins; had-to-wait 1: its logon had to wait; waited: "
              "for how long."},
    KindWords{ChannelFreed, "It ended; timed-out 1: without an answer; held: since it began."},
    KindWords{ChannelGivenUp, "An NTLM logon fails that has waited for too long."},
    KindWords{ChannelMoved,
              "A secure channel is bound to another controller; waiting: logons that wait for that "
              "one from now on."},
    KindWords{ChannelLost,
              "A machine crashed whose secure channel had these calls under way and these logons "
              "waiting."},
    KindWords{ServedAsAnother,
              "A request of a client that has not logged on came on a connection that the user had "
              "logged on."},
    KindWords{
        GuardExceeded,
        "A front end had as many requests outstanding to an older one as its guard allows, or "
        "more, when another came; rejected 0 if that is only logged."},
    KindWords{MailMade, "There is a message for so many recipients; the sender has it."},
    KindWords{MailSent, "The sender was told that its message is taken: it forgets it."},
    KindWords{MailBounced,
              "A message is given up for so many recipients, and its author told: by its sender, "
              "client, or by a mailbox server, whose client is 0."},
    KindWords{MailTaken,
              "A Transport service answers for a message for so many recipients; origin: received "
              "of its sender, passed-on by another server, taken-over from a primary that is given "
              "up, or resubmitted from Safety Net."},
    KindWords{MailHanded,
              "A Transport service answers for so many recipients no more: to has them, or has "
              "put them into the store; nobody here if to is none."},
    KindWords{MailDelivered,
              "A message is in the mailbox of user; since-made: since its sender had it."},
    KindWords{MailDuplicate,
              "A message came into the mailbox of user, who has it already: it is left out."},
    KindWords{MailForgotten, "A failover lost the logs with which the message had come to user."},
    KindWords{MailLate,
              "A message has waited for so long for so many recipients that its author is told."},
    KindWords{MailShadowed,
              "A mailbox server keeps a copy of a message for so many recipients; primary answers "
              "for it."},
    KindWords{MailShadowEnded,
              "It keeps the copy no more; how: let-go by its primary, taken-over, or too-old."},
    KindWords{MailLimitReached,
              "A limit of a receive connector, at a front end: a connection was turned away or "
              "ended, or a reply held back."},
    KindWords{RequestDelayed,
              "A mailbox server holds a request back, as its user has used up his budget there."},
    KindWords{BudgetExhausted,
              "A mailbox server turns a request away, as its user is below the cut-off; back-off: "
              "until the balance is zero."},
    KindWords{
        LogonRefused,
        "A directory server did not let a user in; former-password: one of the two before the "
        "right one."},
    KindWords{AccountLocked,
              "A directory server locks the user's account out, for so long: as many wrong "
              "passwords came in a row as lockout.threshold says."},
    KindWords{TicketIssued,
              "A directory server issued a ticket of Kerberos to a user's program: ticket 0 by the "
              "password, 1 in place of one whose life was over, 2 for a service."},
    KindWords{TicketDenied, "A directory server knows no account for the service of a name."},
    KindWords{TicketRefused,
              "A front end did not take a user's ticket: clock 1 as its clock is too far off, 0 as "
              "it does not hold the key of the service's account."},
    KindWords{ParticipantUp, "On request: the participant is up from here on."},
    KindWords{ParticipantDown, "On request: it is down from here on."},
    KindWords{CpuBegun,
              "On request: a job arrives at its processor; purpose 0 work, 1 logons, 2 tls, 3 "
              "probes, 4 retries. A number of a job is free again once the job has left; jobs of "
              "health pages have none, and are alike."},
    KindWords{CpuEnded, "On request: a job leaves its processor, done."},
    KindWords{CpuDropped,
              "On request: a job that waited for a core leaves the queue, not begun (discipline "
              "FIFO)."},
    KindWords{CpuLost, "On request: so many jobs at its processor are lost, as it goes down."},
    KindWords{ConnectionOpened,
              "On request: it opens a connection. Ports between servers are 444, 465, 475, 1993, "
              "1995, 2525, and 25 where a server opens it; all others are ports of clients, "
              "whoever opens it. slot and generation name the connection."},
    KindWords{ConnectionClosed, "On request: this connection is over at both of its ends."},
    KindWords{
        ConnectionTaken,
        "On request: it takes a connection that was opened to it; a balancer one that goes by "
        "way of it. May be said twice of one connection."},
    KindWords{
        ConnectionLeft,
        "On request: it opened or took the connection, or was offered it, and has it no more. "
        "May be said twice. With participant-down it leaves all that it has."},
    KindWords{
        ConnectionHeld,
        "On request: from here on a long poll or a session has this connection of a front end to a "
        "mailbox server to itself."},
    KindWords{ConnectionFreed, "On request: no long poll has it any more."},
    KindWords{LinkOctets,
              "On request, at W (if that is above 0), and from there on at the end of each window "
              "of peak_window_s, at each sample, and at E: "
              "octets that have crossed "
              "the link in this direction so far."},
    KindWords{LinkTransfers,
              "At the same instants: transfers over it so far, and the time that they took on it "
              "together."},
    KindWords{LinkBusy,
              "At the same instants: how long it was in use so far (octets x 8 / bandwidth)."},
    KindWords{LinkSquares,
              "At the same instants: sum over the transfers so far of (octets / 1,024)^2, rounded "
              "down."},
    KindWords{LinkBySimgrid, "At the same instants: octets of it that SimGrid carried so far."},
    KindWords{
        CpuLooked,
        "On request, at each look for congestion (see there), before the other records of its "
        "instant: kilocycles since the look before that were of use, and that were wanted."},
    KindWords{
        OperationEnded,
        "On request: what a client wanted is over; requests: those sent for it; since-wanted: "
        "from then to this record (see operations)."},
    KindWords{OperationPending,
              "On request, at E: a client wants it still, and its patience is not over."},
};
static_assert(has_each(kWords, &KindWords::kind));
static_assert(kWords.size() == static_cast<std::size_t>(kCount));

constexpr const char* kPreface = R"page(# Metrics

Generated from the table of columns (`scenarios/report`); do not edit. `tests/program/written_pages.py --write` renews it.
Every number that a run says is a column of a table here: on the console, in `report.json` and in the frames of the Python
package, under one name. All can be computed again from `trace print` of a run with `--trace all`, and from the resolved
scenario that `--out` keeps; the formulas say how.

## How to read this page

**W** is the end of the warm-up (`record.warm_up_s`), **E** the end of the run (`duration_s`); **measured** is from W to E. A
record at W itself is measured. What is cut at W is cut for all alike: counts, rates, shares, means, quantiles; only the
invariants that every run is checked against see all. Where a column is of the whole run, its base says so.

A **request** is an exchange of a client with any action that does not hang (see the list of actions). Among the measured
records, actions that are long polls aside:

- **S** are the `request-sent`, **A** the `request-answered`, **F** the `request-failed`;
- **G** are those of A with a status below 400: good answers;
- **T** are those of F with reason 2: given up, and the *overdue*: requests that are under way at E and were sent more than 30 s
  before it. Such a request has waited `elapsed` (overdue: E less its `request-sent`) and would have had to wait longer, so it is
  a sample of latency of which only that much is known.

**Operations.** An *operation* is what a client wanted once. It begins at the instant at which the client wants it, before any
name is resolved or connection opened: a request (no long poll) that a client begins while it has no operation under way
begins one, with its action; if that is of a logon (logon-page, logon, root), the rest of one that was given up, it counts as
open. Until it is over, all requests of the client are part of it: retries after a failure, a challenge, redirects to another
name (302, the form of single sign-on, 451), a logon and a new session context. A browser whose session is gone in the middle
of a read or change, and an Outlook whose context is (code 10), have their final good answer when the mailbox is open, or the
context made, again: it is shown anew, and what they want of it next is a new operation. Other final good answers are those of
status below 400 to open, read, view, change, logoff, sync, connect, execute, disconnect, find-item, get-item, sync-folder-items,
create-item, create, command, delete, manifest, differences, full, relay and submit, redirects aside. Who finds their shell gone has the final good
answer when another is made; each piece of an address book is an operation of its own. Long polls are in no operation (table long_polls), nor is the subscribe of EWS, which leads to
them, nor are the probes of balancers; a step of a logon that is answered 401 is none of its own, but part of the
one that it belongs to, and no attempt. Of a replay, a row of the log is
an operation, unless it is a step of a logon there, too (recorded with 3xx, 401, 440, 451 or 503, or a logon): that is part of what the log
has next; what a replay adds is part of what it is added for, and arrivals that it turns away are none.

The client's *patience* (`profile.patience_s`) runs for the whole operation. It is **good** if its final good answer comes within
it. It has **failed** if its last attempt did, and the client's next attempt is due after the patience, or there is none: it ends
with that attempt. It is **given up** if the patience is over while an attempt is under way, or put off: it ends at that instant,
wanted + patience, whatever comes later; but if the attempt before had an end that is not held against the service, it ends like
that one, at its record. Each ends in one of the ways in the list of ends, and those that are held against the
service count against `availability`. What is under way at E, its patience not over, is *pending*.

In the trace each that is over has an `operation-ended`: it was wanted at the record's instant less `since-wanted`, and ended at
the record's instant; with end 1 (given up) at wanted + patience_s of the population, which may be before the record. **O** are
those that ended at W or later. `operation-pending` are told at E. The population is the participant, the protocol that of the
action. `requests` is the number of `request-sent` that were part of it.

**Values.** A value may be *none*: there was nothing to measure. `report.json` has null, frames NaN, the console "-" or the word
that the column names. Or it may be known only to be *at least* x: `report.json` has `{"at_least": x}`, frames have inf and x
in a column of the same name with `_at_least` behind it, the console prints "> x" or the words that the column names, such as
"not within the run". An objective is met by neither if it asks for an upper bound.

**Numbers** are doubles. Seconds are ns / 1e9; milliseconds are ns x 1e-6, and seconds of long polls these x 1e-3. A share of a
processor is (busy ns / 1e9) / (ns up / 1e9) / cores. What lies between two instants is their difference in ns, then / 1e9; only
drained_s is a difference of what is printed. Where a formula says sum or mean, it adds up in the order of the rows.
Besides these tables `report.json` has `violations`, sentences about invariants of the program that were broken: none, ever.

**Users.** A client's number is `client` of its population's records. The user of a client is that number, divided (whole) by
`devices_per_user` of the population; of an open population, where sessions come and go, each client number is a user. A client
is *hurt* by a record of F, or of A with a status of 500 and above, or if it has an overdue request (by the first line of the
timeline since that was sent, or else by the last before); it *recovers* with its next good answer to work
in its mailbox: a record of G whose action is read, change, sync, connect, execute or disconnect (a logon page helps nobody). A client that is hurt after a line of the timeline and before the next one is hurt by that line; its recovery is the first
one after it was last hurt by that line (first_recovered_s: after anybody was first hurt by it). Before the first line of the
timeline nobody is hurt.

**Lines of the timeline** are `fault-applied` and `fault-cleared`, except of steps of maintenance (their fault has a name in
`trace print` that ends in " (step)").

**Quantiles** are order statistics of all samples, counted in buckets: a sample of v ns with v < 128 is exact; else, with k =
floor(log2 v), its bucket begins at floor(v / 2^(k-7)) x 2^(k-7) and is 2^(k-7) ns wide, and its middle, (begin + (2^(k-7) - 1)
/ 2) ns, is said for it (the largest sample if that is less). So a quantile is within 0.4 % of the sample.
)page";

}  // namespace

std::string metrics_preface() { return kPreface; }

const char* meaning_of(RecordKind kind) { return kWords[static_cast<std::size_t>(kind)].meaning; }

}  // namespace casgrid
