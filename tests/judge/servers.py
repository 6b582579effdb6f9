"""What processors did: the tables servers and cpu."""
import functools

from purposes import PURPOSES, replay, spent
from steps import Steps, windows
from values import Near, seconds, share

CEILINGS = (80, 75, 70)


class Processor:
    """Jobs at one processor, and when its machine was up."""

    def __init__(self, server, trace):
        self.server, self.trace = server, trace

        def of(kind):
            return trace[kind].of(server.name)
        begun, ended, lost, up, down = map(of, ("cpu-begun", "cpu-ended", "cpu-lost", "participant-up", "participant-down"))
        dropped = of("cpu-dropped")
        self.jobs = Steps((begun.at, begun.line, 1), (ended.at, ended.line, -1), (dropped.at, dropped.line, -1),
                          (lost.at, lost.line, -lost["jobs"]))
        self.up = Steps((up.at, up.line, 1), (down.at, down.line, -1))
        self.waiting = self.jobs.integral()
        self.busy = self.jobs.integral(server.cores)
        self.time_up = self.up.integral()

    @functools.cache
    def station(self, end):
        """Its jobs, replayed."""
        return replay(self.server, self.trace, end)

    def mean(self, begin, end):
        busy, up = int(self.busy.over(begin, end)), int(self.time_up.over(begin, end))
        return seconds(busy) / seconds(up) / self.server.cores if up else None

    def peak(self, begin, end, width):
        mean = self.mean(begin, end)
        if mean is None:
            return None
        begins = windows(begin, end, width)
        busy, up = self.busy.over(begins, begins + width), self.time_up.over(begins, begins + width)
        return max([mean] + [seconds(int(one)) / (self.server.cores * seconds(int(time))) for one, time in zip(busy, up) if time])


def peak_window(scenario):
    measured = scenario.end - scenario.warm
    return scenario.window if scenario.window <= measured else measured


def servers(run):
    scenario, rows = run.scenario, []
    begin, end = scenario.warm, scenario.end
    for server in scenario.servers:
        processor = run.processors[server.name]
        up = int(processor.time_up.over(begin, end))
        peak = processor.peak(begin, end, scenario.window)
        served = _served(run, server)
        rows.append({
            "server": server.name, "site": server.site, "role": server.role, "cores": server.cores, "up_s": seconds(up),
            "utilisation_mean": processor.mean(begin, end), "utilisation_peak": peak,
            "peak_window_s": seconds(peak_window(scenario)), "ceiling": ceiling(peak),
            "jobs_mean": share(int(processor.waiting.to(end)) * 1e-9 - int(processor.waiting.to(begin)) * 1e-9, seconds(up)),
            "served": served,
            "served_per_s": share(served, seconds(up)) if server.role != "balancer" else None})
    return rows


def ceiling(peak):
    return next((f"> {one} %" for one in CEILINGS if peak is not None and peak > one / 100), "")


def _served(run, server):
    kinds = ("cpu-ended",) if server.role == "directory" else ("request-decided", "request-served")
    return sum(int((run.trace[kind].of(server.name).at >= run.scenario.warm).sum()) for kind in kinds)


def cpu(run):
    full = run.trace["pool-full"]
    return [{"server": row["server"], "utilisation_mean": row["utilisation_mean"],
             "pool_full": int((full.of(row["server"]).at >= run.scenario.warm).sum())} | _parts(row["server"], run)
            for row in run.table("servers")]


def _parts(name, run):
    """The five parts of the mean utilisation."""
    processor, scenario = run.processors[name], run.scenario
    up = int(processor.time_up.over(scenario.warm, scenario.end))
    core_ns = spent(processor.server, processor.station(scenario.end), scenario.warm, scenario.end)
    if not up:
        return dict.fromkeys(PURPOSES)
    return {purpose: Near(*(seconds(ns) / seconds(up) / processor.server.cores for ns in known)) for purpose, known in zip(PURPOSES, core_ns)}
