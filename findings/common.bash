# shellcheck shell=bash
# No finding itself. What the findings share: where they work, how they get pinned packages, how they run and judge a program.
# To be sourced. Exit codes: 0 the behaviour is as stated, 1 it is not, 2 it could not be run.
set -u

LAB=$(mktemp -d) || exit 2
trap 'rm -rf "$LAB"' EXIT
trap 'exit 2' HUP INT TERM
ROOT=$LAB/root
mkdir -p "$LAB/packages" "$ROOT"
PYTHON=/usr/bin/python3
[ -x "$PYTHON" ] || PYTHON=$(command -v python3) || { echo "could not be run: there is no python3"; exit 2; }

unable() { echo "could not be run: $*"; exit 2; }

# fetch PACKAGE=VERSION...: unpacked below $ROOT, never installed.
fetch() {
  (cd "$LAB/packages" && timeout 300 apt-get -qq -o APT::Sandbox::User=root download "$@") > "$LAB/fetch" 2>&1 ||
    unable "$* cannot be fetched: $(tail -n 1 "$LAB/fetch")"
  for package in "$LAB"/packages/*.deb; do
    dpkg-deb -x "$package" "$ROOT" || unable "$package cannot be unpacked"
  done
  rm -f "$LAB"/packages/*.deb
  LIBRARIES=$(echo "$ROOT"/usr/lib/*-linux-gnu | tr ' ' ':')
  export ROOT LAB LIBRARIES
}

# loads FILE...: what they link is there.
loads() {
  for file in "$@"; do
    missing=$(LD_LIBRARY_PATH=$LIBRARIES ldd "$ROOT/$file" 2>&1 | grep -c "not found")
    [ "$missing" = 0 ] || unable "$file lacks $missing libraries on this system"
  done
}

# judge < SCRIPT: the Python script says what it sees (lab.say) and ends with lab.verdict().
judge() {
  cat > "$LAB/script.py"
  (cd "$LAB" && PYTHONPATH=$LAB timeout --kill-after=5 "${LIMIT:-120}" "$PYTHON" -B script.py)
  code=$?
  case $code in
    124 | 137) unable "no end within ${LIMIT:-120} s" ;;
    *) exit $code ;;
  esac
}

cat > "$LAB/lab.py" <<'LAB_PY'
"""Servers that follow a script, programs that end with us, and what is compared."""
import atexit
import ctypes
import os
import socket
import subprocess
import sys
import threading
import time

ROOT = os.environ["ROOT"]
ENV = dict(os.environ, LD_LIBRARY_PATH=os.environ["LIBRARIES"], LC_ALL="C", TZ="UTC")
differences = []


def say(what, seen, stated):
    """Print what was seen; remember it if that is not what is stated."""
    print(f"  {what}: {seen}")
    if seen != stated:
        differences.append(f"{what}: stated is {stated}")


def verdict():
    for difference in differences:
        print(f"DIFFERS  {difference}")
    print("not as stated" if differences else "as stated")
    sys.stdout.flush()
    os._exit(1 if differences else 0)


def unable(why):
    print(f"could not be run: {why}")
    sys.stdout.flush()
    os._exit(2)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _ends_with_us():
    ctypes.CDLL(None).prctl(1, 9)  # PR_SET_PDEATHSIG


def start(*command):
    program = subprocess.Popen(command, env=ENV, stdin=subprocess.DEVNULL, stdout=open("log", "ab"),
                               stderr=subprocess.STDOUT, preexec_fn=_ends_with_us)
    atexit.register(program.kill)
    return program


def ask(*command, env={}, limit=60):
    return subprocess.run(command, env={**ENV, **env}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          errors="replace", timeout=limit)


def wait_until(holds, limit=20, why="what was waited for did not come"):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    unable(f"{why}; the log ends: {open('log').read()[-300:] if os.path.exists('log') else ''}")


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


class Server:
    """Calls serve(connection, lines) in a thread for each connection."""

    def __init__(self, serve):
        self.serve = serve
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection = self.listener.accept()[0]
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        connection.settimeout(60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.serve(connection, connection.makefile("rb"))
        except OSError:
            pass
        finally:
            connection.close()


class MailServer(Server):
    """IMAP, POP3 or SMTP that offers mechanisms and takes none of them but those in `takes`; `seen` is what came."""

    WORDS = {  # greeting, a challenge, taken, refused
        "imap": ("* OK ready", "+ ", "{tag} OK in", "{tag} NO no"), "pop3": ("+OK ready", "+ ", "+OK in", "-ERR no"),
        "smtp": ("220 mx.example.test ESMTP", "334 ", "235 in", "535 no")}
    CHALLENGES = {
        "NTLM": ["", "TlRMTVNTUAACAAAADgAOADAAAAAFgoEAMTIzNDU2NzgAAAAAAAAAAAAAAAA+AAAAQwBPAE4AVABPAFMATwA="],
        "LOGIN": ["VXNlcm5hbWU6", "UGFzc3dvcmQ6"], "PLAIN": [""], "GSSAPI": [""], "CRAM-MD5": ["PDEuMkBteC5leGFtcGxlLnRlc3Q+"]}

    def __init__(self, protocol, mechanisms, takes=()):
        self.protocol, self.mechanisms, self.takes = protocol, mechanisms, takes
        self.seen, self.attempts = [], []
        super().__init__(self._session)

    def _session(self, connection, lines):
        greeting, challenge, taken, refused = self.WORDS[self.protocol]
        tag = ""

        def put(*answers):
            connection.sendall("".join(a.replace("{tag}", tag) + "\r\n" for a in answers).encode())

        def line():
            text = lines.readline().decode(errors="replace")
            if not text:
                raise ConnectionError
            return text.rstrip("\r\n")

        put(greeting)
        while True:
            words = line().split(" ")
            if self.protocol == "imap":
                tag = words.pop(0)
            command = words[0].upper()
            self.seen.append(" ".join(words[:2]) if command.startswith("AUTH") else command)
            if command.startswith("AUTH"):
                challenges = self.CHALLENGES[words[1]][len(words) - 2:]
                for text in challenges:
                    put(challenge + text)
                    line()
                self.attempts.append(words[1])
                put(taken if words[1] in self.takes else refused)
            elif command == "CAPABILITY":
                put("* CAPABILITY IMAP4rev1 SASL-IR " + " ".join("AUTH=" + m for m in self.mechanisms), "{tag} OK done")
            elif command == "CAPA":
                put("+OK", "UIDL", "SASL " + " ".join(self.mechanisms), ".")
            elif command == "EHLO":
                put("250-mx.example.test", "250 AUTH " + " ".join(self.mechanisms))
            elif command in ("QUIT", "LOGOUT"):
                put(*{"imap": ["* BYE", "{tag} OK bye"], "pop3": ["+OK bye"], "smtp": ["221 bye"]}[self.protocol])
                return
            elif command == "LIST" and self.protocol == "pop3":
                put("+OK", ".")
            elif command == "DATA":
                put("354 go")
                while line() != ".":
                    pass
                put("250 queued")
            else:
                put({"imap": "{tag} OK done", "pop3": "+OK", "smtp": "250 ok"}[self.protocol])


def control(command):
    """One command at HAProxy's socket `admin`; rows of CSV as dictionaries by server."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(10)
        s.connect("admin")
        s.sendall(command.encode() + b"\n")
        text = b"".join(iter(lambda: s.recv(65536), b"")).decode()
    if not text.startswith("# pxname"):
        return text
    head, *rows = [line.split(",") for line in text[2:].strip().split("\n")]
    return {row[1]: dict(zip(head, row)) for row in rows}


def haproxy(configuration):
    with open("haproxy.cfg", "w") as f:
        f.write("global\n stats socket unix@admin level admin\ndefaults\n timeout connect 5s\n timeout client 60s\n"
                " timeout server 60s\n" + configuration)
    start(ROOT + "/usr/sbin/haproxy", "-db", "-f", "haproxy.cfg")
    wait_until(lambda: os.path.exists("admin"), why="HAProxy does not start")


class Capture:
    """A capture of one TCP connection from 10.0.0.1 to a port of 10.0.0.2, a segment each 10 ms."""

    def __init__(self, name, port):
        import struct
        self.pack = struct.pack
        self.file = open(name, "wb")
        self.file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        self.at, self.port, self.sent = 0, port, [1000, 5000]
        for who, flags in ((0, 2), (1, 18), (0, 16)):
            self._segment(who, flags, b"")

    def _segment(self, who, flags, data):
        ends = [(b"\x0a\0\0\1", 40000), (b"\x0a\0\0\2", self.port)]
        (source, source_port), (target, target_port) = ends[who], ends[1 - who]
        acknowledged = 0 if flags == 2 else self.sent[1 - who]
        tcp = self.pack("!HHIIBBHHH", source_port, target_port, self.sent[who], acknowledged, 0x50, flags, 65535, 0, 0)
        pseudo = source + target + self.pack("!BBH", 0, 6, len(tcp + data))
        tcp = tcp[:16] + self._checksum(pseudo + tcp + data) + tcp[18:]
        ip = self.pack("!BBHHHBBH", 0x45, 0, 40 + len(data), 0, 0x4000, 64, 6, 0) + source + target
        packet = ip[:10] + self._checksum(ip) + ip[12:] + tcp + data
        self.at += 10_000
        self.file.write(self.pack("<IIII", 1_700_000_000, self.at, len(packet), len(packet)) + packet)
        self.sent[who] += len(data) + (flags in (2, 18))

    def _checksum(self, octets):
        octets += b"\0" * (len(octets) % 2)
        total = sum(int.from_bytes(octets[i:i + 2], "big") for i in range(0, len(octets), 2))
        while total >> 16:
            total = (total & 0xFFFF) + (total >> 16)
        return self.pack("!H", ~total & 0xFFFF)

    def client(self, *segments):
        for data in segments:
            self._segment(0, 24, data)

    def server(self, *segments):
        for data in segments:
            self._segment(1, 24, data)

    def read(self, *arguments):
        """What tshark, as it comes, says of it; none of its own user's settings."""
        self.file.flush()
        os.makedirs("home", exist_ok=True)
        run = ask(ROOT + "/usr/bin/tshark", "-n", "-r", self.file.name, *arguments,
                  env={"HOME": os.path.abspath("home"), "WIRESHARK_DATA_DIR": ROOT + "/usr/share/wireshark"})
        if run.returncode:
            unable(f"tshark ends with {run.returncode}: {run.stderr[-200:]}")
        return run.stdout

    def fields(self, wanted, *names):
        arguments = [word for name in names for word in ("-e", name)]
        rows = self.read("-Y", wanted, "-T", "fields", *arguments).splitlines()
        return [tuple(row.split("\t")) if len(names) > 1 else row for row in rows]
LAB_PY

# The packages of tshark that a small system lacks.
fetch_tshark() {
  fetch tshark=4.0.17-0+deb12u3 libwireshark16=4.0.17-0+deb12u3 libwireshark-data=4.0.17-0+deb12u3 \
    libwiretap13=4.0.17-0+deb12u3 libwsutil14=4.0.17-0+deb12u3 libpcap0.8=1.10.3-1 libbcg729-0=1.1.1-2 liblua5.2-0=5.2.4-3 \
    libsbc1=2.0-1 libsmi2ldbl=0.4.8+dfsg2-16 libsnappy1v5=1.1.9-3 libspandsp2=0.0.6+dfsg-2+b1
  loads usr/bin/tshark
}

fetch_haproxy() {
  fetch haproxy=2.6.12-1+deb12u4 liblua5.3-0=5.3.6-2 libopentracing-c-wrapper0=1.1.3-3+b1 libopentracing1=1.6.0-4 "$@"
  loads usr/sbin/haproxy
}
