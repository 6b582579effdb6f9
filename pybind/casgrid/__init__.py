"""casgrid: replay a client-access tier, deterministically.

    import casgrid
    result = casgrid.run("scenarios/catalog/two-site-failover.textproto", brief=True)
    result.latency
    casgrid.audit("scenarios/catalog/two-site-failover.textproto")

The scenarios and samples that come with it: `examples`.

To run: a Scenario (`load`), and what happened: a Result (`run`; `read_result` of a --out directory).

Where requests go, without a run, of a scenario or of a forest document: one of them (`route`, a Decision), all
of them (`audit`), what failures take away (`failures`), what differs (`diff`), which names the design needs
(`namespaces`), what is wrong with it (`findings`), and whether the rules give what a file of cases expects
(`conformance`).

From real servers: their exports (`import_topology`, an Imported with the scenario in it), the requests in their
logs (`read_logs`, a ReadLogs), the workload that these tell of (`calibrate`, a Profile) for a run to take up
(`run(..., profile=...)`) and to be compared with (`Result.compare`, `Result.qq`), and a scenario under the very
arrivals of logs (`replay`).

    imported = casgrid.import_topology("scenarios/samples/exports", starts_at="2024-03-04T09:00:00Z")
    profile = casgrid.calibrate("scenarios/samples/logs", megacycles_per_core=2900)
    casgrid.run(imported.scenario, profile=profile).compare()
    casgrid.replay("scenarios/samples/logs", scenario=imported.scenario, profile=profile).replay.fates
"""
from ._audit import audit, failures
from ._calibration import Profile, calibrate
from ._conformance import CaseFailure, Conformance, conformance
from ._decision import Decision, route
from ._difference import Difference, diff
from ._examples import examples
from ._findings import findings
from ._import import Imported, import_properties, import_topology
from ._logs import ReadLogs, read_logs
from ._namespaces import Namespaces, namespaces
from ._result import Result, read_result
from ._replay import Replay, replay
from ._run import RunError, RunTimeout, run
from ._scenario import Scenario, load

__all__ = ["CaseFailure", "Conformance", "Decision", "Difference", "Imported", "Namespaces", "Profile", "ReadLogs", "Replay",
           "Result", "RunError", "RunTimeout", "Scenario", "audit", "calibrate", "conformance", "diff", "examples", "failures", "findings",
           "import_properties", "import_topology", "load", "namespaces", "read_logs", "read_result", "replay", "route", "run"]
__version__ = "0.1.0"
