"""What README and docs/real-input.md say of real input, command by command and line by line."""
import os
import pathlib
import re
import shlex
import sys

import pytest

from conftest import TOP, casgrid

sys.path.insert(0, str(TOP / "scenarios" / "samples"))
import write_logs  # noqa: E402

SAMPLES = TOP / "scenarios" / "samples"
PAGE = TOP / "docs" / "real-input.md"


def blocks(page, heading):
    """The fenced blocks below a heading of the second level, without their language."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [block.strip("\n").split("\n") for block in re.findall(r"^```\n(.*?)^```$", section[1], re.DOTALL | re.MULTILINE)]


def told(line):
    return " ".join(line.split())


def run(command, place):
    words = shlex.split(command, comments=True)
    assert words[0] == "./casgrid", command
    # The page shows what a terminal of 200 columns does.
    return casgrid(*words[1:], cwd=place, env={**os.environ, "COLUMNS": "200"})


def test_the_sample_logs_are_what_their_script_writes(tmp_path):
    write_logs.main(tmp_path)
    committed, written = ({p.relative_to(at): write_logs.gzip.decompress(p.read_bytes()) for p in at.rglob("*.gz")}
                          for at in (SAMPLES / "logs", tmp_path))
    assert committed and committed == written


def test_the_commands_of_the_readme_work_in_their_order(tmp_path):
    (tmp_path / "scenarios").symlink_to(TOP / "scenarios")
    commands = [line for block in blocks(TOP / "README.md", "Real input") for line in block]
    assert len(commands) >= 5
    for command in commands:
        done = run(command, tmp_path)
        assert done.returncode == 0, command + "\n" + done.stderr
    assert {"fabrikam.textproto", "monday.profile", "qq.csv", "written"} <= {p.name for p in tmp_path.iterdir()}


def differing(page, place):
    """Runs a worked example: lines of the page that its commands did not print, and commands that they went on after."""
    printed, missing, failed = set(), [], []
    for block in blocks(page, "Worked example"):
        if block[0].startswith("./casgrid"):
            printed = set()
            for command in block:
                done = run(command, place)
                printed |= {told(line) for line in (done.stdout + done.stderr).splitlines()}
                failed += [command] if done.returncode == 3 else []
                made = re.search(r"-o (\S+)\.textproto", command)
                if made and (wanted := OBJECTIVES.get(made[1])):
                    with open(place / f"{made[1]}.textproto", "a", encoding="utf-8") as scenario:
                        scenario.write("\n" + "\n".join(next(b for b in blocks(page, "Worked example")
                                                             if wanted in b[-1])) + "\n")
        elif not block[0].startswith(("objectives {", "faults {")):
            missing += [line for line in block if told(line) not in printed]
    return missing, failed


# Which block of the page is appended to which scenario, by what stands in its last line.
OBJECTIVES = {"solo": "SOLO-E15A", "more": "SOLO-E15A", "four": "max(first_recovered_s)"}


@pytest.fixture
def place(tmp_path):
    for folder in (os.environ.get("CASGRID_DATA"), TOP.parent / "shared" / "data"):
        if folder and (exports := pathlib.Path(folder) / "exports").is_dir():
            (tmp_path / "exports").symlink_to(exports)
            (tmp_path / "logs").symlink_to(SAMPLES / "logs")
            return tmp_path
    pytest.skip("the real exports are not there; CASGRID_DATA names the folder that holds them")


def test_the_worked_example_prints_what_the_page_says(place):
    assert differing(PAGE, place) == ([], [])


def test_a_page_that_says_something_else_is_noticed(place, tmp_path):
    wrong = tmp_path / "wrong.md"
    wrong.write_text("## Worked example\n\n```\n./casgrid import exports/exchange2013-cu23 -o a.textproto\n```\n\n"
                     "```\n  assumed   sites  lan  9 Mbit/s\n```\n", encoding="utf-8")
    assert differing(wrong, place) == (["  assumed   sites  lan  9 Mbit/s"], [])
