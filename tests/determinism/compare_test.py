"""The comparison can fail: a table wrong in one digit, short of a line or with one too many is found."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import compare  # noqa: E402

PROGRAM = os.environ["CASGRID_PROGRAM"]


@pytest.fixture(name="table")
def own_table(tmp_path, monkeypatch):
    """A copy of the committed table, for runs that give what is committed: the cell plain shows that real ones do."""
    known = compare.committed()
    monkeypatch.setattr(compare, "fingerprint", lambda _, scenario, network, *rest: known[scenario, network])
    path = tmp_path / "fingerprints.txt"
    path.write_text(compare.COMMITTED.read_text())
    return path


def test_the_committed_table_is_found_right(table):
    assert compare.compare(PROGRAM, "plain", table) == 0


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


def test_the_cells_of_a_build_meet_every_way_to_run():
    """Each scenario on each network as it is and among other surroundings, and with flow under three couplings of four."""
    scenarios = sorted({scenario for scenario, _ in compare.committed()})
    made = {name: [run[:2] for run in compare.runs_of(compare.CELLS[name], scenarios)] for name in compare.CELLS}
    assert sorted(made["plain"]) == sorted(made["surroundings"]) == sorted(compare.committed())
    assert sorted(made["one-half"] + made["other-half"]) == sorted(compare.committed())
    assert made["quanta"] == [(scenario, "flow") for scenario in scenarios]
    options = [" ".join(run[2]) for name in ("plain", "surroundings", "quanta")
               for run in compare.runs_of(compare.CELLS[name], scenarios)]
    assert set(options) == {" ".join(coupling) for coupling in compare.COUPLINGS.values()}
    assert set(compare.CELLS["surroundings"].environment) == {
        name for one in compare.SURROUNDINGS.values() for name in one}


def test_another_seed_is_another_fingerprint_everywhere(capsys):
    assert compare.compare(PROGRAM, "other-seed") == 1
    assert capsys.readouterr().out.count("DIFFERS") == len({scenario for scenario, _ in compare.committed()})
