#!/usr/bin/env python3
"""Computes the report of runs again, from their traces and resolved scenarios and by docs/metrics.md alone, and compares.

Without a scenario: four of the catalogue in brief, and nineteen that are drawn from a seed. Exit code 0 if everything that can
be computed agrees to the last digit printed, 1 if not. Nothing of casgrid is imported.
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import draw
from beyond import LEAST_SHARE, REASONS
from comparison import Verdict, compare, compute
from documented import TOP, Documented
from records import Trace, printed
from run import Run
from scenario import Scenario

CATALOGUE = ("reconnect-storm", "two-site-failover", "balancer-models", "upgrade-in-place")
DRAWN = draw.SEEDS_A_ROUND


def arguments_of(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", help="the program that runs scenarios and prints traces")
    parser.add_argument("--seed", type=int, default=1, help="of the drawn scenarios (1)")
    parser.add_argument("--drawn", type=int, default=DRAWN, help=f"how many are drawn ({DRAWN})")
    parser.add_argument("--scenario", action="append", default=[], help="judge this one alone; may be repeated")
    parser.add_argument("--brief", action="store_true", help="with --scenario: its short form")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time (2)")
    parser.add_argument("--report", action="append", default=[], help="judge this report.json by --trace and --resolved; may be repeated")
    parser.add_argument("--trace", help="trace file, --out folder, or (.txt) what trace print said")
    parser.add_argument("--resolved", help="resolved scenario of the same run")
    parser.add_argument("--covered", action="store_true", help="fail if a column has no value in any of the runs")
    parser.add_argument("--verbose", action="store_true", help="every column, not only those that differ")
    return parser.parse_args(argv)


def version_of(program):
    """What `--version` says behind the program's name."""
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]


def read(program, trace, resolved, documented):
    """A Run of a trace and a resolved scenario."""
    text = pathlib.Path(trace).read_text() if str(trace).endswith(".txt") else printed(program, trace)
    return Run(Trace(text, documented), Scenario(pathlib.Path(resolved).read_text()), documented, version_of(program))


def execute(program, scenario, brief, folder, environment=None):
    """Runs a scenario with every record into a folder."""
    done = subprocess.run([program, "run", str(scenario), "--trace", "all", "--quiet", "--out", str(folder)] + ["--brief"] * brief,
                          capture_output=True, text=True, check=False, env=environment)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{scenario}: exit code {done.returncode}: {done.stderr.strip()}")


def written(program, seed, folder, documented):
    """The scenario of a seed. Of one that is cut where something is recorded a first run says where that is."""
    if not draw.is_sharpened(seed):
        return draw.drawn(seed)
    path = folder / "first.textproto"
    path.write_text(draw.drawn(seed))
    execute(program, path, False, folder / "first")
    trace = Trace(printed(program, folder / "first"), documented)
    operations, answers = trace["operation-ended"], trace["request-answered"]
    return draw.cut_at(seed, operations.at[operations["end"] == 0].tolist(), answers.at[answers["status"] < 400].tolist())


def judge(program, name, scenario, brief):
    """(name, Verdict, seconds of the run and of the judgement)."""
    documented = Documented()
    with tempfile.TemporaryDirectory() as folder:
        path, out = pathlib.Path(folder) / "scenario.textproto", pathlib.Path(folder) / "out"
        if isinstance(scenario, int):
            path.write_text(written(program, scenario, pathlib.Path(folder), documented))
        else:
            path = scenario
        begun = time.monotonic()
        execute(program, path, brief, out)
        ran = time.monotonic()
        verdict = compare(json.loads((out / "report.json").read_text()),
                          compute(read(program, out, out / "scenario.textproto", documented)), documented)
    return name, verdict, ran - begun, time.monotonic() - ran


def tasks_of(arguments):
    """(name, path or seed of what is drawn, whether in brief)."""
    if arguments.scenario:
        return [(pathlib.Path(path).stem, pathlib.Path(path), arguments.brief) for path in arguments.scenario]
    tasks = [(name, TOP / "scenarios" / "catalog" / f"{name}.textproto", True) for name in CATALOGUE]
    seeds = [arguments.seed * 1000 + number for number in range(arguments.drawn)]
    return tasks + [(f"drawn {seed}", seed, False) for seed in seeds]


def say(verdict, documented, verbose):
    """Prints what was compared; True if nothing differs and enough was computed."""
    listed = [(table, name) for table, columns in documented.columns.items() for name, _ in columns]
    print(f"{'column':44} {'agree':>9} {'differ':>7}  first difference, or why it is not computed")
    for name in listed:
        column = verdict.columns.get(name)
        label = ".".join(name)
        if column and (verbose or column.differing):
            print(f"{label:44} {column.agreeing:9} {column.differing:7}  {column.first or ''}")
        elif not column:
            print(f"{label:44} {'-':>9} {'-':>7}  {REASONS.get(name, 'no value in these runs')}")
    computable = [name for name in listed if name not in REASONS]
    share = len(computable) / len(listed)
    compared = sum(column.agreeing + column.differing for column in verdict.columns.values())
    print(f"{compared} values compared in {len(verdict.columns)} columns; {len(computable)} of {len(listed)} columns "
          f"({100 * share:.1f} %) are computed again; {len(verdict.differing())} differ")
    for stranger in sorted(set(REASONS) - set(listed)):
        verdict.complain(f"{'.'.join(stranger)}: listed with a reason, not in docs/metrics.md")
    for text, where in verdict.complaints.items():
        print(f"{text} (first in {where})" if where else text)
    return share >= LEAST_SHARE and not verdict.differing() and not verdict.complaints


def judge_reports(arguments, documented):
    """Several reports of one run, which is read and computed once."""
    computed = compute(read(arguments.program, arguments.trace, arguments.resolved, documented))
    good = True
    for path in arguments.report:
        print(path)
        good &= say(compare(json.loads(pathlib.Path(path).read_text()), computed, documented), documented, arguments.verbose)
    return good


def main(argv=None):
    arguments = arguments_of(argv)
    documented = Documented()
    if arguments.report:
        return 0 if judge_reports(arguments, documented) else 1
    if not arguments.scenario:
        print(f"seed {arguments.seed}")
    total = Verdict()
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        waiting = [pool.submit(judge, arguments.program, *task) for task in tasks_of(arguments)]
        for one in waiting:
            name, verdict, ran, judged = one.result()
            print(f"  {name:24} run {ran:5.1f} s, judged in {judged:5.1f} s, {len(verdict.differing())} columns differ")
            total.add(verdict, name)
    if arguments.covered:
        for name in sorted((table, name) for table, columns in documented.columns.items() for name, _ in columns):
            if name not in REASONS and not (name in total.columns and total.columns[name].seen):
                total.complain(f"{'.'.join(name)}: in none of these runs has it a value")
    good = say(total, documented, arguments.verbose)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
