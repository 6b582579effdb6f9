"""The comparison can fail: a table wrong in one digit, short of a line or with one too many is found."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import compare  # noqa: E402

PROGRAM = os.environ["CASGRID_PROGRAM"]
RUN = compare.fingerprint


@pytest.fixture(name="runs_once", scope="session")
def one_set_of_runs():
    """The plain cell's fingerprints, run once: the tables differ in the tests below, not the runs."""
    known = {}

    def remembered(*run):
        key = repr(run)
        if key not in known:
            known[key] = RUN(*run)
        return known[key]
    return remembered


@pytest.fixture(name="table")
def own_table(tmp_path, runs_once, monkeypatch):
    monkeypatch.setattr(compare, "fingerprint", runs_once)
    path = tmp_path / "fingerprints.txt"
    path.write_text(compare.COMMITTED.read_text())
    return path


def test_one_other_digit_is_found(table, capsys):
    text = table.read_text().rstrip()
    table.write_text(text[:-1] + ("0" if text[-1] != "0" else "1") + "\n")
    assert compare.compare(PROGRAM, "plain", table) == 1
    assert capsys.readouterr().out.count("DIFFERS") == 1


def test_a_scenario_without_a_line_is_found(table, capsys):
    table.write_text("\n".join(table.read_text().splitlines()[:-1]) + "\n")
    assert compare.compare(PROGRAM, "plain", table) == 1
    assert "no committed fingerprint" in capsys.readouterr().out


def test_a_line_without_a_scenario_is_found(table, capsys):
    table.write_text(table.read_text() + "no-such-scenario queue " + "0" * 32 + "\n")
    assert compare.compare(PROGRAM, "plain", table) == 1
    assert "no-such-scenario: committed, but not in the catalogue" in capsys.readouterr().out


def test_no_two_lines_are_equal_so_that_network_and_scenario_reach_the_program():
    assert len(set(compare.committed().values())) == len(compare.committed())


def test_another_seed_is_another_fingerprint_everywhere(monkeypatch, capsys):
    monkeypatch.setitem(compare.CELLS, "plain", (["--seed", "987654321"], {}))
    assert compare.compare(PROGRAM, "plain") == 1
    assert capsys.readouterr().out.count("DIFFERS") == len(compare.committed())
