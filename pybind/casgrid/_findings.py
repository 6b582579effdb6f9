"""What is known to be wrong, or doubtful, before anything runs."""
from __future__ import annotations

import pandas as pd

from ._core import core
from ._directory import Source, directory_of

_COLUMNS = ["code", "severity", "object", "sentence", "remedy"]


def findings(scenario: Source) -> pd.DataFrame:
    """What `casgrid check` says: of the scenario (reachability, load, quorum), then of the deployment
    (rules of the product and mistakes administrators make).

    scenario: a Scenario, its text, or the path of a scenario or forest document; of a forest
    document there are findings of the deployment only.
    Returns one row a finding: code ("LOAD-1"), severity ("note", "warning" or "error"), object,
    sentence, remedy; all text. Empty if there is nothing to say. Raises ValueError as `load` does.
    """
    return pd.DataFrame(core.findings(directory_of(scenario)), columns=_COLUMNS)
