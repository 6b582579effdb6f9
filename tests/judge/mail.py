"""What became of mail over SMTP, from the whole trace: the table mail."""
import collections

import numpy

SENDERS = {"POSTFIX": "postfix", "SWAKS": "swaks"}


class _Message:
    def __init__(self):
        self.recipients = self.sent = self.settled = self.takes = self.held = 0
        self.users = set()


def _words(records, *fields):
    """who, sender and number of the message, and these fields, of each record in turn."""
    return zip(records.who, records["sender"], records["mail"].tolist(), *(records[field].tolist() for field in fields))


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
    for _, sender, number, recipients, passed_on in _words(trace["mail-taken"], "recipients", "passed-on"):
        one = messages[sender, number]
        one.held += recipients
        one.takes += not passed_on
    for (_, sender, number, recipients), to in zip(_words(trace["mail-handed"], "recipients"), trace["mail-handed"]["to"]):
        messages[sender, number].held -= recipients
        if to in (None, "-", "none"):
            rows[sender]["left"] += recipients
            messages[sender, number].settled += recipients
    delivered = trace["mail-delivered"]
    for (_, sender, number, since), user in zip(_words(delivered, "since-made"), delivered["user"].tolist()):
        one = messages[sender, number]
        if user in one.users:
            rows[sender]["duplicates"] += 1
            continue
        one.users.add(user)
        rows[sender]["delivered"] += 1
        took[sender].append(since)
    for (sender, _), one in messages.items():
        rows[sender]["resent"] += max(one.takes - 1, 0)
        rows[sender]["queued"] += one.held
        rows[sender]["lost"] += one.sent and max(one.recipients - len(one.users) - one.settled - one.held, 0)
    names = {one.one("name"): SENDERS[one.one("smtp_program").one("name")] for one in run.scenario.populations if one.one("name") in rows}
    columns = ("made", "sent", "bounced", "resent", "delivered", "duplicates", "queued", "given_up", "left", "lost")
    return [{"population": name, "program": names[name], **{column: row[column] for column in columns},
             "waiting": row["made"] - row["sent"] - row["bounced"],
             "mean_ms": float(numpy.mean(took[name])) / 1e6 if took[name] else None,
             "p95_ms": float(numpy.percentile(took[name], 95, method="higher")) / 1e6 if took[name] else None} for name, row in rows.items()]
