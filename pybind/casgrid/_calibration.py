"""From logs to a workload profile."""
from __future__ import annotations

import json
import os

import pandas as pd

from ._core import core
from ._logs import Paths, paths_of
from ._options import check_ranges

_CLIENTS = ["client", "users", "devices", "requests", "requests_per_hour", "sessions", "session_requests_mean",
            "front_end_ms", "back_end_ms", "holds", "hold_s", "events_per_hour"]


def _mean(quantity: dict) -> float:
    values = quantity.get("empirical", {}).get("quantiles", [])
    if len(values) < 2:
        return float("nan")
    return (sum(values) - (values[0] + values[-1]) / 2) / (len(values) - 1)


class Profile:
    """What logs say about who asks for what, how often, and how long it takes."""

    def __init__(self, text: str, told: dict, bad_rows: list[str]):
        self.text = text          # as calibrate writes it
        self.told = told          # all of it, as scenarios/schema/profile.proto names it
        self.bad_rows = bad_rows  # the first of each file: "file:line: what: how; remedy"

    @property
    def mix(self) -> pd.DataFrame:
        """One row an action: protocol, action, count, share, error_share, denied_share, long_poll, latency_mean_ms,
        request_bytes_mean, response_bytes_mean. Noise is not in it."""
        return pd.DataFrame([{k: v for k, v in row.items() if k != "latency_ms"} for row in self.told["mix"]]).astype(
            {"count": "int64"})

    @property
    def hours(self) -> pd.DataFrame:
        """Requests a second by hour of the day (UTC): all, of weekdays, of weekends, seconds covered, and the
        weight of the hour for each client program."""
        hours = self.told["hours"]
        frame = pd.DataFrame({name: hours[name] for name in ("per_s", "weekday_per_s", "weekend_per_s", "covered_s")})
        for client in self.told["clients"]:
            frame[client["client"]] = client["day"]
        frame.index.name = "hour"
        return frame

    @property
    def clients(self) -> pd.DataFrame:
        """One row a client program that can be simulated; times are means."""
        rows = []
        for c in self.told["clients"]:
            profile, sessions, holds = (c.get(k) or {} for k in ("profile", "sessions", "holds"))
            rows.append([c["client"], c["users"], c["devices"], int(c["requests"]),
                         profile.get("requests_per_hour", 0.0), int(sessions.get("count", 0)),
                         sessions.get("requests_mean", 0.0), _mean(c.get("front_end_ms") or {}),
                         _mean(c.get("back_end_ms") or {}), int(holds.get("count", 0)), profile.get("hold_s", 0),
                         profile.get("events_per_hour", 0.0)])
        return pd.DataFrame(rows, columns=_CLIENTS).set_index("client")

    @property
    def latency(self) -> pd.DataFrame:
        """Quantiles of latencies as clients saw them, in ms: a column an action ("owa GetItem"), a row a
        probability from 0 to 1."""
        columns = {f"{row['protocol']} {row['action']}": row["latency_ms"] for row in self.told["mix"]
                   if row["latency_ms"]}
        frame = pd.DataFrame(columns)
        frame.index = pd.Index([i / 100 for i in range(len(frame))], name="probability")
        return frame

    def save(self, path: str | os.PathLike) -> None:
        """Write the profile. Raises ValueError if it cannot be written."""
        core.write_file(os.fspath(path), self.text.encode("utf-8"))

    def __repr__(self) -> str:
        read = self.told["read"]
        return f"Profile({len(self.told['mix'])} actions, {read['first']} to {read['last']})"


def calibrate(paths: Paths, megacycles_per_core: float = 2222.22, session_gap_s: float = 1800) -> Profile:
    """Make a workload profile from logs, as `casgrid calibrate` does.

    paths: a log file or a folder, or several. megacycles_per_core: core speed of the servers that wrote
    them. session_gap_s: pause that ends a session.
    Raises ValueError if the logs say nothing of anybody's work.
    """
    check_ranges(megacycles_per_core=megacycles_per_core, session_gap_s=session_gap_s)
    text, told, bad_rows = core.calibrate(paths_of(paths), megacycles_per_core, session_gap_s)
    return Profile(text, json.loads(told), list(bad_rows))
