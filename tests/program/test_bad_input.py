"""Bad input: every mistake is named with file, line, field and remedy; nothing is written, nothing crashes."""
import os
import random
import subprocess

import pytest

from conftest import casgrid

# what, text in the good file, what stands there instead, line, words of the message and the remedy
MISTAKES = [
    ("misspelt field", "duration_s: 60", "duratoin_s: 60", 2, ["duratoin_s", 'did you mean "duration_s"?']),
    ("wrong unit", "latency_ms: 5 }", "latency_s: 0.005 }", 8, ["latency_s", "write latency_ms, in milliseconds"]),
    ("wrong unit of bandwidth", "bandwidth_mbps: 100 latency_ms: 5", "bandwidth_gbps: 1 latency_ms: 5", 8,
     ["bandwidth_gbps", "bandwidth_mbps, in megabits per second"]),
    ("missing server", 'pool: "cas1"', 'pool: "cas11"', 22, ['no front end "cas11"', 'did you mean "cas1"?']),
    ("negative rate", "requests_per_hour: 600", "requests_per_hour: -600", 31, ["is negative", "0.000001 to 3,600,000 requests"]),
    ("not a number", "requests_per_hour: 600", "requests_per_hour: nan", 31, ["not a finite number"]),
    ("unknown enum", "ROUND_ROBIN", "ROUND_ROBINS", 22, ["ROUND_ROBINS", 'did you mean "ROUND_ROBIN"?']),
    ("link to itself", 'a: "paris" b: "lyon"', 'a: "paris" b: "paris"', 8, ["to itself", "two different ends"]),
    ("link to nowhere", 'a: "paris" b: "lyon"', 'a: "paris" b: "lion"', 8, ['"lion"', 'did you mean "lyon"?']),
    ("two servers of one name", 'name: "mbx2"', 'name: "mbx1"', 16, ["is taken, see line 15"]),
    ("copies of two groups", 'server: "mbx1" } copies { server: "mbx2"', 'server: "mbx1" } copies { server: "mbx3"', 20,
     ["not all in one group"]),
    ("two copies on a server", 'server: "mbx1" } copies { server: "mbx2"', 'server: "mbx1" } copies { server: "mbx1"', 20,
     ["two copies of this database"]),
    ("pool of mailbox servers", 'pool: "cas1"', 'pool: "mbx1"', 22, ['no front end "mbx1"']),
    ("a day of 23 hours", "users: 50", "users: 50 day: [" + "1, " * 22 + "1]", 27, ["23 weights", "give 24"]),
    ("name without address", ' addresses: "lb1"', "", 23, ["has no address"]),
    ("fault after the end", "at_s: 30", "at_s: 61", 33, ["after the end of the run"]),
    ("fault named by a number", 'name: "cas1 crashes"', 'name: "600"', 33, ["objectives take for an instant", "in words"]),
    ("fault named as an end", 'name: "cas1 crashes"', 'name: "a: over"', 33, ["the end of another fault"]),
    ("population of all", 'name: "staff"', 'name: "all"', 26, ["the sum of all populations", "another name"]),
    ("fault of nothing", ' crash: "cas1"', "", 33, ["not what", "add crash"]),
    ("fault on a stand-alone database", 'crash: "cas1"', 'database_failure: "alone"', 33, ["not in a group"]),
    ("bad objective", "p95(latency_ms)", "p95(latency)", 34, ["latency", 'did you mean "latency_ms"?']),
    ("objective without a number", "< 2000", "<", 34, ["is not a number"]),
    ("objective with a bound that is no number", "< 2000", "< nan", 34, ['"nan" is not a number']),
    ("objective with a bound beyond all numbers", "< 2000", "< inf", 34, ['"inf" is not a number']),
    ("server with a name too long for a file", 'name: "mbx2"', 'name: "' + "m" * 201 + '"', 16, ["has 201 letters", "at most 200"]),
    ("objective of an unknown function", "p95(", "p42(", 34, ["p42", "is not a function"]),
    ("not a web address", "https://mail.contoso.com/owa", "mail contoso", 13, ["not a web address"]),
    ("text for a number", "users: 50", 'users: "fifty"', 27, ["whole number"]),
    ("number for text", 'location: "internet"', "location: 7", 28, ["quoted text"]),
    ("too large", "users: 50", "users: 99999999999", 27, ["is too much", "1 to 100,000,000 mailbox users"]),
    ("both kinds of arrival", "profile {", "closed {} open { sessions_per_s: 1 } profile {", 31, ["excludes closed"]),
    ("a field twice", "seed: 3", "seed: 3 seed: 4", 3, ["given twice"]),
    ("backward pattern", 'name: "db1"', 'name: "db{5..1}"', 20, ["not a pattern"]),
    ("unknown place", 'location: "internet"', 'location: "intranet"', 28, ['did you mean "internet"?']),
    ("unknown database", 'databases: "db1"', 'databases: "db2"', 29, ['did you mean "db1"?']),
    ("no unit at all", "duration_s: 60", "duration: 60", 2, ["duration_s"]),
    ("cookie on layer 4", "policy: ROUND_ROBIN", "stickiness: COOKIE", 22, ["sees no cookie", "LAYER7"]),
    ("address and least connections", "policy: ROUND_ROBIN", "policy: LEAST_CONNECTIONS stickiness: SOURCE_ADDRESS", 22,
     ["the client's address decides"]),
    ("one probe on layer 7", "policy: ROUND_ROBIN", "layer: LAYER7 probe { protocol: OWA }", 22, ["every virtual directory"]),
    ("phones that arrive", "users: 50", "users: 50 client: ACTIVE_SYNC open { sessions_per_s: 1 }", 27, ["stay connected"]),
    ("Outlook with forms", "users: 50", "users: 50 client: MAPI_HTTP logon: FORMS", 27, ["Outlook on the web"]),
    ("mail programs that arrive", "users: 50", "users: 50 client: IMAP4 open { sessions_per_s: 1 }", 27, ["mail programs come again"]),
    ("a mail program's logon", "users: 50", "users: 50 client: IMAP4 logon: BASIC", 27, ["LOGIN or AUTHENTICATE"]),
    ("a browser that is a mail program", "users: 50", "users: 50 mail_program { name: MUTT }", 27, ["over IMAP4", "client: IMAP4"]),
    ("a program that does not wait", "users: 50", "users: 50 client: IMAP4 mail_program { name: FETCHMAIL idles: true }", 27,
     ["FETCHMAIL logs out", "MUTT"]),
    ("a program that was not observed", "users: 50", "users: 50 client: POP3 mail_program { name: MUTT }", 27,
     ["MUTT has not been observed over POP3", "FETCHMAIL, GETMAIL or GENERIC"]),
    ("nothing hangs over POP3", "users: 50", "users: 50 client: POP3 mail_program { idles: true }", 27, ["GENERIC logs out"]),
    ("a greeting of nobody over POP3", "policy: ROUND_ROBIN", "probe { protocol: POP3 }", 22,
     ["no population reads mail over POP3", "front_service_running: true"]),
    ("a greeting of nobody", "policy: ROUND_ROBIN", "probe { protocol: IMAP4 }", 22,
     ["no population reads mail over IMAP4", "front_service_running: true"]),
    ("a session without end", "duration_s: 60", "duration_s: 60 timing { imap4 { authenticated_idle_s: 100000 } }", 2,
     ["30 to 86,400 seconds"]),
    ("devices of a browser", "users: 50", "users: 50 devices_per_user: 2", 27, ["only of phones", "programs over EWS"]),
    ("a browser that streams", "users: 50", "users: 50 ews_program { streams: false }", 27, ["Exchange Web Services", "client: EWS"]),
    ("programs over EWS that arrive", "users: 50", "users: 50 client: EWS open { sessions_per_s: 1 }", 27, ["programs over EWS stay connected"]),
    ("a browser with channels", "users: 50", "users: 50 outlook_program { version: 14 }", 27, ["Outlook Anywhere", "client: OUTLOOK_ANYWHERE"]),
    ("Outlook Anywhere that arrives", "users: 50", "users: 50 client: OUTLOOK_ANYWHERE open { sessions_per_s: 1 }", 27, ["do not arrive"]),
    ("a channel of a few octets", "duration_s: 60", "duration_s: 60 timing { rpc_channel_octets: 1000 }", 2, ["131,072 to 2,147,483,648"]),
    ("bodies at layer 4", "policy: ROUND_ROBIN", "buffers_bodies: true", 22, ["passes octets on", "LAYER7"]),
    ("manners of nobody", "policy: ROUND_ROBIN", "manners { retries: 2 }", 22, ["none is named", "like: HAPROXY"]),
    ("manners of another", "policy: ROUND_ROBIN", "like: NGINX manners { redispatches: true }", 22, ["nginx has no such setting"]),
    ("an idempotence of HAProxy", "policy: ROUND_ROBIN", "layer: LAYER7 like: HAPROXY manners { repeats_posts: true }", 22,
     ["HAProxy has no such setting"]),
    ("an answer's time at layer 4", "policy: ROUND_ROBIN", "like: HAPROXY manners { answer_timeout_s: 5 }", 22, ["sees no request"]),
    ("nothing and something", "policy: ROUND_ROBIN", "like: HAPROXY manners { repeats: [NOTHING, REFUSED] }", 22, ["leave one of them out"]),
    ("statuses that are none", "policy: ROUND_ROBIN", 'probe { passes: "2xx" }', 22, ["no list of statuses", "200-399"]),
    ("statuses of a connection", "policy: ROUND_ROBIN", 'probe { asks: CONNECTION passes: "200" }', 22, ["no page is asked for"]),
    ("repeated statuses that are none", "policy: ROUND_ROBIN", 'layer: LAYER7 like: NGINX manners { repeats_statuses: "5xx" }', 22,
     ["no list of statuses"]),
    ("paths at layer 4", "policy: ROUND_ROBIN", 'paths { begins: "/owa" }', 22, ["sees no paths", "LAYER7"]),
    ("a path that is none", "policy: ROUND_ROBIN", 'layer: LAYER7 paths { begins: "owa" }', 22, ["begin it with a slash"]),
    ("a path twice", "policy: ROUND_ROBIN", 'layer: LAYER7 paths { begins: "/owa" } paths { begins: "/OWA" }', 22, ["stands there twice"]),
    ("a path of strangers", "policy: ROUND_ROBIN", 'layer: LAYER7 paths { begins: "/owa" pool: "mbx1" }', 22, ["not in the balancer's pool"]),
    ("an answer that sends nowhere", "policy: ROUND_ROBIN", 'layer: LAYER7 paths { whole: "/" answers: 307 }', 22, ["301 or 302"]),
    ("an answer of a member", "policy: ROUND_ROBIN", 'layer: LAYER7 paths { whole: "/" answers: 404 probe: OWA }', 22, ["asks no member"]),
    ("calls without a plan", "users: 50", 'users: 50 client: SIP sip_program { gateway: "gw" }', 25, ["a dial plan is missing"]),
    ("calls from nowhere", "users: 50", 'users: 50 client: SIP dial_plan: "plan"', 25, ["a gateway is missing", "UM IP gateway"]),
    ("a gateway that nothing is linked with", "users: 50", 'users: 50 client: SIP dial_plan: "plan" sip_program { gateway: "gw" }', 27,
     ['no dial plan is ever linked with "gw"', "add gateways"]),
    ("a browser with a dial plan", "users: 50", 'users: 50 dial_plan: "plan"', 27, ["users who are called", "client: SIP"]),
    ("sipp that talks", "users: 50", 'users: 50 client: SIP sip_program { name: SIPP gateway: "gw" ping_s: 5 }', 27, ["SIPP does not talk"]),
    ("a gateway told not to follow", "users: 50", 'users: 50 client: SIP sip_program { gateway: "gw" follows: false }', 27, ["only sipsak"]),
    ("a link that ends before it begins", 'domain: "contoso.com"',
     'domain: "contoso.com" dial_plans { name: "p" gateways { gateway: "gw" from_s: 9 until_s: 5 } }', 12,
     ["ends before it begins"]),
    ("Unified Messaging of a build without it", 'name: "mbx2"', 'name: "mbx2" version: "15.2.1748.10" um_service {}', 16, ["no Unified Messaging"]),
    ("a hold of hours", "requests_per_hour: 600", "hold_s: 7200", 31, ["7,200 is too much", "1 to 3,600 seconds"]),
    ("sickness of a balancer", 'crash: "cas1"', 'sick { server: "lb1" protocol: OWA }', 33, ['no front end or mailbox server "lb1"']),
    ("components of a balancer", 'crash: "cas1"',
     "component_state { server: \"lb1\" component: OWA_PROXY state: INACTIVE }", 33, ["has no components", "drain_member"]),
    ("components of a directory server", 'crash: "cas1"',
     "component_state { server: \"dc1\" component: OWA_PROXY state: INACTIVE }", 33, ['no front end or mailbox server "dc1"']),
    ("drain by a server", 'crash: "cas1"', 'drain_member { balancer: "cas1" server: "cas1" }', 33, ['no balancer "cas1"']),
    ("activation outside a group", 'crash: "cas1"', 'block_activation: "mbx3"', 33, ["in no group"]),
    ("a certificate of nobody", 'crash: "cas1"', 'bind_certificate { server: "cas1" certificate: "mail" }', 33, ['no certificate "mail"']),
    ("a certificate for a mailbox server", 'crash: "cas1"', 'bind_certificate { server: "mbx1" certificate: "mail" }', 33,
     ['no front end "mbx1"']),
    ("a certificate of layer 4", "policy: ROUND_ROBIN", 'certificate: "mail"', 22, ["layer-4 balancer passes on", "LAYER7"]),
    ("a phone that asks", "users: 50", "users: 50 client: ACTIVE_SYNC on_certificate_warning: GO_ON", 27, ["refuses by itself"]),
    ("a program that does not look", "users: 50",
     "users: 50 client: POP3 mail_program { name: GETMAIL } on_certificate_warning: GO_ON", 27, ["does not look at certificates"]),
    ("more ailing users than all", "users: 50", "users: 50 credentials { wrong_share: 0.6 expired_share: 0.5 }", 27, ["more than all"]),
    ("a wrong password of nobody", "users: 50", "users: 50 credentials { former: true }", 27, ["no program keeps a wrong password", "wrong_share"]),
    ("an old password after the end", "users: 50", "users: 50 credentials { wrong_share: 0.5 wrong_from_s: 2000000 }", 27, ["after the end"]),
    ("a window beyond the lock-out", 'domain: "contoso.com"', 'domain: "contoso.com" lockout { threshold: 5 window_s: 600 duration_s: 60 }',
     12, ["longer than duration_s"]),
    ("a ticket of a browser", "users: 50", "users: 50 logon: KERBEROS", 27, ["KERBEROS for the latter two"]),
    ("a name of two accounts", 'domain: "contoso.com"',
     'domain: "contoso.com" service_accounts { name: "a" hosts: "mail.contoso.com" } service_accounts { name: "b" hosts: "mail.contoso.com" }',
     12, ['is a name of "a", too']),
    ("an account of no front end", 'domain: "contoso.com"', 'domain: "contoso.com" service_accounts { name: "a" hosts: "h" front_ends: "mbx1" }',
     12, ['no front end "mbx1"']),
    ("maintenance of nobody", "faults {", 'maintenance { server: "cas9" at_s: 1 } faults {', 33, ['"cas9"']),
    ("maintenance without a group", "faults {", 'maintenance { server: "mbx3" at_s: 1 } faults {', 33,
     ["databases cannot move", "without_draining"]),
    ("pattern of servers", 'name: "cas2"', 'name: "cas{2..x}"', 14, ["not a pattern"]),
    ("no build", 'name: "cas2"', 'name: "cas2" version: "15.0"', 14, ["is not a build", "15.0.1497.2"]),
    ("a product that is not there", 'name: "cas2"', 'name: "cas2" version: "16.0.1.1"', 14, ["no build of Exchange"]),
    ("a directory of no web address", 'name: "cas2"', 'name: "cas2" virtual_directories { app: OWA external_url: "mail" }',
     14, ["not a web address"]),
    ("a directory of nothing", 'name: "cas2"', 'name: "cas2" virtual_directories { forms_authentication: true }', 14,
     ["is missing", "ACTIVE_SYNC"]),
    ("a directory twice", 'name: "cas2"', 'name: "cas2" virtual_directories { app: EWS } virtual_directories { app: EWS }',
     14, ["given twice"]),
    ("a directory before its time", 'name: "cas2"', 'name: "cas2" version: "14.3.123.4" virtual_directories { app: MAPI }',
     14, ["came with Exchange 2013"]),
    ("a move to nowhere", "users: 50", "users: 50 moves { at_s: 1 }", 27, ["move nowhere", "add names of databases"]),
    ("a move to no database", "users: 50", 'users: 50 moves { at_s: 1 databases: "alonee" }', 27,
     ['did you mean "alone"?']),
    ("a move after the end", "users: 50", 'users: 50 moves { at_s: 61 databases: "alone" }', 27, ["after the end of the run"]),
    ("moves that overlap", "users: 50",
     'users: 50 moves { at_s: 1 over_s: 30 databases: "alone" } moves { at_s: 20 databases: "db1" }', 27,
     ["the move before it is not over"]),
    ("zero length", "duration_s: 60", "duration_s: 0", 2, ["missing or 0"]),
]


def expect_refused(done, words, line=None, path=None):
    assert done.returncode == 2, done
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr, done.stderr
    assert "Assertion" not in done.stderr and "terminate" not in done.stderr and "#0" not in done.stderr
    if line is not None:
        assert f"{path}:{line}: " in done.stderr, done.stderr


def test_the_file_they_are_made_from_is_good(good, tmp_path):
    path = tmp_path / "good.textproto"
    path.write_text(good)
    assert casgrid("check", path).returncode == 0
    done = casgrid("run", path, "--network", "queue")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("what, text, instead, line, words", MISTAKES, ids=[m[0] for m in MISTAKES])
@pytest.mark.parametrize("command", ["run", "check"])
def test_mistake(good, tmp_path, command, what, text, instead, line, words):
    assert text in good
    path = tmp_path / "bad.textproto"
    path.write_text(good.replace(text, instead, 1))
    out = tmp_path / "out"
    options = ["--out", out] if command == "run" else []
    expect_refused(casgrid(command, path, *options), words, line, path)
    assert not out.exists() and sorted(p.name for p in tmp_path.iterdir()) == ["bad.textproto"]


def test_every_mistake_of_a_file_is_reported_at_once(good, tmp_path):
    path = tmp_path / "bad.textproto"
    broken = good.replace("duration_s: 60", "duratoin_s: 60").replace("seed: 3", "sed: 3").replace("ROUND_ROBIN", "ROBIN")
    path.write_text(broken.replace("users: 50", 'users: "x"'))
    done = casgrid("run", path)
    expect_refused(done, ["bad.textproto:2:", "bad.textproto:3:", "bad.textproto:22:", "bad.textproto:27:"])
    path.write_text(good.replace('pool: "cas1"', 'pool: "x"').replace("at_s: 30", "at_s: 99").replace('"internet"\n', '"moon"\n'))
    expect_refused(casgrid("run", path), ["bad.textproto:22:", "bad.textproto:28:", "bad.textproto:33:"])


@pytest.mark.parametrize("content, words", [
    (b"", ["is empty", "casgrid new"]),
    (b" \n\t\n", ["is empty"]),
    (bytes(range(256)) * 20, ["is binary"]),
    (b"topology {", ["ends inside this block"]),
    (b"}", ["field name was expected"]),
    (b"title: \"x", [":1:"]),
    (b"{\"title\": \"x\", \"durations\": 3}", ["durations"]),
    (b"{\"title\": \"x\",\n \"duration_s\": }", [":2:"]),
    (b"{\"title\": \"x\"", ["ends inside this block"]),
    (b"[1, 2]", ["field name was expected"]),
])
def test_what_is_no_scenario(tmp_path, content, words):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    expect_refused(casgrid("run", path), words)


def test_what_is_no_file(tmp_path):
    expect_refused(casgrid("run", tmp_path), ["this is a directory"])
    expect_refused(casgrid("run", tmp_path / "none"), ["there is no such file"])
    expect_refused(casgrid("check", "/dev/null"), ["not a regular file"])


def test_json_says_the_same_as_text(good, tmp_path):
    path = tmp_path / "s.json"
    path.write_text('{"title": "x",\n"durationS": 60,\n"topology": {"sites": [\n{"name": "a"},\n{"name": "a"}]}}')
    expect_refused(casgrid("run", path), ["s.json:5:", "is taken, see line 4", "there is no front end"])


def test_truncated_and_damaged_files_never_crash(good, tmp_path):
    draws = random.Random(1)
    path = tmp_path / "damaged.textproto"
    for cut in range(0, len(good), 53):
        path.write_text(good[:cut])
        assert casgrid("check", path).returncode == 2, cut
    for _ in range(120):
        damaged = bytearray(good.encode())
        for _ in range(draws.randrange(1, 4)):
            damaged[draws.randrange(len(damaged))] = draws.randrange(256)
        path.write_bytes(damaged)
        assert casgrid("check", path).returncode in (0, 2), damaged


@pytest.mark.parametrize("arguments, words", [
    (["rum", "x"], ['did you mean "run"?']),
    (["run"], ["FILE"]),
    (["run", "x", "--netwrok", "queue"], ["--netwrok"]),
    (["run", "x", "--network", "pigeon"], ["pigeon"]),
    (["run", "x", "--scale", "0"], ["scale"]),
    (["run", "x", "--seed", "-1"], ["seed"]),
    ([], ["help"]),
])
def test_wrong_command_lines(arguments, words):
    done = casgrid(*arguments)
    assert done.returncode == 2
    for word in words:
        assert word in done.stderr


def test_a_full_or_forbidden_place_for_the_output(good, tmp_path):
    path = tmp_path / "good.textproto"
    path.write_text(good)
    (tmp_path / "file").write_text("mine")
    expect_refused(casgrid("run", path, "--out", tmp_path / "file"), ["is a file"])
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    expect_refused(casgrid("run", path, "--out", tmp_path / "full"), ["holds other files"])
    assert (tmp_path / "full" / "thesis.txt").read_text() == "mine"
    expect_refused(casgrid("run", path, "--out", "/proc/nowhere/x"), ["cannot be written"])
    if os.path.exists("/dev/full"):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([os.environ["CASGRID_PROGRAM"], "run", path, "--network", "queue"], stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 3 and "could not be printed" in done.stderr
