"""Every user class, protocol and front end: what happens, and what a failure takes away."""
from __future__ import annotations

import io
import json

import pandas as pd

from ._core import core
from ._directory import Source, directory_of, names
from ._options import check_ranges

_ROWS = {"user": "object", "users": "int64", "protocol": "object", "front_end": "object", "action": "object",
         "target": "object", "port": "int64", "crosses_site": "int64", "status": "int64", "location": "object",
         "rule": "object"}
_FAILURES = {"failure": "object", "pairs_lost": "int64", "share_lost": "float64", "users_hit": "int64",
             "pairs_changed": "int64", "front_ends_left": "int64", "databases_moved": "int64",
             "databases_stopped": "int64", "protocols_lost": "object"}


def audit(scenario: Source, without: str | list[str] | tuple[str, ...] | None = None) -> pd.DataFrame:
    """Where every user goes, by every protocol, from every front end that is up, before anything runs.

    scenario: a Scenario, its text, or the path of a scenario or forest document.
    without: a server, site or link that is lost, by name ("mbx-paris1") or kind and name
    ("site:paris", "link:paris-lyon"); several at once as a list. Databases move to their next copy
    first. What that changed is `diff(scenario, without=...)`.
    Each front end is asked under the name it publishes for the protocol, else a namespace that leads
    to it, else its own.

    Returns one row a user class x protocol x front end (users who route alike are a class; a
    protocol that is not theirs has no row), with the columns of `casgrid audit --csv`:

    user          address of the class's first member, for `route`
    users         members of the class; sums over classes are numbers of users
    protocol      "owa", "mapi", "activesync", "imap4", "smtp-submission", "smtp-inbound", ...
    front_end     where the request arrives
    action        "proxy", "redirect", "answer", "refuse" or "not known"
    target, port  proxy: mailbox server and port of the upstream connection; else "" and 0
    crosses_site  bool: front end and target are in different sites
    status        HTTP status of the front end's own reply; 0 if there is none
    location      redirect: host sent to, of whose URL `route` tells the whole; else ""
    rule          short name of the rule that decided

    `attrs["not_known"]` lists the protocols of which nothing is stated: protocol, why, to_scenario and to_forest (what to add).

    Raises ValueError as `load` does, and if `without` names what is not there.
    """
    directory = directory_of(scenario)
    text = core.audit(directory, names(without))
    frame = pd.read_csv(io.StringIO(text), dtype=_ROWS, na_filter=False).astype({"crosses_site": "bool"})
    frame.attrs["not_known"] = json.loads(core.not_known(directory))
    return frame


def failures(scenario: Source, depth: int = 1) -> pd.DataFrame:
    """What the organisation survives: every server, site and link lost in turn; with depth 2, every two, too.

    A pair of user and protocol is lost if some front end served it before and none that is left
    does; it is changed if it is served, but in another way.

    Returns one row a failure, the worst first:

    failure            "server mbx-paris1", "site paris + link paris-lyon"
    pairs_lost         pairs of user and protocol
    share_lost         of the pairs that are served while nothing has failed, 0 to 1 (NaN: there are none)
    users_hit          users who lost a protocol at least
    pairs_changed, front_ends_left, databases_moved, databases_stopped   counts
    protocols_lost     tuple of names

    `attrs` holds the totals while nothing has failed: users, pairs, pairs_served, pairs_not_known (of protocols
    of which nothing is stated), front_ends.
    With depth 2 the time grows with the square of the number of parts. Raises ValueError as `load`
    does, and for a depth that is neither 1 nor 2.
    """
    check_ranges(depth=0 if depth is None else depth)
    told = json.loads(core.failures(directory_of(scenario), depth == 2))
    rows = told.pop("failures")
    served = told["pairs_served"]
    for row in rows:
        row["failure"] = " + ".join(row["parts"])
        row["share_lost"] = row["pairs_lost"] / served if served else float("nan")
        row["protocols_lost"] = tuple(row["protocols_lost"])
    frame = pd.DataFrame(rows, columns=list(_FAILURES)).astype(_FAILURES)
    frame.attrs.update(told)
    return frame
