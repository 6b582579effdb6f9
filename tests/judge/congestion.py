"""Times in which processors were lost to their users: the table congestion, from what was seen at each look."""
import numpy

from purposes import PURPOSES
from values import AtLeast, Near, seconds

EVERY = 5_000_000_000  # ns between looks
LOOKED_AT = 60_000_000_000  # ns before a look
LOOKS = 12
RAMP_IS_NEAR = 600_000_000_000  # ns
IN_USE, OVERLOADED_IN_USE = 0.9, 0.99
USEFUL = 0.5


class Looks:
    """All looks at one processor: instants, and kilocycles of use and wanted since the look before."""

    def __init__(self, server, run):
        records = run.trace["cpu-looked"]
        mine = records.of(server.name)
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


def instants(run):
    """Of looks: the first record at or after each multiple of 5 s, and the end, unless that is within 2.5 s of a multiple that had one."""
    at = numpy.sort(numpy.concatenate([records.at for kind, records in run.trace.kinds.items() if kind not in run.on_request]))
    looks, due = [], EVERY
    while (place := int(numpy.searchsorted(at, due))) < len(at):
        looks.append(int(at[place]))
        due = (looks[-1] // EVERY + 1) * EVERY
    return looks + [run.scenario.end] * (run.scenario.end >= due - EVERY // 2)


def _is_calm(run):
    """Nearly every request had a good answer, without delay, and there was no fault."""
    sent, answered, failed = run.requests.all
    amiss = len(failed) + int((answered["status"] >= 400).sum()) - int((answered["status"] == 440).sum())
    return not run.lines and amiss * 100 <= len(sent)


def held_against_jobs(looks, run):
    """Use and wish are said by the program alone: of use is no more than is done, and no more than is wanted, health pages aside; in a calm
    run all that is done is of use but for retries."""
    done = [0] * len(PURPOSES)
    for job in run.processors[looks.server.name].station(run.scenario.end).jobs:
        done[job.purpose] += job.kilocycles * job.is_whole
    useful, wanted = sum(looks.useful), sum(looks.wanted)
    retries, probes = (done[PURPOSES.index(purpose)] for purpose in ("retries", "probes"))
    least, most = (0.95 * (sum(done) - retries), 1) if _is_calm(run) else (0, 1.01)
    if not least <= useful <= min(sum(done), most * (wanted + probes + len(looks.at))):
        raise ValueError(f"{looks.server.name}: of use are {useful} kilocycles of {sum(done)} done ({retries} again), and {wanted} were wanted")


def congestion(run):
    rows, expected = [], instants(run)
    for server in run.scenario.servers:
        looks = Looks(server, run)
        if looks.at not in ([], expected):
            raise ValueError(f"{server.name}: looked at {looks.at}, not at {expected}")
        if looks.at:
            held_against_jobs(looks, run)
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
