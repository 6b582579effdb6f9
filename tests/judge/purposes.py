"""What processors worked for: the core-time of each, by the purpose of its jobs."""
import bisect
import collections

PURPOSES = ("work", "logons", "tls", "probes", "retries")
BEGUN, ENDED, DROPPED, LOST = range(4)
CUT = 2.0  # ns: what is not known of a job of which only a part counts, as instants are whole ns; and 1 more for each job that
# ended meanwhile, as that had its share of the cores up to the next whole ns


class Job:
    """begin: when it had its processor, None if it was dropped before; end: when it left; is_whole: done by then."""

    def __init__(self, at, purpose, kilocycles):
        self.at, self.purpose, self.kilocycles = at, purpose, kilocycles
        self.begin = self.end = None
        self.is_whole = False


def _events(server, trace):
    """(line, instant, what happens, number of the job, purpose, kilocycles) in the order of the trace."""
    events = []
    for kind, what in (("cpu-begun", BEGUN), ("cpu-ended", ENDED), ("cpu-dropped", DROPPED), ("cpu-lost", LOST)):
        records = trace[kind].of(server.name)
        none = [None] * len(records)
        numbers = none if what == LOST else [str(number) for number in records["job"].tolist()]
        purposes, kilocycles = (records[field].tolist() if what == BEGUN else none for field in ("purpose", "kilocycles"))
        events += zip(records.line.tolist(), records.at.tolist(), [what] * len(records), numbers, purposes, kilocycles)
    return sorted(events, key=lambda event: event[0])


class Station:
    """Replays a processor. served: instants, and the core-ns that a job would have had by then if it was there from the start."""

    def __init__(self, server):
        self.cores, self.is_queue = server.cores, server.discipline == "FIFO"
        self.jobs, self.present, self.waiting = [], collections.defaultdict(collections.deque), collections.deque()
        self.at_work = 0
        self.instants, self.served, self.left = [0], [0.0], []

    def pass_time(self, at):
        if at > self.instants[-1]:
            pace = 1.0 if self.is_queue else min(1.0, self.cores / max(self.at_work, 1))
            self.served.append(self.served[-1] + (at - self.instants[-1]) * pace)
            self.instants.append(at)

    def served_at(self, at):
        place = bisect.bisect_right(self.instants, at) - 1
        if place + 1 == len(self.instants):
            return self.served[place]
        part = (at - self.instants[place]) / (self.instants[place + 1] - self.instants[place])
        return self.served[place] + part * (self.served[place + 1] - self.served[place])

    def departures(self, begin, end):
        return bisect.bisect_right(self.left, end) - bisect.bisect_left(self.left, begin)

    def enter(self, number, job):
        self.jobs.append(job)
        self.present[number].append(job)
        if self.is_queue and self.at_work == self.cores:
            self.waiting.append(job)
        else:
            self._begin(job, job.at)

    def _begin(self, job, at):
        job.begin = at
        self.at_work += 1

    def leave(self, number, at, done):
        job = self.present[number].popleft()
        job.end, job.is_whole = at, done
        self.left.append(at)
        if job.begin is None:
            self.waiting.remove(job)
            return
        self.at_work -= 1
        if self.waiting:
            self._begin(self.waiting.popleft(), at)

    def lose_all(self, at):
        for jobs in self.present.values():
            for job in jobs:
                job.end = at
        self.present.clear()
        self.waiting.clear()
        self.at_work = 0


def replay(server, trace, end):
    station = Station(server)
    for _, at, what, number, purpose, kilocycles in _events(server, trace):
        station.pass_time(at)
        if what == BEGUN:
            station.enter(number, Job(at, purpose, kilocycles))
        elif what == LOST:
            station.lose_all(at)
        else:
            station.leave(number, at, what == ENDED)
    station.pass_time(end)
    return station


def spent(server, station, begin, end):
    """(core-ns, what is not known of them) of each purpose from begin to end: whole jobs by their cycles, the others by their time."""
    sums = [[0, 0.0, 0.0] for _ in PURPOSES]  # kilocycles of whole jobs; core-ns of the others, unknown of these
    for job in station.jobs:
        if job.begin is None or (job.end is not None and job.end <= begin) or job.begin >= end:
            continue
        mine = sums[job.purpose]
        if job.is_whole and job.begin >= begin and job.end <= end:
            mine[0] += job.kilocycles
        else:
            until = end if job.end is None else min(job.end, end)
            mine[1] += station.served_at(until) - station.served_at(max(job.begin, begin))
            mine[2] += CUT + station.departures(job.begin, until)
    return [(kilocycles * 1e6 / server.megacycles_per_core + parts, unknown) for kilocycles, parts, unknown in sums]
