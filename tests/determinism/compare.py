"""Runs catalogue scenarios in their short form and compares the fingerprints with the committed ones.

Usage: compare.py PROGRAM [--cell NAME] [--jobs N] [--bless]

A cell is a way to run that must not matter: another time zone, another coupling to SimGrid's clock.
--bless writes the fingerprints of the plain cell into fingerprints.txt: a change of one is a
reviewed difference.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CATALOGUE = HERE.parents[1] / "scenarios" / "catalog"
COMMITTED = HERE / "fingerprints.txt"

# What is around a program and must not matter: one cell has all of it, and each is one, to find out which it was.
SURROUNDINGS = {
    "time-zone": {"TZ": "Pacific/Chatham"},
    "locale": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"},
    "environment-size": {"PADDING": "x" * 100_000},
    "addresses": {},
    "heap": {"MALLOC_PERTURB_": "165", "MALLOC_ARENA_MAX": "1"},
}
CELLS = {
    "plain": ([], {}),
    "surroundings": ([], {name: value for one in SURROUNDINGS.values() for name, value in one.items()}),
    **{name: ([], environment) for name, environment in SURROUNDINGS.items()},
    "no-fma": ([], {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable"}),
    "exact": (["--coupling", "exact"], {}),
    "quantum-1ms": (["--coupling", "run-ahead", "--quantum", "1"], {}),
    "quantum-1s": (["--coupling", "run-ahead", "--quantum", "1000"], {}),
}
# What stands before the program: without random addresses an order by address would show.
BEFORE = dict.fromkeys(("surroundings", "addresses"), ["setarch", "-R"])


def make_locale(directory):
    """The locale's files, made in a directory, as most systems have none; what names them, or {}."""
    if not shutil.which("localedef"):
        return {}
    subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", f"{directory}/de_DE.UTF-8"],
                   capture_output=True, check=False)
    return {"LOCPATH": directory} if os.path.isdir(f"{directory}/de_DE.UTF-8") else {}


def fingerprint(program, scenario, network, options, environment, before=()):
    command = [*before, program, "run", str(CATALOGUE / f"{scenario}.textproto"), "--brief", "--network", network, "--json",
               *options]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{scenario} on {network} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)["fingerprint"]


def committed(table=COMMITTED):
    rows = [line.split() for line in table.read_text().splitlines() if line and not line.startswith("#")]
    return {(scenario, network): value for scenario, network, value in rows}


def bless(program):
    lines = ["# Fingerprints of the catalogue's short runs (run --brief): scenario, network, fingerprint.",
             "# Written by tests/determinism/compare.py PROGRAM --bless; a change is a reviewed difference."]
    for path in sorted(CATALOGUE.glob("*.textproto")):
        for network in ("flow", "queue"):
            lines.append(f"{path.stem} {network} {fingerprint(program, path.stem, network, [], {})}")
    COMMITTED.write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


def fingerprints(program, cell, runs, options, environment, jobs):
    """The runs' fingerprints, in their order; so many runs at a time, each a process of its own."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda run: fingerprint(program, *run, options, environment, BEFORE.get(cell, ())), runs))


def compare(program, cell, table=COMMITTED, jobs=1):
    with tempfile.TemporaryDirectory() as directory:
        options, environment = CELLS[cell]
        locale = make_locale(directory) if cell in ("surroundings", "locale") else {}
        return compare_under(program, cell, options, {**environment, **locale}, committed(table), jobs)


def compare_under(program, cell, options, environment, expected, jobs):
    scenarios = sorted(path.stem for path in CATALOGUE.glob("*.textproto"))
    missing = [s for s in scenarios if (s, "flow") not in expected or (s, "queue") not in expected]
    gone = [s for s, _ in expected if s not in scenarios]
    differing = 0
    print(f"{'scenario':<22} {'network':<8} {'cell':<18} fingerprint")
    runs = [(scenario, network) for scenario, network in expected if scenario not in gone]
    for (scenario, network), got in zip(runs, fingerprints(program, cell, runs, options, environment, jobs)):
        value = expected[scenario, network]
        mark = "" if got == value else f"  DIFFERS from {value}"
        differing += bool(mark)
        print(f"{scenario:<22} {network:<8} {cell:<18} {got}{mark}")
    for scenario in missing:
        print(f"{scenario}: no committed fingerprint; run compare.py PROGRAM --bless and review")
    for scenario in gone:
        print(f"{scenario}: committed, but not in the catalogue")
    if differing and cell == "surroundings":
        print(f"--cell {', --cell '.join(SURROUNDINGS)} say which of them it was")
    return 1 if differing or missing or gone else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--cell", choices=CELLS, default="plain")
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time")
    parser.add_argument("--bless", action="store_true")
    arguments = parser.parse_args()
    if arguments.bless:
        bless(arguments.program)
        return 0
    return compare(arguments.program, arguments.cell, jobs=arguments.jobs)


if __name__ == "__main__":
    sys.exit(main())
