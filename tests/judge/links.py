"""What crossed the links: the table links."""
import closedform
from servers import peak_window
from steps import windows
from values import seconds, share


class Gauge:
    """What a kind of record says of one link: its last value at an instant."""

    def __init__(self, records, field, link):
        chosen = records["link"] == link if len(records) else slice(0, 0)
        self.said = dict(zip(records.at[chosen].tolist(), records[field][chosen].tolist()))

    def at(self, instant):
        return 0 if instant == 0 else self.said[instant]

    def over(self, begin, end):
        return self.at(end) - self.at(begin)


def _is_possible(octets, transfers, took, busy, squares, by_simgrid, bandwidth, has_faults):
    """What no count of transfers can break: these numbers are said by the program alone, so they are held against one another."""
    in_use = octets * 8e3 / bandwidth  # ns
    return (by_simgrid <= octets and (has_faults or abs(busy - in_use) <= 1 + transfers + 1e-5 * in_use) and (transfers < 200 or took >= 0.95 * busy)
            and (squares + 1) * transfers >= (octets / 1024) ** 2 * (1 - 1e-9))


def links(run):
    has_faults = any("link_bandwidth" in fault for fault in run.scenario.message.all("faults"))
    scenario, rows = run.scenario, []
    begin, end = scenario.warm, scenario.end
    measured = end - begin
    for link, direction, bandwidth in scenario.links():
        octets, transfers, took, busy, squares, simgrid = (Gauge(run.trace[kind], field, f"{link}, {direction}") for kind, field in (
            ("link-octets", "octets"), ("link-transfers", "transfers"), ("link-transfers", "took"), ("link-busy", "busy"),
            ("link-squares", "squares"), ("link-by-simgrid", "octets")))
        if not _is_possible(*(one.at(end) for one in (octets, transfers, took, busy, squares, simgrid)), bandwidth, has_faults):
            raise ValueError(f"{link}, {direction}: octets, transfers, time, busy, squares and octets by SimGrid cannot be {[one.at(end) for one in (octets, transfers, took, busy, squares, simgrid)]}")
        mean = share(seconds(busy.over(begin, end)), seconds(measured))
        begins = windows(begin, end, scenario.window).tolist()
        count = transfers.over(begin, end)
        rows.append({
            "link": link, "direction": direction, "transfers": count, "bytes": octets.over(begin, end),
            "mean_mbps": octets.over(begin, end) * 8e-6 / seconds(measured), "utilisation_mean": mean,
            "utilisation_peak": max([mean] + [share(seconds(busy.over(one, one + scenario.window)), seconds(scenario.window)) for one in begins]),
            "peak_window_s": seconds(peak_window(scenario)),
            "transfer_mean_ms": seconds(took.over(begin, end)) / count * 1e3 if count else None})
        by_simgrid = simgrid.over(begin, end)
        rows[-1]["simgrid_share"] = share(by_simgrid, rows[-1]["bytes"]) or 0.0
        rows[-1]["closed_form_ms"] = closedform.milliseconds_of(rows[-1], bandwidth, squares.over(begin, end), by_simgrid, run)
    return rows
