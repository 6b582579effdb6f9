"""The logs that a run writes, as the tools that read such logs meet them."""
import collections
import csv
import filecmp
import json
import os
import re
import resource
import shutil
import signal
import subprocess

import pandas as pd
import pytest

from conftest import CATALOGUE, TOP, casgrid

REDIRECT = CATALOGUE / "site-redirect.textproto"
SQUEEZE = CATALOGUE / "wan-squeeze.textproto"
FAILOVER = CATALOGUE / "two-site-failover.textproto"
MILLION = CATALOGUE / "million-clients.textproto"
MAIL_FLOW = CATALOGUE / "mail-flow.textproto"
GOACCESS_FORMAT = "%d %t %^ %m %U %^ %^ %e %h %u %R %s %^ %^ %L"


def run(scenario, logs, *options):
    done = casgrid("run", scenario, "--network", "queue", "--logs", logs, "--json", *options)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def files(logs, kind):
    return sorted(logs.glob({"proxy": "*/Logging/HttpProxy/*/HttpProxy_*-1.LOG", "front": "*/W3SVC1/u_ex*.log",
                             "back": "*/W3SVC2/u_ex*.log"}[kind]))


def proxy_rows(logs):
    rows = []
    for path in files(logs, "proxy"):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                if row[0].startswith("#Fields: "):
                    names = [row[0].removeprefix("#Fields: "), *row[1:]]
                elif not row[0].startswith("#"):
                    assert len(row) == len(names), (path, row)
                    rows.append(dict(zip(names, row)))
    return rows


def iis_rows(logs, side):
    rows = []
    for path in files(logs, side):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#Fields: "):
                names = line.removeprefix("#Fields: ").split(" ")
            elif not line.startswith("#"):
                values = line.split(" ")
                assert len(values) == len(names), line
                rows.append(dict(zip(names, values)))
    return rows


def id_of(row):
    return re.search(r"&cafeReqId=([0-9a-f-]{36});", row["cs-uri-query"])[1]


def is_check(row):
    return row.get("UrlStem", row.get("cs-uri-stem")).endswith("/healthcheck.htm")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Browsers, phones and Outlooks: a report and the directory of logs."""
    place = tmp_path_factory.mktemp("logs")
    scenario = place / "mixed.textproto"
    text = MILLION.read_text()
    text = text.replace("users_factor: 0.005", "users_factor: 0.0005").replace("warm_up_s: 120", "")
    scenario.write_text(text)
    return run(scenario, place / "logs", "--brief"), place / "logs"


def test_rows_are_the_exchanges_of_the_report(mixed):
    report, logs = mixed
    rows = [r for r in proxy_rows(logs) if not is_check(r)]
    by_protocol = collections.Counter(r["Protocol"] for r in rows)
    assert set(by_protocol) == {"Owa", "Eas", "Mapi"}
    # Nobody gives up and nothing breaks in this run: what was answered was logged once, and some answers are under way.
    hanging = re.compile(r"Cmd=Ping|;RT:NotificationWait;")
    waits = [r for r in rows if hanging.search(r["UrlQuery"] + r["ClientRequestId"]) and r["ErrorCode"] == ""]
    requests = [r for r in rows if r not in waits and r["ErrorCode"] == ""]
    answered = report["requests"]["answered"]
    assert report["requests"]["failed"] == 0
    assert answered <= len(requests) <= answered + report["requests"]["in_flight"]
    calls = sum(1 for r in rows if hanging.search(r["UrlQuery"] + r["ClientRequestId"]))
    assert calls > 100
    # IIS tells of the same exchanges.
    assert sorted(id_of(r) for r in iis_rows(logs, "front")) == sorted(r["RequestId"] for r in proxy_rows(logs))


def test_front_and_back_end_join_on_the_request_id(mixed):
    _, logs = mixed
    front = {r["RequestId"]: r for r in proxy_rows(logs)}
    back = {id_of(r): r for r in iis_rows(logs, "back")}
    proxied = [i for i, r in front.items() if r["BackEndStatus"]]
    assert proxied and all(i in back for i in proxied)
    assert len(front) == len(proxy_rows(logs)), "an id is given twice"
    for i in proxied:
        assert int(back[i]["time-taken"]) <= int(front[i]["TotalRequestTime"]) + 1
        assert back[i]["sc-status"] == front[i]["BackEndStatus"]
        assert back[i]["cs(User-Agent)"] == front[i]["UserAgent"].replace(" ", "+")
        assert back[i]["cs-username"] == front[i]["AuthenticatedUser"]


def test_times_of_every_row_add_up(mixed):
    _, logs = mixed
    for r in proxy_rows(logs):
        number = lambda name: int(r[name] or 0)
        total = number("TotalRequestTime")
        assert number("HttpProxyOverhead") + number("ProxyTime") == total
        assert number("HttpPipelineLatency") + number("RequestHandlerLatency") == total
        assert number("HttpPipelineLatency") + number("CalculateTargetBackEndLatency") == number("HttpProxyOverhead")


def test_rows_are_in_the_order_of_their_ends(mixed):
    _, logs = mixed
    for path in files(logs, "proxy"):
        with open(path, newline="", encoding="utf-8") as file:
            instants = [row[0] for row in csv.reader(file) if not row[0].startswith("#")]
        assert instants == sorted(instants)


def test_pandas_reads_both_schemas(tmp_path):
    for schema, columns in (("2013", 53), ("2016", 74)):
        run(SQUEEZE, tmp_path / schema, "--until", "60", "--log-schema", schema)
        for path in files(tmp_path / schema, "proxy"):
            lines = path.read_text(encoding="utf-8").splitlines()
            names = next(l for l in lines if l.startswith("#Fields: ")).removeprefix("#Fields: ").split(",")
            frame = pd.read_csv(path, comment="#", names=names, on_bad_lines="error", dtype=str)
            assert frame.shape == (len(lines) - 5, columns)
            assert frame["DateTime"].str.endswith("Z").all()


def test_the_scenario_dates_its_logs(tmp_path):
    scenario = tmp_path / "dated.textproto"
    scenario.write_text('starts_at: "2016-08-16T22:59:30Z"\n' + SQUEEZE.read_text())
    run(scenario, tmp_path / "logs", "--until", "60")
    names = {p.name for p in files(tmp_path / "logs", "proxy")}
    assert names == {"HttpProxy_2016081622-1.LOG", "HttpProxy_2016081623-1.LOG"}
    assert {p.name for p in files(tmp_path / "logs", "front")} == {"u_ex160816.log"}


def test_logs_change_nothing_and_do_not_depend_on_the_coupling(tmp_path):
    plain = json.loads(casgrid("run", REDIRECT, "--brief", "--json").stdout)
    for coupling in ("exact", "run-ahead"):
        done = casgrid("run", REDIRECT, "--brief", "--coupling", coupling, "--logs", tmp_path / coupling,
                       "--log-noise", "0.3", "--json")
        assert json.loads(done.stdout)["fingerprint"] == plain["fingerprint"]
    names = [str(p.relative_to(tmp_path / "exact")) for kind in ("proxy", "front", "back")
             for p in files(tmp_path / "exact", kind)]
    assert len(names) > 10
    same, other, missing = filecmp.cmpfiles(tmp_path / "exact", tmp_path / "run-ahead", names, shallow=False)
    assert (sorted(same), other, missing) == (sorted(names), [], [])


def exchange_rows(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    names = next(line for line in lines if line.startswith("#Fields: ")).removeprefix("#Fields: ").split(",")
    rows = [row for row in csv.reader(lines) if not row[0].startswith("#")]
    assert all(len(row) == len(names) for row in rows), path
    return [dict(zip(names, row)) for row in rows]


def test_logs_of_mail_tell_of_what_the_report_counts(tmp_path):
    report = run(MAIL_FLOW, tmp_path / "logs", "--brief")
    assert report["fingerprint"] == json.loads(casgrid("run", MAIL_FLOW, "--brief", "--network", "queue", "--json").stdout)["fingerprint"]
    logs = {}
    for path in (tmp_path / "logs").glob("*/TransportRoles/Logs/**/*.LOG"):
        logs.setdefault(re.search(r"Logs/(.*)/[A-Z]+\d{10}-1\.LOG$", str(path))[1], []).extend(exchange_rows(path))
    assert set(logs) == {"FrontEnd/ProtocolLog/SmtpReceive", "FrontEnd/ProtocolLog/SmtpSend", "Hub/ProtocolLog/SmtpReceive",
                         "Hub/ProtocolLog/SmtpSend", "Mailbox/ProtocolLog/SmtpReceive", "MessageTracking"}
    made = sum(p["made"] for p in report["mail"])
    tracking = logs["MessageTracking"]
    delivered = [(r["message-id"], r["recipient-address"]) for r in tracking if r["event-id"] == "DELIVER"]
    assert len(delivered) == len(set(delivered)) == sum(p["delivered"] for p in report["mail"])
    assert len({r["message-id"] for r in tracking if r["event-id"] == "RECEIVE"}) == made
    # Whoever waited for the answer was told of each message once: nobody sends twice but after an error.
    taken = [r["data"].split(" ")[2] for r in logs["FrontEnd/ProtocolLog/SmtpReceive"] if r["data"].startswith("250 2.6.0 ")]
    assert len(taken) == len(set(taken)) == made
    # What users submit has their name, what comes from outside has none.
    senders = {r["message-id"].split("@")[1]: r["sender-address"] for r in tracking}
    assert re.fullmatch(r"submitters-\d+@contoso\.com", senders["submitters>"]) and senders["staff>"] == ""


def kind_of(row):
    if is_check(row):
        return "check"
    if "HealthMailbox" in row["AuthenticatedUser"] or row["ClientIpAddress"] == "127.0.0.1":
        return "probe"
    return "challenge" if row["HttpStatus"] == "401" and row["AuthenticatedUser"] == "" else "request"


def test_noise_is_the_share_asked_for_in_the_measured_proportions(tmp_path):
    run(SQUEEZE, tmp_path / "quiet", "--until", "120")
    run(SQUEEZE, tmp_path / "noisy", "--until", "120", "--log-noise", "0.865")
    rows = collections.Counter(kind_of(r) for r in proxy_rows(tmp_path / "noisy"))
    noise = rows["check"] + rows["probe"] + rows["challenge"]
    assert noise / rows.total() == pytest.approx(0.865, abs=0.005)
    assert rows["probe"] / noise == pytest.approx(0.62, abs=0.01)
    assert rows["challenge"] / noise == pytest.approx(0.26, abs=0.01)
    # What stands for users is what stood there without noise.
    request_rows = lambda logs: sorted(r["RequestId"] for r in proxy_rows(logs) if kind_of(r) == "request")
    assert request_rows(tmp_path / "noisy") == request_rows(tmp_path / "quiet")
    front = iis_rows(tmp_path / "noisy", "front")
    assert len(front) == rows.total()
    assert {(r["cs-username"], r["sc-substatus"]) for r in front if r["sc-status"] == "401"} == {("-", "2")}


@pytest.mark.skipif(shutil.which("goaccess") is None, reason="goaccess is not installed")
@pytest.mark.parametrize("arguments", [
    [f"--log-format={GOACCESS_FORMAT}", "--date-format=%Y-%m-%d", "--time-format=%H:%M:%S"],
    ["--log-format=W3C"]], ids=["format", "preset"])
def test_goaccess_reads_every_line(tmp_path, arguments):
    run(REDIRECT, tmp_path / "logs", "--brief", "--log-noise", "0.3")
    path = max(files(tmp_path / "logs", "front"), key=lambda p: p.stat().st_size)
    rows = sum(not line.startswith("#") for line in path.read_text().splitlines())

    def read(log):
        out = tmp_path / "report.json"
        subprocess.run(["goaccess", str(log), "--no-global-config", "--no-progress", "-o", str(out), *arguments],
                       check=True, capture_output=True, timeout=60)
        return json.loads(out.read_text())["general"]

    general = read(path)
    assert general["failed_requests"] == 0 and general["valid_requests"] == rows
    # A row that is broken is found.
    broken = tmp_path / "broken.log"
    broken.write_text(path.read_text() + "2013-01-01 00:00:00 broken\n")
    assert read(broken)["failed_requests"] == 1


HOSTILE = ['a,b', '"', ',","",', 'x\r\ny', '\x01\x1f\x7f', 'Jürgen', '#Fields: a,b', 'semi;colon&amp=x y',
           'next\x85line\u2028separator', "o'neil"]


def test_hostile_names_survive_a_run(tmp_path):
    scenario = tmp_path / "hostile.textproto"
    text = (TOP / "tests/program/good.textproto").read_text()
    quoted = lambda name: '"' + "".join(f"\\{b:03o}" for b in name.encode()) + '"'
    people = "\n".join(f'  mailboxes {{ user_principal_name: "user{i}@contoso.com" sam_account_name: {quoted(name)} '
                       f'database: "db1" }}' for i, name in enumerate(HOSTILE))
    scenario.write_text(text.replace('  users: 50\n', "").replace('  databases: "db1"\n', people + "\n"), encoding="utf-8")
    run(scenario, tmp_path / "logs")
    rows = proxy_rows(tmp_path / "logs")  # counts columns
    iis_rows(tmp_path / "logs", "front")
    back = iis_rows(tmp_path / "logs", "back")
    names = {r["AuthenticatedUser"].removeprefix("CONTOSO\\") for r in rows if r["AuthenticatedUser"]}
    readable = lambda name: re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", name)
    assert names == {readable(name) for name in HOSTILE}
    assert {r["cs-username"] for r in back} == {
        "CONTOSO\\" + readable(name).replace(" ", "+").replace('"', "%22") for name in HOSTILE}


# ---- files, all or none ----------------------------------------------------------------------------

def leftovers(place):
    return sorted(p.name for p in place.iterdir())


def test_a_full_disk_is_an_error_and_leaves_nothing(tmp_path):
    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    done = casgrid("run", REDIRECT, "--brief", "--network", "queue", "--logs", tmp_path / "logs",
                   preexec_fn=small_files)
    assert done.returncode == 3
    assert "the logs could not be written" in done.stderr and "File too large" in done.stderr
    assert leftovers(tmp_path) == []


def test_an_interrupt_leaves_nothing(tmp_path):
    child = subprocess.Popen([os.environ["CASGRID_PROGRAM"], "run", str(FAILOVER), "--network", "queue",
                              "--logs", str(tmp_path / "logs")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.set_blocking(child.stdout.fileno(), False)
    while not list(tmp_path.glob(".logs.casgrid-part/new/*/*/*")):
        assert child.poll() is None
    child.send_signal(signal.SIGINT)
    _, stderr = child.communicate(timeout=30)
    assert child.returncode == 130, stderr
    assert leftovers(tmp_path) == []


def test_logs_go_with_out_when_they_are_inside(tmp_path):
    out = tmp_path / "out"
    for _ in range(2):  # the second run writes over the first
        done = casgrid("run", SQUEEZE, "--until", "30", "--network", "queue", "--out", out, "--logs", out / "logs")
        assert done.returncode in (0, 1), done.stderr
        assert leftovers(out) == ["casgrid.manifest", "logs", "report.json", "scenario.textproto", "trace.pb"]
        assert files(out / "logs", "proxy")
    assert leftovers(tmp_path) == ["out"]


def test_an_earlier_run_is_written_over_and_anything_else_is_not(tmp_path):
    run(SQUEEZE, tmp_path / "logs", "--until", "30")
    run(SQUEEZE, tmp_path / "logs", "--until", "30")
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    done = casgrid("run", SQUEEZE, "--until", "30", "--logs", other)
    assert done.returncode == 2 and "give an empty or new directory for --logs" in done.stderr
    assert leftovers(other) == ["letter.txt"]


@pytest.mark.parametrize("options, words", [
    (["--log-noise", "1"], "--log-noise"), (["--log-noise", "-0.1"], "--log-noise"),
    (["--log-noise", "nan"], "--log-noise"), (["--log-schema", "2019"], "--log-schema")])
def test_bad_options_are_refused(tmp_path, options, words):
    done = casgrid("run", SQUEEZE, "--logs", tmp_path / "logs", *options)
    assert done.returncode == 2 and words in done.stderr
    assert leftovers(tmp_path) == []


def test_options_without_logs_are_refused():
    done = casgrid("run", SQUEEZE, "--log-noise", "0.5")
    assert done.returncode == 2 and "--logs" in done.stderr


def test_out_inside_logs_is_refused(tmp_path):
    done = casgrid("run", SQUEEZE, "--logs", tmp_path / "logs", "--out", tmp_path / "logs" / "out")
    assert done.returncode == 2 and "--logs" in done.stderr
    done = casgrid("run", SQUEEZE, "--logs", tmp_path / "logs", "--out", tmp_path / "logs")
    assert done.returncode == 2 and "--logs" in done.stderr
