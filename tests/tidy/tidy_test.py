"""The tree obeys every rule, and every rule can fail: each is given a small tree that breaks it."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import rules  # noqa: E402
from tree import Tree  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADER = "// What it is for.\n#pragma once\n"
SCENARIO = "scenarios/catalog/lone.textproto"
FINGERPRINTS = "tests/determinism/fingerprints.txt"
COMMON = 'cd "$(dirname "$0")" && . ./common.bash\n'
TABLE = f"lone queue {'0' * 32}\nlone flow {'0' * 32}\n"

# Rule, what breaks it, and a part of what is said about it.
PLANTED = [
    ("include_direction", {"model/base/a.cc": '#include "model/routing/decide.h"\n'}, "may not look at"),
    ("include_direction", {"model/directory/a.h": '#include "sim/engine/world.h"\n'}, "may not look at"),
    ("include_direction", {"sim/engine/a.cc": '#include "scenarios/program/run.h"\n'}, "may not look at"),
    ("include_direction", {"sim/engine/a.cc": '#include "sim/simgrid/coupling.h"\n'}, "may not look at"),
    ("include_direction", {"scenarios/program/a.cc": '#include "pybind/src/a.h"\n'}, "may not look at"),
    ("include_direction", {"model/base/a.cc": '#include "elsewhere/a.h"\n'}, "no folder of the table"),
    ("link_direction",
     {"model/base/CMakeLists.txt": "target_link_libraries(casgrid_base PUBLIC casgrid::engine)\n"},
     "may not link casgrid::engine"),
    ("link_direction",
     {"sim/observe/CMakeLists.txt": "target_link_libraries(casgrid_observe PUBLIC\n  casgrid::schema)\n"},
     "may not link casgrid::schema"),
    ("looks_are_used", {"scenarios/logs/a.cc": "f();\n"}, "scenarios/logs looks at model/base no more"),
    ("modules_have_an_order",
     {"pybind/casgrid/_a.py": "from ._b import f\n", "pybind/casgrid/_b.py": "def f():\n    from . import _a\n"},
     "_a -> _b -> _a"),
    ("modules_have_an_order",
     {"pybind/casgrid/__init__.py": "from ._a import f\n", "pybind/casgrid/_a.py": "import casgrid\n"},
     "__init__ -> _a -> __init__"),
    ("third_parties_stay_with_their_owner", {"sim/engine/a.cc": "#include <simgrid/s4u.hpp>\n"},
     "belongs to sim/simgrid"),
    ("third_parties_stay_with_their_owner",
     {"sim/observe/a.cc": '#include "scenarios/schema/scenario.pb.h"\n'}, "belongs to scenarios"),
    ("third_parties_stay_with_their_owner", {"scenarios/program/a.cc": "#include <pybind11/pybind11.h>\n"},
     "belongs to pybind"),
    ("third_parties_stay_with_their_owner", {"bench/a.cc": "#include <ns3/simulator.h>\n"},
     "belongs to tests/packet"),
    ("one_writer", {"scenarios/program/a.cc": "std::ofstream file(path);\n"}, "scenarios/output alone"),
    ("one_writer", {"scenarios/planning/a.cc": "fs::rename(beside, path, error);\n"}, "scenarios/output alone"),
    ("one_writer", {"pybind/src/a.cc": "const int file = ::open(name, O_WRONLY | O_CREAT, 0666);\n"},
     "scenarios/output alone"),
    ("one_writer", {"scenarios/program/a.cc": 'command.add_option("--dump", to)->group("What is written");\n'},
     "add_output_option"),
    ("one_writer", {"bench/a.py": "figure.savefig(path)\n"}, "OutputFile"),
    ("tests_never_sleep", {"tests/a_test.cc": "std::this_thread::sleep_for(1s);\n"}, "never sleeps"),
    ("tests_never_sleep", {"tests/a_test.py": "time.sleep(1)\n"}, "never sleeps"),
    ("type_names", {"sim/engine/a.h": "class ConnectionManager {\n"}, "ConnectionManager"),
    ("type_names", {"sim/engine/a.h": "struct UserInfo {\n"}, "UserInfo"),
    ("type_names", {"sim/engine/a.h": "enum class DataKind {\n"}, "DataKind"),
    ("switches_name_every_protocol",
     {"sim/engine/a.cc": "  switch (p) {\n    case Protocol::Owa:\n      return 1;\n    default:\n      return 2;\n  }\n"},
     "name the protocols"),
    ("visits_name_every_kind",
     {"sim/engine/a.cc": "std::visit(Overloaded{[](const A&) { f(); },\n  [](const auto&) {}}, v);\n"}, "name the kinds"),
    ("visits_name_every_kind", {"model/base/a.cc": "Overloaded{[](A) {}, [&](...) {}};\n"}, "name the kinds"),
    ("one_way_to_a_text",
     {"model/base/a.cc": "const char* text_of(Fruit fruit) {\n  switch (fruit) {\n    case Fruit::Pear:\n      return \"pear\";\n  }\n}\n"},
     "EnumTexts<Fruit>"),
    ("one_way_to_a_text",
     {"scenarios/text/a.cc": "const char* text_of(Fruit f) {\n  static const std::array<const char*, 1> kTexts{\"pear\"};\n  return kTexts[0];\n}\n"},
     "EnumTexts<Fruit>"),
    ("terms_of_the_field", {"model/http/a.h": "// Hanging calls, which wait.\n"}, "long poll"),
    ("terms_of_the_field", {"model/client/a.h": "HttpLines lines_;\n"}, "client connection"),
    ("terms_of_the_field", {"sim/observe/a.cc": "const Duration leg = a.total();\n"}, "upstream connection"),
    ("terms_of_the_field", {"model/access/a.cc": "if (!options_.says_accesses) return;\n"}, "access log"),
    ("one_type_a_name",
     {"sim/engine/a.h": "// A.\nnamespace casgrid {\nstruct Row {\n};\n}  // namespace casgrid\n",
      "sim/observe/a.h": "// B.\nnamespace casgrid {\nclass Row final : public Base {\n};\n}  // namespace casgrid\n"}, "another type in"),
    ("function_names", {"sim/engine/a.h": "int get_size() const;\n"}, "get_"),
    ("unfinished", {"docs/a.md": "# A\n\nTODO: more\n"}, "finish it"),
    ("unfinished", {"sim/engine/a.cc": "// FIXME\n"}, "finish it"),
    ("machine_paths", {"docs/a.md": "# A\n\nSee /home/me/notes.\n"}, "one machine"),
    ("machine_paths", {"bench/a.cc": 'open("/tmp/x");\n'}, "one machine"),
    ("suppressions_give_reasons", {"sim/engine/a.cc": "f();  // NOLINT\n"}, "its reason"),
    ("suppressions_give_reasons", {"sim/engine/a.cc": "f();  // NOLINT(bugprone-x)\n"}, "its reason"),
    ("unordered_iteration",
     {"sim/engine/a.h": "std::unordered_map<int, int> seen_;\n",
      "sim/engine/a.cc": "for (const auto& [a, b] : seen_) f(a);\n"}, "seen_ has no order"),
    ("unordered_iteration",
     {"model/base/a.cc": "std::unordered_set<Id> ids;\nauto first = ids.begin();\n"}, "ids has no order"),
    ("file_length", {"sim/engine/a.h": "// Long.\n" * 251}, "250 is the most"),
    ("file_length", {"sim/engine/a.cc": "f();\n" * 601}, "600 is the most"),
    ("file_length", {"tests/sim/a_test.cc": "f();\n" * 601}, "600 is the most"),
    ("file_length", {"tests/pybind/a.py": "f()\n" * 601}, "600 is the most"),
    ("headers_open_with_their_purpose", {"sim/engine/a.h": "#pragma once\n"}, "what it is for"),
    ("headers_open_with_their_purpose", {"sim/engine/a.h": "// What it is for.\n"}, "pragma once"),
    ("sources_are_built",
     {"sim/engine/a.cc": "f();\n", "sim/engine/CMakeLists.txt": "add_library(b STATIC aa.cc)\n"},
     "names it"),
    ("one_title", {"docs/a.md": "# One\n\n# Two\n"}, "has 2"),
    ("one_title", {"docs/a.md": "no title\n\n```\n# a comment\n```\n"}, "has 0"),
    ("recipes_name_what_is_there", {"docs/architecture.md": "# A\n\n## Recipes\n\n`model/gone.h`\n\n## B\n"},
     "model/gone.h is not there"),
    ("catalogue", {SCENARIO: "brief {}\n", FINGERPRINTS: TABLE}, "does not list it"),
    ("catalogue", {SCENARIO: "# brief {}\n", "scenarios/README.md": "# S\n\nlone\n", FINGERPRINTS: TABLE},
     "no brief run"),
    ("catalogue", {SCENARIO: "brief {}\n", "scenarios/README.md": "# S\n\nlone\n", FINGERPRINTS: ""},
     "no line for it on flow"),
    ("findings_are_listed", {"findings/a.sh": COMMON, "findings/README.md": "# F\n\n[b](b.sh)\n"}, "does not list it"),
    ("findings_are_listed", {"findings/a.sh": COMMON, "findings/README.md": "# F\n\n[a](a.sh) [b](b.sh)\n"}, "findings/b.sh is not there"),
    ("findings_are_listed", {"findings/a.sh": "true\n", "findings/README.md": "# F\n\n[a](a.sh)\n"}, "where common.bash says"),
    ("findings_are_listed", {"findings/a.sh": COMMON + "# Package: a\n# Version: 1\n# Behaviour: b\n", "findings/README.md": "# F\n\n[a](a.sh)\n"},
     "'# Output seen: ...'"),
    ("findings_are_listed", {"findings/a.sh": COMMON * 151, "findings/README.md": "# F\n\n[a](a.sh)\n"}, "150 is the most"),
]
BANNED_LINES = [
    "auto t = std::chrono::steady_clock::now();", "auto t = time(nullptr);", "std::random_device seed;",
    "int i = rand();", "std::mt19937_64 twister;", "std::normal_distribution<double> d;",
    "std::thread worker(f);", "std::this_thread::yield();", "usleep(5);", 'getenv("HOME");',
    'std::cout << "x";', 'printf("x");', "auto* s = dynamic_cast<Server*>(p);", "throw Lost();",
    "} catch (const Lost& lost) {", "double y = std::log(x);", "double y = std::pow(x, 2);",
    "std::map<const Server*, int> loads;", "std::set<Server*> live;",
]
BANNED_LINES_IN_MODEL = ["#include <fstream>", "#include <iostream>", "std::ifstream file(path);"]
INNOCENT = [  # words and constructions that look like a breach and are none
    "// std::cout and rand() and getenv in prose", 'auto text = "std::cout << rand()";',
    "Instant at = deadline(time(1));", "std::map<ServerId, Server*> servers;", "int brand(int a);",
    "auto rows = app.get_subcommands();", "class DatabaseId {};", "struct Informed {};",
    "class Participant : public Based {};", "std::unordered_map<int, int> seen_; seen_.find(3);",
]


def plant(root, files):
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Tree(root)


def findings(rule, tree):
    return [f"{path}:{line}: {sentence}" for path, line, sentence in getattr(rules, rule)(tree)]


@pytest.mark.parametrize("rule", [rule.__name__ for rule in rules.RULES])
def test_the_tree_obeys(rule):
    assert findings(rule, Tree(ROOT)) == []


@pytest.mark.parametrize("rule, files, said", PLANTED, ids=[f"{r}-{s}" for r, _, s in PLANTED])
def test_a_planted_breach_is_found(tmp_path, rule, files, said):
    found = findings(rule, plant(tmp_path, files))
    assert any(said in finding for finding in found), found


@pytest.mark.parametrize("line", BANNED_LINES)
@pytest.mark.parametrize("folder", ["model/access", "sim/observe"])
def test_a_banned_word_is_found(tmp_path, folder, line):
    found = findings("banned_words", plant(tmp_path, {f"{folder}/a.cc": f"\n{line}\n"}))
    assert len(found) == 1 and found[0].startswith(f"{folder}/a.cc:2: ")


@pytest.mark.parametrize("line", BANNED_LINES_IN_MODEL)
def test_a_file_is_banned_in_model_alone(tmp_path, line):
    files = {"model/base/a.cc": line + "\n", "sim/observe/a.cc": line + "\n"}
    assert [f.split(":")[0] for f in findings("banned_words", plant(tmp_path, files))] == ["model/base/a.cc"]


@pytest.mark.parametrize("line", INNOCENT)
def test_an_innocent_line_passes_every_rule(tmp_path, line):
    files = {"model/base/a.h": f"{HEADER}{line}\n"}
    tree = plant(tmp_path, files)
    assert [f for rule in rules.RULES for f in findings(rule.__name__, tree)] == []


def test_a_planted_cycle_of_folders_is_found(monkeypatch):
    monkeypatch.setitem(rules.LOOKS_AT, "model/base", {"model/routing"})
    found = findings("folders_have_an_order", None)
    assert len(found) == 1 and "model/routing -> model/" in found[0]


def test_every_rule_has_a_planted_breach():
    covered = {rule for rule, _, _ in PLANTED} | {"banned_words", "folders_have_an_order"}
    assert covered == {rule.__name__ for rule in rules.RULES}


def test_a_layer_may_look_left_and_link_left(tmp_path):
    files = {"scenarios/running/a.cc": '#include "sim/engine/world.h"\n#include "model/base/ids.h"\n',
             "scenarios/running/CMakeLists.txt":
                 "add_library(r STATIC a.cc)\ntarget_link_libraries(r PUBLIC casgrid::engine casgrid::options)\n"}
    tree = plant(tmp_path, files)
    assert findings("include_direction", tree) + findings("link_direction", tree) == []
    assert findings("sources_are_built", tree) == []
