"""What objectives read, by the table "What objectives read" of docs/metrics.md."""
import refusals
from attempts import REASONS
from latency import Part
from operations import tally_by
from purposes import PURPOSES
from values import AtLeast, Near, highest, milliseconds, plain, seconds, share
from windows import window_of

QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p99_9": 0.999}
FEWEST = {"p50": 20, "p90": 100, "p95": 200, "p99": 1000, "p99_9": 10_000, "mean": 10, "max": 10}
COUNTED = {"reconnects": "connection-lost", "contexts_lost": "context-lost", "throttled": "request-throttled"}
TIMELINE = {"first_recovered_s": "first_recovered_s", "recovery_s": "last_recovered_s"}
SAMPLED = {"client_connections": "client", "back_end_connections": "back_end", "handshakes": "handshakes_per_s"}
CPU_PARTS = {"cpu_" + purpose: purpose for purpose in PURPOSES}
NO_SAMPLES, NO_FAULT = "no samples", "no such fault in the run"


class Found:
    """What an objective reads, and in words why that is none or only a bound, or what it rests on."""

    def __init__(self, value, none=NO_SAMPLES, bounded="requests were given up before they were answered", zero=None, rests_on=""):
        if value is None and zero:
            self.value, self.note = 0.0, zero
            return
        self.value = value
        notes = [none] if value is None else [bounded, rests_on] if isinstance(value, AtLeast) else [rests_on]
        self.note = "; ".join(note for note in notes if note)


def _rows(objective, run, table):
    """Rows that the keys choose. A machine of both roles has each of them."""
    def fits(row, key, value):
        return row[key] == value or (key == "role" and row[key] == "multi-role" and value in ("client access", "mailbox"))
    return [row for row in run.table(table) if all(fits(row, key, value) for key, value in objective.by.items())]


def _column(objective, run, table, column):
    return [row[column] for row in _rows(objective, run, table)]


def _few(objective, part, run):
    """Whether a latency rests on few good answers, in words."""
    good, seen = len(part.samples.good), part.seen
    if 2 * good < seen:
        return f"only {good:,} of {seen:,} requests had a good answer"
    fewest = FEWEST[objective.function]
    return f"only {good:,} good answers: it wants {fewest:,}" if good < fewest else ""


def _of_requests(objective, run, window):
    actions = run.documented.actions
    chosen = {number for number, (name, protocol, long_poll) in enumerate(actions) if not long_poll
              and objective.by.get("action", name) == name and objective.by.get("protocol", protocol) == protocol}
    part = Part(run.requests.within(window), chosen)
    if objective.metric == "latency_ms" and objective.function != "count":
        if objective.function in QUANTILES:
            value = plain(part.samples.quantile(QUANTILES[objective.function], milliseconds))
        else:
            value = (part.samples.mean if objective.function == "mean" else part.samples.greatest)(milliseconds)
        return Found(value, rests_on=_few(objective, part, run) if value is not None else "")
    count = {"latency_ms": lambda: len(part.samples.good), "requests_answered": lambda: len(part.answered),
             "errors_5xx": lambda: int((part.answered["status"] >= 500).sum()),
             "requests_failed": lambda: _failed(part, objective.by.get("reason"))}[objective.metric]()
    if objective.function == "count":
        return Found(float(count) if Part(run.requests, chosen).seen else None)
    if objective.function == "share":
        return Found(share(count, part.seen))
    return Found(share(count, seconds(window.end - window.begin)) if Part(run.requests, chosen).seen else None)


def _failed(part, reason):
    """The overdue count with those that failed, where no reason is asked for."""
    if reason is None:
        return len(part.failed) + len(part.overdue)
    return int((part.failed["reason"] == REASONS.index(reason)).sum())


def _availability(objective, run, window):
    by = objective.by

    def keys_of(at, line, population, protocol):
        fits = by.get("population", population) == population and by.get("protocol", protocol) == protocol
        return ("",) if fits and window.has(at, line) else ()
    tally = tally_by(run, keys_of)[""]
    if objective.metric == "attempts":
        return Found(share(tally.good_attempts, tally.attempts))
    return Found(tally.availability(*([value for key, value in objective.all if key == name] for name in ("including", "excluding"))))


def _of_processors(objective, run):
    rows = _rows(objective, run, "servers")
    if objective.function == "max":
        return Found(highest(row["utilisation_peak"] for row in rows))
    return Found(_over_cores_and_time(rows, "utilisation_mean", run))


def _over_cores_and_time(rows, column, run):
    """Mean of a column of rows of servers, over their cores and the time in which they were up."""
    weights = {row["server"]: row["cores"] * row["up_s"] for row in run.table("servers")}
    rows = [row for row in rows if row[column] is not None]
    return share(sum(row[column] * weights[row["server"]] for row in rows), sum(weights[row["server"]] for row in rows))


def _of_links(objective, run):
    """The mean is that of the direction that is used most."""
    used = [row for row in _rows(objective, run, "links") if row["transfers"]]
    if not used:
        return Found(None)
    if objective.metric == "link_utilisation" and objective.function == "max":
        return Found(highest(row["utilisation_peak"] for row in used))
    row = max(used, key=lambda row: row["utilisation_mean"])
    if objective.metric == "transfer_deviation":
        form = row["closed_form_ms"]
        return Found(abs(row["transfer_mean_ms"] - form) / form if form else None)
    return Found(row["transfer_mean_ms" if objective.metric == "transfer_ms" else "utilisation_mean"])


def _after_faults(objective, run):
    """Recovery and drain: over all lines of the timeline, or those of one fault."""
    def mine(row, column):
        return objective.by.get("fault", row[column]) == row[column]
    if not any(mine(row, "what") for row in run.table("timeline")):
        return Found(None, none=NO_FAULT)
    if objective.metric == "drained_s" and not run.table("requests")["completed"] and not any(
            mine(row, "what") for row in run.table("storms")):
        return Found(None)
    if objective.metric == "drained_s":
        return Found(highest(row["drained_s"] for row in run.table("storms") if mine(row, "what")),
                     bounded="not drained within the run", zero="there was no backlog")
    hurt_by = [bool(harms) for line, harms in zip(run.lines, run.people.harms.by_line) if line.begins]
    if any(row["during_good_share"] is None and mine(row, "fault") and not hurt for row, hurt in zip(run.table("faults"), hurt_by)):
        return Found(None, none="no request ended while it lasted")
    return Found(highest(row[TIMELINE[objective.metric]] for row in run.table("timeline") if mine(row, "what")),
                 bounded="not recovered within the run", zero="nobody was hurt")


def _sampled(objective, run):
    values = [row[SAMPLED[objective.metric]] for row in run.table("connections")]
    return Found(float(max(values)) if objective.function == "max" else share(sum(values), len(values)))


def _counted(objective, run, window):
    """Records of a window, or None if the metric does not count records."""
    metric, by = objective.metric, objective.by
    if metric in COUNTED:
        return len(window.of(run.trace[COUNTED[metric]]))
    if metric == "redirects":
        rules = {number for number, name in run.documented.rules.items() if name in run.redirects and by.get("rule", name) == name}
        return sum(rule in rules for rule in window.of(run.trace["request-decided"])["rule"].tolist())
    if metric == "pool_full":
        return sum(by.get("server", who) == who for who in window.of(run.trace["pool-full"]).who)
    if metric == "long_polls_broken":
        calls = run.long_polls.within(window)
        return len(calls.failed) + int(((calls.answered["status"] >= 400) & (calls.answered["status"] != 451)).sum())
    return None


def find(objective, run):
    """A Found, or None for a metric that is not known here."""
    window = window_of(run, objective.by)
    if isinstance(window, str):
        return Found(None, none=window)
    found = _in_window(objective, run, window)
    if found and window.cut:
        found.note = "; ".join(note for note in (found.note, window.cut) if note)
    return found


def _nothing_ended(run):
    """Then that nothing went amiss says nothing."""
    requests = run.table("requests")
    return requests["completed"] + requests["overdue"] == 0


def _in_window(objective, run, window):
    metric = objective.metric
    count = _counted(objective, run, window)
    if count is not None:
        return Found(None if _nothing_ended(run) else float(count))
    if metric in ("latency_ms", "requests_answered", "errors_5xx", "requests_failed"):
        return _of_requests(objective, run, window)
    if metric in ("operations", "attempts"):
        return _availability(objective, run, window)
    if metric == "cpu_utilisation":
        return _of_processors(objective, run)
    if metric in ("link_utilisation", "transfer_ms", "transfer_deviation"):
        return _of_links(objective, run)
    if metric in TIMELINE or metric == "drained_s":
        return _after_faults(objective, run)
    if metric in CPU_PARTS:
        rows = [row for row in _rows(objective, run, "cpu") if row[CPU_PARTS[metric]] is not None]
        mean = _over_cores_and_time(rows, CPU_PARTS[metric], run)
        return Found(None if mean is None else Near(mean, max(row[CPU_PARTS[metric]].within for row in rows)))
    if metric == "mounted_twice":
        return Found(float(len(run.table("mounted_twice"))))
    if _nothing_ended(run):
        return Found(None)
    if metric == "tickets_failed":
        return Found(float(sum(sum(_column(objective, run, "tickets", column)) for column in refusals.FAILED)))
    if metric == "lock_outs":
        return Found(float(sum(_column(objective, run, "refused_logons", "lock_outs"))))
    if metric == "refused_logons":
        return Found(float(sum(sum(_column(objective, run, "refused_logons", column)) for column in refusals.REASONS.values())))
    if metric == "channel_time_outs":
        return Found(float(sum(_column(objective, run, "secure_channels", "time_outs"))))
    if metric == "channel_utilisation":
        return Found(highest(one for one in _column(objective, run, "secure_channels", "utilisation_peak") if one is not None))
    if metric in SAMPLED:
        return _sampled(objective, run)
    if metric == "relogons":
        return Found(highest(_column(objective, run, "populations", "relogon_share")))
    if metric in ("collapse", "overload"):
        return Found(float(_column(objective, run, "congestion", "what").count(metric)))
    requests = run.table("requests")
    if metric in requests:
        return Found(requests[metric] if objective.function == "value" else float(requests[metric]))
    return None
