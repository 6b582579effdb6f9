"""A report computed again from a run's trace and resolved scenario, by the formulas of docs/metrics.md.

Of many columns, not of all: enough to hold the formulas to what the program does.
"""
import collections
import math
import re

HANGING = {8, 11}
PROTOCOL = {**{i: "owa" for i in range(7)}, 7: "activesync", 8: "activesync", **{i: "mapi" for i in range(9, 13)}}
ACTION = dict(enumerate(["open", "logon-page", "logon", "logoff", "root", "read", "change", "sync", "ping", "connect", "execute",
                         "notification-wait", "disconnect"]))
QUANTILES = {"p50_ms": 0.5, "p90_ms": 0.9, "p95_ms": 0.95, "p99_ms": 0.99, "p99_9_ms": 0.999}
NONE, BOUND = None, "at least"


def records(text):
    """(instant in ns, participant, kind, fields) of each line of `trace print`."""
    for line in text.splitlines():
        at, who, what = re.split(r"  +", line, maxsplit=2)
        kind, *words = what.split(" ")
        seconds, fraction = at.removesuffix(" s").split(".")
        yield int(seconds) * 10**9 + int(fraction), who, kind, words


def number(words, name):
    return words[words.index(name) + 1]


def action(words):
    """Its place in ACTION."""
    protocol, name = number(words, "action").split(".")
    place = next(i for i, its in ACTION.items() if its == name)
    assert PROTOCOL[place] == protocol, words
    return place


def end(words):
    """The end of an operation: its place in ENDS."""
    return ENDS.index(number(words, "end"))


def outcome(words, answered):
    """(action, status), or (action, place of the reason in REASONS)."""
    return action(words), int(number(words, "status")) if answered else REASONS.index(number(words, "reason"))


def ns(words, name):
    milli, rest = number(words, name).split(".")
    return int(milli) * 10**6 + int(rest)


def middle(v):
    """The middle of the bucket of v ns."""
    if v < 128:
        return float(v)
    shift = v.bit_length() - 1 - 7
    return float(v >> shift << shift) + ((1 << shift) - 1) / 2


def bucket(v):
    shift = max(v.bit_length() - 1 - 7, 0)
    return v >> shift << shift


def quantile(good, bounds, share):
    samples = sorted(good + bounds)
    if not samples:
        return NONE
    v = samples[int(share * len(samples))]
    ms = min(middle(v), float(samples[-1])) * 1e-6
    return (BOUND, ms) if bounds and bucket(min(bounds)) <= bucket(v) else ms


class Processor:
    """Jobs at a server's processor over time: the integrals of jobs and of busy cores, and of the time it was up."""

    def __init__(self, cores):
        self.cores, self.jobs, self.up, self.last = cores, 0, False, 0
        self.job_ns = self.busy_ns = self.up_ns = 0

    def advance(self, now, begin):
        span = now - max(self.last, begin)
        if span > 0:
            self.job_ns += self.jobs * span
            self.busy_ns += min(self.jobs, self.cores) * span
            self.up_ns += span if self.up else 0
        self.last = max(self.last, now)


REACTIONS = {"pool-member-down", "pool-member-up", "server-seen-down", "server-seen-up", "quorum-lost", "quorum-regained",
             "copy-chosen", "no-copy-left"}
WORK = {5, 6, 7, 9, 10, 12}  # a good answer to these is a recovery


REASONS = ["refused", "reset", "timed-out", "untrusted"]
ENDS = ["good", "given-up", "refused", "reset", "server-error", "pool-full", "throttled", "refused-by-policy", "client-error",
        "redirect-loop", "logon-refused"]
NOT_HELD = {6, 7}


class Available:
    """Operations by how they ended, and attempts, of some clients for some time."""

    def __init__(self):
        self.ends, self.pending, self.attempts, self.good_attempts = collections.Counter(), 0, 0, 0

    def row(self):
        operations = sum(self.ends.values())
        not_held = sum(self.ends[end] for end in NOT_HELD)
        counts = operations - not_held
        return {"availability": self.ends[0] / counts if counts else NONE,
                "attempts": self.good_attempts / self.attempts if self.attempts else NONE,
                "operations": operations, "good": self.ends[0], "given_up": self.ends[1],
                "failed": sum(n for end, n in self.ends.items() if end > 1), "not_held": not_held,
                "attempts_ended": self.attempts}


class Line:
    """A line of the timeline."""

    def __init__(self, at, what):
        self.at, self.what = at, what
        self.detected = self.mounted = self.first = self.last = None
        self.users, self.waiting, self.incidents, self.failed, self.errors = set(), set(), 0, 0, 0

    def row(self, end):
        def since(at):
            return None if at is None else (at - self.at) * 1e-9
        left = (BOUND, (end - self.at) * 1e-9)
        return {"at_s": self.at * 1e-9, "what": self.what, "detected_s": since(self.detected), "mounted_s": since(self.mounted),
                "first_recovered_s": left if self.waiting and self.first is None else since(self.first),
                "last_recovered_s": left if self.waiting else since(self.last), "users_hurt": len(self.users),
                "incidents": self.incidents, "not_recovered": len(self.waiting), "requests_failed": self.failed,
                "requests_errored": self.errors}


class Recomputed:
    """Tables by name, each a dict of its rows by key."""

    def __init__(self, trace, cores, populations, warm_up_s, end_s, samples=(), patience_s=30, sample_s=0):
        self.patience, self.slice = round(patience_s * 1e9), round(sample_s * 1e9)
        self.available = collections.defaultdict(Available)    # by protocol and population, or the number of a slice
        self.segments = [Available()]                          # between lines of the timeline
        self.begin, self.end = round(warm_up_s * 1e9), round(end_s * 1e9)
        self.processors = {name: Processor(count) for name, count in cores.items()}
        self.populations = populations
        self.count = collections.Counter()          # of request counts
        self.by_action = collections.defaultdict(lambda: {"good": [], "bounds": [], "count": collections.Counter()})
        self.by_population = collections.defaultdict(collections.Counter)
        self.served = collections.Counter()
        self.rules = collections.Counter()
        self.under_way = {}
        self.lines, self.devices = [], populations
        self.open = collections.Counter()           # connections by port
        self.ports = {}                             # of open ones
        self.samples, self.sampled = [round(at * 1e9) for at in samples], []
        self.handshakes, self.since = 0, self.begin
        self.links = collections.defaultdict(list)
        for record in records(trace):
            while len(self.sampled) < len(self.samples) and record[0] > self.samples[len(self.sampled)]:
                self.sample()
            self.take(*record)
        while len(self.sampled) < len(self.samples):
            self.sample()
        for processor in self.processors.values():
            processor.advance(self.end, self.begin)
        for (who, client, action), sent in self.under_way.items():
            if action not in HANGING and self.end - sent > 30 * 10**9:
                self.by_action[action]["bounds"].append(self.end - sent)
                later = [line for line in self.lines if line.at >= sent]
                if self.lines:
                    self.hurt(who, client, later[0] if later else self.lines[-1])

    def sample(self):
        at = self.samples[len(self.sampled)]
        self.sampled.append({"client": self.open["443"], "back_end": self.open["444"],
                             "handshakes_per_s": self.handshakes / ((at - self.since) * 1e-9)})
        self.handshakes, self.since = 0, at

    def hurt(self, who, client, line):
        if (who, client) not in line.waiting:
            line.waiting.add((who, client))
            line.incidents += 1
        line.users.add((who, int(client) // self.devices.get(who, 1)))

    def recover(self, now, who, client):
        for line in self.lines:
            if (who, client) in line.waiting:
                line.waiting.remove((who, client))
                line.first, line.last = line.first or now, now

    def link(self, name):
        def gone(kind, field, read):
            rows = self.links["link-" + kind, name]
            return read(rows[-1], field) - (read(rows[0], field) if self.begin > 0 else 0)

        def whole(words, field):
            return int(number(words, field))
        span = (self.end - self.begin) * 1e-9
        out = {"bytes": gone("octets", "octets", whole), "transfers": gone("transfers", "transfers", whole),
               "utilisation_mean": gone("busy", "busy", ns) * 1e-9 / span}
        took = gone("transfers", "took", ns) * 1e-6
        out["transfer_mean_ms"] = took / out["transfers"] if out["transfers"] else NONE
        out["mean_mbps"] = out["bytes"] * 8e-6 / span
        return out

    def world(self, now, kind, words):
        if kind in ("fault-applied", "fault-cleared"):
            fault = " ".join(words[words.index("fault") + 1:])
            if not fault.endswith(" (step)"):
                self.segments.append(Available())
                self.lines.append(Line(now, fault + (": over" if kind == "fault-cleared" else "")))
        elif kind.startswith("link-"):
            self.links[kind, " ".join(words[words.index("link") + 1:])].append(words)
        elif kind == "connection-opened":
            self.ports[number(words, "slot"), number(words, "generation")] = number(words, "port")
            self.open[number(words, "port")] += 1
        elif kind == "connection-closed":
            self.open[self.ports.pop((number(words, "slot"), number(words, "generation")))] -= 1
        elif self.lines:
            line = self.lines[-1]
            reacts = kind in REACTIONS or (kind == "monitor-state" and number(words, "state") != "healthy")
            if reacts and line.detected is None:
                line.detected = now
            if kind == "database-mounted":
                line.mounted = now

    def take(self, now, who, kind, words):
        if who in self.processors:
            self.processor(now, self.processors[who], kind, words)
        measured = now >= self.begin
        self.world(now, kind, words)
        if kind == "request-sent":
            its = action(words)
            self.under_way[who, number(words, "client"), its] = now
            if its not in HANGING:
                self.count["sent" if measured else "under_way_before"] += 1
        elif kind in ("request-answered", "request-failed"):
            self.result(now, measured, who, kind, words)
        elif kind == "operation-ended":
            self.operation(now, who, words)
        elif kind == "operation-pending":
            for cell in self.cells(PROTOCOL[action(words)], who):
                cell.pending += 1
        elif measured:
            self.count[kind] += 1
            if kind == "connection-accepted":
                self.count["resumed"] += int(number(words, "resumed"))
                self.handshakes += 1
            if kind in ("request-decided", "request-served"):
                self.served[who] += 1
            if kind == "request-decided":
                proxied, crosses = (int(number(words, flag)) for flag in ("proxied", "crosses-site"))
                self.rules[number(words, "rule")] += 1
                self.count["proxied"] += proxied
                self.count["proxied_cross_site"] += proxied and crosses

    def cells(self, protocol, who, at=None):
        keys = [(p, w) for p in (protocol, "all") for w in (who, "all")]
        if at is not None and self.slice:
            last = (self.end - self.begin - 1) // self.slice
            keys += [(p, min((at - self.begin) // self.slice, last)) for p in (protocol, "all")]
        return [self.available[key] for key in keys]

    def operation(self, now, who, words):
        its, how = action(words), end(words)
        ended = now - ns(words, "since-wanted") + self.patience if how == 1 else now
        if ended < self.begin:
            return
        for cell in self.cells(PROTOCOL[its], who, ended):
            cell.ends[how] += 1
        segment = len(self.lines)
        while segment and self.lines[segment - 1].at > ended:
            segment -= 1
        self.segments[segment].ends[how] += 1

    def fault(self, name):
        """Availability before, while and after a fault that began and ended once, its lines alone at their instants."""
        begin = next(i for i, line in enumerate(self.lines) if line.what == name)
        over = next((i for i, line in enumerate(self.lines) if line.what == name + ": over"), None)
        during = Available()
        for segment in self.segments[begin + 1:len(self.segments) if over is None else over + 1]:
            during.ends.update(segment.ends)
        return {"before_availability": self.segments[begin].row()["availability"],
                "during_availability": during.row()["availability"],
                "after_availability": NONE if over is None else self.segments[over + 1].row()["availability"]}

    def processor(self, now, processor, kind, words):
        processor.advance(now, self.begin)
        if kind in ("participant-up", "participant-down"):
            processor.up = kind == "participant-up"
        elif kind in ("cpu-begun", "cpu-ended"):
            processor.jobs += 1 if kind == "cpu-begun" else -1
        elif kind == "cpu-lost":
            processor.jobs -= int(number(words, "jobs"))

    def result(self, now, measured, who, kind, words):
        answered = kind == "request-answered"
        its, code = outcome(words, answered)
        self.under_way.pop((who, number(words, "client"), its), None)
        if its in HANGING:
            return
        if not measured:
            self.count["under_way_before"] -= 1
            return
        if not answered or code != 401:
            for cell in self.cells(PROTOCOL[its], who, now):
                cell.attempts += 1
                cell.good_attempts += answered and code < 400
        row, took = self.by_action[its], ns(words, "latency" if answered else "elapsed")
        population = self.by_population[who]
        population["requests"] += 1
        if self.lines:
            line = self.lines[-1]
            line.failed += not answered
            line.errors += answered and code >= 500
            if not answered or code >= 500:
                self.hurt(who, number(words, "client"), line)
            elif its in WORK and code < 400:
                self.recover(now, who, number(words, "client"))
        if answered:
            self.count["answered"] += 1
            row["count"]["answered"] += 1
            row["count"]["errors_4xx"] += 400 <= code < 500
            for counts in (self.count, row["count"], population):
                counts["errors_5xx"] += code >= 500
            if code < 400:
                self.count["good"] += 1
                row["good"].append(took)
        else:
            self.count["failed"] += 1
            population["failed"] += 1
            row["count"][REASONS[code].replace("-", "_")] += 1
            if code == 2:
                row["bounds"].append(took)

    def latency(self, protocol, action):
        rows = [row for number, row in self.by_action.items()
                if protocol in ("all", PROTOCOL[number]) and action in ("all", ACTION[number])]
        good = [v for row in rows for v in row["good"]]
        bounds = [v for row in rows for v in row["bounds"]]
        said = collections.Counter()
        for row in rows:
            said.update(row["count"])
        out = {name: said[name] for name in ("answered", "errors_4xx", "errors_5xx", "refused", "reset", "timed_out",
                                           "untrusted")}
        out["count"] = len(good)
        both = good + bounds
        mean = sum(both) / len(both) * 1e-6 if both else NONE
        most = max(both) * 1e-6 if both else NONE
        out["mean_ms"], out["max_ms"] = ((BOUND, mean), (BOUND, most)) if bounds else (mean, most)
        return {**out, **{name: quantile(good, bounds, share) for name, share in QUANTILES.items()}}

    def server(self, name):
        p = self.processors[name]
        up = p.up_ns * 1e-9
        if up == 0:
            return {"up_s": 0.0, "utilisation_mean": NONE, "jobs_mean": NONE}
        return {"up_s": up, "utilisation_mean": p.busy_ns * 1e-9 / up / p.cores, "jobs_mean": p.job_ns * 1e-9 / up}


def same(said, again):
    """Whether a value of report.json is the one that was computed again."""
    if isinstance(said, dict):
        said = (BOUND, said["at_least"])
    if isinstance(said, tuple) != isinstance(again, tuple):
        return False
    if isinstance(said, tuple):
        return math.isclose(said[1], again[1], rel_tol=1e-9)
    return said == again or (None not in (said, again) and math.isclose(said, again, rel_tol=1e-9, abs_tol=1e-12))
