"""What a run said, as pandas frames."""
from __future__ import annotations

import copy
import json
import math
import os
import shutil
from pathlib import Path

import pandas as pd

from ._core import core
from ._observed import comparison, qq_figure, section_of
from ._replay_frames import Replay

_DTYPES = {"text": "object", "flag": "bool", "count": "int64", "number": "float64", "measure": "float64"}


def _frame_of(table: str, rows: list[dict]) -> Frame:
    """A frame of a report's table, with the columns and types of the table of columns.

    A measure that is only known to be at least x is inf, and x stands in the column `..._at_least`, behind all others.
    """
    columns = core.report_tables()[table]
    dtypes = {name: _DTYPES[kind] for name, kind in columns.items()}
    values = {name: [row[name] for row in rows] for name in columns}
    for name in (name for name, kind in columns.items() if kind == "measure"):
        bounds = [cell["at_least"] if isinstance(cell, dict) else math.nan for cell in values[name]]
        values[name] = [math.inf if isinstance(cell, dict) else cell for cell in values[name]]
        values[f"{name}_at_least"], dtypes[f"{name}_at_least"] = bounds, "float64"
    return Frame(pd.DataFrame(values, columns=list(values)).astype(dtypes))


class Frame(pd.DataFrame):
    """A frame that prints all of its columns, however many there are."""

    @property
    def _constructor(self):
        return pd.DataFrame

    def __repr__(self) -> str:
        return self.to_string(line_width=shutil.get_terminal_size((100, 24)).columns, max_rows=60)

    def _repr_html_(self) -> str:
        return self.to_html(max_rows=60)


class Result:
    """The report of one run. Frames are made afresh at each access; changing one changes nothing here.

    Columns end in their unit: _ms, _s, _mbps; utilisation and shares are parts of 1. A missing
    number (no samples) is NaN. One that is only known to be at least x (nobody had recovered when the
    run ended; requests were given up) is inf, and x stands in the column of the same name with
    `_at_least` behind it. docs/metrics.md says what each column means.
    """

    def __init__(self, report: dict, observed_text: str | None = None):
        self._report = report
        self._observed_text = observed_text

    def __getattr__(self, name: str):
        renamed = core.renamed_tables()
        if name in renamed:
            raise AttributeError(f"there is no frame {name!r}: {renamed[name]}")
        return object.__getattribute__(self, name)  # whatever was wrong, once more

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
        return _frame_of(name, self._report[name])

    @property
    def objectives(self) -> pd.DataFrame:
        """expression, met, value (NaN without samples), note: why there is no value, or only a bound."""
        return self._frame("objectives")

    @property
    def availability(self) -> pd.DataFrame:
        """Operations (what users wanted once, with retries, redirects and logons) of all, by protocol and by population:
        availability, beside attempts, the share of requests with a good answer; how they ended; pending ones apart."""
        return self._frame("availability")

    @property
    def causes(self) -> pd.DataFrame:
        """Why operations were not good, of each row of availability: how many, and whether the cause is held against the
        service (what was throttled or refused by policy is not)."""
        return self._frame("causes")

    @property
    def availability_over_time(self) -> pd.DataFrame:
        """availability and attempts of each slice of record.sample_s after the warm-up, for all protocols and each."""
        return self._frame("availability_over_time")

    @property
    def faults(self) -> pd.DataFrame:
        """One row a fault: p95 of latency, availability and share of good answers before it, while it lasted, and after it."""
        return self._frame("faults")

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
        """One row a fault or its end: detection, first and last user recovered in s after it, who was hurt, what was
        lost."""
        return self._frame("timeline")

    @property
    def connections(self) -> pd.DataFrame:
        """Samples over time: client and back-end connections (held: by a long poll each), new TLS sessions
        a second (resumed ones apart), jobs at the front ends' processors and their utilisation."""
        return self._frame("connections")

    @property
    def long_polls(self) -> pd.DataFrame:
        """One row a protocol with long polls (Ping, NotificationWait), which are no requests; times in s."""
        return self._frame("long_polls")

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
    def cpu(self) -> pd.DataFrame:
        """One row a server: what its processor worked for, as parts of its utilisation; requests refused by full pools."""
        return self._frame("cpu")

    @property
    def congestion(self) -> pd.DataFrame:
        """One row a collapse or overload of a server: begin, end (s), share of useful work, share wanted, cause."""
        return self._frame("congestion")

    @property
    def secure_channels(self) -> pd.DataFrame:
        """One row a secure channel over which NTLM logons were checked, as Netlogon's counters tell it: logons, how many
        waited, holders, share of the slots (mean and peak), mean wait and hold (ms), time-outs."""
        return self._frame("secure_channels")

    @property
    def refused_logons(self) -> pd.DataFrame:
        """One row a directory server and population: logons that it refused, by reason (wrong, former, expired passwords,
        accounts locked out), how often it locked an account out, and how many different ones."""
        return self._frame("refused_logons")

    @property
    def tickets(self) -> pd.DataFrame:
        """One row a server and population: tickets of Kerberos that a directory server gave out (initial, renewed, for
        services) or did not (unknown names), and that a front end did not take (unreadable, clock)."""
        return self._frame("tickets")

    @property
    def phone_calls(self) -> pd.DataFrame:
        """Calls over SIP to the users of each population: begun, answered, redirected (302, and the caller went there),
        dropped after the answer, failed, finished; mean time until the answer in milliseconds."""
        return self._frame("phone_calls")

    @property
    def mail(self) -> pd.DataFrame:
        """What became of the messages of each population that sends, or is sent, mail over SMTP, over the whole run: made, sent
        (taken), bounced, waiting at their sender, resent (taken twice) in messages; delivered, duplicates, queued at mailbox
        servers, given_up, left (beyond the organisation), lost in recipients; mean and 95th percentile of the time until a message was in a mailbox,
        in milliseconds (NaN: none was)."""
        return self._frame("mail")

    @property
    def mail_servers(self) -> pd.DataFrame:
        """One row a mailbox or Edge server that had to do with mail, over the whole run, in recipients: taken, handed (passed on), given_up, late,
        queued (at the end), shadowed (copies kept for others at the end)."""
        return self._frame("mail_servers")

    @property
    def mail_limits(self) -> pd.DataFrame:
        """One row a front end and limit of its receive connectors that was reached after the warm-up: how often."""
        return self._frame("mail_limits")

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

        Times are the front ends' own, of good answers, in ms; of long polls (long_poll) how long they were
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


def read_result(folder: str | os.PathLike) -> Result:
    """What a run said, from its --out directory.

    Raises ValueError for a directory that is not one whole result: files are missing or are not those that its
    mark (casgrid.manifest) lists, a run that was to replace them was killed, or an earlier casgrid wrote them whose
    tables had other names.
    """
    core.check_result(os.fspath(folder))
    report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
    for name, renamed in core.renamed_tables().items():
        if name in report:
            raise ValueError(f"{os.fspath(folder)}: report.json is of an earlier casgrid, by its table {name!r}: {renamed}; "
                             "run the scenario again")
    return Result(report)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
