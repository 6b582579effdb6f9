"""Who has which connection, by what participants say of their own end of it."""
import numpy

from steps import Steps


class Ends:
    def __init__(self, trace, connections):
        self.opened, self.trace, self.connections = connections.opened, trace, connections
        down = trace["participant-down"]
        self.down = {}
        for line, at, who in zip(down.line.tolist(), down.at.tolist(), down.who):
            self.down.setdefault(who, []).append((line, at))

    def said(self, kind):
        """(place of the connection, line, instant, who) of each record that names a connection."""
        records = self.trace[kind]
        names = zip(records["slot"].tolist(), records["generation"].tolist())
        return [(self.connections.by_name[name], line, at, who)
                for name, line, at, who in zip(names, records.line.tolist(), records.at.tolist(), records.who)]

    def openings(self, which):
        return [(place, int(self.opened.line[place]), int(self.opened.at[place]), self.opened.who[place])
                for place in numpy.flatnonzero(which).tolist()]

    def had(self, begins, *endings):
        """How many there are: from the first record that says so of a connection to the first after it that says it is over.

        A participant that goes down has none any more.
        """
        over = {}
        for place, line, at, who in (one for ending in endings for one in ending):
            over.setdefault((place, who), []).append((line, at))
        ups, downs, since = [], [], {}
        for place, line, at, who in sorted(begins, key=lambda one: one[1]):
            if since.get((place, who), (-1,))[0] is None or since.get((place, who), (-1,))[0] > line:
                continue  # said twice of one that it still has
            last = min((one for one in over.get((place, who), []) + self.down.get(who, []) if one[0] > line), default=(None, None))
            since[place, who] = last
            ups.append((at, line))
            if last[0] is not None:
                downs.append((last[1], last[0]))
        return Steps((*self._columns(ups), 1), (*self._columns(downs), -1))

    @staticmethod
    def _columns(pairs):
        return numpy.array([at for at, _ in pairs], numpy.int64), numpy.array([line for _, line in pairs], numpy.int64)
