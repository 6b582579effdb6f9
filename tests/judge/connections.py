"""Connections over time: the tables connections, storms and balancers."""
import numpy

from steps import Steps
from values import AtLeast, seconds, share

BETWEEN_SERVERS, OF_BOTH = (444, 465, 475, 1993, 1995, 2525), 25  # the latter where a server opens it
CALM = 60_000_000_000  # ns before a line of the timeline


class Connections:
    """Connections that are opened, each with the instant at which it was closed."""

    def __init__(self, trace):
        self.opened, self.closed = trace["connection-opened"], trace["connection-closed"]
        self.by_name = by_name = {key: place for place, key in enumerate(zip(self.opened["slot"].tolist(), self.opened["generation"].tolist()))}
        if len(by_name) != len(self.opened):
            raise ValueError("connection-opened: a slot and generation twice")
        self.of_closed = numpy.array([by_name[key] for key in zip(self.closed["slot"].tolist(), self.closed["generation"].tolist())],
                                     numpy.int64)

    def chosen(self, which):
        """How many of them are open."""
        closed = which[self.of_closed] if len(self.of_closed) else numpy.zeros(0, bool)
        return Steps((self.opened.at[which], self.opened.line[which], 1), (self.closed.at[closed], self.closed.line[closed], -1))

    def between(self, servers):
        """Which of them are between servers, of these names; the others are of clients."""
        ports = self.opened["port"]
        return numpy.isin(ports, BETWEEN_SERVERS) | ((ports == OF_BOTH) & numpy.isin(self.opened.who, list(servers)))


def _instants(scenario):
    first = scenario.warm // scenario.sample + 1
    inside = range(first * scenario.sample, scenario.end, scenario.sample)
    return list(inside) + [scenario.end]


def connections(run):
    scenario, rows = run.scenario, []
    between = run.connections.between(run.scenario.names_of_servers)
    client, back_end = run.connections.chosen(~between), run.connections.chosen(between)
    sent, answered, failed = run.long_polls.all
    long_polls = Steps((sent.at, sent.line, 1), (answered.at, answered.line, -1), (failed.at, failed.line, -1))
    fronts = [run.processors[name] for name in scenario.front_ends]
    accepted = run.trace["connection-accepted"]
    held = run.ends.had(run.ends.said("connection-held"), run.ends.said("connection-freed"), run.ends.said("connection-left"))
    before = scenario.warm
    for at in _instants(scenario):
        within = accepted.where((accepted.at >= before) & (accepted.at < at))
        time = seconds(at - before)
        busy = seconds(sum(int(one.busy.over(before, at)) for one in fronts))
        up = seconds(sum(int(one.time_up.over(before, at)) * one.server.cores for one in fronts))
        rows.append({
            "at_s": seconds(at), "client": client.value(at), "back_end": back_end.value(at), "long_polls": long_polls.value(at),
            "handshakes_per_s": len(within) / time, "resumed_per_s": int((within["resumed"] == 1).sum()) / time,
            "front_ends_up": sum(one.up.value(at) for one in fronts), "front_end_jobs": sum(one.jobs.value(at) for one in fronts),
            "front_end_utilisation": share(busy, up), "held": held.value(at)})
        rows[-1]["shared"] = max(rows[-1]["back_end"] - held.value(at), 0)
        rows[-1]["clients_per_shared"] = share(rows[-1]["client"], rows[-1]["shared"])
        before = at
    return rows


def storms(run):
    rows = []
    samples = list(zip(_instants(run.scenario), run.table("connections")))
    for line in run.lines:
        behind = min([other.at for other in run.lines if other.at > line.at], default=run.scenario.end)
        before = [row for at, row in samples if line.at - CALM < at <= line.at]
        after = [(at, row) for at, row in samples if line.at < at <= behind]
        if not after:
            continue
        row = _storm(line, before, after, [(at, row) for at, row in samples if at > behind], run.scenario)
        if row["handshakes_peak"] >= 3 * (row["handshakes_before"] or 0) + 10:
            rows.append(row)
    return rows


def _mean(rows, column):
    return sum(row[column] for row in rows) / len(rows) if rows else None


def _storm(line, before, after, later, scenario):
    rows = [row for _, row in after]
    jobs_before = _mean(before, "front_end_jobs")
    used = [row["front_end_utilisation"] for row in rows if row["front_end_utilisation"] is not None]
    return {
        "at_s": seconds(line.at), "what": line.what, "handshakes_before": _mean(before, "handshakes_per_s"),
        "handshakes_peak": max(row["handshakes_per_s"] for row in rows),
        "resumed_share": share(sum(row["resumed_per_s"] for row in rows), sum(row["handshakes_per_s"] for row in rows)),
        "jobs_before": jobs_before, "jobs_peak": max(row["front_end_jobs"] for row in rows),
        "front_ends_up": min(row["front_ends_up"] for row in rows), "utilisation_peak": max(used, default=None),
        "peak_window_s": seconds(scenario.sample), "drained_s": _drained(line, after, later, 2 * (jobs_before or 0) + 20, scenario)}


def _drained(line, after, later, calm, scenario):
    above = [place for place, (_, row) in enumerate(after) if row["front_end_jobs"] > calm]
    if not above:
        return None
    rest = after[above[-1] + 1:] or [(at, row) for at, row in later if row["front_end_jobs"] <= calm]
    return seconds(rest[0][0]) - seconds(line.at) if rest else AtLeast(seconds(scenario.end) - seconds(line.at))


STICKINESS = {"COOKIE": ", cookie", "SOURCE_ADDRESS": ", source address"}


def balancers(run):
    rows, end = [], run.scenario.end
    opened = run.connections.opened
    turned, left = run.trace["connection-turned-away"], run.ends.said("connection-left")
    for one in run.scenario.balancers:
        name = one.one("name")
        through = run.ends.had([taken for taken in run.ends.said("connection-taken") if taken[3] == name], left)
        own = run.ends.had(run.ends.openings(opened.who == name), left)
        rows.append({
            "balancer": name, "kind": ("layer 7" if one.one("layer") == "LAYER7" else "layer 4") + STICKINESS.get(one.one("stickiness"), ""),
            "connections": through.value(end), "most_connections": through.highest(), "to_members": own.value(end) if one.one("layer") == "LAYER7" else 0,
            "turned_away": int(((turned.who == name) & (turned.at >= run.scenario.warm)).sum())})
    return rows
