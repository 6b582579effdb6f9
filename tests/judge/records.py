"""Reads what `trace print` says of a run: for each kind of record one column of numbers or names a field."""
import collections
import functools
import gc
import re
import subprocess

import numpy

_NUMBER = re.compile(r"\d+|\d+\.\d{6} ms")
_NO_FIGURES = bytes(code for code in range(256) if chr(code) not in "0123456789 \n")
_LINES = bytes.maketrans(b"\n", b" ")


def _figures(text):
    """All numbers of the text in order. A time of ms and six digits behind the point is a number of ns."""
    plain = text.encode().translate(_LINES, _NO_FIGURES)
    if not plain.strip():
        return numpy.zeros(0, numpy.int64)
    figures = numpy.fromstring(plain, dtype=numpy.uint64, sep=" ")
    return figures if figures.max() > numpy.iinfo(numpy.int64).max else figures.astype(numpy.int64)


def _signed(column):
    """Only numbers that are no quantities, such as those of jobs, need the last bit."""
    return column.copy() if column.max() > numpy.iinfo(numpy.int64).max else column.astype(numpy.int64)


def _numbered(texts, named, places):
    """The texts of a kind with the places of names instead of the names, in the fields `named`."""
    if not texts or not named:
        return texts
    field = re.compile(r"(?:(?<=\s)|^)(" + "|".join(named) + r") (\S+)", re.MULTILINE)
    return field.sub(lambda found: f"{found[1]} {places[found[1]][found[2]]}", "\n".join(texts)).split("\n")


class _Chosen(dict):
    """Some rows of columns; each column is taken when it is asked for, as most never are."""

    def __init__(self, columns, chosen):
        super().__init__()
        self.columns, self.chosen = columns, chosen

    def __missing__(self, name):
        column = self[name] = self.columns[name][self.chosen]
        return column


class Records:
    """All records of one kind. at: instants in ns; line: place in the trace; who: participants; fields by name."""

    def __init__(self, kind, at, own, fields):
        self.kind, self.at, self.own, self.fields = kind, at, own, fields

    def __len__(self):
        return len(self.at)

    def __getitem__(self, field):
        return self.fields[field]

    @property
    def line(self):
        return self.own["line"]

    @property
    def who(self):
        return self.own["who"]

    def where(self, chosen):
        return Records(self.kind, self.at[chosen], _Chosen(self.own, chosen), _Chosen(self.fields, chosen))

    def of(self, who):
        """Those of one participant."""
        places = self._places.get(who)
        return self.where(slice(0, 0) if places is None else places)

    @functools.cached_property
    def _places(self):
        """By participant, in order: rows."""
        places = collections.defaultdict(list)
        for place, who in enumerate(self.who):
            places[who].append(place)
        return {who: numpy.array(rows) for who, rows in places.items()}


class Layout:
    """The fields of a kind, as docs/metrics.md names them. Only the last of them may hold spaces."""

    def __init__(self, kind, names):
        self.kind, self.names = kind, names
        parts = [re.escape(name) + r" (\S+(?: ms)?)" for name in names[:-1]] + [re.escape(name) + r" (.*)" for name in names[-1:]]
        self.pattern = re.compile(" ".join(parts))

    def read(self, texts):
        """Column by column: whole numbers where all are, else the texts."""
        if not self.names:
            return {}
        if not texts:
            return {name: numpy.zeros(0, numpy.int64) for name in self.names}
        first = self._match(texts[0]).groups()
        if all(_NUMBER.fullmatch(value) for value in first):
            figures = _figures("\n".join(texts))
            if len(figures) == len(texts) * len(self.names):
                return {name: _signed(column) for name, column in zip(self.names, figures.reshape(-1, len(self.names)).T)}
        values = list(zip(*[self._match(text).groups() for text in texts]))
        return {name: self._column(value) for name, value in zip(self.names, values)}

    def _match(self, text):
        match = self.pattern.fullmatch(text)
        if not match:
            raise ValueError(f"{self.kind}: {text!r} has not the fields {self.names} of docs/metrics.md")
        return match

    @staticmethod
    def _column(values):
        if all(map(_NUMBER.fullmatch, values)):
            return _signed(_figures("\n".join(values)))
        return numpy.array(values, dtype=object)


class Trace:
    def __init__(self, text, documented):
        was_on = gc.isenabled()
        gc.disable()  # a million small tuples, none of them in a circle
        try:
            self._read(text, documented)
        finally:
            if was_on:
                gc.enable()

    def _read(self, text, documented):
        places = documented.places()
        gathered, number = {}, -1
        for number, line in enumerate(text.rstrip("\n").split("\n") if text else ()):
            at, who, rest = line.split("  ", 2)
            kind, _, fields = rest.partition(" ")
            try:
                gathered[kind].append((at, number, who, fields))
            except KeyError:
                gathered[kind] = [(at, number, who, fields)]
        self.lines = number + 1
        unknown = set(gathered) - set(documented.kinds)
        if unknown:
            raise ValueError(f"kinds of records that docs/metrics.md does not list: {sorted(unknown)}")
        self.kinds = {}
        for kind, (names, _) in documented.kinds.items():
            at, line, who, texts = zip(*gathered[kind]) if kind in gathered else ((), (), (), ())
            texts = _numbered(texts, [name for name in names if name in places], places)
            self.kinds[kind] = Records(kind, _figures("\n".join(at)), {"line": numpy.array(line, numpy.int64), "who": numpy.array(who, object)},
                                       Layout(kind, names).read(texts))

    def __getitem__(self, kind):
        return self.kinds[kind]


def printed(program, run):
    """The text of `trace print RUN`."""
    done = subprocess.run([program, "trace", "print", str(run)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(f"trace print {run}: {done.stderr.strip()}")
    return done.stdout
