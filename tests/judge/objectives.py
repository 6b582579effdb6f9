"""Objectives of the scenario, by the table "What objectives read" of docs/metrics.md."""
import operator
import re

from attempts import GIVEN_UP
from latency import Part
from purposes import PURPOSES
from values import AtLeast, Near, highest, milliseconds, plain, seconds, share

OPERATORS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq, "<": operator.lt, ">": operator.gt}
UPPER = {"<", "<=", "=="}
_FORM = re.compile(r"(\w+)\((\w+)((?:,[^,=]+=[^,]*?)*)\)\s*(<=|>=|==|<|>)\s*(\S+)")
REASONS = {"refused": 0, "reset": 1, "timed-out": GIVEN_UP}
QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p99_9": 0.999}


class Objective:
    def __init__(self, expression):
        match = _FORM.fullmatch(expression.strip())
        if not match:
            raise ValueError(f"objective {expression!r}: not function(metric, key=value, ...) operator number")
        self.function, self.metric, narrowed, self.operator, number = match.groups()
        self.number = float(number)
        self.by = dict(part.strip().split("=", 1) for part in narrowed.split(",")[1:])

    def met(self, value):
        if value is None or (isinstance(value, AtLeast) and self.operator in UPPER):
            return False
        least = value.least if isinstance(value, AtLeast) else value
        return OPERATORS[self.operator](least, self.number)


def _only_row(run, table, **keys):
    rows = [row for row in run.table(table) if all(row[key] == value for key, value in keys.items())]
    return rows


def _of_requests(objective, run):
    actions = run.documented.actions
    chosen = {number for number, (name, protocol, hangs) in enumerate(actions) if not hangs
              and objective.by.get("action", name) == name and objective.by.get("protocol", protocol) == protocol}
    part = Part(run.requests, chosen)
    if objective.metric == "latency_ms":
        if objective.function in QUANTILES:
            return part.samples.quantile(QUANTILES[objective.function], milliseconds)
        return {"count": lambda: float(part.row()["count"]), "mean": lambda: part.samples.mean(milliseconds),
                "max": lambda: part.samples.greatest(milliseconds)}[objective.function]()
    if objective.metric == "requests_answered":
        count = len(part.answered)
    elif objective.metric == "errors_5xx":
        count = part.row()["errors_5xx"]
    else:
        reason = objective.by.get("reason")
        count = len(part.failed) if reason is None else int((part.failed["reason"] == REASONS[reason]).sum())
        count += len(part.overdue) if reason is None else 0
    if objective.function == "rate" and not part.seen:
        return None
    if objective.function == "rate":
        return share(count, seconds(run.scenario.end - run.scenario.warm))
    return float(count) if objective.function == "count" else share(count, part.seen)


def _of_processors(objective, run):
    rows = _rows(objective, run, "servers")
    if objective.function == "max":
        return highest(row["utilisation_peak"] for row in rows)
    return _over_cores_and_time(rows, "utilisation_mean", run)


def _is(row, key, value):
    """A machine of both roles has each of them."""
    return row[key] == value or (key == "role" and row[key] == "multi-role" and value in ("client access", "mailbox"))


def _over_cores_and_time(rows, column, run):
    """Mean of a column of rows of servers, over their cores and the time in which they were up."""
    weights = {row["server"]: row["cores"] * row["up_s"] for row in run.table("servers")}
    rows = [row for row in rows if row[column] is not None]
    return share(sum(row[column] * weights[row["server"]] for row in rows), sum(weights[row["server"]] for row in rows))


def _of_links(objective, run):
    rows = [row for row in run.table("links") if objective.by.get("link", row["link"]) == row["link"]]
    busiest = max(rows, key=lambda row: row["utilisation_mean"])
    if not busiest["utilisation_mean"]:
        return None
    if objective.function == "max":
        return highest(row["utilisation_peak"] for row in rows)
    return busiest["transfer_mean_ms" if objective.metric == "transfer_ms" else "utilisation_mean"]


TIMELINE = {"first_recovered_s": "first_recovered_s", "recovery_s": "last_recovered_s"}
SAMPLED = {"client_connections": "client", "back_end_connections": "back_end", "handshakes": "handshakes_per_s"}
CPU_PARTS = {"cpu_" + purpose: purpose for purpose in PURPOSES}
NO_SAMPLES, NO_FAULT = "no samples", "no such fault in the run"


class Found:
    """What an objective reads, and in words why that is none or only a bound."""

    def __init__(self, value, none=NO_SAMPLES, bounded="requests were given up before they were answered", zero=None):
        if value is None and zero:
            self.value, self.note = 0.0, zero
        else:
            self.value = value
            self.note = none if value is None else bounded if isinstance(value, AtLeast) else ""


def _after_faults(objective, run):
    """Recovery and drain: over all lines of the timeline, or those of one fault."""
    def mine(row, column):
        return objective.by.get("fault", row[column]) == row[column]
    faults = [row for row in run.table("faults") if mine(row, "fault")]
    if not faults:
        return Found(None, none=NO_FAULT)
    if objective.metric == "drained_s":
        return Found(highest(row["drained_s"] for row in run.table("storms") if mine(row, "what")),
                     bounded="not drained within the run", zero="there was no backlog")
    if any(row["during_good_share"] is None for row in faults):
        return Found(None, none="no request ended while it lasted")
    return Found(highest(row[TIMELINE[objective.metric]] for row in run.table("timeline") if mine(row, "what")),
                 bounded="not recovered within the run", zero="nobody was hurt")


def _rows(objective, run, table):
    return [row for row in run.table(table) if all(_is(row, key, value) for key, value in objective.by.items())]


def _of_rows(objective, run, table, column):
    return [row[column] for row in _rows(objective, run, table)]


def find(objective, run):
    """A Found; None where its table cannot be computed again."""
    metric = objective.metric
    requests = run.table("requests")
    if metric in ("latency_ms", "requests_answered", "errors_5xx", "requests_failed"):
        return Found(plain(_of_requests(objective, run)))
    if metric == "cpu_utilisation":
        return Found(_of_processors(objective, run))
    if metric in ("link_utilisation", "transfer_ms"):
        return Found(_of_links(objective, run))
    if metric in TIMELINE or metric == "drained_s":
        return _after_faults(objective, run)
    if metric in SAMPLED:
        values = [row[SAMPLED[metric]] for row in run.table("connections")]
        return Found(float(max(values)) if objective.function == "max" else share(sum(values), len(values)))
    if metric == "hanging_broken":
        return Found(float(sum(row["errors"] + row["broken"] for row in run.table("hanging"))))
    if metric == "relogons":
        return Found(_relogons(objective, run))
    if metric == "redirects" and objective.by:
        return Found(float(sum(_of_rows(objective, run, "routing", "count"))))
    if metric == "pool_full":
        return Found(float(sum(_of_rows(objective, run, "cpu", "pool_full"))))
    if metric in CPU_PARTS and run.trace.has("cpu-begun", "purpose"):
        mean = _over_cores_and_time(_rows(objective, run, "cpu"), CPU_PARTS[metric], run)
        return Found(None if mean is None else Near(mean))
    if metric in ("collapse", "overload") and run.table("congestion") is not None:
        return Found(float(_of_rows(objective, run, "congestion", "what").count(metric)))
    if metric == "mounted_twice":
        return Found(float(len(run.table("mounted_twice"))))
    if metric in requests:
        return Found(requests[metric] if objective.function == "value" else float(requests[metric]))
    return None


def _relogons(objective, run):
    return highest(row["relogon_share"] for row in run.table("populations")
                   if objective.by.get("population", row["population"]) == row["population"])


def objectives(run):
    rows = []
    for expression in run.scenario.objectives:
        objective = Objective(expression)
        found = find(objective, run)
        row = {"expression": expression}
        if found:
            row |= {"met": objective.met(found.value), "value": found.value, "note": found.note}
        rows.append(row)
    return rows
