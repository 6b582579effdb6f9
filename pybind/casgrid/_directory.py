"""The directory that a scenario or a forest document describes, read once for many questions."""
from __future__ import annotations

import os
from typing import Union

from ._core import core
from ._scenario import Scenario, load
from ._scenario_directory import directory_of_scenario

Source = Union[str, os.PathLike, Scenario]


def directory_of(source: Source):
    """The directory of a Scenario, of a scenario's text, or of the path of a scenario or forest document.

    A file may change, and is read at each call. Raises ValueError with every error at once.
    """
    if isinstance(source, str) and any(c in source for c in "\n{"):
        source = load(source)
    if not isinstance(source, Scenario):
        return core.directory_of_file(os.fspath(source))
    return directory_of_scenario(source)


def names(given: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One name or several, as a list."""
    if given is None:
        return []
    return [given] if isinstance(given, str) else list(given)
