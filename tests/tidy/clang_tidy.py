"""Runs clang-tidy over sources, each by itself, as many at a time as there are processors.

Usage: clang_tidy.py SOURCE BUILD [--changed]

BUILD is configured with CASGRID_UNITY=OFF, and its generated headers are there. Of SOURCE every file is looked at
that BUILD compiles and that is no test; with --changed those that differ from the commit where this branch left the main one, or from the
commit before the last where it has not left it. A header is looked at through the source of its own name, which
includes it first; the others that include it are not: --changed is to be quick, and the whole tree finds the rest.
Exits 1 if anything is found.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys


def compiled(source, build):
    """The sources that BUILD compiles, from the root of the tree: nothing that is generated, and no test, as what the
    macros of GoogleTest become breaks several rules in each."""
    commands = json.loads((pathlib.Path(build) / "compile_commands.json").read_text(encoding="utf-8"))
    root, made = pathlib.Path(source).resolve(), pathlib.Path(build).resolve()
    files = {pathlib.Path(c["directory"], c["file"]).resolve() for c in commands}
    return sorted(f.relative_to(root).as_posix() for f in files
                  if f.is_relative_to(root) and not f.is_relative_to(made) and not f.is_relative_to(root / "tests"))


def git(source, *arguments):
    """What git says, or None where it cannot."""
    done = subprocess.run(["git", "-C", source, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def base_commit(source):
    """The commit to compare with, or None where history is no help (no git, or one commit only)."""
    head = git(source, "rev-parse", "HEAD")
    base = git(source, "merge-base", "HEAD", "origin/HEAD") or git(source, "merge-base", "HEAD", "main")
    return base if base and base != head else git(source, "rev-parse", "--verify", "--quiet", "HEAD~1")


def changed(source, base):
    """Files that differ from a commit, those that are not committed yet included."""
    differing = git(source, "diff", "--name-only", "--diff-filter=d", "--relative", "-z", base) or ""
    fresh = git(source, "ls-files", "--others", "--exclude-standard", "-z") or ""
    return [name for name in (differing + "\0" + fresh).split("\0") if name]


def looked_at(names, sources):
    """Of the sources, those that are named, and those of which the header is."""
    wanted = set(names) | {name.removesuffix(".h") + ".cc" for name in names if name.endswith(".h")}
    return [name for name in sources if name in wanted]


def look(program, source, build, name):
    """What is found in a file, or nothing."""
    done = subprocess.run([program, "-p", build, "--quiet", os.path.join(source, name)],
                          capture_output=True, text=True, check=False)
    said = done.stdout.strip() or done.stderr.strip()
    return f"{name}\n{said}" if done.returncode else ""


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("build")
    parser.add_argument("--changed", action="store_true")
    parser.add_argument("--program", default="clang-tidy")
    given = parser.parse_args(arguments)
    sources = compiled(given.source, given.build)
    said = "all"
    if given.changed:
        base = base_commit(given.source)
        if base is None:
            print("clang-tidy: no commit to compare with, so nothing is known to have changed: 0 files")
            return 0
        sources, said = looked_at(changed(given.source, base), sources), f"changed since {base[:12]}"
    print(f"clang-tidy: {len(sources)} files, {said}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        found = [text for text in pool.map(lambda name: look(given.program, given.source, given.build, name), sources)
                 if text]
    for text in found:
        print(text)
    print(f"clang-tidy: findings in {len(found)} files")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
