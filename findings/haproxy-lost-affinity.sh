#!/bin/bash
# Package: haproxy
# Version: 2.6.12-1+deb12u4
# Behaviour: a client kept at its server by its address is lost. `stick on src` in mode tcp: the entry expires while the connection is open and in
#   use, and the next connection may go elsewhere; in mode http each request renews it, one that hangs does not. `balance source`: when one
#   server of four is taken out, most clients of the other three change their server as well, and change back with its return.
# Output seen: expire 4s, a connection used each second: its entry A, after the 8th second none; the next connection goes to B. Of 150 clients that
#   were not at B, 101 changed their server when B was taken out; with hash-type consistent 0 of 171.
cd "$(dirname "$0")" && . ./common.bash
fetch_haproxy
judge <<'PY'
from lab import *

print("1 and 2: balance roundrobin, `stick-table type ip size 1k expire 4s`, `stick on src`; one client.\n"
      "3: four servers, one goes down; 200 clients by source address, one connection of each at a time.")


def imap(name):
    def serve(connection, lines):
        connection.sendall(b"* OK " + name + b" ready\r\n")
        for line in lines:
            connection.sendall(line.split()[0] + b" OK\r\n")
    return Server(serve)


def web(name):
    def serve(connection, lines):
        for line in lines:
            if line.startswith(b"GET"):
                wait = 7 if b"/poll" in line else 0
            if line == b"\r\n":
                time.sleep(wait)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + name)
    return Server(serve)


mail, pages, mapped, consistent = (free_port() for _ in range(4))
configuration = ""
for proxy, port, kind, server in (("mail", mail, "tcp", imap), ("pages", pages, "http", web)):
    configuration += (f"listen {proxy}\n mode {kind}\n bind 127.0.0.1:{port}\n balance roundrobin\n"
                      " stick-table type ip size 1k expire 4s\n stick on src\n"
                      + "".join(f" server {n} 127.0.0.1:{server(n.encode()).port}\n" for n in "AB"))
four = "".join(f" server {n} 127.0.0.1:{imap(n.encode()).port}\n" for n in "ABCD")
for proxy, port, how in (("mapped", mapped, ""), ("consistent", consistent, " hash-type consistent\n")):
    configuration += f"listen {proxy}\n mode tcp\n bind 127.0.0.1:{port}\n balance source\n{how}{four}"
haproxy(configuration)


def connect(port, source=""):
    c = socket.create_connection(("127.0.0.1", port), 10, (source, 0))
    lines = c.makefile("rb")
    return c, lines, lines.readline().split()[2].decode()


def entry(table):
    rows = control(f"show table {table}").strip().splitlines()[1:]
    return rows[0].rsplit("=", 1)[1] if rows else "none"


print("\n1. IMAP, stick on src, mode tcp. The first connection is used once a second for eight seconds.")
first, answers_of_first, server = connect(mail)
say("first connection goes to", server, "A")
say("second one, at once, goes to", connect(mail)[2], "A")
entries = []
for second in range(8):
    time.sleep(1)
    first.sendall(b"a NOOP\r\n")
    answers_of_first.readline()
    entries.append(entry("mail"))
say("entry of the client after the 2nd and the 8th NOOP", [entries[1], entries[7]], ["A", "none"])
say("third connection, while the first is still open, goes to", connect(mail)[2], "B")
first.sendall(b"b NOOP\r\n")
say("the first one still gets answers", answers_of_first.readline().decode().strip(), "b OK")
first.close()

print("\n2. HTTP, stick on src, mode http, one connection that is kept.")
c = socket.create_connection(("127.0.0.1", pages), 20)
lines = c.makefile("rb")


def get(path):
    c.sendall(f"GET {path} HTTP/1.1\r\nHost: www.example.test\r\n\r\n".encode())
    while lines.readline() != b"\r\n":
        pass
    return lines.read(1).decode()


served = []
for second in range(8):
    served.append(get("/"))
    time.sleep(1)
say("servers of a request a second for eight seconds", "".join(served), "AAAAAAAA")
say("entry then", entry("pages"), "A")
threading.Thread(target=lambda: served.append(get("/poll")), daemon=True).start()
time.sleep(6)
say("entry after 6 s of a request that is answered after 7 s", entry("pages"), "none")
wait_until(lambda: len(served) == 9)
say("entry after its answer", entry("pages"), "A")

print("\n3. IMAP, balance source. Server B is taken out, and put back.")
addresses = [f"127.1.{i % 7 + 1}.{i * 3 % 250 + 1}" for i in range(200)]
for proxy, port, what, stated in (("mapped", mapped, "as it comes", (True, False, True)), ("consistent", consistent, "hash-type consistent", (True, True, True))):
    before = [connect(port, a)[2] for a in addresses]
    control(f"set server {proxy}/B state maint")
    without = [connect(port, a)[2] for a in addresses]
    control(f"set server {proxy}/B state ready")
    after = [connect(port, a)[2] for a in addresses]
    others = [(a, b) for a, b in zip(before, without) if a != "B"]
    moved = sum(a != b for a, b in others)
    print(f"  {what}: {len(others)} clients were not at B; {moved} of them changed their server")
    say("  clients at B before, others stayed, all as before at its return", ("B" in before, moved == 0, after == before), stated)
    say("  at least half of the others changed", moved >= len(others) / 2, not stated[1])

print("""
Why it surprises: a stick entry's life is counted from the begin of a connection, or the begin and end of a request, and not from their use: an
IMAP client in IDLE, or a phone in a long poll, that outlasts `expire` opens its next connection elsewhere. With `balance source` the loss of one
server, and its return, move clients who had nothing to do with it, while connections that they have stay where they are.
""")
verdict()
PY
