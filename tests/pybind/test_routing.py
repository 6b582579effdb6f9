"""The routing commands as library calls, beside what the program prints."""
import copy
import inspect
import io
import json
import os
import pathlib
import pickle
import subprocess

import pandas as pd
import pytest

import casgrid

HERE = pathlib.Path(__file__).resolve().parent
FOREST = HERE / "small-forest.json"
URLS = {"owa": "https://{host}/owa/", "ews": "https://{host}/ews/exchange.asmx", "mapi": "https://{host}/mapi/emsmdb/",
        "activesync": "https://{host}/Microsoft-Server-ActiveSync?Cmd=Sync", "imap4": "imaps://{host}"}


def program(*arguments):
    return subprocess.run([os.environ["CASGRID_PROGRAM"], *map(str, arguments)], capture_output=True, text=True,
                          timeout=60, check=False)


@pytest.fixture
def redirect(catalogue):
    return catalogue / "site-redirect.textproto"


@pytest.fixture
def failover(catalogue):
    return catalogue / "two-site-failover.textproto"


@pytest.fixture
def document():
    return json.loads(FOREST.read_text())


# ---- audit -----------------------------------------------------------------------------------------

def test_audit_is_the_csv_of_the_program(redirect):
    frame = casgrid.audit(redirect)
    said = pd.read_csv(io.StringIO(program("audit", redirect, "--csv").stdout), na_filter=False)
    assert list(frame.columns) == list(said.columns)
    pd.testing.assert_frame_equal(frame, said.astype({"crosses_site": "bool"}))
    assert frame.groupby(["protocol", "front_end"]).users.sum().eq(2_400).all()


HOSTS = {"site-redirect": {"cas-paris1": "mail-paris.contoso.com", "cas-paris2": "mail-paris.contoso.com",
                           "cas-lyon1": "mail-lyon.contoso.com", "cas-brest1": "cas-brest1.contoso.com"},
         "two-site-failover": {f"cas-{site}{i}": "mail.contoso.com" for site in ("paris", "lyon") for i in (1, 2)}}


@pytest.mark.parametrize("name", HOSTS)
def test_audit_rows_are_the_decisions_of_route(catalogue, name):
    scenario = casgrid.load(catalogue / f"{name}.textproto")
    rows = casgrid.audit(scenario)
    rows = rows[rows.protocol.isin(URLS)]
    assert len(rows) >= 50
    for row in rows.itertuples():
        url = URLS[row.protocol].format(host=HOSTS[name][row.front_end])
        d = casgrid.route(scenario, user=row.user, front_end=row.front_end, url=url)
        assert (d.action, d.rule, d.target or "", d.port or 0) == (row.action, row.rule, row.target, row.port), row
        assert d.crosses_site == row.crosses_site and (d.status or 0) == row.status, row
        assert row.location in (d.location or ""), row


def test_the_audit_of_path_text_and_scenario_is_one(redirect):
    of_path = casgrid.audit(str(redirect))
    for scenario in (redirect, redirect.read_text(), casgrid.load(redirect)):
        pd.testing.assert_frame_equal(casgrid.audit(scenario), of_path)


def test_audit_of_a_forest_document():
    rows = casgrid.audit(FOREST)
    owa = rows[rows.protocol == "owa"].set_index("user")
    assert owa.target.to_dict() == {"nora@example.com": "mbx-north", "sven@example.com": "mbx-south"}
    assert owa.crosses_site.to_dict() == {"nora@example.com": False, "sven@example.com": True}


def test_audit_without_a_part_moves_databases_first():
    rows = casgrid.audit(FOREST, without="mbx-north")
    owa = rows[rows.protocol == "owa"].set_index("user")
    assert set(owa.target) == {"mbx-south"}
    assert set(casgrid.audit(FOREST, without=["site:South"]).query("protocol == 'owa' and user == 'sven@example.com'")
               .action) != {"proxy"}
    assert casgrid.audit(FOREST, without="cas-north").empty


def test_what_is_not_there_cannot_be_lost():
    for ask in (casgrid.audit, casgrid.diff):
        with pytest.raises(ValueError, match='there is no server, site or link "mbx-nroth"; there are server cas-north'):
            ask(FOREST, without="mbx-nroth")
    assert str(pytest.raises(ValueError, casgrid.audit, FOREST, "x").value) == program(
        "audit", FOREST, "--without", "x").stderr.strip()


# ---- failures ----------------------------------------------------------------------------------------

def test_failures_are_those_of_the_program(redirect):
    frame = casgrid.failures(redirect)
    said = json.loads(program("audit", redirect, "--failures", 1, "--json").stdout)
    assert list(frame.pairs_lost) == [row["pairs_lost"] for row in said["failures"]]
    assert list(frame.failure) == [row["parts"][0] for row in said["failures"]]
    assert frame.attrs == {k: v for k, v in said.items() if k != "failures"}
    assert frame.share_lost.iloc[0] == frame.pairs_lost.iloc[0] / said["pairs_served"]


def test_failures_by_two():
    one, two = casgrid.failures(FOREST), casgrid.failures(FOREST, depth=2)
    assert set(one.failure) < set(two.failure) and "server mbx-north + server mbx-south" in set(two.failure)
    worst = one[one.failure == "server cas-north"].iloc[0]
    assert worst.front_ends_left == 0 and worst.users_hit == 2 and "owa" in worst.protocols_lost
    for depth in (0, 3, "one", None, 1.5):
        with pytest.raises(ValueError, match="^depth: .*; give a whole number from 1 to 2"):
            casgrid.failures(FOREST, depth=depth)


# ---- diff --------------------------------------------------------------------------------------------

def test_nothing_differs_from_itself(redirect):
    same = casgrid.diff(redirect, casgrid.load(redirect))
    assert same.empty and same.moved.empty and same.lost.empty and same.gained.empty
    assert same.counts["users"] == 2_400 and same.counts["users_changed"] == 0
    assert repr(same) == "Difference(none: 2,400 users compared)"


def test_diff_of_two_variants(redirect):
    text = redirect.read_text()
    variant = text.replace("https://mail-lyon.contoso.com/owa", "https://mail-paris.contoso.com/owa")
    change = casgrid.diff(text, variant)
    assert not change.empty and change.lost.empty
    owa = change.moved[(change.moved.protocol == "owa") & (change.moved.rule_before == "redirect-other-site")]
    assert "proxy-other-site" in set(owa.rule_after) and (owa.users > 0).all()
    assert change.moved.iloc[0][["user", "front_end", "before", "after"]].map(bool).all()
    assert "treated differently" in repr(change)


def test_diff_by_a_loss(document, tmp_path):
    change = casgrid.diff(FOREST, without="mbx-south")
    lost = change.lost.set_index("protocol")
    assert lost.users["owa"] == 1 and lost.examples["owa"] == ("sven@example.com",)
    down = copy.deepcopy(document)
    next(s for s in down["servers"] if s["name"] == "mbx-south")["up"] = False
    (tmp_path / "down.json").write_text(json.dumps(down))
    gained = casgrid.diff(tmp_path / "down.json", FOREST).gained
    assert set(gained.protocol) == set(lost.index)


def test_diff_names_front_ends_of_one_side(document, tmp_path):
    document["servers"][0]["name"] = "cas-new"
    for row in document["virtual_directories"]:
        row["server"] = "cas-new"
    document["namespaces"][0]["resolves_to"] = ["cas-new"]
    (tmp_path / "renamed.json").write_text(json.dumps(document))
    change = casgrid.diff(FOREST, tmp_path / "renamed.json")
    assert not change.empty
    assert (change.front_ends_only_before, change.front_ends_only_after) == (("cas-north",), ("cas-new",))


def test_diff_needs_one_other_side():
    for arguments in ({}, {"b": FOREST, "without": "mbx-south"}, {"without": []}):
        with pytest.raises(ValueError, match="either a second scenario or what is lost"):
            casgrid.diff(FOREST, **arguments)


# ---- names -------------------------------------------------------------------------------------------

def test_namespaces(redirect):
    plan = casgrid.namespaces(redirect)
    said = json.loads(program("namespaces", redirect, "--json").stdout)
    assert plan.needed.loc["in all", ("Exchange 2013", "most")] == said["exchange_2013"]["in_all"]["most"] == 3
    assert plan.needed.loc["OWA fail-back", ("Exchange 2010", "least")] == 2
    assert plan.certificate_names == ("mail-lyon.contoso.com", "mail-paris.contoso.com")
    assert plan.names.set_index("name").servers["mail-paris.contoso.com"] == ("cas-paris1", "cas-paris2")
    assert plan.datacentres == ("paris", "lyon") and plan.site_resilient and plan.missing.empty


def test_a_name_that_a_certificate_lacks(document, tmp_path):
    document["certificates"][0]["names"] = ["other.example.com"]
    (tmp_path / "forest.json").write_text(json.dumps(document))
    missing = casgrid.namespaces(tmp_path / "forest.json").missing
    assert list(missing.name) == ["mail.example.com"] and missing.missing_on.iloc[0] == ("cas-north",)


# ---- findings ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["wan-squeeze", "reconnect-storm", "site-redirect"])
def test_findings_are_those_of_check(catalogue, name):
    path = catalogue / f"{name}.textproto"
    said = json.loads(program("check", path, "--json").stdout)
    for frame in (casgrid.findings(path), casgrid.load(path).check()):
        assert frame.to_dict("records") == said


def test_findings_of_the_deployment(document, tmp_path):
    document["certificates"][0]["not_after_utc"] = "2019-02-01T00:00:00Z"
    (tmp_path / "forest.json").write_text(json.dumps(document))
    found = casgrid.findings(tmp_path / "forest.json")
    assert found.to_dict("records") == json.loads(program("check", tmp_path / "forest.json", "--json").stdout)
    assert found.sentence.str.contains("certificate|valid").any()
    of_scenario = casgrid.load((HERE.parents[1] / "scenarios/catalog/site-redirect.textproto").read_text().replace(
        'name: "cas-brest1" site: "brest"', 'name: "cas-brest1" site: "paris"'))
    assert "T2" in set(of_scenario.check().code)


# ---- conformance -------------------------------------------------------------------------------------

def case(identity, expect, **others):
    return json.dumps({"id": identity, "area": "OWA", "front_end": "cas-north", "expect": expect,
                       "request": {"protocol": "http", "tls": "implicit", "port": 443, "method": "GET",
                                   "url": "https://mail.example.com/owa/"},
                       "identity": {"user": "nora@example.com", "authenticated": True, "method": "forms",
                                    "session_state": "valid"}, **others})


def test_conformance_counts_and_names_failures(tmp_path):
    cases = tmp_path / "cases.jsonl"
    moved = [{"path": "databases[name=db-north].active_on", "value": "mbx-south"}]
    cases.write_text("\n".join([case("as-it-is", {"action": "proxy", "target": "mbx-north", "port": 444}),
                                case("moved", {"target": "mbx-south"}, overrides=moved), "",
                                case("wrong", {"target": "mbx-south"}),
                                case("elsewhere", {"target": "mbx-south"}, front_end="cas-west"), "no JSON"]))
    result = casgrid.conformance(cases, forest=FOREST)
    assert (result.passed, result.failed, result.not_expressed) == (2, 1, 2) and not result.all_passed
    wrong, elsewhere, line = result.failures
    assert (wrong.id, wrong.area, wrong.expressed) == ("wrong", "OWA", True)
    assert 'target: expected mbx-south, got "mbx-north"' in wrong.why
    assert elsewhere.why == 'there is no front end "cas-west"' and not elsewhere.expressed
    assert line.id == f"{cases}:6" and line.area == "?"
    assert result.areas.loc["OWA"].to_dict() == {"passed": 2, "failed": 1, "not_expressed": 1}
    printed = program("conformance", cases, "--forest", FOREST, "--quiet")
    assert printed.returncode == 1 and printed.stdout.splitlines() == [
        f"wrong: {wrong.why} ({cases}:4)", f"elsewhere: not expressed: {elsewhere.why} ({cases}:5)", f"{cases}:6: not expressed: {line.why}",
        "2 passed, 1 failed, 2 not expressed"]


def test_conformance_takes_the_forest_beside_the_cases(tmp_path):
    (tmp_path / "cases.jsonl").write_text(case("as-it-is", {"target": "mbx-north"}))
    with pytest.raises(ValueError, match="reference-forest.json: cannot be read"):
        casgrid.conformance(tmp_path / "cases.jsonl")
    (tmp_path / "reference-forest.json").write_text(FOREST.read_text())
    assert casgrid.conformance(str(tmp_path / "cases.jsonl")).all_passed
    (tmp_path / "reference-forest.json").write_text("[1,")
    with pytest.raises(ValueError, match="is not JSON"):
        casgrid.conformance(tmp_path / "cases.jsonl")
    with pytest.raises(ValueError, match="nowhere.jsonl: cannot be read"):
        casgrid.conformance("nowhere.jsonl", forest=FOREST)


# ---- bad input ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("ask", [casgrid.audit, casgrid.failures, casgrid.namespaces, casgrid.findings,
                                 lambda s: casgrid.diff(s, FOREST), lambda s: casgrid.diff(FOREST, s),
                                 lambda s: casgrid.route(s, url="https://mail.example.com/owa/")])
def test_bad_input_is_what_the_program_says(ask, document, tmp_path):
    with pytest.raises(ValueError, match="there is no such file"):
        ask("nowhere.textproto")
    document["servers"][0]["site"] = "West"
    document["servers"][1]["roles"] = ["mailbax"]
    forest, scenario = tmp_path / "forest.json", tmp_path / "scenario.textproto"
    forest.write_text(json.dumps(document))
    scenario.write_text('titel: "x"\nduration_s: -1\n')
    for path in (forest, scenario):
        said = program("audit", path)
        assert said.returncode == 2
        with pytest.raises(ValueError) as error:
            ask(path)
        assert str(error.value) == said.stderr.strip()


# ---- the package -------------------------------------------------------------------------------------

def test_route_asks_for_more_than_http(failover):
    scenario = casgrid.load(failover)
    mail = casgrid.route(scenario, url="smtp://mail.contoso.com", to="staff-1@contoso.com")
    assert (mail.action, mail.rule) == ("proxy", "delivery")
    assert casgrid.route(scenario, url="https://mail.contoso.com/owa/").rule == "no-session"
    assert casgrid.route(scenario, url="https://mail.contoso.com/owa/", verb="POST", body="x").action == "redirect"


def test_a_scenario_that_was_asked_is_still_a_value(failover):
    scenario = casgrid.load(failover)
    casgrid.audit(scenario)
    assert pickle.loads(pickle.dumps(scenario)).text == copy.deepcopy(scenario).text == scenario.text


def test_every_call_says_what_it_takes_and_gives():
    for name in casgrid.__all__:
        assert inspect.getdoc(getattr(casgrid, name)), name
    for name in ("audit", "conformance", "diff", "failures", "findings", "namespaces", "route"):
        call = getattr(casgrid, name)
        assert "ValueError" in inspect.getdoc(call), name
        assert inspect.signature(call).return_annotation is not inspect.Signature.empty, name


def test_what_is_not_known_comes_with_the_frames(redirect):
    scenario = redirect
    rows = casgrid.audit(scenario)
    assert {r["protocol"] for r in rows.attrs["not_known"]} == {"oab", "pop3", "imap4"}
    assert set(rows[rows.protocol == "pop3"].action) == {"not known"}
    assert casgrid.findings(scenario).attrs["not_known"] == rows.attrs["not_known"]
    assert list(casgrid.namespaces(scenario).not_known) == rows.attrs["not_known"]
    assert casgrid.failures(scenario).attrs["pairs_not_known"] == 3 * 2400


def test_numbers_out_of_range_are_told_by_their_python_names(redirect):
    scenario = redirect
    for options, words in (({"scale": 5000}, "scale: 5000 is out of range; give a whole number from 1 to 1,000"),
                           ({"until_s": 0}, "until_s: 0 is too little; give 0.001 to 2,592,000 seconds"),
                           ({"seed": -1, "log_noise": 2}, "log_noise: 2 is out of range; give a number from 0 to 0.99"),
                           ({"timeout_s": -3}, "timeout_s: -3 is out of range; give a number greater than 0"),
                           ({"network": "token-ring"}, "network: token-ring not in")):
        with pytest.raises(ValueError) as refused:
            casgrid.run(scenario, **options)
        assert words in str(refused.value) and "--" not in str(refused.value)
    with pytest.raises(ValueError, match="^session_gap_s: 0 is too little"):
        casgrid.calibrate("nothing", session_gap_s=0)
    with pytest.raises(ValueError, match="^speed: 0.0 is out of range|^speed: 0 is out of range"):
        casgrid.replay("nothing", scenario=scenario, speed=0)
