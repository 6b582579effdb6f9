"""Who was hurt by what and recovered when: the tables timeline and populations, and their sums."""
import bisect

import numpy

from attempts import WORK
from values import AtLeast, highest, seconds, share

REACTIONS = ("pool-member-down", "pool-member-up", "server-seen-down", "server-seen-up", "quorum-lost", "quorum-regained",
             "copy-chosen", "no-copy-left")
STEP = " (step)"


class Line:
    """A line of the timeline: a fault begins, or is over."""

    def __init__(self, at, place, fault, begins):
        self.at, self.place, self.fault, self.begins = at, place, fault, begins
        self.what = fault if begins else fault + ": over"


def lines_of(trace):
    lines = [Line(at, place, fault, begins) for kind, begins in (("fault-applied", True), ("fault-cleared", False))
             for at, place, fault in zip(trace[kind].at.tolist(), trace[kind].line.tolist(), trace[kind]["fault"])
             if not str(fault).endswith(STEP)]
    return sorted(lines, key=lambda line: line.place)


class Harm:
    """One client and one line: how often it was newly hurt, when it first recovered, and when for good (or not)."""

    def __init__(self):
        self.incidents, self.first, self.recovered = 0, None, None


class Harms:
    """by_line: for each line of the timeline (population, client) -> Harm; unrecovered: who is still hurt when the run ends."""

    def __init__(self, requests, lines):
        self.by_line = [{} for _ in lines]
        self.unrecovered = set()
        places = [line.place for line in lines]
        work = {number for number, (name, _, _) in enumerate(requests.documented.actions) if name in WORK}
        self._follow(requests, self._events(requests, places, work))

    @staticmethod
    def _events(requests, places, work):
        """(place in the trace, client, number of the line that hurts it, or None if it recovers)."""
        events = []
        for records in (requests.failed, requests.errors):
            for place, who, client in zip(records.line.tolist(), records.who, records["client"].tolist()):
                events.append((place, (who, client), bisect.bisect(places, place) - 1))
        hurt = {client for _, client, _ in events} | {(one.who, one.client) for one in requests.overdue}
        good = requests.good
        for place, who, client, action in zip(good.line.tolist(), good.who, good["client"].tolist(), good["action"].tolist()):
            if (who, client) in hurt and action in work:
                events.append((place, (who, client), None))
        events.sort(key=lambda event: event[0])
        for one in requests.overdue:
            since = bisect.bisect(places, one.line)
            events.append((None, (one.who, one.client), min(since, len(places) - 1)))
        return events

    def _follow(self, requests, events):
        at = dict(zip(requests.good.line.tolist(), requests.good.at.tolist()))
        since, waiting = {}, {}
        for place, client, line in events:
            if line is None:
                since.pop(client, None)
                for harm in waiting.pop(client, ()):
                    harm.recovered = at[place]
                    harm.first = at[place] if harm.first is None else harm.first
            elif line >= 0:
                harm = self.by_line[line].setdefault(client, Harm())
                if since.get(client) is None or since[client] < line:
                    harm.incidents += 1
                since[client] = max(line, since.get(client, line))
                harm.recovered = None
                waiting.setdefault(client, set()).add(harm)
        self.unrecovered = set(since)


def _recoveries(harms, line, end):
    """(first, last) of the clients whom the line hurt."""
    if not harms:
        return None, None
    done = [harm.recovered for harm in harms if harm.recovered is not None]
    first = min((harm.first for harm in harms if harm.first is not None), default=None)
    never = AtLeast(seconds(end - line.at))
    return (seconds(first - line.at) if first is not None else never,
            seconds(max(done) - line.at) if len(done) == len(harms) else never)


class People:
    def __init__(self, run):
        self.run = run
        self.devices = {one.one("name"): one.one("devices_per_user", 1) if "open" not in one else 1
                        for one in run.scenario.populations}
        self.harms = Harms(run.requests, run.lines)

    def users(self, clients):
        return {(who, client // self.devices.get(who, 1)) for who, client in clients}


def timeline(run):
    rows = []
    trace, lines, end = run.trace, run.lines, run.scenario.end
    reactions = sorted([(place, at) for kind in REACTIONS for place, at in zip(trace[kind].line.tolist(), trace[kind].at.tolist())]
                       + [(place, at) for place, at, state in zip(trace["monitor-state"].line.tolist(), trace["monitor-state"].at.tolist(),
                                                                  trace["monitor-state"]["state"].tolist()) if state != 0])
    mounted = list(zip(trace["database-mounted"].line.tolist(), trace["database-mounted"].at.tolist()))
    for number, line in enumerate(lines):
        behind = lines[number + 1].place if number + 1 < len(lines) else trace.lines
        harms = run.people.harms.by_line[number]
        first, last = _recoveries(list(harms.values()), line, end)
        seen = [at for place, at in reactions if line.place < place < behind]
        mounts = [at for place, at in mounted if line.place < place < behind]
        rows.append({
            "at_s": seconds(line.at), "what": line.what,
            "detected_s": seconds(seen[0] - line.at) if seen else None,
            "mounted_s": seconds(mounts[-1] - line.at) if mounts else None,
            "first_recovered_s": first, "last_recovered_s": last,
            "users_hurt": len(run.people.users(harms)), "incidents": sum(harm.incidents for harm in harms.values()),
            "not_recovered": sum(harm.recovered is None for harm in harms.values()),
            "requests_failed": int(((run.requests.failed.line > line.place) & (run.requests.failed.line < behind)).sum()),
            "requests_errored": int(((run.requests.errors.line > line.place) & (run.requests.errors.line < behind)).sum())})
    return rows


PROGRAMS = {"OWA": "OWA", "ACTIVE_SYNC": "ActiveSync", "MAPI_HTTP": "MAPI/HTTP", "EWS": "EWS", "AUTODISCOVER": "Autodiscover", "OUTLOOK_ANYWHERE": "Outlook Anywhere", "SIP": "SIP", "SMTP": "SMTP", "ECP": "ECP", "OAB": "OAB",
            "POWERSHELL": "PowerShell"}
IN_SESSIONS = ("OWA", "ECP", "PowerShell")


def populations(run):
    rows, first_user = [], 0
    for one in run.scenario.populations:
        name, users = one.one("name"), one.one("users")
        program = PROGRAMS[one.one("client", "OWA")]
        row = _population(run, name)
        row["client"] = program
        row["clients"] = 0 if "open" in one else users * one.one("devices_per_user", 1)
        row["sessions"] = _sessions(run, name, program, range(first_user, first_user + users))
        row["balancer_connections"] = sum(balancer["most_connections"] for balancer in run.table("balancers")
                                          if balancer["balancer"] in run.addresses(one.one("namespace")))
        rows.append(row)
        first_user += users
    return rows


CALLS = ("begun", "answered", "redirected", "dropped", "failed", "finished")


def phone_calls(run):
    rows = []
    for one in run.scenario.populations:
        if one.one("client", "OWA") != "SIP":
            continue
        name = one.one("name")
        mine = {}
        for what in CALLS:
            kind = run.trace[f"phone-call-{what}"]
            mine[what] = kind.where((kind.who == name) & (kind.at >= run.scenario.warm))
        row = {"population": name, "program": one.one("sip_program").one("name").lower()} | {what: len(mine[what]) for what in CALLS}
        waited = mine["answered"]["after"]
        row["until_answered_ms"] = float(waited.sum()) / len(waited) / 1e6 if len(waited) else None
        rows.append(row)
    return rows


def _population(run, name):
    requests, people = run.requests, run.people
    answered, failed = (records.of(name) for records in (requests.answered, requests.failed))
    mine = [(line, [(client, harm) for client, harm in harms.items() if client[0] == name])
            for line, harms in zip(run.lines, people.harms.by_line)]
    latest = [_recoveries([harm for _, harm in harms], line, run.scenario.end)[1] for line, harms in mine if harms]
    return {"population": name, "requests": len(answered) + len(failed), "failed": len(failed),
            "errors_5xx": int((answered["status"] >= 500).sum()),
            "users_hurt": len(people.users(client for _, harms in mine for client, _ in harms)),
            "incidents": sum(harm.incidents for _, harms in mine for _, harm in harms),
            "not_recovered": sum(who == name for who, _ in people.harms.unrecovered),
            "last_recovered_s": highest(latest),
            "reconnects": int(((run.trace["connection-lost"].who == name)
                               & (run.trace["connection-lost"].at >= run.scenario.warm)).sum()),
            "relogon_share": share(*run.logons(name))}


def _sessions(run, name, program, users):
    if program in ("ActiveSync", "Autodiscover", "SIP", "OAB", "SMTP"):
        return None
    kind = run.trace["session-started" if program in IN_SESSIONS else "context-made"]
    kind = kind.where(kind.at >= run.scenario.warm)
    if program in IN_SESSIONS:
        return float((kind.who == name).sum())
    return float(((kind["user"] >= users.start) & (kind["user"] < users.stop)).sum())


def logons(run, name):
    """(good forms logons that were not the first of their session, all of them); the warm-up only tells which were first."""
    forms = [place for place, (action, protocol, _) in enumerate(run.documented.actions) if action == "logon" and protocol in ("owa", "ecp")]
    _, answered, _ = run.requests.all
    started = run.trace["session-started"]
    chosen = (answered.who == name) & numpy.isin(answered["action"], forms) & (answered["status"] < 400)
    events = [(line, at, client, True) for line, at, client in zip(answered.line[chosen].tolist(), answered.at[chosen].tolist(),
                                                                   answered["client"][chosen].tolist())]
    chosen = started.who == name
    events += [(line, at, client, False) for line, at, client in zip(started.line[chosen].tolist(), started.at[chosen].tolist(),
                                                                     started["client"][chosen].tolist())]
    logged_on, again, count = set(), 0, 0
    for _, at, client, is_logon in sorted(events):
        if not is_logon:
            logged_on.discard(client)
            continue
        if at >= run.scenario.warm:
            count += 1
            again += client in logged_on
        logged_on.add(client)
    return again, count
