"""Exports of real servers: read once, looked at as tables, taken as a scenario."""
from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd

from ._core import core
from ._options import check_ranges
from ._scenario import Scenario, load

_NOTES = ["kind", "file", "line", "object", "field", "value", "why"]
_FRAMES = {
    "servers": ["name", "fqdn", "site", "version", "client_access", "mailbox", "edge", "group", "activation_policy",
                "sockets", "cores", "clock_mhz", "processor", "autodiscover_uri"],
    "component_states": ["server", "component", "requester", "state"],
    "virtual_directories": ["server", "app", "internal_url", "external_url", "internal_methods", "external_methods"],
    "certificates": ["server", "subject", "names", "not_before", "not_after", "thumbprint", "issuer", "services"],
    "databases": ["name", "guid", "group", "mounted_on", "copies"],
    "copies": ["database", "server", "preference", "replay_lag_s", "truncation_lag_s", "status", "copy_queue",
               "replay_queue", "content_index", "suspended"],
}


class Imported:
    """What a folder of exports says. Made by `import_topology`; immutable.

    text      the scenario as text, with the listing as comments above it
    notes     the listing: one row a thing that was read, assumed, doubtful ("warning") or not used
    servers, component_states, virtual_directories, certificates, databases, copies
              what was exported, one row an object, before anything was assumed
    """

    def __init__(self, told: dict, source: str):
        self._told = told
        self._source = source

    @property
    def text(self) -> str:
        return self._told["text"]

    @property
    def scenario(self) -> Scenario:
        """The scenario, checked. Raises ValueError for a deployment that cannot be run as it is."""
        return load(self.text)

    @property
    def notes(self) -> pd.DataFrame:
        return pd.DataFrame(json.loads(self._told["listing"])["notes"], columns=_NOTES)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in _FRAMES:
            raise AttributeError(name)
        return pd.DataFrame(self._told[name], columns=_FRAMES[name])

    def __dir__(self):
        return sorted([*super().__dir__(), *_FRAMES])

    def __repr__(self) -> str:
        kinds = self.notes.kind.value_counts()
        counts = ", ".join(f"{kinds[k]} {k}" for k in ("warning", "assumed", "not used") if k in kinds)
        return f"Imported({self._source!r}: {len(self._told['servers'])} servers; {counts})"


def import_properties() -> pd.DataFrame:
    """What becomes of every property that is known of an export: a row a cmdlet and property.

    use: "used", "display only", or "selects and is not modelled"; says: what it becomes, or what it selects and
    what the product has by itself. `import_topology` notes values of the last kind that are not as usual.
    """
    return pd.DataFrame(json.loads(core.import_properties()), columns=["cmdlet", "property", "use", "says"])


def import_topology(directory: str | os.PathLike, *, starts_at: str | None = None,
                    mailboxes_per_database: int | None = None, duration_s: float | None = None) -> Imported:
    """Read a folder of exports (Export-Clixml, ConvertTo-Json, Export-Csv, in any mix).

    starts_at: UTC instant at which the run begins, such as "2016-08-16T08:00:00Z".
    mailboxes_per_database: where no export says how many there are; 100.
    duration_s: simulated seconds; 3,600.
    Raises ValueError with everything that keeps a scenario from being made: files that are broken or
    contradict each other, by file and line, and exports that are needed.
    """
    check_ranges(mailboxes_per_database=mailboxes_per_database, duration_s=duration_s)
    source = str(Path(directory))
    return Imported(core.import_topology(source, starts_at or "", mailboxes_per_database or 0, duration_s or 0.0),
                    source)
