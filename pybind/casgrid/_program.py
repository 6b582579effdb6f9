"""Where the command-line program is."""
from __future__ import annotations

import os
import shutil
from pathlib import Path


def program() -> str:
    """CASGRID_PROGRAM; else that of the package that this module is from, wherever it was unpacked; else one on PATH."""
    if named := os.environ.get("CASGRID_PROGRAM"):
        return named
    here = Path(__file__).resolve()
    if here.parents[1].name == "dist-packages":  # usr/lib/python3/dist-packages/casgrid/_program.py
        packaged = here.parents[4] / "bin" / "casgrid"
        if packaged.exists():
            return str(packaged)
    if found := shutil.which("casgrid-core"):
        return found
    raise RuntimeError("the program casgrid-core is not found: start Python with `./casgrid python`, "
                       "or set CASGRID_PROGRAM to build/release/bin/casgrid-core")
