"""The entry script, in a tree of its own with a space in its name and a program that says what it got.

The tree has a real CMake project of one source, so that configuring, building, rebuilding and failing
are the real ones; only the programs that would change the system are stand-ins put first on PATH.
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(casgrid VERSION 9.8.7 LANGUAGES CXX)
add_executable(casgrid_program main.cc)
set_target_properties(casgrid_program PROPERTIES OUTPUT_NAME casgrid-core
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
add_custom_target(casgrid_core_module)
add_custom_target(casgrid_package_files)
add_executable(casgrid_bench main.cc)
set_target_properties(casgrid_bench PROPERTIES OUTPUT_NAME casgrid-bench
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
file(WRITE ${PROJECT_BINARY_DIR}/python-executable "INTERPRETER\\n")
"""
PROGRAM = """#include <cstdio>
#include <cstring>
#include <unistd.h>
int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) std::printf("[%s]", argv[i]);
  std::printf("\\n");
  std::fflush(stdout);
  if (argc > 2 && std::strcmp(argv[2], "wait") == 0) pause();
  return argc > 2 && std::strcmp(argv[2], "seven") == 0 ? 7 : 0;
}
"""
SUDO = 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"\n'
ONLY_NINJA_MISSING = 'for last; do :; done; [ "$last" = ninja-build ] || printf installed\n'


def new_tree(directory):
    tree = directory / "a tree"
    tree.mkdir(parents=True)
    shutil.copy2(SOURCE / "casgrid", tree / "casgrid")
    (tree / "CMakeLists.txt").write_text(PROJECT.replace("INTERPRETER", sys.executable))
    (tree / "main.cc").write_text(PROGRAM)
    return tree


@pytest.fixture(name="tree", scope="module")
def built_tree(tmp_path_factory):
    """A tree that is built already; tests that break theirs make their own."""
    tree = new_tree(tmp_path_factory.mktemp("entry"))
    done = call(tree, "run", "x")
    assert done.returncode == 0, done.stderr
    return tree


def environment_with(**changes):
    inherited = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "CASGRID_PROGRAM")}
    return {**inherited, "CASGRID_SKIP_PACKAGES": "1", **changes}


def call(tree, *arguments, cwd=None, script=None, **changes):
    return subprocess.run([script or tree / "casgrid", *arguments], cwd=cwd or tree, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, check=False,
                          env=environment_with(**changes))


def begin(tree, *arguments):
    return subprocess.Popen([tree / "casgrid", *arguments], text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, env=environment_with())


def stand_in(directory, name, text):
    directory.mkdir(exist_ok=True)
    path = directory / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return directory


def path_with(directory):
    return f"{directory}:{os.environ['PATH']}"


def test_the_program_gets_the_arguments_and_gives_its_exit_code(tree):
    done = call(tree, "run", "a b", "--seed", "3")
    assert done.stdout == "[run][a b][--seed][3]\n"
    assert call(tree, "run", "seven").returncode == 7


def test_a_build_that_works_says_nothing(tree):
    assert call(tree, "check", "x").stderr == ""


def test_it_works_from_anywhere_and_through_a_link(tree, tmp_path):
    link = tmp_path / "links here"
    link.mkdir()
    (link / "grid").symlink_to(tree / "casgrid")
    assert call(tree, "new", "x", cwd=tmp_path, script=link / "grid").stdout == "[new][x]\n"
    assert call(tree, "new", "x", cwd=tree / "build", script="../casgrid").stdout == "[new][x]\n"


def test_a_changed_source_is_built_anew(tmp_path):
    tree = new_tree(tmp_path)
    call(tree, "run", "x")
    (tree / "main.cc").write_text(PROGRAM.replace("[%s]", "<%s>"))
    assert call(tree, "run", "x").stdout == "<run><x>\n"


def test_a_failed_build_shows_the_error_and_where_the_log_is(tmp_path):
    tree = new_tree(tmp_path)
    (tree / "main.cc").write_text("int main() { return no_such_name; }\n")
    done = call(tree, "run", "x")
    assert done.returncode == 3
    assert "no_such_name" in done.stderr and f"{tree}/build/release/build.log" in done.stderr


def test_a_tree_that_was_moved_is_built_again(tmp_path):
    tree = new_tree(tmp_path)
    call(tree, "run", "x")
    moved = tree.rename(tmp_path / "moved")
    done = call(moved, "run", "x")
    assert (done.returncode, done.stdout) == (0, "[run][x]\n"), done.stderr


def test_what_one_command_switched_on_another_leaves_on(tmp_path):
    tree = new_tree(tmp_path)
    cache = tree / "build/release/CMakeCache.txt"
    call(tree, "run", "x")
    assert "CASGRID_PYTHON:UNINITIALIZED=OFF" in cache.read_text()
    call(tree, "python", "-c", "pass")
    call(tree, "run", "x")
    assert "CASGRID_PYTHON:UNINITIALIZED=ON" in cache.read_text()


def test_two_first_calls_at_once_both_succeed(tmp_path):
    tree = new_tree(tmp_path)
    calls = [begin(tree, "run", str(i)) for i in range(2)]
    assert [c.communicate()[0] for c in calls] == ["[run][0]\n", "[run][1]\n"]


def test_a_signal_reaches_the_program(tree):
    child = begin(tree, "run", "wait")
    assert child.stdout.readline() == "[run][wait]\n"  # the program itself runs now
    child.send_signal(signal.SIGTERM)
    child.communicate()
    assert child.returncode == -signal.SIGTERM


def test_python_finds_the_package_of_this_tree(tree):
    asked = "import os; print(os.environ['PYTHONPATH'], os.environ['CASGRID_PROGRAM'], sep='\\n')"
    build = f"{tree}/build/release"
    assert call(tree, "python", "-c", asked).stdout.splitlines() == [
        f"{tree}/pybind:{build}/python", f"{build}/bin/casgrid-core"]


def test_a_package_is_made_of_the_finished_build(tree):
    (tree / "packaging").mkdir()
    (tree / "packaging/package.sh").write_text('printf "[%s]" "$@"\n')
    assert call(tree, "package", "--check", "a b").stdout == f"[{tree}/build/release][--check][a b]"


def git(tree, *arguments):
    return subprocess.run(["git", "-C", tree, "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],
                          check=True, capture_output=True, text=True).stdout


def test_a_benchmark_against_a_commit_gets_both_builds(tmp_path):
    tree = new_tree(tmp_path)
    (tree / ".gitignore").write_text("build/\n")
    git(tree, "init", "--quiet")
    git(tree, "add", ".")
    git(tree, "commit", "--quiet", "-m", "before")
    (tree / "main.cc").write_text(PROGRAM.replace("[%s]", "<%s>"))
    for given in (("--against", "HEAD"), ("--against=HEAD",)):
        done = call(tree, "bench", *given, "r1")
        assert done.returncode == 0, done.stderr
        passed_on = re.findall("<(.*?)>", done.stdout)
        assert passed_on[-len(given) - 1:] == [*given, "r1"]
        for option, answer in (("--against-program", "[x]\n"), ("--program", "<x>\n")):
            program = passed_on[passed_on.index(option) + 1]
            assert subprocess.run([program, "x"], capture_output=True, text=True, check=False).stdout == answer
    assert git(tree, "status", "--porcelain") == " M main.cc\n"


@pytest.mark.parametrize("given", [("--against", "no-such-commit"), ("--against",), ("r1", "--against=")])
def test_a_commit_that_git_does_not_know_is_said(tree, given):
    done = call(tree, "bench", *given)
    assert done.returncode == 2
    assert "git knows no commit" in done.stderr


@pytest.mark.parametrize("typed, meant", [("rnu", "run"), ("chekc", "check"), ("notebok", "notebook"),
                                          ("ruote", "route"), ("adit", "audit")])
def test_a_misspelt_command_is_told_its_neighbour(tree, typed, meant):
    done = call(tree, typed)
    assert done.returncode == 2 and f'did you mean "{meant}"?' in done.stderr


def test_a_strange_command_is_told_the_list(tree):
    done = call(tree, "frobnicate")
    assert done.returncode == 2
    assert "did you mean" not in done.stderr and "./casgrid trace diff A B" in done.stderr


def test_help_and_version_need_no_build(tmp_path):
    tree = new_tree(tmp_path)
    assert "./casgrid run FILE" in call(tree, "help").stdout
    assert call(tree, "--version").stdout == "casgrid 9.8.7\n"
    assert not (tree / "build").exists()


def test_the_program_states_the_version_of_the_project():
    said = subprocess.run([os.environ["CASGRID_PROGRAM"], "--version"], capture_output=True, text=True,
                          check=True)
    assert said.stdout == call(SOURCE, "--version").stdout


def test_only_missing_packages_are_installed_and_only_once(tmp_path):
    tree = new_tree(tmp_path)
    log = tmp_path / "apt.log"
    tools = stand_in(tmp_path / "tools", "dpkg-query", ONLY_NINJA_MISSING)
    stand_in(tools, "apt-get", f'echo "$@" >>"{log}"\n')
    stand_in(tools, "sudo", SUDO)
    changes = {"PATH": path_with(tools), "CASGRID_SKIP_PACKAGES": ""}
    done = call(tree, "run", "x", **changes)
    installs = [line for line in log.read_text().splitlines() if line.startswith("install")]
    assert installs == ["install -y --no-install-recommends ninja-build"]
    assert "installing to compile and run the simulator: ninja-build" in done.stderr
    log.unlink()
    assert call(tree, "run", "x", **changes).stderr == "" and not log.exists()


def test_lists_that_are_out_of_date_are_fetched_and_tried_again(tmp_path):
    tree = new_tree(tmp_path)
    fresh = tmp_path / "fresh"
    tools = stand_in(tmp_path / "tools", "dpkg-query", "exit 1\n")
    stand_in(tools, "apt-get", f'[ "$1" != update ] || touch "{fresh}"\n[ -e "{fresh}" ]\n')
    stand_in(tools, "sudo", SUDO)
    done = call(tree, "run", "x", PATH=path_with(tools), CASGRID_SKIP_PACKAGES="")
    assert (done.returncode, done.stdout) == (0, "[run][x]\n"), done.stderr


def test_packages_that_cannot_be_installed_end_it_with_apts_own_words(tmp_path):
    tree = new_tree(tmp_path)
    tools = stand_in(tmp_path / "tools", "dpkg-query", "exit 1\n")
    stand_in(tools, "apt-get", "echo E: no network; exit 100\n")
    stand_in(tools, "sudo", SUDO)
    done = call(tree, "run", "x", PATH=path_with(tools), CASGRID_SKIP_PACKAGES="")
    assert done.returncode == 2 and "E: no network" in done.stderr


def test_without_apt_the_packages_are_listed(tmp_path):
    tree = new_tree(tmp_path)
    tools = tmp_path / "few tools"
    tools.mkdir()
    for name in ("bash", "env", "mkdir", "id", "flock"):
        (tools / name).symlink_to(shutil.which(name))
    done = call(tree, "run", "x", PATH=str(tools), CASGRID_SKIP_PACKAGES="")
    assert done.returncode == 2
    assert "libsimgrid-dev" in done.stderr and "CASGRID_SKIP_PACKAGES=1" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root becomes nobody")
def test_without_root_the_one_command_to_run_is_printed():
    with tempfile.TemporaryDirectory() as place:  # pytest closes its own places to others whenever one more of it starts
        _prints_the_one_command(pathlib.Path(place))


def _prints_the_one_command(place):
    tree = new_tree(place)
    tools = stand_in(place / "tools", "dpkg-query", ONLY_NINJA_MISSING)
    stand_in(tools, "sudo", "exit 1\n")
    place.chmod(0o755)
    (tree / "build").mkdir()
    (tree / "build").chmod(0o777)
    done = call(tree, "--reuid=65534", "--clear-groups", tree / "casgrid", "run", "x", script="setpriv",
                PATH=path_with(tools), CASGRID_SKIP_PACKAGES="")
    assert done.returncode == 2
    assert "  sudo apt-get install -y --no-install-recommends ninja-build\n" in done.stderr
