"""Routing without a simulation."""
from __future__ import annotations

import dataclasses

from ._core import core
from ._directory import Source, directory_of, names


class _Explanation:
    """Asks for the text when somebody wants it; goes with its decision through a pickle."""

    def __init__(self, directory, query):
        self._question = (directory, query)
        self._texts: dict[bool, str] = {}

    def __call__(self, fully: bool) -> str:
        if fully not in self._texts:
            self._texts[fully] = core.explain(*self._question, fully)
        return self._texts[fully]

    def __getstate__(self):
        return {"_texts": {fully: self(fully) for fully in (False, True)}}


@dataclasses.dataclass(frozen=True)
class Decision:
    """Where one request is sent, by which rule, and why not by another."""

    action: str               # "proxy", "redirect", "answer", "refuse" or "not known"
    rule: str                 # short name of the rule that decided
    front_end: str            # the front end that decided
    target: str | None        # proxy: the mailbox server
    port: int | None          # proxy: of the upstream connection, such as 444
    path: str | None          # proxy: path of the proxied URL
    status: int | None        # redirect, answer: HTTP status of the front end's own reply
    redirect_kind: str | None  # redirect: "sso", "plain", "logon_page", "root_to_owa", "sign_out", "eas_451", ...
    location: str | None      # redirect: URL sent to
    crosses_site: bool        # proxy: front end and target are in different sites
    database: str | None      # of the user's mailbox, once the user is known
    rejected: tuple[tuple[str, str], ...]  # (rule, the facts that kept it from firing), in order
    because: tuple[str, ...]  # what of the request was out of the ordinary, then what the rule asks for
    explanation: str          # every rejected rule, without places
    _ask: _Explanation = dataclasses.field(repr=False, compare=False)

    def explain(self, all: bool = False) -> str:
        """The decision, its rule, what it rests on with the file and line that say so, and the three
        rules that came nearest; with `all` every rejected rule with the facts that rejected it."""
        return self._ask(all).rstrip("\n").replace("--explain-all names each", "explain(all=True) names each")

    def __repr__(self) -> str:
        return f"Decision({self.explanation.splitlines()[0]}, by {self.rule})"


def route(scenario: Source, *, url: str, user: str = "", front_end: str | None = None, method: str = "",
          session: bool = True, password_ok: bool = True, headers=(), verb: str = "", body: str = "",
          to=(), client_address: str = "") -> Decision:
    """Decide one request on the directory as it stands at the start of a run.

    scenario: a Scenario, its text, or the path of a scenario or forest document.
    url: such as "https://mail.contoso.com/owa/", "imaps://mail.contoso.com", "submission://...";
    its host is the namespace of the request.
    user: address such as "staff-17@contoso.com" (users of a population are numbered from 0); "": nobody.
    front_end: which one it arrives at; default: the first behind the host.
    method: "forms", "basic", "ntlm", "negotiate", "windows", "kerberos", "digest", "oauth", "certificate", "adfs",
    "ws_security" or "none"; default: what is usual for the path, or else offered there.
    session: with forms, is there a valid session cookie. headers: "Name: value" each.
    verb, body: of HTTP; default: usual for the path. to: smtp: recipients; sip: the callee.
    client_address: smtp: where the connection comes from, which chooses among receive connectors.
    Raises ValueError if user, host or front end do not exist, and as `load` does. A Scenario is
    read once for all questions, a file at each.
    """
    query = core.RouteQuery()
    query.user, query.url, query.front_end, query.method = user, url, front_end or "", method
    query.session, query.password_ok = session, password_ok
    query.headers, query.verb, query.body, query.to = names(headers), verb, body, names(to)
    query.client_address = client_address
    directory = directory_of(scenario)
    row = core.route(directory, query)
    row["rejected"] = tuple(row["rejected"])
    row["because"] = tuple(row["because"])
    return Decision(**row, _ask=_Explanation(directory, query))
