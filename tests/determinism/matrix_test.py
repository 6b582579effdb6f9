"""The matrix can fail: a table that is wrong in one digit, lacks a line or has one too many is found."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import matrix  # noqa: E402

BUILD = pathlib.Path(os.environ["CASGRID_BUILD"])


@pytest.fixture(name="table")
def own_table(tmp_path):
    path = tmp_path / "fingerprints.txt"
    assert matrix.main(["--build", str(BUILD), "--table", str(path), "--bless"]) == 0
    return path


def compare(table, cell="again"):
    return matrix.main(["--build", str(BUILD), "--table", str(table), "--cell", cell])


def test_a_fresh_table_agrees(table):
    assert compare(table) == 0


def test_one_other_digit_is_found(table, capsys):
    text = table.read_text()
    last = text.rstrip()[-1]
    table.write_text(text.rstrip()[:-1] + ("0" if last != "0" else "1") + "\n")
    assert compare(table) == 1
    assert "but the table says" in capsys.readouterr().out


def test_a_scenario_without_a_line_is_found(table, capsys):
    table.write_text("\n".join(table.read_text().splitlines()[:-1]) + "\n")
    assert compare(table) == 1
    assert "it has no line in the table" in capsys.readouterr().out


def test_a_line_without_a_scenario_is_found(table, capsys):
    table.write_text(table.read_text() + "no-such-scenario queue " + "0" * 32 + "\n")
    assert compare(table) == 1
    assert "the catalogue has no such scenario" in capsys.readouterr().out


def test_the_networks_differ_so_that_the_option_reaches_the_program(table):
    lines = matrix.read_table(table)
    assert {network for _, network in lines} == {"queue", "flow"}
    assert len(set(lines.values())) == len(lines)


def test_another_seed_is_another_fingerprint(table, monkeypatch, capsys):
    reseeded = matrix.Cell("another seed", options=("--seed", "987654321"))
    monkeypatch.setitem(matrix.CELLS, "again", reseeded)
    assert compare(table) == 1
    assert len(capsys.readouterr().out.splitlines()) == len(matrix.read_table(table))
