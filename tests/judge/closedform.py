"""What the network models' formulas give for a link: the column closed_form_ms."""

STEADY = 1.5  # times the mean, of the busiest window
FEWEST = 1000  # transfers
ALIKE = 1.1  # mean square of sizes, of the mean's square; both in units of 1,024 octets


def milliseconds_of(row, bandwidth, squares, simgrid, run):
    """None where an assumption does not hold. row: the link's row so far; bandwidth in Mbit/s."""
    used, transfers = row["utilisation_mean"], row["transfers"]
    if _has_faults(run) or not 0 < used < 1 or transfers < FEWEST or row["utilisation_peak"] > STEADY * used:
        return None
    mean = row["bytes"] / transfers
    alone = mean * 8 / (bandwidth * 1e6) * 1e3
    if run.scenario.network == "flow":
        return alone / (1 - used) if simgrid else None
    if squares / transfers > ALIKE * (row["bytes"] / 1024 / transfers) ** 2:
        return None
    return alone * (1 + used / (2 * (1 - used)))


def _has_faults(run):
    """Whether a fault began, lasted or ended during the measured time, a step of maintenance among them."""
    applied, cleared = run.trace["fault-applied"], run.trace["fault-cleared"]
    on = {}
    for line, at, fault, begins in sorted([(*one, True) for one in zip(applied.line, applied.at, applied["fault"])]
                                          + [(*one, False) for one in zip(cleared.line, cleared.at, cleared["fault"])]):
        if at >= run.scenario.warm:
            return True
        on[fault] = begins
    return any(on.values())
