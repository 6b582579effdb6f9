"""The package as its users meet it."""
import ast
import datetime
import inspect
import json
import os
import pathlib
import pickle
import signal
import subprocess
import sys

import pandas as pd
import pytest

import casgrid
import casgrid_core

TOP = pathlib.Path(__file__).resolve().parents[2]


def test_load_says_everything_that_is_wrong_at_once():
    with pytest.raises(ValueError) as error:
        casgrid.load('titel: "x"\nduration_s: -1\nseeds: 3\n')
    text = str(error.value)
    assert '<text>:1: titel' in text and 'did you mean "title"?' in text
    assert "<text>:3: seeds" in text


def test_load_of_a_missing_file():
    with pytest.raises(ValueError, match="there is no such file"):
        casgrid.load("nowhere.textproto")


def test_scenario_says_what_it_is(catalogue):
    scenario = casgrid.load(catalogue / "two-site-failover.textproto")
    assert "20,000 users" in repr(scenario)
    assert casgrid.load(scenario.text).text == scenario.text


def test_check_is_a_frame(catalogue, tmp_path):
    squeezed = tmp_path / "squeezed.textproto"
    text = (catalogue / "wan-squeeze.textproto").read_text()
    squeezed.write_text(text.replace("sessions_per_s: 6 ", "sessions_per_s: 12 "))
    findings = casgrid.load(squeezed).check()
    assert list(findings.columns) == ["code", "severity", "object", "sentence", "remedy"]
    assert "LOAD-1" in set(findings.code)


@pytest.mark.parametrize("user, front_end, action, target", [
    ("staff-0@contoso.com", "cas-paris1", "proxy", "mbx-paris1"),
    ("staff-1@contoso.com", "cas-paris1", "proxy", "mbx-lyon1"),
    ("staff-1@contoso.com", "cas-lyon1", "proxy", "mbx-lyon1"),
])
def test_route_proxies_to_the_active_copy(catalogue, user, front_end, action, target):
    d = casgrid.route(catalogue / "two-site-failover.textproto", user=user, url="https://mail.contoso.com/owa/",
                      front_end=front_end)
    assert (d.action, d.target, d.port) == (action, target, 444), d.explain()


def test_route_redirects_to_the_other_name(catalogue):
    d = casgrid.route(catalogue / "site-redirect.textproto", user="lyon-staff-1@contoso.com",
                      url="https://mail-paris.contoso.com/owa/auth.owa")
    assert (d.action, d.redirect_kind, d.location, d.status) == (
        "redirect", "sso", "https://mail-lyon.contoso.com/owa/auth.owa", 200)
    assert ("not-mounted", "a copy is mounted") in d.rejected
    assert d.rule == "redirect-sso" and "rule       redirect-sso" in d.explain()
    assert d.explain().count("\n  not  ") == 3 and d.explain(all=True).count("\n  not  ") == len(d.rejected)
    assert pickle.loads(pickle.dumps(d)).explain() == d.explain()


def test_route_names_what_does_not_exist(catalogue):
    failover = catalogue / "two-site-failover.textproto"
    with pytest.raises(ValueError, match='front_end: there is no front end "cas-pariss1"'):
        casgrid.route(failover, user="staff-1@contoso.com", url="https://mail.contoso.com/owa/", front_end="cas-pariss1")
    with pytest.raises(ValueError, match="user"):
        casgrid.route(failover, user="nobody@contoso.com", url="https://mail.contoso.com/owa/")
    with pytest.raises(ValueError, match="namespace"):
        casgrid.route(failover, user="staff-1@contoso.com", url="https://elsewhere.example/owa/")


@pytest.fixture(scope="module")
def result():
    return casgrid.run(TOP / "scenarios/catalog/two-site-failover.textproto", brief=True, network="queue")


def test_result_frames_have_their_columns_and_types(result):
    assert result.passed and result.verdict == "pass"
    assert len(result.fingerprint) == 32
    for frame in (result.latency, result.servers, result.links, result.timeline, result.connections,
                  result.objectives, result.routing, result.participants, result.populations,
                  result.balancers, result.memory):
        assert isinstance(frame, pd.DataFrame) and len(frame) > 0
    assert result.latency.p95_ms.dtype == "float64" and result.latency["count"].dtype == "int64"
    assert result.timeline.first_recovered_s.isna().any()
    assert set(result.servers.role) == {"client access", "mailbox", "directory"}
    assert (result.requests["under_way_before"] + result.requests["sent"]
            == sum(result.requests[k] for k in ("answered", "failed", "in_flight")))


def test_every_column_of_a_report_has_its_row_in_the_table(result):
    tables = casgrid_core.report_tables()
    report = result.report
    run = tables.pop("run")
    # What is no table of rows: lists of words, and what only replays and profiles have.
    assert set(report) == set(run) | set(tables) | {"violations"}
    assert tables.pop("requests").keys() == report["requests"].keys()
    for name, columns in tables.items():
        assert all(list(row) == list(columns) for row in report[name]), name
        frame = getattr(result, name)
        assert [c for c in frame.columns if not c.endswith("_at_least")] == list(columns), name


def test_a_printed_frame_shows_every_column(result):
    printed = str(result.timeline)
    assert all(column in printed for column in result.timeline.columns) and "..." not in printed.split("\n")[0]


def test_frames_of_phones_and_outlook():
    result = casgrid.run(TOP / "scenarios/catalog/reconnect-storm.textproto", brief=True)
    assert set(result.long_polls.protocol) == {"activesync", "mapi"}
    calls = result.long_polls
    assert (calls.under_way_before + calls.sent == calls.answered + calls.broken + calls.pending).all()
    assert result.storms.handshakes_peak.max() > 200
    assert result.connections.held.max() > 3_000


def test_a_frame_that_is_asked_for_by_its_old_name_is_told_the_new_one(result):
    with pytest.raises(AttributeError, match="'hanging': it is called long_polls since schema version 2"):
        result.hanging
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        result.nothing


def test_a_result_of_an_earlier_casgrid_is_refused_with_the_word_that_changed(result, tmp_path, monkeypatch):
    report = result.report
    report["hanging"] = report.pop("long_polls")
    (tmp_path / "report.json").write_text(json.dumps(report))
    monkeypatch.setattr(casgrid._result.core, "check_result", lambda folder: None)  # whole, as its mark says
    with pytest.raises(ValueError, match="'hanging': it is called long_polls since schema version 2; run"):
        casgrid.read_result(tmp_path)


def test_availability_is_a_frame_beside_its_attempts(result):
    every = result.availability.query("protocol == 'all' and population == 'all'").iloc[0]
    causes = result.causes.query("protocol == 'all' and population == 'all'")
    assert causes.operations.sum() == every.failed + every.given_up and causes.held_against.dtype == bool
    assert every.availability == pytest.approx(every.good / (every.good + causes.operations[causes.held_against].sum()))
    assert every.availability > every.attempts == result.requests["good_share"], "retries help users, and are no better attempts"
    slices = result.availability_over_time.query("protocol == 'all'")
    assert slices.good.sum() == every.good and slices.operations.dtype == "int64" and slices.availability.dtype == "float64"
    assert (slices.until_s.iloc[:-1].to_numpy() == slices.at_s.iloc[1:].to_numpy()).all()


def test_getters_are_pure(result):
    frame = result.servers
    frame.loc[:, "served"] = 0
    assert result.servers.served.sum() > 0
    report = result.report
    report["verdict"] = "changed"
    assert result.verdict == "pass"
    assert result.fingerprint in repr(result) and "<table" in result._repr_html_()


def test_the_same_run_has_the_same_fingerprint(result):
    again = casgrid.run(TOP / "scenarios/catalog/two-site-failover.textproto", brief=True, network="queue")
    assert again.fingerprint == result.fingerprint


def test_options_reach_the_run(catalogue):
    scenario = catalogue / "wan-squeeze.textproto"
    assert casgrid.run(scenario, until_s=60, network="queue", seed=5).report["seed"] == 5
    with pytest.raises(ValueError):
        casgrid.run(scenario, network="carrier pigeon")


def test_a_time_limit_ends_the_run(catalogue):
    with pytest.raises(casgrid.RunTimeout) as error:
        casgrid.run(catalogue / "two-site-failover.textproto", timeout_s=0.3)
    assert isinstance(error.value, TimeoutError) and isinstance(error.value, casgrid.RunError)


def test_an_interrupt_ends_the_child_and_leaves_the_interpreter(catalogue):
    code = ("import casgrid\n"
            "try:\n"
            "    print('under way', flush=True)\n"
            f"    casgrid.run({str(catalogue / 'two-site-failover.textproto')!r}, scale=4)\n"
            "except KeyboardInterrupt:\n"
            "    print('interrupted, still here')\n")
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline().strip() == "under way"
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=10)
    assert out.strip() == "interrupted, still here" and child.returncode == 0


def test_a_crash_of_the_program_is_an_exception(catalogue, monkeypatch, tmp_path):
    crash = tmp_path / "crash"
    crash.write_text("#!/bin/sh\necho 'the last words' >&2\nkill -ABRT $$\n")
    crash.chmod(0o755)
    monkeypatch.setenv("CASGRID_PROGRAM", str(crash))
    with pytest.raises(casgrid.RunError) as error:
        casgrid.run(catalogue / "wan-squeeze.textproto")
    assert error.value.signal == signal.SIGABRT and "the last words" in error.value.stderr


def test_a_missing_program_is_a_sentence(catalogue, monkeypatch):
    monkeypatch.delenv("CASGRID_PROGRAM", raising=False)
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(RuntimeError, match="./casgrid python"):
        casgrid.run(catalogue / "wan-squeeze.textproto")


def test_the_examples_are_those_of_the_tree(catalogue):
    examples = casgrid.examples()
    assert set(examples.index) == {p.stem for p in catalogue.glob("*.textproto")} | {"exports", "logs"}
    assert all(os.path.exists(path) for path in examples.path)
    assert examples.what["two-site-failover"].startswith("two sites, one name")
    assert examples.path["wan-squeeze"] == str(catalogue / "wan-squeeze.textproto")


def test_the_stub_names_what_the_module_has():
    stub = ast.parse((TOP / "pybind" / "casgrid_core.pyi").read_text())
    declared = {node.name for node in stub.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    present = {name for name, _ in inspect.getmembers(casgrid_core, callable) if not name.startswith("_")}
    assert declared == present


def test_run_writes_the_logs_of_its_servers(catalogue, tmp_path):
    casgrid.run(catalogue / "wan-squeeze.textproto", until_s=60, network="queue", logs=tmp_path / "logs", log_noise=0.5)
    path = max((tmp_path / "logs").glob("*/Logging/HttpProxy/Owa/*.LOG"), key=lambda p: p.stat().st_size)
    names = next(l for l in path.read_text().splitlines() if l.startswith("#Fields: "))[9:].split(",")
    rows = pd.read_csv(path, comment="#", names=names)
    assert {200, 401} <= set(rows["HttpStatus"])
    with pytest.raises(ValueError, match="^log_noise: "):
        casgrid.run(catalogue / "wan-squeeze.textproto", logs=tmp_path / "more", log_noise=2)


def test_replay_gives_frames_of_the_logs(tmp_path):
    log = tmp_path / "a.LOG"
    head = ("DateTime,RequestId,Protocol,UrlHost,UrlStem,AuthenticatedUser,HttpStatus,Method,RequestBytes,"
            "ResponseBytes,TotalRequestTime,UrlQuery")
    rows = [f"2023-01-09T09:00:0{i}.500Z,id{i},Owa,mail.contoso.com,/owa/service.svc,CONTOSO\\{user},200,POST,900,7000,"
            "20,?action=GetItem" for i, user in enumerate(["staff-1", "staff-2", "nobody"])]
    log.write_text("#Log-type: HttpProxy Logs\n#Fields: " + head + "\n" + "\n".join(rows) + "\n")
    result = casgrid.replay(log, scenario=TOP / "tests/program/good.textproto", network="queue", speed=2,
                            end=datetime.datetime(2023, 1, 9, 9, 30))
    assert result.passed and result.replay.rows_read == 3
    assert result.replay.fates.set_index("fate").rows.to_dict() == {"replayed": 2, "unknown user": 1}
    assert list(result.replay.unknown.user) == ["CONTOSO\\nobody"]
    read = result.replay.latency.query("action == 'read'").iloc[0]
    assert (read.begun, read.recorded_count, read.simulated_count) == (2, 2, 2)
    assert casgrid.run(TOP / "tests/program/good.textproto", network="queue", until_s=5).replay is None
    with pytest.raises(ValueError, match="nothing in the logs"):
        casgrid.replay([log], scenario=TOP / "tests/program/good.textproto", start="2024-01-01T00:00:00Z")
