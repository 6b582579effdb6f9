"""casgrid: replay a client-access tier, deterministically.

    import casgrid
    result = casgrid.run("scenarios/catalog/two-site-failover.textproto", brief=True)
    result.latency

Three nouns: a Scenario (`load`), a Result (`run`), a Decision (`route`).
"""
from ._decision import Decision, route
from ._result import Result
from ._run import RunError, RunTimeout, run
from ._scenario import Scenario, load

__all__ = ["Decision", "Result", "RunError", "RunTimeout", "Scenario", "load", "route", "run"]
__version__ = "0.1.0"
