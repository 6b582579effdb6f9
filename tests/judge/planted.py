#!/usr/bin/env python3
"""Shows that the judge finds an error in any column: plants one after the other, and nothing else may be named.

In a copy of report.json one value is changed: a whole number by 1, another number by one unit in its last place, a text by a
letter. With --planted PROGRAM errors are planted in a program, too, between what it reckons and what it writes: all columns of
a table at once, and these and no others are to be named.
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

SCENARIOS = (1000, 1001, 1002, 1003, 1005, draw.seed_of("post"), draw.seed_of("tickets"), "two-site-failover", "reconnect-storm")

# A program that takes its run for interrupted writes no report that could be wrong.
NEVER_WRITTEN = ("run", "interrupted")


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


def planted_by(program, sample, names):
    """The report of a program that is wrong in these columns."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        where = "".join(f",{table}.{column}" for table, column in names) + ","
        execute(program, sample.path, sample.brief, out, os.environ | {"CASGRID_PLANTED_ERRORS": where})
        return json.loads((out / "report.json").read_text())


class Plan:
    """What is planted where: columns, and a run that has values of them."""

    def __init__(self, sample, names):
        self.sample, self.names = sample, set(names)

    def found(self, program):
        """Columns that the judge names, once the errors are planted."""
        if program:
            return self.sample.found(planted_by(program, self.sample, sorted(self.names)))
        (table, column), = self.names
        return self.sample.found(planted_in(self.sample, table, column, self.sample.places(table, column)[-1]))


def plans_of(samples, names, at_once):
    """A plan a column; at_once: one for all columns of a table that a run has."""
    plans, without = {}, []
    for table, column in names:
        sample = next((one for one in samples if one.places(table, column)), None)
        if sample:
            plans.setdefault((table, samples.index(sample)) if at_once else (table, column), Plan(sample, ())).names.add((table, column))
        else:
            without.append((table, column))
    return list(plans.values()), without


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--planted", help="a program that is wrong in the columns that CASGRID_PLANTED_ERRORS names")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time (2)")
    arguments = parser.parse_args()
    documented, wrong, planted = Documented(), [], 0
    names = [(table, column) for table, listed in documented.columns.items() for column, _ in listed if (table, column) not in REASONS]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        samples = list(pool.map(lambda scenario: Sample(arguments.program, scenario, pathlib.Path(folder), documented), SCENARIOS))
        for program in [None] + [arguments.planted] * bool(arguments.planted):
            plans, without = plans_of(samples, [name for name in names if not program or name != NEVER_WRITTEN], bool(program))
            wrong += [f"{'.'.join(name)}: no value in these runs, so nothing to plant" for name in without]
            for plan, found in zip(plans, pool.map(lambda plan: plan.found(program), plans)):
                planted += len(plan.names)
                wrong += [f"{'.'.join(name)}: an error was planted{' in the program' if program else ''}, and not found"
                          for name in sorted(plan.names - found)]
                wrong += [f"{'.'.join(name)}: named, where errors were planted in {sorted('.'.join(one) for one in plan.names)}"
                          for name in sorted(found - plan.names)]
    print("\n".join(wrong + [f"{planted} errors planted, {len(wrong)} not found, or another for them"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
