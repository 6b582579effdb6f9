"""The keys at the top of report.json."""
from values import seconds

CEILING = 0.8  # of a processor and a secure channel; a link's is 1


def run(run):
    scenario = run.scenario
    row = {
        "title": scenario.title, "seed": scenario.seed, "network": scenario.network, "duration_s": seconds(scenario.end),
        "measured_s": seconds(scenario.end - scenario.warm), "interrupted": False, "binding_resource": binding(run),
        "records": sum(len(records) for kind, records in run.trace.kinds.items() if kind not in run.on_request)}
    if run.version:
        row["casgrid"] = run.version
    met = [row.get("met") for row in run.table("objectives")]
    if None not in met:
        row["verdict"] = "pass" if all(met) else "fail"
    return row


def binding(run):
    """The first of the highest; empty if nothing was used at all."""
    candidates = [(row["utilisation_peak"] / CEILING, f"CPU of {row['server']}, {100 * row['utilisation_peak']:.0f} % at its peak (ceiling 80 %)")
                  for row in run.table("servers") if row["utilisation_peak"] is not None]
    candidates += [(row["utilisation_peak"] / CEILING, f"secure channel of {row['server']} to {row['controller']}, "
                    f"{100 * row['utilisation_peak']:.0f} % of its slots at its peak (ceiling 80 %)")
                   for row in run.table("secure_channels") if row["utilisation_peak"] is not None]
    candidates += [(row["utilisation_peak"], f"link {row['link']}, {row['direction']}, {100 * row['utilisation_peak']:.0f} % at its peak")
                   for row in run.table("links")]
    return max([(0, "")] + candidates, key=lambda one: one[0])[1]
