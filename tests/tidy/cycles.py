"""What needs itself by way of others: in a table of folders, among the modules of a package."""
import ast
import graphlib


def find_cycle(graph):
    """A cycle of {node: nodes that it looks at}, each looking at the next, its first also last; or empty."""
    try:
        graphlib.TopologicalSorter({node: sorted(graph[node]) for node in sorted(graph)}).prepare()
    except graphlib.CycleError as error:
        return error.args[1][::-1]
    return []


def imports_of(text, package):
    """The modules of its own package that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {inside(alias.name, package) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {inside(node.module, package)} | {inside(f"{node.module}.{a.name}", package) for a in node.names}
        elif isinstance(node, ast.ImportFrom):  # from .module import name, from . import module
            found |= {node.module} if node.module else {alias.name for alias in node.names}
    return found - {None}


def inside(dotted, package):
    """The module of the package that a dotted name is in; none of another package's."""
    first, _, rest = dotted.partition(".")
    return (rest.partition(".")[0] or "__init__") if first == package else None
