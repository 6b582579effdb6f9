"""The test runner over a build with two tests: what it prints last, and what its exit code says."""
import pathlib
import shutil
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]


@pytest.fixture(name="run")
def runner(tmp_path):
    """run(second test's command, budget of its layer, arguments...)"""
    build = tmp_path / "a build"
    build.mkdir()
    (build / "python-executable").write_text(sys.executable)
    entry = tmp_path / "entry"
    entry.write_text(f'#!/bin/sh\necho "$@" >"{tmp_path}/asked"\necho "{build}"\n')
    entry.chmod(0o755)
    for name in ("run.sh", "budgets.py"):
        shutil.copy(TESTS / name, tmp_path)

    def run(second, budget, *arguments):
        (build / "CTestTestfile.cmake").write_text(
            'add_test(first "true")\nset_tests_properties(first PROPERTIES LABELS unit)\n'
            f'add_test(second {second})\nset_tests_properties(second PROPERTIES LABELS matrix)\n')
        (tmp_path / "budgets.txt").write_text(f"# layer seconds\nbuild 60\nunit 60\nmatrix {budget}\n")
        return subprocess.run(["bash", tmp_path / "run.sh", entry, *arguments], capture_output=True,
                              text=True, check=False)

    run.tidy = lambda code: stand_in_for_clang_tidy(tmp_path, code)
    run.asked = lambda: (tmp_path / "asked").read_text()
    return run


def stand_in_for_clang_tidy(tests, code):
    (tests / "tidy").mkdir()
    (tests / "tidy/clang_tidy.py").write_text(
        f"import sys\nprint('clang-tidy was asked for', *sys.argv[3:])\nsys.exit({code})\n")


def after_the_table(output):
    return output[output.index("layer "):].split("\n\n", 1)[1]


def test_the_summary_of_ctest_comes_last(run):
    done = run('"true"', 60, "--matrix")
    assert done.returncode == 0
    assert after_the_table(done.stdout).startswith("100% tests passed, 0 tests failed out of 2\n")


def test_a_failed_test_fails_the_run_and_shows_its_output(run):
    done = run('sh -c "echo what went wrong; exit 1"', 60, "--matrix")
    assert done.returncode != 0
    assert "what went wrong" in done.stdout[:done.stdout.index("layer ")]
    assert after_the_table(done.stdout).startswith("50% tests passed, 1 tests failed out of 2\n")


def test_a_layer_over_its_budget_fails_the_run_though_its_tests_pass(run):
    done = run('"true"', -1, "--matrix")
    assert done.returncode == 1
    assert "The run fails: matrix took" in done.stdout
    assert after_the_table(done.stdout).startswith("100% tests passed, 0 tests failed out of 2\n")


def test_the_matrix_runs_when_it_is_asked_for_wherever_the_word_stands(run):
    assert "out of 1\n" in run('"false"', 60).stdout
    assert run.asked().strip() == ".prepare-tests"
    assert "out of 1\n" in run('"true"', 60, "-R", "second", "--matrix").stdout
    assert run.asked().strip() == ".prepare-tests matrix"


def test_a_selection_of_nothing_is_a_failure(run):
    assert run('"true"', 60, "-R", "no-such-test").returncode != 0


def test_clang_tidy_runs_when_it_is_asked_for_over_all_or_what_has_changed(run):
    run.tidy(0)
    assert "clang-tidy" not in run('"true"', 60).stdout
    done = run('"true"', 60, "--tidy")
    assert (done.returncode, run.asked().strip()) == (0, ".prepare-tidy")
    assert "clang-tidy was asked for\n" in done.stdout
    assert "clang-tidy was asked for --changed\n" in run('"true"', 60, "--tidy=changed").stdout


def test_what_clang_tidy_finds_fails_the_run_though_its_tests_pass(run):
    run.tidy(1)
    done = run('"true"', 60, "--tidy")
    assert done.returncode == 1
    assert after_the_table(done.stdout).startswith("100% tests passed, 0 tests failed out of 1\n")
