"""Values as docs/metrics.md defines them: bounds, quantiles counted in buckets, times in s and ms."""
import math


class AtLeast:
    """A value of which only so much is known."""

    def __init__(self, least):
        self.least = least

    def json(self):
        return {"at_least": self.least}


def in_json(value):
    """As report.json has it."""
    return value.json() if isinstance(value, AtLeast) else value


def bound(value, open_ended):
    return AtLeast(value) if open_ended else value


def seconds(ns):
    return ns / 1e9


def milliseconds(ns):
    return ns * 1e-6


def share(part, whole):
    """part / whole, or none."""
    return float(part) / float(whole) if whole else None


def bucket(ns):
    """(begin, width) of the bucket that counts a sample."""
    if ns < 128:
        return ns, 1
    width = 1 << (ns.bit_length() - 1 - 7)
    return ns // width * width, width


def middle(ns, largest):
    begin, width = bucket(ns)
    return min(begin + (width - 1) / 2, largest)


class Samples:
    """Times in ns: of good answers, and of those that were given up (of which only this much is known)."""

    def __init__(self, good, given_up):
        self.good, self.given_up = good, given_up
        self.sorted = sorted([int(ns) for ns in good] + [int(ns) for ns in given_up])

    def quantile(self, part, unit):
        if not self.sorted:
            return None
        ns = self.order_statistic(part)
        begin, width = bucket(ns)
        shortest = min(self.given_up, default=None)
        open_ended = shortest is not None and shortest < begin + width
        return bound(unit(middle(ns, self.sorted[-1])), open_ended)

    def order_statistic(self, part):
        return self.sorted[min(math.floor(part * len(self.sorted)), len(self.sorted) - 1)]

    def mean(self, unit):
        if not self.sorted:
            return None
        return bound(unit(sum(self.sorted) / len(self.sorted)), len(self.given_up) > 0)

    def greatest(self, unit):
        if not self.sorted:
            return None
        return bound(unit(self.sorted[-1]), len(self.given_up) > 0)
