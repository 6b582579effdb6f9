"""What a replay says of its logs, as pandas frames."""
from __future__ import annotations

import copy

import pandas as pd

_SIDE = {f"{side}_{what}": kind for side in ("recorded", "simulated")
         for what, kind in (("count", "int64"), ("p50_ms", "float64"), ("p95_ms", "float64"), ("p99_ms", "float64"))}
_COLUMNS = {
    "fates": {"fate": "object", "detail": "object", "rows": "int64"},
    "unknown": {"user": "object", "rows": "int64", "mailbox": "object"},
    "latency": {"protocol": "object", "action": "object", "begun": "int64", **_SIDE, "errors": "int64",
                "failed": "int64", "turned_away": "int64", "added": "int64", "followed": "int64"},
    "files": {"file": "object", "kind": "object", "rows": "int64", "bad": "int64"},
}


class Replay:
    """Where every row of the logs went, and what was recorded beside what was simulated."""

    def __init__(self, replay: dict):
        self._replay = replay

    @property
    def report(self) -> dict:
        """All of the report's section `replay`, as a copy."""
        return copy.deepcopy(self._replay)

    def _frame(self, name: str) -> pd.DataFrame:
        columns = _COLUMNS[name]
        return pd.DataFrame(self._replay[name], columns=list(columns)).astype(columns)

    @property
    def fates(self) -> pd.DataFrame:
        """Rows of the logs by what became of them; their sum is `rows_read`."""
        return self._frame("fates")

    @property
    def rows_read(self) -> int:
        """Rows in the logs, bad ones among them."""
        return self._replay["rows_read"]

    @property
    def unknown(self) -> pd.DataFrame:
        """Users that the scenario does not have, most rows first; the mailbox that they were given, or ""."""
        return self._frame("unknown")

    @property
    def latency(self) -> pd.DataFrame:
        """One row a protocol and action: percentiles of good answers in ms, as recorded and as simulated."""
        return self._frame("latency")

    @property
    def files(self) -> pd.DataFrame:
        """One row a log: its kind, its rows and how many were bad."""
        return self._frame("files")

    @property
    def bad_rows(self) -> list[str]:
        """The first bad rows of each log, with file, line, reason and remedy."""
        return list(self._replay["bad_rows"])

    @property
    def notes(self) -> list[str]:
        """What was assumed."""
        return list(self._replay["notes"])

    def __repr__(self) -> str:
        r = self._replay
        return (f"Replay({r['replayed']:,} of {r['rows_read']:,} rows, {r['first']} to {r['last']}, "
                f"speed {r['speed']:g})")
