"""Scenarios: loaded, checked, never changed."""
from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from ._core import core
from ._finding_rows import finding_rows
from ._scenario_directory import directory_of_scenario


class Scenario:
    """A valid scenario. Made by `load`; immutable."""

    def __init__(self, text: str, source: str):
        self._text = text
        self._source = source

    @property
    def text(self) -> str:
        """The scenario in Protobuf text format, as it was given (defaults not written out)."""
        return self._text

    @property
    def source(self) -> str:
        """The file it was loaded from, or "<text>"."""
        return self._source

    def check(self) -> pd.DataFrame:
        """What can be known to be wrong before a run.

        The same frame as `casgrid.findings(scenario)`: one row a finding, of the scenario and then of
        the deployment: code, severity (note, warning, error), object, sentence, remedy; all text.
        Empty if there is nothing to say.
        """
        return finding_rows(directory_of_scenario(self))

    def __repr__(self) -> str:
        s = core.summary(self._text)
        return (f"Scenario({s['title']!r}: {s['users']:,} users, {s['front_ends']} front ends, "
                f"{s['mailbox_servers']} mailbox servers, {s['sites']} sites, {s['faults']} faults, "
                f"{s['duration_s']:g} s)")


def load(scenario: str | os.PathLike | Scenario) -> Scenario:
    """Load a scenario from a file (text format or JSON) or from its text.

    A string with a line break or a brace is text, anything else a path. Raises ValueError with
    every error at once, each with its line and a remedy.
    """
    if isinstance(scenario, Scenario):
        return scenario
    is_text = isinstance(scenario, str) and any(c in scenario for c in "\n{")
    if is_text:
        text, errors = core.parse_text(scenario)
        source = "<text>"
    else:
        source = str(Path(scenario))
        text, errors = core.parse_file(source)
    if errors:
        raise ValueError("\n".join(errors))
    return Scenario(text, source)
