"""What clients wanted, and whether they had it: the tables availability, causes and availability_over_time."""
import collections

from values import seconds, share

GOOD, GIVEN_UP = 0, 1
UNAUTHORISED, FAILED = 401, 999


class Operation:
    """One that is over. key: when, and behind which line of the trace, to be compared with lines of the timeline."""

    def __init__(self, at, place, population, protocol, end):
        self.at, self.key, self.population, self.protocol, self.end = at, (at, place), population, protocol, end


class Operations:
    """All that ended at W or later, and those under way at E."""

    def __init__(self, run):
        protocol_of = [protocol for _, protocol, _ in run.documented.actions]
        records = run.trace["operation-ended"]
        self.ended = []
        for at, place, who, since, action, end in zip(records.at.tolist(), records.line.tolist(), records.who, records["since-wanted"].tolist(),
                                                      records["action"].tolist(), records["end"].tolist()):
            if end == GIVEN_UP:
                at = at - since + run.patience[who]
            if at >= run.scenario.warm:
                self.ended.append(Operation(at, place, who, protocol_of[action], end))
        pending = run.trace["operation-pending"]
        self.pending = [(who, protocol_of[action]) for who, action in zip(pending.who, pending["action"].tolist())]


class Tally:
    """Operations and attempts of a row, counted."""

    def __init__(self, run):
        self.held = run.documented.ends
        self.by_end, self.attempts, self.good_attempts = collections.Counter(), 0, 0

    def good(self):
        return self.by_end[GOOD]

    def not_held(self):
        return sum(count for end, count in self.by_end.items() if end != GOOD and not self.held[end][1])

    def availability(self, including=(), excluding=()):
        """An objective may hold other ends against the service."""
        against = sum(count for end, count in self.by_end.items() if end != GOOD and self.held[end][0] not in excluding
                      and (self.held[end][1] or self.held[end][0] in including))
        return share(self.good(), self.good() + against)

    def row(self):
        operations = sum(self.by_end.values())
        return {"availability": self.availability(), "attempts": share(self.good_attempts, self.attempts), "operations": operations,
                "good": self.good(), "failed": operations - self.good() - self.by_end[GIVEN_UP], "given_up": self.by_end[GIVEN_UP],
                "not_held": self.not_held(), "attempts_ended": self.attempts}


def attempts_of(run):
    """(at, line, population, protocol, whether good) of each request that ended at W or later."""
    protocol_of, found = [protocol for _, protocol, _ in run.documented.actions], []
    answered, failed = run.requests.answered, run.requests.failed
    for records, statuses in ((answered, answered["status"].tolist()), (failed, [FAILED] * len(failed))):
        for at, line, who, action, status in zip(records.at.tolist(), records.line.tolist(), records.who, records["action"].tolist(), statuses):
            if status != UNAUTHORISED:
                found.append((at, line, who, protocol_of[action], status < 400))
    return found


def tally_by(run, keys_of, attempts=True):
    """Tallies by whatever keys_of(instant, line, population, protocol) says; one may count in several. attempts: these as well."""
    tallies = collections.defaultdict(lambda: Tally(run))
    for one in run.operations.ended:
        for key in keys_of(one.at, one.key[1], one.population, one.protocol):
            tallies[key].by_end[one.end] += 1
    for at, line, who, protocol, good in run.attempts if attempts else ():
        for key in keys_of(at, line, who, protocol):
            tallies[key].attempts += 1
            tallies[key].good_attempts += good
    return tallies


def row_names(run, tallies):
    """(protocol, population) of each row: all, each protocol, each population."""
    protocols = [protocol for protocol in run.protocols if (protocol, "all") in tallies]
    names = [("all", "all")] + [(protocol, "all") for protocol in protocols]
    for one in run.scenario.populations:
        mine = [(protocol, one.one("name")) for protocol in protocols if (protocol, one.one("name")) in tallies]
        names += mine + ([("all", one.one("name"))] if len(mine) != 1 else [])
    return names


def tallies_by_rows(run):
    """By protocol and population, and all of each."""
    def keys_of(population, protocol):
        return ("all", "all"), (protocol, "all"), (protocol, population), ("all", population)
    tallies = collections.defaultdict(lambda: Tally(run))
    for (population, protocol, end), count in collections.Counter((one.population, one.protocol, one.end) for one in run.operations.ended).items():
        for key in keys_of(population, protocol):
            tallies[key].by_end[end] += count
    for (population, protocol, good), count in collections.Counter(one[2:] for one in run.attempts).items():
        for key in keys_of(population, protocol):
            tallies[key].attempts += count
            tallies[key].good_attempts += good * count
    for who, protocol in run.operations.pending:  # a row, though nothing ended
        for key in keys_of(who, protocol):
            tallies[key]
    return tallies


def availability(run):
    tallies = run.tallies
    rows = []
    for protocol, population in row_names(run, tallies):
        pending = sum((protocol in ("all", its)) and (population in ("all", who)) for who, its in run.operations.pending)
        rows.append({"protocol": protocol, "population": population} | tallies[protocol, population].row() | {"pending": pending})
    return rows


def causes(run):
    tallies, ends = run.tallies, run.documented.ends
    return [{"protocol": protocol, "population": population, "cause": ends[end][0], "held_against": ends[end][1], "operations": count}
            for protocol, population in row_names(run, tallies)
            for end, count in sorted(tallies[protocol, population].by_end.items()) if end != GOOD]


def over_time(run):
    scenario = run.scenario
    begins = range(scenario.warm, scenario.end, scenario.sample)

    def keys_of(at, _, __, protocol):
        number = min((at - scenario.warm) // scenario.sample, len(begins) - 1)
        return (number, "all"), (number, protocol)
    tallies = tally_by(run, keys_of)
    protocols = [protocol for protocol in run.protocols if any(its == protocol for _, its in tallies)]
    rows = []
    for number, begin in enumerate(begins):
        for protocol in ["all"] + (protocols if len(protocols) > 1 else []):
            rows.append({"at_s": seconds(begin), "until_s": seconds(min(begin + scenario.sample, scenario.end)), "protocol": protocol}
                        | tallies[number, protocol].row())
    return rows
