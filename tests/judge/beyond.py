"""What is not computed again, and why. Everything else of docs/metrics.md is."""

MACHINE = "memory, of this program on this machine"
TIME = "time, of this program on this machine"
INSIDE = "what happens inside the program and is no record: its calendar"
DIGEST = "a check sum over the records themselves, in a form that the page does not give"

REASONS = {
    ("run", "fingerprint"): DIGEST, ("participants", "digest"): DIGEST,
    ("run", "resident_bytes"): MACHINE, ("memory", "what"): MACHINE, ("memory", "bytes"): MACHINE,
    ("run", "cpu_seconds"): TIME, ("run", "wall_seconds"): TIME,
    ("run", "events"): INSIDE,
}

LEAST_SHARE = 0.95  # of all columns, that are computed again

# Lists of report.json that are no table of docs/metrics.md. The program checks itself in every run; a run in which a
# check fails is no report to compare.
EMPTY = {"violations"}
