"""Compares what was computed again with report.json, column by column."""
import json

from values import in_json

OBJECTS = {"run", "requests"}  # tables that are one object each


class Column:
    def __init__(self):
        self.agreeing, self.differing, self.first = 0, 0, None

    def see(self, same, where, ours, theirs):
        if same:
            self.agreeing += 1
            return
        self.differing += 1
        self.first = self.first or f"{where}: report {theirs}, computed {ours}"


def rows_of(report, table, columns):
    """The rows of a table of report.json; the keys at its top are the table run."""
    if table == "run":
        return [{key: value for key, value in report.items() if not isinstance(value, (list, dict)) or key in columns}]
    rows = report.get(table, [])
    return [rows] if isinstance(rows, dict) else rows


def compare(report, run, documented, reasons):
    """(table -> column -> Column, complaints). A column without an entry was not computed."""
    result, complaints = {}, []
    for table, listed in documented.columns.items():
        names = [name for name, _ in listed]
        theirs = rows_of(report, table, names)
        for row in theirs:
            strangers = set(row) - set(names)
            complaints += [f"{table}.{name}: in report.json, not in docs/metrics.md" for name in sorted(strangers)]
        ours = run.table(table) if table in run.tables else None
        if ours is None:
            continue
        ours = [ours] if isinstance(ours, dict) else ours
        columns = result.setdefault(table, {})
        if len(ours) != len(theirs):
            complaints.append(f"{table}: report has {len(theirs)} rows, computed {len(ours)}")
        for place, (mine, yours) in enumerate(zip(ours, theirs)):
            _row(columns, names, mine, yours, f"row {place} ({_name(yours, names)})")
        for name in names:
            if name not in columns and (table, name) not in reasons and (theirs or ours):
                complaints.append(f"{table}.{name}: not computed, and no reason is listed")
    return result, complaints


def _name(row, names):
    return ", ".join(str(row.get(name)) for name in names[:2])


def _row(columns, names, mine, yours, where):
    for name in names:
        if name in mine:
            ours, theirs = json.dumps(in_json(mine[name])), json.dumps(yours.get(name, "missing"))
            columns.setdefault(name, Column()).see(ours == theirs, where, ours, theirs)
