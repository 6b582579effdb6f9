"""Operations and availability, and windows of objectives: worked out by hand where that can be, else from the trace."""
import json

import pytest

import recomputed
from conftest import CATALOGUE, casgrid
from test_report import SMALL, row

VALUES = {"duration": 300, "client": "OWA", "users": 60, "rate": 600, "work": 20, "patience": 60, "warm_up": 60}
CRASH = 'faults { at_s: 100 lasting_s: 10 crash: "mb" } faults { at_s: 200 lasting_s: 5 crash: "mb" }\n'


def scenario(tmp_path, added="", objectives=(), edit=lambda text: text, **changes):
    text = edit(SMALL.format(**{**VALUES, **changes})) + added
    text += "".join(f"objectives {{ expression: '{o}' }}\n" for o in objectives)
    path = tmp_path / "small.textproto"
    path.write_text(text)
    return path


@pytest.fixture
def run(tmp_path):
    """The report of the small scenario, changed, and the records of its trace."""
    def run(*args, options=(), **kwargs):
        out = tmp_path / "out"
        done = casgrid("run", scenario(tmp_path, *args, **kwargs), "--trace", "all", "--out", out, "--quiet", *options)
        assert done.returncode in (0, 1), done.stderr
        return json.loads((out / "report.json").read_text()), list(recomputed.records(casgrid("trace", "print", out).stdout))
    return run


def every(report):
    return row(report, "availability", protocol="all", population="all")


def ended(trace):
    """(instant, action, end, requests) of each operation that was over, patience 60 s."""
    for now, _, kind, words in trace:
        if kind == "operation-ended":
            action, end = recomputed.action(words), recomputed.end(words)
            at = now - recomputed.ns(words, "since-wanted") + 60 * 10**9 if end == 1 else now
            yield at, action, end, int(recomputed.number(words, "requests"))


def requests_in(trace, begin, end, actions=None):
    """Good latencies, those given up, and the number that ended, of the records in between (seconds)."""
    good, bounds, count = [], [], 0
    for now, _, kind, words in trace:
        if kind not in ("request-answered", "request-failed") or not begin * 10**9 <= now < end * 10**9:
            continue
        answered = kind == "request-answered"
        action, code = recomputed.outcome(words, answered)
        if action in recomputed.HANGING or (actions and action not in actions):
            continue
        count += 1
        if answered and code < 400:
            good.append(recomputed.ns(words, "latency"))
        elif not answered and code == 2:
            bounds.append(recomputed.ns(words, "elapsed"))
    return good, bounds, count


def test_nothing_fails_and_all_is_available(run):
    report, trace = run(objectives=["availability(operations) >= 1", "availability(attempts) >= 1"])
    said = every(report)
    assert said["availability"] == said["attempts"] == 1 and said["failed"] == said["given_up"] == 0
    assert report["causes"] == [] and [o["met"] for o in report["objectives"]] == [True, True]
    assert said["good"] == sum(at >= 60 * 10**9 for at, *_ in ended(trace))
    assert all(r["availability"] == 1 for r in report["availability_over_time"])


def test_what_is_good_at_a_later_attempt_is_available(run):
    # The database is mounted again 30 s after the crash; who asked meanwhile has patience for 60 s.
    report, trace = run(CRASH, ["availability(operations) >= 0.999", "availability(attempts) < 0.9"],
                        edit=lambda t: t.replace("patience_s: 60", "patience_s: 120"))
    said = every(report)
    assert said["availability"] == 1 and said["attempts"] < 0.9
    assert said["attempts"] == report["requests"]["good_share"]
    assert [o["met"] for o in report["objectives"]] == [True, True]
    tries = [n for at, _, end, n in ended(trace) if end == 0 and at >= 60 * 10**9]
    assert max(tries) > 5 and len(tries) == said["good"]


@pytest.mark.parametrize("client", ["OWA", "MAPI_HTTP", "ACTIVE_SYNC"])
def test_every_request_is_part_of_an_operation_and_no_long_poll_is(run, client):
    _, trace = run(CRASH, warm_up=0, client=client)
    actions = [recomputed.action(words) for _, _, kind, words in trace if kind == "request-sent"]
    assert client == "OWA" or any(action in recomputed.HANGING for action in actions)
    pending = sum(int(recomputed.number(words, "requests")) for _, _, kind, words in trace if kind == "operation-pending")
    assert sum(action not in recomputed.HANGING for action in actions) == sum(n for *_, n in ended(trace)) + pending


def test_what_is_throttled_is_not_held_against_the_service(run):
    # Two calls of a user at once: one of his three phones is answered 503, and is to wait for 60 s.
    report, _ = run("timing { active_sync_concurrency: 2 }\n",
                    ["availability(operations) >= 1", "availability(operations, including=throttled) >= 1"],
                    client="ACTIVE_SYNC", edit=lambda t: t.replace("users: 60", "users: 20 devices_per_user: 3")
                    .replace("patience_s: 60", "patience_s: 30"))
    said = every(report)
    assert said["failed"] == said["not_held"] > 20 and said["given_up"] == 0
    assert said["operations"] == said["good"] + said["not_held"] and said["availability"] == 1
    cause = row(report, "causes", protocol="all", population="all")
    assert (cause["cause"], cause["held_against"], cause["operations"]) == ("throttled", False, said["failed"])
    met, not_met = report["objectives"]
    assert met["met"] and not not_met["met"]
    assert not_met["value"] == pytest.approx(said["good"] / said["operations"])


def test_refused_by_policy_alone_is_no_availability_at_all(run):
    report, _ = run("", ["availability(operations) >= 0", "availability(operations, including=refused-by-policy) == 0",
                         "availability(attempts) >= 0.5"],
                    client="ACTIVE_SYNC", edit=lambda t: t.replace("users: 60", "users: 20 active_sync_enabled: false"))
    said = every(report)
    assert said["good"] == 0 and said["not_held"] == said["failed"] > 0 and said["availability"] is None
    assert row(report, "causes", protocol="all", population="all")["cause"] == "refused-by-policy"
    none, zero, attempts = report["objectives"]
    assert not none["met"] and none["value"] is None and none["note"] == "no samples", "no data never passes"
    assert zero["met"] and zero["value"] == 0 and not attempts["met"] and attempts["value"] == 0


def test_what_hangs_is_given_up_or_pending(run):
    # Silence from 150 s on, and nobody is told: what is wanted from then on is given up 60 s later.
    report, trace = run('timing { back_end_timeout_s: 3000 lookup_timeout_s: 3000 } faults { at_s: 150 power_loss: "mb" }\n',
                        ["availability(operations, excluding=given-up) >= 1"])
    said = every(report)
    assert said["given_up"] > 20 and said["failed"] == 0
    wanted = [now - recomputed.ns(words, "since-wanted") for now, _, kind, words in trace if kind == "operation-pending"]
    assert len(wanted) == said["pending"] > 20 and all(w > 240 * 10**9 for w in wanted)
    assert said["operations"] + said["pending"] == sum(at >= 60 * 10**9 for at, *_ in ended(trace)) + len(wanted)
    assert report["objectives"][0]["met"] and report["objectives"][0]["value"] == 1


@pytest.mark.parametrize("client", ["OWA", "MAPI_HTTP", "ACTIVE_SYNC"])
def test_operations_are_those_of_the_trace_in_each_slice_and_long_polls_are_none(run, client):
    report, trace = run(CRASH.replace("lasting_s: 5", "lasting_s: 70"), client=client)
    mine = [e for e in ended(trace) if e[0] >= 60 * 10**9]
    assert mine and not any(action in recomputed.HANGING for _, action, *_ in mine)
    said = every(report)
    assert (said["operations"], said["good"]) == (len(mine), sum(end == 0 for _, _, end, _ in mine))
    slices = [r for r in report["availability_over_time"] if r["protocol"] == "all"]
    assert [r["at_s"] for r in slices] == list(range(60, 300, 10)) and slices[-1]["until_s"] == 300
    for r in slices:
        inside = [end for at, _, end, _ in mine if r["at_s"] <= at * 1e-9 < r["until_s"] or (at == 300 * 10**9 == r["until_s"] * 10**9)]
        assert (r["operations"], r["good"]) == (len(inside), inside.count(0)), r
        assert (r["availability"] is None) == (not inside)
    first, second = report["faults"]
    while_it_lasted = [end for at, _, end, _ in mine if 200 <= at * 1e-9 < 270]
    assert first["before_availability"] == 1
    assert while_it_lasted and second["during_availability"] == while_it_lasted.count(0) / len(while_it_lasted) < 1


def test_populations_and_protocols_have_rows_of_their_own(run):
    phones = ('populations { name: "phones" client: ACTIVE_SYNC users: 30 location: "i" databases: "db" '
              'namespace: "mail.c.com" closed { ramp_s: 30 } }\n')
    report, _ = run(CRASH + phones, ["availability(operations, population=phones) > 0", "availability(operations, protocol=owa) > 0",
                                     "availability(attempts, population=u, protocol=owa) > 0",
                                     "availability(operations, population=u, protocol=mapi) > 0"])
    rows = {(r["protocol"], r["population"]): r for r in report["availability"]}
    assert set(rows) == {("all", "all"), ("owa", "all"), ("activesync", "all"), ("owa", "u"), ("activesync", "phones")}
    for column in ("operations", "good", "failed", "given_up", "not_held", "pending", "attempts_ended"):
        assert rows["all", "all"][column] == rows["owa", "u"][column] + rows["activesync", "phones"][column], column
    values = [o["value"] for o in report["objectives"]]
    assert values[:3] == [rows["activesync", "phones"]["availability"], rows["owa", "all"]["availability"], rows["owa", "u"]["attempts"]]
    assert values[3] is None and not report["objectives"][3]["met"]
    assert {r["protocol"] for r in report["availability_over_time"]} == {"all", "owa", "activesync"}


def test_windows_are_of_what_ended_in_them(run):
    asked = ["p95(latency_ms, action=read, from=mb crashes, for=80) > 0", "count(latency_ms, from=mb crashes: over, for=40) > 0",
             "share(errors_5xx, from=100, for=30) > 0", "rate(requests_answered, from=250) > 0",
             "availability(operations, from=mb crashes, for=100) > 0", "availability(attempts, from=120, for=25.5) > 0",
             "mean(latency_ms, from=mb crashes for the 2nd time) > 0", "count(requests_failed, from=100, for=50) >= 0"]
    report, trace = run(CRASH, asked, edit=lambda t: t.replace("users: 60", "users: 200"))
    values = [o["value"] for o in report["objectives"]]
    good, bounds, _ = requests_in(trace, 100, 180, {5})
    assert recomputed.same(values[0], recomputed.quantile(good, bounds, 0.95)) and len(good) > 200
    assert values[1] == len(requests_in(trace, 110, 150)[0])
    errors = sum(kind == "request-answered" and int(recomputed.number(words, "status")) >= 500
                 for now, _, kind, words in trace if 100 * 10**9 <= now < 130 * 10**9)
    assert errors > 100 and values[2] == pytest.approx(errors / requests_in(trace, 100, 130)[2])
    answered = sum(kind == "request-answered" for now, _, kind, _ in trace if now >= 250 * 10**9)
    assert values[3] == pytest.approx(answered / 50)
    ends = [end for at, _, end, _ in ended(trace) if 100 * 10**9 <= at < 200 * 10**9]
    assert values[4] == pytest.approx(ends.count(0) / len(ends))
    good, _, count = requests_in(trace, 120, 145.5)
    assert 0 < len(good) < count and values[5] == pytest.approx(len(good) / count)
    good = requests_in(trace, 200, 301)[0]
    assert values[6] == pytest.approx(sum(good) / len(good) * 1e-6)
    assert values[7] == 0
    assert report["fingerprint"] == run(CRASH, edit=lambda t: t.replace("users: 60", "users: 200"))[0]["fingerprint"]


def test_a_window_from_the_warm_up_to_the_end_is_the_whole_run(run):
    functions = ["p95(latency_ms{})", "max(latency_ms{})", "share(requests_failed{})", "count(errors_5xx{})",
                 "availability(operations{})", "availability(attempts{})", "count(reconnects{})", "count(redirects{})"]
    report, _ = run(CRASH, [f.format(", protocol=owa" * ("latency" in f)) + " >= 0" for f in functions] +
                    [f.format(", from=60, for=240") + " >= 0" for f in functions])
    values = [o["value"] for o in report["objectives"]]
    assert values[:8] == values[8:] and None not in values


def test_a_short_run_has_short_windows_and_an_early_end_cuts_them(tmp_path, run):
    asked = ["count(requests_answered, from=100, for=100) > 0", "count(requests_answered, from=mb crashes, for=100) > 0",
             "count(requests_answered, from=mb crashes for the 2nd time) > 0"]
    brief = "brief { time_factor: 0.5 }\n"
    report, trace = run(CRASH + brief, asked, options=["--brief"])
    first, second, _ = report["objectives"]
    assert first["expression"] == "count(requests_answered, from=50, for=50) > 0"
    assert second["expression"] == "count(requests_answered, from=mb crashes, for=50) > 0"
    answered = sum(kind == "request-answered" for now, _, kind, _ in trace if 50 * 10**9 <= now < 100 * 10**9)
    assert first["value"] == second["value"] == answered and first["note"] == ""
    report, trace = run(CRASH, asked, options=["--until", "150"])
    cut, _, gone = report["objectives"]
    assert cut["value"] == sum(kind == "request-answered" for now, _, kind, _ in trace if now >= 100 * 10**9)
    assert cut["note"] == "its window was cut: 0:01:40 to 0:02:30"
    assert gone["value"] is None and not gone["met"] and gone["note"] == "no such fault in the run"
    report, _ = run(CRASH, ["count(requests_failed, from=160, for=10) == 0"], options=["--until", "150"])
    never, = report["objectives"]
    assert never["value"] is None and not never["met"] and never["note"] == "the run ends before its window"


def test_a_drawn_fault_begins_the_window_at_its_first_time(run):
    report, trace = run('faults { name: "drawn, and again" drawn { every_mean_s: 40 lasting_mean_s: 2 } crash: "fe1" }\n',
                        ['count(requests_answered, from="drawn, and again", for=500) > 0'], warm_up=0)
    first = next(i for i, (_, _, kind, _) in enumerate(trace) if kind == "fault-applied")
    said, = report["objectives"]
    assert said["value"] == sum(kind == "request-answered" for _, _, kind, _ in trace[first:])
    assert said["note"].startswith("its window was cut: ")


def test_nothing_in_a_quiet_window_is_a_count_of_0_and_nothing_at_all_is_none(run):
    asked = ["count(errors_5xx, action=read, from=100, for=0.001) == 0", "rate(requests_answered, action=read, from=100, for=0.001) == 0",
             "count(latency_ms, action=read, from=100, for=0.001) == 0", "count(requests_answered, action=sync, from=100, for=50) == 0",
             "p95(latency_ms, action=read, from=100, for=0.001) < 1000"]
    said = run("", asked)[0]["objectives"]
    assert [(o["value"], o["met"]) for o in said] == [(0.0, True)] * 3 + [(None, False)] * 2


def test_a_window_that_is_over_in_the_warm_up_says_so(run):
    drawn = 'faults { name: "drawn" drawn { every_mean_s: 10 lasting_mean_s: 1 } crash: "fe1" }\n'
    said, = run(drawn, ["count(requests_answered, from=drawn, for=0.5) > 0"], warm_up=200)[0]["objectives"]
    assert (said["value"], said["note"]) == (None, "its window was over before the end of the warm-up")


@pytest.mark.parametrize("expression, words", [
    ("p95(latency_ms, from=mb crashs) < 1", ['there is no fault "mb crashs"', 'did you mean "mb crashes"?']),
    ("p95(latency_ms, from=forever: over) < 1", ['"forever" is never over', "lasting_s"]),
    ("p95(latency_ms, from=-5) < 1", ["from=-5 is before the run"]),
    ("p95(latency_ms, from=300) < 1", ["begins at 300 s, when the run is over", "before 300"]),
    ("p95(latency_ms, from=59) < 1", ["before the end of the warm-up at 60 s", "from=60 or later"]),
    ("p95(latency_ms, from=early, for=100) < 1", ["begins at 20 s, before the end of the warm-up"]),
    ("p95(latency_ms, from=250, for=51) < 1", ["lasts to 301 s, and the run to 300 s", "for=50 or less"]),
    ("p95(latency_ms, from=mb crashes, for=201) < 1", ["lasts to 301 s", "for=200 or less"]),
    ("p95(latency_ms, from=100, for=-1) < 1", ["for=-1 is no length of time", "above 0"]),
    ("p95(latency_ms, from=100, for=0) < 1", ["for=0 is no length of time"]),
    ("p95(latency_ms, from=100, for=soon) < 1", ["for=soon is no length of time"]),
    ("p95(latency_ms, for=10) < 1", ["for= needs from="]),
    ("p95(latency_ms, from=100, from=110) < 1", ["from= stands there twice"]),
    ("p95(latency_ms, from=100, for=1, for=2) < 1", ["for= stands there twice"]),
    ("p95(latency_ms, from=) < 1", ["a value is missing"]),
    ('p95(latency_ms, from="mb crashes) < 1', ["a quotation mark is not closed"]),
    ("mean(cpu_utilisation, from=100) < 1", ["cpu_utilisation is of the whole run: it takes no window"]),
    ("count(users_hurt, from=100) < 1", ["users_hurt is of the whole run"]),
    ("availability(operations, protocol=mapy) > 0", ['"mapy" is no protocol', 'did you mean "mapi"?']),
    ("availability(operations, population=v) > 0", ['there is no population "v"', "u"]),
    ("availability(operations, including=throtled) > 0", ['"throtled" is no including', 'did you mean "throttled"?']),
    ("availability(attempts, including=throttled) > 0", ['cannot be narrowed by "including"']),
    ("count(requests_failed, reason=timeout) == 0", ['"timeout" is no reason', "timed-out"]),
    ("mean(cpu_utilisation, role=front) < 1", ['"front" is no role', "client access"]),
    ("count(collapse, server=fe-1) == 0", ['there is no server "fe-1"', 'did you mean "fe1"?']),
    ("mean(cpu_utilisation, site=t) < 1", ['there is no site "t"']),
    ("max(link_utilisation, link=m) < 1", ['there is no link "m"', "l"]),
    ("share(relogons, population=w) < 1", ['there is no population "w"']),
    ("availability(requests) > 0", ['"requests" is not a metric']),
    ("p95(operations) > 0", ["operations has no p95", "availability"]),
])
def test_windows_and_causes_that_cannot_be_are_named_before_the_run(tmp_path, expression, words):
    path = scenario(tmp_path, CRASH + 'faults { name: "forever" at_s: 250 crash: "fe1" } faults { name: "early" at_s: 20 crash: "fe2" }\n',
                    [expression])
    line = path.read_text().splitlines().index(f"objectives {{ expression: '{expression}' }}") + 1
    for command in ("run", "check"):
        done = casgrid(command, path)
        assert done.returncode == 2, done.stdout
        assert f"{path}:{line}: " in done.stderr and "objectives[0].expression" in done.stderr, done.stderr
        for word in words:
            assert word in done.stderr, done.stderr


def test_a_scenario_without_faults_says_that_it_has_none(tmp_path):
    done = casgrid("check", scenario(tmp_path, "", ["p95(latency_ms, from=mb crashes) < 1"]))
    assert done.returncode == 2 and "the scenario has none: give from= in seconds" in done.stderr


def test_a_latency_over_few_good_answers_says_so_whether_it_is_met_or_not(run):
    report, _ = run(CRASH, ["p50(latency_ms, from=150, for=10) < 5000", "p95(latency_ms, from=150, for=10) < 5000",
                            "p99_9(latency_ms) < 0.001", "mean(latency_ms, action=logon, from=150, for=10) < 5000",
                            "p50(latency_ms, from=105, for=20) < 5000", "count(latency_ms, from=150, for=10) < 5000"])
    enough, few, tail, none, half, count = report["objectives"]
    every_one = row(report, "latency", protocol="owa", action="all")
    assert enough["met"] and enough["note"] == ""
    assert few["met"] and few["note"] == f"only {int(count['value'])} good answers: it wants 200" and 20 <= count["value"] < 200
    assert not tail["met"] and f"only {every_one['count']:,} good answers: it wants 10,000" in tail["note"]
    assert none["value"] is None and none["note"] == "no samples"
    assert not half["met"] and count["note"] == "", "no answer at all while the database is away; a count warns of nothing"


def test_few_of_many_had_a_good_answer(run):
    report, _ = run('faults { at_s: 100 lasting_s: 10 crash: "mb" }\n', ["p50(latency_ms, from=100, for=45) < 5000"],
                    edit=lambda t: t.replace("users: 60", "users: 200"))
    said, = report["objectives"]
    assert said["met"] and "requests had a good answer" in said["note"] and said["note"].startswith("only ")


def test_the_console_says_availability_of_operations_and_attempts_beside(tmp_path):
    path = scenario(tmp_path, CRASH)
    shown = casgrid("run", path).stdout
    report = json.loads(casgrid("run", path, "--json").stdout)
    said = every(report)
    line = next(x for x in shown.splitlines() if x.startswith("Availability:"))
    assert line == (f"Availability: {said['availability'] * 100:.2f} % of {said['operations']:,} operations, "
                    f"{said['attempts'] * 100:.2f} % of {said['attempts_ended']:,} attempts")
    assert "Availability over time" not in shown and "Availability over time" in casgrid("run", path, "--tables").stdout


def test_a_redirect_to_another_site_counts_once(tmp_path):
    out = tmp_path / "out"
    casgrid("run", CATALOGUE / "site-redirect.textproto", "--brief", "--network", "queue", "--trace", "all", "--out", out, "--quiet")
    report, trace = json.loads((out / "report.json").read_text()), list(recomputed.records(casgrid("trace", "print", out).stdout))
    assert report["requests"]["redirects"] > 0
    sent = sum(kind == "request-sent" for _, _, kind, _ in trace)
    pending = sum(int(recomputed.number(words, "requests")) for _, _, kind, words in trace if kind == "operation-pending")
    assert sent == sum(n for *_, n in ended(trace)) + pending
    # To open a mailbox takes open, logon page, logon, open; where the name is another site's, one logon more, there. It is one
    # operation a session all the same.
    opened = [n for _, action, end, n in ended(trace) if action == 0 and end == 0]
    waiting = sum(recomputed.action(words) == 0 for _, _, kind, words in trace if kind == "operation-pending")
    assert opened.count(4) > 100 and opened.count(5) > 100
    assert len(opened) + waiting == sum(kind == "session-started" for _, _, kind, _ in trace)


def test_who_is_refused_by_policy_is_not_held_against_the_service_however_long_he_asks(run):
    """Every attempt is answered at once, and the patience is over while the next is under way as often as between two."""
    report, _ = run("", ["availability(operations) >= 0.999"], edit=lambda t: t.replace('namespace: "mail.c.com"',
                    'namespace: "mail.c.com" owa_enabled: false', 1), duration=600, users=200, patience=20)
    assert every(report)["not_held"] > 500 and every(report)["given_up"] == 0
    assert {c["cause"] for c in report["causes"]} == {"refused-by-policy"}


def test_nothing_that_ended_meets_no_count(run):
    dead = 'faults { at_s: 0 crash: "fe1" } faults { at_s: 0 crash: "fe2" } faults { at_s: 0 power_loss: "lb" }\n'
    asked = ["count(requests_failed) == 0", "count(errors_5xx) == 0", "rate(errors_5xx) == 0", "count(pool_full) == 0",
             "count(collapse) == 0", "max(drained_s) < 5", "count(users_hurt) == 0", "share(relogons) == 0",
             "count(requests_failed, from=5, for=5) == 0"]
    said = run(dead, asked, duration=20, warm_up=0)[0]["objectives"]
    assert [(o["expression"], o["value"], o["met"]) for o in said] == [(a, None, False) for a in asked]
    phones, = run("", ["share(relogons) == 0"], client="ACTIVE_SYNC")[0]["objectives"]
    assert phones["value"] is None and not phones["met"]
