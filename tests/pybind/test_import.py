"""Exports of real servers from Python."""
import pathlib

import pytest

import casgrid

TOP = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = TOP / "scenarios" / "samples" / "exports"


@pytest.fixture(scope="module")
def imported():
    return casgrid.import_topology(SAMPLES, starts_at="2024-03-01T08:00:00Z", duration_s=600)


def test_the_scenario_is_one(imported):
    assert "4 front ends" in repr(imported.scenario) and "1,720 users" in repr(imported.scenario)
    assert not (imported.scenario.check().severity == "error").any()


def test_tables_hold_what_was_exported(imported):
    assert list(imported.servers.cores) == [16] * 4
    assert set(imported.certificates.thumbprint) == {"FA9905FBB5292B68C3D2DCB432EC1235EEC76B14"}
    first = imported.copies[imported.copies.database == "DB01"]
    assert list(first.preference) == [1, 2, 4]
    down = imported.component_states.query("state == 'Inactive'")
    assert list(down.server + " " + down.component + " " + down.requester) == ["mun-ex2 ImapProxy Maintenance"]
    assert set(imported.virtual_directories.app) == {"OWA", "ECP", "EWS", "ACTIVE_SYNC", "OAB", "MAPI"}
    assert len(imported.databases) == 8


def test_notes_are_a_frame(imported):
    assert list(imported.notes.columns) == ["kind", "file", "line", "object", "field", "value", "why"]
    assert {"read", "assumed", "not used"} <= set(imported.notes.kind)


def test_what_is_wrong_is_a_value_error(tmp_path):
    with pytest.raises(ValueError, match="needed: servers"):
        casgrid.import_topology(tmp_path)
    with pytest.raises(ValueError, match="mailboxes_per_database: .*out of range; give a whole number from 1 to 1,000,000"):
        casgrid.import_topology(SAMPLES, mailboxes_per_database=0)
    with pytest.raises(AttributeError):
        casgrid.import_topology(SAMPLES).nothing


def test_properties_are_a_frame():
    table = casgrid.import_properties()
    ranges = table[(table.cmdlet == "Get-ReceiveConnector") & (table.property == "RemoteIPRanges")]
    assert list(ranges.use) == ["used"]
    assert set(table.use) == {"used", "display only", "selects and is not modelled"}
