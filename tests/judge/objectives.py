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


NEVER_TWICE = "count(mounted_twice) == 0"


def objectives(run):
    """What no scenario may do is asked of those that do it, whether they say so or not."""
    rows, expressions = [], list(run.scenario.objectives)
    if run.table("mounted_twice") and all(Objective(one).metric != "mounted_twice" for one in expressions):
        expressions.append(NEVER_TWICE)
    for expression in expressions:
        objective = Objective(expression)
        row = {"expression": expression}
        found = find(objective, run)
        if found:
            row |= {"met": objective.met(found.value), "value": found.value, "note": found.note}
        rows.append(row)
    return rows
