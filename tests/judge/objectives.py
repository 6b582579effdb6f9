"""Objectives of the scenario: what they ask for, and whether it is met."""
import operator
import re

from asked import find
from values import AtLeast

OPERATORS = {"<=": operator.le, ">=": operator.ge, "==": operator.eq, "<": operator.lt, ">": operator.gt}
UPPER = {"<", "<=", "=="}
_KEY = r""",\s*(\w+)\s*=\s*(?:"([^"]*)"|([^,"()]*))"""
_FORM = re.compile(r"(\w+)\(\s*(\w+)\s*((?:%s)*)\s*\)\s*(<=|>=|==|<|>)\s*(\S+)" % _KEY.replace("(\\w+)", "\\w+").replace(
    '([^"]*)', '[^"]*').replace('([^,"()]*)', '[^,"()]*'))


class Objective:
    """function(metric, key=value, ...) operator number. by: key -> value; all: every (key, value), for keys that may be repeated."""

    def __init__(self, expression):
        match = _FORM.fullmatch(expression.strip())
        if not match:
            raise ValueError(f"objective {expression!r}: not function(metric, key=value, ...) operator number")
        self.function, self.metric, narrowed, self.operator, number = match.groups()
        self.number = float(number)
        self.all = [(key, quoted or plain.strip()) for key, quoted, plain in re.findall(_KEY, narrowed)]
        self.by = dict(self.all)

    def met(self, value):
        if value is None or (isinstance(value, AtLeast) and self.operator in UPPER):
            return False
        least = value.least if isinstance(value, AtLeast) else value
        return OPERATORS[self.operator](least, self.number)


def objectives(run):
    rows = []
    for expression in run.scenario.objectives:
        objective = Objective(expression)
        row = {"expression": expression}
        found = find(objective, run)
        if found:
            row |= {"met": objective.met(found.value), "value": found.value, "note": found.note}
        rows.append(row)
    return rows
