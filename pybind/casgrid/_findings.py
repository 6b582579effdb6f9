"""What is known to be wrong, or doubtful, before anything runs."""
from __future__ import annotations

import pandas as pd

from ._directory import Source, directory_of
from ._finding_rows import finding_rows


def findings(scenario: Source) -> pd.DataFrame:
    """What `casgrid check` says: of the scenario (reachability, load, quorum), then of the deployment
    (rules of the product and mistakes administrators make).

    scenario: a Scenario, its text, or the path of a scenario or forest document; of a forest
    document there are findings of the deployment only.
    Returns one row a finding: code ("LOAD-1"), severity ("note", "warning" or "error"), object,
    sentence, remedy; all text. Empty if there is nothing to say. `attrs["not_known"]` lists the protocols of
    which nothing is stated, so that nothing can be found: protocol, why, to_scenario and to_forest (what to add). Raises ValueError
    as `load` does.
    """
    return finding_rows(directory_of(scenario))
