"""What became of mail over SMTP, from the whole trace: the tables mail and mail_servers."""
import collections

from values import Samples, milliseconds

LIMITS = ("max-inbound-connection", "max-inbound-connection-per-source", "connection-inactivity-timeout", "connection-timeout",
          "max-protocol-errors", "tarpit-interval")
SENDERS = {"POSTFIX": "postfix", "SWAKS": "swaks"}


class _Message:
    def __init__(self):
        self.recipients = self.sent = self.settled = self.takes = self.held = 0
        self.users, self.forgotten = set(), set()


def _words(records, *fields):
    """who, sender and number of the message, and these fields, of each record in turn."""
    return zip(records.who, records["sender"], records["mail"].tolist(), *(records[field].tolist() for field in fields))


def mail_limits(run):
    reached = run.trace["mail-limit-reached"]
    reached = reached.where(reached.at >= run.scenario.warm)
    counted = collections.Counter(zip(reached.who, reached["limit"]))
    return [{"server": who, "limit": limit, "times": counted[who, limit]}
            for who in run.scenario.names_of_servers for limit in LIMITS if (who, limit) in counted]


def mail_servers(run):
    rows = {name: collections.Counter() for name in run.scenario.names_of_servers + run.scenario.edge_servers}
    for kind, column, sign in (("mail-taken", "taken", 1), ("mail-handed", "handed", 1), ("mail-bounced", "given_up", 1), ("mail-late", "late", 1),
                               ("mail-shadowed", "shadowed", 1), ("mail-shadow-ended", "shadowed", -1)):
        for who, _, _, recipients in _words(run.trace[kind], "recipients"):
            if who in rows:  # senders bounce, too
                rows[who][column] += sign * recipients
    columns = ("taken", "handed", "given_up", "late", "shadowed")
    return [{"server": who, **{column: row[column] for column in columns}, "queued": row["taken"] - row["handed"] - row["given_up"]}
            for who, row in rows.items() if row]


def mail(run):
    trace = run.trace
    messages = collections.defaultdict(_Message)
    rows = {one.one("name"): collections.Counter() for one in run.scenario.populations if one.one("client", "OWA") == "SMTP"}
    took = {name: [] for name in rows}
    for _, sender, number, recipients in _words(trace["mail-made"], "recipients"):
        rows[sender]["made"] += 1
        messages[sender, number].recipients = recipients
    for _, sender, number, _ in _words(trace["mail-sent"], "recipients"):
        rows[sender]["sent"] += 1
        messages[sender, number].sent = 1
    for who, sender, number, recipients in _words(trace["mail-bounced"], "recipients"):
        if who == sender:
            rows[sender]["bounced"] += 1
            continue
        rows[sender]["given_up"] += recipients
        messages[sender, number].settled += recipients
        messages[sender, number].held -= recipients
    for _, sender, number, recipients, origin in ((*words, origin) for words, origin in zip(_words(trace["mail-taken"], "recipients"), trace["mail-taken"]["origin"])):
        one = messages[sender, number]
        one.held += recipients
        one.takes += origin == "received"
    for (_, sender, number, recipients), to in zip(_words(trace["mail-handed"], "recipients"), trace["mail-handed"]["to"]):
        messages[sender, number].held -= recipients
        if to in (None, "-", "none"):
            rows[sender]["left"] += recipients
            messages[sender, number].settled += recipients
    events = []  # in the order of the trace: what comes into a mailbox, and what a failover takes out again
    for kind in ("mail-delivered", "mail-forgotten", "mail-duplicate"):
        records = trace[kind]
        since = records["since-made"].tolist() if kind == "mail-delivered" else [0] * len(records.at)
        events += [(at, place, kind, *words) for place, (at, words) in enumerate(zip(
            records.at.tolist(), zip(records["sender"], records["mail"].tolist(), records["user"].tolist(), since)))]
    for _, _, kind, sender, number, user, since in sorted(events, key=lambda event: (event[0], event[2] == "mail-delivered", event[1])):
        one = messages[sender, number]
        if kind == "mail-duplicate":
            rows[sender]["duplicates"] += 1
        elif kind == "mail-forgotten":
            one.users.discard(user)
            one.forgotten.add(user)
            rows[sender]["forgotten"] += 1
            rows[sender]["delivered"] -= 1
        elif user in one.users:
            rows[sender]["duplicates"] += 1
        else:
            if user in one.forgotten:
                one.forgotten.discard(user)
                rows[sender]["recovered"] += 1
            else:
                took[sender].append(since)
            one.users.add(user)
            rows[sender]["delivered"] += 1
    for kind, sign in (("mail-shadowed", 1), ("mail-shadow-ended", -1)):
        for _, sender, _, recipients in _words(trace[kind], "recipients"):
            rows[sender]["shadowed"] += sign * recipients
    for (sender, _), one in messages.items():
        wanting = max(one.recipients - len(one.users) - one.settled, 0)
        queued = min(max(one.held, 0), wanting)
        rows[sender]["resent"] += max(one.takes - 1, 0)
        rows[sender]["queued"] += queued
        rows[sender]["lost"] += one.sent and wanting - queued
    names = {one.one("name"): SENDERS[one.one("smtp_program").one("name")] for one in run.scenario.populations if one.one("name") in rows}
    columns = ("made", "sent", "bounced", "resent", "delivered", "duplicates", "forgotten", "recovered", "queued", "given_up", "left", "lost", "shadowed")
    return [{"population": name, "program": names[name], **{column: row[column] for column in columns},
             "waiting": row["made"] - row["sent"] - row["bounced"],
             "mean_ms": Samples(took[name], []).mean(milliseconds),
             "p95_ms": Samples(took[name], []).quantile(0.95, milliseconds)} for name, row in rows.items()]
