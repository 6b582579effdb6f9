"""What a run says: no data is no good value, words mean what people read, one base for all, lines that fit."""
import json
import re

import pytest

import recomputed
import written_pages
from conftest import CATALOGUE, TOP, casgrid

# Two front ends behind one name, one mailbox server that is a little busy.
SMALL = """
title: "small" duration_s: {duration} seed: 7
topology {{ sites {{ name: "s" }} client_networks {{ name: "i" }}
  links {{ name: "l" a: "i" b: "s" bandwidth_mbps: 10000 latency_ms: 1 }} }}
directory {{ domain: "c.com"
  front_ends {{ name: "fe1" site: "s" cpu {{ cores: 1 megacycles_per_core: 1000 }} }}
  front_ends {{ name: "fe2" site: "s" cpu {{ cores: 1 megacycles_per_core: 1000 }} }}
  mailbox_servers {{ name: "mb" site: "s" }}
  directory_servers {{ name: "dc" site: "s" }}
  databases {{ name: "db" copies {{ server: "mb" }} }}
  balancers {{ name: "lb" site: "s" pool: "fe1" pool: "fe2" policy: ROUND_ROBIN }}
  namespaces {{ host: "mail.c.com" addresses: "lb" }} }}
populations {{ name: "u" client: {client} users: {users} location: "i" databases: "db" namespace: "mail.c.com"
  closed {{ ramp_s: 30 }}
  profile {{ requests_per_hour: {rate} front_end_megacycles {{ constant: {work} }} patience_s: {patience} }} }}
network {{ model: QUEUE }}
record {{ trace: NONE warm_up_s: {warm_up} sample_s: 10 }}
"""


@pytest.fixture
def run(tmp_path):
    """Runs the small scenario, changed, with what is added to it."""
    def run(added="", objectives=(), **changes):
        values = {"duration": 300, "client": "OWA", "users": 60, "rate": 600, "work": 20, "patience": 60, "warm_up": 60}
        text = SMALL.format(**{**values, **changes}) + added
        text += "".join(f'objectives {{ expression: "{o}" }}\n' for o in objectives)
        path = tmp_path / "small.textproto"
        path.write_text(text)
        done = casgrid("run", path, "--json")
        assert done.returncode in (0, 1), done.stderr
        report = json.loads(done.stdout)
        shown = casgrid("run", path, "--tables")
        return report, shown.stdout
    return run


def row(report, table, **keys):
    return next(r for r in report[table] if all(r[k] == v for k, v in keys.items()))


DEAD = 'faults { name: "site lost" at_s: 150 crash: "mb" } faults { name: "front end" at_s: 200 lasting_s: 10 crash: "fe1" }\n'


def test_who_never_recovers_meets_no_bound(run):
    report, shown = run(DEAD, ["max(recovery_s, fault=site lost) < 1000", "max(first_recovered_s) < 1000",
                               "max(recovery_s) > 100"])
    lost = row(report, "timeline", what="site lost")
    assert lost["users_hurt"] > 0 and lost["not_recovered"] > 0
    assert lost["first_recovered_s"] == lost["last_recovered_s"] == {"at_least": 150.0}
    first, second, third = report["objectives"]
    assert not first["met"] and first["value"] == {"at_least": 150.0} and first["note"] == "not recovered within the run"
    assert not second["met"] and third["met"], "at least 150 s is above 100 s and below nothing"
    assert "not within the run" in shown and "not recovered within the run" in shown


def test_a_silent_loss_that_hurts_nobody_by_an_error_is_no_recovery(run):
    # Without power nothing is refused, and who has all the patience in the world fails at nothing.
    report, _ = run('faults { name: "dark" at_s: 150 power_loss: "fe1" } faults { name: "dark too" at_s: 150 power_loss: "fe2" }\n',
                    ["max(recovery_s) < 1000"], patience=3000)
    assert not report["objectives"][0]["met"]
    assert report["requests"]["not_recovered"] > 0


def test_what_hangs_for_ever_counts_as_failed_and_as_slow(run):
    # The mailbox server is gone without a word, and nobody gives up before the run is over.
    added = 'timing { back_end_timeout_s: 3000 lookup_timeout_s: 3000 }\nfaults { name: "gone" at_s: 150 power_loss: "mb" }\n'
    report, _ = run(added, ["share(requests_failed) < 0.01", "p99(latency_ms) < 20000", "max(recovery_s, fault=gone) < 149"],
                    patience=3000)
    q = report["requests"]
    assert 20 < q["overdue"] <= q["in_flight"] and q["not_recovered"] > 20
    assert [o["met"] for o in report["objectives"]] == [False, False, False]


def test_a_fault_that_hurts_nobody_needs_no_recovery(run):
    report, _ = run('faults { name: "slow" at_s: 150 lasting_s: 20 link_bandwidth { link: "l" bandwidth_mbps: 9000 } }\n',
                    ["max(recovery_s) < 10", "max(recovery_s, fault=nothing of the kind) < 10"])
    there, absent = report["objectives"]
    assert there["met"] and there["value"] == 0 and there["note"] == "nobody was hurt"
    assert not absent["met"] and absent["value"] is None and absent["note"] == "no such fault in the run"


def test_given_up_requests_count_with_the_time_they_waited(run):
    # Twice as much work as two front ends can do: most requests are given up after 5 s.
    report, shown = run(objectives=["p99(latency_ms) < 100000", "mean(latency_ms) < 100000"], work=400, patience=5)
    every = row(report, "latency", protocol="owa", action="all")
    assert every["timed_out"] > every["count"] / 10
    assert every["p99_ms"]["at_least"] == pytest.approx(5000, rel=0.01)
    assert every["max_ms"]["at_least"] >= 5000 and "at_least" in every["mean_ms"]
    assert [o["met"] for o in report["objectives"]] == [False, False] and "> 5" in shown


def test_users_are_counted_once_and_incidents_each_time(run):
    crashes = "".join(f'faults {{ name: "crash {i}" at_s: {80 + 20 * i} lasting_s: 5 crash: "mb" }}\n' for i in range(10))
    report, _ = run(crashes)
    staff = report["populations"][0]
    assert staff["users_hurt"] <= 60 < staff["incidents"]
    assert report["requests"]["users_hurt"] == staff["users_hurt"]
    for line in report["timeline"]:
        assert line["users_hurt"] <= 60 and line["users_hurt"] <= line["incidents"]


def test_a_dead_server_is_in_no_mean(run):
    fault = 'faults { name: "dies" at_s: 100 crash: "fe1" }\n'
    report, _ = run(fault, ["mean(cpu_utilisation, role=client access) > 0"], work=100)
    dead, live = (row(report, "servers", server=name) for name in ("fe1", "fe2"))
    assert dead["up_s"] == pytest.approx(40) and live["up_s"] == pytest.approx(240)
    busy = dead["utilisation_mean"] * 40 + live["utilisation_mean"] * 240
    assert report["objectives"][0]["value"] == pytest.approx(busy / 280)
    later = [c for c in report["connections"] if c["at_s"] > 110]
    assert all(c["front_ends_up"] == 1 for c in later)
    mean = sum(c["front_end_utilisation"] for c in later) / len(later)
    assert mean == pytest.approx(live["utilisation_mean"], rel=0.25), "of the one that lives, not of two"


def test_a_backlog_that_never_drains_says_so(run):
    report, shown = run('faults { name: "dies" at_s: 150 crash: "fe1" }\n', ["max(drained_s) < 1000"], work=160, users=80,
                        patience=600)
    if report["storms"]:
        storm = report["storms"][0]
        assert storm["front_ends_up"] == 1
        assert "at_least" in storm["drained_s"] and not report["objectives"][0]["met"]
        assert "not drained within the run" in shown


@pytest.mark.parametrize("client, words", [("OWA", " sessions, "), ("MAPI_HTTP", " session contexts, "),
                                           ("ACTIVE_SYNC", None)])
def test_sessions_are_those_of_the_program(run, client, words):
    report, shown = run(client=client, warm_up=0)
    sessions = report["populations"][0]["sessions"]
    assert (sessions is None) == (client == "ACTIVE_SYNC")
    assert not re.search(r"\b0 sessions", shown) and (words is None or (words in shown and sessions > 0))


def test_the_warm_up_cuts_everything_alike(run):
    whole, _ = run(warm_up=0)
    cut, _ = run(warm_up=150)
    assert cut["fingerprint"] == whole["fingerprint"] and cut["measured_s"] == 150
    q = cut["requests"]
    assert q["under_way_before"] + q["sent"] == q["answered"] + q["failed"] + q["in_flight"]
    assert q["in_flight"] == whole["requests"]["in_flight"]
    # The ramp is over in both: what is left of the run is half of it.
    for of in (lambda r: r["requests"]["sent"], lambda r: r["requests"]["proxied"],
               lambda r: sum(x["count"] for x in r["routing"]), lambda r: row(r, "latency", action="all")["answered"],
               lambda r: row(r, "servers", server="mb")["served"], lambda r: r["populations"][0]["requests"],
               lambda r: sum(x["bytes"] for x in r["links"])):
        assert 0.4 < of(cut) / of(whole) < 0.62
    assert len(cut["connections"]) == 15 and len(whole["connections"]) == 30
    assert q["completed_per_s"] == pytest.approx(q["completed"] / 150)
    assert row(cut, "latency", action="all")["count"] == q["good"]


def test_sessions_begun_in_the_warm_up_have_their_relogons_after_it(run):
    # The session that a front end keeps is over before a user thinks of the next request; his own has hundreds of them.
    report, _ = run("timing { session_idle_s: 5 }\n", ["share(relogons) > 0.99"], users=3, rate=180, warm_up=60)
    population = report["populations"][0]
    assert population["sessions"] == 0 and population["relogon_share"] == 1.0 and report["objectives"][0]["met"]


def test_a_closed_form_stands_only_where_it_holds(run):
    report, _ = run()
    assert all(link["closed_form_ms"] is None for link in report["links"] if link["transfers"] < 1000)
    report, _ = run(DEAD)
    assert all(link["closed_form_ms"] is None for link in report["links"])


@pytest.mark.parametrize("width", written_pages.WIDTHS)
def test_the_report_fits_the_terminal(width):
    shown = written_pages.report(width)
    assert max(map(len, shown.splitlines())) <= width
    assert shown == written_pages.golden(width).read_text(), "tests/program/written_pages.py --write renews it"


@pytest.mark.parametrize("name", [p.stem for p in sorted(CATALOGUE.iterdir()) if p.stem != "million-clients"])
@pytest.mark.parametrize("width", [60, 80])
def test_every_catalogue_report_fits_and_says_first_what_decides(name, width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    shown = casgrid("run", CATALOGUE / f"{name}.textproto", "--brief", "--network", "queue", "--until", "200").stdout
    lines = shown.splitlines()
    assert max(map(len, lines)) <= width
    if width == 80:
        first = "\n".join(lines[:30])
        for word in ("verdict:", "objective", "Availability:", "Latency:", "Lost:", "Bottleneck:"):
            assert word in first, word


def test_the_page_of_metrics_is_what_the_table_and_two_runs_say():
    assert written_pages.metrics_page() == written_pages.PAGE.read_text(), "tests/program/written_pages.py --write renews it"


def test_the_page_of_versions_is_what_the_tables_say():
    assert written_pages.versions_page() == written_pages.VERSIONS.read_text(), "tests/program/written_pages.py --write renews it"


def test_the_page_has_every_column():
    page = (TOP / "docs" / "metrics.md").read_text()
    report = json.loads(casgrid("run", CATALOGUE / "two-site-failover.textproto", "--brief", "--network", "queue", "--until",
                                "60", "--json").stdout)
    for name, rows in report.items():
        for column in rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else [name]:
            assert f"`{column}`" in page or f"## {column}" in page or column == "violations", column


@pytest.mark.parametrize("name, until", [("two-site-failover", 230), ("reconnect-storm", 150)])
def test_figures_are_computed_again_from_the_trace(name, until, tmp_path):
    out = tmp_path / "out"
    casgrid("run", CATALOGUE / f"{name}.textproto", "--brief", "--network", "queue", "--until", until, "--trace", "all", "--out", out)
    said = json.loads((out / "report.json").read_text())
    again = recomputed.Recomputed(casgrid("trace", "print", out).stdout, {s["server"]: s["cores"] for s in said["servers"]},
                                  {}, said["duration_s"] - said["measured_s"], said["duration_s"],
                                  [c["at_s"] for c in said["connections"]], sample_s=said["connections"][0]["at_s"] -
                                  (said["duration_s"] - said["measured_s"]))
    wrong = []

    def compare(where, row, other):
        wrong.extend((where, column, row[column], value) for column, value in other.items()
                     if not recomputed.same(row[column], value))

    for r in said["latency"]:
        compare(f"{r['protocol']} {r['action']}", r, again.latency(r["protocol"], r["action"]))
    for r in said["availability"]:
        cell = again.available[r["protocol"], r["population"]]
        compare(f"{r['protocol']} {r['population']}", r, {**cell.row(), "pending": cell.pending})
    slices = [r["at_s"] for r in said["availability_over_time"] if r["protocol"] == "all"]
    for r in said["availability_over_time"]:
        compare((r["protocol"], r["at_s"]), r, again.available[r["protocol"], slices.index(r["at_s"])].row())
    for r in said["causes"]:
        compare(r["cause"], r, {"operations": again.available[r["protocol"], r["population"]].ends[recomputed.ENDS.index(r["cause"])]})
    if len({line.at for line in again.lines}) == len(again.lines):
        for r in said["faults"]:
            compare(r["fault"], r, again.fault(r["fault"]))
    for r in said["servers"]:
        compare(r["server"], r, again.server(r["server"]))
        if r["role"] not in ("directory", "balancer"):
            compare(r["server"], r, {"served": again.served[r["server"]]})
    for r, line in zip(said["timeline"], again.lines, strict=True):
        compare(r["what"], r, line.row(again.end))
    for r, sampled in zip(said["connections"], again.sampled, strict=True):
        compare(r["at_s"], r, sampled)
    for r in said["links"]:
        compare(r["link"], r, again.link(f"{r['link']}, {r['direction']}"))
    for r in said["populations"]:
        counts = again.by_population[r["population"]]
        compare(r["population"], r, {c: counts[c] for c in ("requests", "failed", "errors_5xx")})
    names = {"replayed": "request-replayed", "reconnects": "connection-lost", "sessions": "session-started",
             "contexts_made": "context-made", "handshakes": "connection-accepted"}
    compare("requests", said["requests"],
            {c: again.count[names.get(c, c)] for c in ("under_way_before", "sent", "answered", "failed", "good", "errors_5xx",
                                                       "proxied", "proxied_cross_site", "resumed", *names)})
    assert wrong == [] and sum(r["count"] for r in said["routing"]) == sum(again.rules.values())
