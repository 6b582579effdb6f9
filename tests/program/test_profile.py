"""The calibration loop: a day is simulated, its logs are calibrated, and the profile is simulated again.

Two samples of one law differ by chance, and how much is reckoned exactly: counts by the binomial law of
the one given their sum, quantiles by intervals of order statistics. All comparisons of a pair of days together
are wrong with a probability of LEVEL at most.
"""
import os
import bisect
import json
import math
import re

import pytest

from conftest import TOP, casgrid

SCENARIO = TOP / "tests" / "program" / "two-sites-a-day.textproto"
LEVEL = 0.01
ARRIVAL_HOUR = 5  # everybody arrives in the first hour of a run, which no real log begins with
SHARES = (0.50, 0.90, 0.95, 0.99)
CELL = 0.004  # half a cell of the counts that quantiles are of


# ---- chance ------------------------------------------------------------------------------------------

def chances(n, p):
    """{count: chance}, of all that matter."""
    whole, mean, far = math.lgamma(n + 1), n * p, 12 * math.sqrt(n * p * (1 - p)) + 12
    counts = range(max(0, int(mean - far)), min(n, int(mean + far)) + 1)
    return {k: math.exp(whole - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p))
            for k in counts}


def are_rates_alike(counts, times, level):
    """Whether events of one rate may be so many in these times: given their sum, the first is binomial."""
    if sum(counts) == 0:
        return True
    terms = chances(sum(counts), times[0] / sum(times))
    below = sum(c for k, c in terms.items() if k <= counts[0])
    above = sum(c for k, c in terms.items() if k >= counts[0])
    return min(below, above) > level / 2


def interval(curve, n, share, level):
    """Values between which the true quantile lies."""
    terms = chances(n, share)
    total = 0.0
    for low, chance in terms.items():  # low: so many values may be below it at least
        total += chance
        if total > level / 2:
            break
    total = 0.0
    for high, chance in reversed(terms.items()):
        total += chance
        if total > level / 2:
            break
    return (value(curve, max(low - 1, 0) / n) * (1 - CELL) if low > 0 else 0,
            value(curve, (high + 1) / n) * (1 + CELL) if high < n else math.inf)


def value(curve, share):
    """Of a curve of (share, value), linear in between."""
    for (a, x), (b, y) in zip(curve, curve[1:]):
        if share <= b:
            return x + (y - x) * (share - a) / (b - a) if b > a else y
    return curve[-1][1]


def are_quantiles_alike(curves, sizes, share, level):
    (a, b), (c, d) = (interval(curve, n, share, level / 2) for curve, n in zip(curves, sizes))
    return a <= d and c <= b


# ---- two profiles --------------------------------------------------------------------------------------

def curve_of(row):
    tail = [(0.99 + i / 1000, v) for i, v in enumerate(row["latency_tail_ms"])]
    return [(i / 100, v) for i, v in enumerate(row["latency_ms"][:99])] + tail


def share_of(curve, v):
    """Of a sample, not above v."""
    i = bisect.bisect_right(curve, v, key=lambda point: point[1])
    if i in (0, len(curve)):
        return float(i > 0)
    (a, x), (b, y) = curve[i - 1:i + 1]
    return a + (b - a) * (v - x) / (y - x)


def together(rows):
    """One curve of several, by their numbers."""
    curves = [(curve_of(row), int(row["timed"])) for row in rows]
    whole = sum(n for _, n in curves)
    values = sorted({v for curve, _ in curves for _, v in curve})
    return [(sum(n * share_of(curve, v) for curve, n in curves) / whole, v) for v in values], whole


def comparisons(a, b):
    """(name, a question of a level) for everything that is compared of two profiles."""
    rows = []
    for kind, other in zip(a["clients"], b["clients"]):
        assert kind["client"] == other["client"]
        for hour in range(24):
            times = [k["hours"]["covered_s"][hour] for k in (kind, other)]
            if min(times) < 600 or hour == ARRIVAL_HOUR:
                continue
            counts = [round(k["hours"]["per_s"][hour] * t) for k, t in zip((kind, other), times)]
            rows.append((f"rate {kind['client']} {hour}", lambda level, c=counts, t=times: are_rates_alike(c, t, level)))
        for size in ("request_bytes", "response_bytes"):
            curves = [[(i / 100, v) for i, v in enumerate(k["profile"][size]["empirical"]["quantiles"])]
                      for k in (kind, other)]
            numbers = [int(k["requests"]) for k in (kind, other)]
            for share in (0.25, 0.50, 0.90):
                rows.append((f"{size} {kind['client']} {share}", lambda level, c=curves, n=numbers, s=share:
                             are_quantiles_alike(c, n, s, level)))
    times = [p["read"]["covered_s"] for p in (a, b)]
    mixes = [{(r["protocol"], r["action"]): r for r in p["mix"]} for p in (a, b)]
    for key in sorted(set(mixes[0]) | set(mixes[1])):
        counts = [int(m[key]["count"]) if key in m else 0 for m in mixes]
        rows.append((f"mix {' '.join(key)}", lambda level, c=counts, t=times: are_rates_alike(c, t, level)))
    for protocol in sorted({key[0] for key in mixes[0]}):
        (x, m), (y, n) = (together([r for r in mix.values() if r["protocol"] == protocol and not r["long_poll"]])
                          for mix in mixes)
        for share in SHARES:
            rows.append((f"latency {protocol} {share}", lambda level, c=(x, y), n=(m, n), s=share:
                         are_quantiles_alike(c, n, s, level)))
    return rows


def differences(a, b):
    asked = comparisons(a, b)
    assert len(asked) > 60
    return [name for name, is_alike in asked if not is_alike(LEVEL / len(asked))]


# ---- the days --------------------------------------------------------------------------------------------

def day(place, name, *options, scenario=SCENARIO):
    """Simulates a day and calibrates its logs: the report and the profile."""
    done = casgrid("run", scenario, "--network", "queue", "--logs", place / name, "--log-noise", 0.5, "--json", *options)
    assert done.returncode == 0, done.stderr
    profile = place / f"{name}.textproto"
    calibrated = casgrid("calibrate", place / name, "-o", profile, "--json")
    assert calibrated.returncode == 0, calibrated.stderr
    return json.loads(done.stdout), json.loads(calibrated.stdout), profile


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    place = tmp_path_factory.mktemp("days")
    _, first, profile = day(place, "first")
    report, second, _ = day(place, "second", "--profile", profile, "--seed", 2, "--qq", place / "qq.csv")
    changed = json.loads(json.dumps(first))
    for kind in changed["clients"]:
        if kind["client"] == "OWA":
            quantiles = kind["profile"]["mailbox_megacycles"]["empirical"]["quantiles"]
            quantiles[:] = [1.3 * q for q in quantiles]
        if kind["client"] == "MAPI_HTTP":
            kind["day"][10] *= 0.7
    (place / "changed.json").write_text(json.dumps(changed))
    other_report, third, _ = day(place, "third", "--profile", place / "changed.json", "--observed", profile,
                                 "--seed", 3)
    return {"place": place, "first": first, "second": second, "third": third, "report": report,
            "other report": other_report, "profile": profile}


def test_a_day_comes_back(days):
    assert differences(days["first"], days["second"]) == []


def test_what_was_changed_is_found(days):
    found = differences(days["first"], days["third"])
    assert {"latency owa 0.5", "latency owa 0.95", "rate MAPI_HTTP 10"} <= set(found)
    assert not [f for f in found if "activesync" in f or "ACTIVE_SYNC" in f or "bytes" in f], found


def verdicts(report):
    return {(r["protocol"], r["action"]): [r[f"agrees_p{p}"] for p in (50, 90, 95, 99)]
            for r in report["observed"]["latency"]}


def test_the_report_says_that_they_agree(days):
    told = verdicts(days["report"])
    assert {p for p, _ in told} == {"owa", "activesync", "mapi"}
    assert all(told[p, "all"] == [True] * 4 for p in ("owa", "activesync", "mapi")), told
    assert not [key for key, agrees in told.items() if False in agrees], told
    assert told["owa", "logon-page"] == [None] * 4  # logs of whole milliseconds say nothing of a fifth of one
    row = next(r for r in days["report"]["observed"]["latency"] if r["action"] == "execute")
    assert row["observed"] > 10_000 and row["simulated"] > 10_000 and not row["long_poll"]
    assert row["ratio_p50"] == pytest.approx(row["simulated_p50_ms"] / row["observed_p50_ms"])
    held = next(r for r in days["report"]["observed"]["latency"] if r["action"] == "ping")
    assert held["long_poll"] and held["simulated_p99_ms"] == pytest.approx(900_000, rel=0.01)


def test_the_report_says_that_they_do_not(days):
    told = verdicts(days["other report"])
    assert told["owa", "all"][:2] == [False, False] and told["owa", "read"][:2] == [False, False]
    assert told["activesync", "all"] == [True] * 4
    observed = days["other report"]["observed"]
    assert observed["profile"].endswith("changed.json") and observed["observed"] == str(days["profile"])
    owa = next(r for r in observed["latency"] if (r["protocol"], r["action"]) == ("owa", "read"))
    assert owa["ratio_p50"] > 1.15


def test_quantiles_are_written_for_plots(days):
    lines = (days["place"] / "qq.csv").read_text().splitlines()
    assert lines[0] == "protocol,action,probability,observed_ms,simulated_ms"
    rows = [line.split(",") for line in lines[1:]]
    table = next(q for q in days["report"]["observed"]["quantiles"] if (q["protocol"], q["action"]) == ("mapi", "all"))
    mapi = [r for r in rows if r[:2] == ["mapi", "all"]]
    assert len(mapi) == len(table["probability"]) == 108
    assert [float(r[3]) for r in mapi] == pytest.approx(table["observed_ms"], abs=1e-3)
    assert [float(r[4]) for r in mapi] == pytest.approx(table["simulated_ms"], abs=1e-3)
    assert table["observed_ms"] == sorted(table["observed_ms"])


# ---- profiles by hand -----------------------------------------------------------------------------------

GOOD = """mix { protocol: "owa" action: "GetItem" count: 900 share: 0.9 timed: 900 }
mix { protocol: "ews" action: "GetFolder" count: 100 share: 0.1 }
clients {
  client: OWA
  users: 70
  devices: 70
  logon: FORMS
  day: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5]
  profile {
    requests_per_hour: 300
    think_s { empirical { quantiles: [0, 10, 26] } }
    session_requests_mean: 12
    change_share: 0.25
    request_bytes { empirical { quantiles: [100, 200, 500] } }
    mailbox_megacycles { empirical { quantiles: [10, 20, 40] } }
  }
  sessions { count: 40 closed_away_s: 77 }
}
clients { client: MAPI_HTTP users: 3 devices: 4 requests: 17 }
"""


@pytest.fixture
def profile(tmp_path):
    path = tmp_path / "profile.textproto"
    path.write_text(GOOD)
    return path


@pytest.fixture
def scenario(tmp_path, good):
    path = tmp_path / "s.textproto"
    path.write_text(good)
    return path


def run(scenario, *options, **environment):
    return casgrid("run", scenario, "--network", "queue", *options, **environment)


def test_what_is_taken_is_said(scenario, profile):
    done = run(scenario, "--profile", profile, env={**os.environ, "COLUMNS": "160"})
    assert done.returncode in (0, 1), done.stderr
    line = next(row for row in done.stdout.splitlines() if row.split()[:2] == ["staff", "OWA"])
    assert line.split() == ["staff", "OWA", "50", "300.0", "yes", "12.0", "77", "s", "25.0", "%", "250", "-", "-", "22.5",
                            "-", "-", "FORMS"]
    assert "not taken: MAPI_HTTP: 3 users with 17 requests; the scenario has no population of this client" in done.stdout
    assert "not taken: ews: 100 requests; not simulated" in done.stdout
    assert "not taken: hours of the profile are UTC; the scenario has no starts_at" in done.stdout


def test_the_resolved_scenario_holds_the_profile(scenario, profile, tmp_path):
    report = json.loads(run(scenario, "--profile", profile, "--json", "--out", tmp_path / "out").stdout)
    again = json.loads(run(tmp_path / "out" / "scenario.textproto", "--json").stdout)
    assert again["fingerprint"] == report["fingerprint"]
    watched = json.loads(run(tmp_path / "out" / "scenario.textproto", "--observed", profile, "--json").stdout)
    assert watched["fingerprint"] == report["fingerprint"]


def test_users_are_the_scenarios_unless_it_has_none(scenario, profile, good, tmp_path):
    report = json.loads(run(scenario, "--profile", profile, "--json").stdout)["observed"]["applied"]
    assert [(r["users"], r["has_users_of_profile"]) for r in report] == [(50, False)]
    scenario.write_text(good.replace("  users: 50\n", ""))
    assert "users: is missing" in run(scenario).stderr
    out = tmp_path / "out"
    report = json.loads(run(scenario, "--profile", profile, "--json", "--out", out).stdout)["observed"]["applied"]
    assert [(r["users"], r["has_users_of_profile"]) for r in report] == [(70, True)]
    assert re.search(r"^  users: 70$", (out / "scenario.textproto").read_text(), re.MULTILINE)


def test_hours_are_those_of_starts_at(scenario, profile, good, tmp_path):
    scenario.write_text('starts_at: "2016-08-16T22:30:00Z"\n' + good)
    done = run(scenario, "--profile", profile, "--out", tmp_path / "out")
    written = (tmp_path / "out" / "scenario.textproto").read_text()
    assert "local_time_h: 22.5" in written and "starts_at, so" not in done.stdout
    assert [float(w) for w in re.findall(r"^  day: (\S+)$", written, re.MULTILINE)] == [1.0] * 23 + [0.5]


def test_sessions_that_arrive_keep_their_number_a_user(scenario, profile, good):
    rates = "hours { per_s: [" + "2, " * 23 + "1] covered_s: [" + "3600, " * 23 + "3600] }"
    profile.write_text(GOOD.replace("  sessions {", f"  {rates}\n  sessions {{ gap_s {{ constant: 9 }}"))
    scenario.write_text(good.replace("users: 50", "users: 35 open { sessions_per_s: 9 }"))
    row = json.loads(run(scenario, "--profile", profile, "--json").stdout)["observed"]["applied"][0]
    assert row["sessions_per_s"] == pytest.approx(2 / 12 * 35 / 70) and row["think_s"] == 9 and row["away_s"] is None


def test_a_profile_only_beside_a_run_changes_nothing(scenario, profile):
    plain, beside = (json.loads(run(scenario, "--json", *o).stdout) for o in ((), ("--observed", profile)))
    assert plain["fingerprint"] == beside["fingerprint"] and "observed" not in plain
    assert beside["observed"]["applied"] == [] and beside["observed"]["profile"] == ""


@pytest.mark.parametrize("before, after, line, words", [
    ("session_requests_mean", "session_request_mean", 12, ["session_requests_mean"]),
    ("[10, 20, 40]", "[10, 20, 15]", 15, ["quantiles[2]", "is below the one before", "from the least"]),
    ("[0, 10, 26]", "[nan, 10, 26]", 11, ["think_s", "number"]),
    (" 1, 0.5]", " 0.5]", 8, ["day", "23 weights", "give 24"]),
    ("change_share: 0.25", "change_share: 1.25", 13, ["change_share", "more than 1"]),
    ("requests_per_hour: 300", "requests_per_hour: -1", 10, ["requests_per_hour", "negative"]),
    ("client: MAPI_HTTP", "client: OWA", 19, ["client", "is there twice"]),
    ("client: MAPI_HTTP ", "", 19, ["client", "is missing"]),
    ("client: MAPI_HTTP", "client: 9", 19, ["client", "not one of the values of client"]),
    ("timed: 900", "timed: 900 latency_ms: [1, 2]", 1, ["latency_ms", "2 values", "give 101"]),
    ("users: 70", "users: many", 5, ["users"]),
])
def test_a_bad_profile_is_refused(scenario, profile, tmp_path, before, after, line, words):
    assert before in GOOD
    profile.write_text(GOOD.replace(before, after))
    done = run(scenario, "--profile", profile, "--out", tmp_path / "out", "--qq", tmp_path / "qq.csv")
    assert done.returncode == 2 and done.stdout == ""
    assert f"{profile}:{line}:" in done.stderr and all(w in done.stderr for w in words), done.stderr
    assert not (tmp_path / "out").exists() and not (tmp_path / "qq.csv").exists()


def test_everything_that_is_wrong_comes_at_once(scenario, profile, good, tmp_path):
    scenario.write_text(good.replace('location: "internet"', 'location: "intranet"'))
    profile.write_text(GOOD.replace("[10, 20, 40]", "[40, 20]").replace("300", "-300"))
    done = run(scenario, "--profile", profile, "--observed", tmp_path / "none", "--qq", tmp_path / "no" / "qq.csv")
    assert done.returncode == 2
    for words in ("intranet", "quantiles[1]: is below", "requests_per_hour: is negative", "none: there is no such file",
                  "its directory is not there"):
        assert words in done.stderr, done.stderr


@pytest.mark.parametrize("text, words", [
    ("", "the file is empty"), ("\0\1", "is binary"), ("read { }", "nothing was asked for"),
    ('title: "a scenario"', "title")])
def test_what_is_no_profile_is_refused(scenario, profile, text, words):
    profile.write_text(text)
    done = run(scenario, "--profile", profile)
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_quantiles_need_a_profile(scenario, tmp_path):
    done = run(scenario, "--qq", tmp_path / "qq.csv")
    assert done.returncode == 2 and "needs --profile" in done.stderr
