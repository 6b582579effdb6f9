"""What the program prints and the tree keeps: docs/metrics.md with its figures, docs/versions.md, and a report at three widths.

`CASGRID_PROGRAM=... python3 written_pages.py --write` renews them all.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
CATALOGUE = TOP / "scenarios" / "catalog"
WIDTHS = (80, 100, 160)
# Their figures stand in docs/metrics.md: the first that has one for a column gives it.
WORKED = ("two-site-failover", "reconnect-storm")
PAGE = TOP / "docs" / "metrics.md"
VERSIONS = TOP / "docs" / "versions.md"


def _program(*arguments, **environment):
    done = subprocess.run([os.environ["CASGRID_PROGRAM"], *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          check=False, env={**os.environ, **environment})
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def metrics_page():
    with tempfile.TemporaryDirectory() as place:
        runs = [pathlib.Path(place) / name for name in WORKED]
        for run in runs:
            _program("run", CATALOGUE / f"{run.name}.textproto", "--brief", "--network", "queue", "--trace", "none",
                     "--out", run, "--quiet")
        return _program("metrics", *runs)


def versions_page():
    return _program("versions")


def report(width, *options):
    """The brief two-site-failover as a terminal of this width shows it, without what differs by machine."""
    text = _program("run", CATALOGUE / "two-site-failover.textproto", "--brief", "--network", "queue", *options,
                    COLUMNS=str(width))
    return text[:text.index("\nMemory (")]


def golden(width):
    return pathlib.Path(__file__).with_name("golden") / f"two-site-failover-{width}.txt"


if __name__ == "__main__":
    assert sys.argv[1:] == ["--write"], __doc__
    PAGE.write_text(metrics_page())
    VERSIONS.write_text(versions_page())
    for w in WIDTHS:
        golden(w).parent.mkdir(exist_ok=True)
        golden(w).write_text(report(w))
