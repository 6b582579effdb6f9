"""Logs of real servers as frames."""
from __future__ import annotations

import collections.abc
import dataclasses
import os

import pandas as pd

from ._core import core
from ._options import check_ranges

Paths = "str | os.PathLike | collections.abc.Iterable[str | os.PathLike]"

_COLUMNS = ["began", "total_ms", "protocol", "action", "user", "anchor", "device", "agent", "client_address",
            "front_end", "target", "status", "back_end_status", "request_bytes", "response_bytes", "overhead_ms",
            "back_end_ms", "long_poll", "noise", "joined"]
_FEW = ["protocol", "action", "front_end", "target", "noise"]


def paths_of(paths: Paths) -> list[str]:
    """One path, or several, as texts."""
    if isinstance(paths, (str, os.PathLike)):
        paths = [paths]
    named = [os.fspath(p) for p in paths]
    if not named:
        raise ValueError("no path was given; name log files, or folders with them")
    return named


@dataclasses.dataclass(frozen=True, eq=False)
class ReadLogs:
    """Requests of all logs together, in the order in which they began, each once."""

    # One row a request: began (UTC), total_ms (None: not said), protocol ("owa", "mapi", ...), action, user
    # and anchor as written, device, agent, client_address, front_end, target, status, back_end_status,
    # request_bytes, response_bytes, overhead_ms, back_end_ms, long_poll, noise ("none": somebody's work), joined.
    requests: pd.DataFrame = dataclasses.field(repr=False)
    is_cut: bool             # there were more than the limit
    files: pd.DataFrame = dataclasses.field(repr=False)    # path, kind, rows, bad, first, last
    summary: pd.DataFrame = dataclasses.field(repr=False)  # what ("rows", "noise", "bad", ...), name, count
    bad_rows: list[str]      # the first of each file: "file:line: what: how; remedy"
    not_read: list[str]      # "path: why"


def read_logs(paths: Paths, limit: int = 1_000_000) -> ReadLogs:
    """Read logs: HttpProxy, IIS, POP3, IMAP4, SMTP, message tracking, HAProxy, combined format; gzip too.

    paths: a file or folder, or several. limit: requests in the frame; everything is read and counted
    whatever it is.
    Files that are no logs and rows that are bad are no error: see not_read and bad_rows. Raises ValueError
    if nothing could be read.
    """
    check_ranges(limit=limit)
    told = core.read_logs(paths_of(paths), limit)
    requests = pd.DataFrame.from_records(told["rows"], columns=_COLUMNS)
    requests["began"] = pd.to_datetime(requests["began"].astype("int64"), utc=True, unit="ns")
    for name in ("total_ms", "overhead_ms", "back_end_ms"):
        requests[name] = requests[name].astype("float64")
    for name in _FEW:
        requests[name] = requests[name].astype("category")
    files = pd.DataFrame.from_records(told["files"], columns=["path", "kind", "rows", "bad", "first", "last"])
    for name in ("first", "last"):
        files[name] = pd.to_datetime(files[name].astype("Int64"), utc=True, unit="ns")
    summary = pd.DataFrame.from_records(told["summary"], columns=["what", "name", "count"])
    if not (summary["what"] == "rows").any():
        raise ValueError("\n".join(told["not_read"] + told["bad_rows"][:10]
                                   + ["logs: no row could be read; name logs of Exchange, IIS or a balancer"]))
    return ReadLogs(requests, told["is_cut"], files, summary, list(told["bad_rows"]), list(told["not_read"]))
