"""`casgrid replay`: a scenario under the arrivals of logs, written here row by row."""
import collections
import datetime
import gzip
import json
import random
import re
import zlib

import pytest

from conftest import casgrid

START = datetime.datetime(2023, 1, 9, 9, 0, tzinfo=datetime.timezone.utc)
FIELDS = ("DateTime,RequestId,ClientRequestId,Protocol,UrlHost,UrlStem,ProtocolAction,AuthenticationType,"
          "AuthenticatedUser,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,Method,"
          "RequestBytes,ResponseBytes,BackendProcessingLatency,HttpProxyOverhead,TotalRequestTime,UrlQuery").split(",")
# Actions of the simulation, as a trace names them.
ACTIONS = {"Read": "owa.read", "Change": "owa.change", "Sync": "activesync.sync", "Ping": "activesync.ping",
           "Connect": "mapi.connect", "Execute": "mapi.execute", "NotificationWait": "mapi.notification-wait"}


def row(at_s, user, action, total_ms=20, **more):
    """One request that began at_s after START."""
    ended = START + datetime.timedelta(seconds=at_s, milliseconds=total_ms)
    fields = {"UrlHost": "mail.contoso.com", "AuthenticatedUser": user, "HttpStatus": 200, "BackEndStatus": 200,
              "Method": "POST", "RequestBytes": 900, "ResponseBytes": 7000, "BackendProcessingLatency": 15,
              "HttpProxyOverhead": 2, "TotalRequestTime": total_ms, "ClientIpAddress": "10.0.0.7", "UserAgent": "agent",
              "RequestId": f"{zlib.crc32(f'{at_s} {user} {action}'.encode()):08x}-0000-4000-8000-000000000000"}
    if action in ("Read", "Change"):
        fields |= {"Protocol": "Owa", "UrlStem": "/owa/service.svc",
                   "UrlQuery": "?action=" + ("GetItem" if action == "Read" else "UpdateItem")}
    elif action in ("Sync", "Ping"):
        fields |= {"Protocol": "Eas", "UrlStem": "/Microsoft-Server-ActiveSync",
                   "UrlQuery": f"?Cmd={action}&User=x&DeviceId=D1&DeviceType=phone"}
    else:
        fields |= {"Protocol": "Mapi", "UrlStem": "/mapi/emsmdb/", "ClientRequestId": f"R:1;RT:{action};CI:2"}
    fields |= more
    fields["DateTime"] = ended.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return ended, ",".join(str(fields.get(f, "")) for f in FIELDS)


def write(path, rows, extra=()):
    lines = ["#Software: Microsoft Exchange Server", "#Version: 15.01.2375.007", "#Log-type: HttpProxy Logs",
             "#Date: 2023-01-09T09:00:00.000Z", "#Fields: " + ",".join(FIELDS)]
    lines += [text for _, text in sorted(rows)] + list(extra)
    text = "\r\n".join(lines) + "\r\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_bytes(text.encode())
    return path


def some_rows(count=300, seconds=120, users=20, seed=1):
    """(instant in ms, action, row): in whole milliseconds, as logs have them."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        ms = draw.randrange(int(seconds * 1000))
        action = draw.choice(list(ACTIONS))
        total = draw.randrange(1000, 60000) if action in ("Ping", "NotificationWait") else draw.randrange(3, 60)
        made.append((ms, action, row(ms / 1000, f"CONTOSO\\staff-{draw.randrange(users)}", action, total)))
    return made


@pytest.fixture
def scenario(tmp_path, good):
    """Without faults, so that only the replay decides what happens."""
    path = tmp_path / "small.textproto"
    path.write_text(re.sub(r"^faults .*$", "", good, flags=re.MULTILINE))
    return path


def replay(*arguments, code=0):
    done = casgrid("replay", *arguments, "--network", "queue", "--json")
    assert done.returncode == code, done.stderr + done.stdout[-500:]
    return json.loads(done.stdout)


def fates(report):
    return {(f["fate"], f["detail"]): f["rows"] for f in report["replay"]["fates"]}


def begun(out):
    """(instant in ns, action) of every arrival that was begun, without what was added."""
    done = casgrid("trace", "print", out, "--participant", "staff")
    assert done.returncode == 0
    added, found = set(), []
    for line in done.stdout.splitlines():
        about_a_client = re.match(r"([\d.]+) s  staff  ([\w-]+) client (\d+)", line)
        if about_a_client is None:  # a connection
            continue
        at, what, line_number = about_a_client.groups()
        if what == "request-added":
            added.add(line_number)
        elif what == "request-sent" and line_number in added:
            added.remove(line_number)
        elif what == "request-sent":
            found.append((round(float(at) * 1e9), re.search(r"action (\S+)", line)[1]))
    return sorted(found)


def expected(made, speed=1.0, start_ms=None):
    start = min(ms for ms, _, _ in made) if start_ms is None else start_ms
    return sorted((int((ms - start) * 1_000_000 / speed), ACTIONS[action]) for ms, action, _ in made)


@pytest.mark.parametrize("speed", [1, 2, 0.5])
def test_every_row_begins_once_and_at_its_instant(tmp_path, scenario, speed):
    made = some_rows()
    log = write(tmp_path / "a.LOG", [r for _, _, r in made])
    out = tmp_path / "out"
    report = replay(log, "--scenario", scenario, "--speed", speed, "--out", out)
    assert begun(out) == expected(made, speed)
    assert report["violations"] == [] and fates(report) == {("replayed", ""): len(made)}
    assert sum(r["begun"] for r in report["replay"]["latency"] if r["action"] == "all") == len(made)
    # The comparison can fail: a row more is not what was begun.
    assert begun(out) != expected(made + made[:1], speed)


def test_state_that_the_log_assumes_is_added_and_counted_apart(tmp_path, scenario):
    rows = [row(i, "CONTOSO\\staff-1", "Execute") for i in range(5)] + [row(i, "staff-2@contoso.com", "Read")
                                                                         for i in range(5)]
    report = replay(write(tmp_path / "a.LOG", rows), "--scenario", scenario)
    by_action = {r["action"]: r for r in report["replay"]["latency"] if r["action"] != "all"}
    assert (by_action["connect"]["added"], by_action["connect"]["begun"]) == (1, 0)
    assert (by_action["logon"]["added"], by_action["logon"]["begun"]) == (1, 0)
    assert by_action["execute"]["begun"] == 5 and by_action["read"]["begun"] == 5
    assert by_action["execute"]["simulated_count"] == 5 and by_action["execute"]["errors"] == 0
    assert report["requests"]["sent"] == 12


def test_several_logs_are_one_and_their_order_does_not_matter(tmp_path, scenario):
    made = some_rows()
    whole = replay(write(tmp_path / "a.LOG", [r for _, _, r in made]), "--scenario", scenario)
    one = write(tmp_path / "b.LOG", [r for _, _, r in made[::2]])
    two = write(tmp_path / "c.LOG.gz", [r for _, _, r in made[1::2]])
    first = replay(one, two, "--scenario", scenario)
    second = replay(two, one, "--scenario", scenario)
    assert whole["fingerprint"] == first["fingerprint"] == second["fingerprint"]
    assert replay(one, "--scenario", scenario)["fingerprint"] != whole["fingerprint"]


def test_a_seed_a_network_and_a_coupling_are_what_they_are_in_a_run(tmp_path, scenario):
    log = write(tmp_path / "a.LOG", [r for _, _, r in some_rows(100)])
    first = replay(log, "--scenario", scenario)
    assert replay(log, "--scenario", scenario)["fingerprint"] == first["fingerprint"]
    assert replay(log, "--scenario", scenario, "--seed", 99)["fingerprint"] != first["fingerprint"]
    on_flow = [json.loads(casgrid("replay", log, "--scenario", scenario, "--network", "flow", "--coupling", coupling,
                                  "--json").stdout) for coupling in ("exact", "run-ahead")]
    assert on_flow[0]["fingerprint"] == on_flow[1]["fingerprint"]
    assert [r["network"] for r in on_flow] == ["flow", "flow"] and on_flow[0]["violations"] == []


def test_a_window_leaves_out_what_began_outside(tmp_path, scenario):
    made = some_rows()
    log = write(tmp_path / "a.LOG", [r for _, _, r in made])
    out = tmp_path / "out"
    report = replay(log, "--scenario", scenario, "--from", "2023-01-09T09:00:30Z", "--to", "2023-01-09T09:01:00Z",
                    "--out", out)
    inside = [m for m in made if 30_000 <= m[0] < 60_000]
    assert begun(out) == expected(inside, start_ms=30_000)
    assert fates(report)[("outside the window", "before --from, or from --to on")] == len(made) - len(inside)


def test_rows_add_up_whatever_they_are(tmp_path, scenario):
    rows = [row(1, "CONTOSO\\staff-1", "Sync"), row(2, "CONTOSO\\nobody", "Sync"),
            row(3, "CONTOSO\\nobody", "Sync"), row(4, "", "Read"),
            row(5, "", "Read", HttpStatus=401), row(6, "CONTOSO\\HealthMailbox1", "Sync"),
            row(7, "CONTOSO\\staff-1", "Read", Protocol="Ews", UrlStem="/EWS/Exchange.asmx", UrlQuery=""),
            row(8, "CONTOSO\\staff-1", "Bind", UrlStem="/mapi/nspi/")]
    log = write(tmp_path / "a.LOG", rows, extra=["2023-01-09T09:00:09.000Z,cut,off"])
    mail = tmp_path / "imap.log"
    mail.write_text("#Fields: dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,"
                    "context\r\n2023-01-09T09:00:10.000Z,1,2,10.0.0.1:143,10.0.0.2:5000,anna,5,10,20,login,anna,R=OK\r\n")
    report = replay(log, mail, "--scenario", scenario)
    found = fates(report)
    assert sum(found.values()) == report["replay"]["rows_read"] == 10 and report["violations"] == []
    assert found[("replayed", "")] == 1 and found[("unknown user", "")] == 2 and found[("bad", "")] == 1
    assert found[("noise", "401 challenge")] == 1 and found[("noise", "health mailbox")] == 1
    assert found[("not simulated", "ews")] == 1 and found[("not simulated", "imap4")] == 1
    assert [u["user"] for u in report["replay"]["unknown"]] == ["CONTOSO\\nobody"]
    assert "a.LOG:14" in report["replay"]["bad_rows"][0]


def test_unknown_users_are_given_mailboxes_on_request(tmp_path, scenario):
    rows = [row(3, "CORP\\Zoe", "Sync"), row(2, "corp\\adam", "Sync"), row(4, "CORP\\zoe", "Sync"),
            row(5, "CONTOSO\\staff-0", "Sync")]
    log = write(tmp_path / "a.LOG", rows)
    report = replay(log, "--scenario", scenario, "--assign-unknown")
    given = {u["user"].lower(): u["mailbox"] for u in report["replay"]["unknown"]}
    # Mailbox 0 is named by the log.
    assert given == {"corp\\adam": "staff-1@contoso.com", "corp\\zoe": "staff-2@contoso.com"}
    assert fates(report) == {("replayed", ""): 4} and report["replay"]["clients"] == 3


def test_sizes_and_service_times_are_those_of_the_log(tmp_path, scenario):
    rows = [row(i / 10, "CONTOSO\\staff-1", "Sync", RequestBytes=5000, ResponseBytes=70000,
                BackendProcessingLatency=400) for i in range(100)]
    log = write(tmp_path / "a.LOG", rows)
    drawn = replay(log, "--scenario", scenario)
    down = next(l for l in drawn["links"] if l["direction"] == "paris -> internet")
    assert 100 * 70000 <= down["bytes"] < 100 * 72000
    recorded = replay(log, "--scenario", scenario, "--service", "recorded")
    sync = [next(r for r in x["replay"]["latency"] if r["action"] == "sync") for x in (drawn, recorded)]
    assert sync[0]["simulated_p50_ms"] < 400 < sync[1]["simulated_p50_ms"] < 650


def test_a_long_poll_hangs_as_long_as_it_did_and_is_no_request(tmp_path, scenario):
    rows = [row(1, "CONTOSO\\staff-1", "Ping", 40_000), row(2, "CONTOSO\\staff-2", "Connect"),
            row(3, "CONTOSO\\staff-2", "NotificationWait", 900_000)]
    report = replay(write(tmp_path / "a.LOG", rows), "--scenario", scenario)
    hung = {h["protocol"]: h for h in report["long_polls"]}
    assert hung["activesync"]["mean_s"] == pytest.approx(40, abs=0.2) and hung["activesync"]["events"] == 1
    assert hung["mapi"]["mean_s"] == pytest.approx(900, abs=0.2) and hung["mapi"]["events"] == 0
    assert report["requests"]["sent"] == 1


def test_a_name_that_dns_does_not_know_is_replaced_and_counted(tmp_path, scenario):
    rows = [row(1, "CONTOSO\\staff-1", "Sync"), row(2, "CONTOSO\\staff-1", "Sync", UrlHost="old.contoso.com"),
            row(3, "CONTOSO\\staff-1", "Sync", UrlHost="")]
    report = replay(write(tmp_path / "a.LOG", rows), "--scenario", scenario)["replay"]
    assert (report["hosts_known"], report["hosts_replaced"], report["hosts_missing"]) == (1, 1, 1)


def test_faults_keep_their_instants_and_a_failed_objective_is_exit_code_1(tmp_path, good):
    path = tmp_path / "faulty.textproto"
    path.write_text(good.replace("p95(latency_ms) < 2000", "count(requests_failed) == 0"))
    rows = [row(i / 2, f"CONTOSO\\staff-{i % 10}", "Sync") for i in range(120)]
    report = replay(write(tmp_path / "a.LOG", rows), "--scenario", path, code=1)
    assert report["timeline"][0]["at_s"] == 30 and report["requests"]["failed"] > 0


def test_nothing_to_replay_is_exit_code_2_with_what_was_found(tmp_path, scenario):
    log = write(tmp_path / "a.LOG", [row(1, "CORP\\nobody", "Sync"), row(2, "CORP\\nobody", "Sync")])
    for arguments, words in [
            ((log,), "2 of users that the scenario does not have; .*--assign-unknown"),
            ((log, "--from", "2024-01-01T00:00:00Z"), "2 outside .* began between 2023-01-09T09:00:01"),
            ((log, "--from", "yesterday"), '--from: "yesterday" is not an instant'),
            ((log, "--from", "2023-01-09T10:00:00Z", "--to", "2023-01-09T09:00:00Z"), "--to is not later"),
            ((tmp_path / "no.LOG",), "no such file"),
            ((scenario,), "(?s)nothing in the logs can be replayed.*not read: .*not a log that is known"),
            ((log, "--to", ""), "--to: give an instant"),
            ((log, "--speed", "0"), "--speed")]:
        out = tmp_path / "out"
        done = casgrid("replay", *arguments, "--scenario", scenario, "--out", out)
        assert done.returncode == 2 and re.search(words, done.stderr), (arguments, done.stderr)
        assert done.stdout == "" and not out.exists()


def test_the_report_for_people_says_it_all(tmp_path, scenario):
    rows = [row(i, f"CORP\\user{i}", "Sync") for i in range(25)] + [row(1, "CONTOSO\\staff-1", "Sync")]
    done = casgrid("replay", write(tmp_path / "a.LOG", rows), "--scenario", scenario, "--network", "queue")
    assert done.returncode == 0
    for words in ("Rows of the logs: 26 read", "Users that the scenario does not have: 25, with 25 rows",
                  "... and 5 more", "Recorded and simulated", "starts_at"):
        assert words in done.stdout
    counted = collections.Counter(re.findall(r"CORP\\user\d+", done.stdout))
    assert len(counted) == 20


def test_the_logs_of_a_run_drive_the_same_requests(tmp_path, scenario):
    logs = tmp_path / "logs"
    done = casgrid("run", scenario, "--network", "queue", "--logs", logs, "--json")
    assert done.returncode == 0, done.stderr
    original = json.loads(done.stdout)
    report = replay(logs, "--scenario", scenario)
    found = fates(report)
    assert report["violations"] == [] and ("unknown user", "") not in found
    sent = {r["action"]: r["answered"] for r in original["latency"] if r["protocol"] == "owa"}
    begun_now = {r["action"]: r["begun"] for r in report["replay"]["latency"]}
    assert sent["read"] > 100 and (begun_now["read"], begun_now["change"]) == (sent["read"], sent["change"])


def test_a_profile_says_what_requests_cost(scenario, tmp_path):
    logs = write(tmp_path / "a.LOG", [text for _, _, text in some_rows()])
    profile = tmp_path / "a.profile"
    assert casgrid("calibrate", logs, "-o", profile, "--megacycles-per-core", "100000").returncode == 0
    plain = replay(logs, "--scenario", scenario, "--assign-unknown")
    under = replay(logs, "--scenario", scenario, "--assign-unknown", "--profile", profile)
    assert "observed" not in plain and under["observed"]["applied"]
    assert under["replay"]["replayed"] == plain["replay"]["replayed"]
    p50 = [{r["action"]: r["simulated_p50_ms"] for r in report["replay"]["latency"]} for report in (plain, under)]
    assert p50[1]["read"] > 5 * p50[0]["read"]  # its servers were fast, so the work was much
    refused = casgrid("replay", logs, "--scenario", scenario, "--profile", tmp_path / "none")
    assert refused.returncode == 2 and "no such file" in refused.stderr
