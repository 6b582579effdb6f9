"""Before, during and after each fault: the table faults."""
from latency import samples
from operations import tally_by
from values import AtLeast, milliseconds, seconds, share


class Part:
    """A part of the run between lines of the timeline: from one, or from W, to another, or to E (and with it)."""

    def __init__(self, begin, end, run):
        self.begin, self.end = begin, end
        self.since = begin.at if begin else run.scenario.warm
        self.until = end.at if end else run.scenario.end + 1

    def of(self, records):
        return records.where((records.at >= self.since) & (records.at < self.until))

    def has_operation(self, at, place):
        """What ends at the instant of a line is behind it if it stands behind it in the trace."""
        return ((self.begin is None or (at, place) > (self.begin.at, self.begin.place))
                and (self.end is None or (at, place) < (self.end.at, self.end.place)))


def faults(run):
    """The parts of time are between lines of other instants: of several at one instant none is before or after another."""
    rows = []
    for place, line in enumerate(run.lines):
        if line.begins:
            over = next((one for one in run.lines[place + 1:] if not one.begins and one.fault == line.fault), None)
            rows.append({"at_s": seconds(line.at), "fault": line.fault,
                         "lasted_s": seconds(over.at - line.at) if over else AtLeast(seconds(run.scenario.end - line.at))}
                        | _parts(run, line, over))
    return rows


def _parts(run, line, over):
    before = next((one for one in reversed(run.lines) if one.at < line.at), None)
    if before and before.at < run.scenario.warm:
        before = None  # what is not measured is in no part
    behind = next((one for one in run.lines if over and one.at > over.at), None)
    parts = {"before": Part(before, line, run), "during": Part(line, over, run), "after": Part(over, behind, run) if over else None}
    row = {name + "_p95_ms": _p95(run, part) if part else None for name, part in parts.items()}
    row |= {name + "_good_share": _good_share(run, part) if part else None for name, part in parts.items()}
    return row | {name + "_availability": _availability(run, part) if part else None for name, part in parts.items()}


def _p95(run, part):
    overdue = () if part.end else run.requests.overdue
    return samples(part.of(run.requests.answered), part.of(run.requests.failed), overdue).quantile(0.95, milliseconds)


def _good_share(run, part):
    answered, failed = part.of(run.requests.answered), part.of(run.requests.failed)
    return share((answered["status"] < 400).sum(), len(answered) + len(failed))


def _availability(run, part):
    def keys_of(at, place, _, __):
        return ("",) if part.has_operation(at, place) else ()
    return tally_by(run, keys_of, attempts=False)[""].availability()
