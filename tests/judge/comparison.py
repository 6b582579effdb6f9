"""Compares what was computed again with report.json, column by column."""
import json

from beyond import EMPTY, REASONS
from run import TABLES
from values import Near, Quantile, in_json

NS_A_UNIT = {"ms": 1e6, "s": 1e9}


class Column:
    """Values compared of one column. seen: those that are more than none."""

    def __init__(self):
        self.agreeing, self.differing, self.seen, self.first = 0, 0, 0, None

    def see(self, same, where, ours, theirs):
        self.agreeing += same
        self.differing += not same
        self.seen += ours != "null"
        if not same and not self.first:
            self.first = f"{where}: report {theirs}, computed {ours}"

    def add(self, other):
        self.agreeing += other.agreeing
        self.differing += other.differing
        self.seen += other.seen
        self.first = self.first or other.first


class Verdict:
    """columns: (table, column) -> Column of all that was computed. complaints: what is wrong beside values, and where."""

    def __init__(self):
        self.columns, self.complaints = {}, {}

    def complain(self, text, where=""):
        self.complaints.setdefault(text, where)

    def differing(self):
        return {name for name, column in self.columns.items() if column.differing}

    def add(self, other, name):
        for column, seen in other.columns.items():
            if seen.first:
                seen.first = f"{name}, {seen.first}"
            self.columns.setdefault(column, Column()).add(seen)
        for text in other.complaints:
            self.complain(text, name)


def compute(run):
    """All tables that can be computed, as lists of rows."""
    tables = {name: run.table(name) for name in TABLES}
    return {name: [rows] if isinstance(rows, dict) else rows for name, rows in tables.items()}


def rows_of(report, table):
    """The rows of a table of report.json; the keys at its top are the table run."""
    if table == "run":
        return [{key: value for key, value in report.items() if not isinstance(value, (list, dict))}]
    rows = report.get(table, [])
    return [rows] if isinstance(rows, dict) else rows


def _per_client(report, computed):
    """What is measured cannot be computed again, what is made of it can: octets a client, of the octets that are said."""
    clients = computed["requests"][0]["clients"]
    return [{"per_client": row["bytes"] / clients if clients else 0.0} for row in report.get("memory", [])]


def compare(report, computed, documented):
    verdict = Verdict()
    computed = computed | {"memory": _per_client(report, computed)}
    for name, value in report.items():
        if isinstance(value, (list, dict)) and name not in documented.columns:
            if name not in EMPTY:
                verdict.complain(f"{name}: a table of report.json that docs/metrics.md does not list")
            elif value:
                verdict.complain(f"{name}: not empty: {value}")
    for table, listed in documented.columns.items():
        if table not in report and table != "run":
            verdict.complain(f"{table}: not in report.json")
        _table(verdict, table, [name for name, _ in listed], rows_of(report, table), computed.get(table))
    return verdict


def _table(verdict, table, names, theirs, ours):
    for name in sorted({name for row in theirs for name in row} - set(names)):
        verdict.complain(f"{table}.{name}: in report.json, not in docs/metrics.md")
    if ours is None:
        ours = [{}] * len(theirs)
    if len(ours) != len(theirs):
        verdict.complain(f"{table}: report has {len(theirs)} rows, computed {len(ours)}: "
                         f"{[_name(row, names) for row in theirs][:3]}, {[_name(row, names) for row in ours][:3]}")
    for place, (mine, yours) in enumerate(zip(ours, theirs)):
        for name in names:
            if name in mine:
                _value(verdict, table, name, mine[name], yours, f"row {place} ({_name(yours, names)})")
            elif name in yours and (table, name) not in REASONS:
                verdict.complain(f"{table}.{name}: neither computed nor listed with a reason")


def _name(row, names):
    return ", ".join(str(in_json(row.get(name))) for name in names[:2])


def _value(verdict, table, name, mine, yours, where):
    """Equal is what is printed alike, to the last digit (sums of no stated order: nearly); none equals none only, a bound only
    a bound."""
    if name not in yours:
        verdict.complain(f"{table}.{name}: not in report.json")
        return
    ours, theirs = json.dumps(in_json(mine)), json.dumps(yours[name])
    column = verdict.columns.setdefault((table, name), Column())
    same = ours == theirs
    if isinstance(mine, Near) and isinstance(yours[name], float):
        same = abs(mine - yours[name]) <= mine.within
    column.see(same, where, ours, theirs)
    if isinstance(mine, Quantile) and ours == theirs and not mine.is_inside(yours[name], NS_A_UNIT[name.rsplit("_", 1)[1]]):
        verdict.complain(f"{table}.{name}, {where}: the sample itself, {mine.exact} ns, is not in the bucket of {theirs}")
