"""Runs, each in a child process: an interrupt, a crash or a time limit never costs the caller."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from ._calibration import Profile
from ._core import core
from ._observed import text_of
from ._options import check_ranges, python_names
from ._program import program
from ._result import Result
from ._scenario import load

_PASS, _OBJECTIVE_FAILED = 0, 1


class RunError(RuntimeError):
    """A run that did not end: `exit_code`, `signal` (or None) and the `stderr` tail say how."""

    def __init__(self, message: str, exit_code: int, stderr: str):
        super().__init__(message)
        self.exit_code = exit_code
        self.signal = -exit_code if exit_code < 0 else None
        self.stderr = stderr


class RunTimeout(RunError, TimeoutError):
    """A run that took longer than `timeout_s`."""


def _options(seed, network, until_s, scale, brief, logs, log_noise) -> list[str]:
    options = []
    if seed is not None:
        options += ["--seed", str(seed)]
    if network is not None:
        options += ["--network", network]
    if until_s is not None:
        options += ["--until", repr(float(until_s))]
    if scale is not None:
        options += ["--scale", str(scale)]
    if brief:
        options.append("--brief")
    if logs is not None:
        options += ["--logs", str(Path(logs).absolute())]
    if log_noise is not None:
        options += ["--log-noise", repr(float(log_noise))]
    return options


def run(scenario, *, seed: int | None = None, network: str | None = None, until_s: float | None = None,
        scale: int | None = None, brief: bool = False, logs: str | os.PathLike | None = None,
        log_noise: float | None = None, profile=None, observed=None, timeout_s: float | None = None) -> Result:
    """Run a scenario (a path, text or a Scenario) to its end and return what happened.

    seed, network ("flow" or "queue"), until_s (simulated seconds), scale (clients, servers and
    links times this), brief (the short run the scenario states): as on the command line.
    logs: directory for the HttpProxy, IIS, mail and message tracking logs that the servers would have written; log_noise: the
    share of their rows that are probes, 401 challenges and health checks.
    profile: a workload profile (a Profile of `calibrate`, or the path of one) that the populations take up;
    observed: one to compare with instead. `Result.compare` and `Result.qq` lay what it observed beside the run.
    timeout_s: wall-clock limit. A failed objective is no error: see `Result.verdict`.
    Raises ValueError for a bad scenario or option, RunTimeout, and RunError if the run broke off;
    KeyboardInterrupt ends the child first.
    """
    check_ranges(seed=seed, until_s=until_s, scale=scale, log_noise=log_noise, timeout_s=timeout_s)
    scenario = load(scenario)
    return execute("run", scenario, _options(seed, network, until_s, scale, brief, logs, log_noise),
                   timeout_s, profile, observed)


def execute(command: str, scenario, options: list[str], timeout_s: float | None, profile=None,
            observed=None) -> Result:
    """`command` of the program in a child process, on a scenario, until its report is there."""
    with tempfile.TemporaryDirectory(prefix="casgrid-") as place:
        source = Path(place) / "scenario.textproto"
        source.write_text(scenario.text, encoding="utf-8")
        out = Path(place) / "out"
        files = [str(source)] if command == "run" else ["--scenario", str(source)]
        profiles = {"--profile": profile, "--observed": observed}
        texts = {option: text_of(p) for option, p in profiles.items() if p is not None}
        for option, text in texts.items():
            file = profiles[option]
            if isinstance(file, Profile):
                file = Path(place) / f"{option[2:]}.textproto"
                file.write_text(text, encoding="utf-8")
            options = [*options, option, os.path.abspath(os.fspath(file))]
        words = [program(), command, "--out", str(out), "--trace", "none", "--quiet", *options, *files]
        child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                 start_new_session=True)
        try:
            _, stderr = child.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            child.kill()
            _, stderr = child.communicate()
            raise RunTimeout(f"the run took longer than {timeout_s} s", child.returncode, stderr[-2000:]) from None
        except BaseException:
            child.send_signal(signal.SIGINT)
            try:
                child.communicate(timeout=2)
            except subprocess.TimeoutExpired:
                child.kill()
                child.communicate()
            raise
        if child.returncode == 2:
            raise ValueError(python_names(stderr).strip())
        if child.returncode not in (_PASS, _OBJECTIVE_FAILED):
            raise RunError(f"the run ended with exit code {child.returncode}: {stderr.strip()[-500:]}",
                           child.returncode, stderr[-2000:])
        if stderr:
            sys.stderr.write(stderr)
        core.check_result(str(out))
        return Result(json.loads((out / "report.json").read_text(encoding="utf-8")),
                      texts.get("--observed", texts.get("--profile")))
