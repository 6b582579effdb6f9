"""When connections are over: at both ends, or at the one that opened them."""
import numpy

from steps import Steps


class Ends:
    """Connections by what a participant says of its own end of them, where the trace has it."""

    def __init__(self, trace, connections):
        self.opened, self.trace, self.connections = connections.opened, trace, connections
        self.down = trace["participant-down"]

    def places(self, kind):
        """(place of the connection, line, instant, who) of each record that names one."""
        records = self.trace[kind]
        for slot, generation, line, at, who in zip(records["slot"].tolist(), records["generation"].tolist(), records.line.tolist(),
                                                   records.at.tolist(), records.who):
            yield self.connections.by_name[slot, generation], line, at, who

    def begun_and_over(self, begins, is_over):
        """Steps of what begins (place, line, at, holder) until the first of its endings, or until its holder goes down."""
        over = {}
        for place, line, at, who in is_over:
            over.setdefault((place, who), []).append((line, at))
        for line, at, who in zip(self.down.line.tolist(), self.down.at.tolist(), self.down.who):
            over.setdefault(who, []).append((line, at))
        ups, downs = [], []
        for place, line, at, who in begins:
            ups.append((at, line))
            last = [one for key in ((place, who), who) for one in over.get(key, ()) if one[0] > line]
            if last:
                downs.append((min(last)[1], min(last)[0]))
        return Steps((*self._columns(ups), 1), (*self._columns(downs), -1))

    @staticmethod
    def _columns(pairs):
        return numpy.array([at for at, _ in pairs], numpy.int64), numpy.array([line for _, line in pairs], numpy.int64)

    def openings(self, which):
        for place in numpy.flatnonzero(which).tolist():
            yield place, int(self.opened.line[place]), int(self.opened.at[place]), self.opened.who[place]
