"""Times in which processors were lost to their users: the table congestion, from what was seen at each look."""
from values import AtLeast, Near, seconds

LOOKED_AT = 60_000_000_000  # ns before a look
LOOKS = 12
RAMP_IS_NEAR = 600_000_000_000  # ns
IN_USE, OVERLOADED_IN_USE = 0.9, 0.99
USEFUL = 0.5


class Looks:
    """All looks at one processor: instants, and kilocycles of use and wanted since the look before."""

    def __init__(self, server, run):
        records = run.trace["cpu-looked"]
        mine = records.where(records.who == server.name)
        self.server, self.busy = server, run.processors[server.name].busy
        self.at, self.useful, self.wanted = mine.at.tolist(), mine["useful"].tolist(), mine["wanted"].tolist()

    def since(self, number):
        """The look before, or the beginning of the run."""
        return self.at[number - 1] if number else 0

    def shares(self, first, last):
        """(in use, of use, wanted) of the looks from first to last."""
        begin, end = self.since(first), self.at[last]
        cores, a_second = self.server.cores, 1000 * self.server.megacycles_per_core
        busy = seconds(int(self.busy.over(begin, end)))
        useful = sum(self.useful[first:last + 1]) / a_second / busy if busy else 0.0
        return busy / (cores * seconds(end - begin)), useful, sum(self.wanted[first:last + 1]) / a_second / (cores * seconds(end - begin))

    def what(self, last):
        """What the twelve looks up to this one show."""
        in_use, useful, wanted = self.shares(last + 1 - LOOKS, last)
        if wanted >= 1:
            return "overload" if in_use >= OVERLOADED_IN_USE else None
        return "collapse" if useful < USEFUL and in_use >= IN_USE else None

    def times(self):
        """[what, first look, last look] of each time: looks of a kind, one after the other, that are no more than a minute apart."""
        done = []
        for number in range(LOOKS - 1, len(self.at)):
            what = self.what(number)
            if what and done and done[-1][0] == what and self.at[number] - self.at[done[-1][2]] <= LOOKED_AT:
                done[-1][2] = number
            elif what:
                done.append([what, number, number])
        return done


def congestion(run):
    rows = []
    for server in run.scenario.servers:
        looks = Looks(server, run)
        for what, first, last in looks.times():
            if looks.at[last] < run.scenario.warm:
                continue
            begin = looks.at[first] - LOOKED_AT
            _, useful, wanted = looks.shares(first + 1 - LOOKS, last)
            rows.append({
                "what": what, "server": server.name, "begin_s": seconds(begin),
                "end_s": AtLeast(seconds(run.scenario.end)) if last == len(looks.at) - 1 else seconds(looks.at[last]),
                "useful_share": Near(useful), "wanted_share": Near(wanted), "cause": cause(run, begin)})
    return sorted(rows, key=lambda row: row["begin_s"])


def cause(run, begin):
    """The ramps of clients, the last line of the timeline, or both."""
    line = next((one for one in reversed(run.lines) if one.at <= begin + LOOKED_AT), None)
    ramps = []
    for one in run.scenario.populations:
        over = round(one.one("closed").one("ramp_s") * 1e9) if "closed" in one else None
        if over is not None and over >= (line.at if line else 0) and begin - over <= RAMP_IS_NEAR:
            ramps.append((over, one.one("users") * one.one("devices_per_user", 1)))
    words = [f"the ramp: {sum(clients for _, clients in ramps)} clients begin within {max(ramps)[0] / 1e9:g} s"] if ramps else []
    words += [line.what] if line else []
    return ", after: ".join(words) or "no fault and no ramp before it"
