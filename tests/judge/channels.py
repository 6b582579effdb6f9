"""Secure channels, over which NTLM logons are checked: the table secure_channels."""
from servers import peak_window
from steps import Steps, windows
from values import seconds, share


def secure_channels(run):
    used = set()
    for kind in ("channel-waits", "channel-taken", "channel-freed", "channel-given-up", "channel-moved", "channel-lost"):
        records = run.trace[kind]
        used.update(zip(records.who.tolist(), records["controller"].tolist()))
        if kind == "channel-moved":
            used.update(zip(records.who.tolist(), records["next"].tolist()))
    place = {server.name: number for number, server in enumerate(run.scenario.servers)}
    return [_row(run, server, controller) for server, controller in sorted(used, key=lambda one: (place[one[0]], place[one[1]]))]


def _row(run, server, controller):
    def of(kind, field="controller"):
        mine = run.trace[kind].of(server)
        return mine.where(mine[field] == controller) if len(mine) else mine
    waits, taken, freed, given_up, lost = map(of, ("channel-waits", "channel-taken", "channel-freed", "channel-given-up", "channel-lost"))
    moved, moved_here = of("channel-moved"), of("channel-moved", "next")
    waited = taken.where(taken["had-to-wait"] == 1)
    waiters = _steps((waits, 1), (waited, -1), (given_up, -1), (lost, -lost["waiting"]), (moved, -moved["waiting"]),
                     (moved_here, moved_here["waiting"]))
    holders = _steps((taken, 1), (freed, -1), (lost, -lost["calls"]))
    begin, end, slots = run.scenario.warm, run.scenario.end, run.scenario.slots[server]
    busy, begins, width = holders.integral(), windows(begin, end, run.scenario.window), run.scenario.window
    used = share(seconds(int(busy.over(begin, end))), seconds(end - begin))
    mean = None if used is None else used / slots
    peaks = [seconds(int(one)) / seconds(width) / slots for one in busy.over(begins, begins + width)]

    def late(records):
        return records.where(records.at >= begin)
    ended = late(freed)
    wait = [late(one)["waited"] for one in (taken, given_up)]
    return {
        "server": server, "controller": controller, "slots": slots,
        "logons": len(late(taken.where(taken["had-to-wait"] == 0))) + len(late(waits)), "waited": len(late(waits)),
        "most_waiters": _highest(waiters, begin), "most_holders": _highest(holders, begin), "utilisation_mean": mean,
        "utilisation_peak": None if mean is None else max([mean] + peaks), "peak_window_s": seconds(peak_window(run.scenario)),
        "wait_mean_ms": share(seconds(sum(int(one.sum()) for one in wait)) * 1e3, sum(map(len, wait))),
        "hold_mean_ms": share(seconds(int(ended["held"].sum())) * 1e3, len(ended)),
        "time_outs": len(late(given_up)) + int((ended["timed-out"] == 1).sum()),
        "lost": int((late(lost)["calls"] + late(lost)["waiting"]).sum())}


def _steps(*changes):
    return Steps(*((records.at, records.line, by) for records, by in changes))


def _highest(steps, begin):
    """The most that a record after the warm-up leaves."""
    after = steps.count[steps.at >= begin]
    return int(after.max()) if len(after) else 0

