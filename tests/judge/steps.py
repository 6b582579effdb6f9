"""Counts that go up and down at instants, and their integrals, in whole numbers of ns."""
import numpy


class Steps:
    """A step function of time. changes: (instants, line numbers, what is added there)."""

    def __init__(self, *changes):
        at = numpy.concatenate([numpy.asarray(one[0], numpy.int64) for one in changes] or [numpy.zeros(0, numpy.int64)])
        line = numpy.concatenate([numpy.asarray(one[1], numpy.int64) for one in changes] or [at])
        by = numpy.concatenate([numpy.broadcast_to(numpy.asarray(one[2], numpy.int64), len(one[0])) for one in changes] or [at])
        order = numpy.argsort(line, kind="stable")
        self.at = numpy.concatenate([[0], at[order]])
        self.line = numpy.concatenate([[-1], line[order]])
        self.count = numpy.concatenate([[0], numpy.cumsum(by[order])])

    def value(self, at):
        """After all that happened up to the instant and at it."""
        return int(self.count[numpy.searchsorted(self.at, at, "right") - 1])

    def highest(self):
        """The most that it ever was between two changes."""
        return int(self.count.max())

    def integral(self, most=None):
        return Integral(self.at, self.count if most is None else numpy.minimum(self.count, most))


class Integral:
    def __init__(self, at, height):
        self.at, self.height = at, height
        self.until = numpy.concatenate([[0], numpy.cumsum(height[:-1] * numpy.diff(at))])

    def to(self, at):
        place = numpy.searchsorted(self.at, at, "right") - 1
        return self.until[place] + self.height[place] * (at - self.at[place])

    def over(self, begin, end):
        return self.to(end) - self.to(begin)


def windows(begin, end, width):
    """Begins of the whole windows of [begin, end]."""
    return begin + width * numpy.arange((end - begin) // width, dtype=numpy.int64)
