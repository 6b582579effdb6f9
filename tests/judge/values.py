"""Values as docs/metrics.md defines them: bounds, quantiles counted in buckets, times in s and ms."""
import math


class AtLeast:
    """A value of which only so much is known."""

    def __init__(self, least):
        self.least = least

    def json(self):
        return {"at_least": self.least}


class Near(float):
    """A sum of many parts whose order nobody states: equal to what is printed within `within`, or RELATIVE of it."""

    RELATIVE = 1e-12

    def __new__(cls, value, within=0.0):
        made = super().__new__(cls, value)
        made.within = max(within, abs(value) * cls.RELATIVE)
        return made


class Quantile:
    """A quantile as it is counted in buckets (none, a number or at least that), and the sample itself in ns."""

    def __init__(self, value, exact):
        self.value, self.exact = value, exact

    def is_inside(self, said, ns_a_unit):
        """Whether the sample is in the bucket whose middle the report says, or is the largest, which is said for it."""
        said = said["at_least"] if isinstance(said, dict) else said
        begin, width = bucket(round(said * ns_a_unit))
        return begin <= self.exact < begin + width


def plain(value):
    return value.value if isinstance(value, Quantile) else value


def in_json(value):
    """As report.json has it."""
    value = plain(value)
    return value.json() if isinstance(value, AtLeast) else value


def bound(value, open_ended):
    return AtLeast(value) if open_ended else value


def highest(values):
    """None without any; at least the highest of them if one is only known to be at least so much."""
    values = [value for value in values if value is not None]
    greatest = max((value.least if isinstance(value, AtLeast) else value for value in values), default=None)
    return bound(greatest, any(isinstance(value, AtLeast) for value in values))


def nanoseconds(seconds):
    return round(seconds * 1_000_000_000)


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
        ns = self.sorted[min(math.floor(part * len(self.sorted)), len(self.sorted) - 1)]
        begin, width = bucket(ns)
        shortest = min(self.given_up, default=None)
        open_ended = shortest is not None and shortest < begin + width
        return Quantile(bound(unit(middle(ns, self.sorted[-1])), open_ended), ns)

    def mean(self, unit):
        if not self.sorted:
            return None
        return bound(unit(sum(self.sorted) / len(self.sorted)), len(self.given_up) > 0)

    def greatest(self, unit):
        if not self.sorted:
            return None
        return bound(unit(self.sorted[-1]), len(self.given_up) > 0)
