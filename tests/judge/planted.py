#!/usr/bin/env python3
"""Shows that the judge finds an error in any column: plants one after the other, and nothing else may be named.

In a copy of report.json one value is changed: a whole number by 1, another number by one unit in its last place, a text by a
letter. With --variable NAME errors are planted in the program instead: it is run with NAME=table.column in its environment.
"""
import argparse
import concurrent.futures
import copy
import json
import math
import os
import pathlib
import sys
import tempfile

import draw
from beyond import REASONS
from comparison import compare, compute, rows_of
from documented import TOP, Documented
from judge import execute, read
from values import Near

SCENARIOS = (1000, 1001, 1002, 1003, "two-site-failover", "reconnect-storm")


class Sample:
    """One run: its report, and what is computed of its trace."""

    def __init__(self, program, scenario, folder, documented):
        self.program, self.documented, self.folder = program, documented, folder
        self.brief = isinstance(scenario, str)
        self.path = TOP / "scenarios" / "catalog" / f"{scenario}.textproto"
        if not self.brief:
            self.path = folder / f"drawn-{scenario}.textproto"
            self.path.write_text(draw.drawn(scenario))
        out = folder / f"out-{scenario}"
        execute(program, self.path, self.brief, out)
        self.report = json.loads((out / "report.json").read_text())
        self.computed = compute(read(program, out, out / "scenario.textproto", documented))
        self.clean = compare(self.report, self.computed, documented).differing()

    def found(self, report):
        """Columns that differ in this report and not in the true one."""
        return compare(report, self.computed, self.documented).differing() - self.clean

    def places(self, table, column):
        """Rows in which the column has a value that was compared, if all of it agreed."""
        if (table, column) in self.clean:
            return []
        ours = self.computed.get(table, [])
        return [place for place, row in enumerate(rows_of(self.report, table))
                if row.get(column) is not None and (table == "memory" or (place < len(ours) and column in ours[place]))]


def changed(value, computed):
    if isinstance(computed, Near):
        return value + 3 * computed.within if value else 1e-300
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return math.nextafter(value, math.inf)
    if isinstance(value, dict):
        return {"at_least": math.nextafter(value["at_least"], math.inf)}
    return value + "x"


def planted_in(sample, table, column, place):
    report = copy.deepcopy(sample.report)
    row = report if table == "run" else report[table] if isinstance(report[table], dict) else report[table][place]
    computed = sample.computed[table][place].get(column) if table in sample.computed else None
    row[column] = changed(row[column], computed)
    return report


def planted_by(sample, variable, table, column):
    """The report of the program, asked to be wrong in one column."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        execute(sample.program, sample.path, sample.brief, out, os.environ | {variable: f"{table}.{column}"})
        return json.loads((out / "report.json").read_text())


class Plan:
    """What is planted where: a column, and the run that has a value of it."""

    def __init__(self, sample, table, column):
        self.sample, self.table, self.column = sample, table, column

    def found(self, variable):
        """Columns that the judge names, once the error is planted."""
        if variable:
            report = planted_by(self.sample, variable, self.table, self.column)
        else:
            report = planted_in(self.sample, self.table, self.column, self.sample.places(self.table, self.column)[-1])
        return self.sample.found(report)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--variable", help="of the environment, by which the program is asked to be wrong in a column")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time (2)")
    arguments = parser.parse_args()
    documented, plans, wrong = Documented(), [], 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        samples = list(pool.map(lambda scenario: Sample(arguments.program, scenario, pathlib.Path(folder), documented), SCENARIOS))
        for table, column in ((table, column) for table, listed in documented.columns.items() for column, _ in listed):
            sample = next((one for one in samples if one.places(table, column)), None)
            if (table, column) in REASONS:
                continue
            if sample:
                plans.append(Plan(sample, table, column))
            else:
                print(f"{table}.{column}: no value in these runs, so nothing to plant")
                wrong += 1
        for plan, found in zip(plans, pool.map(lambda plan: plan.found(arguments.variable), plans)):
            if found != {(plan.table, plan.column)}:
                print(f"{plan.table}.{plan.column}: an error was planted, and found was {sorted('.'.join(one) for one in found)}")
                wrong += 1
    print(f"{len(plans)} errors planted, {wrong} columns without or not found alone")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
