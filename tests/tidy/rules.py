"""The rules of the source that no compiler checks.

Each rule is a function from a tree to findings (path, line, sentence). `python3 rules.py [ROOT]` prints
what the tree breaks and exits 1 if there is anything.
"""
import pathlib
import re
import sys

from cycles import find_cycle, imports_of
from tree import Tree

# ---- who may look at whom --------------------------------------------------------------------------

MODEL_LOW = {"model/base", "model/directory"}
ACTIONS = {"model/owa", "model/activesync", "model/mapi"}  # that logs drive, too
ACCESS = MODEL_LOW | {"model/routing", "model/access"}
HTTP = MODEL_LOW | {"model/routing", "model/http"}
ADMINISTRATION = {"model/ecp", "model/oab", "model/powershell"}  # and address books
MODEL = MODEL_LOW | ACTIONS | ADMINISTRATION | {"model/ews", "model/outlookanywhere", "model/pki", "model/routing", "model/autodiscover", "model/http", "model/access", "model/mailbox",
                               "model/multirole", "model/client", "model/balancer"}
LOOKS_AT = {
    "model/base": set(),
    "model/directory": {"model/base"},
    "model/pki": MODEL_LOW,
    "model/routing": MODEL_LOW,
    "model/owa": MODEL_LOW | {"model/routing"},
    "model/activesync": MODEL_LOW,
    "model/mapi": MODEL_LOW,
    "model/ews": MODEL_LOW,
    "model/outlookanywhere": MODEL_LOW,
    "model/ecp": MODEL_LOW | {"model/routing"},
    "model/oab": MODEL_LOW,
    "model/powershell": MODEL_LOW,
    "model/protocols": MODEL_LOW | ACTIONS | ADMINISTRATION | {"model/ews", "model/autodiscover", "model/outlookanywhere", "model/http", "model/imap4", "model/mailaccess", "model/pop3", "model/sip", "model/smtp"},
    "model/mailaccess": ACCESS | {"model/mailbox", "model/client"},
    "model/transport": MODEL_LOW,
    "model/smtp": ACCESS | {"model/mailbox", "model/client", "model/transport"},
    "model/sip": ACCESS | {"model/mailbox", "model/client"},
    "model/imap4": MODEL_LOW | {"model/mailaccess"},
    "model/pop3": MODEL_LOW | {"model/mailaccess"},
    "model/http": ACCESS | {"model/autodiscover", "model/mailbox", "model/activesync", "model/mapi", "model/ews", "model/outlookanywhere", "model/powershell"},
    "model/autodiscover": MODEL_LOW | {"model/routing"},
    "model/balancer": HTTP,
    "model/access": MODEL_LOW | {"model/routing"},
    "model/mailbox": MODEL_LOW,
    "model/multirole": HTTP | {"model/access", "model/mailbox"},
    "model/client": HTTP | ACTIONS | ADMINISTRATION | {"model/autodiscover", "model/balancer", "model/ews", "model/outlookanywhere"},
    "sim/engine": MODEL,
    "sim/observe": MODEL | {"sim/engine"},
    "sim/simgrid": MODEL | {"sim/engine"},
    "scenarios/schema": set(),
    "scenarios/text": set(),
    "scenarios/output": set(),
    "scenarios/logs": MODEL_LOW,
    "scenarios/replay": MODEL_LOW | ACTIONS | {"model/client", "sim/observe", "scenarios/logs"},
    "scenarios/calibration": {"scenarios/document", "scenarios/logs", "scenarios/schema", "scenarios/text"},
    "scenarios/balancing": {"model/directory"},
    "scenarios/importing": MODEL_LOW | {"model/pki", "scenarios/balancing", "scenarios/document", "scenarios/schema", "scenarios/text"},
    "scenarios/planning": MODEL_LOW | {"model/mailbox", "model/pki", "model/routing", "scenarios/text"},
    "scenarios/report": MODEL_LOW | {"model/routing", "scenarios/text"},
    "scenarios/routing": MODEL_LOW | {"model/autodiscover", "model/pki", "model/routing", "scenarios/text"},
    "scenarios/logging": HTTP | ACTIONS | ADMINISTRATION | {"model/autodiscover", "model/ews", "model/outlookanywhere", "model/imap4", "model/mailaccess", "model/pop3", "model/smtp"},
    "scenarios/document": MODEL_LOW | {"scenarios/report", "scenarios/schema", "scenarios/text"},
    "scenarios/resolving": MODEL_LOW | {"model/imap4", "model/mailaccess", "model/pop3", "scenarios/document", "scenarios/routing", "scenarios/schema"},
    "scenarios/validating": MODEL_LOW | {"model/imap4", "model/pki", "model/pop3", "scenarios/document", "scenarios/report", "scenarios/resolving", "scenarios/routing",
                                         "scenarios/schema"},
    "scenarios/deployment": MODEL_LOW | {"model/balancer", "model/mailbox", "model/pki", "model/routing", "sim/engine", "scenarios/document", "scenarios/planning",
                                         "scenarios/resolving", "scenarios/routing", "scenarios/schema", "scenarios/text", "scenarios/validating"},
    "scenarios/advising": MODEL_LOW | {"model/mailbox", "model/routing", "sim/engine", "sim/observe", "scenarios/deployment", "scenarios/document",
                                       "scenarios/planning", "scenarios/resolving", "scenarios/routing", "scenarios/schema", "scenarios/text"},
    "scenarios/running": MODEL_LOW | {"model/access", "model/activesync", "model/balancer", "model/client", "model/http", "model/mailaccess", "model/mapi", "model/mailbox", "model/multirole", "model/pki", "model/routing", "model/sip", "model/smtp", "model/transport",
                                      "sim/engine", "sim/observe", "sim/simgrid", "scenarios/deployment", "scenarios/document", "scenarios/logging",
                                      "scenarios/logs", "scenarios/output", "scenarios/replay", "scenarios/resolving", "scenarios/schema",
                                      "scenarios/text"},
    "scenarios/reporting": {"model/base", "model/routing", "sim/engine", "sim/observe", "scenarios/deployment", "scenarios/document", "scenarios/replay",
                            "scenarios/report", "scenarios/running", "scenarios/text"},
    "scenarios/profiles": {"model/base", "sim/observe", "scenarios/calibration", "scenarios/document", "scenarios/logging", "scenarios/replay",
                           "scenarios/reporting", "scenarios/resolving", "scenarios/schema", "scenarios/text", "scenarios/validating"},
    "scenarios/program": MODEL_LOW | {"scenarios/advising", "scenarios/calibration", "scenarios/deployment", "scenarios/document",
                                      "scenarios/importing", "scenarios/logs", "scenarios/output", "scenarios/planning", "scenarios/profiles",
                                      "scenarios/report", "scenarios/reporting", "scenarios/resolving", "scenarios/routing", "scenarios/running",
                                      "scenarios/schema", "scenarios/text", "scenarios/validating"},
    "pybind": {"model/routing", "scenarios/advising", "scenarios/calibration", "scenarios/deployment", "scenarios/document", "scenarios/importing",
               "scenarios/logs", "scenarios/output", "scenarios/planning", "scenarios/report", "scenarios/resolving", "scenarios/routing",
               "scenarios/schema", "scenarios/validating"},
    "bench/proofs": {"model/base", "model/ews", "model/http", "model/mailaccess", "model/outlookanywhere", "model/sip", "model/smtp", "sim/engine", "sim/observe", "scenarios/deployment", "scenarios/document", "scenarios/resolving",
                            "scenarios/running", "scenarios/schema", "scenarios/text", "scenarios/validating"},
    "bench": HTTP | ACTIONS | {"bench/proofs"} | {"sim/engine", "scenarios/calibration", "scenarios/document", "scenarios/logging", "scenarios/logs",
                          "scenarios/planning", "scenarios/text"},
}
LIBRARY_FOLDER = {name.rpartition("/")[2]: name for name in LOOKS_AT}
LIBRARY_FOLDER |= {"calendar": "sim/engine", "mailaccess_client": "model/mailaccess", "sip_client": "model/sip", "smtp_client": "model/smtp", "mailaccess_said": "model/mailaccess", "flow": "sim/simgrid", "commands": "scenarios/program", "r1": "bench", "decisions": "bench", "sample_forest": "bench", "bench_rows": "bench", "proofs": "bench/proofs",
                   "routing": "model/routing", "wire": "scenarios/routing"}
OWNERS = {  # of a third party's types
    r"simgrid/|xbt/": ("sim/simgrid", "bench", "tests"),
    r"google/protobuf/|[\w/]+\.pb\.h": ("scenarios", "pybind", "bench/proofs", "tests"),
    r"pybind11/": ("pybind",),
    r"zlib\.h": ("scenarios/logs", "tests"),
    r"openssl/": ("model/pki", "scenarios/routing", "tests"),
    r"ns3/": ("tests/packet",),
    r"pugixml": ("model/autodiscover", "scenarios/importing", "tests"),
}


def layer(path):
    """The folder of the table that a file is in: the longest that fits."""
    return max((f for f in LOOKS_AT if path.startswith(f + "/")), key=len, default=None)


def include_direction(tree):
    for file in tree.cpp:
        own = layer(file.path)
        for number, line in file.lines:
            included = re.match(r'\s*#include "([^"]+)"', line)
            if own is None or not included:
                continue
            other = layer(included[1])
            if other is None and "/" in included[1]:
                yield file.path, number, f"{included[1]} is in no folder of the table"
            if other is not None and other != own and other not in LOOKS_AT[own]:
                yield file.path, number, f"{own} may not look at {other}"


def link_direction(tree):
    for file in tree.ending("CMakeLists.txt"):
        own = layer(file.path)
        if own is None:
            continue
        for call in re.finditer(r"target_link_libraries\(([^)]*)\)", file.text):
            for name in re.findall(r"casgrid::(\w+)", call[1]):
                other = LIBRARY_FOLDER.get(name)
                if name in ("options", "protocols"):
                    continue  # the list of protocols is declared in base; it stands beside every folder
                if other != own and other not in LOOKS_AT[own]:
                    number = file.text.count("\n", 0, call.start()) + 1
                    yield file.path, number, f"{own} may not link casgrid::{name}"


HERE = "tests/tidy/rules.py"


def line_of_row(folder):
    lines = pathlib.Path(__file__).read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, start=1) if line.startswith(f'    "{folder}": ')), 1)


def folders_have_an_order(_):
    """Of the table itself: no folder looks at itself by way of others."""
    cycle = find_cycle(LOOKS_AT)
    if cycle:
        yield HERE, line_of_row(cycle[0]), f"LOOKS_AT has a cycle: {' -> '.join(cycle)}"


def looks_are_used(tree):
    """Above model and sim, whose folders are layers, a row allows what its folder includes and nothing more."""
    used = {}
    for file in tree.cpp:
        includes = re.findall(r'^\s*#include "([^"]+)"', file.text, flags=re.MULTILINE)
        used.setdefault(layer(file.path), set()).update(map(layer, includes))
    for own, allowed in LOOKS_AT.items():
        if own in used and not own.startswith(("model/", "sim/")):
            for other in sorted(allowed - used[own]):
                yield HERE, line_of_row(own), f"{own} looks at {other} no more: take it out of its row"


PACKAGE = "pybind/casgrid"


def modules_have_an_order(tree):
    """No module of the Python package needs itself by way of others, be it inside a function."""
    modules = {file.name.removesuffix(".py"): file for file in tree.ending(".py") if file.folder == PACKAGE}
    needs = {name: imports_of(file.text, "casgrid") & modules.keys() for name, file in modules.items()}
    cycle = find_cycle(needs)
    if cycle:
        yield modules[cycle[0]].path, 1, f"the modules import one another: {' -> '.join(cycle)}"


def third_parties_stay_with_their_owner(tree):
    for file in tree.cpp:
        for number, line in file.lines:
            included = re.match(r'\s*#include [<"]([^>"]+)[>"]', line)
            for pattern, owners in OWNERS.items():
                if included and re.match(pattern, included[1]) and not file.is_in(*owners):
                    yield file.path, number, f"{included[1]} belongs to {', '.join(owners)}"


# ---- words ------------------------------------------------------------------------------------------

BANNED = {  # in model and sim
    r"\b(system_clock|steady_clock|high_resolution_clock|gettimeofday|clock_gettime)\b": "a wall clock",
    r"\bstd::time\b|(?<![\w.>:])time\((nullptr|NULL|0|&)": "a wall clock",
    r"\brandom_device\b|\bs?rand\(|\bmt19937": "chance that is not the run's",
    r"\bstd::\w+_distribution\b": "a distribution that differs by library",
    r"\bstd::(this_)?j?thread\b|\bstd::async\b|\bpthread_": "a thread",
    r"\bu?sleep\(|\bsleep_(for|until)\b|\bnanosleep\b": "a sleep",
    r"\b(secure_)?getenv\b|\bsetenv\b": "the environment",
    r"\bstd::(cout|cerr|clog)\b|\bf?printf\(|\bputs\(": "the terminal",
    r"\bdynamic_cast\b": "a question for the type",
    r"\bthrow\b": "an exception",
    r"\bcatch \(": "an exception caught inside the walls",
    r"\bstd::(log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|tgamma|lgamma|erf)\(":
        "mathematics whose last bit differs by processor",
    r"\bstd::(multi)?(map|set)<\s*(const )?[\w:]+\s*\*": "an order by address",
}
BANNED_IN_MODEL = {r"#include <(fstream|filesystem|iostream|thread|random)>": "the world outside",
                   r"\bfopen\(|\bstd::[io]?fstream\b": "a file"}
WEAK_WORDS = ("Manager", "Handler", "Helper", "Util", "Impl", "Base", "Info", "Data", "Processor", "Common")
MACHINE_PATHS = r"(?<![\w.}/])/(work|tmp|home|root|mnt)/|\.\./shared"
UNFINISHED = r"\b(TODO|FIXME|XXX|HACK)\b"


# Where a banned thing ends: a broken invariant prints itself and aborts; SimGrid's exceptions go no further.
WALLS = {"model/base/assert.cc": "the terminal", "sim/simgrid": "an exception caught inside the walls"}


def is_wall(file, what):
    return any(file.path.startswith(place) and what == allowed for place, allowed in WALLS.items())


def banned_words(tree):
    for file in tree.cpp:
        tables = [BANNED] if file.is_in("model", "sim") else []
        tables += [BANNED_IN_MODEL] if file.is_in("model") else []
        for table in tables:
            for number, line in file.code_lines:
                for pattern, what in table.items():
                    if re.search(pattern, line) and not is_wall(file, what):
                        yield file.path, number, f"{what} has no place in model and sim"


# What the field calls otherwise. The list of renamed words has to name them.
OUR_OWN_TERMS = {
    r"(?i)\bhanging[ _]?calls?\b|\bis_hanging\b": "long poll",
    r"\bHttpLines\b|\blines_per_client\b": "client connection",
    r"\blegs?_|_legs?\b|(?<!one )\blegs?\b": "upstream connection",
    r"\bsays_accesses\b": "access log",
}


def terms_of_the_field(tree):
    for file in tree.cpp:
        if not file.is_in("model", "sim", "scenarios", "pybind", "bench") or "renamed_words" in file.path:
            continue
        for number, line in file.lines:
            for pattern, term in OUR_OWN_TERMS.items():
                if re.search(pattern, line):
                    yield file.path, number, f"the field says {term}"


# Who else changes files: each is told where, by the writer of outputs, or makes files without a name.
WRITERS = ("scenarios/output", "scenarios/logging/rolling_file.cc", "scenarios/running/trace_file.cc",
           "scenarios/running/trace_file.h", "scenarios/replay/arrival_store.cc")
WRITING = (r"\bstd::o?fstream\b|\bfopen\(|\bO_(CREAT|WRONLY|RDWR|TRUNC)\b|\bmkd?(s?temp|ir)\(|(?<![\w.>])rename\(\w+\.|::rename\("
           r"|\b(fs|filesystem)::(remove|remove_all|rename|create_\w+|copy\w*|resize_file)\(|(?<![\w.])unlink\(")
OUTPUT_GROUP = "scenarios/program/output_options.h"


BENCH_INPUT = "bench/organisation.py"  # what it writes is read and thrown away by the benchmark


def one_writer(tree):
    """Outputs are written by scenarios/output, and options that name them are made in one place."""
    for file in tree.cpp:
        if not file.is_in("scenarios", "pybind"):
            continue
        for number, line in file.code_lines:
            if re.search(WRITING, line) and not file.path.startswith(WRITERS):
                yield file.path, number, "files are written by scenarios/output alone"
        for number, line in file.lines:
            if re.search(r'"What is written"|\bkOutputGroup\b', line) and file.path != OUTPUT_GROUP:
                yield file.path, number, "add_output_option makes the options that name outputs"
    for file in tree.ending(".py"):
        if file.is_in("pybind", "bench"):
            for number, line in file.lines:
                if re.search(r"""savefig\((?!drawn\b)|\.write_(text|bytes)\((?!scenario|text\b)|open\([^)]*["'][wax]b?["']""", line) \
                        and "tempfile" not in file.text and file.path != BENCH_INPUT:
                    yield file.path, number, "casgrid_core.OutputFile writes what is kept"


def tests_never_sleep(tree):
    for file in tree.ending(".cc", ".h", ".py"):
        if file.is_in("tests"):
            for number, line in file.code_lines if not file.name.endswith(".py") else file.lines:
                if re.search(r"\bu?sleep\(|\bsleep_(for|until)\b", line):
                    yield file.path, number, "a test never sleeps"


def type_names(tree):
    words = "|".join(WEAK_WORDS)
    pattern = re.compile(rf"\b(?:class|struct|enum class|using) ((?:[A-Z][a-z0-9]*)*?(?:{words})(?![a-z])\w*)")
    for file in tree.cpp:
        for number, line in file.code_lines:
            found = pattern.search(line)
            if found:
                yield file.path, number, f"{found[1]} says nothing: use a word of the domain"


def types_by_namespace(file):
    """Types that other files see, as they are defined: (name with its namespaces, line). Relies on
    clang-format, which indents nothing in a namespace and says which one a brace ends."""
    spaces = []
    for number, (line, whole) in enumerate(zip(file.code.splitlines(), file.text.splitlines()), start=1):
        opened = re.match(r"(?:inline )?namespace ?([\w:]*) \{$", line.rstrip())
        if opened:
            spaces.append(opened[1])
        elif re.match(r"\}  // namespace", whole):
            spaces.pop()
        found = re.match(r"(?:struct|class|enum class|enum|union) (?:alignas\([^)]*\) )?(\w+)(?: final)?(?: : [^;]*)?(?: \{.*)?$", line.rstrip())
        if found and "" not in spaces:
            yield "::".join([*spaces, found[1]]), number


def one_type_a_name(tree):
    """Two types of one name make one program with undefined behaviour, which no linker notices."""
    first = {}
    for file in tree.cpp:
        for name, number in types_by_namespace(file):
            if name in first:
                yield file.path, number, f"{name} is another type in {first[name]}"
            else:
                first[name] = file.path


def visits_name_every_kind(tree):
    """Overloaded{...} has no case for the rest: it would take what somebody forgot."""
    for file in tree.cpp:
        for start in re.finditer(r"\bOverloaded\{", file.code):
            depth, end = 1, start.end()
            while depth and end < len(file.code):
                depth += {"{": 1, "}": -1}.get(file.code[end], 0)
                end += 1
            for case in re.finditer(r"\]\s*\(\s*(?:(?:const\s+)?auto\b|\.\.\.)", file.code[start.end():end]):
                number = file.code.count("\n", 0, start.end() + case.start()) + 1
                yield file.path, number, "name the kinds: a case for the rest takes what is forgotten"


def switches_name_every_protocol(tree):
    """A switch over Protocol, or over its families, has no default: it would take what somebody forgot."""
    for file in tree.cpp:
        if not file.is_in("model", "sim", "scenarios", "pybind"):
            continue
        for start in re.finditer(r"^( *)(?:case (?:Protocol|ProtocolFamily)::\w+:.*)$", file.code, re.MULTILINE):
            # To the end of the switch: the first line that stands further left, or the default of this switch.
            for line in re.finditer(r"^( *)(\S.*)$", file.code[start.end():], re.MULTILINE):
                if len(line[1]) < len(start[1]):
                    break
                if line[1] == start[1] and line[2].startswith("default:"):
                    number = file.code.count("\n", 0, start.end() + line.start(2)) + 1
                    yield file.path, number, "name the protocols: a default takes what is forgotten"
                    break


def one_way_to_a_text(tree):
    """From an enumerator to its text there is EnumTexts, which the compiler finds whole or not."""
    for file in tree.cpp:
        if not file.is_in("model", "sim", "scenarios"):
            continue
        for found in re.finditer(r"^const char\* text_of\((\w+) \w+\) \{(.*?)^\}", file.code, re.DOTALL | re.MULTILINE):
            if re.search(r"std::array<const char\*|const char\* k\w+\[|\bcase ", found[2]):
                number = file.code.count("\n", 0, found.start()) + 1
                yield file.path, number, f"EnumTexts<{found[1]}> is the one way from an enumerator to its text"


def function_names(tree):
    for file in tree.cpp:
        for number, line in file.code_lines:
            if re.search(r"(?<![.\w>:])get_\w+\s*\(", line):
                yield file.path, number, "a question needs no get_"


def unfinished(tree):
    for file in tree.files:
        for number, line in file.lines:
            if re.search(UNFINISHED, line):
                yield file.path, number, "finish it or leave it out"


def machine_paths(tree):
    for file in tree.files:
        for number, line in file.lines:
            if re.search(MACHINE_PATHS, line):
                yield file.path, number, "a path of one machine"


def suppressions_give_reasons(tree):
    for file in tree.cpp:
        for number, line in file.lines:
            if "NOLINT" in line and not re.search(r"NOLINT\w*\([\w.,\- ]+\):? \w+", line):
                yield file.path, number, "NOLINT names its check and its reason"


# ---- order ------------------------------------------------------------------------------------------

def unordered_iteration(tree):
    """A range-for or begin() over a member or variable declared unordered here or in the own header."""
    declared = re.compile(r"\bunordered_(?:multi)?(?:map|set)<[^;{}]*>\s+(\w+)\s*[;={(]")
    for file in tree.cpp:
        if not file.is_in("model", "sim", "scenarios"):
            continue
        header = tree.find(re.sub(r"\.cc$", ".h", file.path))
        names = set(declared.findall(file.code)) | set(declared.findall(header.code if header else ""))
        for number, line in file.code_lines:
            for name in names:
                if re.search(rf"for \(.*:\s*{name}\)|\b{name}\.c?begin\(", line):
                    yield file.path, number, f"{name} has no order that a run may depend on"


# ---- shape ------------------------------------------------------------------------------------------

def file_length(tree):
    for file in tree.ending(".h", ".cc", ".py"):
        limit = 250 if file.name.endswith(".h") else 600
        if len(file.lines) > limit:
            yield file.path, limit + 1, f"{len(file.lines)} lines, and {limit} is the most"


def headers_open_with_their_purpose(tree):
    for file in tree.ending(".h"):
        if not re.match(r"//[^\n]*\w[^\n]*\n", file.text):
            yield file.path, 1, "a header opens with what it is for"
        if "#pragma once" not in file.text:
            yield file.path, 1, "a header has #pragma once"


def sources_are_built(tree):
    """A source that no CMakeLists.txt of its folder, or above it, names is dead."""
    for file in tree.ending(".cc"):
        folders = pathlib.PurePosixPath(file.path).parents
        lists = [tree.find(str(f / "CMakeLists.txt")) for f in folders]
        stem = re.escape(file.name.removesuffix(".cc"))
        loop = re.escape(file.name.removesuffix("_test.cc"))
        named = any(l and (re.search(rf"\b{stem}\.cc\b", l.text)
                           or ("${name}" in l.text and re.search(rf"\b({stem}|{loop})\b", l.text)))
                    for l in lists)
        if not named:
            yield file.path, 1, "no CMakeLists.txt names it"


def one_title(tree):
    for file in tree.ending(".md"):
        prose = re.sub(r"^(```|~~~).*?^\1", "", file.text, flags=re.DOTALL | re.MULTILINE)
        titles = re.findall(r"^# .+", prose, flags=re.MULTILINE)
        if len(titles) != 1 or not file.text.startswith("# "):
            yield file.path, 1, f"a page opens with its one title, and this has {len(titles)}"


def recipes_name_what_is_there(tree):
    page = tree.find("docs/architecture.md")
    recipes = re.search(r"^## Recipes$(.*?)^## ", page.text, flags=re.DOTALL | re.MULTILINE) if page else None
    if recipes is None:
        return
    first = page.text[:recipes.start(1)].count("\n") + 1
    folders = {str(parent) for f in tree.files for parent in pathlib.PurePosixPath(f.path).parents}
    for number, line in enumerate(recipes[1].split("\n"), first):
        for place in re.findall(r"`([\w.-]+(?:/[\w.-]+)+)[^`]*`", line):
            if tree.find(place) is None and place not in folders:
                yield page.path, number, f"{place} is not there"


def catalogue(tree):
    readme = tree.find("scenarios/README.md")
    table = tree.find("tests/determinism/fingerprints.txt")
    for file in tree.ending(".textproto"):
        if not file.is_in("scenarios/catalog"):
            continue
        name = file.name.removesuffix(".textproto")
        if readme is None or not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", readme.text):
            yield file.path, 1, "scenarios/README.md does not list it"
        if not re.search(r"^brief\s*:?\s*\{", file.text, flags=re.MULTILINE):
            yield file.path, 1, "it states no brief run"
        for network in ("queue", "flow"):
            if table is None or not re.search(rf"^{re.escape(name)} {network} [0-9a-f]{{32}}$",
                                              table.text, flags=re.MULTILINE):
                yield file.path, 1, f"fingerprints.txt has no line for it on {network}"


def findings_are_listed(tree):
    """Each script of findings has its line in findings/README.md, and each line its script."""
    readme = tree.find("findings/README.md")
    linked = {f"findings/{name}": readme.text.count("\n", 0, place) + 1
              for name, place in ((m[1], m.start()) for m in re.finditer(r"\]\(([\w-]+\.sh)\)", readme.text))} if readme else {}
    for file in tree.ending(".sh"):
        if not file.is_in("findings"):
            continue
        if linked.pop(file.path, None) is None:
            yield file.path, 1, "findings/README.md does not list it"
        if not re.search(r"^cd .*\. \./common\.bash$", file.text, flags=re.MULTILINE):
            yield file.path, 1, "a finding works where common.bash says"
        for said in ("Package", "Version", "Behaviour", "Output seen"):
            if f"\n# {said}: " not in file.text:
                yield file.path, 1, f"its head does not say '# {said}: ...'"
        if len(file.lines) > 150:
            yield file.path, 151, f"{len(file.lines)} lines, and 150 is the most"
    for path, number in linked.items():
        yield readme.path, number, f"{path} is not there"


RULES = (include_direction, link_direction, folders_have_an_order, looks_are_used, modules_have_an_order,
         third_parties_stay_with_their_owner, banned_words, terms_of_the_field, one_writer, tests_never_sleep, type_names, one_type_a_name,
         visits_name_every_kind, switches_name_every_protocol, one_way_to_a_text, function_names, unfinished, machine_paths, suppressions_give_reasons, unordered_iteration,
         file_length, headers_open_with_their_purpose, sources_are_built, one_title, recipes_name_what_is_there,
         catalogue, findings_are_listed)


def main(root):
    tree = Tree(root)
    findings = [f"{path}:{line}: {sentence} [{rule.__name__}]"
                for rule in RULES for path, line, sentence in rule(tree)]
    print("\n".join(findings) or f"{len(tree.files)} files obey {len(RULES)} rules")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]))
