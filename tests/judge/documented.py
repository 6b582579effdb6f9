"""What docs/metrics.md lists: tables with their columns, kinds of records, actions, rules. Nothing of it is typed here again."""
import pathlib
import re

from attempts import REASONS
from purposes import PURPOSES

TOP = pathlib.Path(__file__).resolve().parents[2]


def _cells(line):
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


class Documented:
    """The page, read once. columns: table -> list of (column, is); kinds: kind -> (fields, says)."""

    def __init__(self, page=TOP / "docs" / "metrics.md"):
        self.columns, self.kinds, self.actions, self.rules, self.objectives, self.ends = {}, {}, [], {}, [], []
        self.action_names = []
        heading = ""
        for line in page.read_text().splitlines():
            if line.startswith("## "):
                heading = line[3:].strip()
            elif line.startswith("| ") and not line.startswith("| ---"):
                self._row(heading, _cells(line))

    def _row(self, heading, cells):
        if heading == "Records of the trace" and cells[0] != "kind":
            self.kinds[cells[0]] = ([field.strip() for field in cells[1].split(",") if field.strip()], cells[2])
        elif heading == "Actions" and cells[0] != "in the trace":
            self.actions.append((cells[1], cells[2], cells[3] == "yes"))
            self.action_names.append(cells[0])
        elif heading == "Rules" and cells[0] != "rule":
            self.rules[len(self.rules)] = cells[0]
        elif heading == "Ends of operations" and cells[0] != "end":
            self.ends.append((cells[0], cells[1] == "yes"))
        elif heading == "What objectives read" and cells[0] != "objective":
            self.objectives.append((cells[0].strip("`"), cells[1].strip("`"), cells[2]))
        elif cells[0].startswith("`") and len(cells) > 9:
            self.columns.setdefault(heading, []).append((cells[0].strip("`"), cells[1]))

    def places(self):
        """Of fields whose values are names: the names' places in the lists by which the judge counts."""
        protocols = list(dict.fromkeys(protocol for _, protocol, _ in self.actions))
        lists = {"action": self.action_names, "end": [name for name, _ in self.ends], "rule": list(self.rules.values()),
                 "reason": REASONS, "protocol": protocols, "purpose": PURPOSES}
        places = {field: {name: place for place, name in enumerate(names)} for field, names in lists.items()}
        places["state"] = {name: place for names in (("healthy", "degraded", "unhealthy"), ("active", "draining", "inactive"))
                           for place, name in enumerate(names)}
        return places

    def on_request(self):
        """Kinds that are written on request only, and are no part of a fingerprint."""
        wanted, before = set(), False
        for kind, (_, says) in self.kinds.items():
            before = says.startswith("On request") or (before and says.startswith("At the same instants"))
            if before:
                wanted.add(kind)
        return wanted
