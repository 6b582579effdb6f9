"""Objectives of the scenario, by the table "What objectives read" of docs/metrics.md."""
import operator
import re

from attempts import GIVEN_UP
from latency import Part
from values import AtLeast, milliseconds, seconds, share

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


def _highest(values):
    """Over rows: none without any; not known if one of them is not."""
    values = [value for value in values if value is not None]
    bounds = [value for value in values if isinstance(value, AtLeast)]
    if bounds:
        return AtLeast(max(value.least if isinstance(value, AtLeast) else value for value in values))
    return max(values, default=None)


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
        count += len(part.overdue) if reason in (None, "timed-out") else 0
    if objective.function == "rate":
        return share(count, seconds(run.scenario.end - run.scenario.warm))
    return float(count) if objective.function == "count" else share(count, part.seen)


def _of_processors(objective, run):
    rows = [row for row in run.table("servers") if all(row[key] == value for key, value in objective.by.items())]
    if objective.function == "max":
        return _highest(row["utilisation_peak"] for row in rows)
    begin, end = run.scenario.warm, run.scenario.end
    chosen = [run.processors[row["server"]] for row in rows]
    return share(sum(int(one.busy.over(begin, end)) for one in chosen),
                 sum(int(one.time_up.over(begin, end)) * one.server.cores for one in chosen))


def _of_links(objective, run):
    rows = [row for row in run.table("links") if objective.by.get("link", row["link"]) == row["link"]]
    if objective.metric == "transfer_ms":
        took = sum((row["transfer_mean_ms"] or 0) * row["transfers"] for row in rows)
        return share(took, sum(row["transfers"] for row in rows))
    if objective.function == "max":
        return _highest(row["utilisation_peak"] for row in rows)
    return share(sum(row["utilisation_mean"] for row in rows), len(rows))


TIMELINE = {"first_recovered_s": "first_recovered_s", "recovery_s": "last_recovered_s"}
SAMPLED = {"client_connections": "client", "back_end_connections": "back_end", "handshakes": "handshakes_per_s"}


def value(objective, run):
    """What the objective asks for; NotImplemented where its table cannot be computed again."""
    metric, by = objective.metric, objective.by
    requests = run.table("requests")
    if metric in ("latency_ms", "requests_answered", "errors_5xx", "requests_failed"):
        return _of_requests(objective, run)
    if metric == "cpu_utilisation":
        return _of_processors(objective, run)
    if metric in ("link_utilisation", "transfer_ms"):
        return _of_links(objective, run)
    if metric in TIMELINE:
        return _highest(row[TIMELINE[metric]] for row in run.table("timeline") if by.get("fault", row["what"]) == row["what"])
    if metric in SAMPLED:
        values = [row[SAMPLED[metric]] for row in run.table("connections")]
        return float(max(values)) if objective.function == "max" else share(sum(values), len(values))
    if metric == "hanging_broken":
        return float(sum(row["errors"] + row["broken"] for row in run.table("hanging")))
    if metric == "relogons":
        rows = [row for row in run.table("populations") if by.get("population", row["population"]) == row["population"]]
        return rows[0]["relogon_share"] if len(rows) == 1 else NotImplemented
    if metric == "drained_s":
        return _highest(row["drained_s"] for row in run.table("storms") if by.get("fault", row["what"]) == row["what"])
    if metric == "redirects" and by:
        return float(sum(row["count"] for row in run.table("routing") if row["rule"] == by["rule"]))
    if metric == "pool_full":
        return float(sum(row["pool_full"] for row in run.table("cpu") if by.get("server", row["server"]) == row["server"]))
    if metric == "mounted_twice":
        return float(len(run.table("mounted_twice")))
    if metric in requests:
        return requests[metric] if objective.function == "value" else float(requests[metric])
    return NotImplemented


def objectives(run):
    rows = []
    for expression in run.scenario.objectives:
        objective = Objective(expression)
        found = value(objective, run)
        row = {"expression": expression}
        if found is not NotImplemented:
            row |= {"met": objective.met(found), "value": found}
            if found is not None and not isinstance(found, AtLeast):
                row["note"] = ""
        rows.append(row)
    return rows
