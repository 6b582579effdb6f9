"""A scenario under the arrivals of logs."""
from __future__ import annotations

import datetime
import os

from ._options import check_ranges
from ._replay_frames import Replay
from ._result import Result
from ._run import execute
from ._scenario import load

__all__ = ["Replay", "replay"]


def _instant(value) -> str:
    """An instant as the program reads it; one without a zone is UTC."""
    if not isinstance(value, datetime.datetime):
        return str(value)
    if value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return value.isoformat(timespec="milliseconds") + "Z"


def replay(logs, *, scenario, speed: float = 1, start=None, end=None, assign_unknown: bool = False,
           service: str = "profile", profile=None, seed: int | None = None, network: str | None = None,
           timeout_s: float | None = None) -> Result:
    """Run a scenario (a path, text or a Scenario) under the arrivals of logs and return what happened.

    logs: a path of a file or folder, or several. start, end: only what began from start on and before
    end (a datetime or text, UTC). speed: recorded time passes this many times as fast. assign_unknown:
    users that the scenario does not have are given mailboxes. service: "profile" or "recorded" work of
    the mailbox servers. profile: a workload profile (a Profile of `calibrate`, or the path of one) that
    says what requests cost. `Result.replay` says what became of the logs. Raises as `run` does;
    ValueError if there is nothing to replay.
    """
    check_ranges(speed=speed, seed=seed, timeout_s=timeout_s)
    paths = [logs] if isinstance(logs, (str, os.PathLike)) else list(logs)
    if not paths:
        raise ValueError("no logs are given; name files or folders of them")
    options = ["--speed", repr(float(speed)), "--service", service]
    if start is not None:
        options += ["--from", _instant(start)]
    if end is not None:
        options += ["--to", _instant(end)]
    if assign_unknown:
        options.append("--assign-unknown")
    if seed is not None:
        options += ["--seed", str(seed)]
    if network is not None:
        options += ["--network", network]
    # Last, so that no path is taken for an option's value.
    return execute("replay", load(scenario), [*options, *(os.path.abspath(os.fspath(p)) for p in paths)], timeout_s,
                   profile)
