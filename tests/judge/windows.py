"""A part of the run that an objective asks for with from and for."""
from values import nanoseconds


class Window:
    """From an instant, or from the record of a line of the timeline on, to an instant, which is not in it unless it is the run's end."""

    def __init__(self, begin, end, place, whole):
        self.begin, self.end, self.place, self.whole = begin, end, place, whole

    def has(self, at, line):
        """Of arrays of instants and places in the trace, or of one of each."""
        since = (at > self.begin) | ((at == self.begin) & (line > self.place))
        return since & (at <= self.end if self.whole else at < self.end)

    def of(self, records):
        return records.where(self.has(records.at, records.line))


def window_of(run, by):
    """The window of an objective's keys; all that is measured without any; None if it never begins."""
    begin, place = run.scenario.warm, -1
    if "from" in by:
        try:
            begin = nanoseconds(float(by["from"]))
        except ValueError:
            line = next((one for one in run.lines if one.what == by["from"]), None)
            if line is None:
                return None
            begin, place = line.at, line.place
    end = begin + nanoseconds(float(by["for"])) if "for" in by else run.scenario.end
    return Window(begin, min(end, run.scenario.end), place, end >= run.scenario.end)
