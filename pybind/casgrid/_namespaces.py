"""Host and certificate names that a design needs, and those that it has."""
from __future__ import annotations

import dataclasses
import json

import pandas as pd

from ._core import core
from ._directory import Source, directory_of

_NAMES = {"name": "object", "for": "object", "internal": "bool", "servers": "object", "sites": "object",
          "binding": "object", "must_be_on_certificate": "bool", "missing_on": "object"}
_TOTALS = {"in_all": "in all", "without_autodiscover": "without Autodiscover", "on_certificate": "on the certificate"}


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Namespaces:
    """The plan of names of one directory."""

    needed: pd.DataFrame  # index: what the names are for, then three totals; columns (product, "least" or "most")
    names: pd.DataFrame   # one row a host name in use: name, for (tuple), internal (nobody outside uses it), servers and
    #                       sites (tuples: where it leads), binding ("bound", "unbound" or "leads nowhere"),
    #                       must_be_on_certificate, missing_on (tuple of servers whose certificate lacks it)
    datacentres: tuple[str, ...]  # sites that serve clients from outside, or stand by to
    site_resilient: bool          # a DAG has members in several of them
    certificate_names: tuple[str, ...]
    not_known: tuple[dict[str, str], ...]  # protocols of which nothing is stated: protocol, why, to_scenario, to_forest (what to add)

    @property
    def missing(self) -> pd.DataFrame:
        """Rows of `names` that some certificate should have and does not."""
        return self.names[self.names.missing_on.map(len) > 0]

    def __repr__(self) -> str:
        return (f"Namespaces({len(self.names)} names in use, {len(self.certificate_names)} on the certificate, "
                f"{len(self.datacentres)} datacentres)")


def namespaces(scenario: Source) -> Namespaces:
    """Plan the names: how many the design needs with Exchange 2010 and 2013, and which are in use.

    scenario: a Scenario, its text, or the path of a scenario or forest document.
    Raises ValueError as `load` does.
    """
    told = json.loads(core.namespaces(directory_of(scenario)))
    rows = told["names"]
    for row in rows:
        for column in ("for", "servers", "sites", "missing_on"):
            row[column] = tuple(row[column])
    return Namespaces(
        needed=_needed(told),
        names=pd.DataFrame(rows, columns=list(_NAMES)).astype(_NAMES),
        datacentres=tuple(told["datacentres"]),
        site_resilient=told["site_resilient"],
        certificate_names=tuple(told["certificate_names"]),
        not_known=tuple(told["not_known"]))


def _needed(told: dict) -> pd.DataFrame:
    columns = {}
    for key, product in (("exchange_2010", "Exchange 2010"), ("exchange_2013", "Exchange 2013")):
        counts = {**told[key]["for"], **{text: told[key][total] for total, text in _TOTALS.items()}}
        for bound in ("least", "most"):
            columns[product, bound] = {purpose: count[bound] for purpose, count in counts.items()}
    return pd.DataFrame(columns, dtype="int64")
