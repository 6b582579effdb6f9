"""Which files clang-tidy looks at, in a repository and a build of a few files; and what it finds fails."""
import json
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import clang_tidy  # noqa: E402


def git(tree, *arguments):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments], cwd=tree, check=True,
                   capture_output=True)


def commit(tree, **texts):
    for name, text in texts.items():
        (tree / name.replace("_", ".")).write_text(text)
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "one more")


@pytest.fixture(name="tree")
def repository(tmp_path):
    tree = tmp_path / "a tree"
    tree.mkdir()
    git(tree, "init", "-q", "-b", "main")
    (tree / ".gitignore").write_text("build/\n")
    commit(tree, a_cc="int a;\n", b_cc="int b;\n", b_h="int b();\n", c_cc="int c;\n")
    build = tree / "build"
    build.mkdir()
    names = ["a.cc", "b.cc", "c.cc", "build/made.cc", "tests/d.cc"]
    (build / "compile_commands.json").write_text(json.dumps(
        [{"directory": str(build), "file": str(tree / name), "command": f"c++ -c '{tree / name}'"} for name in names]))
    return tree


def looked_at(tree):
    base = clang_tidy.base_commit(tree)
    return clang_tidy.looked_at(clang_tidy.changed(tree, base), clang_tidy.compiled(tree, tree / "build"))


def test_all_files_are_those_that_are_compiled_and_neither_generated_nor_tests(tree):
    assert clang_tidy.compiled(tree, tree / "build") == ["a.cc", "b.cc", "c.cc"]


def test_on_the_main_branch_the_last_commit_is_looked_at(tree):
    commit(tree, a_cc="int a2;\n")
    commit(tree, c_cc="int c2;\n")
    assert looked_at(tree) == ["c.cc"]


def test_on_a_branch_everything_since_it_left_is_looked_at(tree):
    git(tree, "checkout", "-q", "-b", "other")
    commit(tree, a_cc="int a2;\n")
    commit(tree, c_cc="int c2;\n")
    assert looked_at(tree) == ["a.cc", "c.cc"]


def test_a_header_is_looked_at_through_the_source_of_its_name(tree):
    commit(tree, b_h="int b(int);\n")
    assert looked_at(tree) == ["b.cc"]


def test_what_is_not_committed_yet_is_looked_at(tree):
    commit(tree, a_cc="int a2;\n")
    (tree / "c.cc").write_text("int c2;\n")
    assert looked_at(tree) == ["a.cc", "c.cc"]


def test_one_commit_alone_has_nothing_to_compare_with(tree, capsys):
    assert clang_tidy.main([str(tree), str(tree / "build"), "--changed"]) == 0
    assert "no commit to compare with" in capsys.readouterr().out


def test_a_finding_fails_and_is_printed_with_its_file(tree, tmp_path, capsys):
    program = tmp_path / "tidy"
    program.write_text('#!/bin/sh\nfor file; do :; done\ncase $file in *b.cc) echo "a finding"; exit 1;; esac\n')
    program.chmod(0o755)
    assert clang_tidy.main([str(tree), str(tree / "build"), "--program", str(program)]) == 1
    assert capsys.readouterr().out == ("clang-tidy: 3 files, all\nb.cc\na finding\nclang-tidy: findings in 1 files\n")
    commit(tree, a_cc="int a2;\n")
    assert clang_tidy.main([str(tree), str(tree / "build"), "--changed", "--program", str(program)]) == 0
    assert "1 files, changed since" in capsys.readouterr().out
