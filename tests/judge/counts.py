"""Plain counts of records: the object requests, and the tables routing, participants and mounted_twice."""
import collections

import numpy

from values import AtLeast, seconds, share

REDIRECTS = ("redirect-other-site", "redirect-sso", "newer-sso", "newer-plain", "newer-activesync", "redirect-activesync")
GRACE, HOLD_GRACE = 1_000_000, 30_000_000_000  # ns beyond patience_s; beyond hold_s


def measured(run, kind):
    records = run.trace[kind]
    return records.where(records.at >= run.scenario.warm)


def requests(run):
    mine = run.requests
    sent, answered, failed, good = map(len, (mine.sent, mine.answered, mine.failed, mine.good))
    decided, accepted = measured(run, "request-decided"), measured(run, "connection-accepted")
    redirects = {number for number, name in run.documented.rules.items() if name in REDIRECTS}
    proxied = decided["proxied"] > 0
    people = run.table("populations")
    before = mine.under_way_before()
    row = {
        "under_way_before": before, "sent": sent, "answered": answered, "failed": failed,
        "in_flight": before + sent - answered - failed, "overdue": len(mine.overdue), "completed": answered + failed,
        "completed_per_s": share(answered + failed, seconds(run.scenario.end - run.scenario.warm)),
        "good": good, "good_share": share(good, answered + failed), "errors_5xx": len(mine.errors),
        "lost_without_error": _lost(run)}
    row |= {column: sum(one[column] for one in people) for column in ("users_hurt", "incidents", "not_recovered", "clients")}
    row |= {column: len(measured(run, kind)) for column, kind in (
        ("replayed", "request-replayed"), ("reconnects", "connection-lost"), ("sessions", "session-started"),
        ("contexts_made", "context-made"), ("contexts_lost", "context-lost"), ("throttled", "request-throttled"),
        ("held_back", "request-delayed"), ("cut_off", "budget-exhausted"),
        ("pool_full", "pool-full"), ("served_as_another", "served-as-another"), ("guard_exceeded", "guard-exceeded"))}
    row["held_back_s"] = seconds(int(measured(run, "request-delayed")["delay"].sum()))
    row["guard_rejected"] = int((measured(run, "guard-exceeded")["rejected"] == 1).sum())
    crossing = int((proxied & (decided["crosses-site"] > 0)).sum())
    return row | {
        "redirects": sum(rule in redirects for rule in decided["rule"].tolist()), "proxied": int(proxied.sum()),
        "proxied_cross_site": crossing, "cross_site_share": share(crossing, proxied.sum()),
        "handshakes": len(accepted), "resumed": int((accepted["resumed"] == 1).sum()),
        "most_to_one_back_end": _most_to_one_back_end(run)}


def _lost(run):
    """Requests and long polls of the whole run that had no result in time, though the time was over."""
    lost = 0
    for exchanges, limit, grace in ((run.requests, run.patience, GRACE), (run.long_polls, run.hold, HOLD_GRACE)):
        sent, answered, failed = exchanges.all
        ended = {(who, client, request): at for one in (answered, failed)
                 for who, client, request, at in zip(one.who, one["client"].tolist(), one["request"].tolist(), one.at.tolist())}
        for who, client, request, at in zip(sent.who, sent["client"].tolist(), sent["request"].tolist(), sent.at.tolist()):
            lost += ended.get((who, client, request), run.scenario.end) - at > limit[who] + grace
    return lost


def _most_to_one_back_end(run):
    opened = run.connections.opened
    pairs = collections.defaultdict(list)
    for one in run.ends.openings(run.connections.between(run.scenario.names_of_servers) & numpy.isin(opened.who, run.scenario.front_ends)):
        pairs[one[3], opened["to"][one[0]]].append(one)
    left = collections.defaultdict(list)
    for one in run.ends.said("connection-left"):
        left[one[0]].append(one)
    return max((run.ends.had(ones, [over for one in ones for over in left[one[0]]]).highest() for ones in pairs.values()), default=0)


def routing(run):
    counts = collections.Counter(measured(run, "request-decided")["rule"].tolist())
    return [{"rule": run.documented.rules[rule], "count": counts[rule]} for rule in sorted(counts)]


def participants(run):
    counts = collections.Counter()
    for kind, records in run.trace.kinds.items():
        if kind not in run.on_request:
            counts.update(records.who.tolist())
    return [{"name": name, "records": counts[name]} for name in sorted(counts)]


def mounted_twice(run):
    on, rows, lasting = {}, [], []
    trace, end = run.trace, run.scenario.end
    events = sorted([(line, at, who, database, mounts) for kind, mounts in (("database-mounted", True), ("database-dismounted", False))
                     for line, at, who, database in zip(trace[kind].line.tolist(), trace[kind].at.tolist(), trace[kind].who,
                                                        trace[kind]["database"])])
    first = {one.one("name"): one.one("active_on") or one.all("copies")[0].one("server") for one in run.scenario.directory.all("databases")}
    on = {database: [server] for database, server in first.items()}
    for _, at, who, database, mounts in events:
        servers = on.setdefault(database, [])
        if mounts:
            for earlier in servers:
                if earlier != who:
                    row = {"database": database, "first": earlier, "second": who, "at_s": seconds(at),
                           "lasting_s": AtLeast(seconds(end - at))}
                    rows.append(row)
                    lasting.append((row, at))
            servers.append(who)
        elif who in servers:
            servers.remove(who)
            for row, since in lasting:
                if row["database"] == database and who in (row["first"], row["second"]) and isinstance(row["lasting_s"], AtLeast):
                    row["lasting_s"] = seconds(at - since)
    return rows
