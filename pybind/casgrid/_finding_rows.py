"""Findings of a directory, as a frame."""
from __future__ import annotations

import json

import pandas as pd

from ._core import core

_COLUMNS = ["code", "severity", "object", "sentence", "remedy"]


def finding_rows(directory) -> pd.DataFrame:
    """The frame that `casgrid.findings` returns, of a directory that was read."""
    frame = pd.DataFrame(core.findings(directory), columns=_COLUMNS)
    frame.attrs["not_known"] = json.loads(core.not_known(directory))
    return frame
