#!/usr/bin/env python3
"""Recomputes the report of a run from its trace and its resolved scenario, by docs/metrics.md alone."""
import argparse
import json
import pathlib
import sys

from comparison import compare
from documented import Documented
from run import Run
from scenario import Scenario
from trace import Trace, printed

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("folder", type=pathlib.Path)
    arguments = parser.parse_args()
    documented = Documented()
    trace = Trace(printed(arguments.program, arguments.folder), documented)
    run = Run(trace, Scenario((arguments.folder / "scenario.textproto").read_text()), documented)
    from run import TABLES
    run.tables = TABLES
    report = json.loads((arguments.folder / "report.json").read_text())
    result, complaints = compare(report, run, documented, {})
    for table, columns in result.items():
        for name, column in columns.items():
            if column.differing:
                print(f"{table}.{name}: {column.agreeing} agree, {column.differing} differ; {column.first}")
    print("\n".join(dict.fromkeys(complaints)))


if __name__ == "__main__":
    sys.exit(main())
