"""Routing cases run on a forest."""
from __future__ import annotations

import dataclasses
import os

import pandas as pd

from ._core import core


@dataclasses.dataclass(frozen=True)
class CaseFailure:
    """A case that did not pass."""

    id: str          # "file:line" if the case has none
    area: str        # "?" if it has none
    expressed: bool  # False: the case says something that is not known here
    why: str


@dataclasses.dataclass(frozen=True, eq=False)
class Conformance:
    """What came of a file of cases."""

    passed: int
    failed: int
    not_expressed: int
    failures: list[CaseFailure]  # failed or not expressed, in the order of the file
    areas: pd.DataFrame = dataclasses.field(repr=False)  # index: area; columns passed, failed, not_expressed

    @property
    def all_passed(self) -> bool:
        """Whether every case was expressed and passed."""
        return not self.failures


def conformance(cases: str | os.PathLike, forest: str | os.PathLike | None = None) -> Conformance:
    """Run routing cases, one JSON object a line, each on a fresh copy of a forest.

    cases: path of the cases (.jsonl). forest: path of the forest document; default:
    reference-forest.json beside the cases.
    A case that fails is no error: see `Conformance.failures`. Raises ValueError if a file cannot be
    read or the forest is not well-formed.
    """
    told = core.conformance(os.fspath(cases), "" if forest is None else os.fspath(forest))
    areas = pd.DataFrame(told["areas"], columns=["area", "passed", "failed", "not_expressed"]).set_index("area")
    return Conformance(told["passed"], told["failed"], told["not_expressed"],
                       [CaseFailure(*row) for row in told["failures"]], areas.astype("int64"))
