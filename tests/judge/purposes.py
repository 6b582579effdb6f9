"""What processors worked for: how the core-time of each divides among the purposes of its jobs."""
import collections

PURPOSES = ("work", "logons", "tls", "probes", "retries")
BEGUN, ENDED, DROPPED, LOST = range(4)


def events_of(server, trace):
    """(line, instant, what happens, job, purpose) of one processor, in the order of the trace."""
    events = []
    for kind, what in (("cpu-begun", BEGUN), ("cpu-ended", ENDED), ("cpu-dropped", DROPPED), ("cpu-lost", LOST)):
        records = trace[kind].where(trace[kind].who == server.name)
        jobs = records["job"].tolist() if what != LOST else [None] * len(records)
        purposes = records["purpose"].tolist() if what == BEGUN else [None] * len(records)
        events += zip(records.line.tolist(), records.at.tolist(), [what] * len(records), jobs, purposes)
    return sorted(events)


class Shared:
    """Processor sharing: each of n jobs has min(1, cores / n) of a core."""

    def __init__(self, cores):
        self.cores, self.purpose_of, self.count = cores, {}, [0] * len(PURPOSES)
        self.time = collections.defaultdict(lambda: [0] * len(PURPOSES))  # by number of jobs: job-ns of each purpose

    def pass_time(self, ns):
        if self.purpose_of:
            time = self.time[len(self.purpose_of)]
            for purpose, count in enumerate(self.count):
                time[purpose] += count * ns

    def enter(self, job, purpose):
        self.purpose_of[job] = purpose
        self.count[purpose] += 1

    def leave(self, job):
        self.count[self.purpose_of.pop(job)] -= 1

    def clear(self):
        self.purpose_of, self.count = {}, [0] * len(PURPOSES)

    def spent(self):
        return [sum(time[purpose] * min(jobs, self.cores) / jobs for jobs, time in sorted(self.time.items()))
                for purpose in range(len(PURPOSES))]


class Queued:
    """First come, first served: the first jobs have a core each, the others wait."""

    def __init__(self, cores):
        self.cores, self.at_work, self.waiting, self.core_ns = cores, {}, {}, [0] * len(PURPOSES)

    def pass_time(self, ns):
        for purpose in self.at_work.values():
            self.core_ns[purpose] += ns

    def enter(self, job, purpose):
        (self.at_work if len(self.at_work) < self.cores else self.waiting)[job] = purpose

    def leave(self, job):
        if self.waiting.pop(job, None) is None:
            del self.at_work[job]
            if self.waiting:
                first = next(iter(self.waiting))
                self.at_work[first] = self.waiting.pop(first)

    def clear(self):
        self.at_work, self.waiting = {}, {}

    def spent(self):
        return self.core_ns


def spent(server, trace, begin, end):
    """Core-ns of each purpose from begin to end."""
    station = (Queued if server.discipline == "FIFO" else Shared)(server.cores)
    last = begin
    for _, at, what, job, purpose in events_of(server, trace):
        if begin < at and last < end:
            station.pass_time(min(at, end) - last)
            last = min(at, end)
        if what == BEGUN:
            station.enter(job, purpose)
        elif what == LOST:
            station.clear()
        else:
            station.leave(job)
    station.pass_time(max(end - last, 0))
    return station.spent()
