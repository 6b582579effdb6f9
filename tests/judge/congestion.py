"""Times in which processors were lost to their users: the table congestion, from what was seen at each look."""
from values import AtLeast, Near, seconds

LOOKED_AT = 60_000_000_000  # ns before a look
RAMP_IS_NEAR = 600_000_000_000  # ns
IN_USE, OVERLOADED_IN_USE = 0.9, 0.99
USEFUL = 0.5


class Look:
    """Sums since the look before: core-ns in use, kilocycles spent, of use, and wanted by first attempts."""

    def __init__(self, at, since, busy, spent, useful, wanted):
        self.at, self.since, self.busy, self.spent, self.useful, self.wanted = at, since, busy, spent, useful, wanted


class Seen:
    """What some looks, one after the other, show together."""

    def __init__(self, server, looks):
        time = looks[-1].at - looks[0].since
        able = server.cores * server.megacycles_per_core * time * 1e-6  # kilocycles
        spent = sum(look.spent for look in looks)
        self.in_use = sum(look.busy for look in looks) / (server.cores * time)
        self.useful = sum(look.useful for look in looks) / spent if spent else 0.0
        self.wanted = sum(look.wanted for look in looks) / able

    def what(self):
        if self.wanted >= 1:
            return "overload" if self.in_use >= OVERLOADED_IN_USE else None
        return "collapse" if self.useful < USEFUL and self.in_use >= IN_USE else None


def looks_of(server, run):
    records = run.trace["cpu-look"]
    mine = records.where(records.who == server.name)
    since, looks = 0, []
    for at, *sums in zip(mine.at.tolist(), *(mine[field].tolist() for field in ("busy", "spent", "useful", "wanted"))):
        looks.append(Look(at, since, *sums))
        since = at
    return looks


def congestion(run):
    rows = []
    if not run.trace.has("cpu-look"):
        return None
    for server in run.scenario.servers:
        if server.role == "directory":
            continue
        looks = looks_of(server, run)
        for what, first, last in _times(server, looks):
            begin = looks[last].at if first is None else looks[first].at - LOOKED_AT
            end = looks[last].at
            if end < run.scenario.warm:
                continue
            seen = Seen(server, [look for look in looks if begin < look.at <= end])
            rows.append({"what": what, "server": server.name, "begin_s": seconds(begin),
                         "end_s": AtLeast(seconds(run.scenario.end)) if last == len(looks) - 1 else seconds(end),
                         "useful_share": Near(seen.useful), "wanted_share": Near(seen.wanted), "cause": cause(run, begin)})
    return sorted(rows, key=lambda row: row["begin_s"])


def _times(server, looks):
    """(what, first look, last look) of looks of a kind whose minutes overlap."""
    under_way, done = {}, []
    for number, look in enumerate(looks):
        minute = [one for one in looks[:number + 1] if one.since >= look.at - LOOKED_AT]
        if look.at < LOOKED_AT or not minute:
            continue
        what = Seen(server, minute).what()
        if what is None:
            continue
        if what in under_way and looks[under_way[what][1]].at > look.at - LOOKED_AT:
            under_way[what][1] = number
        else:
            if what in under_way:
                done.append((what, *under_way[what]))
            under_way[what] = [number, number]
    return done + [(what, *numbers) for what, numbers in under_way.items()]


def cause(run, begin):
    """The ramp of the clients, the last line of the timeline, or both."""
    shown = begin + LOOKED_AT
    line = next((one for one in reversed(run.lines) if one.at <= shown), None)
    closed = [one for one in run.scenario.populations if "closed" in one]
    ramp = max((one.one("closed").one("ramp_s") for one in closed), default=None)
    ramp_ns = round(ramp * 1e9) if ramp is not None else None
    words = []
    if ramp is not None and shown - ramp_ns < RAMP_IS_NEAR and not (line and line.at > ramp_ns):
        clients = sum(one.one("users") * one.one("devices_per_user", 1) for one in closed)
        words.append(f"the ramp: {clients} clients begin within {ramp:g} s")
    if line:
        words.append(line.what)
    return ", after: ".join(words)
