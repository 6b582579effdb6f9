"""What a run said, as pandas frames."""
from __future__ import annotations

import copy

import pandas as pd

from ._observed import comparison, qq_figure, section_of
from ._replay_frames import Replay

_COLUMNS = {
    "objectives": {"expression": "object", "met": "bool", "value": "float64"},
    "latency": {
        "protocol": "object", "action": "object", "count": "int64", "mean_ms": "float64", "p50_ms": "float64",
        "p90_ms": "float64", "p95_ms": "float64", "p99_ms": "float64", "p99_9_ms": "float64", "max_ms": "float64",
        "answered": "int64", "errors_4xx": "int64", "errors_5xx": "int64", "refused": "int64", "reset": "int64",
        "timed_out": "int64"},
    "servers": {
        "server": "object", "site": "object", "role": "object", "cores": "int64", "utilisation_mean": "float64",
        "utilisation_peak": "float64", "jobs_mean": "float64", "served": "int64", "served_per_s": "float64"},
    "links": {
        "link": "object", "direction": "object", "transfers": "int64", "bytes": "int64", "mean_mbps": "float64",
        "utilisation_mean": "float64", "utilisation_peak": "float64", "transfer_mean_ms": "float64",
        "closed_form_ms": "float64", "simgrid_share": "float64"},
    "timeline": {
        "at_s": "float64", "what": "object", "detected_s": "float64", "mounted_s": "float64",
        "first_good_s": "float64", "last_good_s": "float64", "users_hurt": "int64", "requests_failed": "int64",
        "requests_errored": "int64"},
    "connections": {
        "at_s": "float64", "client": "int64", "back_end": "int64", "held": "int64", "hanging": "int64",
        "handshakes_per_s": "float64", "resumed_per_s": "float64", "front_end_jobs": "int64",
        "front_end_utilisation": "float64"},
    "hanging": {
        "protocol": "object", "sent": "int64", "answered": "int64", "events": "int64", "errors": "int64",
        "broken": "int64", "pending": "int64", "mean_s": "float64", "p50_s": "float64", "max_s": "float64"},
    "populations": {
        "population": "object", "client": "object", "clients": "int64", "requests": "int64", "failed": "int64",
        "errors_5xx": "int64", "users_hurt": "int64", "good_after_s": "float64", "reconnects": "int64",
        "relogon_share": "float64", "balancer_connections": "int64"},
    "balancers": {
        "balancer": "object", "kind": "object", "connections": "int64", "most_connections": "int64",
        "to_members": "int64", "turned_away": "int64"},
    "storms": {
        "at_s": "float64", "what": "object", "handshakes_before": "float64", "handshakes_peak": "float64",
        "resumed_share": "float64", "jobs_before": "int64", "jobs_peak": "int64", "utilisation_peak": "float64",
        "drained_s": "float64"},
    "mounted_twice": {
        "database": "object", "first": "object", "second": "object", "at_s": "float64", "lasting_s": "float64"},
    "memory": {"what": "object", "bytes": "int64", "per_client": "float64"},
    "routing": {"rule": "object", "count": "int64"},
    "participants": {"name": "object", "records": "int64", "digest": "object"},
}


class Result:
    """The report of one run. Frames are made afresh at each access; changing one changes nothing here.

    Columns end in their unit: _ms, _s, _mbps; utilisation and shares are parts of 1. A missing
    number (no samples) is NaN.
    """

    def __init__(self, report: dict, observed_text: str | None = None):
        self._report = report
        self._observed_text = observed_text

    @property
    def report(self) -> dict:
        """All of report.json, as a copy."""
        return copy.deepcopy(self._report)

    @property
    def verdict(self) -> str:
        """"pass" if every objective was met (and had samples), else "fail"."""
        return self._report["verdict"]

    @property
    def passed(self) -> bool:
        """Whether every objective was met."""
        return self.verdict == "pass"

    @property
    def fingerprint(self) -> str:
        """128 bits over every record of the run, 32 hexadecimal digits."""
        return self._report["fingerprint"]

    @property
    def requests(self) -> dict:
        """Counts: sent, answered, failed, in_flight, completed, ... (sent = answered + failed + in_flight)."""
        return dict(self._report["requests"])

    def _frame(self, name: str) -> pd.DataFrame:
        columns = _COLUMNS[name]
        frame = pd.DataFrame(self._report[name], columns=list(columns))
        return frame.astype(columns)

    @property
    def objectives(self) -> pd.DataFrame:
        """expression, met, value (NaN without samples)."""
        return self._frame("objectives")

    @property
    def latency(self) -> pd.DataFrame:
        """One row a protocol and action: percentiles of good answers in ms, counts of errors."""
        return self._frame("latency")

    @property
    def servers(self) -> pd.DataFrame:
        """One row a server: CPU utilisation (mean, highest sample), jobs, requests served."""
        return self._frame("servers")

    @property
    def links(self) -> pd.DataFrame:
        """One row a link direction: bytes, Mbit/s, utilisation, transfer time against its closed form."""
        return self._frame("links")

    @property
    def timeline(self) -> pd.DataFrame:
        """One row a fault or its end: detection, first and last good answer in s after it, what was lost."""
        return self._frame("timeline")

    @property
    def connections(self) -> pd.DataFrame:
        """Samples over time: client and back-end connections (held: by a hanging call each), new TLS sessions
        a second (resumed ones apart), jobs at the front ends' processors and their utilisation."""
        return self._frame("connections")

    @property
    def hanging(self) -> pd.DataFrame:
        """One row a protocol with hanging calls (Ping, NotificationWait), which are no requests; times in s."""
        return self._frame("hanging")

    @property
    def populations(self) -> pd.DataFrame:
        """One row a population: requests, failures, seconds until the last hurt user was served again,
        share of sessions that had to log on again, most connections at the balancers of its name."""
        return self._frame("populations")

    @property
    def balancers(self) -> pd.DataFrame:
        """One row a balancer: connections now, most at once, turned away."""
        return self._frame("balancers")

    @property
    def storms(self) -> pd.DataFrame:
        """One row a fault after which clients reconnected in a crowd: handshakes a second, backlog in jobs at
        the front ends' processors, seconds until it had drained."""
        return self._frame("storms")

    @property
    def mounted_twice(self) -> pd.DataFrame:
        """One row a database that was mounted on two sides of a group at once; NaN: at the end of the run still."""
        return self._frame("mounted_twice")

    @property
    def memory(self) -> pd.DataFrame:
        """Bytes by what holds them, and a client; of this run on this machine, not of the scenario."""
        return self._frame("memory")

    @property
    def routing(self) -> pd.DataFrame:
        """Decisions by rule."""
        return self._frame("routing")

    @property
    def participants(self) -> pd.DataFrame:
        """Records and digest of each participant that recorded anything."""
        return self._frame("participants")

    @property
    def replay(self) -> Replay | None:
        """What became of the logs, if this was a replay; else None."""
        return Replay(self._report["replay"]) if "replay" in self._report else None

    @property
    def applied(self) -> pd.DataFrame:
        """One row a population that took up the run's profile: means of what it took; NaN: its own stayed."""
        return pd.DataFrame(section_of(self._report, None, None)["applied"])

    @property
    def not_applied(self) -> list[str]:
        """What the run's profile has and the run has not, and why."""
        return list(section_of(self._report, None, None)["not_applied"])

    def compare(self, profile=None) -> pd.DataFrame:
        """Observed beside simulated, one row a protocol and action, "all" for a protocol's requests.

        Times are the front ends' own, of good answers, in ms; of hanging calls (hangs) how long they were
        held. For p50, p90, p95 and p99: observed_..._ms, simulated_..._ms, ratio_..., and agrees_...: whether
        the intervals meet that hold the true values, given the numbers of requests (NA: too few to tell).
        profile: that of the run, a Profile or path; another one is a ValueError.
        """
        return comparison(section_of(self._report, self._observed_text, profile))

    def quantiles(self, profile=None) -> pd.DataFrame:
        """The points of QQ plots: protocol, action, probability, observed_ms, simulated_ms."""
        tables = section_of(self._report, self._observed_text, profile)["quantiles"]
        columns = ["protocol", "action", "probability", "observed_ms", "simulated_ms"]
        frames = [pd.DataFrame(table)[columns] for table in tables]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    def qq(self, profile=None, protocol: str | None = None):
        """A matplotlib figure: simulated against observed quantiles of requests, a panel a protocol, with the
        diagonal on which they would be the same. protocol: "owa", "activesync" or "mapi" only.
        """
        return qq_figure(section_of(self._report, self._observed_text, profile), protocol)

    def __repr__(self) -> str:
        r = self._report
        return (f"Result({r['title']!r}: {r['verdict']}, {r['requests']['completed']:,} requests in "
                f"{r['duration_s']:g} s on {r['network']}, fingerprint {r['fingerprint']})")

    def _repr_html_(self) -> str:
        r = self._report
        mark = "#2a7" if self.passed else "#c33"
        return (f"<p><b>{_escape(r['title'])}</b><br><b style='color:{mark}'>{r['verdict']}</b>, "
                f"{r['requests']['completed']:,} requests in {r['duration_s']:g} s on {_escape(r['network'])}, "
                f"seed {r['seed']}, fingerprint <code>{r['fingerprint']}</code></p>"
                + self.objectives.to_html(index=False) + self.timeline.to_html(index=False, na_rep="-"))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
