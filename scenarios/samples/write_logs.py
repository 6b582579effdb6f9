"""Writes the sample logs: what the servers of the sample exports would have written on a Monday morning.

    ./casgrid python scenarios/samples/write_logs.py DIR

The exports are imported, their users are given habits that no default has (HABITS), fifteen minutes are
run with `--logs`, and the rows of one client in sixteen of the last twelve are kept, as one would cut an
excerpt out of real logs. The same version of casgrid writes the same rows on any machine.
"""
import csv
import gzip
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import zlib

import casgrid_core

SAMPLES = pathlib.Path(__file__).resolve().parent
STARTS_AT = "2024-03-04T09:00:00Z"
CUT = "2024-03-04T09:03:00"  # until then clients begin their day, all of them at once
RUN_S = 15 * 60
ONE_IN = 16
SEED = 20240304

# What these users do and what it costs: the logs tell of it, and `calibrate` has to find it.
HABITS = {
    "OWA": """closed { away_mean_s: 200 ramp_s: 150 }
  profile {
    session_requests_mean: 14
    think_s { log_normal { mean: 12 cv2: 1.5 } }
    change_share: 0.3
    response_bytes { log_normal { mean: 14000 cv2: 4 } }
    front_end_megacycles { log_normal { mean: 9 cv2: 0.6 } }
    mailbox_megacycles { log_normal { mean: 75 cv2: 1.8 } }
  }""",
    "ACTIVE_SYNC": """closed { ramp_s: 150 }
  profile {
    requests_per_hour: 20
    response_bytes { log_normal { mean: 9000 cv2: 3 } }
    hold_s: 480
    front_end_megacycles { log_normal { mean: 12 cv2: 0.6 } }
    mailbox_megacycles { log_normal { mean: 260 cv2: 1.2 } }
  }""",
    "MAPI_HTTP": """closed { ramp_s: 150 }
  profile {
    requests_per_hour: 45
    response_bytes { log_normal { mean: 7000 cv2: 3 } }
    front_end_megacycles { log_normal { mean: 7 cv2: 0.6 } }
    mailbox_megacycles { log_normal { mean: 48 cv2: 2.5 } }
  }""",
}


def casgrid(*arguments):
    subprocess.run([os.environ["CASGRID_PROGRAM"], *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def with_habits(text):
    """The scenario with a profile for each population, by its client program."""
    def habit(match):
        return f"{HABITS[match[1]]}\n  client: {match[1]}"
    text, count = re.subn(r"closed \{[^}]*\}\n  client: (\w+)", habit, text)
    assert count == text.count("\npopulations {"), "the import writes populations in another way"
    return text


def of_one_client_in_sixteen(lines):
    """The rows of HttpProxy after CUT whose client was drawn, below their header; and the ids of their requests."""
    header = [line for line in lines if line.startswith("#")]
    fields = header[-1].removeprefix("#Fields: ").rstrip().split(",")
    at, address, request = (fields.index(name) for name in ("DateTime", "ClientIpAddress", "RequestId"))
    rows, ids = [], set()
    for line in lines[len(header):]:
        row = next(csv.reader([line]))
        # Probes and health checks come from few addresses: of those, one row in sixteen.
        drawn = row[request] if row[address].startswith(("127.", "10.127.")) else row[address]
        if row[at] >= CUT and zlib.crc32(drawn.encode()) % ONE_IN == 0:
            rows.append(line)
            ids.add(row[request])
    return header + rows, ids


def of_requests(lines, ids):
    """The rows of IIS that tell of these requests, below their header."""
    return [line for line in lines
            if line.startswith("#") or (found := re.search(r"cafeReqId=([^;&]*)", line)) and found[1] in ids]


def excerpts():
    """Each sample log: its path below the folder, and its text."""
    with tempfile.TemporaryDirectory(prefix="casgrid-") as place:
        scenario, logs = pathlib.Path(place) / "morning.textproto", pathlib.Path(place) / "logs"
        casgrid("import", SAMPLES / "exports", "-o", scenario, "--starts-at", STARTS_AT, "--duration", RUN_S)
        scenario.write_text(with_habits(scenario.read_text(encoding="utf-8")), encoding="utf-8")
        casgrid("run", scenario, "--network", "queue", "--seed", SEED, "--log-noise", 0.25, "--logs", logs, "--quiet")
        every_id = set()
        for path in [*sorted(logs.glob("*/Logging/HttpProxy/*/*.LOG")), *sorted(logs.glob("*/W3SVC2/*.log"))]:
            lines = path.read_bytes().decode().splitlines(keepends=True)
            if "W3SVC2" in path.parts:
                lines = of_requests(lines, every_id)
            else:
                lines, ids = of_one_client_in_sixteen(lines)
                every_id |= ids
            yield path.relative_to(logs), "".join(lines)


def main(directory):
    for path, text in excerpts():
        to = pathlib.Path(directory) / path.with_name(path.name + ".gz")
        to.parent.mkdir(parents=True, exist_ok=True)
        casgrid_core.write_file(str(to), gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} DIR")
    main(sys.argv[1])
