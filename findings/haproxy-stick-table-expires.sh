#!/bin/bash
# HAProxy 2.6.12: with `stick on src` in mode tcp a client's entry expires while its connection is open and in use, so that its
# next connection may go to another server; in mode http each request renews the entry, one that hangs does not.
cd "$(dirname "$0")" && . ./common.sh
fetch_haproxy
judge <<'PY'
from lab import *

print("HAProxy 2.6.12, balance roundrobin, `stick-table type ip size 1k expire 4s`, `stick on src`; one client.")


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


mail, pages = (free_port(), free_port())
configuration = ""
for proxy, port, kind, server in (("mail", mail, "tcp", imap), ("pages", pages, "http", web)):
    configuration += (f"listen {proxy}\n mode {kind}\n bind 127.0.0.1:{port}\n balance roundrobin\n"
                      " stick-table type ip size 1k expire 4s\n stick on src\n"
                      + "".join(f" server {n} 127.0.0.1:{server(n.encode()).port}\n" for n in "AB"))
haproxy("".join(configuration))


def connect():
    c = socket.create_connection(("127.0.0.1", mail), 10)
    lines = c.makefile("rb")
    return c, lines, lines.readline().split()[2].decode()


def entry(table):
    rows = control(f"show table {table}").strip().splitlines()[1:]
    return rows[0].rsplit("=", 1)[1] if rows else "none"


print("\n1. IMAP, mode tcp. The first connection is used once a second for eight seconds.")
first, answers_of_first, server = connect()
say("first connection goes to", server, "A")
say("second one, at once, goes to", connect()[2], "A")
entries = []
for second in range(8):
    time.sleep(1)
    first.sendall(b"a NOOP\r\n")
    answers_of_first.readline()
    entries.append(entry("mail"))
say("entry of the client after the 2nd and the 8th NOOP", [entries[1], entries[7]], ["A", "none"])
say("third connection, while the first is still open, goes to", connect()[2], "B")
first.sendall(b"b NOOP\r\n")
say("the first one still gets answers", answers_of_first.readline().decode().strip(), "b OK")
first.close()

print("\n2. HTTP, mode http, one connection that is kept.")
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

print("""
Why it surprises: the entry's life is counted from the connection's (or request's) begin and end, not from its use. With the usual
expire of some minutes an IMAP client in IDLE, or a phone in a long poll, loses its affinity while it is connected,
and opens its next connection at another server.
""")
verdict()
PY
