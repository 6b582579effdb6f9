"""Logons that directory servers refused, and accounts that they locked out: the table refused_logons."""
import bisect
from collections import defaultdict

from counts import measured

REASONS = {1: "wrong_passwords", 2: "former_passwords", 3: "expired_passwords", 4: "locked_out"}


def refused_logons(run):
    place = {server.name: number for number, server in enumerate(run.scenario.servers)}
    first, names, users = [], [], 0
    for one in run.scenario.populations:
        first.append(users)
        names.append(one.one("name"))
        users += one.one("users")

    def key(who, user):
        return place[who], bisect.bisect(first, user) - 1

    rows = defaultdict(lambda: dict.fromkeys([*REASONS.values(), "lock_outs"], 0) | {"accounts": set()})
    refused, locked = measured(run, "logon-refused"), measured(run, "account-locked")
    for who, user, why in zip(refused.who, refused["user"].tolist(), refused["why"].tolist()):
        rows[key(who, user)][REASONS[why]] += 1
    for who, user in zip(locked.who, locked["user"].tolist()):
        rows[key(who, user)]["lock_outs"] += 1
        rows[key(who, user)]["accounts"].add(user)
    servers = [server.name for server in run.scenario.servers]
    return [{"server": servers[server], "population": names[group], **{column: row[column] for column in [*REASONS.values(), "lock_outs"]},
             "accounts_locked": len(row["accounts"])} for (server, group), row in sorted(rows.items())]
