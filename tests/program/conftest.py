import os
import pathlib
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = TOP / "scenarios" / "catalog"


def casgrid(*arguments, **options):
    """Runs the program; returns the finished process with text output."""
    return subprocess.run([os.environ["CASGRID_PROGRAM"], *map(str, arguments)], capture_output=True, text=True,
                          errors="replace", timeout=60, check=False, **options)


@pytest.fixture
def good():
    """A small valid scenario, line by line, to be broken."""
    return (TOP / "tests" / "program" / "good.textproto").read_text()
