"""The directory of a loaded scenario, made when it is first asked for."""
from __future__ import annotations

import weakref

from ._core import core

# A loaded scenario never changes: what was made of it stays true.
_known: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


def directory_of_scenario(scenario):
    """scenario: a Scenario. The same directory at every call."""
    if scenario not in _known:
        _known[scenario] = core.directory_of_scenario(scenario.text)
    return _known[scenario]
