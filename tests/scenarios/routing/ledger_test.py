"""Every row of the conformance table is held by a named test or accounted for in docs/support.md.

The table itself is no part of the source: CASGRID_REFERENCE names its folder. Without it only what
docs/support.md and rows.txt say of themselves is checked.
"""
import csv
import json
import os
import pathlib
import re

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MOST_NOT_MODELLED = 10
ROW = r"[A-Z]+-\d{3}"


def names_of(sources):
    """The names Suite.Name of the GoogleTest tests in these texts."""
    return {f"{suite}.{name}" for text in sources
            for suite, name in re.findall(r"^TEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\)", text, re.MULTILINE)}


def rows_named_by(tests, areas):
    """A test holds the rows that its name gives: Conformance.OWA_017, AD012AndEWS006OfA2007Mailbox."""
    return {f"{area}-{number}" for test in tests for area in areas
            for number in re.findall(rf"(?<![A-Z]){area}[_-]?(\d{{3}})(?!\d)", test.split(".")[1])}


def rows_of_cases(ids):
    """OA-005b is a part of OA-005."""
    return {match[1] for match in (re.match(rf"({ROW})[a-z]?$", one) for one in ids) if match}


def elsewhere(text):
    return [tuple(line.split()) for line in text.splitlines() if line and not line.startswith("#")]


def listed(page, title):
    """The rows in the first column of the table under a title."""
    section = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert section, f"docs/support.md has no section '{title}'"
    return re.findall(rf"^\| ({ROW}) \|", section[1], re.MULTILINE)


def complaints(table, held, waiting, not_modelled, areas_of_security=("AUTH", "HEADERS")):
    known = set(table)
    found = [f"{row}: no test, and docs/support.md does not list it"
             for row in table if row not in held and row not in waiting and row not in not_modelled]
    found += [f"{row}: listed, but no row of the table" for row in [*waiting, *not_modelled] if row not in known]
    found += [f"{row}: listed as not modelled, but a test holds it" for row in not_modelled if row in held]
    found += [f"{row}: listed as waiting, but a test holds it" for row in waiting if row in held]
    found += [f"{row}: security is always modelled" for row in not_modelled
              if row.startswith(areas_of_security)]
    if len(not_modelled) > MOST_NOT_MODELLED:
        found.append(f"{len(not_modelled)} rows are not modelled, and {MOST_NOT_MODELLED} is the most")
    return found


@pytest.fixture(scope="module")
def tests():
    return names_of(path.read_text() for path in (ROOT / "tests").rglob("*.cc"))


@pytest.fixture(scope="module")
def page():
    return (ROOT / "docs/support.md").read_text()


def reference(name):
    path = pathlib.Path(os.environ.get("CASGRID_REFERENCE") or ".") / name
    if not path.is_file():
        pytest.skip(f"no {name}: set CASGRID_REFERENCE to its folder")
    return path.read_text()


def test_every_row_is_accounted_for(tests, page):
    table = [row["id"] for row in csv.DictReader(reference("routing-conformance.csv").splitlines())]
    assert len(table) == len(set(table)) > 100
    cases = [json.loads(line)["id"] for line in reference("routing-cases.jsonl").splitlines() if line]
    areas = {row.split("-")[0] for row in table}
    held = rows_of_cases(cases) | rows_named_by(tests, areas) | {
        row for row, _ in elsewhere((HERE / "rows.txt").read_text())}
    assert complaints(table, held, listed(page, "Rows that wait"), listed(page, "Rows that are not modelled")) == []


def test_rows_that_are_held_elsewhere_name_tests_that_exist(tests):
    for row, test in elsewhere((HERE / "rows.txt").read_text()):
        assert re.fullmatch(ROW, row)
        assert test in tests, f"{row}: there is no test {test}"


def test_no_row_is_listed_twice(page):
    rows = listed(page, "Rows that wait") + listed(page, "Rows that are not modelled")
    assert len(rows) == len(set(rows))


# ---- the ledger itself can fail

def test_a_row_in_none_of_the_three_is_found():
    assert complaints(["OWA-001", "OWA-002"], {"OWA-001"}, [], []) == [
        "OWA-002: no test, and docs/support.md does not list it"]
    assert complaints(["OWA-001", "OWA-002", "OWA-003"], {"OWA-001"}, ["OWA-002"], ["OWA-003"]) == []


def test_more_than_ten_not_modelled_are_found():
    rows = [f"OWA-{n:03}" for n in range(11)]
    assert complaints(rows, set(), [], rows) == ["11 rows are not modelled, and 10 is the most"]
    assert complaints(rows, {rows[0]}, [], rows[1:]) == []


def test_what_is_listed_wrongly_is_found():
    assert complaints(["AUTH-001"], set(), [], ["AUTH-001"]) == ["AUTH-001: security is always modelled"]
    assert len(complaints(["OWA-001"], {"OWA-001"}, ["OWA-001"], [])) == 1
    assert len(complaints(["OWA-001"], {"OWA-001"}, [], ["OWA-001"])) == 1
    assert len(complaints(["OWA-001"], {"OWA-001"}, ["OWA-009"], [])) == 1


def test_names_give_rows():
    tests = names_of(["TEST(Walk, AD020AndAD021Everything) {\nTEST_F(Rows, OWA_017) {\nTEST(A,\n     OA_001Works)"])
    assert tests == {"Walk.AD020AndAD021Everything", "Rows.OWA_017", "A.OA_001Works"}
    assert rows_named_by(tests, {"AD", "OWA", "OA"}) == {"AD-020", "AD-021", "OWA-017", "OA-001"}
    assert rows_named_by({"A.BAD020", "A.AD0200", "A.OfA2013Mailbox"}, {"AD", "A"}) == set()


def test_a_part_of_a_row_is_the_row():
    assert rows_of_cases(["OA-005b", "OWA-001", "GEN-12", "x"]) == {"OA-005", "OWA-001"}


# ---- failure modes ------------------------------------------------------------------------------------

FAILURE_MODES = [f"F{number}" for number in range(1, 21)]


def complaints_of_modes(page, tests, scenarios):
    """Each mode has one row, which names tests and scenarios that there are, or says why it is not in time."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in page.splitlines() if re.match(r"\| F\d+ \|", line)]
    found = [] if [row[0] for row in rows] == FAILURE_MODES else ["the rows are not F1 to F20, each once"]
    for mode, symptom, shown, *_ in rows:
        named = re.findall(r"`(\w+\.\w+)`", shown)
        linked = re.findall(r"catalog/([\w-]+)\.textproto", shown)
        found += [f"{mode}: there is no test {name}" for name in named if name not in tests]
        found += [f"{mode}: there is no scenario {name}" for name in linked if name not in scenarios]
        if not symptom:
            found.append(f"{mode}: nobody sees anything")
        if not named and not linked and not re.match(r"not in time( yet)?: \w", shown):
            found.append(f"{mode}: neither a test nor a reason")
    return found


def of_source():
    tests = names_of(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*_test.cc"))
    return tests, {file.stem for file in (ROOT / "scenarios/catalog").glob("*.textproto")}


def test_failure_modes_are_shown_or_accounted_for():
    page = (ROOT / "docs/failure-modes.md").read_text(encoding="utf-8")
    assert complaints_of_modes(page, *of_source()) == []


@pytest.mark.parametrize("old, new", [
    ("`Pop3Situation.PopProxyIsInactive`", "`Pop3Situation.IsNotThere`"),
    ("catalog/administration.textproto", "catalog/no-such.textproto"),
    ("not in time: a defect", "a defect"),
    ("| F7 |", "| F6 |"),
])
def test_a_failure_mode_that_nothing_shows_is_found(old, new):
    page = (ROOT / "docs/failure-modes.md").read_text(encoding="utf-8")
    assert old in page
    assert complaints_of_modes(page.replace(old, new), *of_source())
