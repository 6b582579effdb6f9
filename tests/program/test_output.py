"""Outputs: written whole or not at all, by every command; nothing that is not ours is touched."""
import errno
import fcntl
import functools
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import tempfile

import pytest

import casgrid_core
from conftest import CATALOGUE, TOP, casgrid

# LD_PRELOAD takes a blank for the end of a name, and the tree may lie in a path that has one.
_NO_BLANK = tempfile.TemporaryDirectory(prefix="casgrid-shim-")
SHIM = shutil.copy(os.environ["CASGRID_FAULT_SHIM"], _NO_BLANK.name)
SEED = 20130101
MARKS = {"casgrid.manifest", ".casgrid-logs"}

# ---- commands --------------------------------------------------------------------------------------

# How each option that names an output is called: {out} is the place. From the parser's own words a test sees
# that none is missing.
WRITING = {
    ("run", "--out"): ["run", "{scenario}", "--network", "queue", "--until", "20", "--quiet", "--out", "{out}"],
    ("run", "--logs"): ["run", "{scenario}", "--network", "queue", "--until", "20", "--quiet", "--logs", "{out}"],
    ("run", "--qq"): ["run", "{scenario}", "--network", "queue", "--until", "20", "--quiet", "--observed", "{profile}",
                      "--qq", "{out}"],
    ("replay", "--out"): ["replay", "{logs}", "--scenario", "{scenario}", "--network", "queue", "--quiet", "--out", "{out}"],
    ("replay", "--logs"): ["replay", "{logs}", "--scenario", "{scenario}", "--network", "queue", "--quiet", "--logs", "{out}"],
    ("golden", "--file"): ["golden", "{scenario}", "--accept", "--file", "{out}"],
    ("golden", "--accept"): ["golden", "{scenario}", "--accept", "--file", "{out}"],
    ("calibrate", "--out"): ["calibrate", "{logs}", "-o", "{out}"],
    ("import", "--out"): ["import", "{exports}", "--force", "-o", "{out}"],
    ("new", "NAME"): ["new", "{out}"],
}
FOLDERS = {("run", "--out"), ("run", "--logs"), ("replay", "--out"), ("replay", "--logs")}
# One call of every command, writing or not, with {bad} where its input stands.
ALL = {
    "run": ["run", "{bad}"], "check": ["check", "{bad}"], "new": ["new", "{bad}/x"],
    "trace diff": ["trace", "diff", "{bad}", "{bad}"], "trace print": ["trace", "print", "{bad}"],
    "route": ["route", "{bad}", "--url", "https://mail.contoso.com/owa/"], "audit": ["audit", "{bad}"],
    "diff": ["diff", "{bad}", "{bad}"], "golden": ["golden", "{bad}", "--accept"],
    "namespaces": ["namespaces", "{bad}"], "conformance": ["conformance", "{bad}"],
    "examples": ["examples", "{bad}"],
    "calibrate": ["calibrate", "{bad}", "-o", "{out}"], "import": ["import", "{bad}", "-o", "{out}"],
    "replay": ["replay", "{bad}", "--scenario", "{scenario}"], "help": None,
}
each_output = pytest.mark.parametrize("what", WRITING, ids=[" ".join(w) for w in WRITING])


@functools.lru_cache(maxsize=None)
def sections(*command):
    """The parts of a command's help: by heading, (names, what they take, words)."""
    text, found, heading = casgrid(*command, "--help").stdout, {}, None
    for line in text.splitlines():
        if re.match(r"\S.*:$", line):
            heading = line[:-1]
        elif heading and (row := re.match(r"  (\S+)(.*)", line)):
            found.setdefault(heading, []).append([row[1].split(","), row[2]])
        elif heading and found.get(heading):
            found[heading][-1][1] += " " + line.strip()
    return found


def commands():
    names = []
    for (name, *_), _ in sections().get("Subcommands", []):
        below = [sub[0] for sub, _ in sections(name).get("Subcommands", [])]
        names += [f"{name} {sub}" for sub in below] or [name]
    return names


def test_every_command_and_every_output_of_one_is_known_here():
    assert set(commands()) == set(ALL)
    written = set()
    for command in commands():
        for heading, rows in sections(*command.split()).items():
            for names, words in rows:
                name = names[-1]
                is_text = re.match(r"\s+TEXT\b", words)
                looks_like_one = is_text and (
                    re.search(r"\bwrit|\b(directory|file|folder) for\b|\bsave", words)
                    or any(re.fullmatch(r"-o|--(out|logs|qq|plot|save|dump|write|export)\w*", n) for n in names))
                if heading == "What is written" or (heading == "Positionals" and "is written" in words):
                    written.add((command, name))
                else:
                    assert not looks_like_one, f"{command} {name} names an output and is no output option"
    assert written == set(WRITING)


# ---- places ----------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def inputs():
    with tempfile.TemporaryDirectory(prefix="casgrid-output-") as place:
        place = pathlib.Path(place)
        scenario = place / "s.textproto"
        scenario.write_text((TOP / "tests/program/good.textproto").read_text())
        done = casgrid("run", scenario, "--network", "queue", "--logs", place / "logs", "--quiet")
        assert done.returncode == 0, done.stderr
        done = casgrid("calibrate", place / "logs", "-o", place / "profile.textproto")
        assert done.returncode == 0, done.stderr
        yield {"scenario": scenario, "logs": place / "logs", "profile": place / "profile.textproto",
               "exports": TOP / "scenarios/samples/exports"}


@pytest.fixture
def place():
    """Memory, if there is any: what is synchronised there takes no time."""
    with tempfile.TemporaryDirectory(prefix="casgrid-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as name:
        yield pathlib.Path(name)


def words_of(what, inputs, out):
    return [str(w).format(out=out, **inputs) for w in WRITING[what]]


def call(what, inputs, out, shim=None, **options):
    environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.hugetlb=0"}
    if shim is not None:
        environment |= {"LD_PRELOAD": SHIM} | {f"SHIM_{k.upper()}": str(v) for k, v in shim.items()}
    return casgrid(*words_of(what, inputs, out), env=environment, **options)


def target(what, place):
    return place / ("mine.textproto" if what == ("new", "NAME") else "out")


def snapshot(place):
    return {str(p.relative_to(place)): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}


def make_old(what, inputs, out):
    """An earlier output, as another run would have left it; `new` makes new files only."""
    if what != ("new", "NAME"):
        assert call(what, inputs, out).returncode in (0, 1)


# ---- exit codes, alike in all ----------------------------------------------------------------------

@each_output
def test_what_is_written_goes_through_the_writer(what, inputs, place):
    out = target(what, place)
    listing = place / "calls"
    for _ in range(1 if what == ("new", "NAME") else 2):
        done = call(what, inputs, out, {"list": listing})
        assert done.returncode in (0, 1), done.stderr
    for line in listing.read_text().splitlines():
        name, a, b = line.split("\t")
        paths = [p for p in (a, b) if p and not p.startswith(("/dev/", "/proc/", "/sys/"))]
        assert not paths or any(".casgrid-part" in p for p in paths), line
    assert not [p for p in place.rglob("*.casgrid-part")]


@each_output
def test_a_full_disk_is_3_and_the_old_output_stands(what, inputs, place):
    out = target(what, place)
    make_old(what, inputs, out)
    before = snapshot(place)
    done = call(what, inputs, out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)))
    assert done.returncode == 3 and re.search("File too large|disk full", done.stderr), done
    assert snapshot(place) == before


@each_output
def test_a_signal_before_the_last_rename_is_130_and_the_old_output_stands(what, inputs, place):
    out = target(what, place)
    make_old(what, inputs, out)
    before = snapshot(place)
    names = sorted(p.name for p in place.iterdir())
    for calls, number in (("open", signal.SIGINT), ("mkdir", signal.SIGTERM), ("fsync", signal.SIGINT),
                          ("fsync", signal.SIGTERM), ("fsync", signal.SIGHUP)):
        done = call(what, inputs, out, {"calls": calls, "at": 1, "signal": int(number)})
        assert done.returncode == 130 and "interrupted" in done.stderr, (calls, number, done)
        assert snapshot(place) == before and sorted(p.name for p in place.iterdir()) == names, (calls, number)
    # The one rename of a single file is the last: what was asked for is done.
    done = call(what, inputs, out, {"calls": "rename", "at": 1, "signal": int(signal.SIGTERM)})
    assert done.returncode == (130 if what in FOLDERS else 0), done


@each_output
def test_bad_places_are_2_before_the_work(what, inputs, place):
    out = target(what, place)
    theirs = place / "theirs"
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("mine")
    (theirs / "report.json").write_text("mine")
    out.symlink_to(theirs if what in FOLDERS else theirs / "thesis.txt")
    before = snapshot(place)
    wrong = [out, place / "thesis" / ".." / "theirs", pathlib.Path("/proc/nowhere/x.textproto"),
             theirs / "thesis.txt" / "x.textproto"]
    if what in FOLDERS:
        wrong += [theirs / "thesis.txt", theirs]
    if what != ("new", "NAME"):
        wrong += [pathlib.Path("/dev/null")]
    for path in wrong:
        if path.name == "theirs" and what == ("new", "NAME"):
            continue  # NAME.textproto is another file
        done = call(what, inputs, path)
        assert done.returncode == 2 and done.stdout == "" and str(path) in done.stderr, (path, done)
        assert snapshot(place) == before and out.is_symlink()
    if what != ("new", "NAME"):
        done = casgrid(*words_of(what, inputs, ""))
        assert done.returncode == 2 and "empty" in done.stderr, done


@each_output
def test_a_place_that_another_run_writes_to_is_2(what, inputs, place):
    out = target(what, place)
    staging = place / f".{out.name}.casgrid-part"
    staging.mkdir()
    with open(staging / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = call(what, inputs, out)
        assert done.returncode == 2 and "another run" in done.stderr, done
        assert not out.exists() and (staging / "lock").exists()
    # Its owner is gone: the lock binds nobody.
    assert call(what, inputs, out).returncode in (0, 1)
    assert not staging.exists()


@pytest.mark.parametrize("command", [c for c in ALL if ALL[c]])
def test_bad_input_is_2_in_every_command(command, inputs, place):
    (place / "binary").write_bytes(bytes(range(256)))
    (place / "empty").write_bytes(b"")
    for bad in (place / "none", place / "binary", place / "empty", place, "/dev/null"):
        if command in ("new", "import", "calibrate", "replay") and bad in (place, place / "binary", place / "empty"):
            continue  # a folder may be what they want; logs without rows have tests of their own
        done = casgrid(*(w.format(bad=bad, out=place / "out", **inputs) for w in ALL[command]))
        assert done.returncode == 2 and done.stderr, (bad, done)
    assert sorted(p.name for p in place.iterdir()) == ["binary", "empty"]


@pytest.mark.parametrize("command", [
    ["run", "{scenario}", "--until", "20", "--network", "queue"], ["check", "{scenario}"], ["audit", "{scenario}"],
    ["namespaces", "{scenario}"], ["diff", "{scenario}", "{scenario}"], ["help"], ["reference"],
    ["route", "{scenario}", "--url", "https://mail.contoso.com/owa/"], ["calibrate", "{logs}", "-o", "{out}"],
    ["golden", "{scenario}", "--accept", "--file", "{out}"], ["import", "{exports}", "-o", "{out}"],
    ["new", "{out}"], ["replay", "{logs}", "--scenario", "{scenario}", "--network", "queue"]], ids=lambda c: c[0])
def test_what_cannot_be_printed_is_3_in_every_command(command, inputs, place):
    words = [os.environ["CASGRID_PROGRAM"], *(w.format(out=place / "out", **inputs) for w in command)]
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3 and "could not be printed" in done.stderr


def test_a_closed_standard_output_takes_no_output_with_it(inputs, place):
    words = words_of(("run", "--out"), inputs, place / "out")
    done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", os.environ["CASGRID_PROGRAM"], *words],
                          stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3 and "could not be printed" in done.stderr
    casgrid_core.check_result(str(place / "out"))


# ---- the last moments ------------------------------------------------------------------------------

def calls_of(what, inputs, place, name="rename"):
    listing = place / "calls"
    assert call(what, inputs, place / "out", {"list": listing}).returncode in (0, 1)
    count = sum(line.startswith(f"{name}\t") for line in listing.read_text().splitlines())
    listing.unlink()
    return count


def is_whole(out, inputs):
    if (out / "casgrid.manifest").exists():
        casgrid_core.check_result(str(out))
    elif (out / ".casgrid-logs").exists():
        casgrid_core.read_logs([str(out)], 1)
    else:
        assert not out.exists() or not list(out.iterdir()), sorted(out.iterdir())


@pytest.mark.parametrize("what, number", [(("run", "--out"), signal.SIGINT), (("run", "--logs"), signal.SIGTERM)],
                         ids=["out", "logs"])
def test_a_signal_at_a_rename_ends_with_the_old_output_or_the_verdict(what, number, inputs, place):
    out = place / "out"
    make_old(what, inputs, out)
    count = calls_of(what, inputs, place)
    assert count >= 3
    for at in range(1, count + 1):
        before = snapshot(place)
        done = call(what, inputs, out, {"calls": "rename", "at": at, "signal": int(number)})
        # Before the last one is the last moment that can be told from after it.
        assert done.returncode == (130 if at < count else 0), (at, count, done)
        assert (snapshot(place) == before) == (at < count) or what[1] == "--logs"
        is_whole(out, inputs)


@pytest.mark.parametrize("calls", ["rename", "link", "mkdir", "fsync", "open"])
def test_an_error_at_any_call_leaves_the_old_output_or_the_new_one(calls, inputs, place):
    what, out = ("run", "--out"), place / "out"
    make_old(what, inputs, out)
    count = calls_of(what, inputs, place, calls)
    assert count >= 3
    for at in range(1, count + 1):
        before = snapshot(out)
        done = call(what, inputs, out, {"calls": calls, "at": at, "errno": [errno.EIO, errno.ENOSPC][at % 2]})
        is_whole(out, inputs)
        assert done.returncode in (0, 2, 3), done
        if done.returncode != 0:
            assert snapshot(out) == before, (at, done)
            for kept in place.glob("out.kept*"):
                assert str(kept) in done.stderr
                casgrid_core.check_result(str(kept))  # the new result is not lost either
                shutil.rmtree(kept)
        assert sorted(p.name for p in place.iterdir()) == ["out"], (calls, at, done)


def test_several_outputs_of_one_run_are_all_in_place_or_none(inputs, place):
    words = [*words_of(("run", "--qq"), inputs, place / "qq.csv"), "--out", str(place / "out"), "--logs", str(place / "logs")]
    environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.hugetlb=0", "LD_PRELOAD": SHIM, "SHIM_CALLS": "rename"}
    assert casgrid(*words, env=environment).returncode == 0
    before = snapshot(place)
    for at in range(1, 40):
        how = {"SHIM_ERRNO": str(errno.EIO)} if at % 2 else {"SHIM_SIGNAL": "2"}
        done = casgrid(*words, env=environment | how | {"SHIM_AT": str(at)})
        if done.returncode == 0:
            break
        assert done.returncode == (3 if at % 2 else 130), done
        for kept in place.glob("*.kept*"):
            (shutil.rmtree if kept.is_dir() else os.unlink)(kept)
        assert snapshot(place) == before, at
    assert 8 < at < 40
    is_whole(place / "out", inputs)
    is_whole(place / "logs", inputs)
    assert sorted(p.name for p in place.iterdir()) == ["logs", "out", "qq.csv"]


@pytest.mark.parametrize("what", [("run", "--out"), ("run", "--logs"), ("run", "--qq"), ("golden", "--file")], ids=" ".join)
def test_a_kill_at_any_rename_loses_neither_output(what, inputs, place):
    out = place / "out"
    make_old(what, inputs, out)
    count = calls_of(what, inputs, place)
    for at in range(1, count + 1):
        before = snapshot(place)
        done = call(what, inputs, out, {"calls": "rename", "at": at, "signal": 9})
        assert done.returncode == -9
        if what[1] == "--out" and what[0] == "run" and at > 1:
            refused = casgrid("trace", "print", out)  # half of each: nobody reads it
            assert refused.returncode == 2 and "which puts the old files back first" in refused.stderr, refused
        # The next run names what was left and takes it away; one that is interrupted leaves what was before.
        done = call(what, inputs, out, {"calls": "fsync", "at": 1, "signal": 2})
        assert done.returncode == 130 and "a run was killed" in done.stderr and ".casgrid-part" in done.stderr, done
        assert snapshot(place) == before, at
    done = call(what, inputs, out)
    assert done.returncode in (0, 1) and done.stderr == ""


def test_200_kills_lose_nothing(inputs, place):
    draws = random.Random(SEED)
    out, logs = place / "out", place / "logs"
    words = [*words_of(("run", "--out"), inputs, out), "--logs", str(logs)]
    environment = {**os.environ, "GLIBC_TUNABLES": "glibc.malloc.hugetlb=0", "LD_PRELOAD": SHIM}
    listing = place / "calls"
    assert casgrid(*words, env=environment | {"SHIM_LIST": str(listing)}).returncode == 0
    assert casgrid(*words, env=environment | {"SHIM_LIST": str(listing)}).returncode == 0
    calls = len(listing.read_text().splitlines())
    listing.unlink()
    every = "rename link unlink mkdir fsync open"
    for i in range(200):
        # Half of them by the clock, half among the calls that change files, of which there are few and short ones.
        when = ({"SHIM_AFTER_US": str(draws.randrange(1, 40_000))} if i % 2 else
                {"SHIM_CALLS": every, "SHIM_AT": str(draws.randrange(1, calls))})
        done = casgrid(*words, env=environment | when | {"SHIM_SIGNAL": "9"})
        assert done.returncode in (-9, 0), done
        for folder, check in ((out, casgrid_core.check_result), (logs, lambda p: casgrid_core.read_logs([p], 0))):
            left = place / f".{folder.name}.casgrid-part"
            try:
                check(str(folder))
            except ValueError as error:  # half replaced: then it takes a leftover to put it back
                assert left.exists() and "puts the old files back" in str(error), (i, when, error)
    done = casgrid(*words, env=environment)
    assert done.returncode == 0
    assert sorted(p.name for p in place.iterdir()) == ["logs", "out"]
    assert set(p.name for p in out.iterdir()) == {"casgrid.manifest", "report.json", "scenario.textproto", "trace.pb"}
    is_whole(out, inputs)
    is_whole(logs, inputs)
