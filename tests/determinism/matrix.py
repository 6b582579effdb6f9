"""The same scenario, seed and version give the same fingerprint, whatever else is different.

Every cell of the matrix is one thing that could make a difference and must not: another compiler or
optimisation level, another time zone, locale, processor or memory layout, another coupling to
SimGrid's clock. A cell runs every scenario of the catalogue, brief, on both networks, and compares
the fingerprints with the table in fingerprints.txt.

    matrix.py --build build/release --list              names of the cells
    matrix.py --build build/release --cell time-zone    compare one
    matrix.py --build build/release --bless             write the table anew; review the diff
"""
import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
TABLE = SOURCE / "tests/determinism/fingerprints.txt"
NETWORKS = ("queue", "flow")
RUN_ENDS_WELL = (0, 1)  # 1: an objective was not met, which a brief run may do


@dataclasses.dataclass(frozen=True)
class Cell:
    """One difference. `compiler` and `level` ask for a build of their own."""
    why: str
    environment: dict = dataclasses.field(default_factory=dict)
    options: tuple = ()
    networks: tuple = NETWORKS
    wrapper: tuple = ()
    compiler: str = ""
    level: str = ""

    @property
    def is_compiled(self):
        return bool(self.compiler)


CELLS = {
    "again": Cell("a second run of the same program"),
    "time-zone": Cell("a date that leaks into the run", {"TZ": "CHAT-12:45"}),
    "locale": Cell("numbers read or written by locale",
                   {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"}),
    "environment-size": Cell("a stack that begins elsewhere", {"CASGRID_PADDING": "x" * 100_003}),
    "memory-layout": Cell("an order by address", {"MALLOC_TOP_PAD_": "65536"},
                          wrapper=("setarch", "-R")),
    "stale-memory": Cell("memory that is read before it is written", {"MALLOC_PERTURB_": "165"}),
    "no-fma": Cell("mathematics by the processor's instructions",
                   {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable"}),
    "exact": Cell("the coupling to SimGrid's clock", options=("--coupling", "exact"),
                  networks=("flow",)),
    "run-ahead-1": Cell("a short quantum of run-ahead",
                        options=("--coupling", "run-ahead", "--quantum", "1"), networks=("flow",)),
    "run-ahead-250": Cell("a long quantum of run-ahead",
                          options=("--coupling", "run-ahead", "--quantum", "250"), networks=("flow",)),
    "gcc-O0": Cell("no optimisation", compiler="g++", level="-O0"),
    "gcc-O3": Cell("full optimisation", compiler="g++", level="-O3"),
    "clang-O2": Cell("another compiler", compiler="clang++", level="-O2"),
}


def catalogue():
    return sorted((SOURCE / "scenarios/catalog").glob("*.textproto"))


def read_table(path):
    """Fingerprint by (scenario, network)."""
    if not path.exists():
        raise SystemExit(f"{path} is missing; matrix.py --build BUILD --bless writes it")
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            scenario, network, fingerprint = line.split()
            found[scenario, network] = fingerprint
    return found


def environment_of(cell, build):
    """The caller's environment with the cell's changes; a locale is made if the system has none."""
    environment = {**os.environ, **cell.environment}
    if "LC_ALL" in cell.environment and shutil.which("localedef"):
        locales = build / "locales"
        locales.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(
            ["localedef", "-i", "de_DE", "-f", "UTF-8", str(locales / "de_DE.UTF-8")],
            capture_output=True, check=False)
        if made.returncode in RUN_ENDS_WELL:
            environment["LOCPATH"] = str(locales)
    return environment


def fingerprint_of(program, scenario, network, cell, environment, directory):
    command = [*cell.wrapper, str(program), "run", str(scenario), "--brief", "--json",
               "--network", network, *cell.options]
    done = subprocess.run(command, env=environment, cwd=directory, capture_output=True, text=True,
                          check=False, stdin=subprocess.DEVNULL)
    if done.returncode not in RUN_ENDS_WELL:
        raise SystemExit(f"{scenario.stem} on {network}: exit code {done.returncode}\n"
                         f"{done.stderr[-2000:]}")
    return json.loads(done.stdout)["fingerprint"]


def fingerprints(program, cell, build):
    """Runs the catalogue under a cell; from a directory of its own, so that nothing there matters."""
    environment = environment_of(cell, build)
    with tempfile.TemporaryDirectory() as directory:
        return {(scenario.stem, network):
                fingerprint_of(program, scenario, network, cell, environment, directory)
                for scenario in catalogue() for network in cell.networks}


def differences(found, expected, networks):
    """One sentence for each fingerprint that is not the table's, and for each line without a run."""
    sentences = []
    for (scenario, network), fingerprint in sorted(found.items()):
        wanted = expected.get((scenario, network))
        if wanted is None:
            sentences.append(f"{scenario} on {network}: {fingerprint}, and it has no line in the table")
        elif wanted != fingerprint:
            sentences.append(f"{scenario} on {network}: {fingerprint}, but the table says {wanted}")
    for scenario, network in sorted(expected):
        if network in networks and (scenario, network) not in found:
            sentences.append(f"{scenario} on {network} has a line, but the catalogue has no such scenario")
    return sentences


def compiled(cell, build):
    """The core program alone, built by the cell's compiler beside the release build."""
    directory = build.parent / f"matrix-{cell.compiler.replace('+', '')}{cell.level}"
    if shutil.which(cell.compiler) is None:
        raise SystemExit(f"{cell.compiler} is not installed; casgrid test --matrix installs it")
    for command in (
            ["cmake", "-S", str(SOURCE), "-B", str(directory), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=",
             f"-DCMAKE_CXX_COMPILER={cell.compiler}", f"-DCMAKE_CXX_FLAGS={cell.level}",
             "-DCASGRID_PYTHON=OFF", "-DCASGRID_TESTS=OFF", "-DCASGRID_BENCH=OFF"],
            ["cmake", "--build", str(directory), "--target", "casgrid_program"]):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}\n{done.stdout[-4000:]}")
    return directory / "bin/casgrid-core"


def write_table(path, found):
    lines = ["# Every catalogue scenario, brief, on each network: scenario network fingerprint.",
             "# Written by matrix.py --bless; a changed line is a change of behaviour: say why."]
    lines += [f"{scenario} {network} {fingerprint}"
              for (scenario, network), fingerprint in sorted(found.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the release build")
    parser.add_argument("--table", type=pathlib.Path, default=TABLE)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--cell", choices=CELLS)
    what.add_argument("--list", action="store_true", help="print the cells")
    what.add_argument("--bless", action="store_true", help="write the table")
    asked = parser.parse_args(arguments)
    build = asked.build.resolve()
    if asked.list:
        for name, cell in CELLS.items():
            print(f"{name:<18} {'compiled' if cell.is_compiled else 'release':<9} {cell.why}")
        return 0
    program = build / "bin/casgrid-core"
    if asked.bless:
        write_table(asked.table, fingerprints(program, CELLS["again"], build))
        print(f"{asked.table} is written; review its diff")
        return 0
    cell = CELLS[asked.cell]
    found = fingerprints(compiled(cell, build) if cell.is_compiled else program, cell, build)
    sentences = differences(found, read_table(asked.table), cell.networks)
    print("\n".join(sentences) or f"{len(found)} fingerprints are those of the table")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
