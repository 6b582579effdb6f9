"""Runs catalogue scenarios in their short form and compares the fingerprints with the committed ones.

Usage: compare.py PROGRAM [--cell NAME] [--jobs N] [--bless]

A cell is a way to run that must not matter: another time zone, another coupling to SimGrid's clock.
--bless writes the fingerprints of the plain cell into fingerprints.txt: a change of one is a
reviewed difference.
"""
import argparse
import concurrent.futures
import dataclasses
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

# What is around a program and must not matter, the processor included: one cell has all of it, and each is one, to find out
# which it was.
SURROUNDINGS = {
    "time-zone": {"TZ": "Pacific/Chatham"},
    "locale": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"},
    "environment-size": {"PADDING": "x" * 100_000},
    "addresses": {},
    "heap": {"MALLOC_PERTURB_": "165", "MALLOC_ARENA_MAX": "1"},
    "no-fma": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-AVX2_Usable"},
}
# How the network model flow waits for SimGrid's clock; queue has no other clock to wait for.
COUPLINGS = {
    "usual": [],
    "exact": ["--coupling", "exact"],
    "quantum-1ms": ["--coupling", "run-ahead", "--quantum", "1"],
    "quantum-1s": ["--coupling", "run-ahead", "--quantum", "1000"],
}


@dataclasses.dataclass(frozen=True)
class Cell:
    """Which of the runs are made, and how."""
    environment: dict = dataclasses.field(default_factory=dict)
    options: tuple = ()
    couplings: tuple = ("usual",)  # by turns, from one scenario to the next
    networks: tuple = ("flow", "queue")
    turn: int | None = None  # 0 or 1: each scenario on one of its networks, this or that one in turn

    def options_of(self, place, network):
        """The options of the place-th scenario's run, or None if that is left out."""
        if network not in self.networks or self.turn not in (None, (place + (network == "queue")) % 2):
            return None
        coupling = COUPLINGS[self.couplings[place % len(self.couplings)]] if network == "flow" else []
        return [*self.options, *coupling]


# A value of each dimension meets each scenario, and most pairs of values meet somewhere; not all of them meet all.
CELLS = {
    "plain": Cell(),
    "surroundings": Cell({name: value for one in SURROUNDINGS.values() for name, value in one.items()}, couplings=("exact",)),
    "quanta": Cell(couplings=("quantum-1ms", "quantum-1s"), networks=("flow",)),
    "one-half": Cell(turn=0),
    "other-half": Cell(turn=1),
    "other-seed": Cell(options=("--seed", "987654321"), turn=0),
    **{name: Cell(environment) for name, environment in SURROUNDINGS.items()},
    **{name: Cell(couplings=(name,), networks=("flow",)) for name in COUPLINGS if name != "usual"},
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


def runs_of(cell, scenarios):
    """Scenario, network and options of each run of a cell."""
    for place, scenario in enumerate(scenarios):
        for network in ("flow", "queue"):
            options = cell.options_of(place, network)
            if options is not None:
                yield scenario, network, options


def fingerprints(program, name, runs, environment, jobs):
    """The runs' fingerprints, in their order; so many runs at a time, each a process of its own."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda run: fingerprint(program, *run, environment, BEFORE.get(name, ())), runs))


def compare(program, name, table=COMMITTED, jobs=1):
    with tempfile.TemporaryDirectory() as directory:
        locale = make_locale(directory) if name in ("surroundings", "locale") else {}
        return compare_under(program, name, {**CELLS[name].environment, **locale}, committed(table), jobs)


def compare_under(program, name, environment, expected, jobs):
    scenarios = sorted(path.stem for path in CATALOGUE.glob("*.textproto"))
    missing = [s for s in scenarios if (s, "flow") not in expected or (s, "queue") not in expected]
    gone = [s for s, _ in expected if s not in scenarios]
    differing = 0
    print(f"{'scenario':<22} {'network':<8} {'cell':<18} fingerprint")
    runs = [run for run in runs_of(CELLS[name], scenarios) if run[:2] in expected]
    for (scenario, network, _), got in zip(runs, fingerprints(program, name, runs, environment, jobs)):
        value = expected[scenario, network]
        mark = "" if got == value else f"  DIFFERS from {value}"
        differing += bool(mark)
        print(f"{scenario:<22} {network:<8} {name:<18} {got}{mark}")
    for scenario in missing:
        print(f"{scenario}: no committed fingerprint; run compare.py PROGRAM --bless and review")
    for scenario in gone:
        print(f"{scenario}: committed, but not in the catalogue")
    if differing and name == "surroundings":
        print(f"--cell {', --cell '.join((*SURROUNDINGS, 'exact'))} say which of them it was")
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
