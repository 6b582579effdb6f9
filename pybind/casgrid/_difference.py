"""What moved between two directories."""
from __future__ import annotations

import dataclasses
import json

import pandas as pd

from ._core import core
from ._directory import Source, directory_of, names

_MOVED = {"protocol": "object", "rule_before": "object", "rule_after": "object", "users": "int64",
          "classes": "int64", "front_ends": "int64", "user": "object", "front_end": "object",
          "before": "object", "after": "object"}
_SERVICE = {"protocol": "object", "rule": "object", "users": "int64", "classes": "int64", "examples": "object"}


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Difference:
    """Two directories compared for the users they share. Frames are empty where nothing differs."""

    empty: bool          # nothing moved, and users and front ends are the same
    moved: pd.DataFrame  # one row a protocol, rule before and rule after: users, classes, front_ends (counts), and an
    #                      example: user, front_end, what happens to it before and after
    lost: pd.DataFrame   # served by no front end any more: protocol, rule (of what users are told now, "" if no front
    #                      end is left), users, classes (counts), examples (tuple of addresses)
    gained: pd.DataFrame  # served now, and by no front end before: the same columns; the rule is the one before
    counts: dict[str, int]  # users, users_changed, users_only_before, users_only_after, front_ends_before, ..._after
    front_ends_only_before: tuple[str, ...]
    front_ends_only_after: tuple[str, ...]

    def __repr__(self) -> str:
        c = self.counts
        if self.empty:
            return f"Difference(none: {c['users']:,} users compared)"
        return (f"Difference({c['users_changed']:,} of {c['users']:,} users are treated differently somewhere, "
                f"front ends {c['front_ends_before']} -> {c['front_ends_after']})")


def diff(a: Source, b: Source | None = None, *,
         without: str | list[str] | tuple[str, ...] | None = None) -> Difference:
    """What moved from directory a to directory b, or in a by the loss of something, by the rules before and after.

    a, b: a Scenario, its text, or the path of a scenario or forest document.
    without: instead of b: servers, sites or links of a that are lost, as `audit` takes them.
    Raises ValueError as `load` does, if `without` names what is not there, and unless one of b and
    `without` is given.
    """
    lost = names(without)
    if (b is None) != bool(lost):
        raise ValueError("diff: give either a second scenario or what is lost (without=...)")
    before = directory_of(a)
    empty, text = core.diff_without(before, lost) if b is None else core.diff(before, directory_of(b))
    told = json.loads(text)
    return Difference(
        empty=empty,
        moved=_frame([{**row, **row["examples"][0]} for row in told.pop("moved")], _MOVED),
        lost=_frame(told.pop("lost"), _SERVICE),
        gained=_frame(told.pop("gained"), _SERVICE),
        front_ends_only_before=tuple(told.pop("front_ends_only_before")),
        front_ends_only_after=tuple(told.pop("front_ends_only_after")),
        counts=told)


def _frame(rows: list[dict], columns: dict[str, str]) -> pd.DataFrame:
    for row in rows:
        row["examples"] = tuple(row["examples"]) if "examples" in columns else ()
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
