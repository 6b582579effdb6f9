"""The program's commands on good input."""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import pytest

from conftest import CATALOGUE, TOP, casgrid

FAILOVER = CATALOGUE / "two-site-failover.textproto"
SQUEEZE = CATALOGUE / "wan-squeeze.textproto"
FLOW_LIBRARY = pathlib.Path(os.environ["CASGRID_PROGRAM"]).parents[1] / "lib/casgrid/networks/casgrid-flow.so"


def report_of(*arguments):
    done = casgrid("run", *arguments, "--json")
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def test_out_holds_report_trace_and_the_resolved_scenario(tmp_path):
    out = tmp_path / "out"
    assert casgrid("run", FAILOVER, "--brief", "--network", "queue", "--out", out).returncode == 0
    assert sorted(p.name for p in out.iterdir()) == ["casgrid.manifest", "report.json", "scenario.textproto", "trace.pb"]
    report = json.loads((out / "report.json").read_text())
    assert report["verdict"] == "pass" and len(report["fingerprint"]) == 32
    # What was resolved gives the same run, and may be written over an earlier output.
    again = report_of(out / "scenario.textproto")
    assert again["fingerprint"] == report["fingerprint"]
    assert casgrid("run", FAILOVER, "--brief", "--network", "queue", "--out", out).returncode == 0


@pytest.mark.parametrize("options", [
    ["--brief", "--until", "20", "--seed", "9", "--network", "flow"],
    ["--brief", "--until", "10", "--scale", "2", "--network", "queue"],
    ["--until", "15", "--network", "queue", "--trace", "control"],
    ["--brief", "--until", "20", "--coupling", "exact", "--trace", "none"]])
@pytest.mark.parametrize("scenario", ["balancer-models", "multi-role", "rolling-maintenance", "site-redirect"])
def test_what_was_resolved_runs_as_it_ran(scenario, options, tmp_path):
    report = report_of(CATALOGUE / f"{scenario}.textproto", *options, "--out", tmp_path / "out")
    again = report_of(tmp_path / "out" / "scenario.textproto", "--out", tmp_path / "again")
    assert again["fingerprint"] == report["fingerprint"]
    resolved, twice = [(tmp_path / out / "scenario.textproto").read_text() for out in ("out", "again")]
    assert twice == resolved


def small_link(tmp_path, **changes):
    """Uploads that keep a link of 10 Mbit/s busy from the third second on."""
    good = (TOP / "tests/program/good.textproto").read_text()
    text = good.replace("bandwidth_mbps: 100 latency_ms: 10", "bandwidth_mbps: 10 latency_ms: 10")
    text = re.sub(r"profile \{[^}]*\}", "profile { requests_per_hour: 600 request_bytes { constant: 20000000 } }", text)
    for old, new in changes.items():
        text = re.sub(rf"^{old}: .*$", f"{old}: {new}", text, flags=re.MULTILINE)
    path = tmp_path / "small-link.textproto"
    path.write_text(text)
    return path


@pytest.mark.parametrize("network", ["queue", "flow"])
def test_a_links_share_in_use_knows_neither_of_samples_nor_of_the_end(network, tmp_path):
    def link(*lines, **changes):
        path = small_link(tmp_path, **changes)
        path.write_text(path.read_text() + "\n".join(lines) + "\n")
        report = report_of(path, "--network", network)
        return next(r for r in report["links"] if r["direction"] == "internet -> paris"), report

    plain, report = link()
    assert plain["utilisation_peak"] == pytest.approx(1, abs=1e-4) and 0.9 < plain["utilisation_mean"] <= 1
    assert plain["mean_mbps"] == pytest.approx(10 * plain["utilisation_mean"], rel=1e-4)
    assert "link access, internet -> paris, 100 % at its peak" in report["binding_resource"]
    for sample in ("7", "0.3", "1000"):
        assert link(f"record {{ sample_s: {sample} }}")[0] == plain
    # Longer by a little: the octets of a little more time, and no more.
    longer, _ = link(duration_s=61)
    assert longer["bytes"] - plain["bytes"] == pytest.approx(1_250_000, abs=2)
    assert longer["utilisation_peak"] == plain["utilisation_peak"]


def test_a_failed_objective_is_exit_code_1(tmp_path):
    path = tmp_path / "strict.textproto"
    good = (TOP / "tests/program/good.textproto").read_text()
    path.write_text(good.replace("< 2000", "< 1"))
    done = casgrid("run", path, "--network", "queue")
    assert done.returncode == 1 and "verdict: fail" in done.stdout and "NO" in done.stdout
    path.write_text(good.replace("p95(latency_ms) < 2000", "p95(latency_ms, action=root) < 2000"))
    done = casgrid("run", path, "--network", "queue")
    assert done.returncode == 1 and "no samples" in done.stdout


def test_options_change_the_run():
    base = report_of(SQUEEZE, "--until", "60", "--network", "queue")
    assert base["duration_s"] == 60 and base["network"] == "queue"
    assert report_of(SQUEEZE, "--until", "60", "--network", "queue", "--seed", "12")["fingerprint"] != base["fingerprint"]
    assert report_of(SQUEEZE, "--until", "60", "--network", "flow")["fingerprint"] != base["fingerprint"]


def test_scale_grows_clients_servers_and_links_together():
    one = report_of(FAILOVER, "--brief", "--network", "queue")
    three = report_of(FAILOVER, "--brief", "--network", "queue", "--scale", "3")
    assert three["verdict"] == "pass" and three["violations"] == []
    assert len(three["servers"]) == 3 * len(one["servers"])
    assert three["requests"]["sent"] == pytest.approx(3 * one["requests"]["sent"], rel=0.02)
    for name in ("cas-lyon1", "mbx-lyon2"):
        before = next(s for s in one["servers"] if s["server"] == name)
        after = next(s for s in three["servers"] if s["server"] == name)
        assert after["utilisation_mean"] == pytest.approx(before["utilisation_mean"], rel=0.15)
    before = next(l for l in one["links"] if l["link"] == "paris-lyon")
    after = next(l for l in three["links"] if l["link"] == "paris-lyon")
    assert after["utilisation_mean"] == pytest.approx(before["utilisation_mean"], rel=0.15)


def test_trace_diff_names_the_first_difference(tmp_path):
    a, b, c = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    for out, seed in ((a, 1), (b, 1), (c, 2)):
        casgrid("run", SQUEEZE, "--until", "20", "--network", "queue", "--trace", "all", "--seed", seed, "--out", out)
    same = casgrid("trace", "diff", a, b)
    assert same.returncode == 0 and same.stdout.startswith("no difference, fingerprint")
    other = casgrid("trace", "diff", a, c)
    assert other.returncode == 1
    assert "first difference: event 1, participant paris-staff" in other.stdout
    assert str(a) in other.stdout and str(c) in other.stdout and "session-started" in other.stdout


def test_trace_diff_finds_a_difference_in_the_middle(tmp_path):
    good = (TOP / "tests/program/good.textproto").read_text()
    for name, text in (("a", good), ("b", good.replace("at_s: 30", "at_s: 31"))):
        (tmp_path / f"{name}.textproto").write_text(text)
        casgrid("run", tmp_path / f"{name}.textproto", "--network", "queue", "--out", tmp_path / name)
    done = casgrid("trace", "diff", tmp_path / "a", tmp_path / "b")
    assert done.returncode == 1 and "30.000000000 s  world  fault-applied" in done.stdout


def test_trace_of_something_else(tmp_path):
    (tmp_path / "trace.pb").write_bytes(os.urandom(2000))
    for arguments in (("trace", "diff", tmp_path, tmp_path), ("trace", "print", tmp_path), ("trace", "print", "none")):
        done = casgrid(*arguments)
        assert done.returncode == 2 and "trace" in done.stderr, done


def test_trace_print_of_one_participant(tmp_path):
    casgrid("run", FAILOVER, "--brief", "--network", "queue", "--out", tmp_path / "o")
    done = casgrid("trace", "print", tmp_path / "o", "--participant", "dag1")
    assert done.returncode == 0
    assert "copy-chosen database db1 server mbx-lyon1" in done.stdout
    assert all("  dag1  " in line for line in done.stdout.splitlines())
    assert casgrid("trace", "print", tmp_path / "o", "--participant", "dag2").returncode == 2


def test_examples_are_listed_with_their_titles_and_each_says_where_it_is():
    listed = casgrid("examples", env={**os.environ, "COLUMNS": "200"}).stdout
    for path in CATALOGUE.glob("*.textproto"):
        title = re.search(r'^title: "(.*)"', path.read_text(), re.MULTILINE)[1]
        assert re.search(rf"^ *{path.stem} +{re.escape(title)}$", listed, re.MULTILINE), path
        assert casgrid("examples", path.stem).stdout == f"{path}\n"
    rows = json.loads(casgrid("examples", "--json").stdout)
    assert casgrid("examples", "--names").stdout.split() == [row["name"] for row in rows]
    strange = casgrid("examples", "wan-squeez")
    assert strange.returncode == 2 and 'did you mean "wan-squeeze"?' in strange.stderr


def test_examples_that_did_not_come_along_are_missed(tmp_path):
    alone = shutil.copy(os.environ["CASGRID_PROGRAM"], tmp_path)
    done = subprocess.run([alone, "examples"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "the examples are not there" in done.stderr


@pytest.mark.skipif(not FLOW_LIBRARY.exists(), reason="a build with sanitizers has SimGrid in the program itself")
def test_simgrid_is_loaded_by_who_asks_for_it_and_missed_in_words(tmp_path):
    loaded = casgrid("--version", env={**os.environ, "LD_TRACE_LOADED_OBJECTS": "1"}).stdout
    assert "libprotobuf" in loaded and "simgrid" not in loaded
    alone = shutil.copy(os.environ["CASGRID_PROGRAM"], tmp_path)
    run = [alone, "run", CATALOGUE / "wan-squeeze.textproto", "--brief", "--quiet", "--network"]
    flow = subprocess.run([*run, "flow"], capture_output=True, text=True, check=False)
    assert flow.returncode == 3 and "../lib/casgrid/networks" in flow.stderr and "casgrid-flow.so" in flow.stderr
    assert "use queue" in flow.stderr
    assert subprocess.run([*run, "queue"], capture_output=True, check=False).returncode in (0, 1)


def test_new_writes_a_scenario_that_passes(tmp_path):
    done = casgrid("new", "mine", cwd=tmp_path)
    assert done.returncode == 0 and (tmp_path / "mine.textproto").exists()
    assert casgrid("check", tmp_path / "mine.textproto").returncode == 0
    assert casgrid("run", tmp_path / "mine.textproto").returncode == 0
    assert casgrid("new", "mine", cwd=tmp_path).returncode == 2


def test_check_names_what_would_go_wrong(tmp_path):
    good = (TOP / "tests/program/good.textproto").read_text()

    def findings(text):
        path = tmp_path / "s.textproto"
        path.write_text(text)
        done = casgrid("check", path, "--json")
        return done.returncode, {f["code"]: f for f in json.loads(done.stdout)}

    code, found = findings(good.replace('  links { name: "wan" a: "paris" b: "lyon" bandwidth_mbps: 100 latency_ms: 5 }\n', ""))
    assert code == 2 and found["REACH-2"]["severity"] == "error" and "lyon" in found["REACH-2"]["sentence"]
    code, found = findings(good.replace("users: 50", "users: 500000"))
    assert code == 2 and found["LOAD-1"]["severity"] == "error" and "capacity" in found["LOAD-1"]["sentence"]
    code, found = findings(good.replace("latency_ms: 5 }", "latency_ms: 400 }"))
    assert code == 2 and "800 ms" in found["T13"]["sentence"]
    code, found = findings(good.replace('addresses: "lb1"', 'addresses: "lb1" addresses: "cas2"'))
    assert code == 0 and found["NS-1"]["severity"] == "warning"
    assert found["DAG-2"]["severity"] == "note"
    for finding in found.values():
        assert set(finding) == {"code", "severity", "object", "sentence", "remedy"} and all(finding.values())


@pytest.mark.parametrize("network", ["queue", "flow"])
def test_an_interrupt_ends_a_run_within_a_second_and_leaves_nothing(tmp_path, network):
    child = subprocess.Popen([os.environ["CASGRID_PROGRAM"], "run", FAILOVER, "--network", network, "--scale", "4",
                              "--out", tmp_path / "out"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / ".out.casgrid-part" / "new" / "trace.pb").exists():
        assert child.poll() is None
    before = time.monotonic()
    child.send_signal(signal.SIGINT)
    _, stderr = child.communicate(timeout=20)
    assert time.monotonic() - before < 1 and child.returncode == 130
    assert "interrupted" in stderr and list(tmp_path.iterdir()) == []


def test_an_interrupt_ends_a_comparison_too():
    child = subprocess.Popen([os.environ["CASGRID_PROGRAM"], "run", SQUEEZE, "--scale", "30"],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.poll() is None
    while not os.listdir(f"/proc/{child.pid}/task") or not open(f"/proc/{child.pid}/task/{child.pid}/children").read():
        assert child.poll() is None
    before = time.monotonic()
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=20)
    assert time.monotonic() - before < 1 and child.returncode == 130


def test_nothing_is_drawn_when_piped():
    done = casgrid("run", SQUEEZE, "--until", "30", "--network", "queue")
    assert done.stderr == "" and "\r" not in done.stdout and "\x1b" not in done.stdout


def test_the_reference_page_is_what_the_schema_says():
    assert casgrid("reference").stdout == (TOP / "docs" / "scenario-reference.md").read_text()
