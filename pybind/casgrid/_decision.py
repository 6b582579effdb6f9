"""Routing without a simulation."""
from __future__ import annotations

import dataclasses

from ._core import core
from ._scenario import load


@dataclasses.dataclass(frozen=True)
class Decision:
    """Where one request is sent, by which rule, and why not by another."""

    action: str               # "proxy", "redirect", "answer" or "refuse"
    rule: str                 # short name of the rule that decided
    front_end: str            # the front end that decided
    target: str | None        # proxy: the mailbox server
    port: int | None          # proxy: of the leg, such as 444
    path: str | None          # proxy: path of the proxied URL
    status: int | None        # redirect, answer: HTTP status of the front end's own reply
    redirect_kind: str | None  # redirect: "sso", "plain", "logon_page", "root_to_owa", "sign_out", "eas_451", ...
    location: str | None      # redirect: URL sent to
    crosses_site: bool        # proxy: front end and target are in different sites
    database: str | None      # of the user's mailbox, once the user is known
    rejected: tuple[tuple[str, str], ...]  # (rule, the fact that kept it from firing), in order
    explanation: str

    def explain(self) -> str:
        """The decision, its rule, and each rejected rule with the fact that rejected it."""
        return self.explanation

    def __repr__(self) -> str:
        return f"Decision({self.explanation.splitlines()[0]}, by {self.rule})"


def route(scenario, *, user: str, url: str, front_end: str | None = None, method: str = "",
          session: bool = True, password_ok: bool = True, headers=()) -> Decision:
    """Decide one request on the directory as it stands at the start of a run.

    scenario: what `load` takes, or the path of a forest document (.json with a list of servers).
    user: address such as "staff-17@contoso.com" (users of a population are numbered from 0).
    url: such as "https://mail.contoso.com/owa/", "imaps://mail.contoso.com", "submission://...";
    its host is the namespace of the request.
    front_end: which one it arrives at; default: the first behind the host.
    method: "forms", "basic", "ntlm", "negotiate" or "none"; default: usual for the path.
    session: with forms, is there a valid session cookie. headers: "Name: value" each.
    Raises ValueError if user, host or front end do not exist.
    """
    path = str(scenario) if str(scenario).endswith(".json") else ""
    text = "" if path else load(scenario).text
    row = core.route(text, path, user, url, front_end or "", method, session, password_ok, list(headers))
    row["rejected"] = tuple(row["rejected"])
    return Decision(**row)
