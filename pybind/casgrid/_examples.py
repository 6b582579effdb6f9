"""The scenarios and samples that come with casgrid."""
from __future__ import annotations

import json
import subprocess

import pandas as pd

from ._program import program


def examples() -> pd.DataFrame:
    """What `casgrid examples` lists: index name, columns what and path (where it is, for `run`, `import_topology`, ...).

    Raises RuntimeError if they are not there, or the program is not.
    """
    done = subprocess.run([program(), "examples", "--json"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return pd.DataFrame(json.loads(done.stdout)).set_index("name")
