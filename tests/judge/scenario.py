"""Reads a resolved scenario (Protobuf text format) and says what the tables ask of it."""
import re

from values import nanoseconds

_TOKEN = re.compile(r"""\s+|\#[^\n]*|(?P<text>"(?:\\.|[^"\\])*")|(?P<word>[A-Za-z_][\w.]*|[-+]?[\d.][\w.+-]*)|(?P<mark>[{}:\[\],<>])""")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|x[0-9a-fA-F]{1,2}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"t": b"\t", b"r": b"\r"}


def _text(quoted):
    def one(match):
        code = match.group(1)
        if code[:1] == b"x":
            return bytes([int(code[1:], 16)])
        if code[:1].isdigit():
            return bytes([int(code, 8)])
        return _PLAIN.get(code, code)
    return _ESCAPE.sub(one, quoted[1:-1].encode()).decode()


def _tokens(source):
    at = 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if not match:
            raise ValueError(f"scenario: cannot read {source[at:at + 30]!r}")
        at = match.end()
        if match.lastgroup == "text":
            yield _text(match.group())
        elif match.lastgroup:
            yield (match.group(),)  # a word or a mark, told apart from text


class Message(dict):
    """field -> list of its values, in order: text, number, word or Message."""

    def all(self, field):
        return self.get(field, [])

    def one(self, field, default=None):
        return self[field][-1] if field in self else default


def _value(word):
    if word in ("true", "false"):
        return word == "true"
    try:
        return int(word)
    except ValueError:
        pass
    try:
        return float(word)
    except ValueError:
        return word


def _message(tokens):
    message = Message()
    for token in tokens:
        if token == ("}",):
            break
        field, mark = token[0], next(tokens)
        if mark == (":",):
            mark = next(tokens)
        if mark == ("{",):
            value = _message(tokens)
        else:
            value = mark if isinstance(mark, str) else _value(mark[0])
        message.setdefault(field, []).append(value)
    return message


def parse(source):
    return _message(_tokens(source))



class Server:
    """A machine with a processor. role: as the report says it."""

    def __init__(self, name, site, role, cpu):
        self.name, self.site, self.role = name, site, role
        self.cores = cpu.one("cores")
        self.megacycles_per_core = cpu.one("megacycles_per_core")
        self.discipline = cpu.one("discipline")


class Scenario:
    def __init__(self, source):
        self.message = message = parse(source)
        record = message.one("record", Message())
        self.title = message.one("title", "")
        self.seed = message.one("seed", 0)
        self.network = message.one("network", Message()).one("model", "FLOW").lower()
        self.end = nanoseconds(message.one("duration_s"))
        self.warm = nanoseconds(record.one("warm_up_s", 0))
        self.sample = nanoseconds(record.one("sample_s", 60))
        self.window = nanoseconds(record.one("peak_window_s", 10))
        self.directory = message.one("directory", Message())
        self.topology = message.one("topology", Message())
        self.populations = message.all("populations")
        self.balancers = self.directory.all("balancers")
        self.front_ends = [one.one("name") for one in self.directory.all("front_ends")]
        self.servers = list(self._servers())
        self.names_of_servers = [one.name for one in self.servers if one.role in ("client access", "multi-role", "mailbox")]
        self.edge_servers = [one.one("name") for one in self.directory.all("edge_servers")]
        self.slots = {one.one("name"): one.one("max_concurrent_api")
                      for one in self.directory.all("front_ends") + self.directory.all("directory_servers")}
        self.objectives = [one.one("expression") for one in message.all("objectives")]

    def _servers(self):
        mailbox = {one.one("name"): one for one in self.directory.all("mailbox_servers")}
        fronts = {one.one("name"): one for one in self.directory.all("front_ends")}
        for name, one in fronts.items():
            yield Server(name, one.one("site"), "multi-role" if name in mailbox else "client access", one.one("cpu"))
        for name, one in mailbox.items():
            if name not in fronts:
                yield Server(name, one.one("site"), "mailbox", one.one("cpu"))
        for one in self.directory.all("directory_servers"):
            yield Server(one.one("name"), one.one("site"), "directory", one.one("cpu"))
        for one in self.balancers:
            if one.one("layer") == "LAYER7":
                yield Server(one.one("name"), one.one("site"), "balancer", one.one("cpu"))

    def links(self):
        """(link, direction, bandwidth in Mbit/s), LANs first."""
        for site in self.topology.all("sites"):
            yield site.one("name") + "-lan", "inside " + site.one("name"), site.one("lan").one("bandwidth_mbps")
        for link in self.topology.all("links"):
            a, b = link.one("a"), link.one("b")
            yield link.one("name"), f"{a} -> {b}", link.one("bandwidth_mbps")
            yield link.one("name"), f"{b} -> {a}", link.one("bandwidth_mbps")
