"""Logons that directory servers refused, and accounts that they locked out: the table refused_logons."""
import bisect
from collections import defaultdict

from counts import measured

REASONS = {"wrong-password": "wrong_passwords", "former-password": "former_passwords", "expired-password": "expired_passwords",
           "locked-out": "locked_out"}


class Groups:
    """Populations, by the users that they have."""

    def __init__(self, populations):
        self.first, self.names, users = [], [], 0
        for one in populations:
            self.first.append(users)
            self.names.append(one.one("name"))
            users += one.one("users")

    def of(self, user):
        return bisect.bisect(self.first, user) - 1


def _groups(run):
    return Groups(run.scenario.populations)


def _places(run):
    return {server.name: number for number, server in enumerate(run.scenario.servers)}


def refused_logons(run):
    place, groups = _places(run), _groups(run)
    names = groups.names

    def key(who, user):
        return place[who], groups.of(user)

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


TICKETS = {0: "initial", 1: "renewed", 2: "service"}
FAILED = ("unknown_names", "unreadable", "clock")


def tickets(run):
    place, groups = _places(run), _groups(run)
    rows = defaultdict(lambda: dict.fromkeys([*TICKETS.values(), *FAILED], 0))
    for kind, column in (("ticket-issued", lambda one: TICKETS[one]), ("ticket-denied", lambda _: "unknown_names"),
                         ("ticket-refused", lambda one: "clock" if one else "unreadable")):
        records = measured(run, kind)
        said = {"ticket-issued": "ticket", "ticket-refused": "clock"}.get(kind)
        told = records[said].tolist() if said else [0] * len(records)
        for who, user, one in zip(records.who, records["user"].tolist(), told):
            rows[place[who], groups.of(user)][column(one)] += 1
    servers = [server.name for server in run.scenario.servers]
    return [{"server": servers[server], "population": groups.names[group], **row} for (server, group), row in sorted(rows.items())]
