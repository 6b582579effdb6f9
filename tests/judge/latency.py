"""The tables latency and long_polls: how long requests took, and what became of them."""
from attempts import GIVEN_UP, REFUSED, RESET, UNTRUSTED
from values import Samples, milliseconds

QUANTILES = (("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99_9", 0.999))


def samples(answered, failed, overdue=()):
    good = answered["latency"][answered["status"] < 400].tolist()
    given_up = failed["elapsed"][failed["reason"] == GIVEN_UP].tolist() + [one.elapsed for one in overdue]
    return Samples(good, given_up)


class Part:
    """The requests of some actions."""

    def __init__(self, requests, actions):
        def among(records):
            return records.where([action in actions for action in records["action"].tolist()])
        self.answered, self.failed = among(requests.answered), among(requests.failed)
        self.overdue = [one for one in requests.overdue if one.action in actions]
        self.samples = samples(self.answered, self.failed, self.overdue)
        self.seen = len(self.answered) + len(self.failed) + len(self.overdue)

    def row(self):
        status, reason = self.answered["status"], self.failed["reason"]
        row = {"count": int((status < 400).sum()), "mean_ms": self.samples.mean(milliseconds)}
        row |= {name + "_ms": self.samples.quantile(part, milliseconds) for name, part in QUANTILES}
        return row | {
            "max_ms": self.samples.greatest(milliseconds), "answered": len(status),
            "errors_4xx": int(((status >= 400) & (status < 500)).sum()), "errors_5xx": int((status >= 500).sum()),
            "refused": int((reason == REFUSED).sum()), "reset": int((reason == RESET).sum()),
            "timed_out": int((reason == GIVEN_UP).sum()),
            "untrusted": int((reason == UNTRUSTED).sum()), "overdue": len(self.overdue)}


def latency(run):
    requests, actions = run.requests, run.documented.actions
    rows, protocols = [], []
    for protocol in dict.fromkeys(protocol for _, protocol, _ in actions):
        of = [number for number, (_, its, long_poll) in enumerate(actions) if its == protocol and not long_poll]
        parts = [(actions[number][0], Part(requests, {number})) for number in of]
        mine = [{"protocol": protocol, "action": name} | part.row() for name, part in parts if part.seen]
        if mine:
            rows += mine + [{"protocol": protocol, "action": "all"} | Part(requests, set(of)).row()]
            protocols.append(protocol)
    if len(protocols) > 1:
        rows.append({"protocol": "all", "action": "all"} | Part(requests, set(range(len(actions)))).row())
    return rows


def long_polls(run):
    rows, calls = [], run.long_polls
    ended = run.trace["call-ended"]
    for number, (_, protocol, long_poll) in enumerate(run.documented.actions):
        if not long_poll:
            continue
        before = [int(((one.at < run.scenario.warm) & (one["action"] == number)).sum()) for one in calls.all]
        sent = calls.sent.where(calls.sent["action"] == number)
        part = Part(calls, {number})
        status = part.answered["status"]
        events = (ended.at >= run.scenario.warm) & (ended["event"] == 1) & (ended["protocol"] == run.protocols.index(protocol))
        part.samples = samples(part.answered, part.failed)
        row = {"protocol": protocol, "under_way_before": before[0] - before[1] - before[2], "sent": len(sent),
               "answered": len(status), "events": int(events.sum()), "errors": int(((status >= 400) & (status != 451)).sum()),
               "broken": len(part.failed)}
        row["pending"] = row["under_way_before"] + row["sent"] - row["answered"] - row["broken"]
        row |= {"mean_s": part.samples.mean(hung), "p50_s": part.samples.quantile(0.5, hung),
                "max_s": part.samples.greatest(hung)}
        if row["sent"] or row["under_way_before"]:
            rows.append(row)
    return rows


def hung(ns):
    return milliseconds(ns) * 1e-3
