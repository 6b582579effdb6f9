"""Where outputs go: what is ours there is replaced, anything else is refused before the run; and who reads them."""
import inspect
import json
import os
import shutil
import subprocess

import pytest

import casgrid_core
from conftest import TOP, casgrid

RUN = ["run", TOP / "tests/program/good.textproto", "--network", "queue", "--until", "20", "--quiet"]


def run(out, *more, option="--out"):
    return casgrid(*RUN, option, out, *more)


def snapshot(place):
    return {str(p.relative_to(place)): p.read_bytes() if p.is_file() else None for p in sorted(place.rglob("*"))}


def mark_naming(*names):
    """A mark, whole in itself, that lists these files."""
    text = "casgrid-output 1\n" + "".join(f"{'0' * 32} 4 {name}\n" for name in sorted(names))
    return text


# ---- what is not ours ------------------------------------------------------------------------------

def old(place, option):
    assert run(place / "out", option=option).returncode == 0
    return place / "out"


@pytest.mark.parametrize("command", [
    [*RUN, "--out"], [*RUN, "--logs"], ["import", TOP / "scenarios/samples/exports", "-o"],
    ["calibrate", TOP / "scenarios/samples/logs", "-o"], ["new"],
], ids=lambda command: " ".join(map(str, (command[0], command[-1]))))
def test_a_name_that_no_file_system_takes_is_refused_before_the_work(tmp_path, command):
    done = casgrid(*command, tmp_path / ("x" * 300))
    assert done.returncode == 2 and "more than 255 octets" in done.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--out", "--logs"])
@pytest.mark.parametrize("name", ["thesis.txt", "src/deep/main.c", "report.json.bak", ".hidden", "empty/"])
def test_files_that_no_run_wrote_are_refused(tmp_path, option, name):
    out = old(tmp_path, option)
    (out / name).parent.mkdir(parents=True, exist_ok=True)
    if name.endswith("/"):
        (out / name).mkdir()
    else:
        (out / name).write_text("mine")
    before = snapshot(tmp_path)
    done = run(out, option=option)
    assert done.returncode == 2 and name.split("/")[0] in done.stderr and "other files" in done.stderr, done
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("files", [{"report.json": "{}"}, {"casgrid.manifest": "mine"}, {"casgrid.manifest": ""},
                                   {"casgrid.manifest": mark_naming("thesis.txt"), "thesis.txt": "mine"},
                                   {"trace.pb": "x", "scenario.textproto": "x", "report.json": "x"}])
def test_what_only_looks_like_an_output_is_refused(tmp_path, files):
    out = tmp_path / "out"
    out.mkdir()
    for name, text in files.items():
        (out / name).write_text(text)
    before = snapshot(tmp_path)
    done = run(out)
    assert done.returncode == 2 and "other files" in done.stderr, done
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("change", [
    lambda p: p.write_text("changed by hand"), lambda p: p.write_bytes(p.read_bytes()[:-1]),
    lambda p: (p.unlink(), p.symlink_to("/etc/passwd")), lambda p: (p.unlink(), p.mkdir())],
    ids=["other", "cut", "link", "folder"])
def test_what_was_changed_since_is_not_replaced(tmp_path, change):
    out = old(tmp_path, "--out")
    change(out / "scenario.textproto")
    before = snapshot(tmp_path)
    done = run(out)
    assert done.returncode == 2 and "scenario.textproto" in done.stderr, done
    assert snapshot(tmp_path) == before


def test_what_was_taken_away_is_written_again(tmp_path):
    out = old(tmp_path, "--out")
    (out / "trace.pb").unlink()
    assert run(out).returncode == 0 and (out / "trace.pb").exists()
    casgrid_core.check_result(str(out))


def test_names_that_the_new_output_has_no_more_go(tmp_path):
    out = tmp_path / "out"
    assert run(out, "--logs", out / "logs").returncode == 0 and (out / "logs").exists()
    assert run(out, "--trace", "none").returncode == 0
    assert sorted(p.name for p in out.iterdir()) == ["casgrid.manifest", "report.json", "scenario.textproto"]


def test_what_belongs_to_an_output_is_no_place_for_another(tmp_path):
    out = tmp_path / "out"
    assert run(out, "--logs", out / "logs").returncode == 0
    before = snapshot(tmp_path)
    for option, place in (("--logs", out / "logs"), ("--out", out / "logs" / "cas1")):
        done = run(place, option=option)
        assert done.returncode == 2 and "a part of the result" in done.stderr, done
    done = casgrid("calibrate", out / "logs", "-o", out / "report.json")
    assert done.returncode == 2 and "a part of the result" in done.stderr, done
    assert snapshot(tmp_path) == before


def test_what_is_read_is_not_written_over(tmp_path):
    scenario, profile = tmp_path / "s.textproto", tmp_path / "p.textproto"
    shutil.copy(RUN[1], scenario)
    assert run(tmp_path / "logs", option="--logs").returncode == 0
    assert casgrid("calibrate", tmp_path / "logs", "-o", profile).returncode == 0
    before = snapshot(tmp_path)
    log = next((tmp_path / "logs").rglob("*.LOG"))
    for words in (["golden", scenario, "--accept", "--file", scenario], ["calibrate", log, "-o", log],
                  ["run", scenario, "--observed", profile, "--qq", profile],
                  ["run", scenario, "--observed", profile, "--qq", scenario]):
        done = casgrid(*words)
        assert done.returncode == 2, done
        assert snapshot(tmp_path) == before


def test_an_output_in_the_result_is_a_part_of_it(tmp_path):
    profile, out = tmp_path / "p.textproto", tmp_path / "out"
    assert run(tmp_path / "logs", option="--logs").returncode == 0
    assert casgrid("calibrate", tmp_path / "logs", "-o", profile).returncode == 0
    for _ in range(2):
        assert run(out, "--observed", profile, "--qq", out / "qq.csv").returncode == 0
        casgrid_core.check_result(str(out))
    assert "qq.csv" in (out / "casgrid.manifest").read_text()


@pytest.mark.parametrize("name", ["out", "a/b/c", "out/", "./out/../out", "x" * 240, "naïve – ünïcode", "-dash", "a b"])
def test_names_of_any_kind(tmp_path, name):
    for _ in range(2):
        done = casgrid(*RUN, f"--out={name}", cwd=tmp_path)
        assert done.returncode == 0, done
        casgrid_core.check_result(str(tmp_path / name))
    assert not list(tmp_path.rglob("*.casgrid-part"))


def test_the_folder_one_stands_in(tmp_path):
    assert casgrid(*RUN, "--out", ".", cwd=tmp_path).returncode == 0
    assert casgrid(*RUN, "--out", ".", cwd=tmp_path).returncode == 0
    casgrid_core.check_result(str(tmp_path))


def test_the_mode_of_a_file_that_is_replaced_stays(tmp_path):
    assert casgrid("golden", RUN[1], "--accept", "--file", tmp_path / "g").returncode == 0
    (tmp_path / "g").chmod(0o640)
    assert casgrid("golden", RUN[1], "--accept", "--file", tmp_path / "g").returncode == 0
    assert (tmp_path / "g").stat().st_mode & 0o777 == 0o640


# ---- mounts ----------------------------------------------------------------------------------------

@pytest.fixture
def mount():
    """Mounts something, if this process may; what it has mounted goes away with the test."""
    mounted = []

    def make(place, *words):
        done = subprocess.run(["mount", *words, str(place)], capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip("nothing can be mounted here")
        mounted.append(place)

    yield make
    for place in reversed(mounted):
        subprocess.run(["umount", str(place)], check=True)


def test_a_volume_is_written_to_in_its_place(tmp_path, mount):
    volume = tmp_path / "volume"
    volume.mkdir()
    mount(volume, "-t", "tmpfs", "-o", "size=10m", "tmpfs")
    (volume / "lost+found").mkdir()
    for _ in range(2):
        assert run(volume).returncode == 0
        casgrid_core.check_result(str(volume))
    assert sorted(p.name for p in volume.iterdir()) == [
        "casgrid.manifest", "lost+found", "report.json", "scenario.textproto", "trace.pb"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["volume"]


def test_a_folder_that_is_bound_elsewhere_too(tmp_path, mount):
    (tmp_path / "real").mkdir()
    (tmp_path / "bound").mkdir()
    mount(tmp_path / "bound", "--bind", str(tmp_path / "real"))
    assert run(tmp_path / "bound").returncode == 0
    assert run(tmp_path / "real").returncode == 0
    casgrid_core.check_result(str(tmp_path / "bound"))


def test_a_full_volume_keeps_the_old_output(tmp_path, mount):
    volume = tmp_path / "volume"
    volume.mkdir()
    mount(volume, "-t", "tmpfs", "-o", "size=200k", "tmpfs")
    assert run(volume).returncode == 0
    before = snapshot(volume)
    (tmp_path / "long.textproto").write_text(RUN[1].read_text().replace("users: 50", "users: 900"))
    done = casgrid("run", tmp_path / "long.textproto", "--network", "queue", "--quiet", "--trace", "all", "--out", volume)
    assert done.returncode == 3 and snapshot(volume) == before, done


def test_a_volume_that_may_not_be_written_to_is_refused(tmp_path, mount):
    volume = tmp_path / "volume"
    volume.mkdir()
    mount(volume, "-t", "tmpfs", "-o", "ro", "tmpfs")
    for place in (volume, volume / "out"):
        done = run(place)
        assert done.returncode == 2 and "Read-only" in done.stderr, done


def test_a_mount_point_inside_an_output_is_refused(tmp_path, mount):
    out = tmp_path / "out"
    assert run(out, "--logs", out / "logs").returncode == 0
    shutil.copytree(out / "logs", tmp_path / "copy")
    mount(out / "logs", "--bind", str(tmp_path / "copy"))
    done = run(out)
    assert done.returncode == 2 and "mount point" in done.stderr, done


# ---- readers ---------------------------------------------------------------------------------------

DAMAGES = {
    "no mark": lambda out: (out / "casgrid.manifest").unlink(),
    "mark cut": lambda out: (out / "casgrid.manifest").write_text((out / "casgrid.manifest").read_text()[:90]),
    "mark changed": lambda out: (out / "casgrid.manifest").write_text(
        (out / "casgrid.manifest").read_text().replace("report", "raport")),
    "missing": lambda out: (out / "report.json").unlink(),
    "size": lambda out: (out / "report.json").write_text((out / "report.json").read_text() + " "),
    "digest": lambda out: (out / "report.json").write_bytes((out / "report.json").read_bytes()[:-2] + b"x\n"),
    "of another run": lambda out: shutil.copy(out.parent / "b" / "trace.pb", out / "trace.pb"),
    "a link": lambda out: ((out / "trace.pb").unlink(), (out / "trace.pb").symlink_to(out.parent / "b" / "trace.pb")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_readers_refuse_what_is_not_one_whole_result(tmp_path, damage):
    a, b = tmp_path / "a", tmp_path / "b"
    assert run(a).returncode == 0 and run(b, "--seed", "4").returncode == 0
    assert casgrid("trace", "diff", a, b).returncode in (0, 1)
    DAMAGES[damage](a)
    calls = [["trace", "diff", a, b], ["trace", "diff", b, a], ["trace", "print", a]]
    if damage != "no mark":
        calls += [["trace", "print", a / "trace.pb"]]
    for words in calls:
        done = casgrid(*words)
        assert done.returncode == 2 and done.stdout == "", done
        assert "not one whole result" in done.stderr and "run it again" in done.stderr, done
    with pytest.raises(ValueError, match="not one whole result"):
        casgrid_core.check_result(str(a))


def test_readers_of_logs_refuse_a_folder_that_is_not_whole(tmp_path):
    logs = tmp_path / "in" / "logs"
    assert run(logs, option="--logs").returncode == 0
    calls = [["calibrate", tmp_path / "in", "-o", tmp_path / "p"], ["calibrate", logs, "-o", tmp_path / "p"],
             ["replay", logs, "--scenario", RUN[1], "--network", "queue"]]
    for words in calls:
        assert casgrid(*words).returncode == 0, words
    log = next(logs.rglob("*.LOG"))
    log.write_bytes(log.read_bytes()[:-40])
    for words in [*calls, ["calibrate", log, "-o", tmp_path / "p"]]:
        done = casgrid(*words)
        assert done.returncode == 2 and "not one whole result" in done.stderr, done
        assert "delete .casgrid-logs" in done.stderr
    with pytest.raises(ValueError, match="not one whole result"):
        casgrid_core.read_logs([str(logs)], 1)
    # Without its mark it is a folder of logs like any other.
    (logs / ".casgrid-logs").unlink()
    assert casgrid(*calls[0]).returncode == 0


def test_a_copy_is_a_result_too(tmp_path):
    out = old(tmp_path, "--out")
    (tmp_path / "copy").mkdir()
    subprocess.run(["sh", "-c", 'cp "$1"/* "$2"/', "sh", str(out), str(tmp_path / "copy")], check=True)
    assert casgrid("trace", "diff", out, tmp_path / "copy").returncode == 0


def test_the_mark_lists_each_file_with_its_size(tmp_path):
    out = old(tmp_path, "--out")
    rows = [line.split(" ") for line in (out / "casgrid.manifest").read_text().splitlines()[2:-1]]
    assert {name: int(size) for _, size, name in rows} == {
        p.name: p.stat().st_size for p in out.iterdir() if p.name != "casgrid.manifest"}
    assert json.loads((out / "report.json").read_text())["verdict"] == "pass"


def test_python_reads_and_writes_by_the_same_rules(tmp_path):
    import casgrid
    out = old(tmp_path, "--out")
    assert casgrid.read_result(out).verdict == "pass"
    (out / "report.json").write_text("{}")
    with pytest.raises(ValueError, match="not one whole result"):
        casgrid.read_result(out)
    profile = tmp_path / "p"
    casgrid_core.write_file(str(profile), b"one")
    casgrid_core.write_file(str(profile), b"two")
    assert profile.read_bytes() == b"two" and sorted(os.listdir(tmp_path)) == ["out", "p"]
    with pytest.raises(ValueError, match="a part of the result"):
        casgrid_core.write_file(str(out / "trace.pb"), b"x")
    with pytest.raises(ValueError, match="is a directory"):
        casgrid_core.write_file(str(out), b"x")


# What Python writes: every parameter that is named as a place is known here, whether it is read or written.
PLACES = {"run.scenario": "read", "run.logs": "written", "replay.logs": "read", "read_logs.paths": "read", "calibrate.paths": "read",
          "read_result.folder": "read", "import_topology.directory": "read", "conformance.cases": "read",
          "conformance.forest": "read", "Profile.save.path": "written", "load.scenario": "read"}


def test_every_place_that_python_takes_is_known():
    import casgrid
    found = set()
    for name in casgrid.__all__:
        thing = getattr(casgrid, name)
        methods = inspect.getmembers(thing, inspect.isfunction) if inspect.isclass(thing) else [("", thing)]
        for method, function in methods:
            if method.startswith("_"):
                continue
            for parameter in inspect.signature(function).parameters.values():
                if "PathLike" in str(parameter.annotation) or parameter.annotation == "Paths" or parameter.name in (
                        "path", "paths", "folder", "directory", "out", "file", "plot", "logs"):
                    found.add(".".join(filter(None, (name, method, parameter.name))))
    assert found <= set(PLACES)
    assert {name for name, what in PLACES.items() if what == "written"} <= found


def test_what_python_writes_goes_through_the_writer(tmp_path):
    import casgrid
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="other files"):
        casgrid.run(RUN[1], network="queue", until_s=20, logs=tmp_path / "logs")
    assert casgrid.run(RUN[1], network="queue", until_s=20, logs=tmp_path / "new").passed
    profile = casgrid.calibrate(tmp_path / "new")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="symbolic link"):
        profile.save(tmp_path / "link")
    profile.save(tmp_path / "p")
    profile.save(tmp_path / "p")
    assert sorted(os.listdir(tmp_path)) == ["link", "logs", "new", "p"]
