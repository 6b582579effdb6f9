"""The routing commands through the program: what they print, their exit codes, and what goes wrong."""
import copy
import json
import os
import subprocess

import pytest

from conftest import CATALOGUE, casgrid

REDIRECT = CATALOGUE / "site-redirect.textproto"


def server(name, site, roles):
    return {"name": name, "fqdn": f"{name}.example.com", "site": site, "product": "E2013",
            "version": {"major": 15, "minor": 0, "build": 1497, "revision": 2}, "roles": roles}


def owa(name, host):
    return {"server": name, "app": "owa", "external_url": f"https://{host}/owa", "auth_methods": ["basic", "forms"],
            "forms_authentication": True, "require_ssl": True}


FOREST = {
    "domain": "example.com",
    "sites": [{"name": "Oslo"}, {"name": "Bergen"}],
    "site_links": [{"name": "Oslo-Bergen", "sites": ["Oslo", "Bergen"], "cost": 10}],
    "servers": [server("cas-oslo", "Oslo", ["client_access"]), server("cas-bergen", "Bergen", ["client_access"]),
                server("mbx-oslo", "Oslo", ["mailbox"]), server("mbx-bergen", "Bergen", ["mailbox"])],
    "dags": [{"name": "dag", "members": ["mbx-oslo", "mbx-bergen"]}],
    "databases": [{"name": "db", "guid": "9a712884-43ad-50a6-a32e-bcf33e70cfc7", "dag": "dag", "active_on": "mbx-bergen",
                   "copies": [{"server": "mbx-bergen", "activation_preference": 1},
                              {"server": "mbx-oslo", "activation_preference": 2}]}],
    "users": [{"sam_account_name": "kari", "upn": "kari@example.com", "sid": "S-1-5-21-1-1-1-1",
               "primary_smtp": "kari@example.com", "mailbox_guid": "8973a5f3-956f-5c87-9ba7-dfe551a1e90b",
               "database": "db"}],
    "virtual_directories": [owa("cas-oslo", "mail.example.com"), owa("cas-bergen", "bergen.example.com")],
    "namespaces": [{"name": "mail.example.com", "resolves_to": ["cas-oslo"]},
                   {"name": "bergen.example.com", "resolves_to": ["cas-bergen"]}],
}
LOGON = ["--user", "kari@example.com", "--url", "https://mail.example.com/owa/"]


@pytest.fixture
def forest(tmp_path):
    path = tmp_path / "forest.json"
    path.write_text(json.dumps(FOREST))
    return path


def test_route_says_where_and_why(forest):
    done = casgrid("route", forest, *LOGON, "--explain")
    assert done.returncode == 0 and done.stdout.startswith("redirect (plain, status 302) to https://bergen.example.com/owa\n")
    assert "rule       redirect-other-site: " in done.stdout and done.stdout.count("\n  not  ") == 3
    assert "server-down" not in done.stdout and "--explain-all" in done.stdout
    fully = casgrid("route", forest, *LOGON, "--explain-all").stdout
    assert "\n  not        server-down: the front end is up\n" in fully and fully.count("\n  not  ") > 30
    assert "excludes" in casgrid("route", forest, *LOGON, "--explain", "--explain-all").stderr
    said = json.loads(casgrid("route", forest, *LOGON, "--json", "--explain").stdout)
    assert (said["action"], said["status"], said["rule"]) == ("redirect", 302, "redirect-other-site")
    assert {"rule": "server-down", "facts": ["the front end is up"]} in said["rejected"]


def test_route_takes_a_scenario_as_well():
    done = casgrid("route", REDIRECT, "--user", "lyon-staff-1@contoso.com", "--url", "https://mail-paris.contoso.com/owa/")
    assert done.returncode == 0 and "https://mail-lyon.contoso.com/owa" in done.stdout


@pytest.mark.parametrize("more, words", [
    (["--url", "nonsense"], ["url", "is no address", "https://"]),
    (["--url", "ftp://mail.example.com/"], ["url", "is no address"]),
    (["--url", "https://elsewhere.example/owa/"], ["elsewhere.example", "--front-end"]),
    (["--url", LOGON[3], "--user", "ola@example.com"], ["user", "ola@example.com", "such as kari@example.com"]),
    (["--url", LOGON[3], "--front-end", "cas-olso"], ["front_end", "cas-olso"]),
    (["--url", LOGON[3], "--front-end", "mbx-oslo"], ["front_end", "mbx-oslo"]),
    (["--url", LOGON[3], "--method", "smart-card"], ["method", "write one of forms, basic", "ws_security"]),
    (["--url", "imaps://mail.example.com", "--method", "oauth"], ["method", "take basic, ntlm"]),
    (["--url", LOGON[3], "--header", "X-AnchorMailbox"], ["header", "no colon"]),
])
def test_route_names_what_is_wrong_with_the_question(forest, more, words):
    done = casgrid("route", forest, *more)
    assert done.returncode == 2 and done.stdout == "" and all(w in done.stderr for w in words), done.stderr


@pytest.mark.parametrize("command", [["route", "FILE", *LOGON], ["audit", "FILE"], ["namespaces", "FILE"], ["check", "FILE"],
                                     ["golden", "FILE", "--accept"], ["diff", "FILE", "FILE"]])
@pytest.mark.parametrize("text, words", [
    (None, ["no such file"]),
    ('{"servers": 3}', ["servers: is not a list"]),
    ('{"servers": [\n {"name": "a",,}]}', ["forest.json:2: ", "mend the text"]),
    ('{"servers": [{"nam": "a", "site": "Oslo", "version": {"major": "x"}}]}',
     ['servers[0].site: there is no site "Oslo"', "servers[0].nam: is not a field", "servers[0].version.major: is not a whole"]),
])
def test_a_wrong_file_is_refused_with_all_that_is_wrong(tmp_path, command, text, words):
    path = tmp_path / "forest.json"
    if text is not None:
        path.write_text(text)
    done = casgrid(*[path if part == "FILE" else part for part in command])
    assert done.returncode == 2 and done.stdout == "" and all(w in done.stderr for w in words), done.stderr
    assert list(tmp_path.iterdir()) == ([path] if text is not None else [])


def test_check_says_as_json_what_is_wrong_with_a_forest(tmp_path):
    path = tmp_path / "forest.json"
    path.write_text('{"servers": [{"name": "a", "site": "Oslo"}], "colour": 1}')
    done = casgrid("check", path, "--json")
    assert done.returncode == 2
    assert [(f["code"], f["object"], f["sentence"], f["remedy"]) for f in json.loads(done.stdout)] == [
        ("INPUT", f"{path}:1", 'servers[0].site: there is no site "Oslo"', "name one of the document"),
        ("INPUT", f"{path}:1", "colour: is not a field of this object", "check the spelling, or leave it out")]


def test_check_finds_what_a_forest_tells_of_its_deployment(tmp_path):
    path = tmp_path / "forest.json"
    path.write_text(json.dumps(FOREST))
    assert casgrid("check", path).stdout.startswith("no findings\nNot known:\n  oab: ")
    told = {"filtered_between": [["Oslo", "Bergen"]], "oldest_outlook": 11, "network_load_balanced": ["mbx-oslo"],
            "round_trips": [{"sites": ["Oslo", "Bergen"], "ms": 501}]}
    path.write_text(json.dumps(FOREST | {"deployment": told}))
    assert [f["code"] for f in json.loads(casgrid("check", path, "--json").stdout)] == ["T3", "T4", "T12", "T13"]


def test_audit_and_its_failures(forest):
    rows = casgrid("audit", forest, "--csv").stdout.splitlines()
    # thirteen questions: the user has no UM, so nobody calls
    assert len(rows) == 1 + 2 * 13 and len({len(row.split(",")) for row in rows}) == 1
    assert casgrid("audit", forest).returncode == 0
    lost = casgrid("audit", forest, "--without", "mbx-bergen", "--without", "mbx-oslo")
    assert lost.returncode == 1 and "Served by no front end any more" in lost.stdout
    unknown = casgrid("audit", forest, "--without", "mbx-begren")
    assert unknown.returncode == 2 and unknown.stdout == "" and "mbx-begren" in unknown.stderr
    assert casgrid("audit", forest, "--failures", "2").returncode == 1
    assert casgrid("audit", forest, "--failures", "3").returncode == 2


def test_diff_and_golden_see_a_change(forest, tmp_path):
    changed = copy.deepcopy(FOREST)
    changed["virtual_directories"][1]["external_url"] = None
    after = tmp_path / "after.json"
    after.write_text(json.dumps(changed))
    assert casgrid("diff", forest, forest).returncode == 0
    moved = casgrid("diff", forest, after)
    assert moved.returncode == 1 and "redirect-other-site" in moved.stdout and "proxy-other-site" in moved.stdout
    golden = tmp_path / "accepted.golden"
    assert "accept the routing first" in casgrid("golden", forest, "--check", "--file", golden).stderr
    assert casgrid("golden", forest, "--accept", "--file", golden).returncode == 0
    assert casgrid("golden", forest, "--check", "--file", golden).returncode == 0
    differs = casgrid("golden", after, "--check", "--file", golden)
    assert differs.returncode == 1 and "redirect-other-site" in differs.stdout
    assert casgrid("golden", forest).returncode == 2


def line_of(path, words):
    return next(i for i, line in enumerate(path.read_text().splitlines(), 1) if words in line)


def test_an_explanation_names_the_line_that_decided(tmp_path):
    path = tmp_path / "forest.json"
    path.write_text(json.dumps(FOREST, indent=1))
    said = casgrid("route", path, *LOGON, "--explain").stdout
    assert f"publishes an ExternalURL ({path}:{line_of(path, 'https://bergen.example.com/owa')})" in said
    assert f"in another site ({path}:{line_of(path, 'active_on')})" in said
    copied = tmp_path / "scenario.textproto"
    copied.write_text(REDIRECT.read_text())
    said = casgrid("route", copied, "--user", "lyon-staff-1@contoso.com", "--url", "https://mail-paris.contoso.com/owa/",
                   "--explain").stdout
    assert f"publishes an ExternalURL ({copied}:{line_of(copied, 'https://mail-lyon.contoso.com/owa')})" in said


def test_what_changed_a_request_before_the_rules_is_told(tmp_path):
    expired = {"name": "oauth", "names": ["oauth"], "not_before_utc": "2015-01-01T00:00:00Z",
               "not_after_utc": "2016-01-01T00:00:00Z"}
    path = tmp_path / "forest.json"
    path.write_text(json.dumps(FOREST | {"clock": {"now_utc": "2016-05-04T12:00:00Z"}, "certificates": [expired],
                                         "organisation": {"oauth_certificate": "oauth"}}, indent=1))
    done = casgrid("route", path, *LOGON, "--explain")
    assert "rule       no-session" in done.stdout
    place = f"{path}:{line_of(path, 'certificates') + 1}"
    assert f"because    the OAuth certificate is missing, expired or not yet valid: no forms session is accepted ({place})" in done.stdout
    said = json.loads(casgrid("route", path, *LOGON, "--explain", "--json").stdout)
    assert said["because"][0]["place"] == place


FEDERATED = ["--url", "https://mail.example.com/EWS/Exchange.asmx/WSSecurity", "--method", "none", "--verb", "POST"]


@pytest.mark.parametrize("method, options", [
    ("basic", ["--method", "basic"]), ("windows", ["--method", "windows"]), ("windows", ["--method", "negotiate"]),
    ("ntlm", ["--method", "ntlm"]), ("negotiate", ["--method", "negotiate"]), ("oauth", ["--method", "oauth"]),
    ("certificate", ["--method", "certificate"]), ("digest", ["--method", "digest"]), ("basic", []), ("digest", [])])
def test_a_method_that_a_directory_lists_works(tmp_path, method, options):
    ews = {"server": "cas-oslo", "app": "ews", "auth_methods": [method], "require_ssl": True}
    path = tmp_path / "forest.json"
    path.write_text(json.dumps(FOREST | {"virtual_directories": [*FOREST["virtual_directories"], ews]}))
    asked = ["--user", "kari@example.com", "--url", "https://mail.example.com/EWS/Exchange.asmx", *options]
    assert casgrid("route", path, *asked).stdout.startswith("proxy to mbx-bergen")
    assert "kari@example.com,1,ews,cas-oslo,proxy" in casgrid("audit", path, "--csv").stdout


def test_a_token_in_the_body_is_passed_on_where_it_is_listed(tmp_path):
    path = tmp_path / "forest.json"
    for methods, words in ((["windows", "ws_security"], "proxy to mbx-oslo in Oslo, port 444"), (["windows"], "answer 401")):
        ews = {"server": "cas-oslo", "app": "ews", "auth_methods": methods, "require_ssl": True}
        path.write_text(json.dumps(FOREST | {"virtual_directories": [*FOREST["virtual_directories"], ews]}))
        assert casgrid("route", path, *FEDERATED).stdout.startswith(words)


def test_an_old_mailbox_is_remembered_by_its_server(tmp_path):
    old = server("ex10", "Oslo", ["client_access", "mailbox"]) | {
        "product": "E2010", "version": {"major": 14, "minor": 3, "build": 123, "revision": 4}}
    database = {"name": "old", "guid": "9a712884-43ad-50a6-a32e-bcf33e70cfc8", "active_on": "ex10",
                "copies": [{"server": "ex10", "activation_preference": 1}]}
    user = FOREST["users"][0] | {"database": "old"}
    changed = FOREST | {"servers": [*FOREST["servers"], old], "databases": [*FOREST["databases"], database], "users": [user],
                        "virtual_directories": [*FOREST["virtual_directories"], owa("ex10", "mail.example.com")],
                        "clock": {"now_utc": "2016-05-04T12:00:00Z"}}
    path = tmp_path / "forest.json"
    path.write_text(json.dumps(changed))
    first = json.loads(casgrid("route", path, *LOGON, "--json").stdout)
    cookie = first["cookies"][0]
    assert first["target"] == "ex10" and cookie["decoded"] == "Server~ex10.example.com~1937997947~2016-05-04T12:10:00"
    sent = ["--header", f"Cookie: X-BackEndCookie={cookie['value']}", "--explain"]
    # The mailbox moves up: the cookie is followed while it lasts, and forgotten when it is over.
    path.write_text(json.dumps(changed | {"users": FOREST["users"]}))
    assert "rule       cookie-down-level" in casgrid("route", path, *LOGON, *sent).stdout
    path.write_text(json.dumps(changed | {"users": FOREST["users"], "clock": {"now_utc": "2016-05-04T12:10:01Z"}}))
    said = casgrid("route", path, *LOGON, *sent).stdout
    assert "cookie-down-level" not in said and "X-BackEndCookie has expired: it is passed over" in said


def test_what_is_not_stated_is_not_known_and_what_is_not_there_is_not_served(tmp_path):
    path = tmp_path / "forest.json"
    stated = {"pop_imap_settings": [], "receive_connectors": [], "um_settings": [], "offline_address_books": []}
    for given, none, unknown in ((FOREST, "0", "1"), (FOREST | stated, "1", "0")):
        path.write_text(json.dumps(given))
        text = casgrid("audit", path).stdout
        for protocol in ("pop3", "imap4", "smtp-inbound"):
            row = next(line.split() for line in text.splitlines() if line.split()[:1] == [protocol])
            assert row[-2:] == [none, unknown], protocol
        assert ("Not known:" in text) == (unknown == "1")
        assert ("pop_imap_settings" in casgrid("check", path).stdout) == (unknown == "1")
        assert ("Not known:" in casgrid("namespaces", path).stdout) == (unknown == "1")
        told = json.loads(casgrid("audit", path, "--failures", "1", "--json").stdout)
        assert (told["pairs_not_known"] > 0) == (unknown == "1")
    unstated = tmp_path / "unstated.json"
    unstated.write_text(json.dumps(FOREST))
    moved = json.loads(casgrid("diff", unstated, path, "--json").stdout)
    assert moved["lost"] == [] and any(row["rule_before"] == "not-stated" for row in moved["moved"])
    assert casgrid("route", unstated, "--user", "kari@example.com", "--url", "imaps://mail.example.com").stdout.startswith("not known")


BOOK = 'directory {\n  offline_address_books { books { name: "book" is_default: true generation_database: "brest1" } }\n'
MAIL = "mail_access { protocol: POP3 front_service_running: true back_end_service_running: true }"


def test_a_scenario_can_say_what_no_export_says(tmp_path):
    text = REDIRECT.read_text().replace("directory {\n", BOOK, 1).replace(' site: "', f' {MAIL} site: "')
    path = tmp_path / "scenario.textproto"
    for name in ("dc-", "lb-"):  # neither takes mail
        text = "\n".join(line.replace(MAIL + " ", "") if f'"{name}' in line else line for line in text.splitlines())
    path.write_text(text)
    done = casgrid("audit", path)
    assert done.returncode == 0, done.stderr
    served = {line.split()[0]: line.split()[2:] for line in done.stdout.splitlines() if line.count("2,400") == 2}
    assert served["oab"] == served["pop3"] == ["2,400", "0", "0", "0"] and served["imap4"] == ["0", "0", "0", "2,400"]
    asked = ["--user", "paris-staff-1@contoso.com", "--url", "https://mail-paris.contoso.com/OAB/"]
    assert casgrid("route", path, *asked).stdout.startswith("proxy to mbx-brest1")
    path.write_text(text.replace('"brest1" }', '"brst1" }', 1).replace("books {", "books {", 1))
    assert "generation_database" in casgrid("check", path).stderr
    path.write_text(text.replace(BOOK, "directory {\n  offline_address_books {}\n"))
    assert casgrid("route", path, *asked).stdout.startswith("answer 404")
    path.write_text(text.replace(BOOK, "directory {\n"))
    assert casgrid("route", path, *asked).stdout.startswith("not known")


def test_golden_writes_beside_the_file_under_its_whole_name(forest):
    done = casgrid("golden", forest, "--accept")
    assert done.returncode == 0 and done.stdout.startswith(f"{forest}.golden is written")
    assert sorted(p.name for p in forest.parent.iterdir()) == ["forest.json", "forest.json.golden"]
    assert casgrid("golden", forest, "--check").returncode == 0


@pytest.mark.parametrize("command, words", [
    (["run", REDIRECT, "--scale", "5000"], "--scale: 5000 is out of range; give a whole number from 1 to 1,000"),
    (["run", REDIRECT, "--seed", "-1"], "--seed: -1 is out of range; give a whole number of at least 0"),
    (["run", REDIRECT, "--until", "0"], "--until: 0 is too little; give 0.001 to 2,592,000 seconds"),
    (["run", REDIRECT, "--log-noise", "nan", "--logs", "x"], "--log-noise: nan is out of range; give a number from 0 to 0.99"),
    (["audit", REDIRECT, "--failures", "3"], "--failures: 3 is out of range; give a whole number from 1 to 2"),
    (["audit", REDIRECT, "--top", "-1"], "--top: -1 is out of range; give a whole number of at least 0"),
    (["import", ".", "-o", "x", "--duration", "soon"], '--duration: soon is no number; give 0.001 to 2,592,000 seconds'),
    (["calibrate", "x", "-o", "y", "--haproxy-zone", "900"], "--haproxy-zone: 900 is out of range; give a whole number from -840 to 840"),
    (["replay", "x", "--scenario", "y", "--speed", "0"], "--speed: 0 is out of range; give a number from 0.001 to 1,000"),
])
def test_a_number_out_of_range_is_told_the_range(command, words):
    done = casgrid(*command)
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_a_golden_file_that_cannot_be_written_leaves_nothing(forest, tmp_path):
    place = tmp_path / "missing" / "x.golden"
    done = casgrid("golden", forest, "--accept", "--file", place)
    assert done.returncode == 2 and "cannot be written" in done.stderr and done.stdout == ""
    full = subprocess.run(["bash", "-c", 'ulimit -f 0; trap "" XFSZ; exec "$0" golden "$1" --accept --file "$2"',
                           os.environ["CASGRID_PROGRAM"], forest, tmp_path / "x.golden"], capture_output=True, text=True)
    assert full.returncode == 3 and "could not be written: File too large" in full.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["forest.json"]


@pytest.mark.parametrize("command", [["route", *LOGON], ["audit"], ["audit", "--csv"], ["namespaces"], ["check"]])
def test_a_full_disk_under_the_output_is_said(forest, command):
    with open("/dev/full", "w") as full:
        done = subprocess.run([os.environ["CASGRID_PROGRAM"], command[0], forest, *command[1:]], stdout=full,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3 and "could not be printed" in done.stderr


def test_conformance_counts_and_fails(forest, tmp_path):
    def case(identifier, expect):
        return json.dumps({"id": identifier, "area": "OWA", "front_end": "cas-oslo",
                           "request": {"protocol": "http", "url": "https://mail.example.com/owa/"},
                           "identity": {"user": "kari@example.com", "authenticated": True, "method": "forms",
                                        "session_state": "valid"}, "expect": expect})
    cases = tmp_path / "cases.jsonl"
    cases.write_text(case("good", {"action": "redirect", "location_host": "bergen.example.com"}) + "\n")
    good = casgrid("conformance", cases, "--forest", forest)
    assert good.returncode == 0 and good.stdout.splitlines()[-1] == "1 passed, 0 failed, 0 not expressed"
    cases.write_text(cases.read_text() + case("bad", {"action": "proxy"}) + "\n" + case("odd", {"colour": "red"}) + "\nno json\n")
    bad = casgrid("conformance", cases, "--forest", forest)
    assert bad.returncode == 1 and bad.stdout.splitlines()[-1] == "1 passed, 1 failed, 2 not expressed"
    assert any(line.startswith("bad: action: expected proxy, got") for line in bad.stdout.splitlines())
    assert casgrid("conformance", tmp_path / "none.jsonl", "--forest", forest).returncode == 2
    assert "none.jsonl" in casgrid("conformance", tmp_path / "none.jsonl").stderr
    assert "--forest" in casgrid("conformance", cases).stderr
