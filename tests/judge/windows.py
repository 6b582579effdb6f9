"""A part of the run that an objective asks for with from and for."""
from values import nanoseconds


NEVER_BEGINS = "its fault did not come within the run"
OVER_BEFORE = "its window was over before the end of the warm-up"
INSTANTS_ARE_ALIKE = 1000  # ns: of a short run instants are products


class Window:
    """From an instant, or from the record of a line of the timeline on, to an instant, which is not in it unless it is the run's end.

    cut: in words, that chance had put a part of it outside what is measured; else empty.
    """

    def __init__(self, begin, end, place, whole, cut=""):
        self.begin, self.end, self.place, self.whole, self.cut = begin, end, place, whole, cut

    def has(self, at, line):
        """Of arrays of instants and places in the trace, or of one of each."""
        since = (at > self.begin) | ((at == self.begin) & (line > self.place))
        return since & (at <= self.end if self.whole else at < self.end)

    def of(self, records):
        return records.where(self.has(records.at, records.line))


def _clock(ns):
    whole = ns // 1_000_000_000
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def window_of(run, by):
    """The window of an objective's keys; all that is measured without any; in words why there is none."""
    begin, place = run.scenario.warm, -1
    if "from" in by:
        try:
            begin = nanoseconds(float(by["from"]))
        except ValueError:
            line = next((one for one in run.lines if one.what == by["from"]), None)
            if line is None:
                return NEVER_BEGINS
            begin, place = line.at, line.place
    warm, over = run.scenario.warm, run.scenario.end
    end = begin + nanoseconds(float(by["for"])) if "for" in by else over
    is_cut = begin + INSTANTS_ARE_ALIKE < warm or end > over + INSTANTS_ARE_ALIKE
    if begin < warm:
        begin, place = warm, -1
    window = Window(begin, min(end, over), place, end >= over)
    if is_cut:
        window.cut = f"its window was cut: {_clock(window.begin)} to {_clock(window.end)}"
    if window.begin < window.end:
        return window
    return OVER_BEFORE if end < over else NEVER_BEGINS
