"""A source tree as the rules see it: files by kind, text, and C++ without comments and literals."""
import dataclasses
import functools
import os
import pathlib
import re

SKIPPED = {"build", ".git", "__pycache__", ".ipynb_checkpoints", ".pytest_cache", "tidy"}
TEXT = {".h", ".cc", ".py", ".pyi", ".md", ".txt", ".cmake", ".proto", ".textproto", ".json", ".sh", ".ipynb"}
COMMENT_OR_LITERAL = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""",
    re.DOTALL)


@dataclasses.dataclass(frozen=True)
class File:
    root: pathlib.Path
    path: str  # from the root, with /

    @functools.cached_property
    def text(self):
        return (self.root / self.path).read_text(encoding="utf-8")

    @property
    def lines(self):
        return list(enumerate(self.text.splitlines(), start=1))

    @functools.cached_property
    def code(self):
        """The text with comments and literals blanked; every line keeps its number."""
        return COMMENT_OR_LITERAL.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), self.text)

    @property
    def code_lines(self):
        return list(enumerate(self.code.splitlines(), start=1))

    @property
    def folder(self):
        return str(pathlib.PurePosixPath(self.path).parent)

    @property
    def name(self):
        return pathlib.PurePosixPath(self.path).name

    def is_in(self, *folders):
        return any(self.path.startswith(folder + "/") for folder in folders)


class Tree:
    """Every text file below a root; the rules' own folder and what is built are left out."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        found = []
        for directory, folders, names in os.walk(self.root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED)
            for name in sorted(names):
                path = (pathlib.Path(directory) / name).relative_to(self.root).as_posix()
                if pathlib.PurePath(name).suffix in TEXT or path in ("casgrid", ".ci/run"):
                    found.append(File(self.root, path))
        self.files = found

    def ending(self, *endings):
        return [f for f in self.files if f.name.endswith(endings)]

    @property
    def cpp(self):
        return self.ending(".h", ".cc")

    def find(self, path):
        return next((f for f in self.files if f.path == path), None)
