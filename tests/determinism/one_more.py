"""A copy of the sources with one more rule, record kind, component, action and protocol, each put where all others move up.

Nothing of it ever happens in a run, so the copy's fingerprints must be those of the tree: what is hashed is what happened, by
name. The places are those that the recipes of docs/architecture.md name; one that is gone is an error. Usage: one_more.py TREE COPY
"""

import pathlib
import shutil
import sys

PARTS = ("CMakeLists.txt", "cmake", "model", "sim", "scenarios")
# file, what stands there, what is put behind it
BEHIND = [
    ("model/routing/rule_id.h", "enum class RuleId : std::uint8_t {\n", "  OneMore,\n"),
    ("model/routing/rules.cc", "constexpr Rule kRules[] = {\n",
     '{R::OneMore, "one-more", ProtocolSet{Protocol::OneMore}, when{}, unless{}, o::refuse,\n "never", "a test"},\n'),
    ("model/base/record.h", "enum class RecordKind : std::uint8_t {\n", "  OneMore,\n"),
    ("model/base/record_shape.cc", "kRecordShapes{{\n", '    control(K::OneMore, "one-more"),\n'),
    ("scenarios/report/metrics_words.cc", "constexpr std::array kWords{\n", '    KindWords{OneMore, "Never."},\n'),
    ("model/base/component.h", "  OwaProxy,\n", "  OneMore,\n"),
    ("model/directory/component_state.cc", '{ComponentId::OwaProxy, "OwaProxy"},\n', '      {ComponentId::OneMore, "OneMoreProxy"},\n'),
    ("model/owa/actions.h", "enum class Exchange : std::uint8_t {\n", "  OneMore,\n"),
    ("model/owa/actions.h", "action_rows<Exchange>({\n", '    {Exchange::OneMore, {.name = "one-more"}},\n'),
    ("model/directory/protocol.h", "  PowerShell,\n", "  OneMore,\n"),
    ("scenarios/logs/log_kind.h", "  PowerShell,\n", "  OneMore,\n"),
    ("scenarios/planning/audit_column.h", "  PowerShell,\n", "  OneMore,\n"),
    ("scenarios/routing/forest_servers.cc", '{Protocol::PowerShell, "virtual_directories"},\n', '{Protocol::OneMore, "virtual_directories"},\n'),
    ("model/directory/web_path.h", '{Protocol::PowerShell, "/PowerShell", "/PowerShell"},\n', '    {Protocol::OneMore, "/one-more", "/one-more"},\n'),
    ("scenarios/logging/web_words.cc", '{Protocol::PowerShell, "PowerShell"},\n',
     '    {Protocol::OneMore, "OneMore"},\n'),
    ("model/protocols/protocols.cc", '         .actions = powershell::kActions}),\n',
     '    web({.id = Protocol::OneMore, .name = "one-more", .component = ComponentId::OneMore}),\n'),
]
# An exhaustive switch: it is as its neighbour.
CASES = [("case Protocol::Ecp:", "case Protocol::OneMore:\n")]


def main(tree, copy):
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for part in PARTS:
        (shutil.copytree if (tree / part).is_dir() else shutil.copy)(tree / part, copy / part)
    for name, behind, what in BEHIND:
        text = (copy / name).read_text()
        if text.count(behind) != 1:
            sys.exit(f"{name}: {behind.strip()!r} stands there {text.count(behind)} times, and once is needed")
        (copy / name).write_text(text.replace(behind, behind + what))
    for file in [f for part in ("model", "sim", "scenarios") for f in (copy / part).rglob("*.*") if f.suffix in (".cc", ".h")]:
        text = file.read_text()
        for case, before in CASES:
            text = text.replace(case, before + case)
        file.write_text(text)


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
