"""Options by their Python names: the program's one table of ranges, and its complaints."""
from __future__ import annotations

import re

from ._core import core

# Where the program's name is not the Python one with hyphens and without its unit.
_PYTHON = {"--until": "until_s", "--duration": "duration_s", "--session-gap": "session_gap_s", "--quantum": "quantum_ms",
           "--failures": "depth", "--from": "start", "--to": "end", "--explain-all": "all"}


def check_ranges(**given) -> None:
    """Raises ValueError for every number that is out of the range of its name; None is not given."""
    wrong = []
    for name, value in given.items():
        if value is None:
            continue
        text = str(value) if isinstance(value, (str, bool)) or not hasattr(value, "__float__") else _digits(value)
        if reason := core.wrong_number(name, text):
            wrong.append(f"{name}: {reason}")
    if wrong:
        raise ValueError("\n".join(wrong))


def python_names(complaint: str) -> str:
    """What the program complained of, with the names that a caller in Python knows."""
    lines = [line for line in complaint.splitlines() if "`casgrid help`" not in line]
    text = re.sub(r"--[a-z]+(?:-[a-z]+)*", lambda m: _PYTHON.get(m[0], m[0][2:].replace("-", "_")), "\n".join(lines))
    return re.sub(r"^casgrid: (?=\w+: )", "", text, flags=re.MULTILINE)


def _digits(value) -> str:
    return str(int(value)) if hasattr(value, "__index__") else repr(float(value))
