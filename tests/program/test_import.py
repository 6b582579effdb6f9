"""casgrid import through the program: what it writes, what it refuses, its exit codes."""
import json
import os
import shutil

import pytest

from conftest import TOP, casgrid

SAMPLES = TOP / "scenarios" / "samples" / "exports"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    out = tmp_path_factory.mktemp("import") / "fabrikam.textproto"
    done = casgrid("import", SAMPLES, "-o", out)
    assert done.returncode == 0, done.stderr
    return out, done


def test_samples_are_imported_checked_and_run(imported):
    out, done = imported
    assert "assumed" in done.stdout and "casgrid check" in done.stdout
    check = casgrid("check", out)
    assert check.returncode == 0, check.stdout + check.stderr
    run = casgrid("run", out, "--brief", "--until", "60", "--network", "queue", "--quiet")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("proxy", [
    "listen web\n bind :443\n mode tcp\n balance leastconn\n stick on src\n"
    " option httpchk GET /mapi/healthcheck.htm\n",
    "listen web:1\n bind :443 ssl\n mode http\n balance leastconn\n cookie S insert\n"
    " option httpchk GET /owa/healthcheck.htm\n default-server inter 1s\n timeout check 20s\n",
], ids=["layer 4", "layer 7"])
def test_a_balancers_configuration_becomes_one_that_runs(proxy, tmp_path):
    shutil.copytree(SAMPLES, tmp_path / "exports")
    (tmp_path / "exports" / "haproxy.cfg").write_text(
        proxy + " server ham-ex1 10.0.0.1:443 check inter 3s\n server ham-ex2 10.0.0.2:443 check\n")
    out = tmp_path / "made.textproto"
    done = casgrid("import", tmp_path / "exports", "-o", out)
    assert done.returncode == 0, done.stderr
    assert 'name: "web' in out.read_text()
    check = casgrid("check", out)
    assert check.returncode == 0, check.stdout + check.stderr
    run = casgrid("run", out, "--brief", "--until", "60", "--network", "queue", "--quiet")
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_listing_stands_above_the_scenario(imported):
    text = imported[0].read_text()
    assert text.startswith("# Fabrikam, as exported") and "# not used:" in text


def test_the_same_exports_give_the_same_file(imported, tmp_path):
    again = tmp_path / "again.textproto"
    casgrid("import", SAMPLES, "-o", again)
    assert again.read_text() == imported[0].read_text()


@pytest.mark.parametrize("columns", [80, 140])
def test_the_listing_fits_the_terminal(columns, tmp_path):
    out = tmp_path / "made.textproto"
    done = casgrid("import", SAMPLES, "-o", out, env={**os.environ, "COLUMNS": str(columns)})
    table = done.stdout.split(f"\n{out} is written")[0]
    assert "assumed" in table and max(map(len, table.splitlines())) <= columns


def test_json_is_for_machines(tmp_path):
    done = casgrid("import", SAMPLES, "-o", tmp_path / "a.textproto", "--json")
    kinds = {note["kind"] for note in json.loads(done.stdout)["notes"]}
    assert {"read", "assumed", "not used"} <= kinds


def test_a_file_that_is_there_is_kept_unless_forced(imported):
    out, _ = imported
    before = out.read_text()
    refused = casgrid("import", SAMPLES, "-o", out, "--duration", "60")
    assert refused.returncode == 2 and "--force" in refused.stderr and out.read_text() == before
    forced = casgrid("import", SAMPLES, "-o", out, "--force")
    assert forced.returncode == 0 and out.read_text() == before


@pytest.mark.parametrize("name, content, complaint", [
    ("Get-AdSite.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><Objs/>", "Get-AdSite.xml:1: declares a document type"),
    ("Get-AdSite.xml", "<Objs>\n<Obj>\n", "truncated"),
    ("more.csv", "Name,Fqdn,Site,ServerRole,AdminDisplayVersion\nham-ex1,,Oslo,Mailbox,Version 15.1 (Build 1.1)\n",
     "more.csv:2: Get-ExchangeServer: \"ham-ex1\" is there twice and AdminDisplayVersion differs"),
    ("more.csv", "Name,Fqdn,Site,ServerRole,AdminDisplayVersion\nVersion 15.1 (Build 1.1),,Oslo,EX7,Mailbox\n",
     "are columns swapped?"),
])
def test_what_is_wrong_is_said_and_nothing_is_written(tmp_path, name, content, complaint):
    folder = tmp_path / "exports"
    shutil.copytree(SAMPLES, folder)
    (folder / name).write_text(content)
    out = tmp_path / "out.textproto"
    done = casgrid("import", folder, "-o", out)
    assert done.returncode == 2 and complaint in done.stderr, done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["exports"]


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    done = casgrid("import", SAMPLES, "-o", tmp_path / "no" / "where.textproto")
    assert done.returncode == 2 and "cannot be written" in done.stderr


def test_a_run_writes_the_scenario_out_so_that_it_runs_again(imported, tmp_path):
    options = ("--until", "200", "--network", "queue", "--json")  # phones and Outlook among the populations
    first = casgrid("run", imported[0], "--out", tmp_path / "out", *options)
    again = casgrid("run", tmp_path / "out" / "scenario.textproto", *options)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["fingerprint"] == json.loads(first.stdout)["fingerprint"]


def test_explain_prints_what_becomes_of_every_property(tmp_path):
    done = casgrid("import", "--explain")
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("Get-ReceiveConnector ")]
    assert any("RemoteIPRanges" in row and " used " in row for row in rows)
    assert any("DomainSecureEnabled" in row and "selects and is not modelled" in row for row in rows)
    assert any("Banner" in row and "display only" in row for row in rows)
    table = json.loads(casgrid("import", "--explain", "--json").stdout)
    assert {row["use"] for row in table} == {"used", "display only", "selects and is not modelled"}
    both = casgrid("import", SAMPLES, "-o", tmp_path / "a.textproto", "--explain")
    assert both.returncode == 0 and "RemoteIPRanges" in both.stdout and (tmp_path / "a.textproto").exists()


def test_without_a_folder_or_a_file_to_write_the_missing_one_is_named():
    for arguments, missing in (((), "--out"), ((SAMPLES,), "--out"), (("-o", "a.textproto"), "DIR")):
        done = casgrid("import", *arguments)
        assert done.returncode == 2 and missing in done.stderr


SERVERS = "Name,Fqdn,Site,ServerRole,AdminDisplayVersion\n" \
          "EX1,ex1.fabrikam.com,HQ,\"Mailbox, ClientAccess\",Version 15.0 (Build 1497.2)\n"


def connectors_folder(tmp_path, first_role):
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "Get-ExchangeServer.csv").write_text(SERVERS)
    (folder / "Get-ReceiveConnector.json").write_text(json.dumps([
        {"Name": "Relay", "Identity": "EX1\\Relay", "Server": "EX1", "TransportRole": first_role, "Enabled": True,
         "Bindings": ["0.0.0.0:25"], "RemoteIPRanges": ["10.0.0.17"], "AuthMechanism": "Tls",
         "PermissionGroups": "ExchangeUsers"},
        {"Name": "Default", "Identity": "EX1\\Default", "Server": "EX1", "TransportRole": "FrontendTransport",
         "Enabled": True, "Bindings": ["0.0.0.0:25"], "RemoteIPRanges": ["0.0.0.0-255.255.255.255"],
         "AuthMechanism": "Tls", "PermissionGroups": "AnonymousUsers"}]))
    return folder


def test_the_connector_with_the_most_specific_range_answers(tmp_path):
    out = tmp_path / "out.textproto"
    done = casgrid("import", connectors_folder(tmp_path, "FrontendTransport"), "-o", out)
    assert done.returncode == 0, done.stderr
    assert "F14" not in casgrid("check", out).stdout
    ask = ("route", out, "--url", "smtp://ex1.fabrikam.com", "--json", "--client-address")
    assert json.loads(casgrid(*ask, "10.0.0.17").stdout)["rule"] == "sender-not-allowed"
    assert json.loads(casgrid(*ask, "10.0.0.18").stdout)["rule"] == "delivery"
    assert casgrid(*ask, "nowhere").returncode == 2


def test_two_services_on_one_address_and_port_are_an_error_of_import_and_check(tmp_path):
    out = tmp_path / "out.textproto"
    folder = connectors_folder(tmp_path, "HubTransport")
    done = casgrid("import", folder, "-o", out)
    assert done.returncode == 2 and "two services on one address and port" in done.stderr and not out.exists()
    assert casgrid("import", folder, "-o", out, "--draft").returncode == 0
    check = casgrid("check", out)
    assert check.returncode == 2 and "F14" in check.stdout
