"""Products side by side: found by `check`, and no hindrance to what is asked of a directory all the same."""
import json
import os
import pathlib

import pytest

from conftest import TOP, casgrid


def _beside(name, variable):
    """A folder of files that are no part of the tree; without it the test is skipped."""
    for folder in (os.environ.get(variable), TOP.parent / "shared" / name):
        if folder and pathlib.Path(folder).is_dir():
            return pathlib.Path(folder)
    return pytest.skip(f"{variable} is not set, and the folder is not beside")


def _findings(path):
    done = casgrid("check", path, "--json")
    assert done.returncode in (0, 2), done.stderr
    found = json.loads(done.stdout)
    return [f for f in found if f["code"] in ("T7", "T8") or f["code"].startswith("VER-")]


def _server(name, version, roles=("client_access", "mailbox")):
    major, minor, build, revision = map(int, version.split("."))
    return {"name": name, "fqdn": f"{name}.fabrikam.com", "site": "HQ", "roles": list(roles),
            "version": {"major": major, "minor": minor, "build": build, "revision": revision}}


def _forest(tmp_path, servers, **more):
    path = tmp_path / "forest.json"
    owa = [{"server": s["name"], "app": "owa", "external_url": "https://mail.fabrikam.com/owa", "auth_methods": ["basic", "forms"],
            "require_ssl": True} for s in servers]
    path.write_text(json.dumps({
        "domain": "fabrikam.com", "sites": [{"name": "HQ"}], "servers": servers, "virtual_directories": owa,
        "databases": [{"name": "db", "guid": "9a712884-43ad-50a6-a32e-bcf33e70cfc7", "active_on": servers[-1]["name"],
                       "copies": [{"server": servers[-1]["name"], "activation_preference": 1}], **more.pop("database", {})}],
        "users": [{"sam_account_name": "kari", "upn": "kari@fabrikam.com", "sid": "S-1-5-21-1-1-1-1", "database": "db",
                   "primary_smtp": "kari@fabrikam.com", "mailbox_guid": "8973a5f3-956f-5c87-9ba7-dfe551a1e90b",
                   **more.pop("user", {})}], **more}))
    return path


def _route(path, front_end):
    return casgrid("route", path, "--user", "kari@fabrikam.com", "--url", "https://mail.fabrikam.com/owa/", "--front-end",
                   front_end, "--json")


@pytest.mark.parametrize("name, code, thing, words", [
    ("dag-2016-2019.json", "T8", "DAG dag", "Exchange 2016 and Exchange 2019 (a16; b19)"),
    ("2010-beside-2019.json", "VER-1", "organisation", "Exchange 2010 (old10) stands beside Exchange 2019 (new19)")])
def test_each_mixture_has_its_finding(name, code, thing, words):
    found = _findings(_beside("data", "CASGRID_DATA") / "faults" / name)
    assert [(f["code"], f["severity"], f["object"]) for f in found] == [(code, "error", thing)]
    assert words in found[0]["sentence"] and found[0]["remedy"]


def test_mixtures_stop_neither_routes_nor_audits(tmp_path):
    servers = [_server("old", "14.3.123.4"), _server("mid", "15.0.1497.2"), _server("new", "15.2.2562.17")]
    path = _forest(tmp_path, servers, dags=[{"name": "dag", "members": ["mid", "new"]}])
    found = _findings(path)
    assert [f["code"] for f in found] == ["T8", "VER-1", "VER-1"]
    assert casgrid("check", path).returncode == 2
    done = _route(path, "mid")
    assert done.returncode == 0 and json.loads(done.stdout)["rule"] == "proxy-same-site", done.stderr
    assert casgrid("audit", path).returncode in (0, 1)


def test_a_scenario_with_a_group_of_two_products_is_read_and_runs(tmp_path, good):
    path = tmp_path / "mixed.textproto"
    path.write_text(good.replace('name: "mbx2"', 'name: "mbx2" version: "15.1.2507.6"'))
    assert [(f["code"], f["object"]) for f in _findings(path)] == [("T8", "DAG dag1")]
    done = casgrid("run", path, "--quiet", "--network", "queue")
    assert done.returncode in (0, 1), done.stderr


def test_the_reference_mixes_all_and_nothing_stops_for_it():
    reference = _beside("spec", "CASGRID_REFERENCE")
    forest = reference / "reference-forest.json"
    assert "VER-1" in {f["code"] for f in _findings(forest)}
    done = casgrid("conformance", reference / "routing-cases.jsonl")
    assert done.returncode == 0 and "\n311 passed, 0 failed, 0 not expressed" in done.stdout
    user = json.loads(forest.read_text())["users"][0]["upn"]
    assert casgrid("route", forest, "--user", user, "--url", "https://mail.contoso.com/owa/").returncode == 0
    assert "error" not in casgrid("audit", forest).stderr


@pytest.mark.parametrize("build, code", [("15.0.1395.3", "VER-2"), ("15.0.1395.4", None)])
def test_the_least_build_of_a_front_end_is_one_of_routing_too(tmp_path, build, code):
    path = _forest(tmp_path, [_server("front", build), _server("back", "15.2.1544.4")])
    assert [f["code"] for f in _findings(path)] == ([code] if code else [])
    said = json.loads(_route(path, "front").stdout)
    assert said["rule"] == ("newer-unserved" if code else "proxy-same-site")


@pytest.mark.parametrize("build, code", [("15.2.1748.9", None), ("15.2.1748.10", "VER-1"), ("15.2.1748.0", "VER-1")])
def test_2019_bears_2013_until_cu15(tmp_path, build, code):
    path = _forest(tmp_path, [_server("old", "15.0.1497.2"), _server("new", build)])
    assert [f["code"] for f in _findings(path)] == ([code] if code else [])


@pytest.mark.parametrize("build, codes, said", [
    ("15.2.2561.9", ["VER-5"], "Exchange 2019"), ("15.2.2562.17", [], None)])
def test_subscription_edition_begins_at_2562(tmp_path, build, codes, said):
    found = _findings(_forest(tmp_path, [_server("one", build)]))
    assert [f["code"] for f in found] == codes
    assert not said or said in found[0]["sentence"]


def test_what_is_inferred_is_marked(tmp_path):
    early = _findings(_forest(tmp_path, [_server("a", "15.1.2507.5"), _server("b", "15.2.2562.17")]))
    assert [(f["code"], f["severity"], f["object"]) for f in early] == [("VER-3", "warning", "server a")]
    old = _findings(_forest(tmp_path, [_server("a", "8.3.517.0"), _server("b", "15.2.2562.17")]))
    assert old[0]["code"] == "VER-1"
    for f in (*early, *old):
        assert "(inferred, not documented)" in f["sentence"]


def test_a_group_may_be_upgraded_in_place_from_2019(tmp_path):
    servers = [_server("a", "15.2.1748.10"), _server("b", "15.2.2562.17")]
    path = _forest(tmp_path, servers, dags=[{"name": "dag", "members": ["a", "b"]}])
    found = _findings(path)
    assert [(f["code"], f["severity"], f["object"]) for f in found] == [("VER-4", "note", "DAG dag")]
    assert "inferred, not documented" in found[0]["sentence"]


def test_2019_has_no_unified_messaging(tmp_path):
    path = _forest(tmp_path, [_server("a", "15.2.1748.10")], um_settings=[{"server": "a", "kind": "call_router"}],
                   um_dial_plans=[{"name": "plan", "extension_digits": 4}], user={"um_enabled": True, "um_dial_plan": "plan"})
    found = _findings(path)
    assert [(f["code"], f["object"]) for f in found] == [("VER-6", "server a"), ("VER-6", "database db")]
    assert all("Exchange 2019" in f["sentence"] for f in found)
