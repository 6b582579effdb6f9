import pathlib

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def catalogue():
    return TOP / "scenarios" / "catalog"
