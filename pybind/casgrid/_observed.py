"""What logs of real servers observed beside what a run simulated."""
from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from ._calibration import Profile

_SHARES = ("p50", "p90", "p95", "p99")
_COLUMNS = ["protocol", "action", "long_poll", "observed", "simulated",
            *(f"{what}_{share}{unit}" for share in _SHARES
              for what, unit in (("observed", "_ms"), ("simulated", "_ms"), ("ratio", ""), ("agrees", "")))]


def text_of(profile: Profile | str | os.PathLike) -> str:
    """The text of a profile, or of its file. Raises ValueError if it cannot be read."""
    if isinstance(profile, Profile):
        return profile.text
    try:
        return Path(profile).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{os.fspath(profile)}: profile: it cannot be read ({error}); check the path") from None


def section_of(report: dict, observed_text: str | None, profile) -> dict:
    """The report's section `observed`. Raises ValueError if the run was not beside `profile`."""
    if "observed" not in report:
        raise ValueError("this run was beside no profile; give run(..., profile=...) or run(..., observed=...)")
    if profile is not None and text_of(profile) != observed_text:
        raise ValueError("this run was beside another profile; give run(..., observed=...) the one to compare with")
    return report["observed"]


def comparison(section: dict) -> pd.DataFrame:
    frame = pd.DataFrame(section["latency"], columns=_COLUMNS)
    kinds = {name: "float64" for name in _COLUMNS if name.endswith("_ms") or name.startswith("ratio_")}
    kinds |= {name: "boolean" for name in _COLUMNS if name.startswith("agrees_")}
    return frame.astype({"observed": "int64", "simulated": "int64", "long_poll": "bool", **kinds})


def qq_figure(section: dict, protocol: str | None):
    from matplotlib import pyplot
    tables = [q for q in section["quantiles"] if q["action"] == "all" and protocol in (None, q["protocol"])]
    if not tables:
        known = sorted({q["protocol"] for q in section["quantiles"]})
        raise ValueError(f"there are no quantiles of {protocol or 'any protocol'} on both sides; "
                         f"there are of: {', '.join(known) or 'none'}")
    figure, places = pyplot.subplots(1, len(tables), figsize=(4.5 * len(tables), 4.5), squeeze=False,
                                     layout="constrained")
    for place, table in zip(places[0], tables):
        observed, simulated = table["observed_ms"], table["simulated_ms"]
        both = [v for v in (*observed, *simulated) if v > 0]
        ends = [min(both) / 1.1, max(both) * 1.1]
        place.plot(ends, ends, color="0.6", linewidth=1, label="the same")
        place.plot(observed, simulated, ".", markersize=4, label="quantiles")
        for share, x, y in zip(table["probability"], observed, simulated):
            if share in (0.5, 0.95, 0.99):
                place.plot([x], [y], "o", fillstyle="none", color="C3")
                place.annotate(f"p{share * 100:.0f}", (x, y), textcoords="offset points", xytext=(6, -10))
        place.set(xscale="log", yscale="log", xlim=ends, ylim=ends, aspect="equal", title=table["protocol"],
                  xlabel="observed ms", ylabel="simulated ms")
    places[0][0].legend(loc="upper left")
    pyplot.close(figure)  # the caller shows it, once
    return figure
