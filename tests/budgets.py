"""Prints what each layer of tests took against its budget; exits 1 if one is over it.

Usage: budgets.py JUNIT_XML BUDGETS_TXT BUILD_DIR BUILD_SECONDS
"""
import json
import subprocess
import sys
import xml.etree.ElementTree as xml


def layers(build):
    """Layer (ctest label) by test name."""
    listing = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True,
                             capture_output=True, text=True).stdout
    found = {}
    for test in json.loads(listing)["tests"]:
        for prop in test.get("properties", []):
            if prop["name"] == "LABELS":
                found[test["name"]] = prop["value"][0]
    return found


def budgets(path):
    with open(path, encoding="utf-8") as file:
        rows = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return {name: float(seconds) for name, seconds in rows}


def main(junit, budget_file, build, build_seconds):
    layer_of = layers(build)
    taken = {"build": [float(build_seconds), 0]}
    for case in xml.parse(junit).getroot().iter("testcase"):
        row = taken.setdefault(layer_of.get(case.get("name"), "other"), [0.0, 0])
        row[0] += float(case.get("time") or 0) / 2
        row[1] += 1
    allowed = budgets(budget_file)
    over = [name for name, (seconds, _) in taken.items() if seconds > allowed.get(name, 60)]
    print(f"\n{'layer':<12} {'tests':>5} {'seconds':>8} {'budget':>7}")
    for name, (seconds, count) in sorted(taken.items()):
        mark = "  OVER" if name in over else ""
        print(f"{name:<12} {count or '':>5} {seconds:>8.1f} {allowed.get(name, 60):>7.0f}{mark}")
    for name in sorted(over):
        print(f"The run fails: {name} took {taken[name][0]:.1f} s, and its budget is {allowed.get(name, 60):.0f} s.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
